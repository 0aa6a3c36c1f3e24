/*
 * What a number format says of its numbers.  Formats have a language of their
 * own; only what changes the meaning of a number is understood here, and the
 * simple patterns by which people are shown references and telephone numbers.
 */
#include "common/workbook/workbook_format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"

enum {
	MINUTES_A_DAY = 24 * 60,
	/* 1970-01-01 as workbooks count days, from 1900 and from 1904; the
	 * first counts a 29 February 1900, which never was. */
	EPOCH_1900 = 25569,
	EPOCH_1904 = 24107,
	SERIAL_MARCH_1900 = 61,
	SERIAL_MAX = 2958465, /* 9999-12-31 */
	DIGITS_MAX = 15,
	MONTH_TEXT = 7 /* "2026-04" */
};

/* ------------------------------------------------------------------- codes */

/* Skip what a code shows as it stands (a text in quotation marks, a character
 * behind \ _ or *).  False when there is nothing of it at p. */
static bool
skip_literal(const char **p)
{
	const char *end;

	if (**p == '"') {
		end = strchr(*p + 1, '"');
		*p = end ? end + 1 : *p + strlen(*p);
		return true;
	}
	if (**p == '\\' || **p == '_' || **p == '*') {
		*p += (*p)[1] ? 2 : 1;
		return true;
	}
	return false;
}

/* "[h]", "[mm]", "[ss]": time that has passed, beyond 24 hours too. */
static bool
is_elapsed(const char *p, const char *end)
{
	char unit = (char)(p[1] | 0x20);

	if (unit != 'h' && unit != 'm' && unit != 's')
		return false;
	for (p++; p < end; p++)
		if ((*p | 0x20) != unit)
			return false;
	return true;
}

/* What a code is made of. */
struct letters {
	bool elapsed, year, month, day, hour, second, share;
};

static void
note_letter(struct letters *l, const char *p)
{
	switch (*p | 0x20) {
	case 'y':
		l->year = true;
		break;
	case 'm':
		l->month = true;
		break;
	case 'd':
		l->day = true;
		break;
	case 'h':
		l->hour = true;
		break;
	case 's':
		l->second = true;
		break;
	default:
		l->share = l->share || *p == '%';
		break;
	}
}

/* The letters of a code's first section, which is that of positive numbers. */
static struct letters
find_letters(const char *p)
{
	struct letters l = { 0 };

	while (*p && *p != ';') {
		const char *end = *p == '[' ? strchr(p, ']') : NULL;

		if (skip_literal(&p))
			continue;
		if (end) {
			l.elapsed = l.elapsed || is_elapsed(p, end);
			p = end + 1;
		} else {
			note_letter(&l, p++);
		}
	}
	return l;
}

enum workbook_kind
workbook_format_kind(const char *code)
{
	struct letters l;

	if (strncmp(code, "General", 7) == 0)
		return WORKBOOK_NUMBER;
	l = find_letters(code);
	if (l.elapsed)
		return WORKBOOK_SPAN;
	if (l.day)
		return WORKBOOK_DAY;
	if (l.year || (l.month && !l.hour && !l.second))
		return WORKBOOK_MONTH;
	if (l.hour || l.second)
		return WORKBOOK_CLOCK;
	return l.share ? WORKBOOK_SHARE : WORKBOOK_NUMBER;
}

/* The numbers that ECMA-376 gives to formats, those of East Asian languages
 * among them. */
enum workbook_kind
workbook_format_built_in(unsigned id)
{
	static const struct {
		unsigned first, last;
		enum workbook_kind kind;
	} known[] = { { 9, 10, WORKBOOK_SHARE }, { 14, 16, WORKBOOK_DAY },
		{ 17, 17, WORKBOOK_MONTH }, { 18, 21, WORKBOOK_CLOCK },
		{ 22, 22, WORKBOOK_DAY }, { 27, 31, WORKBOOK_DAY },
		{ 32, 35, WORKBOOK_CLOCK }, { 36, 36, WORKBOOK_DAY },
		{ 45, 45, WORKBOOK_CLOCK }, { 46, 46, WORKBOOK_SPAN },
		{ 47, 47, WORKBOOK_CLOCK }, { 50, 58, WORKBOOK_DAY } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (id >= known[i].first && id <= known[i].last)
			return known[i].kind;
	return WORKBOOK_NUMBER;
}

/* ------------------------------------------------------------------- showing */

/* A date, of a month without its day only as much as is shown. */
static void
show_day(enum workbook_kind kind, double number, bool dates_1904,
    struct buf *out)
{
	double whole = floor(number), rest = number - whole;
	int minutes = (int)(rest * MINUTES_A_DAY + 0.5);
	char text[DAY_TEXT_SIZE];
	int32_t serial;

	if (whole < 0 || whole > SERIAL_MAX)
		return;
	serial = (int32_t)whole;
	if (dates_1904)
		serial -= EPOCH_1904;
	else
		serial -= EPOCH_1900 - (serial < SERIAL_MARCH_1900);
	if (serial > day_from_civil(9999, 12, 31))
		return;
	day_format(text, serial);
	buf_add(out, text, kind == WORKBOOK_MONTH ? MONTH_TEXT : strlen(text));
	if (kind == WORKBOOK_DAY && minutes > 0 && minutes < MINUTES_A_DAY)
		buf_printf(out, " %02d:%02d", minutes / 60, minutes % 60);
}

static void
show_span(double days, struct buf *out)
{
	double seconds = floor(days * MINUTES_A_DAY * 60 + 0.5);
	long all;

	if (days < 0 || seconds > INT32_MAX)
		return;
	all = (long)seconds;
	buf_printf(out, "%ld:%02ld", all / 3600, all / 60 % 60);
	if (all % 60 > 0)
		buf_printf(out, ":%02ld", all % 60);
}

/* The section of a code for a number: the first, or of negative ones the
 * second, and of zero the third if there is one. */
static struct slice
find_section(const char *code, double number)
{
	int wanted = number < 0 ? 1 : number > 0 ? 0 : 2;
	struct slice first = slice_of("");

	for (int n = 0;; n++) {
		const char *p = code;

		while (*p && *p != ';')
			if (!skip_literal(&p))
				p++;
		if (n == 0)
			first = slice_make(code, (size_t)(p - code));
		if (n == wanted)
			return slice_make(code, (size_t)(p - code));
		if (*p == '\0')
			return first;
		code = p + 1;
	}
}

/* A section being followed: its next sign, and whether that stands for
 * itself. */
struct section {
	const uint8_t *p, *end;
	bool quoted;
};

/* False at the end.  *literal: c is shown as it stands. */
static bool
next_sign(struct section *s, char *c, bool *literal)
{
	while (s->p < s->end) {
		*c = (char)*s->p++;
		*literal = true;
		if (*c == '"') {
			s->quoted = !s->quoted;
			continue;
		}
		if (s->quoted)
			return true;
		if ((*c == '_' || *c == '*') && s->p < s->end) {
			s->p++; /* room as wide as that character */
			continue;
		}
		if (*c == '\\' && s->p < s->end) {
			*c = (char)*s->p++;
			return true;
		}
		*literal = strchr(" -+():!^&'~{}=$", *c) != NULL;
		return true;
	}
	return false;
}

/* How many digits a section has places for; -1 when it shows more than whole
 * numbers and texts. */
static int
count_places(struct slice section)
{
	struct section s = { section.p, section.p + section.n, false };
	int places = 0;
	bool literal;
	char c;

	while (next_sign(&s, &c, &literal)) {
		if (!literal && c != '0' && c != '#')
			return -1;
		places += !literal;
	}
	return places <= DIGITS_MAX ? places : -1;
}

/* A whole number in the places of a section, from the right; digits beyond
 * them stand before the first. */
static void
show_digits(struct slice section, int places, const char *digits,
    struct buf *out)
{
	struct section s = { section.p, section.p + section.n, false };
	int left = (int)strlen(digits);
	bool literal;
	char c;

	while (next_sign(&s, &c, &literal)) {
		int here = left >= places ? left - places + 1 : 0;

		if (literal) {
			buf_u8(out, (uint8_t)c);
			continue;
		}
		if (here > 0)
			buf_add(out, digits, (size_t)here);
		else if (c == '0')
			buf_u8(out, '0');
		digits += here;
		left -= here;
		places--;
	}
}

static void
show_pattern(const char *code, double number, struct buf *out)
{
	struct slice section = find_section(code, number);
	char digits[DIGITS_MAX + 2];
	double size = fabs(number);
	int places;

	if (memchr(section.p, '[', section.n) != NULL || size != floor(size) ||
	    size >= 1e15)
		return;
	places = count_places(section);
	if (places < 0 || section.n == 0)
		return;
	(void)snprintf(digits, sizeof(digits), "%.0f", size);
	if (number < 0 && section.p == (const uint8_t *)code)
		buf_u8(out, '-');
	show_digits(section, places, number == 0 && places ? "" : digits, out);
}

void
workbook_format_show(enum workbook_kind kind, const char *code, double number,
    bool dates_1904, struct buf *out)
{
	switch (kind) {
	case WORKBOOK_DAY:
	case WORKBOOK_MONTH:
		show_day(kind, number, dates_1904, out);
		break;
	case WORKBOOK_CLOCK:
	case WORKBOOK_SPAN:
		show_span(number, out);
		break;
	case WORKBOOK_SHARE:
		buf_printf(out, "%.15g%%", number * 100);
		break;
	case WORKBOOK_NUMBER:
		if (code && strncmp(code, "General", 7) != 0 &&
		    strcmp(code, "@") != 0)
			show_pattern(code, number, out);
		break;
	default:
		break;
	}
}
