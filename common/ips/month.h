#ifndef SHEAF_COMMON_IPS_MONTH_H
#define SHEAF_COMMON_IPS_MONTH_H

#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Calendar months, in which national statistics are published.  Days as in day.h,
 * both ends inclusive.
 */
struct month {
	int32_t start, end;
	int32_t year;   /* the financial year's first day */
	int32_t window; /* the first of the twelve months that end with it */
};

enum { MONTH_TEXT_SIZE = 8 }; /* "2026-05" and a NUL */

/* The month of a day, and the one after m. */
struct month month_of(int32_t day);
struct month month_next(const struct month *m);

/* Read "2026-05"; ERR_USAGE for anything else. */
int month_parse(const char *text, struct month *out, struct err *e) MUST_USE;

/* "2026-05", and "May 2026", into out. */
void month_format(char out[static MONTH_TEXT_SIZE], const struct month *m);
void month_say(const struct month *m, struct buf *out);

#endif
