#ifndef SHEAF_AGENT_REGISTER_ERASURES_H
#define SHEAF_AGENT_REGISTER_ERASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "agent/vault/vault_field.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The deletion log: that clients were erased, when, by whom and why, but not
 * who they were.  A client's row holds a random mark, and the log repeats it.
 * The mark stands for nothing once the row is gone; when a backup brings the
 * row back, the mark finds it.  The log is in the database, and so in every
 * backup, and in the file D/register/erasures, which outlives the database:
 *
 *	sheaf-erasures/2
 *	<32 hex digits> <64 hex digits> <date> <reason> <member of staff>
 *
 * The second number is a keyed hash over the line (erasures_vouch()).  It is
 * the same after re-keying and in a backup, and nobody can make it without
 * the register's keys.  So a line that was forged or edited, or comes from
 * another register, erases nobody.  Files of version 1, and lines with a "-"
 * in place of the hash, come from releases that knew none.
 */
enum { ERASURES_MARK = 16, ERASURES_REASON_MAX = 15 };

/* As they are stored. */
enum erasure_state {
	ERASURE_WAITS,   /* a restore brought the client back */
	ERASURE_APPLIED, /* the client is gone */
	/* Not a line of this register, or one without a hash that was not
	 * applied: it erases nothing, and a team leader is told. */
	ERASURE_IN_DOUBT,
	ERASURE_DISMISSED /* in doubt, and a team leader has seen it */
};

struct erasure {
	int64_t id; /* row of the table; 0: of a file */
	uint8_t mark[ERASURES_MARK];
	int32_t day;
	char reason[ERASURES_REASON_MAX + 1];
	char staff[VAULT_STAFF_MAX + 1];
	enum erasure_state state;
	bool hashed; /* it has a hash, right or wrong */
	uint8_t hash[VAULT_LASTING_SIZE];
};

struct erasures {
	struct erasure *item; /* oldest first */
	size_t n, cap;
};

/* Whether that is a reason: "request" (the client's right), "retention" (no
 * longer needed), "mistake" (never a client). */
bool erasures_is_reason(const char *word);

/* The reason that the log gives for a record that had been merged into the
 * client who was erased.  Staff cannot choose it. */
extern const char erasures_twin[];

/* The reason of a record that was never a client. */
extern const char erasures_mistake[];

/* The log as it stands in the database; freed with erasures_free(). */
int erasures_load(struct db *db, struct erasures *out, struct err *e) MUST_USE;
void erasures_free(struct erasures *list);

/* Give a line its hash; and whether it has the right one. */
void erasures_vouch(const struct vault *v, struct erasure *item);
bool erasures_vouched(const struct vault *v, const struct erasure *item);

/* Add one that is not in it yet.  Inside the caller's transaction. */
int erasures_add(struct db *db, const struct erasure *item,
    struct err *e) MUST_USE;

/* Add one in place of all earlier lines of its mark.  Inside the caller's
 * transaction. */
int erasures_put(struct db *db, const struct erasure *item,
    struct err *e) MUST_USE;

/* Change the state of a row.  Inside the caller's transaction. */
int erasures_set_state(struct db *db, int64_t id, enum erasure_state state,
    struct err *e) MUST_USE;

/* A team leader has seen every line in doubt; *n is how many there were. */
int erasures_dismiss(struct db *db, size_t *n, struct err *e) MUST_USE;

/* The client of a mark and its service; *client is 0 where there is none. */
int erasures_find(struct db *db, const uint8_t mark[static ERASURES_MARK],
    uint32_t *client, int64_t *service, struct err *e) MUST_USE;

/* How many erasures are to be applied again after a restore.  Needs no
 * password. */
int erasures_waiting(struct db *db, size_t *n, struct err *e) MUST_USE;

/* The text of the file, and back.  A text that is no deletion log is refused
 * with ERR_REFUSED and the number of the line. */
void erasures_write(const struct erasures *list, struct buf *out);
int erasures_parse(struct slice text, struct erasures *out,
    struct err *e) MUST_USE;

/* Append a copy of an item to a list in memory. */
void erasures_append(struct erasures *list, const struct erasure *item);

/*
 * Write the log to the file in folder (D/register): the lines that are there,
 * those of the database, then `more` in place of earlier lines of their
 * marks.  So no line is lost
 * when another database is copied into the folder.  ERR_REFUSED when the file
 * is no log; it is left as it is.
 */
int erasures_save(struct db *db, const char *folder,
    const struct erasures *more, struct err *e) MUST_USE;

/*
 * Take the log in the file `path` into a restored database: entries that it
 * does not have are added.  Where the client is back they wait or, without a
 * hash, are in doubt; whether a hash is right is for the next unlock to say.
 * A transaction of its own.  *n: how many erasures now wait to be applied.
 */
int erasures_meet(struct db *db, const char *path, size_t *n,
    struct err *e) MUST_USE;

#endif
