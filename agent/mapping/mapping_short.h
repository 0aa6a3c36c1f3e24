#ifndef SHEAF_AGENT_MAPPING_MAPPING_SHORT_H
#define SHEAF_AGENT_MAPPING_MAPPING_SHORT_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * Append a heading in plain words: folded, short forms written out ("voc" is
 * "vocational", "hrs p/w" is "hours per week"), and several words for one
 * thing made one.  *asks is set when it says that its cells are yes or no:
 * "(Y/N)", which is not in the words.
 */
void mapping_short_expand(struct slice heading, struct buf *out, bool *asks);

#endif
