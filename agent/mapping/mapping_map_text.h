#ifndef SHEAF_AGENT_MAPPING_MAPPING_MAP_TEXT_H
#define SHEAF_AGENT_MAPPING_MAPPING_MAP_TEXT_H

#include "agent/mapping/mapping_map.h"

enum { MAPPING_WORD_MAX = 256 };

/* Append a word to a list, folded by a sum of fold flags. */
void mapping_map_add_word(struct mapping_list *list, struct slice word,
    unsigned flags);
void mapping_map_free_list(struct mapping_list *list);

/* Note a fault, as a sentence that names its place. */
void mapping_map_fault(struct mapping_map *map, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* 0 when no fault was noted; else -1 with the only fault in *e, or with how
 * many there are. */
int mapping_map_sound(const struct mapping_map *map, struct err *e) MUST_USE;

#endif
