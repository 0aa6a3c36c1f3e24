#ifndef SHEAF_AGENT_MAPPING_MAPPING_UNFILLED_H
#define SHEAF_AGENT_MAPPING_MAPPING_UNFILLED_H

#include "agent/mapping/mapping_map.h"

/*
 * Append, line by line, which measures no row of the mapped sheets can ever
 * fill: they will be 0 unless their facts come from elsewhere.  Nothing when
 * there are none, or no column is read yet.  Which facts a measure needs: common/ips/families.
 */
void mapping_unfilled_say(const struct mapping_map *map, struct buf *says);

#endif
