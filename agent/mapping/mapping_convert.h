#ifndef SHEAF_AGENT_MAPPING_MAPPING_CONVERT_H
#define SHEAF_AGENT_MAPPING_MAPPING_CONVERT_H

#include "agent/mapping/mapping_map.h"
#include "common/workbook/workbook_grid.h"

/*
 * Cells into what the exchange format wants.  Each returns NULL, or the
 * rule that the cell breaks, as a sentence without the cell's text.
 */

/* A yes or no by the mapping's words; a checkbox needs none. */
const char *mapping_convert_yes_no(const struct mapping_map *map,
    struct slice s, bool *yes);

/* The source of a referral by the mapping's words. */
const char *mapping_convert_source(const struct mapping_map *map,
    struct slice s, enum event_mode *mode);

/* [A-Za-z0-9][A-Za-z0-9._/-]{0,31}; clear: stored unsealed, so that it
 * must not look like an NHS number. */
const char *mapping_convert_code(struct slice s, bool clear);

/* Whether a cell of that kind can be a code: what a spreadsheet has made a
 * date of is not the code any more. */
const char *mapping_convert_code_kind(enum workbook_kind kind);

enum { MAPPING_CONVERT_NUMBER_SIZE = 32 };

/* A number into out as the exchange format writes it: digits, one point.  A
 * duration is a number of hours. */
const char *mapping_convert_number(enum workbook_kind kind, struct slice s,
    char out[static MAPPING_CONVERT_NUMBER_SIZE]);

#endif
