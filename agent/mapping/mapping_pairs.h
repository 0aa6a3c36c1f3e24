#ifndef SHEAF_AGENT_MAPPING_MAPPING_PAIRS_H
#define SHEAF_AGENT_MAPPING_MAPPING_PAIRS_H

#include "agent/mapping/mapping_reading.h"

/*
 * State the facts of a row that two columns make together, a date and a
 * value: wellbeing scores, and changed weekly hours of a job.  Half a pair
 * refuses the row: neither is worth anything without the other.
 */
void mapping_pairs_read(struct mapping_reading *r);

#endif
