#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_SHOWN_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_SHOWN_H

#include "common/base/buf.h"

/*
 * A refused cell as a remark may say it.  Remarks are kept and sent on, and a
 * cell may hold what belongs into another column, or into no file: a name, an
 * NHS number.  So most are called "the cell", and found by line and column.
 */
enum { EXCHANGE_SHOWN_SIZE = 24 };

/* A date or a number in quotation marks, if it has no more digits than a date
 * has; out is room for it. */
const char *exchange_shown_number(char out[static EXCHANGE_SHOWN_SIZE],
    struct slice s);

/* A word in quotation marks, if it is one of the exchange format. */
const char *exchange_shown_word(char out[static EXCHANGE_SHOWN_SIZE],
    struct slice s);

#endif
