#ifndef SHEAF_AGENT_MAPPING_MAPPING_SAY_H
#define SHEAF_AGENT_MAPPING_MAPPING_SAY_H

#include "agent/mapping/mapping_guess.h"
#include "agent/mapping/mapping_map.h"

/*
 * What a person must know before confirming a proposed mapping, in
 * sentences that are appended to says.
 */

/* How a column is read, or why it is not. */
void mapping_say_column(const struct mapping_column *c,
    enum mapping_reason reason, struct buf *says);

/* Columns of a sheet that no row can fill, and columns that are not read but
 * may contradict how others are read. */
void mapping_say_sheet(const struct mapping_map_sheet *sheet, struct buf *says);

/* What single dates, scores and particulars are taken for, and how dates are
 * written: stated by the user, or found out.  unread is the number of
 * columns of particulars that are not wanted. */
void mapping_say_map(const struct mapping_map *map, bool stated, size_t unread,
    struct buf *says);

/* Which words for blank are proposed; they stand in so many cells. */
void mapping_say_blank(const struct mapping_map *map, size_t cells,
    struct buf *says);

/* That no heading is known, and what a person can do then. */
void mapping_say_skeleton(const struct mapping_map *map, struct buf *says);

#endif
