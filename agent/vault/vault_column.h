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
 * code; the vault goes over all of them (struct vault_store) when it changes
 * its master key, and when it vouches for sealed rows.
 */
enum { VAULT_ABOUT_SIZE = 128 };

struct vault_row {
	struct vault_place place;
	int64_t owner; /* review of an action; else 0 */
	char service[LIMITS_ID_MAX + 1];
	/* What place.about points to; of a wrapped key its label. */
	char about[VAULT_ABOUT_SIZE];
	/* These are valid until the query's next step. */
	struct slice sealed, lookup, label_from;
	struct buf plain; /* from vault_column_open(); buf_free() wipes it */
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
	const char *store; /* sealed bytes ?1 of row ?2, look-up ?3 */
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

/* The query for the column's rows after `after`, in the order of their
 * numbers; ended with db_done(). */
struct db_stmt *vault_column_rows(struct db *db, const struct vault_column *c,
    int64_t after);

/* Its next row into all of *r but plain; false at the end. */
bool vault_column_step(struct db_stmt *q, const struct vault_column *c,
    struct vault_row *r);

/* Open r->sealed into r->plain, which the caller frees, after a failure too.
 * ERR_CORRUPT when it does not belong where it stands. */
int vault_column_open(const struct vault *v, const struct vault_column *c,
    struct vault_row *r, struct err *e) MUST_USE;

/* Seal r->plain for its place and store it there, with its look-up. */
int vault_column_store(struct db *db, const struct vault *v,
    const struct vault_column *c, const struct vault_row *r,
    struct err *e) MUST_USE;

#endif
