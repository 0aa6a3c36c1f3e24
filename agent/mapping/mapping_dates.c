/*
 * Cells into days and hours.  A reason for a refusal is a rule and never holds
 * what the cell said: reasons are shown, printed and mailed.
 */
#include "agent/mapping/mapping_dates.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/fold.h"
#include "protocol/limits.h"

enum {
	/* 1970-01-01 in the two ways in which workbooks count days.  The one
	 * from 1900 counts a 29 February 1900, which never was. */
	SERIAL_1900 = 25569,
	SERIAL_1904 = 24107,
	SERIAL_NEVER = 60,
	YEAR_BORN = 1900,
	YEAR_FIRST = 2000,
	YEAR_LAST = 2099,
	PARTS = 3,
	DIGITS_MAX = 9,
	TEXT_MAX = 64,    /* longer is no date */
	WEEK_BEGINS = 3,  /* 1970-01-01 was a Thursday */
	DAY = 24 * 60,    /* minutes */
	SUMMER_ZONE = 60, /* British Summer Time, in minutes from UTC */
	MARCH = 3,
	OCTOBER = 10
};

/* ------------------------------------------------------------------- words */

/* Move s behind n bytes of it. */
static void
skip(struct slice *s, size_t n)
{
	*s = slice_make(s->p + n, s->n - n);
}

static bool
skip_one(struct slice *s, const char *any)
{
	if (s->n == 0 || s->p[0] == '\0' || strchr(any, s->p[0]) == NULL)
		return false;
	skip(s, 1);
	return true;
}

static void
skip_blanks(struct slice *s)
{
	while (skip_one(s, " "))
		;
}

/* Up to nine digits at the beginning of *s. */
static bool
take_number(struct slice *s, int *out, size_t *digits)
{
	*out = 0;
	*digits = 0;
	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9' &&
	       *digits < DIGITS_MAX) {
		*out = *out * 10 + (s->p[0] - '0');
		skip(s, 1);
		(*digits)++;
	}
	return *digits > 0;
}

enum { WORD_MAX = 12 };

/* The letters at the beginning of s, in lower case. */
static size_t
word_at(struct slice s, char word[static WORD_MAX])
{
	size_t n = 0;

	while (n < s.n && n < WORD_MAX - 1 && (s.p[n] | 0x20) >= 'a' &&
	       (s.p[n] | 0x20) <= 'z') {
		word[n] = (char)(s.p[n] | 0x20);
		n++;
	}
	word[n] = '\0';
	return n;
}

/* A month by name at the beginning of *s. */
static bool
take_month(struct slice *s, int *out)
{
	char word[WORD_MAX];
	size_t n = word_at(*s, word);

	*out = day_month_named(slice_make(word, n));
	if (*out > 0)
		skip(s, n);
	return *out > 0;
}

/* A weekday in front: "Wed", "Weds", "Wednesday".  -1 when there is none. */
static int
take_weekday(struct slice *s)
{
	static const char *const days[] = { "monday", "tuesday", "wednesday",
		"thursday", "friday", "saturday", "sunday" };
	char word[WORD_MAX];
	size_t n = word_at(*s, word);

	for (int i = 0; i < 7; i++)
		if (n >= 3 && (strncmp(word, days[i], n) == 0 ||
				  (i == 2 && strcmp(word, "weds") == 0))) {
			skip(s, n);
			(void)skip_one(s, ".");
			(void)skip_one(s, ",");
			skip_blanks(s);
			return i;
		}
	return -1;
}

/* From 0, a Monday. */
static int
weekday_of(int32_t day)
{
	int n = (day + WEEK_BEGINS) % 7;

	return n < 0 ? n + 7 : n;
}

/* ------------------------------------------------------------- time of day */

/* Skip the word whatever its case. */
static bool
skip_word(struct slice *s, const char *word)
{
	for (size_t i = 0; word[i]; i++)
		if (i >= s->n || (s->p[i] | 0x20) != (word[i] | 0x20))
			return false;
	skip(s, strlen(word));
	return true;
}

/* Two digits up to max. */
static bool
take_two(struct slice *s, int max, int *out)
{
	struct slice two = slice_make(s->p, s->n < 2 ? s->n : 2);
	size_t digits;

	if (!take_number(&two, out, &digits) || digits != 2 || *out > max)
		return false;
	skip(s, 2);
	return true;
}

/* A zone at the end: minutes from UTC. */
static bool
take_zone(struct slice *s, bool *any, int *minutes)
{
	int hours, rest = 0, sign;

	*any = s->n > 0;
	*minutes = 0;
	if (s->n == 0 || skip_word(s, "z") || skip_word(s, "utc") ||
	    skip_word(s, "gmt"))
		return true;
	if (skip_word(s, "bst")) {
		*minutes = SUMMER_ZONE;
		return true;
	}
	sign = s->p[0] == '-' ? -1 : 1;
	if (!skip_one(s, "+-") || !take_two(s, 14, &hours))
		return false;
	(void)skip_one(s, ":");
	if (s->n > 0 && !take_two(s, 59, &rest))
		return false;
	*minutes = sign * (hours * 60 + rest);
	return true;
}

/* The last Sunday of a month. */
static int32_t
last_sunday(int year, int month)
{
	int32_t last = day_from_civil(year, month, 31);

	return last - (weekday_of(last) + 1) % 7;
}

/* Whether clocks in Britain are an hour ahead of UTC on that evening. */
static bool
is_summer(int32_t day)
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	return day >= last_sunday(year, MARCH) &&
	       day < last_sunday(year, OCTOBER);
}

static bool
take_clock(struct slice *s, int *hour)
{
	int rest;
	size_t digits;

	if (!take_number(s, hour, &digits) || digits > 2 || *hour > 23 ||
	    !skip_one(s, ":.") || !take_two(s, 59, &rest))
		return false;
	if (skip_one(s, ":.") && !take_two(s, 59, &rest))
		return false;
	if (skip_one(s, ".,"))
		(void)take_number(s, &rest, &digits);
	skip_blanks(s);
	if (skip_word(s, "pm") || skip_word(s, "p.m.")) {
		if (*hour < 12)
			*hour += 12;
	} else if (skip_word(s, "am") || skip_word(s, "a.m.")) {
		*hour %= 12;
	}
	skip_blanks(s);
	return true;
}

/*
 * What stands behind a date, which is day: nothing, or a time, which no event
 * needs.  Only the zone of a time can make another day of it.
 */
static const char *
judge_time(struct slice s, int32_t day, const char *otherwise)
{
	bool zone;
	int hour, minutes;

	(void)skip_one(&s, ",");
	if (s.n == 0)
		return NULL;
	if (!skip_one(&s, " Tt"))
		return otherwise;
	skip_blanks(&s);
	if (!take_clock(&s, &hour) || !take_zone(&s, &zone, &minutes) ||
	    s.n > 0)
		return otherwise;
	if (zone && minutes != 0 && minutes != SUMMER_ZONE)
		return "its time is that of another zone: have the dates "
		       "written in British time";
	if (zone && minutes == 0 && hour == 23 && is_summer(day))
		return "its time is UTC, by which the day begins an hour late: "
		       "have the dates written in British time";
	return NULL;
}

/* ------------------------------------------------------------------- dates */

/* How a date is read. */
struct order {
	enum mapping_dates dates;
	bool dates_1904, birth;
};

static const char *
in_range(int64_t serial, const struct order *o, int32_t *day)
{
	if (serial < day_from_civil(o->birth ? YEAR_BORN : YEAR_FIRST, 1, 1) ||
	    serial > day_from_civil(YEAR_LAST, 12, 31))
		return o->birth ? "the date is before 1900 or after 2099"
				: "the date is before 2000 or after 2099";
	*day = (int32_t)serial;
	return NULL;
}

static const char *
convert_serial(struct slice s, const struct order *o, int32_t *day)
{
	size_t digits;
	int serial;

	/* A fraction is the time of day, which no event needs. */
	if (!take_number(&s, &serial, &digits) ||
	    (s.n > 0 && (s.p[0] != '.' || s.n == 1)))
		return "it is not a date";
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return "it is not a date";
	if (o->dates_1904)
		return in_range(serial - SERIAL_1904, o, day);
	if (serial == SERIAL_NEVER)
		return "there is no such day";
	return in_range(serial - SERIAL_1900 + (serial < SERIAL_NEVER), o, day);
}

static const char *
not_written(const struct order *o)
{
	if (o->dates == DATES_DAY_FIRST_SHORT && !o->birth)
		return "it is not a date written dd/mm/yy";
	return o->dates == DATES_MONTH_FIRST
		   ? "it is not a date written mm/dd/yyyy"
		   : "it is not a date written dd/mm/yyyy";
}

/* A date as it is written: three numbers, one of which may be the name of a
 * month instead. */
struct written {
	int part[PARTS];
	size_t digits[PARTS];
	int named; /* which one; -1 if none */
};

/* "5th" */
static void
skip_ordinal(struct slice *s)
{
	(void)(skip_word(s, "st") || skip_word(s, "nd") || skip_word(s, "rd") ||
	       skip_word(s, "th"));
}

/* Skip the separator, which is the same between all parts; a full stop or
 * comma in front of it belongs to "Sept." or "5,".  Around the name of a month
 * there may be none. */
static bool
skip_separator(struct slice *s, uint8_t *separator, bool named)
{
	if (s->n > 1 && s->p[1] == ' ' && *separator != s->p[0])
		(void)skip_one(s, ".,");
	if (s->n == 0)
		return false;
	if (*separator == 0)
		*separator = strchr("/-. ", s->p[0]) && s->p[0] ? s->p[0] : 'x';
	if (*separator == 'x')
		return named;
	if (s->p[0] != *separator)
		return false;
	skip(s, 1);
	skip_blanks(s);
	return true;
}

/* Whether a month begins at s, which is behind a number. */
static bool
month_follows(struct slice s)
{
	int month;

	return take_month(&s, &month);
}

static bool
take_parts(struct slice *s, struct written *w)
{
	uint8_t separator = 0;

	w->named = -1;
	for (int i = 0; i < PARTS; i++) {
		bool number = take_number(s, &w->part[i], &w->digits[i]);

		if (!number &&
		    (i > 1 || w->named >= 0 || !take_month(s, &w->part[i])))
			return false;
		if (!number)
			w->named = i;
		if (i == PARTS - 1)
			break;
		if (number)
			skip_ordinal(s);
		if (!skip_separator(s, &separator,
			w->named >= 0 || month_follows(*s)))
			return false;
	}
	return true;
}

/* Years of two digits are in this century; births have four. */
static const char *
judge_year(const struct written *w, const struct order *o)
{
	bool short_year = o->dates == DATES_DAY_FIRST_SHORT && !o->birth;

	if (o->birth && w->digits[2] == 2)
		return "a year of two digits does not tell the century of a "
		       "birth: write all four";
	if (!short_year && w->digits[2] == 2)
		return o->dates == DATES_MONTH_FIRST
			   ? "its year has two digits: write all four"
			   : "its year has two digits: write all four, or "
			     "state dd/mm/yy for all dates";
	return w->digits[2] == (short_year ? 2U : 4U) ? NULL : not_written(o);
}

static const char *
convert_written(struct slice s, const struct order *o, int32_t *day)
{
	int weekday = take_weekday(&s), month, mday, year;
	struct written w = { 0 };
	const char *why;
	bool month_first;

	if (!take_parts(&s, &w) || w.digits[0] > 2 || w.digits[1] > 2)
		return not_written(o);
	why = judge_year(&w, o);
	if (why)
		return why;
	month_first =
	    w.named == 0 || (w.named < 0 && o->dates == DATES_MONTH_FIRST);
	month = w.part[month_first ? 0 : 1];
	mday = w.part[month_first ? 1 : 0];
	year = w.part[2] + (w.digits[2] == 2 ? YEAR_FIRST : 0);
	if (month < 1 || month > 12 || mday < 1 ||
	    !day_is_real(year, month, mday))
		return "there is no such day";
	why = in_range(day_from_civil(year, month, mday), o, day);
	if (why == NULL && weekday >= 0 && weekday != weekday_of(*day))
		return "its weekday is that of another date";
	return why ? why : judge_time(s, *day, not_written(o));
}

static const char *
convert_iso(struct slice s, const struct order *o, const char *otherwise,
    int32_t *day)
{
	const char *why;
	int32_t read;

	if (s.n < 10 || !day_parse_birth(slice_make(s.p, 10), &read))
		return otherwise;
	why = in_range(read, o, day);
	return why ? why
		   : judge_time(slice_make(s.p + 10, s.n - 10), *day,
			 otherwise);
}

/* A text as it was meant to look: blanks that do not break are blanks, and
 * dashes of every length separate like the short one. */
static void
plain_text(struct slice s, struct buf *out)
{
	fold_text(s, 0, out);
	for (size_t i = 0; i + 2 < out->n; i++) {
		uint8_t *p = out->data + i;

		if (p[0] == 0xe2 &&
		    ((p[1] == 0x80 && p[2] >= 0x90 && p[2] <= 0x95) ||
			(p[1] == 0x88 && p[2] == 0x92))) {
			p[0] = '-';
			memmove(p + 1, p + 3, out->n - i - 3);
			out->n -= 2;
		}
	}
}

static bool
has_digit(struct slice s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	return false;
}

static const char *
convert_text(struct slice s, const struct order *o, int32_t *day)
{
	struct buf plain;
	const char *why;

	buf_init(&plain, TEXT_MAX);
	/* Most cells that are no dates are known by that, at little cost. */
	if (s.n < TEXT_MAX && has_digit(s))
		plain_text(s, &plain);
	s = buf_slice(&plain);
	if (o->dates == DATES_SERIAL)
		why = convert_serial(s, o, day);
	else if (o->dates == DATES_ISO)
		why = convert_iso(s, o, "it is not a date written yyyy-mm-dd",
		    day);
	else
		why = convert_written(s, o, day);
	buf_free(&plain);
	return why;
}

static const char *
convert(enum workbook_kind kind, struct slice s, const struct order *o,
    int32_t *day)
{
	s = workbook_grid_trim(s);
	switch (kind) {
	case WORKBOOK_TEXT:
		/* Typed, or written by a program, to keep it a text. */
		(void)skip_one(&s, "'");
		return convert_text(s, o, day);
	case WORKBOOK_NUMBER:
	case WORKBOOK_DAY:
		return convert_serial(s, o, day);
	case WORKBOOK_ISO:
		return convert_iso(s, o, "it is not a date", day);
	case WORKBOOK_MONTH:
		return "the cell shows no day: let it show the whole date, and "
		       "see whether that is right";
	case WORKBOOK_CLOCK:
	case WORKBOOK_SPAN:
		return "the cell holds a time, not a date";
	default:
		return workbook_grid_fault(kind) ? workbook_grid_fault(kind)
						 : "it is not a date";
	}
}

const char *
mapping_dates_day(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day)
{
	struct order o = { .dates = dates, .dates_1904 = dates_1904 };

	return convert(kind, s, &o, day);
}

const char *
mapping_dates_birth(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day)
{
	struct order o = { dates, dates_1904, true };

	return convert(kind, s, &o, day);
}

/* ------------------------------------------------------------------- hours */

/* At most two decimal places, and no more zeros than are needed. */
static const char *
write_hours(double hours, char out[static MAPPING_DATES_HOURS_SIZE])
{
	if (!(hours >= 0 && hours < 1e6))
		return "it is not a duration";
	(void)snprintf(out, MAPPING_DATES_HOURS_SIZE, "%.15g",
	    floor(hours * 100 + 0.5) / 100);
	return NULL;
}

/* "30:00", "7:30:00" */
static const char *
read_span(struct slice s, char out[static MAPPING_DATES_HOURS_SIZE])
{
	int hours, minutes, seconds = 0;
	size_t digits;

	if (!take_number(&s, &hours, &digits) || !skip_one(&s, ":") ||
	    !take_two(&s, 59, &minutes) ||
	    (skip_one(&s, ":") && !take_two(&s, 59, &seconds)) || s.n > 0)
		return "it is not a duration";
	return write_hours(hours + (minutes * 60 + seconds) / 3600.0, out);
}

const char *
mapping_dates_hours(enum workbook_kind kind, struct slice s,
    char out[static MAPPING_DATES_HOURS_SIZE])
{
	char text[TEXT_MAX] = { 0 };
	double days;

	s = workbook_grid_trim(s);
	if (kind == WORKBOOK_TEXT || kind == WORKBOOK_ISO)
		return read_span(s, out);
	if (kind != WORKBOOK_CLOCK && kind != WORKBOOK_SPAN)
		return "it is not a duration";
	if (s.n >= sizeof(text))
		return "it is not a duration";
	memcpy(text, s.p, s.n);
	days = strtod(text, NULL);
	if (kind == WORKBOOK_CLOCK && days >= 1)
		return "the cell shows a time of day, but holds more than a "
		       "day: let it show hours ([h]:mm), and see whether that "
		       "is right";
	return write_hours(days * DAY / 60, out);
}
