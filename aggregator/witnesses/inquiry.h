#ifndef SHEAF_AGGREGATOR_WITNESSES_INQUIRY_H
#define SHEAF_AGGREGATOR_WITNESSES_INQUIRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "protocol/keys.h"
#include "protocol/policy.h"

/*
 * The witnesses of the policy are asked for cosignatures (PROTOCOL.md section 18), on
 * a thread of its own, which begins with the first policy that names a witness.
 */
struct inquiry;

enum {
	INQUIRY_INTERVAL_MS = 1000,
	INQUIRY_DEADLINE_MS = 5000,
	INQUIRY_AGAIN_S = 24 * 3600
};

struct inquiry_config {
	const struct keys_verifier *log_key; /* named by the origin */
	struct store *reader; /* the thread's alone, which closes it */
	/* Written for `status`, now and then: what is known of each witness. */
	const char *book;
	int64_t interval_ms; /* between two rounds */
	int64_t deadline_ms; /* of one */
	int64_t again_s;     /* when nothing is new */
	int64_t
	    wait_ms; /* inquiry_ask() waits no longer: LIMITS_WITNESS_WAIT_MS */
	/* On the thread: a line has come, so there may be something better
	 * than what inquiry_ask() gave; a checkpoint of our own key that contradicts this log. */
	void (*better)(void *arg);
	void (*contradicted)(void *arg, struct slice checkpoint);
	void *arg;
};

/* It copies the config.  Freed with inquiry_close(), which ends the thread; NULL is
 * allowed. */
struct inquiry *inquiry_open(const struct inquiry_config *config);
/* Let nobody wait any more; better() is not called after this. */
void inquiry_stop(struct inquiry *r);
void inquiry_close(struct inquiry *r);

/* Begin rounds this far apart, from now on (any thread). */
void inquiry_set_interval(struct inquiry *r, int64_t interval_ms);

/* The policy in force from now on, of the trust statement of this number; does
 * nothing when that is the one of before. */
void inquiry_policy(struct inquiry *r, const struct policy *p, uint64_t number);

/* About once a second: a thread that could not be started is tried again.  Until it
 * is there, only lines that somebody brings make a quorum. */
void inquiry_tend(struct inquiry *r);

/* What is asked for from now on: a checkpoint that this log has signed, and whose
 * tiles are published. */
void inquiry_aim(struct inquiry *r, struct slice signed_text);

/* The same checkpoint as it is published: its lines count for the quorum, but whoever
 * made them has not been heard by that. */
void inquiry_published(struct inquiry *r, struct slice text);

/*
 * inquiry_aim(), and wait, at most wait_ms.  Returns as soon as the quorum is met, or
 * cannot be met any more in this round: true, with the checkpoint and its lines
 * appended; false.
 */
bool inquiry_ask(struct inquiry *r, struct slice signed_text, struct buf *out);

/* True, with the checkpoint and its lines appended, when there are lines which no
 * call has given out yet, and the quorum is met. */
bool inquiry_better(struct inquiry *r, struct buf *out);

/*
 * True, after inquiry_aim(), when the witnesses that have not been heard since the
 * process began could not meet the quorum by themselves (P-ASK-8), and none contradicts
 * the log.  A witness is heard by a line that is newer than those that were there, and,
 * where it refuses, by the checkpoint that it shows: not by a line that was made before
 * and is brought again, and not where it refuses and shows nothing.
 */
bool inquiry_heard(struct inquiry *r);

/* True, after inquiry_aim(), when each witness that has an address has been heard since
 * the process began, or has failed to answer, and none contradicts the log. */
bool inquiry_asked(struct inquiry *r);

/* A contradiction was looked into, and the log goes on: without the witness that showed
 * it.  size: other logs of this key up to it are known and contradict nothing any more;
 * 0: it was none.  A larger one is told again. */
void inquiry_forgive(struct inquiry *r, uint64_t size);

struct inquiry_brought {
	size_t taken; /* lines that hold */
	/* One of them was made before this process began, by a witness that has
	 * not been heard since: a newer one is wanted. */
	bool again;
};

/*
 * Lines that somebody brings (P-ASK-9): a checkpoint of this log.  ERR_REFUSED, and no line counts, with the code "grammar", "conflict" when it is
 * not the newest that was signed, or "signature" when a line of a witness does not
 * verify (any thread).
 */
int inquiry_bring(struct inquiry *r, struct slice text,
    struct inquiry_brought *out, struct err *e) MUST_USE;
/* Append the newest checkpoint that was signed, the log's line alone; nothing
 * before the first. */
void inquiry_signed(struct inquiry *r, struct buf *out);

/* For /metrics (any thread). */
struct inquiry_counts {
	uint64_t witnesses, signed_newest, rounds, failed, lies;
};
void inquiry_counts(struct inquiry *r, struct inquiry_counts *n);

#endif
