/*
 * Headings are copied into the mapping, into messages and onto the screen, and
 * clients' data must not be.  Names cannot be told from headings; NHS numbers
 * and dates (a day of birth) can.
 */
#include "agent/mapping/mapping_suspect.h"

#include <string.h>

#include "common/ips/nhs_number.h"

enum { NHS_DIGITS = 10 };

static bool
is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

/* The length of ten digits at the front of s, with single blanks and hyphens
 * between them; 0 if there are fewer, or an eleventh. */
static size_t
ten_digits(struct slice s)
{
	size_t digits = 0, i = 0;

	while (i < s.n && digits < NHS_DIGITS) {
		if (is_digit(s.p[i]))
			digits++;
		else if (digits == 0 || !memchr(" -", s.p[i], 2) ||
			 !is_digit(s.p[i - 1]))
			return 0;
		i++;
	}
	return digits == NHS_DIGITS && (i == s.n || !is_digit(s.p[i])) ? i : 0;
}

bool
mapping_suspect_number(struct slice text)
{
	char number[NHS_NUMBER_SIZE];

	for (size_t i = 0; i < text.n; i++) {
		struct slice rest = slice_make(text.p + i, text.n - i);
		size_t n;

		if (i > 0 && is_digit(text.p[i - 1]))
			continue;
		n = ten_digits(rest);
		if (n > 0 && nhs_number_parse(slice_make(rest.p, n), number))
			return true;
	}
	return false;
}

/* --------------------------------------------------------------------- dates */

/* A number or a word of a text, and what stands behind it. */
struct part {
	int number; /* -1 for a word */
	int month;  /* 1 to 12 for the name of one, else 0 */
	size_t n;
	uint8_t behind; /* 0 unless it is one character */
};

static bool
is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static int
month_named(struct slice word)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";

	for (int i = 0; i < 12 && word.n >= 3; i++)
		if ((word.p[0] | 0x20) == names[3 * i] &&
		    (word.p[1] | 0x20) == names[3 * i + 1] &&
		    (word.p[2] | 0x20) == names[3 * i + 2])
			return i + 1;
	return 0;
}

/* The part at the front of *s, behind which it moves.  Numbers of more than
 * four digits are no part of a date. */
static struct part
take_part(struct slice *s)
{
	struct part part = { .number = -1 };
	size_t n = 0, gap = 0;

	if (is_digit(s->p[0])) {
		part.number = 0;
		for (; n < s->n && is_digit(s->p[n]); n++)
			part.number =
			    n < 4 ? part.number * 10 + s->p[n] - '0' : -1;
	} else {
		while (n < s->n && is_letter(s->p[n]))
			n++;
		part.month = month_named(slice_make(s->p, n));
	}
	part.n = n;
	while (n + gap < s->n && !is_digit(s->p[n + gap]) &&
	       !is_letter(s->p[n + gap]))
		gap++;
	part.behind = gap == 1 ? s->p[n] : 0;
	*s = slice_make(s->p + n + gap, s->n - n - gap);
	return part;
}

static bool
is_year(const struct part *p, bool numeric)
{
	return (p->n == 4 && p->number >= 1900 && p->number <= 2099) ||
	       (p->n == 2 && numeric && p->number >= 0);
}

static bool
is_day_and_month(const struct part *a, const struct part *b)
{
	bool day = a->number >= 1 && a->number <= 31;

	return day && (b->month > 0 || (b->number >= 1 && b->number <= 12));
}

/* Three parts that are a day, a month and a year, in any usual order. */
static bool
is_date(const struct part p[3])
{
	bool numeric = p[0].behind != 0 && p[0].behind == p[1].behind &&
		       memchr("/-.", p[0].behind, 3) != NULL;
	bool named = p[0].month > 0 || p[1].month > 0;

	if (!numeric && !named)
		return false;
	return (is_year(&p[2], numeric) &&
		   (is_day_and_month(&p[0], &p[1]) ||
		       is_day_and_month(&p[1], &p[0]))) ||
	       (is_year(&p[0], false) && is_day_and_month(&p[2], &p[1]));
}

static bool
has_date(struct slice s)
{
	struct part last[3] = { 0 };

	while (s.n > 0 && !is_digit(s.p[0]) && !is_letter(s.p[0]))
		s = slice_make(s.p + 1, s.n - 1);
	for (size_t n = 0; s.n > 0; n++) {
		last[0] = last[1];
		last[1] = last[2];
		last[2] = take_part(&s);
		if (n >= 2 && is_date(last))
			return true;
	}
	return false;
}

bool
mapping_suspect_heading(struct slice text)
{
	return mapping_suspect_number(text) || has_date(text);
}
