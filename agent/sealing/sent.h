#ifndef SHEAF_AGENT_SEALING_SENT_H
#define SHEAF_AGENT_SEALING_SENT_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/period.h"
#include "protocol/statement.h"

/*
 * Everything that was ever sealed at this site, and what became of it: read
 * from the tables of delivery, which keep every statement and receipt for good.
 */
struct sent {
	uint64_t epoch, seq; /* which statement */
	const char *service;
	enum statement_content content;
	struct period period;
	uint64_t revision;
	int32_t through, sealed_on;
	/* A name; and how it was signed off, as ADOPT_WAY: of one that is
	 * "adopted", who took it over, `through` is a guess, and there is no
	 * text. */
	const char *sealed_by, *way;
	const char *state; /* "waiting", "received", "refused", "set aside" */
	/* Where an answer was taken in: */
	bool answered;
	int64_t at; /* seconds; when the courier got it, 0: not known */
	int64_t log_index;
	const char *code; /* of a refusal, or "" */
	int64_t line;     /* of the return, 0 for none */
	const char *said; /* the aggregator's own sentence, or "" */
};

/*
 * Call `each` with the newest statements before one of them (epoch 0: from the
 * newest on), newest first, at most `most`.  What *s points to lives until
 * `each` returns.  -1 of `each` ends the walk and is passed on.
 */
struct sent_walk {
	uint64_t epoch, seq;
	int most;
	int (*each)(void *arg, const struct sent *s, struct err *e);
	void *arg;
};
int sent_each(struct db *db, const struct sent_walk *walk,
    struct err *e) MUST_USE;

/*
 * The exact text that left with a statement, appended to out; or why it is not
 * here: its opening was forgotten since a later revision has replaced it
 * (outbox_expire()), or it was taken over from the log, which holds no text.
 * ERR_REFUSED, code "no-such", when there is no such statement.
 */
enum sent_kept { SENT_KEPT, SENT_FORGOTTEN, SENT_NEVER_HERE };
int sent_text(struct db *db, uint64_t epoch, uint64_t seq, struct buf *out,
    enum sent_kept *kept, struct err *e) MUST_USE;

/*
 * The receipt of a statement in the form that programs of others read (C2SP
 * tlog-proof), appended to out once it has been verified again.  ERR_REFUSED,
 * code "no-such", when there is none; ERR_CORRUPT when it does not hold.
 */
int sent_proof(struct db *db, uint64_t epoch, uint64_t seq, struct buf *out,
    struct err *e) MUST_USE;

#endif
