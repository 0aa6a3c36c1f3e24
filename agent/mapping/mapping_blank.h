#ifndef SHEAF_AGENT_MAPPING_MAPPING_BLANK_H
#define SHEAF_AGENT_MAPPING_MAPPING_BLANK_H

#include <stdbool.h>

#include "agent/mapping/mapping_map.h"
#include "common/workbook/workbook_grid.h"

/* Words that people write into a cell that is blank: "tbc", "n/a", "-". */

/* True when people usually mean a blank by that.  Whether they do in a sheet is
 * for them to say: it is proposed, and read as written until then. */
bool mapping_blank_usual(struct slice cell);

/* True when the mapping says that a cell of this text is blank. */
bool mapping_blank_is(const struct mapping_map *map, struct slice cell);

/*
 * Propose the usual words for blank that stand in a column of dates or numbers:
 * they are added to map->blank, and *cells is how many cells have one.
 */
void mapping_blank_propose(const struct workbook_grid *g, size_t sheet,
    const struct workbook_row *headings, uint32_t column,
    struct mapping_map *map, size_t *cells);

#endif
