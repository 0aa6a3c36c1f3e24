#include "agent/workbook/workbook_convert.h"

#include <string.h>

#include "agent/events.h"
#include "common/base/day.h"
#include "common/ips/nhs_number.h"
#include "protocol/limits.h"

enum {
	/* 1970-01-01 in the two ways of counting; that of 1900 has a day too
	 * many in February 1900, long before any date taken here. */
	SERIAL_1900 = 25569,
	SERIAL_1904 = 24107,
	YEAR_FIRST = 2000,
	YEAR_LAST = 2099,
	PARTS = 3,
	DIGITS_MAX = 9
};

/* ------------------------------------------------------------------- dates */

/* Up to nine digits at the begin of *s. */
static bool
take_number(struct slice *s, int *out, size_t *digits)
{
	*out = 0;
	*digits = 0;
	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9' &&
	       *digits < DIGITS_MAX) {
		*out = *out * 10 + (s->p[0] - '0');
		*s = slice_make(s->p + 1, s->n - 1);
		(*digits)++;
	}
	return *digits > 0;
}

/* A month by name at the begin of *s: "mar", "March". */
static bool
take_month(struct slice *s, int *out)
{
	static const char *const months[] = { "january", "february", "march",
		"april", "may", "june", "july", "august", "september",
		"october", "november", "december" };
	char word[12] = { 0 };
	size_t n = 0;

	while (n < s->n && n < sizeof(word) - 1 &&
	       ((s->p[n] | 0x20) >= 'a' && (s->p[n] | 0x20) <= 'z')) {
		word[n] = (char)(s->p[n] | 0x20);
		n++;
	}
	for (int i = 0; i < 12; i++)
		if (n >= 3 && (n == 3 || n == strlen(months[i])) &&
		    strncmp(word, months[i], n) == 0) {
			*out = i + 1;
			*s = slice_make(s->p + n, s->n - n);
			return true;
		}
	return false;
}

/* A time after a date, as exports of databases have it, all zero. */
static bool
is_midnight(struct slice s)
{
	return s.n == 0 || slice_is(s, " 00:00") || slice_is(s, " 00:00:00") ||
	       slice_is(s, "T00:00:00") || slice_is(s, " 0:00") ||
	       slice_is(s, " 00:00:00.000");
}

/* Three numbers with one kind of separator; only the middle one may be a
 * month's name. */
static bool
take_parts(struct slice *s, int part[PARTS], size_t digits[PARTS])
{
	uint8_t separator = 0;

	for (int i = 0; i < PARTS; i++) {
		if (!take_number(s, &part[i], &digits[i]) &&
		    !(i == 1 && take_month(s, &part[i])))
			return false;
		if (i == PARTS - 1)
			break;
		if (s->n == 0 || s->p[0] == '\0' ||
		    strchr("/-. ", s->p[0]) == NULL ||
		    (i > 0 && s->p[0] != separator))
			return false;
		separator = s->p[0];
		*s = slice_make(s->p + 1, s->n - 1);
	}
	return true;
}

static const char *
in_range(int64_t serial, int32_t *day)
{
	if (serial < day_from_civil(YEAR_FIRST, 1, 1) ||
	    serial > day_from_civil(YEAR_LAST, 12, 31))
		return "the date is before 2000 or after 2099";
	*day = (int32_t)serial;
	return NULL;
}

static const char *
convert_serial(struct slice s, bool dates_1904, int32_t *day)
{
	size_t digits;
	int serial;

	/* The time of day is left out. */
	if (!take_number(&s, &serial, &digits) ||
	    (s.n > 0 && (s.p[0] != '.' || s.n == 1)))
		return "it is not a date";
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return "it is not a date";
	return in_range(serial - (dates_1904 ? SERIAL_1904 : SERIAL_1900), day);
}

static const char *
convert_written(struct slice s, bool month_first, bool short_year, int32_t *day)
{
	size_t digits[PARTS] = { 0 };
	int part[PARTS];

	if (!take_parts(&s, part, digits) || !is_midnight(s) || digits[0] > 2 ||
	    digits[1] > 2 || digits[2] != (short_year ? 2U : 4U) ||
	    (month_first && digits[1] == 0))
		return short_year    ? "it is not a date written dd/mm/yy"
		       : month_first ? "it is not a date written mm/dd/yyyy"
				     : "it is not a date written dd/mm/yyyy";
	if (month_first) {
		int swap = part[0];

		part[0] = part[1];
		part[1] = swap;
	}
	if (short_year)
		part[2] += YEAR_FIRST;
	if (part[1] < 1 || part[1] > 12 || part[0] < 1 ||
	    !day_is_real(part[2], part[1], part[0]))
		return "there is no such day";
	return in_range(day_from_civil(part[2], part[1], part[0]), day);
}

static const char *
convert_iso(struct slice s, int32_t *day)
{
	if (s.n < 10 || !is_midnight(slice_make(s.p + 10, s.n - 10)))
		return "it is not a date written yyyy-mm-dd";
	s.n = 10;
	if (day_parse(s, day))
		return NULL;
	return day_parse_birth(s, day) ? "the date is before 2000 or after 2099"
				       : "it is not a date written yyyy-mm-dd";
}

const char *
workbook_convert_day(enum workbook_kind kind, struct slice s,
    enum workbook_dates dates, bool dates_1904, int32_t *day)
{
	s = workbook_grid_trim(s);
	if (kind == WORKBOOK_FAULT)
		return "the formula has no value; open the workbook, let it "
		       "calculate, and save it";
	if (kind == WORKBOOK_NUMBER || dates == DATES_SERIAL)
		return convert_serial(s, dates_1904, day);
	if (dates == DATES_ISO)
		return convert_iso(s, day);
	return convert_written(s, dates == DATES_MONTH_FIRST,
	    dates == DATES_DAY_FIRST_SHORT, day);
}

/* ------------------------------------------------------------------- words */

static bool
holds(const struct workbook_list *list, struct slice s)
{
	struct buf plain;
	bool found = false;

	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	workbook_words_plain(s, &plain);
	for (size_t i = 0; i < list->n && !found; i++)
		found = slice_is(buf_slice(&plain), list->word[i]);
	buf_free(&plain);
	return found;
}

const char *
workbook_convert_yes_no(const struct workbook_map *map, struct slice s,
    bool *yes)
{
	bool no = holds(&map->no, s);

	*yes = holds(&map->yes, s);
	if (*yes == no)
		return "it is not one of the mapping's words for yes or no";
	return NULL;
}

const char *
workbook_convert_source(const struct workbook_map *map, struct slice s,
    enum event_mode *mode)
{
	static const enum event_mode modes[] = { MODE_CLINICIAN, MODE_SELF,
		MODE_OTHER };
	int found = 0;

	for (int i = 0; i < WORKBOOK_SOURCES; i++)
		if (holds(&map->source[i], s)) {
			*mode = modes[i];
			found++;
		}
	return found == 1 ? NULL
			  : "it is not one of the mapping's words for a source";
}

const char *
workbook_convert_code(struct slice s, bool clear)
{
	char number[NHS_NUMBER_SIZE];

	if (!events_is_ref(s))
		return "at most 32 letters, digits and . _ / - are allowed, "
		       "beginning with a letter or digit";
	if (clear && nhs_number_parse(s, number))
		return "it looks like an NHS number, which must not stand here";
	return NULL;
}

const char *
workbook_convert_number(struct slice s)
{
	bool good = s.n > 0 && s.n <= 12;

	for (size_t i = 0; good && i < s.n; i++)
		good = s.p[i] == '.' || (s.p[i] >= '0' && s.p[i] <= '9');
	return good ? NULL : "it is not a number";
}
