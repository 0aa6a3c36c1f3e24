/*
 * A table turned round, for who compares places: a row for each region or
 * service, and either the quarters of one figure or a few figures of one
 * quarter beside each other.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "aggregator/views/views_notes.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/table.h"

/* The least width of a column, and what a name is cut to. */
enum { CELL_WIDTH = 9, PLACE_WIDTH = 40, HEAD_SIZE = 64 };

/* What stands across: quarters (with `all` behind them), or figures. */
struct across {
	const struct views_table *t;
	const size_t *figure;
	size_t figures;
	int32_t *start; /* of the quarters, in order */
	size_t quarters;
	bool all;
	const struct views_column **place; /* one of each row, in order */
	size_t places;
	/* With a period, services that reported stand in the first column. */
	bool reported;
	size_t n; /* columns */
};

static bool
same_place(const struct views_column *a, const struct views_column *b)
{
	return a->outside == b->outside && a->region == b->region &&
	       strcmp(a->service, b->service) == 0;
}

static int
compare_days(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return x < y ? -1 : x > y;
}

static void
add_quarter(struct across *a, int32_t start)
{
	for (size_t i = 0; i < a->quarters; i++)
		if (a->start[i] == start)
			return;
	a->start[a->quarters++] = start;
}

static void
find_across(struct across *a, const struct views_table *t)
{
	a->start = mem_array(t->columns + 1, sizeof(*a->start));
	a->place = mem_array(t->columns + 1, sizeof(struct views_column *));
	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];
		size_t p = 0;

		while (p < a->places && !same_place(a->place[p], c))
			p++;
		if (p == a->places)
			a->place[a->places++] = c;
		if (c->all)
			a->all = true;
		else
			add_quarter(a, c->period.start);
	}
	qsort(a->start, a->quarters, sizeof(*a->start), compare_days);
	a->reported = t->request.has_period && !t->request.by_service &&
		      t->request.service == NULL;
	a->n = t->request.has_period ? a->figures + a->reported
				     : a->quarters + a->all;
}

/* The column of the table that a place has across at i, or NULL. */
static const struct views_column *
column_at(const struct across *a, const struct views_column *place, size_t i)
{
	for (size_t j = 0; j < a->t->columns; j++) {
		const struct views_column *c = &a->t->column[j];

		if (!same_place(c, place))
			continue;
		if (a->t->request.has_period ||
		    (i == a->quarters
			    ? c->all
			    : !c->all && c->period.start == a->start[i]))
			return c;
	}
	return NULL;
}

/* How many services the figure of a place is the sum of. */
static void
reported_text(char out[static DISCLOSURE_TEXT_SIZE], const struct across *a,
    const struct views_column *place, size_t i)
{
	const struct views_column *c = column_at(a, place, i);

	out[0] = '\0';
	if (c == NULL)
		return;
	if (c->outside || a->t->registry->n == 0)
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "%zu", c->reported);
	else
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "%zu of %zu",
		    c->reported, c->expected);
}

static void
figure_text(char out[static DISCLOSURE_TEXT_SIZE], const struct across *a,
    const struct views_column *place, size_t i)
{
	const struct ruleset *rs = a->t->request.rules;
	const struct views_column *c = column_at(a, place, i);
	struct disclosure_cell cell;
	size_t figure;

	if (a->reported && i == 0) {
		reported_text(out, a, place, i);
		return;
	}
	out[0] = '\0';
	if (c == NULL)
		return;
	figure = a->figure[a->t->request.has_period ? i - a->reported : 0];
	if (figure < rs->n) {
		cell = views_cell(a->t, c, figure);
		cell.decimals += measures_decimals(&rs->rows[figure]);
	} else {
		cell = views_ratio(a->t, c, figure - rs->n);
	}
	disclosure_text(out, cell);
}

static const char *
figure_code(const struct across *a, size_t i)
{
	const struct ruleset *rs = a->t->request.rules;
	size_t n;

	return a->figure[i] < rs->n ? rs->rows[a->figure[i]].code
				    : ratios_all(&n)[a->figure[i] - rs->n].code;
}

static const char *
figure_title(const struct across *a, size_t i)
{
	const struct ruleset *rs = a->t->request.rules;
	size_t n;

	return a->figure[i] < rs->n
		   ? rs->rows[a->figure[i]].title
		   : ratios_all(&n)[a->figure[i] - rs->n].title;
}

static void
head_of(char out[static HEAD_SIZE], const struct across *a, size_t i)
{
	char title[PERIOD_TITLE_SIZE];

	if (a->reported && i == 0) {
		(void)snprintf(out, HEAD_SIZE, "reported");
	} else if (a->t->request.has_period) {
		(void)snprintf(out, HEAD_SIZE, "%s",
		    figure_code(a, i - a->reported));
	} else if (i == a->quarters) {
		(void)snprintf(out, HEAD_SIZE, "all");
	} else {
		period_title(title, period_of(a->start[i]));
		title[strcspn(title, "(") - 1] = '\0';
		(void)snprintf(out, HEAD_SIZE, "%s", title + 2);
	}
}

/* "North Tees (north)". */
static char *
place_name(const struct across *a, const struct views_column *c)
{
	const struct registry *r = a->t->registry;
	const char *code = c->service[0] != '\0' ? c->service : c->region;
	const char *name;

	if (code == NULL)
		return mem_string(c->outside ? "Outside the registry"
				  : a->t->request.region != NULL
				      ? "The region"
				      : "All regions");
	name = registry_name(r,
	    c->service[0] != '\0' ? REGISTRY_SERVICE : REGISTRY_REGION, code);
	return strcmp(name, code) == 0 ? mem_string(code)
				       : mem_printf("%s (%s)", name, code);
}

typedef void cell_text(char out[static DISCLOSURE_TEXT_SIZE],
    const struct across *a, const struct views_column *place, size_t i);

static unsigned
width_of(const struct across *a, size_t i, cell_text *text)
{
	char head[HEAD_SIZE], cell[DISCLOSURE_TEXT_SIZE];
	unsigned width = CELL_WIDTH, n;

	head_of(head, a, i);
	n = (unsigned)strlen(head) + 1;
	width = n > width ? n : width;
	for (size_t p = 0; p < a->places; p++) {
		text(cell, a, a->place[p], i);
		n = (unsigned)strlen(cell) + 1;
		width = n > width ? n : width;
	}
	return width;
}

static void
put_rows(struct buf *out, const struct across *a, cell_text *text,
    const size_t range[2])
{
	size_t first = range[0], n = range[1] - range[0];
	char(*head)[HEAD_SIZE] = mem_array(n + 1, sizeof(*head));
	struct table_column *column = mem_array(n + 1, sizeof(*column));
	char cell[DISCLOSURE_TEXT_SIZE];
	struct table *rows;

	column[0] = (struct table_column){ .heading = "",
		.width = PLACE_WIDTH,
		.cut = true };
	for (size_t i = 0; i < n; i++) {
		head_of(head[i], a, first + i);
		column[i + 1] = (struct table_column){ .heading = head[i],
			.gap = i == 0,
			.width = width_of(a, first + i, text),
			.right = true };
	}
	rows = table_new(column, n + 1, "");
	for (size_t p = 0; p < a->places; p++) {
		char *name = place_name(a, a->place[p]);

		table_text(rows, name);
		free(name);
		for (size_t i = 0; i < n; i++) {
			text(cell, a, a->place[p], first + i);
			table_text(rows, cell);
		}
	}
	table_write_text(rows, out);
	table_free(rows);
	free(column);
	free(head);
}

/* All columns, in as many tables below each other as the width asks for. */
static void
put_table(struct buf *out, const struct across *a, cell_text *text,
    unsigned width)
{
	size_t range[2] = { 0, 0 };

	while (range[1] < a->n) {
		unsigned used = PLACE_WIDTH + width_of(a, range[0], text);

		if (range[0] > 0)
			buf_puts(out, "\n");
		range[1] = range[0] + 1;
		while (range[1] < a->n) {
			used += width_of(a, range[1], text);
			if (width != 0 && used > width)
				break;
			range[1]++;
		}
		put_rows(out, a, text, range);
		range[0] = range[1];
	}
}

static void
put_titles(struct buf *out, const struct across *a)
{
	char title[PERIOD_TITLE_SIZE];

	if (!a->t->request.has_period) {
		buf_printf(out, "\n%s (%s)\n\n", figure_title(a, 0),
		    figure_code(a, 0));
		return;
	}
	period_title(title, a->t->request.period);
	buf_printf(out, "\n%s\n", title);
	for (size_t i = 0; i < a->figures; i++)
		buf_printf(out, "%s: %s\n", figure_code(a, i),
		    figure_title(a, i));
	buf_puts(out, "\n");
}

/* A quarter in progress is not to be compared with whole ones. */
static void
put_running(struct buf *out, const struct views_table *t)
{
	const struct views_column *running = NULL;
	char title[PERIOD_TITLE_SIZE];

	for (size_t i = 0; i < t->columns; i++)
		if (!t->column[i].all &&
		    t->column[i].period.end >= t->request.day)
			running = &t->column[i];
	if (running == NULL)
		return;
	period_title(title, running->period);
	buf_printf(out,
	    "%s is not over: do not compare it with whole "
	    "quarters.\n",
	    title);
}

void
views_write_turned(const struct views_table *t, const size_t *figure, size_t n,
    unsigned width, struct buf *out)
{
	struct across a = { .t = t, .figure = figure, .figures = n };

	views_notes_heading(t, out);
	if (t->columns == 0) {
		buf_puts(out, "Nobody has reported yet.\n");
		views_notes_later(t, out);
		return;
	}
	find_across(&a, t);
	put_titles(out, &a);
	put_table(out, &a, figure_text, width);
	if (!t->request.has_period && !t->request.by_service &&
	    t->request.service == NULL) {
		buf_puts(out, "\nServices reported\n\n");
		put_table(out, &a, reported_text, width);
	}
	buf_puts(out, "\n");
	put_running(out, t);
	views_notes_later(t, out);
	if (!t->request.has_period)
		buf_puts(out, "Blank in a quarter: nothing was reported.\n");
	views_notes_legend(t, out);
	free(a.start);
	free(a.place);
}
