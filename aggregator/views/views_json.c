/*
 * A table as JSON: a list of columns and flat lists of rows and rates.  Members,
 * their order and every byte are those of protocol/TOTALS.md, section 5: an
 * auditor makes the same document and compares it whole.
 */
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views.h"
#include "common/base/day.h"
#include "common/base/encode.h"

/* "2015-10-01/P3M", or "2015-10-01/2017-03-31" for all quarters. */
static void
set_period(struct jval *o, const struct views_column *c)
{
	char text[2 * DAY_TEXT_SIZE];

	if (c->all) {
		day_format(text, c->period.start);
		text[DAY_TEXT_SIZE - 1] = '/';
		day_format(text + DAY_TEXT_SIZE, c->period.end);
	} else {
		period_format(text, c->period);
	}
	jval_set_str(o, "period", text);
}

/* Whose column a row or rate belongs to. */
static void
set_whose(struct jval *o, const struct views_column *c)
{
	if (c->service[0] != '\0')
		jval_set_str(o, "service", c->service);
	if (c->outside)
		jval_set_bool(o, "outside", true);
}

static struct jval *
names(char *const *list, size_t n)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < n; i++)
		jval_add_str(a, list[i]);
	return a;
}

static void
set_shown(struct jval *o, struct disclosure_cell cell)
{
	char text[DISCLOSURE_TEXT_SIZE];

	disclosure_text(text, cell);
	if (cell.state == DISCLOSURE_SHOWN && cell.decimals == 0)
		jval_set_i64(o, "shown", cell.value);
	else
		jval_set_str(o, "shown", text);
}

/* P-TOT-27: by which rule sets the column was counted. */
static struct jval *
sets_json(const struct views_column *c)
{
	struct jval *a = jval_array();

	for (size_t i = 0; i < MEASURES_SETS; i++) {
		struct jval *o;

		if (c->by_set[i] == 0)
			continue;
		o = jval_object();
		jval_set_str(o, "rules", measures_nth(i)->name);
		jval_set_i64(o, "services", (int64_t)c->by_set[i]);
		jval_add(a, o);
	}
	return a;
}

static struct jval *
column_json(const struct views_table *t, const struct views_column *c)
{
	bool bare = t->request.policy == DISCLOSURE_SHEAF_1 && c->hidden;
	struct jval *o = jval_object();

	set_period(o, c);
	jval_set_bool(o, "all", c->all);
	set_whose(o, c);
	jval_set_i64(o, "services_reported", (int64_t)c->reported);
	jval_set_i64(o, "services_expected", (int64_t)c->expected);
	jval_set_i64(o, "services_summaries", (int64_t)c->summaries);
	if (t->request.rules->extends != NULL)
		jval_set(o, "sets", sets_json(c));
	jval_set_day(o, "through_min", bare ? DAY_NONE : c->through_min);
	jval_set_day(o, "through_max", bare ? DAY_NONE : c->through_max);
	jval_set(o, "missing", names(c->missing, c->missing_n));
	if (c->outside)
		jval_set(o, "services", names(c->outsiders, c->outsiders_n));
	jval_set_bool(o, "hidden", c->hidden);
	return o;
}

static void
set_collecting(struct jval *o, const struct views_table *t,
    struct disclosure_cell cell, uint32_t services)
{
	if (views_bare(t, cell))
		jval_set_null(o, "services_collecting");
	else
		jval_set_i64(o, "services_collecting", services);
}

/* A row: {"measure","band","period","value","shown"}; value only where the
 * policy shows it exactly. */
static void
add_row(const struct views_table *t, const struct views_column *c, size_t row,
    struct jval *rows)
{
	const struct measure *m = &t->request.rules->rows[row];
	struct disclosure_cell cell = views_cell(t, c, row);
	struct jval *o;
	size_t whole = 0;

	if (!c->applies[row] || !c->any)
		return;
	o = jval_object();
	if (m->role == MEASURE_BAND)
		whole = strlen(t->request.rules->rows[m->whole].code);
	jval_set_text(o, "measure",
	    slice_make(m->code, whole > 0 ? whole : strlen(m->code)));
	jval_set_str(o, "band", whole > 0 ? m->code + whole + 1 : "");
	set_period(o, c);
	set_whose(o, c);
	set_collecting(o, t, cell, c->collecting[row]);
	if (t->request.policy == DISCLOSURE_EXACT_1 &&
	    cell.state == DISCLOSURE_SHOWN)
		jval_set_i64(o, "value", cell.value);
	set_shown(o, cell);
	jval_add(rows, o);
}

static void
add_ratios(const struct views_table *t, const struct views_column *c,
    struct jval *list)
{
	size_t n;
	const struct ratio *r = ratios_all(&n);

	for (size_t i = 0; i < n; i++) {
		struct disclosure_cell cell = views_ratio(t, c, i);
		struct jval *o;

		if (!c->any || !views_ratio_applies(t, c, i))
			continue;
		o = jval_object();
		jval_set_str(o, "ratio", r[i].code);
		jval_set_str(o, "unit", r[i].unit);
		set_period(o, c);
		set_whose(o, c);
		set_collecting(o, t, cell, c->ratio_collecting[i]);
		set_shown(o, cell);
		jval_add(list, o);
	}
}

/* P-TOT-40: what is hidden besides, if there is anything. */
static void
set_besides(struct jval *o, const struct views_table *t)
{
	struct jval *list;

	if (t->besides_n == 0)
		return;
	list = jval_array();
	for (size_t i = 0; i < t->besides_n; i++) {
		const struct views_besides *b = &t->besides[i];
		struct jval *one = jval_object();
		char period[PERIOD_TEXT_SIZE];

		if (b->region != NULL)
			jval_set_str(one, "region", b->region);
		if (b->outside)
			jval_set_bool(one, "outside", true);
		if (b->has_period) {
			period_format(period, b->period);
			jval_set_str(one, "period", period);
		}
		jval_set_str(one, "measure", b->measure);
		jval_set_i64(one, "level", b->level);
		jval_add(list, one);
	}
	jval_set(o, "besides", list);
}

struct jval *
views_json(const struct views_table *t)
{
	const struct views_request *q = &t->request;
	struct jval *o = jval_object(), *columns = jval_array();
	struct jval *rows = jval_array(), *ratios = jval_array();
	char registry[2 * HASH_SIZE + 1], period[PERIOD_TEXT_SIZE];
	struct buf root;

	buf_init(&root, 64);
	encode_base64(&root, t->log_root.b, HASH_SIZE);
	jval_set_str(o, "rules", q->rules->name);
	jval_set_str(o, "policy", disclosure_policy_name(q->policy));
	if (q->region != NULL)
		jval_set_str(o, "region", q->region);
	if (q->service != NULL)
		jval_set_str(o, "service", q->service);
	jval_set_bool(o, "by_service", q->by_service);
	if (q->has_period) {
		period_format(period, q->period);
		jval_set_str(o, "period", period);
	}
	jval_set_i64(o, "log_size", (int64_t)t->log_size);
	jval_set_str(o, "log_root", buf_str(&root));
	encode_hex(registry, t->registry_hash.b, HASH_SIZE);
	jval_set_str(o, "registry", registry);
	jval_set_day(o, "day", q->day);
	set_besides(o, t);
	for (size_t i = 0; i < t->columns; i++) {
		const struct views_column *c = &t->column[i];

		jval_add(columns, column_json(t, c));
		for (size_t row = 0; row < q->rules->n; row++)
			add_row(t, c, row, rows);
		add_ratios(t, c, ratios);
	}
	jval_set(o, "columns", columns);
	jval_set(o, "rows", rows);
	jval_set(o, "ratios", ratios);
	buf_free(&root);
	return o;
}
