/*
 * How far two words are apart, for "did you mean".
 */
#include "common/base/near.h"

#include <string.h>

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

size_t
near_distance(const char *a, const char *b)
{
	size_t row[NEAR_MAX + 1], n = strlen(b);

	if (n > NEAR_MAX || strlen(a) > NEAR_MAX)
		return NEAR_MAX;
	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(row[j] + 1, row[j - 1] + 1, change);
		}
	}
	return row[n];
}

size_t
near_limit(const char *word)
{
	return (strlen(word) + 2) / 3 + 1;
}
