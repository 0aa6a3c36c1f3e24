#ifndef SHEAF_COMMON_BASE_DAY_H
#define SHEAF_COMMON_BASE_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"

/*
 * Civil dates of the proleptic Gregorian calendar as the number of days
 * since 1970-01-01.  A day has no time zone and no clock.
 */
enum {
	DAY_TEXT_SIZE = 11, /* "2026-04-01" and a NUL */
	DAY_SAID_SIZE = 18, /* "13 September 2026" and a NUL */
	DAY_NONE = INT32_MIN
};

/* The day of year, month (1-12), day (1-31), which must exist. */
int32_t day_from_civil(int year, int month, int day);

/* The inverse of day_from_civil(). */
void day_to_civil(int32_t day, int *year, int *month, int *mday);

/*
 * The month (1 to 12) that a word in lower case names: whole, by its first
 * three letters, or "sept", as British English has it; 0: none.
 */
int day_month_named(struct slice word);

/* True when year-month-mday is a real Gregorian date. */
bool day_is_real(int year, int month, int mday);

/*
 * Exactly "YYYY-MM-DD", a real date with year 2000 to 2099 (the protocol's
 * range).  False otherwise, *day untouched.
 */
bool day_parse(struct slice s, int32_t *day);

/* As day_parse() but any year from 1900: dates of birth. */
bool day_parse_birth(struct slice s, int32_t *day);

/* "YYYY-MM-DD" into out. */
void day_format(char out[static DAY_TEXT_SIZE], int32_t day);

/* "3 May 2026" into out, as people in the United Kingdom write a date. */
void day_say(char out[static DAY_SAID_SIZE], int32_t day);

/* "Sunday". */
const char *day_weekday_name(int32_t day);

#endif
