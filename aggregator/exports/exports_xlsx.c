/*
 * The workbook's contents.  A spreadsheet draws a text as 0, so charts take their
 * figures from a sheet of their own, where a cell without a number is empty and
 * the line has a gap.  The quarter in progress has a row of its own there, which is
 * drawn as a hollow mark that no line leads to: it is compared with nothing.
 */
#include "aggregator/exports/exports_xlsx.h"

#include <stdio.h>
#include <string.h>

#include "common/base/book.h"
#include "common/base/day.h"

static const char data_name[] = "Chart data";

enum {
	TEXT_MAX = 8192,
	NUMBER_SIZE = 24,
	HEAD_ROW = 3,     /* of a topic's table */
	FIRST_COLUMN = 2, /* of its quarters */
	LINE_POINTS = 14,
	HEADING_POINTS = 24,
	COVER_COLUMNS = 6,
	COVER_LINE = 120 /* characters of a line across its columns */
};

struct book {
	const struct exports_table *t;
	struct book *book;
	struct book_sheet *cover, *topic[EXPORTS_TOPICS], *data;
	struct book_source source;
	size_t data_row;   /* the next free one */
	const char *named; /* what the file holds, in a sentence */
};

/* ----------------------------------------------------------- chart data */

static bool
is_drawn(const struct exports_column *c)
{
	return !c->all;
}

/* The quarter that is not over; NULL: none is in the table. */
static const struct exports_column *
open_quarter(const struct exports_table *t)
{
	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].in_progress)
			return &t->column[i];
	return NULL;
}

static void
begin_data(struct book *b)
{
	b->source = (struct book_source){ .sheet = b->data, .head = 2 };
	book_sheet_text(b->data, 0, 0,
	    "What the charts are drawn from: whole quarters, and in a row of "
	    "its own the quarter that is not over; empty where nothing is "
	    "shown",
	    BOOK_PLAIN);
	book_sheet_text(b->data, b->source.head, 0, "Figure", BOOK_HEAD);
	for (size_t i = 0; i < b->t->columns; i++)
		if (is_drawn(&b->t->column[i]))
			book_sheet_text(b->data, b->source.head,
			    ++b->source.columns, b->t->column[i].title,
			    BOOK_HEAD_RIGHT);
	b->data_row = b->source.head + 1;
	book_sheet_width(b->data, 0, 0, 50);
	book_sheet_width(b->data, 1, b->source.columns + 1, 12);
	book_sheet_freeze(b->data, b->source.head + 1, 1);
}

/* Whether a figure has anything to draw. */
static bool
has_points(const struct exports_table *t, size_t i)
{
	for (size_t j = 0; j < t->columns; j++)
		if (is_drawn(&t->column[j]) && t->column[j].cell[i].has_value)
			return true;
	return false;
}

/* Where a figure has one of the quarter that is not over: a row of it alone, and
 * its mark. */
static void
put_open(struct book *b, size_t i, const char *title, struct book_chart *chart)
{
	const struct exports_column *open = open_quarter(b->t);
	size_t column = 0;
	struct buf name;

	if (open == NULL || !open->cell[i].has_value)
		return;
	for (const struct exports_column *c = b->t->column; c <= open; c++)
		column += is_drawn(c);
	buf_init(&name, TEXT_MAX);
	buf_printf(&name, "%s, %s", title, open->title);
	book_sheet_text(b->data, b->data_row, 0, buf_str(&name), BOOK_PLAIN);
	book_sheet_number(b->data, b->data_row, column, open->cell[i].value,
	    open->cell[i].decimals);
	book_chart_hollow(chart, &b->source, b->data_row++);
	buf_free(&name);
}

/* A figure as a series of a chart: its rows in the sheet, and what it says to who
 * does not see the picture. */
static void
put_series(struct book *b, size_t i, struct book_chart *chart,
    struct buf *in_words)
{
	size_t n, row = b->data_row++, column = 0;
	const char *title =
	    exports_figure_of(&exports_codes(b->t->rules, &n)[i], b->t->rules)
		.title;
	bool any = false;

	book_sheet_text(b->data, row, 0, title, BOOK_PLAIN);
	buf_printf(in_words, " %s:", title);
	for (size_t j = 0; j < b->t->columns; j++) {
		const struct exports_column *c = &b->t->column[j];
		const struct views_shown_cell *cell = &c->cell[i];

		if (!is_drawn(c))
			continue;
		column++;
		if (cell->has_value && !c->in_progress)
			book_sheet_number(b->data, row, column, cell->value,
			    cell->decimals);
		buf_printf(in_words, "%s %s %s", any ? "," : "", c->title,
		    cell->text[0] != '\0' ? cell->text : "nothing");
		any = true;
	}
	buf_puts(in_words, ".");
	book_chart_series(chart, &b->source, row);
	put_open(b, i, title, chart);
}

/* What kind of picture it is, and of what. */
static void
begin_words(const struct book *b, struct buf *in_words)
{
	buf_printf(in_words, "Line chart by quarter%s, %s.",
	    open_quarter(b->t) != NULL
		? ", with a hollow mark for the one that is not over"
		: "",
	    b->named);
}

/* --------------------------------------------------------------- topics */

static void
put_cell(struct book_sheet *s, size_t row, size_t column,
    const struct views_shown_cell *c)
{
	if (c->has_value) {
		book_sheet_number(s, row, column, c->value, c->decimals);
		return;
	}
	if (c->text[0] == '\0')
		return;
	book_sheet_text(s, row, column, c->text, BOOK_SIGN);
	if (c->hidden)
		book_sheet_note(s, row, column, c->why);
}

static void
put_row(const struct book *b, struct book_sheet *s, size_t row, size_t i)
{
	size_t n;
	const struct exports_figure f =
	    exports_figure_of(&exports_codes(b->t->rules, &n)[i], b->t->rules);
	bool part = f.measure != NULL && f.measure->role != MEASURE_TOTAL;

	book_sheet_text(s, row, 0, f.title, part ? BOOK_INDENT : BOOK_PLAIN);
	book_sheet_text(s, row, 1, f.unit, BOOK_PLAIN);
	for (size_t j = 0; j < b->t->columns; j++)
		put_cell(s, row, FIRST_COLUMN + j, &b->t->column[j].cell[i]);
}

/* "6 of 7" over each column: fewer services may be all that a fall says. */
static void
put_services(const struct book *b, struct book_sheet *s, size_t row)
{
	book_sheet_text(s, row, 0, "Services that reported", BOOK_PLAIN);
	book_sheet_text(s, row, 1, "services", BOOK_PLAIN);
	for (size_t i = 0; i < b->t->columns; i++) {
		const struct exports_column *c = &b->t->column[i];
		char text[2 * NUMBER_SIZE];

		(void)snprintf(text, sizeof(text), "%zu of %zu", c->reported,
		    c->expected);
		book_sheet_text(s, row, FIRST_COLUMN + i, text, BOOK_SIGN);
	}
}

/* Under two rule sets, how many services each: a row of its own in such a table. */
static void
put_sets(const struct book *b, struct book_sheet *s, size_t row)
{
	book_sheet_text(s, row, 0, "Counted by rule set", BOOK_INDENT);
	book_sheet_text(s, row, 1, "services", BOOK_PLAIN);
	for (size_t i = 0; i < b->t->columns; i++) {
		const struct exports_column *c = &b->t->column[i];
		struct buf text;

		buf_init(&text, TEXT_MAX);
		for (size_t k = 0; k < MEASURES_SETS; k++)
			if (c->by_set[k] > 0)
				buf_printf(&text, "%s%zu %s",
				    text.n > 0 ? ", " : "", c->by_set[k],
				    measures_nth(k)->name);
		book_sheet_text(s, row, FIRST_COLUMN + i, buf_str(&text),
		    BOOK_SIGN);
		buf_free(&text);
	}
}

/* Counts of a topic share a chart; what has decimals or is a rate has one of
 * its own, since its scale is another. */
static bool
shares(const struct exports_figure *f)
{
	return f->ratio == NULL && f->decimals == 0;
}

/* Whether the figure is a series of the topic's shared chart. */
static bool
in_shared(const struct book *b, size_t i, enum exports_topic topic)
{
	size_t n;
	const struct exports_code *code = &exports_codes(b->t->rules, &n)[i];
	const struct exports_figure f = exports_figure_of(code, b->t->rules);

	return code->topic == topic && code->drawn && shares(&f) &&
	       has_points(b->t, i);
}

/* One figure gives the chart its name, several do not fit. */
static void
name_shared(const struct book *b, enum exports_topic topic, struct buf *name)
{
	size_t n, series = 0;
	const struct exports_code *code = exports_codes(b->t->rules, &n);
	const char *only = "";

	for (size_t i = 0; i < n; i++)
		if (in_shared(b, i, topic)) {
			only = exports_figure_of(&code[i], b->t->rules).title;
			series++;
		}
	buf_printf(name, "%s, by quarter",
	    series == 1 ? only : exports_topic_title(topic));
}

static void
put_shared(struct book *b, struct book_sheet *s, size_t *row,
    enum exports_topic topic)
{
	size_t n;
	struct book_chart *chart = NULL;
	struct buf words, name;

	(void)exports_codes(b->t->rules, &n);
	buf_init(&words, TEXT_MAX);
	buf_init(&name, TEXT_MAX);
	name_shared(b, topic, &name);
	begin_words(b, &words);
	for (size_t i = 0; i < n; i++) {
		if (!in_shared(b, i, topic))
			continue;
		if (chart == NULL)
			chart = book_chart(b->book, buf_str(&name), "Number");
		put_series(b, i, chart, &words);
	}
	if (chart != NULL) {
		book_sheet_chart(s, *row, chart, buf_str(&words));
		*row += BOOK_CHART_ROWS;
	}
	buf_free(&name);
	buf_free(&words);
}

static void
put_own(struct book *b, struct book_sheet *s, size_t *row,
    enum exports_topic topic)
{
	size_t n;
	const struct exports_code *code = exports_codes(b->t->rules, &n);

	for (size_t i = 0; i < n; i++) {
		const struct exports_figure f =
		    exports_figure_of(&code[i], b->t->rules);
		struct book_chart *chart;
		struct buf words;

		if (code[i].topic != topic || !code[i].drawn || shares(&f) ||
		    !has_points(b->t, i))
			continue;
		buf_init(&words, TEXT_MAX);
		begin_words(b, &words);
		chart = book_chart(b->book, f.title, f.unit);
		put_series(b, i, chart, &words);
		book_sheet_chart(s, *row, chart, buf_str(&words));
		*row += BOOK_CHART_ROWS;
		buf_free(&words);
	}
}

static void
put_head(const struct book *b, struct book_sheet *s, const char *title)
{
	const struct exports_table *t = b->t;

	book_sheet_text(s, 0, 0, title, BOOK_HEADING);
	book_sheet_height(s, 0, HEADING_POINTS);
	book_sheet_text(s, 1, 0, b->named, BOOK_PLAIN);
	book_sheet_text(s, HEAD_ROW, 0, "Figure", BOOK_HEAD);
	book_sheet_text(s, HEAD_ROW, 1, "Counted in", BOOK_HEAD);
	for (size_t i = 0; i < t->columns; i++)
		book_sheet_text(s, HEAD_ROW, FIRST_COLUMN + i,
		    t->column[i].title, BOOK_HEAD_RIGHT);
	book_sheet_width(s, 0, 0, 52);
	book_sheet_width(s, 1, 1, 12);
	book_sheet_width(s, FIRST_COLUMN, FIRST_COLUMN + t->columns, 12);
	book_sheet_freeze(s, HEAD_ROW + 1, 1);
}

static void
put_topic(struct book *b, enum exports_topic topic)
{
	struct book_sheet *s = b->topic[topic];
	size_t n, row = HEAD_ROW + 1, charts;
	const struct exports_code *code = exports_codes(b->t->rules, &n);

	put_head(b, s, exports_topic_title(topic));
	put_services(b, s, row++);
	if (b->t->rules->extends != NULL)
		put_sets(b, s, row++);
	for (size_t i = 0; i < n; i++)
		if (code[i].topic == topic)
			put_row(b, s, row++, i);
	book_sheet_text(s, row + 1, 0,
	    "* hidden, and its note says why. - not collected. Empty: nothing "
	    "reported, or not added over quarters. A gap in a chart: no figure "
	    "is shown. A hollow mark: the quarter is not over, so compare it "
	    "with nothing.",
	    BOOK_PLAIN);
	row += 3;
	charts = row;
	put_shared(b, s, &row, topic);
	put_own(b, s, &row, topic);
	if (row == charts)
		book_sheet_text(s, row++, 0,
		    "No chart: nothing of this is shown for any quarter.",
		    BOOK_PLAIN);
	book_sheet_print(s, row, FIRST_COLUMN + b->t->columns - 1);
}

/* ---------------------------------------------------------------- cover */

static void
put_term(const struct book *b, size_t *row, const char *name, const char *text)
{
	book_sheet_text(b->cover, *row, 0, name, BOOK_TERM);
	book_sheet_span(b->cover, *row, 1, COVER_COLUMNS - 1, text);
	book_sheet_height(b->cover, *row,
	    LINE_POINTS * (double)(1 + strlen(text) / COVER_LINE));
	(*row)++;
}

static void
put_terms(const struct book *b, size_t *row)
{
	const struct exports_table *t = b->t;
	char entry[NUMBER_SIZE], day[DAY_SAID_SIZE];

	(void)snprintf(entry, sizeof(entry), "%llu",
	    (unsigned long long)t->log_size);
	day_say(day, t->day);
	put_term(b, row, "Policy", disclosure_policy_name(t->policy));
	put_term(b, row, "What it hides", views_shown_line(t->policy));
	put_term(b, row, "May it be shown to others?",
	    views_shown_audience(t->policy));
	put_term(b, row, "Clients", views_shown_clients());
	put_term(b, row, "As of", day);
	put_term(b, row, "Log entry", entry);
	put_term(b, row, "Log root", t->root);
	put_term(b, row, "Registry", t->registry);
}

/* "Idle (idle), Quay (quay)" */
static void
put_missing(const struct book *b, size_t row, const struct exports_column *c)
{
	struct buf names;

	buf_init(&names, TEXT_MAX);
	for (size_t i = 0; i < c->missing_n; i++)
		buf_printf(&names, "%s%s", i > 0 ? ", " : "", c->missing[i]);
	book_sheet_text(b->cover, row, COVER_COLUMNS - 1, buf_str(&names),
	    BOOK_WRAPPED);
	buf_free(&names);
}

static void
put_reach(const struct book *b, size_t row, const struct exports_column *c)
{
	char first[DAY_SAID_SIZE], last[DAY_SAID_SIZE];
	char text[2 * DAY_SAID_SIZE + NUMBER_SIZE];

	if (c->through_min == DAY_NONE)
		return;
	day_say(first, c->through_min);
	day_say(last, c->through_max);
	(void)snprintf(text, sizeof(text), "%s%s%s", first,
	    c->through_min != c->through_max ? " to " : "",
	    c->through_min != c->through_max ? last : "");
	book_sheet_text(b->cover, row, 4, text, BOOK_INDENT);
}

static void
put_completeness(const struct book *b, size_t *row)
{
	static const char *const heads[] = { "Quarter", "Services reported",
		"Services expected", "Of these, totals only",
		"   Figures reach", "Not yet reported" };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		book_sheet_text(b->cover, *row, i, heads[i],
		    i >= 1 && i <= 3 ? BOOK_HEAD_RIGHT : BOOK_HEAD);
	for (size_t i = 0; i < b->t->columns; i++) {
		const struct exports_column *c = &b->t->column[i];

		if (c->all)
			continue;
		(*row)++;
		book_sheet_text(b->cover, *row, 0, c->title, BOOK_PLAIN);
		book_sheet_number(b->cover, *row, 1, (int64_t)c->reported, 0);
		book_sheet_number(b->cover, *row, 2, (int64_t)c->expected, 0);
		book_sheet_number(b->cover, *row, 3, (int64_t)c->summaries, 0);
		put_reach(b, *row, c);
		put_missing(b, *row, c);
	}
	(*row)++;
}

static void
put_cover(const struct book *b)
{
	char first[PERIOD_TITLE_SIZE], last[PERIOD_TITLE_SIZE];
	char span[3 * PERIOD_TITLE_SIZE];
	size_t row = 3;

	exports_table_quarter(first, b->t->first);
	exports_table_quarter(last, b->t->last);
	(void)snprintf(span, sizeof(span), "IPS employment support, %s%s%s",
	    first, b->t->first.start != b->t->last.start ? " to " : "",
	    b->t->first.start != b->t->last.start ? last : "");
	book_sheet_text(b->cover, 0, 0, b->t->place, BOOK_HEADING);
	book_sheet_height(b->cover, 0, HEADING_POINTS);
	book_sheet_text(b->cover, 1, 0, span, BOOK_PLAIN);
	put_terms(b, &row);
	row++;
	put_completeness(b, &row);
	row++;
	book_sheet_text(b->cover, row++, 0, "In this workbook", BOOK_HEAD);
	for (int i = 0; i < EXPORTS_TOPICS; i++)
		book_sheet_link(b->cover, row++, 0,
		    exports_topic_title((enum exports_topic)i));
	book_sheet_width(b->cover, 0, 0, 26);
	book_sheet_width(b->cover, 1, 3, 19);
	book_sheet_width(b->cover, 4, 4, 38);
	book_sheet_width(b->cover, 5, 5, 50);
	book_sheet_print(b->cover, row, COVER_COLUMNS - 1);
	book_sheet_first(b->cover);
}

/* Sheets stand in the order in which they are made. */
static void
put_all(struct book *b)
{
	b->cover = book_sheet(b->book, "Cover", b->named);
	for (int i = 0; i < EXPORTS_TOPICS; i++)
		b->topic[i] = book_sheet(b->book,
		    exports_topic_title((enum exports_topic)i), b->named);
	b->data = book_sheet(b->book, data_name, b->named);
	put_cover(b);
	begin_data(b);
	for (int i = 0; i < EXPORTS_TOPICS; i++)
		put_topic(b, (enum exports_topic)i);
	book_sheet_print(b->data, b->data_row, b->source.columns);
}

int
exports_xlsx(const struct exports_table *t, struct buf *out, struct err *e)
{
	struct book b = { .t = t };
	struct book_about about = { .title = t->place,
		.subject = "IPS employment support",
		.created = t->day };
	struct buf named;
	int r;

	buf_init(&named, TEXT_MAX);
	exports_table_named(t, &named);
	b.named = about.comments = buf_str(&named);
	r = book_new(&b.book, &about, e);
	if (r == 0) {
		put_all(&b);
		r = book_end(b.book, out, e);
	}
	buf_free(&named);
	return r;
}
