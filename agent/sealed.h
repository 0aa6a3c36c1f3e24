#ifndef SHEAF_AGENT_SEALED_H
#define SHEAF_AGENT_SEALED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/limits.h"

enum { SEALED_ABOUT_SIZE = 128 }; /* as in struct people_place */

/*
 * Every sealed column of the register, as a table.  A new one belongs in
 * it: what is not here is not sealed anew when a member of staff goes, and
 * nothing vouches for its rows.
 */
struct sealed_row {
	struct vault_place place;
	int64_t owner; /* review of an action; else 0 */
	char service[LIMITS_ID_MAX + 1];
	char about[SEALED_ABOUT_SIZE]; /* what place.about points to */
	/* These are valid until the query's next step. */
	struct slice sealed, lookup;
	struct buf plain; /* the column's user opens and wipes it */
};

struct sealed_column {
	const char *field; /* as in struct vault_place */
	const char *title; /* "client": what a row is called for people */
	const char *rows;  /* all rows after number ?, for sealed_step() */
	const char *store; /* sealed bytes ?1 of row ?2, look-up ?3 */
	/* The keyed hash that finds the row; NULL: there is none. */
	void (*lookup)(const struct vault *v, const struct sealed_row *r,
	    uint8_t out[static VAULT_LOOKUP_SIZE]);
};

enum { SEALED_COLUMNS = 5 };
extern const struct sealed_column sealed_columns[SEALED_COLUMNS];

/* The query for the column's rows after `after`, in the order of their
 * numbers; ended with db_done(). */
struct db_stmt *sealed_rows(struct db *db, const struct sealed_column *c,
    int64_t after);

/* Its next row into all of *r but plain; false at the end. */
bool sealed_step(struct db_stmt *q, const struct sealed_column *c,
    struct sealed_row *r);

#endif
