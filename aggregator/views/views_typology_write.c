/* Kinds of services as tables, sentences and JSON. */
#include "aggregator/views/views_typology_write.h"

#include <inttypes.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"

static const char caution[] =
    "Kinds of services differ in more than their kind, so a difference between "
    "two of them is no effect of it.";

static const char lacks[] = "A figure that a service of the kind does not "
			    "collect is \"-\": the others' "
			    "would be a part of it.";

/* Their order in typology_all(). */
enum { SITE_TYPE, PROVIDER_TYPE, FUNDING };

enum { GAP = 2 };

static const char *
title_of(size_t typology, size_t value)
{
	return typology_all()[typology].value[value].title;
}

static const char *
plural(size_t n)
{
	return n == 1 ? "" : "s";
}

static const char *
whose(const struct views_typology *v)
{
	return v->asked.region == NULL ? "All regions"
				       : registry_name(v->registry,
					     REGISTRY_REGION, v->asked.region);
}

/* -------------------------------------------------------------- how they do */

/* Tenths of a part, rounded to the nearest. */
static int64_t
tenths(int64_t part, size_t whole)
{
	return (20 * part + (int64_t)whole) / (2 * (int64_t)whole);
}

#define NUMBER(key_, heading_) \
	{ \
		.key = key_, .heading = heading_, .gap = GAP, .right = true \
	}
#define SUM_COLUMNS \
	NUMBER("services", "Services"), NUMBER("percent", "Per cent"), \
	    NUMBER("reviewed", NULL), NUMBER(NULL, "Reviewed"), \
	    NUMBER("fidelity_mean", "Mean fidelity"), \
	    NUMBER("reported", NULL), NUMBER(NULL, "Reported"), \
	    { .key = "rules", .gap = GAP }, NUMBER("referrals", "Referrals"), \
	    NUMBER("accessed", "Accessed"), NUMBER("caseload", "Caseload"), \
	    NUMBER("job_starts", "Job starts"), { .key = "quarter" }, \
	    { .key = "policy" }, \
	{ \
		.key = "log_entry" \
	}

/* Which rule sets are added is shown to people where they are several anywhere. */
static struct table *
table_of(const struct views_typology *v, struct table_column *columns, size_t n)
{
	for (size_t i = 0; v->sets != NULL && i < n; i++)
		if (columns[i].key != NULL &&
		    strcmp(columns[i].key, "rules") == 0)
			columns[i].heading = "Rules";
	return table_new(columns, n, "");
}

static void
put_rules(const struct views_typology_sum *sum, struct table *t)
{
	struct buf rules;

	buf_init(&rules, VIEWS_SHOWN_SETS_MAX);
	views_shown_rules(sum->by_set, &rules);
	table_text(t, buf_str(&rules));
	buf_free(&rules);
}

/* The cells of SUM_COLUMNS. */
static void
put_sum(const struct views_typology *v, const struct views_typology_sum *sum,
    struct table *t)
{
	char quarter[PERIOD_TEXT_SIZE];

	table_integer(t, (int64_t)sum->services);
	table_decimal(t, tenths(100 * (int64_t)sum->services, v->services), 1);
	table_integer(t, (int64_t)sum->reviewed);
	table_textf(t, "%zu of %zu", sum->reviewed, sum->services);
	if (sum->reviewed > 0)
		table_decimal(t, tenths(sum->total, sum->reviewed), 1);
	else
		table_none(t);
	table_integer(t, (int64_t)sum->reported);
	table_textf(t, "%zu of %zu", sum->reported, sum->services);
	if (sum->reported > 0)
		put_rules(sum, t);
	else
		table_none(t);
	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++)
		if (sum->figure[i].has_value)
			table_integer(t, sum->figure[i].value);
		else
			table_text(t, sum->figure[i].text);
	period_format(quarter, v->asked.period);
	table_text(t, quarter);
	table_text(t, disclosure_policy_name(v->asked.policy));
	table_integer(t, (int64_t)v->log_size);
}

static struct table *
kinds(const struct views_typology *v)
{
	struct table_column columns[] = {
		{ .key = "by" },
		{ .key = "by_title", .heading = "By" },
		{ .key = "value" },
		{ .key = "title", .heading = "Kind", .gap = GAP },
		SUM_COLUMNS,
	};
	struct table *t =
	    table_of(v, columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < v->n; i++) {
		const struct views_typology_row *r = &v->row[i];

		table_text(t, r->by->name);
		table_text(t, r->by->title);
		table_text(t, r->by->value[r->value].word);
		table_text(t, r->by->value[r->value].title);
		put_sum(v, &r->sum, t);
	}
	return t;
}

/* ------------------------------------------------------------ all together */

#define TYPOLOGY_COLUMNS(first_gap) \
	{ .key = "funding" }, \
	    { .key = "funding_title", \
		    .heading = "Funding", \
		    .gap = first_gap }, \
	    { .key = "provider_type" }, \
	    { .key = "provider_type_title", \
		    .heading = "Provider type", \
		    .gap = GAP }, \
	    { .key = "site_type" }, \
	{ \
		.key = "site_type_title", .heading = "Site type", .gap = GAP \
	}

/* The cells of TYPOLOGY_COLUMNS. */
static void
put_values(const size_t value[static TYPOLOGIES], struct table *t)
{
	for (size_t k = TYPOLOGIES; k-- > 0;) {
		table_text(t, typology_all()[k].value[value[k]].word);
		table_text(t, title_of(k, value[k]));
	}
}

static struct table *
together(const struct views_typology *v)
{
	struct table_column columns[] = { TYPOLOGY_COLUMNS(0), SUM_COLUMNS };
	struct table *t =
	    table_of(v, columns, sizeof(columns) / sizeof(columns[0]));

	for (size_t i = 0; i < v->crosses; i++) {
		put_values(v->cross[i].value, t);
		put_sum(v, &v->cross[i].sum, t);
	}
	return t;
}

/* ---------------------------------------------------- what the registry says */

static void
put_service(const char *name, const char *code,
    const size_t value[static TYPOLOGIES], int32_t from, int32_t to,
    struct table *t)
{
	table_text(t, code);
	table_text(t, name);
	put_values(value, t);
	table_day(t, from);
	table_day(t, to);
}

/* The rows of one service, those that say the same one after the other as one. */
static void
put_rows_of(const struct views_typology *v, const char *code, struct table *t)
{
	const char *name = registry_name(v->registry, REGISTRY_SERVICE, code);
	size_t value[TYPOLOGIES] = { 0 }, now[TYPOLOGIES];
	int32_t from = DAY_NONE, to = DAY_NONE;

	for (size_t i = 0; i < v->registry->n; i++) {
		const struct registry_row *row = &v->registry->row[i];

		if (row->kind != REGISTRY_SERVICE ||
		    text_compare_id(row->code, code) != 0)
			continue;
		for (size_t k = 0; k < TYPOLOGIES; k++)
			now[k] = typology_of(&typology_all()[k], row);
		if (from != DAY_NONE && to + 1 == row->from &&
		    memcmp(now, value, sizeof(now)) == 0) {
			to = row->to;
			continue;
		}
		if (from != DAY_NONE)
			put_service(name, code, value, from, to, t);
		memcpy(value, now, sizeof(value));
		from = row->from;
		to = row->to;
	}
	if (from != DAY_NONE)
		put_service(name, code, value, from, to, t);
}

static struct table *
services(const struct views_typology *v)
{
	static const struct table_column columns[] = {
		{ .key = "service" },
		{ .key = "name", .heading = "Service" },
		TYPOLOGY_COLUMNS(GAP),
		{ .key = "from", .heading = "From", .gap = GAP },
		{ .key = "to", .heading = "Until", .gap = GAP },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < v->services; i++)
		put_rows_of(v, v->service[i], t);
	return t;
}

/* --------------------------------------- two typologies against each other */

static const struct pair {
	size_t row, column; /* of typology_all() */
	const char *name, *title;
} pairs[] = {
	{ FUNDING, PROVIDER_TYPE, "funding-provider_type",
	    "Services by funding and provider type" },
	{ FUNDING, SITE_TYPE, "funding-site_type",
	    "Services by funding and site type" },
	{ PROVIDER_TYPE, SITE_TYPE, "provider_type-site_type",
	    "Services by provider type and site type" },
};

enum { PAIRS = sizeof(pairs) / sizeof(pairs[0]), VALUES_MAX = 8 };

/* How many services have both values; SIZE_MAX is any. */
static size_t
both(const struct views_typology *v, const struct pair *p, size_t row,
    size_t column)
{
	size_t n = 0;

	for (size_t i = 0; i < v->crosses; i++) {
		const struct views_typology_cross *c = &v->cross[i];

		if ((row == SIZE_MAX || c->value[p->row] == row) &&
		    (column == SIZE_MAX || c->value[p->column] == column))
			n += c->sum.services;
	}
	return n;
}

/* NULL where the registry states one of the two of no service: there is nothing to set
 * against each other. */
static struct table *
pair(const struct views_typology *v, const struct pair *p)
{
	const struct typology *down = &typology_all()[p->row],
			      *across = &typology_all()[p->column];
	struct table_column columns[VALUES_MAX + 2];
	size_t has[VALUES_MAX], n = 0;
	struct table *t;

	ASSERT(across->n <= VALUES_MAX);
	if (v->stated[p->row] == 0 || v->stated[p->column] == 0)
		return NULL;
	columns[0] = (struct table_column){ .heading = down->title };
	for (size_t i = 0; i < across->n; i++)
		if (both(v, p, SIZE_MAX, i) > 0) {
			has[n++] = i;
			columns[n] = (struct table_column)NUMBER(NULL,
			    across->value[i].title);
		}
	columns[n + 1] = (struct table_column)NUMBER(NULL, "All");
	t = table_new(columns, n + 2, "");
	for (size_t i = 0; i < down->n; i++) {
		if (both(v, p, i, SIZE_MAX) == 0)
			continue;
		table_text(t, down->value[i].title);
		for (size_t k = 0; k < n; k++)
			table_integer(t, (int64_t)both(v, p, i, has[k]));
		table_integer(t, (int64_t)both(v, p, i, SIZE_MAX));
	}
	return t;
}

/* ------------------------------------------------------------------- forms */

static const struct {
	const char *name, *title;
	struct table *(*make)(const struct views_typology *v);
	size_t heads; /* columns that name their row, from the left */
	size_t words; /* columns that are no numbers, from the left */
} tables[] = {
	{ "kinds", "Each kind of service", kinds, 2, 2 },
	{ "together", "By funding, provider type and site type together",
	    together, 3, 3 },
	{ "services",
	    "What the registry says of each service, and from when to when",
	    services, 1, 6 },
	{ "", "", NULL, 0, 0 },
};

enum { KINDS, TOGETHER, SERVICES };

const char *
views_typology_table_name(size_t i)
{
	return tables[i].name;
}

struct table *
views_typology_table(const struct views_typology *v, size_t i)
{
	return tables[i].make(v);
}

void
views_typology_says(const struct views_typology *v, struct buf *out)
{
	const size_t n = v->services;
	char title[PERIOD_TITLE_SIZE];

	period_title(title, v->asked.period);
	if (n == 0) {
		buf_printf(out, "The registry places no service here in %s.",
		    title);
		return;
	}
	buf_printf(out,
	    "Of %zu service%s in %s, the registry states the funding of %zu, "
	    "the provider type of %zu and the site type of %zu. %zu of them "
	    "%s an independent fidelity review, and %zu %s reported.",
	    n, plural(n), title, v->stated[FUNDING], v->stated[PROVIDER_TYPE],
	    v->stated[SITE_TYPE], v->reviewed,
	    v->reviewed == 1 ? "has" : "have", v->reported,
	    v->reported == 1 ? "has" : "have");
	if (v->stated[FUNDING] < n || v->stated[PROVIDER_TYPE] < n ||
	    v->stated[SITE_TYPE] < n)
		buf_puts(out,
		    " Whoever keeps the registry adds what it does not state, "
		    "each with the day from which it holds.");
}

void
views_typology_text(const struct views_typology *v, struct buf *out)
{
	struct table *t = kinds(v);
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	period_title(title, v->asked.period);
	day_format(day, v->asked.day);
	buf_printf(out,
	    "%s: %zu service%s by kind, %s\nShown under %s on %s, at log entry "
	    "%" PRIu64 "\n\n",
	    whose(v), v->services, plural(v->services), title,
	    disclosure_policy_name(v->asked.policy), day, v->log_size);
	table_write_text(t, out);
	table_free(t);
	for (size_t i = 0; i < PAIRS; i++) {
		t = pair(v, &pairs[i]);
		if (t == NULL)
			continue;
		buf_printf(out, "\n%s\n", pairs[i].title);
		table_write_text(t, out);
		table_free(t);
	}
	t = together(v);
	buf_printf(out, "\n%s\n", tables[TOGETHER].title);
	table_write_text(t, out);
	table_free(t);
	if (v->sets != NULL)
		buf_printf(out, "\n%s\n", v->sets);
	buf_printf(out, "\n%s\n%s\n%s\n", caution, lacks,
	    views_shown_line(v->asked.policy));
}

static void
add_page(struct jval *all, const char *name, const char *title, size_t heads,
    size_t words, struct table *t)
{
	struct jval *o = jval_object();

	jval_set_str(o, "name", name);
	jval_set_str(o, "title", title);
	jval_set_i64(o, "heads", (int64_t)heads);
	jval_set_i64(o, "words", (int64_t)words);
	jval_set(o, "table", table_page(t));
	jval_add(all, o);
	table_free(t);
}

static struct jval *
pages_json(const struct views_typology *v)
{
	struct jval *all = jval_array();

	if (v->services == 0)
		return all;
	add_page(all, tables[KINDS].name, tables[KINDS].title,
	    tables[KINDS].heads, tables[KINDS].words, kinds(v));
	for (size_t i = 0; i < PAIRS; i++) {
		struct table *t = pair(v, &pairs[i]);

		if (t != NULL)
			add_page(all, pairs[i].name, pairs[i].title, 1, 1, t);
	}
	for (size_t i = TOGETHER; i <= SERVICES; i++)
		add_page(all, tables[i].name, tables[i].title, tables[i].heads,
		    tables[i].words, tables[i].make(v));
	return all;
}

static struct jval *
rows_json(struct table *t)
{
	struct jval *rows = table_take_json(t);

	table_free(t);
	return rows;
}

/* What stands in place of figures, each once, and why. */
static void
add_signs(const struct views_typology_sum *sum, struct jval *all)
{
	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++) {
		const struct views_shown_cell *c = &sum->figure[i];
		size_t n = 0;

		if (c->has_value || c->text[0] == '\0')
			continue;
		while (n < jval_length(all) &&
		       strcmp(jval_get_str(jval_at(all, n), "sign"), c->text) !=
			   0)
			n++;
		if (n == jval_length(all)) {
			struct jval *o = jval_object();

			jval_set_str(o, "sign", c->text);
			jval_set_str(o, "says", c->why);
			jval_add(all, o);
		}
	}
}

static struct jval *
signs_json(const struct views_typology *v)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < v->n; i++)
		add_signs(&v->row[i].sum, all);
	return all;
}

struct jval *
views_typology_json(const struct views_typology *v)
{
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, SIZE_MAX / 2);
	views_typology_says(v, &says);
	jval_set_str_or_null(o, "region", v->asked.region);
	jval_set_str(o, "name", whose(v));
	jval_set(o, "quarter", figure_words_period(v->asked.period));
	jval_set(o, "day", jval_day_shown(v->asked.day));
	jval_set_str(o, "policy", disclosure_policy_name(v->asked.policy));
	jval_set_str(o, "line", views_shown_line(v->asked.policy));
	jval_set_str(o, "audience", views_shown_audience(v->asked.policy));
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	jval_set_i64(o, "services", (int64_t)v->services);
	jval_set_str(o, "says", buf_str(&says));
	jval_set_str_or_null(o, "sets", v->sets);
	jval_set_str(o, "caution", caution);
	jval_set_str(o, "lacks", lacks);
	jval_set(o, "signs", signs_json(v));
	jval_set(o, "rows", rows_json(kinds(v)));
	jval_set(o, "together", rows_json(together(v)));
	jval_set(o, "dated", rows_json(services(v)));
	jval_set(o, "tables", pages_json(v));
	buf_free(&says);
	return o;
}
