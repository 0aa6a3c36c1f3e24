#ifndef SHEAF_AGENT_MAPPING_MAPPING_PATTERN_H
#define SHEAF_AGENT_MAPPING_MAPPING_PATTERN_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * Patterns for headings, in words that are divided by one blank.  Commas
 * stand between patterns, "a|b" is one of two words, "(a b|c)" holds choices
 * of several words, and "?" means that the item before it may be missing.
 */

/* What stands before the next c, behind which *s moves; all if there is
 * none. */
struct slice mapping_pattern_cut(struct slice *s, char c);

/* True when s begins with those words, behind which it moves. */
bool mapping_pattern_begins(struct slice *s, struct slice words);

/* True when one of the patterns fits the whole of s. */
bool mapping_pattern_fits(const char *patterns, struct slice s);

/*
 * The number that a word is, from 1, or 0: "2", "2nd", "second", and "job2"
 * (*job is set then).
 */
int mapping_pattern_number(struct slice word, bool *job);

#endif
