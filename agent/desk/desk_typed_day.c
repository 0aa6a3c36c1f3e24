/*
 * Dates as people type them into one field.  A page shows at once which day
 * was understood, with its weekday.
 */
#include "agent/desk/desk_typed_day.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "common/base/day.h"

enum {
	PARTS_MAX = 3,
	WORD_MAX = 16,
	WEEK = 7,
	CENTURY = 2000,
	YEAR_FIRST = 2000,
	YEAR_OF_BIRTH_FIRST = 1900,
	YEAR_LAST = 2099
};

/* Numbers and words between anything else. */
struct parts {
	struct part {
		int number; /* -1: a word */
		size_t digits;
		char word[WORD_MAX];
	} part[PARTS_MAX];
	size_t n;
};

static bool
take(const char **at, const char *end, struct part *p)
{
	size_t n = 0;
	bool digits = isdigit((unsigned char)**at) != 0;

	*p = (struct part){ .number = digits ? 0 : -1 };
	for (; *at < end && n < WORD_MAX - 1; ++*at, n++) {
		unsigned char c = (unsigned char)**at;

		if (digits ? !isdigit(c) : !isalpha(c))
			break;
		p->word[n] = (char)tolower(c);
		if (digits && n < 5)
			p->number = p->number * 10 + (c - '0');
	}
	p->digits = digits ? n : 0;
	return n > 0 && n < WORD_MAX - 1 && (!digits || n <= 4);
}

/* False for more parts than a date has, or another character than divides
 * them. */
static bool
split(struct slice typed, struct parts *out)
{
	const char *at = (const char *)typed.p, *end = at + typed.n;

	*out = (struct parts){ .n = 0 };
	while (at < end) {
		if (strchr(" /.-,", *at) != NULL) {
			at++;
			continue;
		}
		if (out->n == PARTS_MAX || !isalnum((unsigned char)*at) ||
		    !take(&at, end, &out->part[out->n++]))
			return false;
	}
	return out->n > 0;
}

/* "3rd", "1st": the ending of a number is no word. */
static void
drop_endings(struct parts *p)
{
	static const char *const endings[] = { "st", "nd", "rd", "th" };

	for (size_t i = 1; i < p->n; i++)
		for (size_t k = 0; k < 4; k++)
			if (p->part[i - 1].number >= 0 &&
			    strcmp(p->part[i].word, endings[k]) == 0) {
				memmove(&p->part[i], &p->part[i + 1],
				    (p->n - i - 1) * sizeof(p->part[0]));
				p->n--;
				break;
			}
}

static bool
is_word(const struct parts *p, const char *word)
{
	return p->n == 1 && strcmp(p->part[0].word, word) == 0;
}

/* From when a day is read, and whether one that is said in part is the last
 * such day or the next; today is either. */
struct sense {
	int32_t today;
	int step; /* -1: the last; 1: the next */
};

static bool
read_weekday(const struct parts *p, struct sense s, int32_t *day)
{
	size_t n = strlen(p->part[0].word);

	if (p->n != 1 || n < 2)
		return false;
	for (int i = 0; i < WEEK; i++) {
		int32_t d = s.today + i * s.step;

		if (strncasecmp(day_weekday_name(d), p->part[0].word, n) == 0) {
			*day = d;
			return true;
		}
	}
	return false;
}

static int
month_of(const struct part *p)
{
	return p->number >= 0 ? p->number : day_month_named(slice_of(p->word));
}

/* 29 February may be years away. */
static bool
without_year(int month, int mday, struct sense s, int32_t *day)
{
	int year, m, d;

	day_to_civil(s.today, &year, &m, &d);
	for (int i = 0; i <= 8; i++) {
		int y = year + i * s.step;

		if (!day_is_real(y, month, mday))
			continue;
		*day = day_from_civil(y, month, mday);
		if (s.step < 0 ? *day <= s.today : *day >= s.today)
			return true;
	}
	return false;
}

static bool
with_year(int year, size_t digits, int month, int mday, int32_t *day)
{
	if (digits != 2 && digits != 4)
		return false;
	if (digits == 2)
		year += CENTURY;
	if (year < YEAR_FIRST || year > YEAR_LAST ||
	    !day_is_real(year, month, mday))
		return false;
	*day = day_from_civil(year, month, mday);
	return true;
}

static bool
read_parts(const struct parts *p, struct sense s, int32_t *day)
{
	const struct part *a = &p->part[0], *b = &p->part[1], *c = &p->part[2];

	if (p->n == 2 && a->number >= 0)
		return without_year(month_of(b), a->number, s, day);
	if (p->n != PARTS_MAX || a->number < 0 || c->number < 0)
		return false;
	if (a->digits == 4)
		return with_year(a->number, 4, month_of(b), c->number, day);
	return with_year(c->number, c->digits, month_of(b), a->number, day);
}

static int
read_typed(struct slice typed, struct sense s, int32_t *day, struct err *e)
{
	const char *beside = s.step < 0 ? "yesterday" : "tomorrow";
	struct parts p;

	if (split(typed, &p)) {
		drop_endings(&p);
		*day = is_word(&p, beside) ? s.today + s.step : s.today;
		if (is_word(&p, "today") || is_word(&p, beside) ||
		    read_weekday(&p, s, day) || read_parts(&p, s, day))
			return 0;
	}
	return err_refuse(e, "day", 0,
	    "this is no date: type it as 3 May 2026 or 3/5/2026, or say today, "
	    "%s or a weekday",
	    beside);
}

int
desk_typed_day_read(struct slice typed, int32_t today, int32_t *day,
    struct err *e)
{
	return read_typed(typed, (struct sense){ today, -1 }, day, e);
}

int
desk_typed_day_read_due(struct slice typed, int32_t today, int32_t *day,
    struct err *e)
{
	return read_typed(typed, (struct sense){ today, 1 }, day, e);
}

bool
desk_typed_day_read_whole(struct slice typed, int32_t *day)
{
	const struct part *a, *b, *c;
	struct parts p;
	int year, mday;

	if (!split(typed, &p) || p.n != PARTS_MAX)
		return false;
	a = &p.part[0];
	b = &p.part[1];
	c = &p.part[2];
	year = a->digits == 4 ? a->number : c->digits == 4 ? c->number : -1;
	mday = a->digits == 4 ? c->number : a->number;
	if (year < YEAR_OF_BIRTH_FIRST || year > YEAR_LAST ||
	    !day_is_real(year, month_of(b), mday))
		return false;
	*day = day_from_civil(year, month_of(b), mday);
	return true;
}
