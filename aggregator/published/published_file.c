/*
 * The published CSV.  A file of one month has every measure of mental health
 * services, so most rows are passed over after a look at their measure.
 */
#include "aggregator/published/published_file.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum column {
	START,
	END,
	STATUS,
	BREAKDOWN,
	CODE,
	NAME,
	SECOND,
	SECOND_NAME,
	MEASURE,
	MEASURE_NAME,
	VALUE
};

static const char *const columns[] = { "REPORTING_PERIOD_START",
	"REPORTING_PERIOD_END", "STATUS", "BREAKDOWN", "PRIMARY_LEVEL",
	"PRIMARY_LEVEL_DESCRIPTION", "SECONDARY_LEVEL",
	"SECONDARY_LEVEL_DESCRIPTION", "MEASURE_ID", "?MEASURE_NAME",
	"MEASURE_VALUE", NULL };

/* How the column BREAKDOWN names whole areas, over the years: sub-ICBs were CCGs
 * before July 2022, and ICBs STPs.  What follows the words after a blank, such as
 * "- GP Practice or Residence", says how an area's people are found. */
static const struct {
	const char *words;
	enum published_level level;
} breakdowns[] = {
	{ "England", PUBLISHED_ENGLAND },
	{ "Region", PUBLISHED_REGION },
	{ "Commissioning Region", PUBLISHED_REGION },
	{ "ICB", PUBLISHED_ICB },
	{ "ICS", PUBLISHED_ICB },
	{ "STP", PUBLISHED_ICB },
	{ "Sub ICB", PUBLISHED_SUB_ICB },
	{ "Sub-ICB", PUBLISHED_SUB_ICB },
	{ "CCG", PUBLISHED_SUB_ICB },
	{ "Provider", PUBLISHED_PROVIDER },
};

/* "Provider of Responsibility" is who answers for a discharge, in measures of follow-up
 * alone (MHS78, MHS79; same source): another way to give a row to a provider, not
 * another word for it. */
static const char responsible[] = "Provider of Responsibility";

static const struct {
	const char *word, *title;
} levels[PUBLISHED_LEVELS] = {
	[PUBLISHED_ENGLAND] = { "england", "England" },
	[PUBLISHED_REGION] = { "region", "Region" },
	[PUBLISHED_ICB] = { "icb", "ICB" },
	[PUBLISHED_SUB_ICB] = { "sub_icb", "Sub-ICB" },
	[PUBLISHED_PROVIDER] = { "provider", "Provider" },
};

const char *
published_level_word(enum published_level level)
{
	return levels[level].word;
}

const char *
published_level_title(enum published_level level)
{
	return levels[level].title;
}

/* -------------------------------------------------------------------- cells */

static int
bad(const struct csvread_row *row, enum column c, const char *rule,
    struct err *e)
{
	struct slice v = row->cell[c];
	const char *name = columns[c][0] == '?' ? columns[c] + 1 : columns[c];

	return err_refuse(e, "published", row->line,
	    "line %u, column %s: \"%.*s\" %s", row->line, name,
	    v.n > 60 ? 60 : (int)v.n, (const char *)v.p, rule);
}

static bool
two_digits(const uint8_t *p, int *out)
{
	if (!isdigit(p[0]) || !isdigit(p[1]))
		return false;
	*out = 10 * (p[0] - '0') + (p[1] - '0');
	return true;
}

/* "30/06/2026" or "2026-06-30". */
static bool
read_day(struct slice s, int32_t *out)
{
	int day, month, century, year;
	char text[DAY_TEXT_SIZE];

	if (s.n != 10 || s.p[2] != '/' || s.p[5] != '/')
		return day_parse(s, out);
	if (!two_digits(s.p, &day) || !two_digits(s.p + 3, &month) ||
	    !two_digits(s.p + 6, &century) || !two_digits(s.p + 8, &year))
		return false;
	(void)snprintf(text, sizeof(text), "%02d%02d-%02d-%02d", century, year,
	    month, day);
	return day_parse(slice_of(text), out);
}

/* A figure of a month may look back on twelve. */
static int
read_month(const struct csvread_row *row, struct month *out, struct err *e)
{
	int32_t start, end;

	if (!read_day(row->cell[START], &start))
		return bad(row, START, "is not a day like 01/06/2026", e);
	if (!read_day(row->cell[END], &end))
		return bad(row, END, "is not a day like 30/06/2026", e);
	*out = month_of(end);
	if (end != out->end)
		return bad(row, END, "is not the last day of a month", e);
	if (start != out->start && start != out->window)
		return bad(row, START,
		    "is neither the first day of that month nor of the twelve "
		    "that end with it",
		    e);
	return 0;
}

static int
read_value(const struct csvread_row *row, struct published_value *v,
    struct err *e)
{
	uint64_t value;

	v->hidden = slice_is(row->cell[VALUE], "*");
	if (v->hidden)
		return 0;
	if (!text_parse_u64(row->cell[VALUE], INT32_MAX, &value))
		return bad(row, VALUE, "is neither a whole number nor *", e);
	v->value = (int64_t)value;
	return 0;
}

/* Whether the row is about a whole area. */
static bool
read_level(const struct csvread_row *row, enum published_level *out)
{
	struct slice s = row->cell[BREAKDOWN];

	if (s.n > 0 && memchr(s.p, ';', s.n) != NULL)
		return false;
	if (slice_is(s, responsible))
		return false;
	if (row->cell[SECOND].n > 0 && !slice_is(row->cell[SECOND], "NONE"))
		return false;
	for (size_t i = 0; i < sizeof(breakdowns) / sizeof(breakdowns[0]);
	     i++) {
		size_t n = strlen(breakdowns[i].words);

		if (s.n < n || memcmp(s.p, breakdowns[i].words, n) != 0 ||
		    (s.n > n && s.p[n] != ' '))
			continue;
		*out = breakdowns[i].level;
		return true;
	}
	return false;
}

/* --------------------------------------------------------------------- rows */

static bool
is_area(const struct published_area *a, enum published_level level,
    struct slice code)
{
	return a->level == level && slice_is(code, a->code);
}

/* Rows of an area mostly follow each other, so the last one is looked at first. */
static int
find_area(struct published_file *f, const struct csvread_row *row,
    enum published_level level, size_t *out, struct err *e)
{
	struct slice code = row->cell[CODE];
	struct published_area *a;

	if (!text_is_id(code))
		return bad(row, CODE,
		    "is not a code (letters, digits and -, 32 at most)", e);
	if (f->n > 0 && is_area(&f->area[f->value[f->n - 1].area], level, code))
		*out = f->value[f->n - 1].area;
	else
		for (*out = 0; *out < f->areas; ++*out)
			if (is_area(&f->area[*out], level, code))
				break;
	if (*out < f->areas)
		return 0;
	if (f->areas == LIMITS_PUBLISHED_AREAS_MAX)
		return err_refuse(e, "too-large", row->line,
		    "line %u: more than %d areas and providers", row->line,
		    LIMITS_PUBLISHED_AREAS_MAX);
	f->area = mem_resize(f->area, f->areas + 1, sizeof(*f->area));
	a = &f->area[f->areas++];
	*a = (struct published_area){ .level = level };
	memcpy(a->code, code.p, code.n);
	a->name =
	    mem_copy_text((const char *)row->cell[NAME].p, row->cell[NAME].n);
	return 0;
}

static int
add_month(struct published_file *f, const struct csvread_row *row,
    const struct month *m, struct err *e)
{
	struct slice end = row->cell[END];

	for (size_t i = f->months; i > 0; i--)
		if (f->month[i - 1] == m->start)
			return 0;
	if (f->months == LIMITS_PUBLISHED_MONTHS_MAX)
		return err_refuse(e, "too-large", row->line,
		    "line %u, column %s: \"%.*s\" is of one month too many: at "
		    "most %d months are compared at once, so leave the rows of "
		    "others out",
		    row->line, columns[END], (int)end.n, (const char *)end.p,
		    LIMITS_PUBLISHED_MONTHS_MAX);
	f->month[f->months++] = m->start;
	return 0;
}

static int
read_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct published_file *f = arg;
	enum published_level level;
	struct published_value v = { .measure = mhsds_find(row->cell[MEASURE]),
		.file = f->files - 1,
		.line = row->line };

	if (v.measure == MHSDS_MEASURES) {
		f->others++;
		return 0;
	}
	if (!read_level(row, &level)) {
		f->parts++;
		return 0;
	}
	if (f->n == LIMITS_PUBLISHED_VALUES_MAX)
		return err_refuse(e, "too-large", row->line,
		    "line %u: more than %d figures of IPS", row->line,
		    LIMITS_PUBLISHED_VALUES_MAX);
	if (read_month(row, &v.month, e) < 0 ||
	    add_month(f, row, &v.month, e) < 0 || read_value(row, &v, e) < 0 ||
	    find_area(f, row, level, &v.area, e) < 0)
		return -1;
	f->value = mem_resize(f->value, f->n + 1, sizeof(*f->value));
	f->value[f->n++] = v;
	return 0;
}

int
published_file_read(struct published_file *f, const char *name,
    struct slice bytes, struct err *e)
{
	const struct csvread_config config = {
		.made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = LIMITS_PUBLISHED_CELL_MAX,
		.rows_max = LIMITS_PUBLISHED_ROWS_MAX,
		.row = read_row,
		.arg = f,
	};

	if (f->files == LIMITS_PUBLISHED_FILES_MAX) {
		published_file_free(f);
		return err_refuse(e, "too-large", 0,
		    "more than %d files are not compared at once",
		    LIMITS_PUBLISHED_FILES_MAX);
	}
	f->name = mem_resize(f->name, f->files + 1, sizeof(*f->name));
	f->name[f->files++] = mem_string(name);
	if (csvread_parse(bytes, &config, e) < 0) {
		err_prefix(e, "%s", name);
		published_file_free(f);
		return -1;
	}
	return 0;
}

/* -------------------------------------------------------------------- order */

static int
by_level(const void *pa, const void *pb)
{
	const struct published_area *a = *(struct published_area *const *)pa;
	const struct published_area *b = *(struct published_area *const *)pb;

	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	return strcmp(a->code, b->code);
}

static int
by_place(const void *pa, const void *pb)
{
	const struct published_value *a = pa, *b = pb;

	if (a->area != b->area)
		return a->area < b->area ? -1 : 1;
	if (a->measure != b->measure)
		return a->measure < b->measure ? -1 : 1;
	if (a->month.start != b->month.start)
		return a->month.start < b->month.start ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return (a->line > b->line) - (a->line < b->line);
}

static void
sort_areas(struct published_file *f)
{
	struct published_area **order = mem_array(f->areas, sizeof(*order));
	struct published_area *sorted = mem_array(f->areas, sizeof(*sorted));
	size_t *place = mem_array(f->areas, sizeof(*place));

	for (size_t i = 0; i < f->areas; i++)
		order[i] = &f->area[i];
	qsort(order, f->areas, sizeof(*order), by_level);
	for (size_t i = 0; i < f->areas; i++) {
		sorted[i] = *order[i];
		place[order[i] - f->area] = i;
	}
	for (size_t i = 0; i < f->n; i++)
		f->value[i].area = place[f->value[i].area];
	free(place);
	free(order);
	free(f->area);
	f->area = sorted;
}

/* What stands at both places is the same measure of the same area and month. */
static int
refuse_twice(const struct published_file *f, const struct published_value *a,
    const struct published_value *b, struct err *e)
{
	char month[MONTH_TEXT_SIZE];

	month_format(month, &b->month);
	return err_refuse(e, "published", b->line,
	    "%s: line %u: %s of %s in %s stands in %s, line %u, already; leave "
	    "one of them out",
	    f->name[b->file], b->line, mhsds_measure(b->measure)->code,
	    f->area[b->area].code, month, f->name[a->file], a->line);
}

int
published_file_settle(struct published_file *f, struct err *e)
{
	if (f->n == 0)
		return 0;
	sort_areas(f);
	qsort(f->value, f->n, sizeof(*f->value), by_place);
	for (size_t i = 1; i < f->n; i++) {
		const struct published_value *a = &f->value[i - 1];
		const struct published_value *b = &f->value[i];

		if (a->area == b->area && a->measure == b->measure &&
		    a->month.start == b->month.start) {
			(void)refuse_twice(f, a, b, e);
			published_file_free(f);
			return -1;
		}
	}
	return 0;
}

void
published_file_free(struct published_file *f)
{
	for (size_t i = 0; i < f->areas; i++)
		free(f->area[i].name);
	for (size_t i = 0; i < f->files; i++)
		free(f->name[i]);
	free(f->area);
	free(f->value);
	free(f->name);
	*f = (struct published_file){ 0 };
}
