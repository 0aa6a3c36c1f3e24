/*
 * Which returns a seal owes.  Every quarter since the service's first one is
 * derived anew and compared with what was sealed, so that a correction of an
 * old fact restates its quarter without anybody having to think of it.
 */
#include "agent/figures/due.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/derive_rules.h"
#include "agent/figures/summary.h"
#include "agent/register/erasures.h"
#include "agent/register/facts.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/register/taken.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* A question that is being answered, and the service at hand. */
struct due {
	struct db *db;
	const struct due_question *q;
	int32_t through; /* T without a period: the earlier of --through
			    and today */
	struct services_list services;
	const struct services *s;
	const struct ruleset *rules;   /* of its facts */
	const struct ruleset *first;   /* of a quarter that was never sealed */
	const struct held_facts *held; /* of s; NULL: it has none */
	struct due_list *out;
};

static int32_t
earlier(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

/* ------------------------------------------------------------------ set up */

static int
set_through(struct due *d, struct err *e)
{
	char a[DAY_TEXT_SIZE], b[DAY_TEXT_SIZE];

	d->through = d->q->today;
	if (d->q->through == DAY_NONE)
		return 0;
	if (d->q->through > d->q->today) {
		day_format(a, d->q->through);
		day_format(b, d->q->today);
		return err_set(e, ERR_USAGE, "--through %s is after today, %s",
		    a, b);
	}
	d->through = d->q->through;
	return 0;
}

/* Clients who were erased must not be counted, even for the moment in which a
 * restored backup has brought them back. */
static int
nobody_waits(struct db *db, struct err *e)
{
	size_t n;

	if (erasures_waiting(db, &n, e) < 0)
		return -1;
	if (n == 0)
		return 0;
	return err_refuse(e, "erased-again", 0,
	    "this register was restored from a backup, and %zu of its clients "
	    "were erased since: they are erased again when somebody signs in",
	    n);
}

static int
begin(struct due *d, struct db *db, const struct due_question *q, struct err *e)
{
	*d = (struct due){ .db = db, .q = q };
	if (nobody_waits(db, e) < 0 || set_through(d, e) < 0 ||
	    services_load(db, &d->services, e) < 0)
		return -1;
	if (q->service && !services_find(&d->services, q->service))
		return services_unknown(db, e);
	return 0;
}

static void
end(struct due *d)
{
	services_free(&d->services);
}

/* By which rule set the facts of a service are counted: what the aggregator does not
 * take would keep all that is sealed behind it waiting. */
static int
choose_rules(struct due *d, const struct services *s, struct err *e)
{
	bool taken = true;

	d->rules = services_rules(s);
	if (!d->q->inside && taken_set(d->db, d->rules, &taken, e) < 0)
		return -1;
	if (!taken)
		d->rules = measures_ips_grow_1();
	return 0;
}

/* Whether anything in force of the service was sealed by the rules, or nothing at all. */
static bool
is_known_by(const struct due *d, const struct services *s,
    const struct ruleset *rules)
{
	bool any = false;

	for (size_t i = 0; i < d->q->sealed_n; i++) {
		const struct returns *r = &d->q->sealed[i];

		if (r->content != CONTENT_RETURN || r->withdrawn ||
		    strcmp(r->service, s->service) != 0)
			continue;
		if (r->rules == rules)
			return true;
		any = true;
	}
	return !any;
}

/* Make s the service at hand. */
static int
take_service(struct due *d, const struct services *s, struct err *e)
{
	d->s = s;
	d->held = NULL;
	if (choose_rules(d, s, e) < 0)
		return -1;
	d->first = d->rules;
	if (d->q->standing && !is_known_by(d, s, d->rules))
		d->first = measures_ips_grow_1();
	return s->has_facts ? held_facts(d->db, s->number, &d->held, e) : 0;
}

/* ------------------------------------------------------------ one quarter */

const struct returns *
due_sealed(const struct due_question *question, enum statement_content content,
    const char *service, int32_t start)
{
	for (size_t i = 0; i < question->sealed_n; i++) {
		const struct returns *r = &question->sealed[i];

		if (r->content == content && r->period.start == start &&
		    strcmp(r->service, service) == 0)
			return r;
	}
	return NULL;
}

static const struct returns *
find_sealed(const struct due *d, struct period period)
{
	return due_sealed(d->q, CONTENT_RETURN, d->s->service, period.start);
}

/* True when what was sealed of the quarter covers days that have not come. */
static bool
ran_ahead(const struct due *d, struct period period)
{
	const struct returns *sealed = find_sealed(d, period);

	return sealed && !sealed->withdrawn && sealed->through > d->q->today;
}

/*
 * T of a quarter.  It never goes back behind what was sealed: --through would
 * otherwise take back figures that have been reported.  But no day after
 * today is reported, even where one was sealed while a clock ran ahead.
 */
static int32_t
through_of(const struct due *d, struct period period)
{
	const struct returns *sealed = find_sealed(d, period);
	int32_t t = earlier(period.end, d->through);

	if (sealed && sealed->through > t)
		t = sealed->through;
	return earlier(t, d->q->today);
}

/* Nobody reads what a standing yes sends: it is by the rules of before, unless these
 * have more lines than may be sent now. */
static const struct ruleset *
rules_of(const struct due *d, struct period period)
{
	const struct returns *sealed = find_sealed(d, period);

	if (!d->q->standing)
		return d->rules;
	if (sealed == NULL || sealed->withdrawn)
		return d->first;
	return measures_adds(d->rules, sealed->rules) ? sealed->rules
						      : d->rules;
}

static void
start_return(const struct due *d, struct period period, struct returns *r)
{
	*r = (struct returns){ .content = CONTENT_RETURN,
		.period = period,
		.rules = rules_of(d, period),
		.through = through_of(d, period),
		.source = RETURNS_REGISTER };
	r->n = r->rules->n;
	memcpy(r->service, d->s->service, sizeof(r->service));
}

/* The return of a quarter from the service's facts. */
static int
from_facts(const struct due *d, struct period period, struct returns *r,
    struct err *e)
{
	struct derive_rules rules;
	struct timeline t;
	int row, rc;

	start_return(d, period, r);
	rules = derive_rules_of(r->rules);
	timeline_build(&t, &d->held->facts, d->held->names.n, r->through,
	    rules.threshold);
	t.today = d->q->today;
	rc = derive_figures(&rules, &t, period, r->value, e);
	timeline_free(&t);
	services_apply(d->s, r->rules, r->value);
	if (rc == 0)
		rc = measures_check(r->rules, r->value, &row, e);
	return rc < 0 ? err_prefix(e, "service %s", d->s->service) : 0;
}

/* ----------------------------------------------------------------- the list */

static bool
is_open(const struct due *d, struct period period)
{
	struct period current = period_of(d->through);

	return period.start == current.start ||
	       (period.end + 1 == current.start &&
		   d->through <= period.end + LIMITS_SEAL_LATE_DAYS);
}

static bool
differs(const struct returns *a, const struct returns *b)
{
	return a->withdrawn != b->withdrawn || a->through != b->through ||
	       a->source != b->source || a->rules != b->rules || a->n != b->n ||
	       (!a->withdrawn &&
		   memcmp(a->value, b->value, a->n * sizeof(a->value[0])) != 0);
}

/* Whether a return of facts would be under other rules than its quarter was sealed
 * by, which is for a person to sign. */
static bool
waits(const struct due *d, const struct returns *now)
{
	const struct returns *sealed = find_sealed(d, now->period);

	return sealed != NULL && !sealed->withdrawn && !now->withdrawn &&
	       now->source == RETURNS_REGISTER && sealed->rules != d->rules;
}

static void
add_item(struct due *d, const struct returns *now)
{
	struct due_item item = { .now = *now,
		.before = find_sealed(d, now->period),
		.open = is_open(d, now->period),
		.ahead = ran_ahead(d, now->period),
		.unbegun = now->period.start > d->q->today };

	if (d->q->standing && waits(d, now)) {
		d->out->waiting++;
		if (now->rules == d->rules)
			return;
	}
	item.changed = !item.before || differs(item.before, now);
	if (!item.changed && !(item.open && d->q->weekly))
		return;
	due_add(d->out, &item);
}

static int
add_facts(struct due *d, struct err *e)
{
	struct period p = d->s->first;
	struct returns r;

	if (!d->s->has_facts)
		return 0;
	for (; p.start <= d->q->today; p = period_next(p)) {
		if (p.start > d->through && !ran_ahead(d, p))
			continue;
		if (from_facts(d, p, &r, e) < 0)
			return -1;
		add_item(d, &r);
	}
	return 0;
}

/* A summary counts up to its own day, so one that goes beyond T waits. */
static int
add_summaries(struct due *d, struct err *e)
{
	struct period *period;
	struct returns r;
	bool found;
	size_t n;
	int rc = 0;

	if (!d->s->has_summary)
		return 0;
	if (summary_periods(d->db, d->s->service, &period, &n, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = summary_return(d->db, d->s->service, period[i], &r, &found,
		    e);
		if (rc == 0 && found && r.through <= d->through)
			add_item(d, &r);
	}
	free(period);
	return rc;
}

/* True when the service has a return for the quarter. */
static int
has_return(const struct due *d, struct period period, bool *has, struct err *e)
{
	struct returns r;

	*has = d->s->has_facts && period.start >= d->s->first.start;
	if (*has || !d->s->has_summary)
		return 0;
	return summary_return(d->db, d->s->service, period, &r, has, e);
}

/* Sealed quarters that have no return any more, since a service's facts or
 * first quarter changed, or that have not begun, since they were sealed while
 * a clock ran ahead: their figures are taken back. */
static int
add_withdrawn(struct due *d, struct err *e)
{
	for (size_t i = 0; i < d->q->sealed_n; i++) {
		struct returns gone = d->q->sealed[i];
		bool has = false, begun = gone.period.start <= d->q->today;

		if (gone.content != CONTENT_RETURN || gone.withdrawn ||
		    (begun && gone.period.start > d->through) ||
		    strcmp(gone.service, d->s->service) != 0)
			continue;
		if (begun && has_return(d, gone.period, &has, e) < 0)
			return -1;
		gone.withdrawn = true;
		if (begun)
			gone.through = earlier(gone.through, d->q->today);
		if (!has)
			add_item(d, &gone);
	}
	return 0;
}

static int
compare(const struct due_item *x, const struct due_item *y)
{
	int c = strcmp(x->now.service, y->now.service);

	if (c == 0)
		c = x->now.period.start < y->now.period.start
			? -1
			: x->now.period.start > y->now.period.start;
	return c != 0 ? c : (int)x->now.content - (int)y->now.content;
}

void
due_add(struct due_list *list, const struct due_item *item)
{
	size_t at = list->n;

	list->item =
	    mem_grow(list->item, list->n, &list->cap, sizeof(*list->item));
	/* Most items come in order already. */
	while (at > 0 && compare(&list->item[at - 1], item) > 0)
		at--;
	memmove(&list->item[at + 1], &list->item[at],
	    (list->n - at) * sizeof(*list->item));
	list->item[at] = *item;
	list->n++;
}

static int
add_service(struct due *d, const struct services *s, struct err *e)
{
	if (d->q->service && strcmp(d->q->service, s->service) != 0)
		return 0;
	if (take_service(d, s, e) < 0 || add_facts(d, e) < 0 ||
	    add_summaries(d, e) < 0)
		return -1;
	return add_withdrawn(d, e);
}

int
due_list(struct db *db, const struct due_question *question,
    struct due_list *out, struct err *e)
{
	struct due d;
	int rc;

	*out = (struct due_list){ 0 };
	rc = begin(&d, db, question, e);
	d.out = out;
	out->today = question->today;
	out->through = d.through;
	for (size_t i = 0; rc == 0 && i < d.services.n; i++)
		rc = add_service(&d, &d.services.service[i], e);
	end(&d);
	if (rc < 0)
		due_free(out);
	return rc;
}

void
due_free(struct due_list *list)
{
	free(list->item);
	*list = (struct due_list){ 0 };
}

/* ------------------------------------------------------------- one return */

static int
one_return(struct due *d, struct period period, struct returns *out,
    struct err *e)
{
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];
	bool found = false;

	period_title(title, period);
	day_format(day, d->through);
	if (period.start > d->through)
		return err_refuse(e, "period", 0,
		    "%s begins after %s: there is no return yet", title, day);
	if (take_service(d, d->s, e) < 0)
		return -1;
	if (d->s->has_facts && period.start >= d->s->first.start)
		return from_facts(d, period, out, e);
	if (d->s->has_summary &&
	    summary_return(d->db, d->s->service, period, out, &found, e) < 0)
		return -1;
	if (found)
		return 0;
	return err_refuse(e, "period", 0,
	    d->s->has_facts
		? "%s lies before the first reporting quarter of service %s"
		: "there is no return for %s: service %s has no fact and no"
		  " summary for it",
	    title, d->s->service);
}

int
due_return(struct db *db, const struct due_question *question,
    struct period period, struct returns *out, struct err *e)
{
	struct due d;
	int rc;

	ASSERT(question->service && period_is_quarter(period));
	rc = begin(&d, db, question, e);
	if (rc == 0) {
		d.s = services_find(&d.services, question->service);
		rc = one_return(&d, period, out, e);
	}
	end(&d);
	return rc;
}

/* ------------------------------------------------------------ differences */

int64_t
due_value(const struct returns *r, size_t row)
{
	return row < r->n ? r->value[row] : MEASURE_NOT_COLLECTED;
}

static void
put_figure(struct buf *out, int64_t v)
{
	if (v == MEASURE_NOT_COLLECTED)
		buf_puts(out, "-");
	else
		buf_printf(out, "%lld", (long long)v);
}

static void
describe_figure(struct buf *out, const char *code, int64_t was, int64_t is)
{
	if (was == is)
		return;
	buf_printf(out, "%s ", code);
	put_figure(out, was);
	buf_puts(out, " -> ");
	put_figure(out, is);
	if (was != MEASURE_NOT_COLLECTED && is != MEASURE_NOT_COLLECTED)
		buf_printf(out, " (%+lld)", (long long)(is - was));
	buf_puts(out, "\n");
}

void
due_describe(const struct due_item *item, struct buf *out)
{
	const struct returns *was = item->before, *is = &item->now;
	const struct ruleset *rules;
	char a[DAY_TEXT_SIZE], b[DAY_TEXT_SIZE];

	ASSERT(is->content == CONTENT_RETURN);
	if (!was || was->withdrawn) {
		buf_puts(out,
		    was ? "reported again after a withdrawal\n"
		    : item->lost
			? "its earlier figures are not in this register\n"
			: "first return of this quarter\n");
		return;
	}
	if (is->withdrawn) {
		buf_puts(out, item->unbegun
				  ? "withdrawn: this quarter has not begun\n"
				  : "withdrawn: the service has no return for "
				    "this quarter any more\n");
		return;
	}
	if (was->through != is->through) {
		day_format(a, was->through);
		day_format(b, is->through);
		buf_printf(out, "through %s -> %s\n", a, b);
	}
	if (was->rules != is->rules)
		buf_printf(out, "rules %s -> %s\n", was->rules->name,
		    is->rules->name);
	rules = measures_adds(is->rules, was->rules) ? is->rules : was->rules;
	for (size_t i = 0; i < rules->n; i++)
		describe_figure(out, rules->rows[i].code, due_value(was, i),
		    due_value(is, i));
}

/* A fall of so much in a closed quarter is more likely a slip, such as a file
 * imported in part, than the truth. */
enum { FALL_LEAST = 5, FALL_PER_CENT = 10 };

bool
due_figure_fell(const struct due_item *item, size_t row)
{
	const struct returns *was = item->before, *is = &item->now;
	int64_t now, fall;

	if (!was || was->withdrawn || was->content != CONTENT_RETURN ||
	    item->ahead || was->through != was->period.end || row >= was->n)
		return false;
	now = is->withdrawn ? 0 : due_value(is, row);
	if (now == MEASURE_NOT_COLLECTED)
		now = 0;
	fall = was->value[row] - now;
	return fall >= FALL_LEAST &&
	       fall * 100 >= was->value[row] * FALL_PER_CENT;
}

bool
due_fell(const struct due_item *item)
{
	for (size_t i = 0; item->before != NULL && i < item->before->n; i++)
		if (due_figure_fell(item, i))
			return true;
	return false;
}
