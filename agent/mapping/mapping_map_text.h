#ifndef SHEAF_AGENT_MAPPING_MAPPING_MAP_TEXT_H
#define SHEAF_AGENT_MAPPING_MAPPING_MAP_TEXT_H

#include "agent/mapping/mapping_map.h"

enum { MAPPING_WORD_MAX = 256 };

/* Append a word to a list, in its plain form. */
void mapping_map_add_word(struct mapping_list *list, struct slice word);

#endif
