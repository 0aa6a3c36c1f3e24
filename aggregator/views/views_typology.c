/* Services by kind: the registry says of which, reviews and returns say how they do. */
#include "aggregator/views/views_typology.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/fidelity_view.h"
#include "aggregator/views/views_due.h"
#include "aggregator/views/views_shown_total.h"
#include "aggregator/views/views_source.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static const char *const figures[VIEWS_TYPOLOGY_FIGURES] = { "referrals",
	"accessed", "caseload", "job_starts" };

/* One service: of which kind it is, and how it does. */
struct one {
	size_t value[TYPOLOGIES];
	bool reviewed, reported;
	size_t by_set[MEASURES_SETS];
	int64_t total;
	struct views_shown_cell figure[VIEWS_TYPOLOGY_FIGURES];
};

struct build {
	struct views_typology *v;
	const struct views_shown *shown; /* by service, of the quarter */
	struct views_shown *made;        /* the same, made here; or NULL */
	struct fidelity_view *fidelity;
	struct one *one; /* each service of v->service */
};

/* A kind while services are added to it. */
struct adding {
	struct views_typology_sum sum;
	struct views_shown_total figure[VIEWS_TYPOLOGY_FIGURES];
};

/* ------------------------------------------------------------- each service */

static void
find_services(struct views_typology *v)
{
	size_t n;
	const char **code = registry_codes(v->registry, REGISTRY_SERVICE, &n);

	v->service = mem_array(n + 1, sizeof(*v->service));
	for (size_t i = 0; i < n; i++) {
		const char *region =
		    registry_region_of(v->registry, code[i], v->asked.period);

		if (region != NULL &&
		    (v->asked.region == NULL ||
			text_compare_id(region, v->asked.region) == 0))
			v->service[v->services++] = code[i];
	}
	free(code);
}

static void
read_kinds(struct views_typology *v, const char *code, struct one *one)
{
	const struct registry_row *is =
	    registry_row_in(v->registry, code, v->asked.period);

	for (size_t t = 0; t < TYPOLOGIES; t++) {
		const struct typology *by = &typology_all()[t];

		one->value[t] = typology_of(by, is);
		v->stated[t] += by->value[one->value[t]].word[0] != '\0';
	}
}

static void
read_review(const struct build *b, const char *code, struct one *one)
{
	const struct fidelity_view_table *t =
	    &b->fidelity->table[FIDELITY_INDEPENDENT];

	for (size_t i = 0; i < t->n; i++)
		if (text_compare_id(t->review[i].service, code) == 0) {
			one->reviewed = true;
			one->total = t->review[i].sum.total;
		}
}

static void
read_figures(const struct build *b, const char *code, struct one *one)
{
	const struct period *quarter = &b->v->asked.period;
	const struct views_shown_place p = { .region = b->v->asked.region,
		.service = code };
	int at = views_shown_find(b->shown, &p);

	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++) {
		int f = views_shown_find_figure(b->shown, slice_of(figures[i]));

		ASSERT(f >= 0);
		one->figure[i] = at < 0 ? views_shown_none("", NULL)
					: views_shown_cell(b->shown, (size_t)at,
					      quarter, (size_t)f);
	}
	if (at >= 0) {
		const struct views_shown_reporting r =
		    views_shown_reporting(b->shown, (size_t)at, quarter);

		one->reported = r.reported > 0;
		memcpy(one->by_set, r.by_set, sizeof(one->by_set));
	}
}

static void
read_services(struct build *b)
{
	struct views_typology *v = b->v;

	b->one = mem_array(v->services + 1, sizeof(*b->one));
	for (size_t i = 0; i < v->services; i++) {
		struct one *one = &b->one[i];

		*one = (struct one){ .reviewed = false };
		read_kinds(v, v->service[i], one);
		read_review(b, v->service[i], one);
		read_figures(b, v->service[i], one);
		v->reviewed += one->reviewed;
		v->reported += one->reported;
	}
}

/* ------------------------------------------------------------------- kinds */

static void
add(struct adding *a, const struct one *one)
{
	a->sum.services++;
	a->sum.reviewed += one->reviewed;
	a->sum.reported += one->reported;
	for (size_t i = 0; i < MEASURES_SETS; i++)
		a->sum.by_set[i] += one->by_set[i];
	a->sum.total += one->total;
	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++)
		views_shown_total_add(&a->figure[i], &one->figure[i]);
}

static struct views_typology_sum
added(const struct adding *a)
{
	struct views_typology_sum sum = a->sum;

	for (size_t i = 0; i < VIEWS_TYPOLOGY_FIGURES; i++)
		sum.figure[i] = views_shown_total_cell(&a->figure[i]);
	return sum;
}

static void
add_row(struct build *b, size_t by, size_t value)
{
	struct adding a = { .sum = { .services = 0 } };
	struct views_typology *v = b->v;

	for (size_t i = 0; i < v->services; i++)
		if (b->one[i].value[by] == value)
			add(&a, &b->one[i]);
	if (a.sum.services == 0)
		return;
	v->row = mem_resize(v->row, v->n + 1, sizeof(*v->row));
	v->row[v->n++] = (struct views_typology_row){ .by = &typology_all()[by],
		.value = value,
		.sum = added(&a) };
}

/* By funding, then provider type, then site type. */
static int
compare(const void *x, const void *y)
{
	const struct one *a = x, *b = y;

	for (size_t t = TYPOLOGIES; t-- > 0;)
		if (a->value[t] != b->value[t])
			return a->value[t] < b->value[t] ? -1 : 1;
	return 0;
}

/* Sorts b->one, which has no order behind it. */
static void
add_crosses(struct build *b)
{
	struct views_typology *v = b->v;
	size_t i = 0;

	qsort(b->one, v->services, sizeof(*b->one), compare);
	v->cross = mem_array(v->services + 1, sizeof(*v->cross));
	while (i < v->services) {
		struct views_typology_cross *cross = &v->cross[v->crosses++];
		const struct one *first = &b->one[i];
		struct adding a = { .sum = { .services = 0 } };

		for (; i < v->services && compare(first, &b->one[i]) == 0; i++)
			add(&a, &b->one[i]);
		memcpy(cross->value, first->value, sizeof(cross->value));
		cross->sum = added(&a);
	}
}

static int
read_table(struct build *b, const struct totals_snapshot *totals, struct err *e)
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

	b->shown = q->services;
	if (b->shown != NULL)
		return 0;
	if (views_source_open(&source, totals, b->v->registry, q->day, e) < 0)
		return -1;
	r = views_make_of(&t, &request, source, e);
	if (r == 0)
		b->shown = b->made = views_shown_open(t);
	views_source_close(source);
	return r;
}

/* Freed by the caller; NULL where no two rule sets are added. */
static char *
sets_said(const struct views_shown *s, const char *region)
{
	struct buf said;
	char *text = NULL;

	buf_init(&said, VIEWS_SHOWN_SETS_MAX);
	if (views_shown_say_sets(s, region, &said))
		text = mem_string(buf_str(&said));
	buf_free(&said);
	return text;
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
	if (read_table(b, totals, e) < 0 ||
	    fidelity_view_make(&b->fidelity, &reviews, totals, b->v->registry,
		e) < 0)
		return -1;
	b->v->sets = sets_said(b->shown, q->region);
	find_services(b->v);
	read_services(b);
	for (size_t t = 0; t < TYPOLOGIES; t++)
		for (size_t i = 0; i < typology_all()[t].n; i++)
			add_row(b, t, i);
	add_crosses(b);
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
	views_shown_close(b.made);
	fidelity_view_free(b.fidelity);
	free(b.one);
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
	free(v->sets);
	free(v->cross);
	free(v->row);
	free(v->service);
	free(v);
}
