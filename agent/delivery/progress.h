#ifndef SHEAF_AGENT_DELIVERY_PROGRESS_H
#define SHEAF_AGENT_DELIVERY_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/delivery/answers.h"
#include "agent/delivery/board.h"
#include "agent/delivery/heads.h"
#include "agent/delivery/spool.h"
#include "common/base/clock.h"
#include "common/base/err.h"

/*
 * What the courier remembers between two attempts: retry.json (attempts)
 * and state.json (what `status` shows).  Both may be lost without loss of a
 * figure.
 */
enum progress_head {
	PROGRESS_UNKNOWN, /* not compared yet */
	PROGRESS_OK,
	PROGRESS_BEHIND,   /* the aggregator lacks entries it receipted */
	PROGRESS_RESTORED, /* the log is ahead of this site, or disagrees */
	PROGRESS_REVOKED   /* this epoch has ended */
};

/* The statement that nothing later can pass. */
struct progress_standing {
	struct clock_wall since; /* 0: the queue does not stand */
	uint64_t seq;
	unsigned status;         /* of the answer to it; 0: none came */
	char code[ERR_CODE_MAX]; /* as in answers.h */
	char said[ANSWERS_SAID_MAX];
};

struct progress {
	uint64_t epoch;               /* that all of this is about */
	unsigned failures;            /* in a row */
	struct clock_wall since;      /* when the two below were set */
	struct clock_wall not_before; /* own jitter included */
	struct clock_wall told_until; /* what the aggregator asked for */
	enum progress_head head;
	/* Of the last head answer: the aggregator's word for the last of our
	 * statements it holds, and the instance (board.h) that asked. */
	uint64_t head_seq;
	/* Under the number of our newest statement, which has its receipt, it says
	 * that it holds another one; and it has shown that one, signed with our key,
	 * and proved it to be in the log. */
	bool head_other, head_other_proven;
	char compared[BOARD_INSTANCE_MAX];
	char boot[CLOCK_BOOT_SIZE]; /* when, as clock_boot(); "": unknown */
	unsigned unjoined;          /* comparisons in a row that did not hold */
	struct clock_wall last_contact;
	struct clock_wall receipt_time; /* 0: no receipt yet */
	struct clock_wall answer_date;  /* of the last answer that verified, by
					  the aggregator's clock; 0: none */
	uint64_t receipt_index, receipt_size;
	struct progress_standing standing;
	/* Other agents of this provider, as the aggregator named them last, and
	 * when one of them was new. */
	char others[HEADS_OTHERS_MAX];
	struct clock_wall others_since;
	bool
	    unread; /* the last head brought a trust statement that this version
		      * cannot read (P-TRU-5) */
	char message[ERR_TEXT_MAX]; /* the last thing worth saying */
};

/* Read both files; what is missing or damaged is as at the beginning. */
int progress_load(struct progress *p, const struct spool *s,
    struct err *e) MUST_USE;

/*
 * Begin anew where p is about another epoch than this one: what barred the
 * way then is of no matter now.  The last receipt stays.
 */
void progress_of_epoch(struct progress *p, uint64_t epoch);

/* Write both files. */
int progress_save(const struct progress *p, const struct spool *s,
    struct err *e) MUST_USE;

/* Take over who else reports for this provider, "a/1, b.c/2". */
void progress_others(struct progress *p, const char *others,
    struct clock_wall now);

/*
 * Milliseconds to wait at `now` before the time `until` that was set in p;
 * 0 when it has passed.  A clock that was set back since, or a time further
 * off than any delay can be, means no wait.
 */
int64_t progress_wait_ms(const struct progress *p, struct clock_wall until,
    struct clock_wall now);

/* "ok", "behind", "restored", "revoked"; "unknown" before the first. */
const char *progress_head_word(enum progress_head head);

#endif
