#ifndef SHEAF_AGENT_FIDELITY_FIDELITY_CELLS_H
#define SHEAF_AGENT_FIDELITY_FIDELITY_CELLS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/exchange/exchange_remarks.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/csvread.h"

/*
 * The cells of the fidelity files.  Each function refuses a wrong cell in a
 * remark of line, column, value and rule; a value is shown only when it is
 * made of nothing but the characters of its kind, for a name may have
 * slipped into the column.
 */
struct fidelity_cells {
	struct exchange_remarks *remarks;
	const struct exchange_options *options;
	unsigned line;
};

/* The first three columns are the same in both files. */
enum review_column { REVIEW_SERVICE, REVIEW_DATE, REVIEW_KIND };

/* Service, day and kind of a row into *r (the rest is zero); false when one
 * of them was refused. */
bool fidelity_cells_key(const struct fidelity_cells *c,
    const struct csvread_row *row, struct review *r);

/* A day from `first` to `last` (DAY_NONE: any). */
struct review_span {
	int32_t first, last;
};
bool fidelity_cells_day(const struct fidelity_cells *c, const char *column,
    struct slice cell, struct review_span span, int32_t *day);

/* A whole number from 1 to max; 0 when refused.  rule: "is not " and it. */
unsigned fidelity_cells_number(const struct fidelity_cells *c,
    const char *column, struct slice cell, unsigned max, const char *rule);

#endif
