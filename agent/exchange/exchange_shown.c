/*
 * What of a refused cell a remark may show.  Reports are mailed and printed,
 * and any cell may hold a name or NHS number that was put into the wrong
 * column.
 */
#include "agent/exchange/exchange_shown.h"

#include <stdio.h>
#include <string.h>

#include "agent/register/events.h"

/* An NHS number has ten digits, a telephone number more. */
enum { DIGITS_MAX = 8, CHARS_MAX = EXCHANGE_SHOWN_SIZE - 3 };

static const char hidden[] = "the cell";

static const char *
quoted(char out[static EXCHANGE_SHOWN_SIZE], struct slice s)
{
	(void)snprintf(out, EXCHANGE_SHOWN_SIZE, "\"%.*s\"", (int)s.n,
	    (const char *)s.p);
	return out;
}

const char *
exchange_shown_number(char out[static EXCHANGE_SHOWN_SIZE], struct slice s)
{
	int digits = 0;

	if (s.n == 0 || s.n > CHARS_MAX)
		return hidden;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\0' || strchr("0123456789/-.: ", s.p[i]) == NULL)
			return hidden;
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	return digits > DIGITS_MAX ? hidden : quoted(out, s);
}

const char *
exchange_shown_word(char out[static EXCHANGE_SHOWN_SIZE], struct slice s)
{
	if (s.n > CHARS_MAX ||
	    (events_find(s) == EVENT_NONE && events_find_mode(s) == MODE_NONE &&
		events_find_flag(s) == 0))
		return hidden;
	return quoted(out, s);
}
