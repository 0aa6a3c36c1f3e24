/*
 * Cells into values.  A reason for a refusal is a rule and never holds what
 * the cell said: reasons are shown, printed and mailed.
 */
#include "agent/mapping/mapping_convert.h"

#include <string.h>

#include "agent/register/events.h"
#include "common/base/day.h"
#include "common/base/fold.h"
#include "common/ips/nhs_number.h"
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
	DIGITS_MAX = 9
};

/* ------------------------------------------------------------------- dates */

/* Up to nine digits at the beginning of *s. */
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

/* A month by name at the beginning of *s: "mar", "March". */
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

/* Exports of databases put a time behind dates.  One that is not zero is
 * more than a date. */
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
not_written(const struct order *o, bool short_year)
{
	if (short_year)
		return "it is not a date written dd/mm/yy";
	return o->dates == DATES_MONTH_FIRST
		   ? "it is not a date written mm/dd/yyyy"
		   : "it is not a date written dd/mm/yyyy";
}

/* Years of two digits are in this century; births have four. */
static const char *
convert_written(struct slice s, const struct order *o, int32_t *day)
{
	bool month_first = o->dates == DATES_MONTH_FIRST;
	bool short_year = o->dates == DATES_DAY_FIRST_SHORT && !o->birth;
	size_t digits[PARTS] = { 0 };
	int part[PARTS];

	if (!take_parts(&s, part, digits) || !is_midnight(s) || digits[0] > 2 ||
	    digits[1] > 2 || (month_first && digits[1] == 0))
		return not_written(o, short_year);
	if (o->birth && digits[2] == 2)
		return "a year of two digits does not tell the century of a "
		       "birth: write all four";
	if (digits[2] != (short_year ? 2U : 4U))
		return not_written(o, short_year);
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
	return in_range(day_from_civil(part[2], part[1], part[0]), o, day);
}

static const char *
convert_iso(struct slice s, const struct order *o, int32_t *day)
{
	int32_t read;

	if (s.n < 10 || !is_midnight(slice_make(s.p + 10, s.n - 10)))
		return "it is not a date written yyyy-mm-dd";
	s.n = 10;
	if (!day_parse_birth(s, &read))
		return "it is not a date written yyyy-mm-dd";
	return in_range(read, o, day);
}

static const char *
convert(enum workbook_kind kind, struct slice s, const struct order *o,
    int32_t *day)
{
	s = workbook_grid_trim(s);
	if (kind == WORKBOOK_FAULT)
		return "the formula has no value; open the workbook, let it "
		       "calculate, and save it";
	if (kind == WORKBOOK_NUMBER || o->dates == DATES_SERIAL)
		return convert_serial(s, o, day);
	if (o->dates == DATES_ISO)
		return convert_iso(s, o, day);
	return convert_written(s, o, day);
}

const char *
mapping_convert_day(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day)
{
	struct order o = { .dates = dates, .dates_1904 = dates_1904 };

	return convert(kind, s, &o, day);
}

const char *
mapping_convert_birth(enum workbook_kind kind, struct slice s,
    enum mapping_dates dates, bool dates_1904, int32_t *day)
{
	struct order o = { dates, dates_1904, true };

	return convert(kind, s, &o, day);
}

/* ------------------------------------------------------------------- words */

static bool
holds(const struct mapping_list *list, struct slice s)
{
	struct buf plain;
	bool found = false;

	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	fold_text(s, FOLD_CASE | FOLD_WORDS, &plain);
	for (size_t i = 0; i < list->n && !found; i++)
		found = slice_is(buf_slice(&plain), list->word[i]);
	buf_free(&plain);
	return found;
}

const char *
mapping_convert_yes_no(const struct mapping_map *map, struct slice s, bool *yes)
{
	bool no = holds(&map->no, s);

	*yes = holds(&map->yes, s);
	if (*yes == no)
		return "it is not one of the mapping's words for yes or no";
	return NULL;
}

const char *
mapping_convert_source(const struct mapping_map *map, struct slice s,
    enum event_mode *mode)
{
	static const enum event_mode modes[] = { MODE_CLINICIAN, MODE_SELF,
		MODE_OTHER };
	int found = 0;

	for (int i = 0; i < MAPPING_SOURCES; i++)
		if (holds(&map->source[i], s)) {
			*mode = modes[i];
			found++;
		}
	return found == 1 ? NULL
			  : "it is not one of the mapping's words for a source";
}

const char *
mapping_convert_code(struct slice s, bool clear)
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
mapping_convert_number(struct slice s)
{
	bool good = s.n > 0 && s.n <= 12;

	for (size_t i = 0; good && i < s.n; i++)
		good = s.p[i] == '.' || (s.p[i] >= '0' && s.p[i] <= '9');
	return good ? NULL : "it is not a number";
}
