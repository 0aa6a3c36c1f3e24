/*
 * CSV, and the page of CSV on the Web that goes with it.  Both are made from one
 * table of columns, so that no column lacks a description.
 */
#include "aggregator/exports/exports_csv.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/json.h"

/* A row: a figure in a quarter. */
struct row {
	const struct exports_table *t;
	const struct exports_column *c;
	const struct exports_code *code;
	const struct exports_figure *figure;
	const struct views_shown_cell *cell;
	int32_t collecting;
};

typedef void put(const struct row *r, struct buf *out);

static void
put_region(const struct row *r, struct buf *out)
{
	buf_puts(out, r->t->region != NULL ? r->t->region : "");
}

static void
put_place(const struct row *r, struct buf *out)
{
	buf_puts(out, r->t->place);
}

static void
put_period(const struct row *r, struct buf *out)
{
	char text[PERIOD_TEXT_SIZE];

	period_format(text, r->c->period);
	buf_puts(out, text);
}

static void
put_quarter(const struct row *r, struct buf *out)
{
	char text[PERIOD_TITLE_SIZE];

	exports_table_quarter(text, r->c->period);
	buf_puts(out, text);
}

static void
put_measure(const struct row *r, struct buf *out)
{
	size_t n = r->figure->band;

	buf_add(out, r->code->code, n > 0 ? n : strlen(r->code->code));
}

static void
put_band(const struct row *r, struct buf *out)
{
	if (r->figure->band > 0)
		buf_puts(out, r->code->code + r->figure->band + 1);
}

static void
put_title(const struct row *r, struct buf *out)
{
	buf_puts(out, r->figure->title);
}

static void
put_unit(const struct row *r, struct buf *out)
{
	buf_puts(out, r->figure->unit);
}

static void
put_value(const struct row *r, struct buf *out)
{
	char number[DISCLOSURE_TEXT_SIZE];

	if (!r->cell->has_value) {
		buf_puts(out, r->cell->text);
		return;
	}
	exports_table_number(number, r->cell);
	buf_puts(out, number);
}

static void
put_why(const struct row *r, struct buf *out)
{
	if (r->cell->why != NULL)
		buf_puts(out, r->cell->why);
}

static void
put_collecting(const struct row *r, struct buf *out)
{
	if (r->collecting >= 0)
		buf_printf(out, "%" PRId32, r->collecting);
}

static void
put_reported(const struct row *r, struct buf *out)
{
	buf_printf(out, "%zu", r->c->reported);
}

static void
put_expected(const struct row *r, struct buf *out)
{
	buf_printf(out, "%zu", r->c->expected);
}

static void
put_rules(const struct row *r, struct buf *out)
{
	views_shown_rules(r->c->by_set, out);
}

static void
put_through(const struct row *r, struct buf *out)
{
	char day[DAY_TEXT_SIZE];

	if (r->c->through_min == DAY_NONE)
		return;
	day_format(day, r->c->through_min);
	buf_puts(out, day);
}

static void
put_policy(const struct row *r, struct buf *out)
{
	buf_puts(out, disclosure_policy_name(r->t->policy));
}

static void
put_entry(const struct row *r, struct buf *out)
{
	buf_printf(out, "%" PRIu64, r->t->log_size);
}

static void
put_day(const struct row *r, struct buf *out)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, r->t->day);
	buf_puts(out, day);
}

/* The columns, in order. */
static const struct column {
	const char *name;
	const char *about;
	const char *datatype;
	bool required;
	/* As it is: numbers and signs in place of one, which a guard would
	 * turn into other text ("-" begins like a formula). */
	bool plain;
	put *put;
} columns[] = {
	{ "region", "Code of the region; empty for all regions together",
	    "string", false, false, put_region },
	{ "place", "Name of the region", "string", true, false, put_place },
	{ "period", "Quarter, as its first day and length", "string", true,
	    true, put_period },
	{ "quarter", "Quarter of the NHS financial year", "string", true, true,
	    put_quarter },
	{ "measure", "Code of the figure", "string", true, true, put_measure },
	{ "band", "Part of the figure; empty for the whole", "string", false,
	    true, put_band },
	{ "title", "The figure in words", "string", true, false, put_title },
	{ "unit", "What is counted", "string", true, false, put_unit },
	{ "value",
	    "The figure; * where the policy hides it, - where nobody collects "
	    "it",
	    "decimal", false, true, put_value },
	{ "why", "Why there is no value", "string", false, false, put_why },
	{ "services_collecting",
	    "Services that collect the figure; empty where that is not said",
	    "nonNegativeInteger", false, true, put_collecting },
	{ "services_reported", "Services that reported the quarter",
	    "nonNegativeInteger", true, true, put_reported },
	{ "services_expected", "Services that are expected to report it",
	    "nonNegativeInteger", true, true, put_expected },
	{ "rules",
	    "Rule sets of the returns that are added; where there are two, "
	    "each "
	    "with the number of its services",
	    "string", true, true, put_rules },
	{ "through",
	    "Day to which every return of the quarter reaches; empty where "
	    "that is not said",
	    "date", false, true, put_through },
	{ "policy", "The rule by which figures are hidden and rounded",
	    "string", true, true, put_policy },
	{ "log_entry", "Number of entries of the log the figure is made from",
	    "nonNegativeInteger", true, true, put_entry },
	{ "day", "The day the table was made for", "date", true, true,
	    put_day },
};

enum {
	COLUMNS = sizeof(columns) / sizeof(columns[0]),
	CELL_MAX = 1024 /* the longest name of the registry has 120 bytes */
};

static void
put_row(const struct row *r, struct buf *out)
{
	struct buf cell;

	buf_init(&cell, CELL_MAX);
	for (size_t i = 0; i < COLUMNS; i++) {
		buf_reset(&cell);
		columns[i].put(r, &cell);
		csvread_write_cell(out, buf_slice(&cell),
		    columns[i].plain ? CSV_FOR_PROGRAMS : CSV_FOR_PEOPLE,
		    i + 1 == COLUMNS);
	}
	buf_free(&cell);
}

int
exports_csv(const struct exports_table *t, struct buf *out, struct err *e)
{
	size_t n;
	const struct exports_code *code = exports_codes(t->rules, &n);

	(void)e;
	for (size_t i = 0; i < COLUMNS; i++)
		buf_printf(out, "%s%s", columns[i].name,
		    i + 1 < COLUMNS ? "," : "\n");
	for (size_t i = 0; i < t->columns; i++) {
		const struct exports_column *c = &t->column[i];

		for (size_t j = 0; !c->all && c->any && j < n; j++) {
			struct exports_figure f =
			    exports_figure_of(&code[j], t->rules);
			const struct row r = { t, c, &code[j], &f, &c->cell[j],
				c->collecting[j] };

			put_row(&r, out);
		}
	}
	return 0;
}

static struct jval *
described(const struct column *c)
{
	struct jval *o = jval_object(), *titles = jval_object();

	jval_set_str(o, "name", c->name);
	jval_set_str(titles, "en", c->name);
	jval_set(o, "titles", titles);
	jval_set_str(o, "dc:description", c->about);
	jval_set_str(o, "datatype", c->datatype);
	if (c->required)
		jval_set_bool(o, "required", true);
	if (strcmp(c->name, "value") == 0) {
		struct jval *null = jval_array();

		jval_add_str(null, "*");
		jval_add_str(null, "-");
		jval_set(o, "null", null);
	}
	return o;
}

static struct jval *
schema(void)
{
	static const char *const key[] = { "region", "period", "measure",
		"band" };
	struct jval *o = jval_object(), *list = jval_array();
	struct jval *primary = jval_array();

	for (size_t i = 0; i < COLUMNS; i++)
		jval_add(list, described(&columns[i]));
	jval_set(o, "columns", list);
	for (size_t i = 0; i < sizeof(key) / sizeof(key[0]); i++)
		jval_add_str(primary, key[i]);
	jval_set(o, "primaryKey", primary);
	return o;
}

/* The terms of the file that are no column of it. */
static void
set_terms(struct jval *o, const struct exports_table *t)
{
	struct buf text;

	buf_init(&text, CELL_MAX);
	exports_table_named(t, &text);
	jval_set_str(o, "dc:title", buf_str(&text));
	buf_reset(&text);
	buf_printf(&text, "%s %s", views_shown_line(t->policy),
	    views_shown_audience(t->policy));
	jval_set_str(o, "dc:description", buf_str(&text));
	jval_set_day(o, "dc:created", t->day);
	buf_reset(&text);
	buf_printf(&text, "log entry %" PRIu64 ", root %s, registry %s",
	    t->log_size, t->root, t->registry);
	jval_set_str(o, "dc:source", buf_str(&text));
	buf_free(&text);
}

int
exports_csv_metadata(const struct exports_table *t, struct buf *out,
    struct err *e)
{
	struct jval *o = jval_object(), *context = jval_array();
	struct jval *language = jval_object();
	struct buf name;

	(void)e;
	buf_init(&name, CELL_MAX);
	exports_table_file_name(t, EXPORTS_CSV_ENDING, &name);
	jval_add_str(context, "http://www.w3.org/ns/csvw");
	jval_set_str(language, "@language", "en");
	jval_add(context, language);
	jval_set(o, "@context", context);
	jval_set_str(o, "url", buf_str(&name));
	set_terms(o, t);
	jval_set(o, "tableSchema", schema());
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
	buf_free(&name);
	return 0;
}
