#ifndef SHEAF_AGENT_SEALING_RESTORED_H
#define SHEAF_AGENT_SEALING_RESTORED_H

#include "agent/delivery/spool.h"
#include "agent/sealing/outbox.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * May a register that was restored from a backup sign again?  Only when the
 * courier has asked the aggregator since, the head is no further than this
 * register's chain, and every statement of the chain has its receipt; or
 * when somebody adopts the log's head (adopt.h); or when a new epoch begins, which
 * is enrol.h's.
 */

enum restored_stage {
	RESTORED_NOT,        /* not from a backup, or settled */
	RESTORED_ASKING,     /* the aggregator was not asked since */
	RESTORED_LOST,       /* it holds statements that are not here; also of
				a register that does not know it was copied */
	RESTORED_APART,      /* log and machine do not agree */
	RESTORED_ENDED,      /* the aggregator says that the epoch has ended, so
				nothing goes on under it */
	RESTORED_UNANSWERED, /* statements of this register wait */
	RESTORED_WHOLE       /* nothing was lost */
};

struct restored_state {
	enum restored_stage stage;
	uint64_t first, last; /* statements that are lost */
	int64_t waiting;
	/* In any stage: the aggregator says that another statement has the place of
	 * our newest one, and has not shown it. */
	bool unproven;
	char message[ERR_TEXT_MAX]; /* why they do not agree */
};

/* How far a register is that was restored; changes nothing. */
int restored_look(struct db *db, const struct spool *s,
    const struct outbox_agent *a, struct restored_state *out,
    struct err *e) MUST_USE;

/*
 * 0 when a is not restored, or when nothing was lost: the mark is then taken
 * away, in the database and in a.  Else in words what to do.  Answers in the
 * spool have to be taken in before.
 */
int restored_weigh(struct db *db, const struct spool *s, struct outbox_agent *a,
    struct err *e) MUST_USE;

/*
 * Whether the aggregator was not asked what it holds since this machine was
 * started, though it could be.  A copy of the whole disk that was put back cannot
 * be known by anything on it, but it takes a start (PROTOCOL.md P-ADO-2).  boot is
 * of clock_boot(): an unknown start ("") is one in which nobody was asked.
 */
int restored_unasked(const struct spool *s, const struct outbox_agent *a,
    const char *boot, bool *unasked, struct err *e) MUST_USE;

/*
 * Append a line for each return that the aggregator holds in a newer
 * revision than this register knows of, as far as it has said so.
 */
int restored_missing(struct db *db, struct buf *out, struct err *e) MUST_USE;

#endif
