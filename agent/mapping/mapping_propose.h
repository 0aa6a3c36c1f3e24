#ifndef SHEAF_AGENT_MAPPING_MAPPING_PROPOSE_H
#define SHEAF_AGENT_MAPPING_MAPPING_PROPOSE_H

#include "agent/mapping/mapping_guess.h"
#include "agent/mapping/mapping_map.h"
#include "common/workbook/workbook_grid.h"

/* What is known of a sheet before it is looked at. */
struct mapping_propose_wish {
	enum mapping_wanted wanted;
	unsigned heading_row; /* of each sheet, as it counts; 0: not known */
};

/*
 * Propose a mapping from the headings of a sheet or an extract, and append to says what
 * a person must know before confirming it.  map is initialised by the
 * caller, its dates stated or DATES_OPEN; they become DATES_ISO when every
 * date is written so.  Columns that are not known are ignored, and those
 * that identify a person are, unless they are wanted.  Where no heading is
 * known all columns are ignored, for a person to fill in; a workbook without
 * any row that could be headings is refused.
 */
int mapping_propose(const struct workbook_grid *g,
    const struct mapping_propose_wish *wish, struct mapping_map *map,
    struct buf *says, struct err *e) MUST_USE;

#endif
