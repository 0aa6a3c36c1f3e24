/*
 * What of a refused cell a remark may show.  Reports are mailed and printed,
 * and any cell may hold a name or NHS number that was put into the wrong
 * column.
 */
#include "agent/exchange/exchange_shown.h"

#include <string.h>

#include "agent/register/events.h"

/* An NHS number has ten digits, a telephone number more; the shortest way to
 * write a date of birth has four. */
enum { DIGITS_MAX = 8, HARMLESS_MAX = 3, CHARS_MAX = EXCHANGE_SHOWN_SIZE - 1 };

struct exchange_shown
exchange_shown_number(struct slice s)
{
	struct exchange_shown shown = { .digits = 0 };
	unsigned digits = 0;

	if (s.n == 0 || s.n > CHARS_MAX)
		return shown;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\0' || strchr("0123456789/-.: ", s.p[i]) == NULL)
			return shown;
		digits += s.p[i] >= '0' && s.p[i] <= '9';
	}
	if (digits > DIGITS_MAX)
		return shown;
	shown.digits = (uint8_t)digits;
	memcpy(shown.text, s.p, s.n);
	return shown;
}

struct exchange_shown
exchange_shown_word(struct slice s)
{
	struct exchange_shown shown = { .digits = 0 };

	if (s.n <= CHARS_MAX &&
	    (events_find(s) != EVENT_NONE || events_find_mode(s) != MODE_NONE ||
		events_find_flag(s) != 0))
		memcpy(shown.text, s.p, s.n);
	return shown;
}

bool
exchange_shown_may(const struct exchange_shown *shown, bool shows_cells)
{
	return shown->text[0] != '\0' &&
	       (shown->digits <= HARMLESS_MAX || shows_cells);
}

void
exchange_shown_put(const struct exchange_shown *shown, bool shows_cells,
    struct buf *out)
{
	if (exchange_shown_may(shown, shows_cells))
		buf_printf(out, "\"%s\"", shown->text);
	else if (shown->text[0] == '\0')
		buf_puts(out, "the cell");
	else
		buf_printf(out, "the cell (%u digits)", shown->digits);
}
