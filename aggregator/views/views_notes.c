/*
 * What stands around the figures of a table in the terminal: what was asked
 * for, and in words what the figures cannot say: who has not reported, how far
 * a quarter has come, and what was hidden why.
 */
#include "aggregator/views/views_notes.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_shown.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/limits.h"

enum { NOTE_TITLE_SIZE = PERIOD_TITLE_SIZE + REGISTRY_NAME_SIZE + 24 };

void
views_notes_heading(const struct views_table *t, struct buf *out)
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

static void
put_names(struct buf *out, const struct views_table *t, char *const *list,
    size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name =
		    registry_name(t->registry, REGISTRY_SERVICE, list[i]);

		if (strcmp(name, list[i]) == 0)
			buf_printf(out, "%s %s", i > 0 ? "," : "", name);
		else
			buf_printf(out, "%s %s (%s)", i > 0 ? "," : "", name,
			    list[i]);
	}
	buf_puts(out, ".\n");
}

/* How a note names its column. */
static void
note_title(char out[static NOTE_TITLE_SIZE], const struct views_table *t,
    const struct views_column *c)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, c->period);
	(void)snprintf(out, NOTE_TITLE_SIZE, "%s%s%s",
	    c->outside ? "Outside the registry"
	    : c->region != NULL
		? registry_name(t->registry, REGISTRY_REGION, c->region)
	    : t->request.by_region ? "All regions"
				   : "",
	    c->outside || t->request.by_region ? ", " : "",
	    c->all ? "all quarters" : title);
	if (c->all)
		out[0] = (char)toupper((unsigned char)out[0]);
}

/* Who has not reported for every quarter in which it is expected. */
static void
put_all_notes(struct buf *out, const struct views_table *t,
    const struct views_column *c)
{
	char title[NOTE_TITLE_SIZE];

	if (c->missing_n == 0)
		return;
	note_title(title, t, c);
	buf_printf(out,
	    "%s: %zu of %zu services reported, %zu of them in every quarter "
	    "in which they were expected. Quarters are missing of",
	    title, c->reported, c->expected, c->expected - c->missing_n);
	put_names(out, t, c->missing, c->missing_n);
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

/* No sum of two rule sets without saying so (P-INF-5). */
static void
put_sets(struct buf *out, const struct views_column *c, const char *title)
{
	struct buf who;

	buf_init(&who, ERR_TEXT_MAX);
	if (views_shown_sets(c->by_set, &who))
		buf_printf(out,
		    "%s: %s; what only the newer rule set has, the others do "
		    "not collect.\n",
		    title, buf_str(&who));
	buf_free(&who);
}

/* Who is missing or outside, and what is hidden as a whole. */
static void
put_column_notes(struct buf *out, const struct views_table *t,
    const struct views_column *c)
{
	char title[NOTE_TITLE_SIZE];

	if (c->service[0] != '\0' || !views_in_text(t, c))
		return;
	if (c->all) {
		note_title(title, t, c);
		put_all_notes(out, t, c);
		put_sets(out, c, title);
		return;
	}
	note_title(title, t, c);
	if (c->missing_n > 0) {
		buf_printf(out, "%s: not reported by", title);
		put_names(out, t, c->missing, c->missing_n);
	}
	if (c->outsiders_n > 0) {
		buf_printf(out, "%s: reported by", title);
		put_names(out, t, c->outsiders, c->outsiders_n);
	}
	put_through(out, t, c, title);
	if (c->summaries > 0)
		buf_printf(out,
		    "%s: %zu of the %zu services sent totals "
		    "without a register.\n",
		    title, c->summaries, c->reported);
	put_sets(out, c, title);
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

/* The measures that just n of the services collect, in one sentence. */
static void
put_uneven(struct buf *out, const struct views_table *t,
    const struct views_column *c, uint32_t n)
{
	const struct measure *rows = t->request.rules->rows;
	char title[NOTE_TITLE_SIZE];
	size_t said = 0;

	note_title(title, t, c);
	for (size_t row = 0; row < t->request.rules->n; row++) {
		const struct measure *m = &rows[row];

		if (c->collecting[row] != n || !c->applies[row] ||
		    !is_uneven(t, c, row) ||
		    views_bare(t, views_cell(t, c, row)))
			continue;
		if (said++ == 0)
			buf_printf(out,
			    "%s: collected by %" PRIu32
			    " of the %zu services that reported:",
			    title, n, c->reported);
		buf_puts(out, said > 1 ? ", " : " ");
		if (m->role == MEASURE_BAND)
			buf_printf(out, "the bands of \"%s\"",
			    rows[m->whole].title);
		else
			buf_printf(out, "\"%s\"", m->title);
	}
	if (said > 0)
		buf_puts(out, ".\n");
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

	note_title(title, t, c);
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
	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];

		if (c->hidden || c->service[0] != '\0' || !views_in_text(t, c))
			continue;
		for (uint32_t n = 0; n < c->reported; n++)
			put_uneven(out, t, c, n);
		put_ratio_services(out, t, c);
	}
}

void
views_notes_legend(const struct views_table *t, struct buf *out)
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
	buf_printf(out,
	    "- not collected; of a mean or rate: no service collects all it "
	    "is made of, or there is nothing to divide by.\nBlank: not added "
	    "over time. %s\n",
	    views_shown_clients());
	if (t->registry->n == 0)
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
void
views_notes_later(const struct views_table *t, struct buf *out)
{
	if (t->later)
		buf_puts(out, "Figures of quarters that have not begun were "
			      "received too, and are not shown: the clock of "
			      "a site runs ahead.\n");
}

void
views_notes_write(const struct views_table *t, struct buf *out)
{
	for (size_t i = 0; i < t->columns; i++)
		put_column_notes(out, t, &t->column[i]);
	views_notes_later(t, out);
	put_collecting(out, t);
	views_notes_legend(t, out);
}
