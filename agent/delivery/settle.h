#ifndef SHEAF_AGENT_DELIVERY_SETTLE_H
#define SHEAF_AGENT_DELIVERY_SETTLE_H

#include <stdbool.h>

#include "agent/delivery/pins.h"
#include "agent/delivery/progress.h"
#include "agent/delivery/receipts.h"
#include "agent/delivery/spool.h"
#include "common/base/err.h"

/*
 * What the courier and the carrying by file share: an envelope of the spool
 * with the answer kept for it, and the writing down of a new one.
 */
struct settle_item {
	struct spool_item item;
	bool there; /* false: the register has taken it out meanwhile */
	struct buf sheaf;
	struct receipts_sent sent;
	bool answered; /* in/ holds an answer; then the two below hold */
	struct buf kept;
	struct spool_answer answer;
	struct receipts_verdict verdict;
};

/* The pins of the spool; *found false before the enrolment. */
int settle_pins(const struct spool *s, struct pins *p, bool *found,
    struct err *e) MUST_USE;

/*
 * Read an envelope and its kept answer, if any, and judge it.  ERR_CORRUPT
 * when the envelope cannot be read.  Freed with settle_item_free(), also
 * after a failure.
 */
int settle_item_read(const struct spool *s, const struct pins *p,
    struct spool_item item, struct settle_item *out, struct err *e) MUST_USE;
void settle_item_free(struct settle_item *i);

/*
 * Keep the answer to i durably and let its checkpoint meet the stored one.
 * Only verdicts that are more than "later" belong here.  *how is how the
 * checkpoints met; after RECEIPTS_JOIN_FORK the alarm is written.
 */
int settle_keep(const struct spool *s, const struct pins *p,
    struct progress *progress, const struct settle_item *i,
    const struct spool_answer *answer, const struct receipts_verdict *v,
    enum receipts_join *how, struct err *e) MUST_USE;

/*
 * The newest checkpoint verified; size 0 and the empty root before the
 * first, or when the file cannot be believed (it is learnt again).
 */
int settle_checkpoint(const struct spool *s, const struct pins *p,
    struct checkpoint *out, struct err *e) MUST_USE;
/* The same with its signed text (initialised here, freed by the caller in any case),
 * which is empty before the first. */
int settle_checkpoint_text(const struct spool *s, const struct pins *p,
    struct checkpoint *out, struct buf *text, struct err *e) MUST_USE;

/*
 * Let a verified checkpoint meet the stored one: SAME and FORWARD store it,
 * APART keeps it as joins/SIZE.open to be compared at the next contact, FORK
 * writes both to alarm.json.
 */
int settle_meet(const struct spool *s, const struct pins *p,
    const struct receipt *proof, const struct checkpoint *next,
    enum receipts_join *how, struct err *e) MUST_USE;

/* True when alarm.json is there and is about the log and epoch that are pinned: a new
 * enrolment, here or elsewhere, is not stopped by it. */
int settle_alarmed(const struct spool *s, const struct pins *p, bool *alarmed,
    struct err *e) MUST_USE;

/* The two signed checkpoints of that alarm, appended to first and second; *found as
 * above, and false where the file cannot be read. */
int settle_alarm_texts(const struct spool *s, const struct pins *p,
    struct buf *first, struct buf *second, bool *found, struct err *e) MUST_USE;

/* A named person knows of it (agent/sealing/alarm.h): forget the alarm, and every
 * checkpoint that was verified before it.  The caller holds the spool
 * (spool_work_begin()). */
int settle_alarm_end(const struct spool *s, struct err *e) MUST_USE;

/* "joins/0000000000000042.open" */
void settle_join_name(char out[static SPOOL_NAME_MAX], uint64_t size,
    const char *suffix);

/*
 * Say in words which return an envelope holds: "north-tees, 2026/27 Q1
 * (Apr-Jun), revision 2", or "the enrolment".
 */
enum { SETTLE_WHAT_MAX = 160 };
void settle_describe(const struct statement *s,
    char out[static SETTLE_WHAT_MAX]);

#endif
