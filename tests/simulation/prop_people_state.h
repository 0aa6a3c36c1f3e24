#ifndef SHEAF_TESTS_SIMULATION_PROP_PEOPLE_STATE_H
#define SHEAF_TESTS_SIMULATION_PROP_PEOPLE_STATE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/vault/vault.h"
#include "common/base/buf.h"
#include "common/base/db.h"

/*
 * All that a register of one service holds of people, opened, as rows of
 * text: what a test compares before and after.  Clients are named by their
 * references.
 */
enum prop_people_cell {
	CELL_SERVICE, /* the first nine as in the exchange format */
	CELL_CLIENT,
	CELL_EVENT, /* of particulars the kind */
	CELL_DATE,
	CELL_MODE,
	CELL_FLAGS,
	CELL_REF,
	CELL_VALUE, /* of particulars the words */
	CELL_STAFF,
	CELL_FACT, /* row of table fact */
	CELL_ID,   /* row of a table of history */
	CELL_AT,
	CELL_BY,
	CELL_TAKEN, /* "1": a withdrawal */
	CELLS
};

struct prop_people_row {
	/* 'f' a fact, 'h' a past one, 'w' words, 'p' past ones, 'c' a client;
	 * 0: there is none any more */
	char tag;
	char *cell[CELLS]; /* owned */
};

struct prop_people_state {
	struct prop_people_row *row;
	size_t n, cap;
};

/* Take one; freed with prop_people_state_free(). */
void prop_people_state_take(struct prop_people_state *s, struct db *db,
    struct vault *v);
void prop_people_state_free(struct prop_people_state *s);

/* Append a copy of a row; copy all rows into an empty state. */
struct prop_people_row *prop_people_state_add(struct prop_people_state *s,
    const struct prop_people_row *row);
void prop_people_state_copy(struct prop_people_state *to,
    const struct prop_people_state *from);

/* Set one cell; whether it holds that text. */
void prop_people_state_set(struct prop_people_row *row,
    enum prop_people_cell cell, const char *text);
bool prop_people_state_is(const struct prop_people_row *row,
    enum prop_people_cell cell, const char *text);

/* The rows of these tags as sorted lines, without what was removed. */
void prop_people_state_text(const struct prop_people_state *s, const char *tags,
    struct buf *out);

/* The facts as a file of the exchange format. */
void prop_people_state_sheet(const struct prop_people_state *s,
    struct buf *out);

#endif
