#ifndef SHEAF_AGENT_DELIVERY_OUTCOME_H
#define SHEAF_AGENT_DELIVERY_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/progress.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/settle.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What came of one step of the courier, in a word for the program and a
 * sentence for people.  Each function fills the outcome and notes in the
 * progress what has to be remembered.
 */
enum outcome_word {
	OUTCOME_WENT_ON, /* one exchange done; call again */
	OUTCOME_IDLE,    /* nothing to do now */
	OUTCOME_LATER,   /* not now: call again after wait_ms */
	OUTCOME_STOPPED  /* staff have to act; text says how */
};

struct outcome {
	enum outcome_word word;
	int64_t wait_ms;
	bool refused;            /* a statement was logged as refused */
	char text[ERR_TEXT_MAX]; /* for people; "" when nothing to say */
};

/* One more failure in a row at `now`: wait, longer each time.  random is a
 * random number, told_ms the aggregator's wish (0: none). */
void outcome_later(struct outcome *o, struct progress *p, struct clock_wall now,
    uint64_t random, int64_t told_ms);

/* The sentence that goes with it. */
void outcome_say(struct outcome *o, struct progress *p, const char *text);

/* The way is barred until the desk has done something. */
void outcome_blocked(struct outcome *o, struct progress *p, const char *text);

/* The epoch has ended, or another statement took a place of ours. */
void outcome_stopped(struct outcome *o, struct progress *p,
    enum receipts_outcome why);

/* The aggregator says it knows more of this site than this site does. */
void outcome_restored(struct outcome *o, struct progress *p);

/* Two histories. */
void outcome_forked(struct outcome *o, struct progress *p);

/* A statement was received or refused. */
void outcome_settled(struct outcome *o, struct progress *p,
    const struct statement *s, const struct receipts_verdict *v);

/* Delivery works, or has nothing left to do: the delays begin again at the
 * shortest. */
void outcome_reset(struct progress *p);

#endif
