#ifndef SHEAF_COMMON_IPS_PERIOD_H
#define SHEAF_COMMON_IPS_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Reporting periods.  The grid is the NHS financial-year quarter (Q1 is
 * April to June); a fidelity review is one day (P1D), a reconciliation a calendar
 * month (P1M).  Days as in day.h, both ends inclusive.
 */
struct period {
	int32_t start;
	int32_t end;
};

enum {
	PERIOD_TEXT_SIZE = 16, /* "2026-04-01/P3M" */
	PERIOD_TITLE_SIZE = 40 /* "2026/27 Q1 (Apr–Jun)", UTF-8 */
};

/* The quarter that contains day. */
struct period period_of(int32_t day);

/* The quarter after / before q. */
struct period period_next(struct period q);
struct period period_previous(struct period q);

/* True when p is a quarter of the grid. */
bool period_is_quarter(struct period p);

/* The calendar month that contains day; true when p is one. */
struct period period_month_of(int32_t day);
bool period_is_month(struct period p);

/* Exactly "YYYY-MM-01/P3M" on the grid, "YYYY-MM-01/P1M", or "YYYY-MM-DD/P1D". */
bool period_parse(struct slice s, struct period *p);

/*
 * Read a quarter as people type it: in the form of period_parse(), or as
 * "2026/27 Q1", where " " may be "-" or left out and "Q" may be "q".
 */
int period_parse_user(const char *s, struct period *p, struct err *e) MUST_USE;

/* "2026-04-01/P3M", "2026-05-01/P1M" or "2026-05-14/P1D". */
void period_format(char out[static PERIOD_TEXT_SIZE], struct period p);

/* "2026/27 Q1 (Apr–Jun)"; a month as "May 2026", a day as "2026-05-14". */
void period_title(char out[static PERIOD_TITLE_SIZE], struct period q);

/* The first day of the financial year (1 April) that contains day. */
int32_t period_year_start(int32_t day);

/* Quarters from a to b: 0 when equal, 1 when b follows a. */
int period_distance(struct period a, struct period b);

#endif
