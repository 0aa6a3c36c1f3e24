#ifndef SHEAF_AGENT_VAULT_VAULT_COLUMN_H
#define SHEAF_AGENT_VAULT_VAULT_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "agent/vault/vault_field.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * A column of the register that holds sealed fields or wrapped keys.  The code
 * that writes a table describes its column once, in a constant beside that
 * code, and writes and reads it through vault_column_put() and
 * vault_column_open().  The vault goes over all columns (struct vault_store)
 * when it changes its master key, and when it vouches for sealed rows.
 */
enum { VAULT_ABOUT_SIZE = 128 };

/*
 * One row of a column.  Sequence for reading and for writing:
 *
 *	struct vault_row r = vault_column_row(&foo_column);
 *	vault_column_take(&r, q, 0);
 *	rc = vault_column_open(v, &r, e);
 *	if (rc == 0)
 *		use(buf_slice(&r.plain));
 *	buf_free(&r.plain);
 *
 *	struct vault_row r = vault_column_row(&foo_column);
 *	r.number = number_of_a_row_that_is_there;
 *	r.version = its_version + 1;
 *	buf_puts(&r.plain, "secret");
 *	rc = vault_column_put(db, v, &r, e);
 *	buf_free(&r.plain);
 */
struct vault_row {
	const struct vault_column *column;
	int64_t number;
	int64_t version; /* of the row, counted up by every change */
	int64_t owner;   /* for lookup(): review of an action; else 0 */
	char service[LIMITS_ID_MAX + 1]; /* for lookup() */
	/* Other columns that the field is bound to, as a text; "" for none.
	 * Of a wrapped key, its label. */
	char about[VAULT_ABOUT_SIZE];
	/* These are valid until the query's next step. */
	struct slice sealed, lookup, label_from;
	struct buf plain; /* the owner of the row frees, and so wipes, it */
};

struct vault_column {
	const char *field; /* as in struct vault_place */
	const char *title; /* "client": what a row is called for people */
	/*
	 * All rows with a number above ?1, in order of their numbers: number,
	 * version, sealed bytes, owner, service, look-up, and what else the
	 * field is bound to (NULL: nothing), or what label() reads.
	 */
	const char *rows;
	/* Gives row ?2 sealed bytes ?1, version ?3 and look-up ?4. */
	const char *store;
	/* The keyed hash that finds the row, of its plain bytes; NULL: there
	 * is none. */
	void (*lookup)(const struct vault *v, const struct vault_row *r,
	    uint8_t out[static VAULT_LOOKUP_SIZE]);
	/*
	 * Set: the column holds wrapped keys, and this gives the label under
	 * which one is wrapped.  A wrapped key is renewed with the master key,
	 * but its row is not vouched for.
	 */
	int (*label)(struct slice from, char out[static VAULT_ABOUT_SIZE],
	    struct err *e);
};

/* A row with nothing in it yet. */
struct vault_row vault_column_row(const struct vault_column *c);

/* Take number, version and sealed bytes from columns at, at + 1 and at + 2 of
 * the query's current row. */
void vault_column_take(struct vault_row *r, struct db_stmt *q, int at);

/* Open r->sealed into r->plain.  ERR_CORRUPT when it does not belong where it
 * stands. */
int vault_column_open(const struct vault *v, struct vault_row *r,
    struct err *e) MUST_USE;

/* Seal r->plain for its place, and store it there with r->version and the
 * look-up.  The row is there already.  Inside the caller's transaction, which
 * ends with vault_rows_commit(). */
int vault_column_put(struct db *db, const struct vault *v,
    const struct vault_row *r, struct err *e) MUST_USE;

/* The query for the column's rows after `after`, in the order of their
 * numbers; ended with db_done(). */
struct db_stmt *vault_column_rows(struct db *db, const struct vault_column *c,
    int64_t after);

/* Its next row into all of *r but plain; false at the end. */
bool vault_column_step(struct db_stmt *q, struct vault_row *r);

#endif
