/*
 * Which cells a spreadsheet would calculate.  Wide forms of the characters
 * count too: spreadsheets set to Chinese or Japanese take them for the usual
 * ones.
 */
#include "common/base/csvguard.h"

#include <string.h>

static bool
begins(struct slice cell, const char *with)
{
	size_t n = strlen(with);

	return cell.n >= n && memcmp(cell.p, with, n) == 0;
}

static bool
is_formula(struct slice cell)
{
	static const char *const first[] = { "=", "+", "-", "@", "\t", "\r",
		"\n", "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d",
		"\xef\xbc\xa0" };

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++)
		if (begins(cell, first[i]))
			return true;
	return false;
}

bool
csvguard_needed(struct slice cell)
{
	if (slice_equal(cell, slice_of("-")))
		return false;
	while (begins(cell, "'"))
		cell = slice_make(cell.p + 1, cell.n - 1);
	return is_formula(cell);
}

struct slice
csvguard_strip(struct slice cell)
{
	if (!begins(cell, "'") || !csvguard_needed(cell))
		return cell;
	return slice_make(cell.p + 1, cell.n - 1);
}
