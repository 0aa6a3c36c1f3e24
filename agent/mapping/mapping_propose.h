#ifndef SHEAF_AGENT_MAPPING_MAPPING_PROPOSE_H
#define SHEAF_AGENT_MAPPING_MAPPING_PROPOSE_H

#include "agent/mapping/mapping_map.h"
#include "agent/workbook/workbook_grid.h"

/*
 * Propose a mapping from the headings of a sheet, and append to says what
 * a person must know before confirming it.  map is initialised by the
 * caller, its dates stated or DATES_OPEN; they become DATES_ISO when every
 * date is written so.  Columns that are not known are ignored, and those
 * that identify a person are, unless people says that particulars are
 * wanted.  A workbook without known headings is refused.
 */
int mapping_propose(const struct workbook_grid *g, bool people,
    struct mapping_map *map, struct buf *says, struct err *e) MUST_USE;

#endif
