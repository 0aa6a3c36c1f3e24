#ifndef SHEAF_AGENT_MAPPING_WORKBOOK_MAP_TEXT_H
#define SHEAF_AGENT_MAPPING_WORKBOOK_MAP_TEXT_H

#include "agent/mapping/workbook_map.h"

enum { WORKBOOK_WORD_MAX = 256 };

/* Append a word to a list, in its plain form. */
void workbook_map_add_word(struct workbook_list *list, struct slice word);

#endif
