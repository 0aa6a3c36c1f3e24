#ifndef SHEAF_AGENT_DELIVERY_TIDINGS_H
#define SHEAF_AGENT_DELIVERY_TIDINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/progress.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/settle.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What came of one step of the courier, in a word for the program and a
 * sentence for people.  Each function fills the tidings and notes in the
 * progress what has to be remembered.
 */
enum tidings_word {
	TIDINGS_WENT_ON, /* one exchange done; call again */
	TIDINGS_IDLE,    /* nothing to do now */
	TIDINGS_UNREADY, /* not enrolled, or no address to go to */
	TIDINGS_LATER,   /* not now: call again after wait_ms */
	TIDINGS_STOPPED  /* staff have to act; text says how */
};

struct tidings {
	enum tidings_word word;
	int64_t wait_ms;
	bool refused;            /* a statement was logged as refused */
	char text[ERR_TEXT_MAX]; /* for people; "" when nothing to say */
};

/* One more failure in a row at `now`: wait, longer each time.  random is a
 * random number, told_ms the aggregator's wish (0: none). */
void tidings_later(struct tidings *t, struct progress *p, struct clock_wall now,
    uint64_t random, int64_t told_ms);

/* The sentence that goes with it. */
void tidings_say(struct tidings *t, struct progress *p, const char *text);

/* The way is barred until the desk has done something. */
void tidings_blocked(struct tidings *t, struct progress *p, const char *text);

/* The invite was taken up with another key than this site's. */
void tidings_invite_taken(struct tidings *t, struct progress *p);

/* The epoch has ended, or another statement took a place of ours. */
void tidings_stopped(struct tidings *t, struct progress *p,
    enum receipts_outcome why);

/* The aggregator says it knows more of this site than this site does. */
void tidings_restored(struct tidings *t, struct progress *p);

/* Two histories. */
void tidings_forked(struct tidings *t, struct progress *p);

/* A statement was received or refused. */
void tidings_settled(struct tidings *t, struct progress *p,
    const struct statement *s, const struct receipts_verdict *v);

/* Delivery works, or has nothing left to do: the delays begin again at the
 * shortest. */
void tidings_reset(struct progress *p);

#endif
