/*
 * A table for the terminal.  Below the figures it says in words what the
 * figures cannot: who has not reported, how far a quarter has come, and what
 * was hidden why.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "common/base/table.h"
#include "protocol/limits.h"

/* The longest title, and the least width of a column: columns that need more
 * are wider, since a figure without its end is a wrong one. */
enum { TITLE_WIDTH = 59, CELL_WIDTH = 10 };

enum { NOTE_TITLE_SIZE = PERIOD_TITLE_SIZE + 24 };

/* "15/16 Q3" from "2015/16 Q3 (Oct–Dec)", "all", or a service's id. */
static void
column_head(char out[static PERIOD_TITLE_SIZE], const struct views_table *t,
    const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE];

	if (t->request.by_service) {
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s", c->service);
	} else if (c->all) {
		(void)snprintf(out, PERIOD_TITLE_SIZE, "all");
	} else {
		period_title(title, c->period);
		title[strcspn(title, "(") - 1] = '\0';
		(void)snprintf(out, PERIOD_TITLE_SIZE, "%s", title + 2);
	}
}

static void
add_cell(struct table *rows, struct disclosure_cell cell, unsigned decimals)
{
	char text[DISCLOSURE_TEXT_SIZE];

	cell.decimals += decimals;
	disclosure_text(text, cell);
	table_text(rows, text);
}

static void
put_heading(struct buf *out, const struct views_table *t)
{
	const struct views_request *q = &t->request;
	const char *code = q->service != NULL ? q->service : q->region;
	enum registry_kind kind =
	    q->service != NULL ? REGISTRY_SERVICE : REGISTRY_REGION;
	char *root = NULL, day[DAY_TEXT_SIZE];
	char registry[2 * HASH_SIZE + 1];
	struct buf text;

	buf_init(&text, 64);
	encode_base64(&text, t->log_root.b, HASH_SIZE);
	root = buf_take(&text);
	day_format(day, q->day);
	encode_hex(registry, t->registry_hash.b, HASH_SIZE);
	if (code != NULL)
		buf_printf(out, "%s (%s)",
		    registry_name(t->registry, kind, code), code);
	else
		buf_puts(out, "All regions");
	buf_printf(out,
	    ": merged totals of rule set %s, shown under %s\n"
	    "Log entry %" PRIu64 ", root %s, on %s\n"
	    "Registry %s\n",
	    q->rules->name, disclosure_policy_name(q->policy), t->log_size,
	    root, day, registry);
	free(root);
}

/* The columns of one table: of those outside the registry, or the others. */
struct part {
	const struct views_table *t;
	const struct views_column **column;
	size_t n;
};

static struct part
part_of(const struct views_table *t, bool outside)
{
	struct part p = { .t = t,
		.column = mem_array(t->columns + 1, sizeof(struct part *)) };

	for (size_t i = 0; i < t->columns; i++)
		if (t->column[i].outside == outside)
			p.column[p.n++] = &t->column[i];
	return p;
}

static void
add_reported(struct table *rows, const struct part *p)
{
	bool known = p->t->registry == NULL || p->t->registry->n > 0;

	table_text(rows, "Services reported");
	for (size_t i = 0; i < p->n; i++) {
		const struct views_column *c = p->column[i];

		if (c->outside)
			table_textf(rows, "%zu", c->reported);
		else if (known)
			table_textf(rows, "%zu of %zu", c->reported,
			    c->expected);
		else
			table_textf(rows, "%zu of ?", c->reported);
	}
}

static void
add_rows(struct table *rows, const struct part *p)
{
	const struct ruleset *rs = p->t->request.rules;
	bool exact = p->t->request.policy == DISCLOSURE_EXACT_1;
	size_t ratios;
	const struct ratio *ratio = ratios_all(&ratios);

	for (size_t row = 0; row < rs->n; row++) {
		const struct measure *m = &rs->rows[row];

		if (m->role == MEASURE_SUM && !exact)
			continue;
		table_text(rows, m->title);
		for (size_t i = 0; i < p->n; i++)
			add_cell(rows, views_cell(p->t, p->column[i], row),
			    measures_decimals(m));
	}
	for (size_t i = 0; i < ratios; i++) {
		table_text(rows, ratio[i].title);
		for (size_t j = 0; j < p->n; j++)
			add_cell(rows, views_ratio(p->t, p->column[j], i), 0);
	}
}

static void
grow(unsigned *width, const char *text)
{
	unsigned n = (unsigned)strlen(text) + 1; /* a blank before it */

	if (n > *width)
		*width = n;
}

/* How wide column i has to be, so that none of its cells is cut. */
static unsigned
column_width(const struct part *p, size_t i, const char *head)
{
	const struct ruleset *rs = p->t->request.rules;
	char text[DISCLOSURE_TEXT_SIZE], reported[64];
	unsigned width = CELL_WIDTH;
	size_t ratios;

	(void)ratios_all(&ratios);
	(void)snprintf(reported, sizeof(reported), "%zu of %zu",
	    p->column[i]->reported, p->column[i]->expected);
	grow(&width, head);
	grow(&width, reported);
	for (size_t row = 0; row < rs->n + ratios; row++) {
		struct disclosure_cell cell;

		if (row < rs->n) {
			cell = views_cell(p->t, p->column[i], row);
			cell.decimals += measures_decimals(&rs->rows[row]);
		} else {
			cell = views_ratio(p->t, p->column[i], row - rs->n);
		}
		disclosure_text(text, cell);
		grow(&width, text);
	}
	return width;
}

static void
put_table(struct buf *out, const struct part *p)
{
	char(*head)[PERIOD_TITLE_SIZE] = mem_array(p->n + 1, sizeof(*head));
	struct table_column *column = mem_array(p->n + 1, sizeof(*column));
	struct table *rows;

	column[0] = (struct table_column){ .heading = "",
		.width = TITLE_WIDTH,
		.cut = true };
	for (size_t i = 0; i < p->n; i++) {
		column_head(head[i], p->t, p->column[i]);
		column[i + 1] = (struct table_column){ .heading = head[i],
			.gap = i == 0,
			.width = column_width(p, i, head[i]),
			.right = true };
	}
	rows = table_new(column, p->n + 1, "");
	add_reported(rows, p);
	add_rows(rows, p);
	table_write_text(rows, out);
	table_free(rows);
	free(column);
	free(head);
}

static void
put_names(struct buf *out, char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s %s", i > 0 ? "," : "", list[i]);
	buf_puts(out, ".\n");
}

/* How a note names its column. */
static void
note_title(char out[static NOTE_TITLE_SIZE], const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, c->period);
	(void)snprintf(out, NOTE_TITLE_SIZE, "%s%s",
	    c->outside ? "Outside the registry, " : "",
	    c->all ? "all quarters" : title);
	if (c->all && !c->outside)
		out[0] = 'A';
}

/* Who has not reported for every quarter in which it is expected. */
static void
put_all_notes(struct buf *out, const struct views_column *c)
{
	char title[NOTE_TITLE_SIZE];

	if (c->missing_n == 0)
		return;
	note_title(title, c);
	buf_printf(out,
	    "%s: %zu of %zu services reported, %zu of them in every quarter "
	    "in which they were expected. Quarters are missing of",
	    title, c->reported, c->expected, c->expected - c->missing_n);
	put_names(out, c->missing, c->missing_n);
}

/* What of a hidden column is hidden: sheaf/1 shows what is about work. */
static const char *
about_people(const struct views_table *t)
{
	return t->request.policy == DISCLOSURE_SHEAF_1
		   ? "what is about people is "
		   : "";
}

/* How far a quarter in progress has come. */
static void
put_through(struct buf *out, const struct views_table *t,
    const struct views_column *c, const char *title)
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE];

	if (c->hidden && t->request.policy == DISCLOSURE_SHEAF_1)
		return;
	if (c->through_min != DAY_NONE && c->through_min < c->period.end) {
		day_format(from, c->through_min);
		day_format(to, c->through_max);
		if (c->through_min == c->through_max)
			buf_printf(out, "%s: figures to %s.\n", title, to);
		else
			buf_printf(out, "%s: figures to between %s and %s.\n",
			    title, from, to);
	}
	if (c->through_max > t->request.day + LIMITS_CLOCK_ZONE_DAYS) {
		day_format(to, c->through_max);
		buf_printf(out,
		    "%s: the clock of a site runs ahead: its figures are said "
		    "to reach %s.\n",
		    title, to);
	}
}

/* Who is missing or outside, and what is hidden as a whole. */
static void
put_column_notes(struct buf *out, const struct views_table *t,
    const struct views_column *c)
{
	char title[NOTE_TITLE_SIZE];

	if (c->service[0] != '\0')
		return;
	if (c->all) {
		put_all_notes(out, c);
		return;
	}
	note_title(title, c);
	if (c->missing_n > 0) {
		buf_printf(out, "%s: not reported by", title);
		put_names(out, c->missing, c->missing_n);
	}
	if (c->outsiders_n > 0) {
		buf_printf(out, "%s: reported by", title);
		put_names(out, c->outsiders, c->outsiders_n);
	}
	put_through(out, t, c, title);
	if (c->summaries > 0)
		buf_printf(out,
		    "%s: %zu of the %zu services sent totals "
		    "without a register.\n",
		    title, c->summaries, c->reported);
	if (c->hidden)
		buf_printf(out,
		    "%s: %shidden, since fewer than %d services "
		    "reported.\n",
		    title, about_people(t), DISCLOSURE_REGION_MIN);
}

/*
 * Measures that not all who reported collect.  A band or a part is named
 * when fewer collect it than its whole, and bands, which come together or
 * not at all, are named once.
 */
static bool
is_uneven(const struct views_table *t, const struct views_column *c, size_t row)
{
	const struct measure *m = &t->request.rules->rows[row];

	if (m->role == MEASURE_SUM || c->collecting[row] >= c->reported)
		return false;
	if (m->whole < 0)
		return true;
	if (m->role == MEASURE_BAND && row > 0 && m[-1].role == MEASURE_BAND &&
	    m[-1].whole == m->whole)
		return false;
	return c->collecting[row] != c->collecting[m->whole];
}

static void
put_uneven(struct buf *out, const struct views_table *t,
    const struct views_column *c, size_t row)
{
	const struct measure *rows = t->request.rules->rows;
	const struct measure *m = &rows[row];
	char title[NOTE_TITLE_SIZE];

	note_title(title, c);
	if (m->role == MEASURE_BAND)
		buf_printf(out, "%s: the bands of \"%s\" were", title,
		    rows[m->whole].title);
	else
		buf_printf(out, "%s: \"%s\" was", title, m->title);
	buf_printf(out,
	    " collected by %" PRIu32 " of the %zu services that reported.\n",
	    c->collecting[row], c->reported);
}

/* A rate is of the services that collect all it is made of: of how many,
 * wherever they are not all that reported. */
static void
put_ratio_services(struct buf *out, const struct views_table *t,
    const struct views_column *c)
{
	size_t n, said = 0;
	const struct ratio *ratio = ratios_all(&n);
	char title[NOTE_TITLE_SIZE];

	note_title(title, c);
	for (size_t i = 0; i < n; i++) {
		if (!views_ratio_applies(t, c, i) ||
		    c->ratio_collecting[i] >= c->reported ||
		    views_bare(t, views_ratio(t, c, i)))
			continue;
		if (said++ == 0)
			buf_printf(out,
			    "%s: rates of fewer services than reported (%zu), "
			    "since "
			    "a rate needs all it is made of:",
			    title, c->reported);
		buf_printf(out, "%s \"%s\" of %" PRIu32, said > 1 ? "," : "",
		    ratio[i].title, c->ratio_collecting[i]);
	}
	if (said > 0)
		buf_puts(out, ".\n");
}

static void
put_collecting(struct buf *out, const struct views_table *t)
{
	const struct ruleset *rs = t->request.rules;

	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];

		if (c->hidden || c->service[0] != '\0')
			continue;
		for (size_t row = 0; row < rs->n; row++)
			if (c->applies[row] && is_uneven(t, c, row) &&
			    !views_bare(t, views_cell(t, c, row)))
				put_uneven(out, t, c, row);
		put_ratio_services(out, t, c);
	}
}

static void
put_legend(struct buf *out, const struct views_table *t)
{
	static const char *const rounded =
	    "Counts of people are rounded to the nearest 5, each from its own "
	    "true total, so that parts need not add up\nto their total.\n";

	if (t->request.policy == DISCLOSURE_SHEAF_1)
		buf_printf(out,
		    "* hidden: a count of people below 5, too few services, "
		    "too small a caseload, or a figure that would give\nsuch a "
		    "one away. Rates are made of the rounded counts beside "
		    "them.\n%s",
		    rounded);
	if (t->request.policy == DISCLOSURE_MHSDS_1)
		buf_printf(out,
		    "* hidden: a count of people below 5, too few services, or "
		    "too small a caseload. What other figures give\naway is "
		    "not hidden: see policy sheaf/1.\n%s",
		    rounded);
	buf_puts(out,
	    "- not collected; of a mean or rate: no service collects all it "
	    "is made of, or there is nothing to divide by.\nBlank: not added "
	    "over time. A client of two services counts in both.\n");
	if (t->registry != NULL && t->registry->n == 0)
		buf_puts(out,
		    "? There is no registry, so nobody is expected: see "
		    "`registry import`.\n");
	if (t->request.by_service)
		for (size_t i = 0; i < t->columns; i++)
			if (t->column[i].hidden)
				buf_printf(out,
				    "%s: %shidden, its caseload is "
				    "below %d or not known.\n",
				    t->column[i].service, about_people(t),
				    DISCLOSURE_CASELOAD_MIN);
}

/* What is in the log and not in the table. */
static void
put_later(struct buf *out, const struct views_table *t)
{
	if (t->later)
		buf_puts(out, "Figures of quarters that have not begun were "
			      "received too, and are not shown: the clock of "
			      "a site runs ahead.\n");
}

/* Figures that are in no total above, with a table of their own. */
static void
put_outside(struct buf *out, const struct views_table *t)
{
	struct part outside = part_of(t, true);

	if (outside.n > 0) {
		buf_puts(out,
		    "\nOutside the registry: services that it does "
		    "not place in any region in that quarter. Their "
		    "figures are in no total\nabove; `registry "
		    "import` with rows for them puts them there.\n\n");
		put_table(out, &outside);
	}
	free(outside.column);
}

void
views_write_text(const struct views_table *t, struct buf *out)
{
	struct part main = part_of(t, false);

	put_heading(out, t);
	if (t->columns == 0) {
		buf_puts(out, "Nobody has reported yet.\n");
		put_later(out, t);
		goto out;
	}
	buf_puts(out, "\n");
	if (main.n > 0)
		put_table(out, &main);
	put_outside(out, t);
	buf_puts(out, "\n");
	for (size_t i = 0; i < t->columns; i++)
		put_column_notes(out, t, &t->column[i]);
	put_later(out, t);
	put_collecting(out, t);
	put_legend(out, t);
out:
	free(main.column);
}
