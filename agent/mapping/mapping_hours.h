#ifndef SHEAF_AGENT_MAPPING_MAPPING_HOURS_H
#define SHEAF_AGENT_MAPPING_MAPPING_HOURS_H

#include "common/base/buf.h"

/* Weekly hours as people write them into a cell. */

/* The cell without words for hours in a week behind its number: "20 hrs p/w" is
 * 20.  Any other cell as it is. */
struct slice mapping_hours_bare(struct slice cell);

/* What is wrong with a cell that was not read as a number, and what to write
 * instead, without the cell's text; NULL where hours are like other numbers. */
const char *mapping_hours_fault(struct slice cell);

#endif
