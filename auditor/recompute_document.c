/* Which columns there are, and every member of the document in its order. */
#include "auditor/recompute_document.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"

struct making {
	const struct recompute_terms *terms;
	struct recompute_grid grid;
	struct recompute_judge judge;
	struct jval *columns, *rows, *ratios;
	size_t figures;
};

/* ------------------------------------------------------ members of a column */

/* The members period, service and outside, with `all` behind the first where
 * it is a column itself. */
static void
set_whose(const struct making *m, struct jval *o,
    const struct recompute_column *c, bool is_column)
{
	const struct recompute_scope *scope = c->scope;
	struct period p = m->grid.quarter[c->from];
	char text[2 * DAY_TEXT_SIZE];

	if (c->all) {
		day_format(text, p.start);
		text[DAY_TEXT_SIZE - 1] = '/';
		day_format(text + DAY_TEXT_SIZE, m->grid.quarter[c->to].end);
	} else {
		period_format(text, p);
	}
	jval_set_str(o, "period", text);
	if (is_column)
		jval_set_bool(o, "all", c->all);
	if (m->terms->service != NULL)
		jval_set_str(o, "service", m->terms->service);
	else if (m->terms->by_service)
		jval_set_str(o, "service", m->grid.service[scope->first]);
	if (scope->outside)
		jval_set_bool(o, "outside", true);
}

static struct jval *
names_of(const struct making *m, const size_t *service, size_t n)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < n; i++)
		jval_add_str(list, m->grid.service[service[i]]);
	return list;
}

/* P-TOT-27. */
static struct jval *
sets_of(const struct recompute_column *c)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < MEASURES_SETS; i++) {
		struct jval *one;

		if (c->sets[i] == 0)
			continue;
		one = jval_object();
		jval_set_str(one, "rules", measures_nth(i)->name);
		jval_set_i64(one, "services", (int64_t)c->sets[i]);
		jval_add(list, one);
	}
	return list;
}

static void
add_column(struct making *m, const struct recompute_column *c,
    const struct recompute_judged *j)
{
	bool bare = j->policy == RECOMPUTE_SHEAF_1 && j->hidden;
	struct jval *o = jval_object();

	set_whose(m, o, c, true);
	jval_set_i64(o, "services_reported", (int64_t)c->reported);
	jval_set_i64(o, "services_expected", (int64_t)c->expected);
	jval_set_i64(o, "services_summaries", (int64_t)c->summaries);
	if (m->grid.rules->extends != NULL)
		jval_set(o, "sets", sets_of(c));
	jval_set_day(o, "through_min", bare ? DAY_NONE : c->through_min);
	jval_set_day(o, "through_max", bare ? DAY_NONE : c->through_max);
	jval_set(o, "missing", names_of(m, c->missing, c->missing_n));
	if (c->scope->outside)
		jval_set(o, "services",
		    names_of(m, c->with_return, c->reported));
	jval_set_bool(o, "hidden", j->hidden);
	jval_add(m->columns, o);
}

/* P-TOT-59: under sheaf/1, nothing is said of who collects a hidden figure. */
static void
set_collecting(struct jval *o, const struct recompute_judged *j,
    size_t collecting, const struct jval *shown)
{
	const char *text = jval_str(shown);

	if (j->policy == RECOMPUTE_SHEAF_1 && text != NULL &&
	    strcmp(text, "*") == 0)
		jval_set_null(o, "services_collecting");
	else
		jval_set_i64(o, "services_collecting", (int64_t)collecting);
}

static void
add_row(struct making *m, const struct recompute_column *c,
    const struct recompute_judged *j, size_t row)
{
	const struct measure *all = m->grid.rules->rows;
	const char *code = all[row].code, *band = "";
	size_t n = strlen(code);
	struct jval *o, *shown;

	if (c->all && !recompute_rates_is_flow(code))
		return;
	if (all[row].role == MEASURE_BAND) {
		n = strlen(all[all[row].whole].code);
		band = code + n + 1;
	}
	o = jval_object();
	jval_set_text(o, "measure", slice_make(code, n));
	jval_set_str(o, "band", band);
	set_whose(m, o, c, false);
	shown = recompute_policy_row(j, c, row);
	set_collecting(o, j, c->collecting[row], shown);
	if (j->policy == RECOMPUTE_EXACT_1 &&
	    c->value[row] != MEASURE_NOT_COLLECTED)
		jval_set_i64(o, "value", c->value[row]);
	jval_set(o, "shown", shown);
	jval_add(m->rows, o);
	m->figures++;
}

static void
add_rate(struct making *m, const struct recompute_column *c,
    const struct recompute_judged *j, size_t k)
{
	const struct recompute_rate *r = &recompute_rates()[k];
	struct jval *o, *shown;

	if (c->all && (!recompute_rates_is_flow(r->num[0]) ||
			  !recompute_rates_is_flow(r->den)))
		return;
	o = jval_object();
	jval_set_str(o, "ratio", r->code);
	jval_set_str(o, "unit", r->unit);
	set_whose(m, o, c, false);
	shown = recompute_policy_rate(j, c, k);
	set_collecting(o, j, c->rate[k].services, shown);
	jval_set(o, "shown", shown);
	jval_add(m->ratios, o);
	m->figures++;
}

/* ------------------------------------------------------------ which columns */

/* P-TOT-42: of `outside`, only columns with a return. */
static void
add_one(struct making *m, const struct recompute_scope *scope, size_t from,
    size_t to, bool all)
{
	struct recompute_judged j;
	struct recompute_column c;

	recompute_column_make(&c, scope, from, to, all);
	if (!scope->outside || c.reported > 0) {
		recompute_policy_judge(&m->judge, &c, &j);
		add_column(m, &c, &j);
		for (size_t row = 0; c.reported > 0 && row < m->grid.rules->n;
		     row++)
			add_row(m, &c, &j, row);
		for (size_t k = 0; c.reported > 0 && k < RECOMPUTE_RATES; k++)
			add_rate(m, &c, &j, k);
	}
	recompute_column_free(&c);
}

/* All columns of a scope, or of one service of it. */
static void
add_part(struct making *m, const struct recompute_scope *scope)
{
	size_t n = m->grid.quarters;

	for (size_t q = 0; q < n && !m->terms->by_service; q++)
		add_one(m, scope, q, q, false);
	if (m->terms->has_period && m->terms->by_service)
		add_one(m, scope, 0, 0, false);
	if (!m->terms->has_period)
		add_one(m, scope, 0, n - 1, true);
}

/* P-TOT-24: whether the service has a column of its own in the scope. */
static bool
has_part(const struct recompute_scope *scope, size_t s)
{
	const struct recompute_grid *g = scope->grid;

	for (size_t q = 0; q < g->quarters; q++)
		if (recompute_scope_holds(scope, s, q) &&
		    (recompute_grid_at(g, s, q)->returns != NULL ||
			(g->placed && !scope->outside)))
			return true;
	return false;
}

static void
add_scope(struct making *m, struct recompute_scope scope)
{
	if (!m->terms->by_service) {
		add_part(m, &scope);
		return;
	}
	scope.single = true;
	for (size_t s = 0; s < m->grid.services; s++) {
		scope.first = s;
		scope.end = s + 1;
		if (has_part(&scope, s))
			add_part(m, &scope);
	}
}

/* A region as the cells of the grid spell it; NULL: no service is in it. */
static const char *
region_in(const struct recompute_grid *g, const char *region)
{
	for (size_t i = 0; i < g->services * g->quarters; i++)
		if (g->cell[i].region != NULL &&
		    text_compare_id(g->cell[i].region, region) == 0)
			return g->cell[i].region;
	return region;
}

/* P-TOT-22. */
static void
add_scopes(struct making *m)
{
	const struct recompute_terms *t = m->terms;
	struct recompute_scope scope = { .grid = &m->grid,
		.end = m->grid.services };

	if (t->region != NULL)
		scope.region = region_in(&m->grid, t->region);
	if (t->service != NULL) {
		scope.single = true;
		scope.first = recompute_grid_service(&m->grid, t->service);
		scope.end = scope.first + 1;
	}
	add_scope(m, scope);
	if (t->region != NULL)
		return;
	scope.outside = true;
	add_scope(m, scope);
}

/* P-TOT-21: the quarters, and everything in them. */
static void
add_columns(struct making *m, const struct recompute *r)
{
	const struct recompute_terms *t = m->terms;
	int32_t first = t->period.start, last = first;
	struct recompute_sheaf *sheaf = NULL;
	bool any = t->has_period;

	for (size_t i = 0; i < r->n && !t->has_period; i++) {
		int32_t start = r->list[i].period.start;

		if (!measures_adds(t->rules, r->list[i].rules) ||
		    start > t->day)
			continue;
		if (!any || start < first)
			first = start;
		if (!any || start > last)
			last = start;
		any = true;
	}
	if (!any)
		return;
	m->judge.policy = t->policy;
	if (t->policy == RECOMPUTE_SHEAF_1)
		sheaf = recompute_sheaf_make(r,
		    &(struct recompute_sheaf_terms){ t->rules, t->day,
			t->besides, t->besides_n });
	m->judge.sheaf = sheaf;
	recompute_grid_make(&m->grid, r, t->rules, first, last);
	add_scopes(m);
	recompute_grid_free(&m->grid);
	recompute_sheaf_free(sheaf);
}

const struct ruleset *
recompute_rules(const struct recompute *r, int32_t day)
{
	const struct ruleset *newest = measures_nth(0);

	for (size_t i = 0; i < r->n; i++)
		if (r->list[i].period.start <= day &&
		    measures_adds(r->list[i].rules, newest))
			newest = r->list[i].rules;
	return newest;
}

struct jval *
recompute_document(const struct recompute *r, const struct recompute_terms *t,
    size_t *figures)
{
	struct making m = { .terms = t,
		.columns = jval_array(),
		.rows = jval_array(),
		.ratios = jval_array() };
	char hex[2 * HASH_SIZE + 1], period[PERIOD_TEXT_SIZE];
	struct jval *o = jval_object();
	struct buf root;

	add_columns(&m, r);
	buf_init(&root, 64);
	encode_base64(&root, r->root.b, HASH_SIZE);
	encode_hex(hex, r->registry_hash.b, HASH_SIZE);
	jval_set_str(o, "rules", t->rules->name);
	jval_set_str(o, "policy", recompute_policy_name(t->policy));
	if (t->region != NULL)
		jval_set_str(o, "region", t->region);
	if (t->service != NULL)
		jval_set_str(o, "service", t->service);
	jval_set_bool(o, "by_service", t->by_service);
	if (t->has_period) {
		period_format(period, t->period);
		jval_set_str(o, "period", period);
	}
	jval_set_i64(o, "log_size", (int64_t)r->size);
	jval_set_str(o, "log_root", buf_str(&root));
	jval_set_str(o, "registry", hex);
	jval_set_day(o, "day", t->day);
	if (t->besides_n > 0)
		jval_set(o, "besides",
		    recompute_besides_json(t->besides, t->besides_n, t->rules));
	jval_set(o, "columns", m.columns);
	jval_set(o, "rows", m.rows);
	jval_set(o, "ratios", m.ratios);
	buf_free(&root);
	*figures = m.figures;
	return o;
}
