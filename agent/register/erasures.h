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
 * The deletion log: that clients were erased, when, by whom and why, not who
 * they were.  A client's row holds a random mark, which the log repeats; it
 * stands for nothing once the row is gone, and finds the row again when a
 * backup brings it back.  The log stands in the database, so it is in every
 * backup, and in the file D/register/erasures, so that it outlives the
 * database too:
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

/* The reason in the log for a record that had been merged with the client who
 * was erased: not a reason to give. */
extern const char erasures_twin[];

/* The log as it stands in the database; freed with erasures_free(). */
int erasures_load(struct db *db, struct erasures *out, struct err *e) MUST_USE;
void erasures_free(struct erasures *list);

/* Add one that is not in it yet.  Inside the caller's transaction. */
int erasures_add(struct db *db, const struct erasure *item,
    struct err *e) MUST_USE;

/* How many wait to be applied again; needs no password. */
int erasures_waiting(struct db *db, size_t *n, struct err *e) MUST_USE;

/* The file's text, and back: ERR_REFUSED, with the line, when it is none. */
void erasures_write(const struct erasures *list, struct buf *out);
int erasures_parse(struct slice text, struct erasures *out,
    struct err *e) MUST_USE;

/* Append a copy of an item to a list in memory. */
void erasures_append(struct erasures *list, const struct erasure *item);

/*
 * Write the log to the file of folder (D/register): what stands there
 * already, what the database knows, and `more` behind them, each client once.
 * So no line is lost when another database comes into the folder.  ERR_REFUSED
 * when what stands there is no log; it is left as it is.
 */
int erasures_save(struct db *db, const char *folder,
    const struct erasures *more, struct err *e) MUST_USE;

/*
 * Take the log of the file `path` into a restored database: what it does
 * not know yet is added, and waits where the client is there again.  Inside
 * no transaction.  *n: how many wait now.
 */
int erasures_meet(struct db *db, const char *path, size_t *n,
    struct err *e) MUST_USE;

#endif
