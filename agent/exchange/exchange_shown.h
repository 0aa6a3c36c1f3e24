#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_SHOWN_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_SHOWN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * A refused cell as a remark may say it.  Remarks are kept and sent on, and a
 * cell may hold what belongs into another column, or into no file: a name, an
 * NHS number.  So most are called "the cell", and found by line and column.  A
 * word of the exchange format is shown, and a number of up to three digits.  A
 * date or a number with no more digits than a date has is shown on a terminal
 * only: it may be a date of birth or a local patient number.  Elsewhere its
 * kind and length are said.
 */
enum { EXCHANGE_SHOWN_SIZE = 24 };

struct exchange_shown {
	char text[EXCHANGE_SHOWN_SIZE]; /* "" when it may not be shown */
	uint8_t digits;                 /* of a date or number, else 0 */
};

/* A cell that should be a date or a number. */
struct exchange_shown exchange_shown_number(struct slice s);

/* A cell that should be a word of the exchange format. */
struct exchange_shown exchange_shown_word(struct slice s);

/* Whether it may be shown. */
bool exchange_shown_may(const struct exchange_shown *shown, bool shows_cells);

/* Append it: in quotation marks, or "the cell", or "the cell (8 digits)". */
void exchange_shown_put(const struct exchange_shown *shown, bool shows_cells,
    struct buf *out);

#endif
