#ifndef SHEAF_AGENT_REGISTER_ERASURES_H
#define SHEAF_AGENT_REGISTER_ERASURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
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
 *	sheaf-erasures/1
 *	<32 hex digits> <date> <reason> <member of staff>
 */
enum { ERASURES_MARK = 16, ERASURES_REASON_MAX = 15 };

struct erasure {
	uint8_t mark[ERASURES_MARK];
	int32_t day;
	char reason[ERASURES_REASON_MAX + 1];
	char staff[VAULT_STAFF_MAX + 1];
	bool applied; /* false: a restore brought the client back */
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

/* The log as it stands in the database; freed with erasures_free(). */
int erasures_load(struct db *db, struct erasures *out, struct err *e) MUST_USE;
void erasures_free(struct erasures *list);

/* Add one that is not in it yet.  Inside the caller's transaction. */
int erasures_add(struct db *db, const struct erasure *item,
    struct err *e) MUST_USE;

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
 * those of the database, then `more`, each client once.  So no line is lost
 * when another database is copied into the folder.  ERR_REFUSED when the file
 * is no log; it is left as it is.
 */
int erasures_save(struct db *db, const char *folder,
    const struct erasures *more, struct err *e) MUST_USE;

/*
 * Take the log in the file `path` into a restored database: entries that it
 * does not have are added, and marked as not applied when the client is back.
 * A transaction of its own.  *n: how many erasures now wait to be applied.
 */
int erasures_meet(struct db *db, const char *path, size_t *n,
    struct err *e) MUST_USE;

#endif
