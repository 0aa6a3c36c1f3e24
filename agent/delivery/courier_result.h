#ifndef SHEAF_AGENT_DELIVERY_COURIER_RESULT_H
#define SHEAF_AGENT_DELIVERY_COURIER_RESULT_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/progress.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/settle.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What came of one step of the courier, in a word for the program and a
 * sentence for people.  Each function fills the result and notes in the
 * progress what has to be remembered.
 */
enum courier_result_word {
	COURIER_RESULT_WENT_ON, /* one exchange done; call again */
	COURIER_RESULT_IDLE,    /* nothing to do now */
	COURIER_RESULT_UNREADY, /* not enrolled, or no address to go to */
	COURIER_RESULT_LATER,   /* not now: call again after wait_ms */
	COURIER_RESULT_STOPPED  /* staff have to act; text says how */
};

struct courier_result {
	enum courier_result_word word;
	int64_t wait_ms;
	bool refused; /* a statement was logged as refused */
	bool alarm;   /* the text is one, though the courier goes on */
	char text[ERR_TEXT_MAX]; /* for people; "" when nothing to say */
};

/* One more failure in a row at `now`: wait, longer each time.  random is a
 * random number, told_ms the aggregator's wish (0: none). */
void courier_result_later(struct courier_result *t, struct progress *p,
    struct clock_wall now, uint64_t random, int64_t told_ms);

/* The sentence that goes with it. */
void courier_result_say(struct courier_result *t, struct progress *p,
    const char *text);

/* The way is barred until the desk has done something. */
void courier_result_blocked(struct courier_result *t, struct progress *p,
    const char *text);

/* The invite was taken up with another key than this site's. */
void courier_result_invite_taken(struct courier_result *t, struct progress *p);

/* The epoch has ended, or another statement took a place of ours. */
void courier_result_stopped(struct courier_result *t, struct progress *p,
    enum receipts_outcome why);

/* The aggregator says it knows more of this site than this site does. */
void courier_result_restored(struct courier_result *t, struct progress *p);

/* The aggregator says, and does not show, that another statement has the place of our
 * newest one: an alarm, and nothing is stopped by it. */
void courier_result_unproven(struct courier_result *t, struct progress *p);

/* Two histories. */
void courier_result_forked(struct courier_result *t, struct progress *p);

/* A statement was received or refused. */
void courier_result_settled(struct courier_result *t, struct progress *p,
    const struct statement *s, const struct receipts_verdict *v);

/*
 * The queue stands at statement seq of this epoch.  status and word are those
 * of the answer that came, 0 and empty when none did; all are forgotten by
 * courier_result_reset().
 */
void courier_result_stands(struct progress *p, uint64_t seq,
    struct clock_wall now, unsigned status, const struct answers_word *word);

/* Delivery works, or has nothing left to do: the delays begin again at the
 * shortest. */
void courier_result_reset(struct progress *p);

#endif
