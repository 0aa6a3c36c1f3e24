/*
 * Lines from the file, and what we have of each.  A quarter's tables are read once
 * for all lines, and forgotten before the next quarter's.
 */
#include "aggregator/published/published_compare.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/published/published_rules.h"
#include "aggregator/store/reference.h"
#include "aggregator/views/views_due.h"
#include "common/base/mem.h"

/* A line is of one quarter, or of the four of a year. */
enum { QUARTERS = 4 };

struct build {
	struct published *p;
	const struct totals_snapshot *totals;
	struct views_source *source;
	/* By line and quarter of it; {0} where nothing was received. */
	struct published_ours *ours;
};

/* ----------------------------------------------------------------- the lines */

static bool
belongs(const struct published_line *l, const struct published_value *v,
    const struct published_file *f)
{
	return l->area == &f->area[v->area] && l->measure == v->measure &&
	       published_rule(v->measure)->way != PUBLISHED_MARCH &&
	       v->month.start >= l->period.start &&
	       v->month.start <= l->period.end;
}

static struct published_line *
add_line(struct published *p, const struct published_value *v)
{
	struct published_line *l;
	struct month m;

	p->line = mem_resize(p->line, p->n + 1, sizeof(*p->line));
	l = &p->line[p->n++];
	*l = (struct published_line){ .area = &p->file->area[v->area],
		.measure = v->measure,
		.period = period_of(v->month.start),
		.months = PUBLISHED_MONTHS };
	if (published_rule(v->measure)->way == PUBLISHED_MARCH) {
		l->period = (struct period){ v->month.window, v->month.end };
		l->months = 1;
		l->month[0].month = v->month;
		return l;
	}
	m = month_of(l->period.start);
	for (size_t i = 0; i < l->months; i++, m = month_next(&m))
		l->month[i].month = m;
	return l;
}

static void
add_value(struct published_line *l, const struct published_value *v)
{
	for (size_t i = 0; i < l->months; i++)
		if (l->month[i].month.start == v->month.start) {
			l->month[i].there = true;
			l->month[i].hidden = v->hidden;
			l->month[i].value = v->value;
		}
}

static void
add_unknown(struct published *p, const struct published_area *area)
{
	if (p->unknowns > 0 && p->unknown[p->unknowns - 1] == area)
		return;
	p->unknown =
	    mem_resize(p->unknown, p->unknowns + 1, sizeof(*p->unknown));
	p->unknown[p->unknowns++] = area;
}

static void
make_lines(struct published *p)
{
	const struct published_file *f = p->file;
	size_t area = f->areas;
	bool known = false;

	for (size_t i = 0; i < f->n; i++) {
		const struct published_value *v = &f->value[i];

		if (v->area != area) {
			area = v->area;
			known = published_ours_knows(p->scope.registry,
			    &f->area[area]);
		}
		if (!known) {
			add_unknown(p, &f->area[area]);
			continue;
		}
		if (published_rule(v->measure)->way == PUBLISHED_NOT)
			continue;
		if (p->n == 0 || !belongs(&p->line[p->n - 1], v, f))
			(void)add_line(p, v);
		add_value(&p->line[p->n - 1], v);
	}
}

/* ----------------------------------------------------------------- our side */

static bool
is_march(const struct published_line *l)
{
	return l->months == 1 && l->month[0].month.year == l->period.start;
}

/* The quarters that a line looks at; 0 of MHS116 but in March. */
static size_t
quarters_of(const struct published_line *l, struct period out[static QUARTERS])
{
	if (l->months == PUBLISHED_MONTHS) {
		out[0] = l->period;
		return 1;
	}
	if (!is_march(l))
		return 0;
	out[0] = period_of(l->period.start);
	for (size_t i = 1; i < QUARTERS; i++)
		out[i] = period_next(out[i - 1]);
	return QUARTERS;
}

static void
ask_lines(struct build *b, const struct published_quarter *q, struct period at)
{
	struct period of[QUARTERS];

	for (size_t i = 0; i < b->p->n; i++) {
		const struct published_line *l = &b->p->line[i];
		size_t n = quarters_of(l, of);

		for (size_t k = 0; k < n; k++)
			if (of[k].start == at.start)
				published_quarter_ask(q, l->area,
				    published_rule(l->measure)->code,
				    &b->ours[i * QUARTERS + k]);
	}
}

static bool
is_asked(const struct build *b, struct period at)
{
	struct period of[QUARTERS];

	for (size_t i = 0; i < b->p->n; i++) {
		size_t n = quarters_of(&b->p->line[i], of);

		for (size_t k = 0; k < n; k++)
			if (of[k].start == at.start)
				return true;
	}
	return false;
}

/* Only quarters of which anything was received: the file may name any year. */
static int
ask_quarters(struct build *b, struct err *e)
{
	const struct totals_span *span = views_source_span(b->source);
	struct period q = span->first;

	for (; span->any && q.start <= span->last.start; q = period_next(q)) {
		struct published_quarter *quarter;

		if (!is_asked(b, q))
			continue;
		if (published_quarter_open(&quarter, &b->p->scope, b->source, q,
			e) < 0)
			return -1;
		ask_lines(b, quarter, q);
		published_quarter_free(quarter);
	}
	return 0;
}

/* Cells of four quarters added; one without a value takes it from all, with its
 * reason. */
static void
add_cell(struct views_shown_cell *sum, const struct views_shown_cell *c)
{
	if (!sum->has_value)
		return;
	if (!c->has_value) {
		*sum = c->text[0] != '\0'
			   ? *c
			   : views_shown_none("",
				 "a quarter of the year was not reported");
		return;
	}
	*sum = views_shown_made(sum->value + c->value, 0);
}

static void
take_ours(struct build *b, size_t line)
{
	struct published_line *l = &b->p->line[line];
	const struct published_ours *from = &b->ours[line * QUARTERS];
	struct period of[QUARTERS];
	size_t n = quarters_of(l, of);

	l->ours = from[0];
	for (size_t k = 1; k < n; k++) {
		add_cell(&l->ours.cell, &from[k].cell);
		add_cell(&l->ours.without, &from[k].without);
		/* Of the last quarter: a service counts once. */
		l->ours.expected = from[k].expected;
		l->ours.reported = from[k].reported;
		for (size_t m = 0; m < MEASURES_SETS; m++)
			if (l->ours.by_set[m] < from[k].by_set[m])
				l->ours.by_set[m] = from[k].by_set[m];
		l->ours.without_n = from[k].without_n;
		l->ours.unsaid_n = from[k].unsaid_n;
		l->ours.elsewhere |= from[k].elsewhere;
		l->ours.partial |= from[k].partial;
		l->ours.asked = l->ours.asked && from[k].asked;
	}
}

/* ------------------------------------------------------------- the comparison */

/* The months of a line as one figure, or why there is none. */
static struct views_shown_cell
published_cell(const struct published_line *l)
{
	bool last = published_rule(l->measure)->way == PUBLISHED_LAST;
	int64_t sum = 0;

	for (size_t i = last ? l->months - 1 : 0; i < l->months; i++) {
		if (!l->month[i].there)
			return views_shown_none("",
			    last ? "the quarter's last month is not in the file"
				 : "not all three months are in the file");
		if (l->month[i].hidden)
			return views_shown_none("*",
			    "a published month is suppressed");
		sum += l->month[i].value;
	}
	return views_shown_made(sum, 0);
}

static const char *
why_not(const struct published *p, const struct published_line *l)
{
	if (l->ours.elsewhere)
		return "it has services in other regions";
	if (l->months == 1 && !is_march(l))
		return "its twelve months are no financial year";
	if (l->period.end > p->scope.day)
		return "the quarter is not over";
	if (!l->published.has_value)
		return l->published.why;
	if (!l->ours.asked)
		return "nothing of that time was received";
	if (l->ours.expected == 0)
		return "the registry has no service there then";
	if (!l->ours.cell.has_value)
		return l->ours.cell.why != NULL ? l->ours.cell.why
						: "nobody has reported it";
	return NULL;
}

static void
compare(const struct published *p, struct published_line *l)
{
	l->published = published_cell(l);
	l->why = why_not(p, l);
	/* What is of other regions is not theirs to see who asked for one. */
	if (l->ours.elsewhere) {
		l->ours.cell = views_shown_none("", l->why);
		l->ours.without = l->ours.cell;
	}
	if (l->why != NULL)
		return;
	l->has_difference = true;
	l->difference = l->ours.cell.value - l->published.value;
	l->has_rest = l->ours.without.has_value;
	if (l->has_rest)
		l->rest = l->difference - l->ours.without.value;
}

/* ------------------------------------------------------------------ all of it */

bool
published_never(const struct published *p, size_t i)
{
	const struct service_status_service *s = &p->status->service[i];
	const struct views_due_case is = {
		.expected = registry_expects(p->scope.registry, s->code,
		    p->status->due),
		.due = true,
		.ever = s->any,
	};

	return views_due_state(&is) == VIEWS_DUE_NEVER;
}

/* Services of the scope on the day of which the registry does not say whether they are in
 * MHSDS. */
static void
count_unsaid(struct published *p)
{
	const struct registry *r = p->scope.registry;
	struct period now = period_of(p->scope.day);
	size_t n;
	const char **code = registry_codes(r, REGISTRY_SERVICE, &n);

	for (size_t i = 0; i < n; i++) {
		const char *region = registry_region_of(r, code[i], now);

		if (region != NULL &&
		    (p->scope.region == NULL ||
			strcmp(region, p->scope.region) == 0) &&
		    registry_row_in(r, code[i], now)->mhsds[0] == '\0')
			p->unsaid++;
	}
	free(code);
}

static int
fill(struct build *b, struct err *e)
{
	struct published *p = b->p;
	struct service_status_request status = { .day = p->scope.day };

	if (p->scope.region != NULL &&
	    reference_find_code(p->scope.registry, REGISTRY_REGION,
		&p->scope.region, e) < 0)
		return -1;
	status.region = p->scope.region;
	if (service_status_make(&p->status, &status, b->totals,
		p->scope.registry, e) < 0 ||
	    views_source_open(&b->source, b->totals, p->scope.registry,
		p->scope.day, e) < 0)
		return -1;
	if (published_sites_make(&p->sites, &p->scope, p->file, b->totals, e) <
	    0)
		return -1;
	make_lines(p);
	count_unsaid(p);
	b->ours = mem_array(p->n * QUARTERS, sizeof(*b->ours));
	if (ask_quarters(b, e) < 0)
		return -1;
	for (size_t i = 0; i < p->n; i++) {
		take_ours(b, i);
		compare(p, &p->line[i]);
	}
	return 0;
}

int
published_make(struct published **out, const struct published_request *request,
    const struct published_file *file, const struct totals_snapshot *totals,
    const struct registry *registry, struct err *e)
{
	struct published *p = mem_alloc(sizeof(*p));
	struct build b = { .p = p, .totals = totals };
	int r;

	*p = (struct published){ .scope = { .registry = registry,
				     .policy = request->policy,
				     .region = request->region,
				     .day = request->day },
		.log_size = totals->log_size,
		.file = file };
	r = fill(&b, e);
	views_source_close(b.source);
	free(b.ours);
	if (r < 0) {
		published_free(p);
		return -1;
	}
	*out = p;
	return 0;
}

void
published_free(struct published *p)
{
	if (p == NULL)
		return;
	service_status_free(p->status);
	published_sites_free(&p->sites);
	free(p->line);
	free(p->unknown);
	free(p);
}
