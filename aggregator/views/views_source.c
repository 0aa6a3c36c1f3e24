/*
 * Returns read once for several tables.  A page needs the table of each region
 * and of all together; to read 16,000 returns and to settle what is hidden for
 * each of them anew would take seconds.
 */
#include "aggregator/views/views_source.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "aggregator/views/views_decided.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* A quarter that was read. */
struct kept {
	struct views_source_quarter q;
	struct views_return *list;
	size_t *erased;
	int *region;
	bool *checked; /* by region, and behind them all together */
};

struct views_source {
	struct totals_snapshot totals;
	bool finished; /* its reader is not used any more */
	struct hash registry_hash;
	const struct registry *registry;
	const struct ruleset *rules;
	struct totals_span span;
	struct views_roster roster;
	const char **code; /* of regions */
	size_t codes;
	struct kept *kept;
	size_t n;
	struct kept outside; /* the last one of a finished source: empty */
	const struct suppression *suppression;
};

int
views_source_open(struct views_source **out,
    const struct totals_snapshot *totals, const struct registry *registry,
    int32_t day, struct err *e)
{
	struct views_source *s = mem_alloc(sizeof(*s));

	*s = (struct views_source){ .totals = *totals, .registry = registry };
	s->code = registry_codes(registry, REGISTRY_REGION, &s->codes);
	if (views_roster_load(&s->roster, registry, totals->reader, e) < 0 ||
	    reference_hash(totals->reader, &s->registry_hash, e) < 0 ||
	    released_check(totals->reader, &s->registry_hash, e) < 0 ||
	    store_total_rules(totals->reader, day, &s->rules, e) < 0 ||
	    totals_span(totals, day, &s->span, e) < 0) {
		views_source_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

static void
free_quarter(struct kept *k)
{
	for (size_t i = 0; i < k->q.n; i++)
		free((void *)k->list[i].value);
	free(k->list);
	free(k->erased);
	free(k->region);
	free(k->checked);
}

void
views_source_close(struct views_source *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		free_quarter(&s->kept[i]);
	free_quarter(&s->outside);
	free(s->kept);
	free(s->code);
	views_roster_free(&s->roster);
	views_decided_let_go(s->suppression);
	free(s);
}

const struct ruleset *
views_source_rules(const struct views_source *s)
{
	return s->rules;
}

const struct totals_snapshot *
views_source_totals(const struct views_source *s)
{
	return &s->totals;
}

const struct hash *
views_source_registry_hash(const struct views_source *s)
{
	return &s->registry_hash;
}

const struct registry *
views_source_registry(const struct views_source *s)
{
	return s->registry;
}

const struct views_roster *
views_source_roster(const struct views_source *s)
{
	return &s->roster;
}

const char *const *
views_source_regions(const struct views_source *s, size_t *n)
{
	*n = s->codes;
	return s->code;
}

int
views_source_region(const struct views_source *s, const char *code)
{
	for (size_t i = 0; i < s->codes; i++)
		if (text_compare_id(s->code[i], code) == 0)
			return (int)i;
	return SUPPRESSION_OUTSIDE;
}

const struct totals_span *
views_source_span(const struct views_source *s)
{
	return &s->span;
}

/* ---------------------------------------------------------------- a quarter */

struct reading {
	const struct views_source *s;
	struct kept *k;
};

bool
views_source_counts(const struct ruleset *rules, const struct store_figure *f)
{
	return !f->withdrawn && !f->erased && measures_adds(rules, f->rules);
}

static int
take(void *arg, const struct store_figure *f, struct err *e)
{
	struct reading *r = arg;
	struct kept *k = r->k;
	int64_t *value;

	(void)e;
	if (f->erased && !f->withdrawn) {
		k->erased = mem_resize(k->erased, k->q.erased_n + 1,
		    sizeof(*k->erased));
		k->erased[k->q.erased_n++] =
		    views_roster_find(&r->s->roster, f->key.service);
	}
	if (!views_source_counts(r->s->rules, f))
		return 0;
	value = mem_array(r->s->rules->n, sizeof(*value));
	for (size_t i = 0; i < r->s->rules->n; i++)
		value[i] = i < f->n ? f->value[i] : MEASURE_NOT_COLLECTED;
	k->list = mem_resize(k->list, k->q.n + 1, sizeof(*k->list));
	k->list[k->q.n++] =
	    (struct views_return){ .service = views_roster_find(&r->s->roster,
				       f->key.service),
		    .through = f->through,
		    .summary = f->summary,
		    .rules = f->rules,
		    .value = value };
	return 0;
}

static void
place_services(const struct views_source *s, struct kept *k)
{
	k->region = mem_array(s->roster.n + 1, sizeof(*k->region));
	for (size_t i = 0; i < s->roster.n; i++) {
		const char *code;

		k->region[i] = SUPPRESSION_MAIN;
		if (s->registry->n == 0)
			continue;
		code = registry_region_of(s->registry, s->roster.code[i],
		    k->q.period);
		k->region[i] = code == NULL ? SUPPRESSION_OUTSIDE
					    : views_source_region(s, code);
	}
}

static struct kept *
find_kept(const struct views_source *s, struct period p)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->kept[i].q.period.start == p.start)
			return &s->kept[i];
	return NULL;
}

/* Outside the span.  One at a time: anybody can ask for a thousand of them. */
static void
show_empty(struct views_source *s, struct period p,
    struct views_source_quarter *out)
{
	free_quarter(&s->outside);
	s->outside = (struct kept){ .q = { .period = p } };
	place_services(s, &s->outside);
	s->outside.q.region = s->outside.region;
	*out = s->outside.q;
}

int
views_source_quarter(struct views_source *s, struct period p,
    struct views_source_quarter *out, struct err *e)
{
	const struct store_figure_range range = { .content = CONTENT_RETURN,
		.start = p.start };
	struct kept k = { .q = { .period = p } };
	struct reading r = { s, &k };

	if (find_kept(s, p) != NULL) {
		*out = find_kept(s, p)->q;
		return 0;
	}
	if (s->finished) {
		show_empty(s, p, out);
		return 0;
	}
	if (store_figure_each(s->totals.reader, &range, take, &r, e) < 0) {
		free_quarter(&k);
		return -1;
	}
	place_services(s, &k);
	k.checked = mem_array(s->codes + 1, sizeof(*k.checked));
	k.q.list = k.list;
	k.q.erased = k.erased;
	k.q.region = k.region;
	s->kept = mem_resize(s->kept, s->n + 1, sizeof(*s->kept));
	s->kept[s->n++] = k;
	*out = k.q;
	return 0;
}

void
views_source_finish(struct views_source *s)
{
	s->finished = true;
}

/* Where it is noted for a region, and for all together behind them. */
static size_t
note_of(const struct views_source *s, const char *region)
{
	int at;

	if (region == NULL)
		return s->codes;
	at = views_source_region(s, region);
	ASSERT(at >= 0);
	return (size_t)at;
}

void
views_source_checked(struct views_source *s, struct period p,
    const char *region)
{
	struct kept *k = find_kept(s, p);

	if (k != NULL)
		k->checked[note_of(s, region)] = true;
}

bool
views_source_is_checked(const struct views_source *s, struct period p,
    const char *region)
{
	const struct kept *k = find_kept(s, p);

	return s->finished || (k != NULL && k->checked[note_of(s, region)]);
}

/* ----------------------------------------------------------------- sheaf/1 */

int
views_source_suppression(struct views_source *s, const struct suppression **out,
    struct err *e)
{
	struct suppression_input in = { .rules = s->rules,
		.services = s->roster.n,
		.regions = s->codes };
	struct suppression_return *list = NULL;
	struct period p = s->span.first;

	if (s->suppression != NULL) {
		*out = s->suppression;
		return 0;
	}
	for (; s->span.any && p.start <= s->span.last.start;
	     p = period_next(p), in.quarters++) {
		struct views_source_quarter q;

		if (views_source_quarter(s, p, &q, e) < 0) {
			free(list);
			return -1;
		}
		list = mem_resize(list, in.n + q.n + 1, sizeof(*list));
		for (size_t i = 0; i < q.n; i++)
			list[in.n++] =
			    (struct suppression_return){ .service =
							     q.list[i].service,
				    .region = q.region[q.list[i].service],
				    .quarter = in.quarters,
				    .value = q.list[i].value };
	}
	in.list = list;
	s->suppression = views_decided(&in);
	free(list);
	*out = s->suppression;
	return 0;
}
