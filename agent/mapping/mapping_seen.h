#ifndef SHEAF_AGENT_MAPPING_MAPPING_SEEN_H
#define SHEAF_AGENT_MAPPING_MAPPING_SEEN_H

#include "agent/mapping/mapping_guess.h"
#include "agent/mapping/mapping_map.h"
#include "common/workbook/workbook_grid.h"

/*
 * Count what stands below the headings of a sheet, in its first hundreds of
 * rows.  seen has an element for each cell of the row of headings, map the
 * words for yes, no and sources; how its dates are written does not matter
 * here.
 */
void mapping_seen_count(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, const struct mapping_map *map,
    struct mapping_seen *seen);

#endif
