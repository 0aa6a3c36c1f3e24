#ifndef SHEAF_AGENT_MAPPING_MAPPING_CONVERT_H
#define SHEAF_AGENT_MAPPING_MAPPING_CONVERT_H

#include "agent/mapping/mapping_map.h"
#include "agent/workbook/workbook_grid.h"

/*
 * Cells into what the exchange format wants.  Each returns NULL, or the
 * rule that the cell breaks, as a sentence without the cell's text.
 */
const char *mapping_convert_day(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day);

/* The same for a date of birth, from 1900.  Years have four digits in every
 * order: two do not tell the century. */
const char *mapping_convert_birth(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day);

/* A yes or no by the mapping's words. */
const char *mapping_convert_yes_no(const struct mapping_map *map,
    struct slice s, bool *yes);

/* The source of a referral by the mapping's words. */
const char *mapping_convert_source(const struct mapping_map *map,
    struct slice s, enum event_mode *mode);

/* [A-Za-z0-9][A-Za-z0-9._/-]{0,31}; clear: stored unsealed, so that it
 * must not look like an NHS number. */
const char *mapping_convert_code(struct slice s, bool clear);

/* A number as the exchange format writes it: digits, one point. */
const char *mapping_convert_number(struct slice s);

#endif
