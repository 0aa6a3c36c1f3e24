#ifndef SHEAF_AGENT_SEALING_ADOPT_H
#define SHEAF_AGENT_SEALING_ADOPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/delivery/spool.h"
#include "agent/sealing/outbox.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/period.h"
#include "protocol/statement.h"

/*
 * A register that was restored from a backup goes on behind the statements that
 * the log holds and it does not: once an epoch, on a named person's word that no
 * other copy is in use (PROTOCOL.md P-ADO-1 to 4).  What the courier brought into
 * ahead/ is judged here once more; nothing of it is believed that is not signed
 * with this site's key, in the log, and the next in the chain.
 */

enum adopt_stage {
	ADOPT_NONE,   /* the log holds no more than this register */
	ADOPT_BRING,  /* not all of it was brought here yet */
	ADOPT_APART,  /* what is here contradicts what is there: a new invite */
	ADOPT_ONCE,   /* it was done in this epoch before: a new invite */
	ADOPT_ENDED,  /* this enrolment has ended, by proof or as the aggregator
			 says: a new invite */
	ADOPT_FORKED, /* the log has two histories: an auditor */
	ADOPT_READY
};

/* A statement that the log holds and this register does not. */
struct adopt_item {
	uint64_t seq;
	char service[LIMITS_ID_MAX + 1];
	enum statement_content content;
	struct period period;
	uint64_t revision;
	int32_t sealed_on; /* as it says itself */
	bool refused;
	/* It is the newest of its service and period, and was not refused: the
	 * figures that the aggregator counts were never in this register. */
	bool newest;
};

struct adopt {
	enum adopt_stage stage;
	uint64_t first, last;    /* of those; none: last < first */
	struct adopt_item *item; /* with ADOPT_READY */
	size_t n;
	struct hash head; /* with ADOPT_READY: the id of the last one */
	int32_t known_to; /* the day of this register's own newest statement,
			     DAY_NONE when it has none */
};

/* How it stands; changes nothing.  Freed with adopt_free() in any case. */
int adopt_look(struct db *db, const struct spool *s,
    const struct outbox_agent *a, struct adopt *out, struct err *e) MUST_USE;
void adopt_free(struct adopt *a);

/*
 * Do it, in one transaction: the statements are stored as those that were
 * logged, without their openings, so what this register holds of their periods
 * is due again; the register no longer counts as restored.  The checkpoints of
 * their proofs meet those that the register has verified (checkpoints_seen.h).
 *
 * ERR_REFUSED, with nothing adopted: unless adopt_look() says ADOPT_READY; code
 * "outdated" when the head is another than the one that was shown; and code
 * "forked" when a checkpoint shows another history: a->state and the register's
 * are OUTBOX_AGENT_FORKED then, with the evidence.
 */
struct adopt_word {
	const char *staff; /* who says that no other copy is in use */
	bool typed;        /* by their own name; else by a command's --yes */
	int32_t today;
	/* adopt.head of what they were shown; NULL: nothing was ready then. */
	const struct hash *shown;
};
int adopt_take(struct db *db, const struct spool *s, struct outbox_agent *a,
    const struct adopt_word *word, struct err *e) MUST_USE;

/*
 * SQL for how a statement `s` was signed off, whose sign_off is `y` (LEFT JOIN):
 * signoff_way_word(), or "adopted" where it was taken over from the log, so that
 * neither its figures nor whose word it was are known here; '' for none.
 */
#define ADOPT_WAY \
	"CASE WHEN EXISTS (SELECT 1 FROM adoption d WHERE d.epoch = s.epoch" \
	" AND s.seq BETWEEN d.first AND d.last) THEN 'adopted'" \
	" ELSE coalesce(y.way, '') END"

/*
 * Whether the newest statement of a service and period was adopted: its figures
 * were never here, so nobody can say whether those of today fall.
 */
int adopt_unknown(struct db *db, const char *service,
    enum statement_content content, struct period period, bool *unknown,
    struct err *e) MUST_USE;

/* The service and period of the newest statements of a content for which
 * adopt_unknown() says so, in no order; *out is freed with free(). */
struct adopt_lost {
	char service[LIMITS_ID_MAX + 1];
	struct period period;
};
int adopt_lost_list(struct db *db, enum statement_content content,
    struct adopt_lost **out, size_t *n, struct err *e) MUST_USE;

/* True when the register has adopted the log's head, and that head is all that
 * progress.h still speaks of; not where the courier has raised an alarm. */
int adopt_caught_up(struct db *db, const struct spool *s,
    const struct outbox_agent *a, bool *so, struct err *e) MUST_USE;

#endif
