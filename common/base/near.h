#ifndef SHEAF_COMMON_BASE_NEAR_H
#define SHEAF_COMMON_BASE_NEAR_H

#include <stddef.h>

/*
 * Which known word somebody meant who typed another: for "did you mean".
 * Longer words than NEAR_MAX resemble nothing.
 */
enum { NEAR_MAX = 48 };

/* Letters to add, drop or change to get from a to b (Levenshtein). */
size_t near_distance(const char *a, const char *b);

/* At this distance and beyond nobody can tell what was meant: with about one
 * wrong letter in three a word can still be guessed. */
size_t near_limit(const char *word);

#endif
