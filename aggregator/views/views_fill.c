/*
 * The columns of a table, added up from the returns of each quarter in turn.
 *
 * The writer keeps sums by region and quarter (merge/tally.h).  They do not say
 * which services hold both parts of a rate, nor which are the same in two
 * quarters, so a table reads the returns themselves; and since it has both, it
 * compares them before anybody sees a figure.
 */
#include "aggregator/views/views_fill.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_due.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* Where the return of a service counts in a quarter (P-TOT-22). */
enum scope { MAIN, OUTSIDE, NOWHERE };

/* A scope, or one service of it: its columns while they are made. */
struct group {
	struct views_column now; /* the quarter at hand */
	struct views_column all; /* the quarters so far */
	struct views_column *kept;
	size_t kept_n;
};

/* What a service has in a scope, in any quarter so far. */
struct seen {
	bool reported, expected, lacking, summary, set[MEASURES_SETS];
	bool row[MEASURES_MAX], ratio[RATIOS_MAX];
};

struct fill {
	struct views_table *t;
	struct views_source *source;
	const struct views_roster *roster;
	struct ratio_rows ratio[RATIOS_MAX];
	size_t ratios;
	/* By scope; with by_service, by scope and then service. */
	struct group *group;
	size_t groups;
	/* By group: somebody is in it in a quarter.  The others, which are most
	 * where a region is asked for by service, are not touched. */
	bool *used;
	struct seen *seen; /* by scope and then service */
	/* Of the quarter at hand. */
	enum scope *scope; /* by service */
	bool *returned;
	struct totals_figures whole; /* all returns, in the table or not */
};

/* ----------------------------------------------------------- who is where */

static struct seen *
seen_of(struct fill *f, enum scope scope, size_t service)
{
	return &f->seen[(size_t)scope * f->roster->n + service];
}

static size_t
number_of(const struct fill *f, enum scope scope, size_t service)
{
	return f->t->request.by_service ? (size_t)scope * f->roster->n + service
					: (size_t)scope;
}

static struct group *
group_of(struct fill *f, enum scope scope, size_t service)
{
	return &f->group[number_of(f, scope, service)];
}

static enum scope
find_scope(const struct views_table *t, const char *service, const char *region)
{
	const struct views_request *q = &t->request;

	if (q->service != NULL && text_compare_id(q->service, service) != 0)
		return NOWHERE;
	if (t->registry->n == 0)
		return MAIN;
	if (region == NULL)
		return q->region == NULL ? OUTSIDE : NOWHERE;
	if (q->region != NULL && text_compare_id(q->region, region) != 0)
		return NOWHERE;
	return MAIN;
}

bool
views_fill_holds(const struct views_table *t, const struct store_held *r,
    const char *service, bool outside)
{
	return r->key.content == CONTENT_RETURN && !r->withdrawn &&
	       !r->erased && measures_adds(t->request.rules, r->rules) &&
	       find_scope(t, service,
		   registry_region_of(t->registry, service,
		       period_of(r->key.start))) == (outside ? OUTSIDE : MAIN);
}

static void
add_name(char ***list, size_t *n, const char *name)
{
	*list = mem_resize(*list, *n + 1, sizeof(**list));
	(*list)[(*n)++] = mem_string(name);
}

/* ---------------------------------------------------------- the quarter */

static void
begin_column(struct views_column *c, const struct views_column *like,
    struct period p)
{
	*c = (struct views_column){ .outside = like->outside,
		.period = p,
		.through_min = DAY_NONE,
		.through_max = DAY_NONE };
	memcpy(c->service, like->service, sizeof(c->service));
	for (size_t i = 0; i < MEASURES_MAX; i++)
		c->value[i] = MEASURE_NOT_COLLECTED;
}

/* Where a service is in a quarter. */
static enum scope
scope_of(const struct fill *f, const struct views_source_quarter *q, size_t s)
{
	size_t codes;
	const char *const *code = views_source_regions(f->source, &codes);

	return find_scope(f->t, f->roster->code[s],
	    q->region[s] < 0 ? NULL : code[q->region[s]]);
}

static void
begin_quarter(struct fill *f, const struct views_source_quarter *q)
{
	struct views_table *t = f->t;

	for (size_t g = 0; g < f->groups; g++) {
		if (!f->used[g])
			continue;
		begin_column(&f->group[g].now, &f->group[g].all, q->period);
		for (size_t i = 0; i < t->request.rules->n; i++)
			f->group[g].now.applies[i] = true;
	}
	f->whole = (struct totals_figures){ .n = t->request.rules->n,
		.through_min = DAY_NONE,
		.through_max = DAY_NONE };
	for (size_t s = 0; s < f->roster->n; s++) {
		f->returned[s] = false;
		f->scope[s] = scope_of(f, q, s);
		if (f->scope[s] != MAIN || t->registry->n == 0)
			continue;
		group_of(f, MAIN, s)->now.expected++;
		seen_of(f, MAIN, s)->expected = true;
	}
}

static void
widen(int32_t *min, int32_t *max, int32_t through)
{
	if (*min == DAY_NONE || through < *min)
		*min = through;
	if (*max == DAY_NONE || through > *max)
		*max = through;
}

static void
add_whole(struct totals_figures *w, const struct views_return *r)
{
	w->services++;
	w->by_set[measures_number(r->rules)]++;
	w->summaries += r->summary;
	widen(&w->through_min, &w->through_max, r->through);
	for (size_t i = 0; i < w->n; i++) {
		if (r->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		w->sum[i] += r->value[i];
		w->collecting[i]++;
	}
}

/* A number by which a service counts into `who`: these are added up, so that the
 * order of services does not matter (the finalizer of MurmurHash3). */
static uint32_t
mark_of(size_t service)
{
	uint32_t h = (uint32_t)service + 1;

	h = (h ^ (h >> 16)) * 0x85ebca6bU;
	h = (h ^ (h >> 13)) * 0xc2b2ae35U;
	return h ^ (h >> 16);
}

static void
add_column(const struct fill *f, struct views_column *c, struct seen *seen,
    const struct views_return *r)
{
	uint32_t mark = mark_of(r->service);

	c->any = seen->reported = true;
	c->reported++;
	c->by_set[measures_number(r->rules)]++;
	seen->set[measures_number(r->rules)] = true;
	c->summaries += r->summary;
	seen->summary = seen->summary || r->summary;
	widen(&c->through_min, &c->through_max, r->through);
	for (size_t i = 0; i < f->t->request.rules->n; i++) {
		if (r->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		if (c->collecting[i]++ == 0)
			c->value[i] = 0;
		c->value[i] += r->value[i];
		c->who[i] += mark;
		seen->row[i] = true;
	}
	for (size_t i = 0; i < f->ratios; i++) {
		if (!ratios_add(&c->ratio[i], &f->ratio[i], r->value)) {
			c->ratio_uneven[i] = c->ratio_uneven[i] ||
					     ratios_any(&f->ratio[i], r->value);
			continue;
		}
		c->ratio_collecting[i]++;
		seen->ratio[i] = true;
	}
}

static void
add_return(struct fill *f, const struct views_return *r)
{
	size_t s = r->service;
	enum scope scope = f->scope[s];
	struct views_column *c;

	f->returned[s] = true;
	add_whole(&f->whole, r);
	if (scope == NOWHERE)
		return;
	c = &group_of(f, scope, s)->now;
	add_column(f, c, seen_of(f, scope, s), r);
	if (scope == MAIN && !views_due_covers(f->t->registry,
				 f->roster->code[s], c->period, r->through))
		add_name(&c->partial, &c->partial_n, f->roster->code[s]);
}

/* Who is missing, whose return was erased, and who reported from outside. */
static void
name_services(struct fill *f, const struct views_source_quarter *q)
{
	for (size_t i = 0; i < q->erased_n; i++) {
		size_t s = q->erased[i];
		struct views_column *c;

		if (f->scope[s] != MAIN || f->returned[s])
			continue;
		c = &group_of(f, MAIN, s)->now;
		add_name(&c->erased, &c->erased_n, f->roster->code[s]);
	}
	for (size_t s = 0; s < f->roster->n; s++) {
		const char *code = f->roster->code[s];
		struct views_column *c;

		if (f->scope[s] == OUTSIDE && f->returned[s]) {
			c = &group_of(f, OUTSIDE, s)->now;
			add_name(&c->outsiders, &c->outsiders_n, code);
		}
		if (f->scope[s] != MAIN || f->returned[s] ||
		    f->t->registry->n == 0)
			continue;
		c = &group_of(f, MAIN, s)->now;
		add_name(&c->missing, &c->missing_n, code);
		seen_of(f, MAIN, s)->lacking = true;
	}
}

/* What the policy hides as a whole, and by row (P-TOT-35). */
static void
judge(const struct fill *f, struct views_column *c)
{
	const struct views_request *q = &f->t->request;
	int row = measures_find(q->rules, slice_of("caseload"));

	if (!c->any)
		return; /* no figures: nothing to hide */
	if (c->service[0] != '\0') {
		c->hidden = !disclosure_service(q->policy,
		    row >= 0 ? c->value[row] : MEASURE_NOT_COLLECTED);
		return;
	}
	c->hidden = !disclosure_region(q->policy, c->reported);
	for (size_t i = 0; i < q->rules->n; i++)
		c->few[i] = c->collecting[i] > 0 &&
			    !disclosure_region(q->policy, c->collecting[i]);
	for (size_t i = 0; i < f->ratios; i++)
		c->ratio_few[i] =
		    c->ratio_collecting[i] > 0 &&
		    !disclosure_region(q->policy, c->ratio_collecting[i]);
}

/* ---------------------------------------------- what the writer has kept */

static bool
same(const struct totals_figures *a, const struct totals_figures *b)
{
	if (a->services != b->services || a->summaries != b->summaries ||
	    a->through_min != b->through_min ||
	    a->through_max != b->through_max)
		return false;
	for (size_t i = 0; i < MEASURES_SETS; i++)
		if (a->by_set[i] != b->by_set[i])
			return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->sum[i] != b->sum[i] ||
		    a->collecting[i] != b->collecting[i])
			return false;
	return true;
}

static struct totals_figures
figures_of(const struct views_column *c, size_t n)
{
	struct totals_figures out = { .services = c->reported,
		.summaries = c->summaries,
		.through_min = c->through_min,
		.through_max = c->through_max,
		.n = n };

	for (size_t i = 0; i < MEASURES_SETS; i++)
		out.by_set[i] = c->by_set[i];
	for (size_t i = 0; i < n; i++)
		if (c->collecting[i] > 0) {
			out.sum[i] = c->value[i];
			out.collecting[i] = c->collecting[i];
		}
	return out;
}

static int
compare_kept(const struct fill *f, enum totals_scope scope, struct period p,
    const struct totals_figures *ours, struct err *e)
{
	const struct views_request *q = &f->t->request;
	struct totals_figures kept;
	char title[PERIOD_TITLE_SIZE];

	if (totals_read(views_source_totals(f->source), q->rules, scope,
		q->region, p, &kept, e) < 0)
		return -1;
	if (same(&kept, ours))
		return 0;
	period_title(title, p);
	return err_set(e, ERR_CORRUPT,
	    "the totals kept for %s, %s, are not the sum of the returns in "
	    "force, so nothing is shown; `sheaf-aggregator rebuild --check` "
	    "says what differs, and `rebuild` makes them again",
	    q->region != NULL ? q->region : "all regions", title);
}

static int
check_kept(struct fill *f, struct period p, struct err *e)
{
	const struct views_request *q = &f->t->request;
	struct totals_figures region;

	if (!views_source_is_checked(f->source, p, NULL)) {
		if (compare_kept(f, TOTALS_NATIONAL, p, &f->whole, e) < 0)
			return -1;
		views_source_checked(f->source, p, NULL);
	}
	if (q->region == NULL || q->by_service ||
	    views_source_is_checked(f->source, p, q->region))
		return 0;
	region = figures_of(&f->group[MAIN].now, q->rules->n);
	if (compare_kept(f, TOTALS_REGION, p, &region, e) < 0)
		return -1;
	views_source_checked(f->source, p, q->region);
	return 0;
}

/* ------------------------------------------------------ all the quarters */

static void
add_quarter(const struct fill *f, struct views_column *all,
    const struct views_column *c)
{
	const struct ruleset *rules = f->t->request.rules;

	all->hidden = all->hidden || c->hidden;
	if (!c->any)
		return;
	all->any = true;
	all->through_min = c->through_min;
	all->through_max = c->through_max;
	for (size_t i = 0; i < rules->n; i++) {
		all->few[i] = all->few[i] || c->few[i];
		if (!all->applies[i] || c->collecting[i] == 0)
			continue;
		if (all->value[i] == MEASURE_NOT_COLLECTED)
			all->value[i] = 0;
		all->value[i] += c->value[i];
	}
	for (size_t i = 0; i < f->ratios; i++) {
		all->ratio_few[i] = all->ratio_few[i] || c->ratio_few[i];
		all->ratio_uneven[i] =
		    all->ratio_uneven[i] || c->ratio_uneven[i];
		ratios_merge(&all->ratio[i], &c->ratio[i]);
	}
}

/* Count the services of one seen into the column of all quarters. */
static void
count_seen(const struct fill *f, struct views_column *all,
    const struct seen *seen, const char *code)
{
	all->reported += seen->reported;
	all->expected += seen->expected;
	all->summaries += seen->summary;
	for (size_t i = 0; i < MEASURES_SETS; i++)
		all->by_set[i] += seen->set[i];
	for (size_t i = 0; i < f->t->request.rules->n; i++)
		all->collecting[i] += all->applies[i] && seen->row[i];
	for (size_t i = 0; i < f->ratios; i++)
		all->ratio_collecting[i] += seen->ratio[i];
	if (seen->lacking)
		add_name(&all->missing, &all->missing_n, code);
	if (all->outside && seen->reported)
		add_name(&all->outsiders, &all->outsiders_n, code);
}

static void
keep(struct group *g, const struct views_column *c)
{
	g->kept = mem_resize(g->kept, g->kept_n + 1, sizeof(*g->kept));
	g->kept[g->kept_n++] = *c;
}

/* The quarter is done: into the sum, and into the table where it has a
 * column of its own (P-TOT-42). */
static void
end_quarter(struct fill *f)
{
	const struct views_request *q = &f->t->request;

	for (size_t g = 0; g < f->groups; g++) {
		struct group *group = &f->group[g];
		struct views_column *c = &group->now;
		bool shown = q->has_period || !q->by_service || q->each_quarter;
		bool has = c->any || c->expected > 0;

		if (!f->used[g])
			continue;
		judge(f, c);
		add_quarter(f, &group->all, c);
		if (shown && (c->outside ? c->any : !q->by_service || has))
			keep(group, c);
		else
			views_fill_free_column(c);
	}
}

static void
end_all(struct fill *f)
{
	const struct views_request *q = &f->t->request;

	for (size_t s = 0; s < f->roster->n; s++)
		for (int scope = MAIN; scope <= OUTSIDE; scope++)
			if (f->used[number_of(f, (enum scope)scope, s)])
				count_seen(f,
				    &group_of(f, (enum scope)scope, s)->all,
				    seen_of(f, (enum scope)scope, s),
				    f->roster->code[s]);
	for (size_t g = 0; g < f->groups; g++) {
		struct views_column *all = &f->group[g].all;
		bool has = all->any || all->expected > 0;

		if (!f->used[g])
			continue;
		if (!q->has_period &&
		    (all->outside ? all->any : !q->by_service || has))
			keep(&f->group[g], all);
		else
			views_fill_free_column(all);
	}
}

/* ------------------------------------------------------------ the table */

static int
find_used(struct fill *f, const struct period span[2], struct err *e)
{
	/* Sums have their columns whether anybody is in them or not. */
	for (size_t g = 0; g < f->groups; g++)
		f->used[g] = !f->t->request.by_service;
	for (struct period p = span[0]; p.start <= span[1].start;
	     p = period_next(p)) {
		struct views_source_quarter q;

		if (!f->t->request.by_service)
			break;
		if (views_source_quarter(f->source, p, &q, e) < 0)
			return -1;
		for (size_t s = 0; s < f->roster->n; s++) {
			enum scope scope = scope_of(f, &q, s);

			if (scope != NOWHERE)
				f->used[number_of(f, scope, s)] = true;
		}
	}
	return 0;
}

static int
begin(struct fill *f, const struct period span[2], struct err *e)
{
	const struct views_request *q = &f->t->request;
	const struct ratio *ratio = ratios_all(&f->ratios);
	size_t n = f->roster->n;

	for (size_t i = 0; i < f->ratios; i++)
		f->ratio[i] = ratios_rows(&ratio[i], q->rules);
	f->groups = q->by_service ? 2 * n : 2;
	f->group = mem_array(f->groups + 1, sizeof(*f->group));
	f->seen = mem_array(2 * n + 1, sizeof(*f->seen));
	f->scope = mem_array(n + 1, sizeof(*f->scope));
	f->returned = mem_array(n + 1, sizeof(*f->returned));
	f->used = mem_array(f->groups + 1, sizeof(*f->used));
	if (find_used(f, span, e) < 0)
		return -1;
	for (size_t g = 0; g < f->groups; g++) {
		struct views_column *all = &f->group[g].all;
		struct views_column like = {
			.outside = g >= f->groups / 2,
		};
		const char *service =
		    q->by_service ? f->roster->code[g % n] : q->service;

		if (!f->used[g])
			continue;
		if (service != NULL) {
			ASSERT(strlen(service) < sizeof(like.service));
			memcpy(like.service, service, strlen(service) + 1);
		}
		begin_column(all, &like,
		    (struct period){ span[0].start, span[1].end });
		all->all = true;
		for (size_t i = 0; i < q->rules->n; i++)
			all->applies[i] =
			    q->rules->rows[i].kind == MEASURE_FLOW;
	}
	return 0;
}

static int
read_quarters(struct fill *f, const struct period span[2], struct err *e)
{
	for (struct period p = span[0]; p.start <= span[1].start;
	     p = period_next(p)) {
		struct views_source_quarter q;

		if (views_source_quarter(f->source, p, &q, e) < 0)
			return -1;
		begin_quarter(f, &q);
		for (size_t i = 0; i < q.n; i++)
			add_return(f, &q.list[i]);
		if (check_kept(f, p, e) < 0)
			return -1;
		name_services(f, &q);
		end_quarter(f);
	}
	end_all(f);
	return 0;
}

/* Into the table, the columns of the services of a scope side by side. */
static void
take(struct fill *f)
{
	struct views_table *t = f->t;

	for (size_t g = 0; g < f->groups; g++) {
		struct group *from = &f->group[g];

		if (from->kept_n == 0)
			continue;
		t->column = mem_resize(t->column, t->columns + from->kept_n,
		    sizeof(*t->column));
		memcpy(t->column + t->columns, from->kept,
		    from->kept_n * sizeof(*t->column));
		t->columns += from->kept_n;
		from->kept_n = 0;
	}
}

int
views_fill(struct views_table *t, struct views_source *source,
    const struct period span[2], struct err *e)
{
	struct fill f = { .t = t,
		.source = source,
		.roster = views_source_roster(source) };
	int r;

	r = begin(&f, span, e);
	if (r == 0)
		r = read_quarters(&f, span, e);
	if (r == 0)
		take(&f);
	for (size_t g = 0; g < f.groups; g++) {
		for (size_t i = 0; i < f.group[g].kept_n; i++)
			views_fill_free_column(&f.group[g].kept[i]);
		free(f.group[g].kept);
	}
	free(f.group);
	free(f.seen);
	free(f.scope);
	free(f.returned);
	free(f.used);
	return r;
}

static void
free_names(char **list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(list[i]);
	free(list);
}

void
views_fill_free_column(struct views_column *c)
{
	free_names(c->missing, c->missing_n);
	free_names(c->outsiders, c->outsiders_n);
	free_names(c->partial, c->partial_n);
	free_names(c->erased, c->erased_n);
}
