#ifndef SHEAF_AGENT_DESK_DESK_TYPED_DAY_H
#define SHEAF_AGENT_DESK_DESK_TYPED_DAY_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * A day as a person types it: "today", "yesterday", "mon" (the last one, or
 * today), "3/5", "3.5.26", "3 may", "3 May 2026", "2026-05-03".  The day comes
 * before the month, always.  Without a year it is the last such day that is
 * not after today.  ERR_REFUSED, code "day", says what can be typed; the text
 * is not repeated.
 */
int desk_typed_day_read(struct slice typed, int32_t today, int32_t *day,
    struct err *e) MUST_USE;

/*
 * The same for a day by which something is due: a weekday or a date without a
 * year is the next one, and "tomorrow" is known.
 */
int desk_typed_day_read_due(struct slice typed, int32_t today, int32_t *day,
    struct err *e) MUST_USE;

/*
 * A day of any year from 1900 on, as a date of birth is, typed whole: "31/3/1990",
 * "31.3.1990", "31 March 1990", "1990-03-31".  Nothing is supposed of a year in two
 * digits, which could be of either century.  False, and *day untouched, for all else.
 */
bool desk_typed_day_read_whole(struct slice typed, int32_t *day);

#endif
