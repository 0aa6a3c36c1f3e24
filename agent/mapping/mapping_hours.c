/*
 * Weekly hours in a cell.  What is no single number is never turned into one:
 * 16-20 hours are under sixteen or not, and only people know which.
 */
#include "agent/mapping/mapping_hours.h"

#include <string.h>

#include "agent/mapping/mapping_pattern.h"
#include "agent/mapping/mapping_short.h"
#include "common/workbook/workbook_grid.h"

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool
is_unit(struct slice s)
{
	struct buf plain;
	bool asks, fits;

	buf_init(&plain, ERR_TEXT_MAX);
	mapping_short_expand(s, &plain, &asks);
	fits = mapping_pattern_fits("hours|h, (hours|h)? (per|a)? week, weekly",
	    buf_slice(&plain));
	buf_free(&plain);
	return fits && !asks;
}

struct slice
mapping_hours_bare(struct slice cell)
{
	struct slice s = workbook_grid_trim(cell);
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || memchr(".,:", s.p[n], 3)))
		n++;
	/* A sign behind the number is no blank: 16+ hours are not 16. */
	if (n == 0 || n == s.n || (s.p[n] != ' ' && (s.p[n] | 0x20) != 'h') ||
	    !is_unit(slice_make(s.p + n, s.n - n)))
		return s;
	return slice_make(s.p, n);
}

const char *
mapping_hours_fault(struct slice cell)
{
	struct slice s = workbook_grid_trim(cell);
	size_t n = 0;

	while (n < s.n && (is_digit(s.p[n]) || memchr(".,:", s.p[n], 3)))
		n++;
	if (n == s.n)
		return NULL;
	if (s.n > 1 && s.p[0] == '-' && is_digit(s.p[1]))
		return "hours are not negative";
	if (s.n > 0 && is_digit(s.p[0]) && memchr(s.p, '-', s.n) != NULL)
		return "it is a range, not a number: write the hours that are "
		       "usual in a week, or those of the contract";
	return "it is not a number: write the hours that are usual in a week, "
	       "or 0 where none are promised";
}
