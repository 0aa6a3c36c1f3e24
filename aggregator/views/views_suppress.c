/*
 * What sheaf/1 hides in a table.  The decision is common/ips/suppression's; here
 * is where a column finds its cells.
 */
#include "aggregator/views/views_suppress.h"

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/suppression.h"

/* The cells of a column; false when there is no return in any of them. */
static bool
find_cells(const struct views_table *t, const struct views_source *source,
    const struct views_column *c, struct suppression_cell *out)
{
	const struct views_roster *roster = views_source_roster(source);
	const struct totals_span *span = views_source_span(source);

	*out = (struct suppression_cell){ .region = SUPPRESSION_MAIN,
		.service = SUPPRESSION_ANY,
		.quarter = SUPPRESSION_ALL };
	if (c->outside)
		out->region = SUPPRESSION_OUTSIDE;
	else if (t->request.region != NULL)
		out->region = views_source_region(source, t->request.region);
	for (size_t i = 0; c->service[0] != '\0' && i < roster->n; i++)
		if (text_compare_id(roster->code[i], c->service) == 0)
			out->service = (int)i;
	if (c->all)
		return c->any;
	if (!span->any || c->period.start < span->first.start ||
	    c->period.start > span->last.start)
		return false;
	out->quarter = period_distance(span->first, c->period);
	return c->any;
}

/* The list that the document states (P-TOT-40). */
static void
list_besides(struct views_table *t, const struct views_source *source,
    const struct suppression *s)
{
	size_t n;
	const char *const *code = views_source_regions(source, &n);

	t->besides_n = suppression_besides_count(s);
	t->besides = mem_array(t->besides_n, sizeof(*t->besides));
	for (size_t i = 0; i < t->besides_n; i++) {
		struct suppression_more m = suppression_besides_at(s, i);
		struct views_besides *b = &t->besides[i];

		if (m.region >= 0)
			b->region = code[m.region];
		b->outside = m.region == SUPPRESSION_OUTSIDE;
		b->has_period = m.quarter != SUPPRESSION_ALL;
		b->period = views_source_span(source)->first;
		for (int q = 0; q < m.quarter; q++)
			b->period = period_next(b->period);
		b->measure = t->request.rules->rows[m.row].code;
		b->level = m.level;
	}
}

int
views_suppress(struct views_table *t, struct views_source *source,
    struct err *e)
{
	const struct suppression *s;

	if (views_source_suppression(source, &s, e) < 0)
		return -1;
	list_besides(t, source, s);
	for (size_t i = 0; i < t->columns; i++) {
		struct views_column *c = &t->column[i];
		struct suppression_cell cell;

		if (!find_cells(t, source, c, &cell))
			continue;
		for (size_t row = 0; row < t->request.rules->n; row++) {
			cell.row = row;
			c->suppressed[row] = suppression_hides(s, &cell);
		}
	}
	return 0;
}
