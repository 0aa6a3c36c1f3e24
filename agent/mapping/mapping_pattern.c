/*
 * The small language in which known headings are written down, and the words
 * that are numbers.
 */
#include "agent/mapping/mapping_pattern.h"

#include <string.h>

struct slice
mapping_pattern_cut(struct slice *s, char c)
{
	struct slice first = *s;
	size_t n = 0;

	while (n < s->n && s->p[n] != (uint8_t)c)
		n++;
	first.n = n;
	n += n < s->n;
	*s = slice_make(s->p + n, s->n - n);
	return first;
}

bool
mapping_pattern_begins(struct slice *s, struct slice words)
{
	size_t n = words.n;

	if (s->n < n || memcmp(s->p, words.p, n) != 0 ||
	    (s->n > n && s->p[n] != ' '))
		return false;
	n += n < s->n;
	*s = slice_make(s->p + n, s->n - n);
	return true;
}

/* The choices of a pattern's first item, behind which it moves. */
static struct slice
take_item(struct slice *pattern, bool *optional)
{
	struct slice item;

	if (pattern->p[0] == '(') {
		*pattern = slice_make(pattern->p + 1, pattern->n - 1);
		item = mapping_pattern_cut(pattern, ')');
		*optional = mapping_pattern_cut(pattern, ' ').n > 0;
	} else {
		item = mapping_pattern_cut(pattern, ' ');
		*optional = item.p[item.n - 1] == '?';
		item.n -= *optional;
	}
	return item;
}

static bool
fits(struct slice pattern, struct slice s)
{
	struct slice item;
	bool optional;

	if (pattern.n == 0)
		return s.n == 0;
	item = take_item(&pattern, &optional);
	while (item.n > 0) {
		struct slice choice = mapping_pattern_cut(&item, '|'), rest = s;

		if (mapping_pattern_begins(&rest, choice) &&
		    fits(pattern, rest))
			return true;
	}
	return optional && fits(pattern, s);
}

bool
mapping_pattern_fits(const char *patterns, struct slice s)
{
	struct slice list = slice_of(patterns);

	while (list.n > 0) {
		if (fits(mapping_pattern_cut(&list, ','), s))
			return true;
		(void)mapping_pattern_cut(&list,
		    ' '); /* the blank behind a comma */
	}
	return false;
}

int
mapping_pattern_number(struct slice word, bool *job)
{
	static const char *const numbers[] = { "1|1st|one|first",
		"2|2nd|two|second", "3|3rd|three|third",
		"4|4th|fourth", /* "four hours" is the name of a threshold */
		"5|5th|five|fifth", "6|6th|six|sixth", "7|7th|seven|seventh",
		"8|8th|eight|eighth", "9|9th|nine|ninth" };

	*job = word.n == 4 && memcmp(word.p, "job", 3) == 0;
	for (int i = 0; i < 9; i++)
		if (*job ? word.p[3] == '1' + i
			 : mapping_pattern_fits(numbers[i], word))
			return i + 1;
	*job = false;
	return 0;
}
