/* Both numbers of each measure, as sites have sent them. */
#include "aggregator/published/published_sites.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/service_ids.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/disclosure.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/reconciliation.h"

struct gather {
	struct store *store;
	const struct published_scope *scope;
	const struct published_file *file;
	struct service_ids ids;
	struct store_figure *figure; /* by service and month */
	size_t n, room;
	struct table *table;
	struct published_sites *out;
	size_t withdrawn_room;
};

/* Whether the policy hides the service as a whole: by either caseload of the month
 * (P-RCN-5), or by that of its return of the quarter, as on every other page; sheaf/1
 * whatever they are, since months narrow what is hidden of a quarter (DESIGN.md). */
static int
is_hidden(const struct gather *g, const struct store_figure *f, bool *out,
    struct err *e)
{
	const struct store_key quarter = { f->key.service, CONTENT_RETURN,
		period_of(f->key.start).start };
	struct store_figure r;
	bool found;
	int row;

	*out = g->scope->policy == DISCLOSURE_SHEAF_1;
	for (int side = 0; side < RECONCILIATION_SIDES; side++)
		*out |= !disclosure_service(g->scope->policy,
		    f->value[reconciliation_at(MHSDS_CASELOAD,
			(enum reconciliation_side)side)]);
	if (store_figure_get(g->store, &quarter, &r, &found, e) < 0)
		return -1;
	if (!found || r.n == 0)
		return 0;
	row = measures_find(r.rules, slice_of("caseload"));
	*out |= !disclosure_service(g->scope->policy,
	    row >= 0 ? r.value[row] : MEASURE_NOT_COLLECTED);
	return 0;
}

/* Of one side: what may be shown of each measure. */
struct side {
	struct disclosure_cell cell[MHSDS_MEASURES];
};

static void
show_side(const struct gather *g, const int64_t *value, bool hidden,
    enum reconciliation_side side, struct side *out)
{
	static const struct measure people = { .about = MEASURE_PEOPLE };

	if (hidden) {
		for (int m = 0; m < MHSDS_MEASURES; m++)
			out->cell[m] =
			    (struct disclosure_cell){ .state =
							  DISCLOSURE_MASKED };
		return;
	}

	for (int m = 0; m < MHSDS_MEASURES; m++)
		out->cell[m] = disclosure_count(g->scope->policy, &people,
		    value[reconciliation_at((enum mhsds)m, side)]);
}

static void
put_cell(struct table *t, struct disclosure_cell c)
{
	char text[DISCLOSURE_TEXT_SIZE];

	disclosure_text(text, c);
	if (c.state == DISCLOSURE_SHOWN)
		table_integer(t, c.value);
	else
		table_text(t, text);
}

static void
add_rows(struct gather *g, const char *service, const struct month *month,
    const int64_t *value, bool hidden)
{
	const char *name =
	    registry_name(g->scope->registry, REGISTRY_SERVICE, service);
	struct side extract, held;
	struct buf say;

	show_side(g, value, hidden, RECONCILIATION_EXTRACT, &extract);
	show_side(g, value, hidden, RECONCILIATION_REGISTER, &held);
	buf_init(&say, ERR_TEXT_MAX);
	month_say(month, &say);
	for (int i = 0; i < MHSDS_MEASURES; i++) {
		const struct mhsds_measure *m = mhsds_measure((enum mhsds)i);
		const struct disclosure_cell *x = &extract.cell[i];
		const struct disclosure_cell *h = &held.cell[i];
		/* Of rounded numbers it would say nothing. */
		bool both = g->scope->policy == DISCLOSURE_EXACT_1 &&
			    x->state == DISCLOSURE_SHOWN &&
			    h->state == DISCLOSURE_SHOWN;

		table_text(g->table, service);
		table_text(g->table, name != NULL ? name : service);
		table_text(g->table, buf_str(&say));
		table_text(g->table, m->code);
		table_text(g->table, m->title);
		put_cell(g->table, *x);
		put_cell(g->table, *h);
		if (both)
			table_integer(g->table, h->value - x->value);
		else
			table_none(g->table);
	}
	buf_free(&say);
}

static int
keep(void *arg, const struct store_figure *f, struct err *e)
{
	struct gather *g = arg;

	(void)e;
	if (f->erased || (g->scope->region != NULL &&
			     text_compare_id(g->scope->region, f->region) != 0))
		return 0;
	g->figure = mem_grow(g->figure, g->n, &g->room, sizeof(*g->figure));
	g->figure[g->n++] = *f;
	return 0;
}

static int
by_service(const void *pa, const void *pb)
{
	const struct store_key *a = &((const struct store_figure *)pa)->key;
	const struct store_key *b = &((const struct store_figure *)pb)->key;

	if (a->service != b->service)
		return a->service < b->service ? -1 : 1;
	return (a->start > b->start) - (a->start < b->start);
}

/* What is in force of the months of the file, and nothing else of the store. */
static int
read_months(struct gather *g, struct err *e)
{
	for (size_t i = 0; i < g->file->months; i++) {
		const struct store_figure_range month = {
			.content = CONTENT_RECONCILIATION,
			.start = g->file->month[i],
		};

		if (store_figure_each(g->store, &month, keep, g, e) < 0)
			return -1;
	}
	if (g->n > 0)
		qsort(g->figure, g->n, sizeof(*g->figure), by_service);
	return 0;
}

static void
add_withdrawn(struct gather *g, const struct store_figure *f)
{
	struct published_sites *out = g->out;
	struct published_sites_withdrawn *w;

	out->withdrawn = mem_grow(out->withdrawn, out->withdrawn_n,
	    &g->withdrawn_room, sizeof(*out->withdrawn));
	w = &out->withdrawn[out->withdrawn_n++];
	w->month = month_of(f->key.start);
	(void)snprintf(w->service, sizeof(w->service), "%s",
	    service_ids_of(&g->ids, f->key.service));
}

static int
take(struct gather *g, const struct store_figure *f, struct err *e)
{
	struct month month = month_of(f->key.start);
	bool hidden;

	if (f->withdrawn) {
		add_withdrawn(g, f);
		return 0;
	}
	ASSERT(f->n == RECONCILIATION_VALUES);
	if (is_hidden(g, f, &hidden, e) < 0)
		return -1;
	add_rows(g, service_ids_of(&g->ids, f->key.service), &month, f->value,
	    hidden);
	return 0;
}

static int
fill(struct gather *g, struct err *e)
{
	if (service_ids_load(&g->ids, g->store, e) < 0 || read_months(g, e) < 0)
		return -1;
	for (size_t i = 0; i < g->n; i++)
		if (take(g, &g->figure[i], e) < 0)
			return -1;
	return 0;
}

int
published_sites_make(struct published_sites *out,
    const struct published_scope *scope, const struct published_file *file,
    const struct totals_snapshot *totals, struct err *e)
{
	static const struct table_column columns[] = {
		{ "service", NULL, 0, 0, false, false },
		{ "name", "Service", 2, 0, false, false },
		{ "month", "Month", 2, 0, false, false },
		{ "measure", NULL, 0, 0, false, false },
		{ "title", "Measure", 2, 0, false, false },
		{ "extract", "Site’s submission", 2, 0, true, false },
		{ "register", "Site’s register", 2, 0, true, false },
		{ "difference", "Difference", 2, 0, true, false },
	};
	struct gather g = { .store = totals->reader,
		.scope = scope,
		.file = file,
		.out = out };
	int rc;

	*out = (struct published_sites){ 0 };
	g.table = table_new(columns, sizeof(columns) / sizeof(columns[0]), "");
	out->table = g.table;
	rc = fill(&g, e);
	service_ids_free(&g.ids);
	free(g.figure);
	if (rc < 0)
		published_sites_free(out);
	return rc;
}

void
published_sites_free(struct published_sites *sites)
{
	table_free(sites->table);
	free(sites->withdrawn);
	*sites = (struct published_sites){ 0 };
}
