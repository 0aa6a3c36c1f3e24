/* Services by kind: the registry says of which, reviews and returns say how they do. */
#include "aggregator/views/views_typology.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/fidelity_view.h"
#include "aggregator/views/views_due.h"
#include "aggregator/views/views_shown_total.h"
#include "aggregator/views/views_source.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"

static const char *const figures[VIEWS_TYPOLOGY_FIGURES] = { "referrals",
	"accessed", "caseload", "job_starts" };

static const char caution[] =
    "Kinds of services differ in more than their kind, so a difference between "
    "two of them is no effect of it.";

static const char lacks[] = "A figure that a service of the kind does not "
			    "collect is \"-\": the others' "
			    "would be a part of it.";

struct build {
	struct views_typology *v;
	struct views_shown *shown; /* by service, of the quarter */
	struct fidelity_view *fidelity;
	/* Services that are counted, in order. */
	const char **code;
	size_t n;
};

/* -------------------------------------------------------------------- made */

static void
find_services(struct build *b)
{
	const struct views_typology *v = b->v;
	size_t n;
	const char **code = registry_codes(v->registry, REGISTRY_SERVICE, &n);

	b->code = mem_array(n + 1, sizeof(*b->code));
	for (size_t i = 0; i < n; i++) {
		const char *region =
		    registry_region_of(v->registry, code[i], v->asked.period);

		if (region != NULL &&
		    (v->asked.region == NULL ||
			text_compare_id(region, v->asked.region) == 0))
			b->code[b->n++] = code[i];
	}
	free(code);
	b->v->services = b->n;
}

static void
add_review(const struct build *b, const char *code,
    struct views_typology_row *row)
{
	const struct fidelity_view_table *t =
	    &b->fidelity->table[FIDELITY_INDEPENDENT];

	for (size_t i = 0; i < t->n; i++)
		if (text_compare_id(t->review[i].service, code) == 0) {
			row->reviewed++;
			row->total += t->review[i].sum.total;
		}
}

static void
add_figures(const struct build *b, const char *code,
    struct views_shown_total sum[static VIEWS_TYPOLOGY_FIGURES])
{
	const struct views_shown_place p = { .region = b->v->asked.region,
		.service = code };
	int at = views_shown_find(b->shown, &p);

	for (size_t i = 0; at >= 0 && i < VIEWS_TYPOLOGY_FIGURES; i++) {
		int f = views_shown_find_figure(b->shown, slice_of(figures[i]));
		struct views_shown_cell c;

		ASSERT(f >= 0);
		c = views_shown_cell(b->shown, (size_t)at, &b->v->asked.period,
		    (size_t)f);
		views_shown_total_add(&sum[i], &c);
	}
}

static void
add_row(struct build *b, const struct typology *by, size_t value)
{
	struct views_shown_total sum[VIEWS_TYPOLOGY_FIGURES] = { { 0 } };
	struct views_typology_row row = { .by = by, .value = value };
	struct views_typology *v = b->v;

	for (size_t i = 0; i < b->n; i++) {
		const struct registry_row *is =
		    registry_row_in(v->registry, b->code[i], v->asked.period);

		if (typology_of(by, is) != value)
			continue;
		row.services++;
		add_review(b, b->code[i], &row);
		add_figures(b, b->code[i], sum);
	}
	if (row.services == 0)
		return;
	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++)
		row.figure[i] = views_shown_total_cell(&sum[i]);
	v->row = mem_resize(v->row, v->n + 1, sizeof(*v->row));
	v->row[v->n++] = row;
}

static int
read_figures(struct build *b, const struct totals_snapshot *totals,
    struct err *e)
{
	const struct views_typology_request *q = &b->v->asked;
	const struct views_request request = { .policy = q->policy,
		.region = q->region,
		.by_service = true,
		.has_period = true,
		.period = q->period,
		.day = q->day };
	struct views_source *source;
	struct views_table *t;
	int r;

	if (views_source_open(&source, totals, b->v->registry, q->day, e) < 0)
		return -1;
	r = views_make_of(&t, &request, source, e);
	if (r == 0)
		b->shown = views_shown_open(t);
	views_source_close(source);
	return r;
}

static int
fill(struct build *b, const struct totals_snapshot *totals, struct err *e)
{
	struct views_typology_request *q = &b->v->asked;
	struct fidelity_view_request reviews = { .until = q->day };

	if (q->region != NULL && reference_find_code(b->v->registry,
				     REGISTRY_REGION, &q->region, e) < 0)
		return -1;
	if (!q->has_period)
		q->period = views_due_quarter(q->day);
	if (read_figures(b, totals, e) < 0 ||
	    fidelity_view_make(&b->fidelity, &reviews, totals, b->v->registry,
		e) < 0)
		return -1;
	find_services(b);
	for (size_t t = 0; t < TYPOLOGIES; t++)
		for (size_t i = 0; i < typology_all()[t].n; i++)
			add_row(b, &typology_all()[t], i);
	return 0;
}

int
views_typology_make(struct views_typology **out,
    const struct views_typology_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_typology *v = mem_alloc(sizeof(*v));
	struct build b = { .v = v };
	int r;

	*v = (struct views_typology){ .asked = *request,
		.registry = registry,
		.log_size = totals->log_size };
	r = fill(&b, totals, e);
	views_shown_close(b.shown);
	fidelity_view_free(b.fidelity);
	free(b.code);
	if (r < 0) {
		views_typology_free(v);
		return -1;
	}
	*out = v;
	return 0;
}

void
views_typology_free(struct views_typology *v)
{
	if (v == NULL)
		return;
	free(v->row);
	free(v);
}

/* ------------------------------------------------------------------- forms */

/* Tenths of a part, rounded to the nearest. */
static int64_t
tenths(int64_t part, size_t whole)
{
	return (20 * part + (int64_t)whole) / (2 * (int64_t)whole);
}

struct table *
views_typology_table(const struct views_typology *v)
{
	static const struct table_column columns[] = {
		{ "by", NULL, 0, 0, false, false },
		{ "by_title", "By", 0, 0, false, false },
		{ "value", NULL, 0, 0, false, false },
		{ "title", "Kind", 2, 0, false, false },
		{ "services", "Services", 2, 0, true, false },
		{ "percent", "Per cent", 2, 0, true, false },
		{ "reviewed", "Reviewed", 2, 0, true, false },
		{ "fidelity_mean", "Mean fidelity", 2, 0, true, false },
		{ "referrals", "Referrals", 2, 0, true, false },
		{ "accessed", "Accessed", 2, 0, true, false },
		{ "caseload", "Caseload", 2, 0, true, false },
		{ "job_starts", "Job starts", 2, 0, true, false },
		{ "quarter", NULL, 0, 0, false, false },
		{ "policy", NULL, 0, 0, false, false },
		{ "log_entry", NULL, 0, 0, false, false },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");
	char quarter[PERIOD_TEXT_SIZE];

	period_format(quarter, v->asked.period);
	for (size_t i = 0; i < v->n; i++) {
		const struct views_typology_row *r = &v->row[i];

		table_text(t, r->by->name);
		table_text(t, r->by->title);
		table_text(t, r->by->value[r->value].word);
		table_text(t, r->by->value[r->value].title);
		table_integer(t, (int64_t)r->services);
		table_decimal(t,
		    tenths(100 * (int64_t)r->services, v->services), 1);
		table_integer(t, (int64_t)r->reviewed);
		if (r->reviewed > 0)
			table_decimal(t, tenths(r->total, r->reviewed), 1);
		else
			table_none(t);
		for (size_t k = 0; k < VIEWS_TYPOLOGY_FIGURES; k++)
			if (r->figure[k].has_value)
				table_integer(t, r->figure[k].value);
			else
				table_text(t, r->figure[k].text);
		table_text(t, quarter);
		table_text(t, disclosure_policy_name(v->asked.policy));
		table_integer(t, (int64_t)v->log_size);
	}
	return t;
}

static const char *
whose(const struct views_typology *v)
{
	return v->asked.region == NULL ? "All regions"
				       : registry_name(v->registry,
					     REGISTRY_REGION, v->asked.region);
}

void
views_typology_text(const struct views_typology *v, struct buf *out)
{
	struct table *t = views_typology_table(v);
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];

	period_title(title, v->asked.period);
	day_format(day, v->asked.day);
	buf_printf(out,
	    "%s: %zu services by kind, %s\nShown under %s on %s, at log entry "
	    "%" PRIu64 "\n\n",
	    whose(v), v->services, title,
	    disclosure_policy_name(v->asked.policy), day, v->log_size);
	table_write_text(t, out);
	buf_printf(out, "\n%s\n%s\n%s\n", caution, lacks,
	    views_shown_line(v->asked.policy));
	table_free(t);
}

void
views_typology_csv(const struct views_typology *v, struct buf *out)
{
	struct table *t = views_typology_table(v);

	table_write_csv(t, CSV_FOR_PEOPLE, out);
	table_free(t);
}

struct jval *
views_typology_json(const struct views_typology *v)
{
	struct table *t = views_typology_table(v);
	struct jval *o = jval_object();

	jval_set_str_or_null(o, "region", v->asked.region);
	jval_set_str(o, "name", whose(v));
	jval_set(o, "quarter", figure_words_period(v->asked.period));
	jval_set(o, "day", jval_day_shown(v->asked.day));
	jval_set_str(o, "policy", disclosure_policy_name(v->asked.policy));
	jval_set_i64(o, "log_size", (int64_t)v->log_size);
	jval_set_i64(o, "services", (int64_t)v->services);
	jval_set(o, "rows", table_take_json(t));
	jval_set_str(o, "caution", caution);
	jval_set_str(o, "lacks", lacks);
	table_free(t);
	return o;
}
