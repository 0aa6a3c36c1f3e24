/*
 * What one line is made of, for people who doubt a figure: the units that
 * give something to it, each with the facts that made it count.  derive
 * knows units only, so the facts are found again here, by what the rule's
 * row says of them.
 */
#include "agent/figures/explain.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/derive_rules.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* A line that is being taken apart. */
struct walk {
	struct explain *x;
	const struct held_facts *held; /* of the service */
	struct timeline timeline;
	int32_t today;              /* on which the figures are made */
	const struct fact **review; /* by ref of the employer contact */
};

/* A name of what is held as a name of the answer. */
static uint32_t
own(const struct walk *w, uint32_t name)
{
	return symbols_add(&w->x->names,
	    slice_of(symbols_text(&w->held->names, name)));
}

/* A copy, since what is held changes with the next fact that is stored. */
static void
add_fact(const struct walk *w, struct explain_thing *thing,
    const struct fact *f)
{
	struct explain *x = w->x;
	struct fact copy = *f;

	copy.ref = own(w, f->ref);
	copy.staff = own(w, f->staff);
	x->fact = mem_grow(x->fact, x->facts, &x->facts_cap, sizeof(*x->fact));
	x->fact[x->facts++] = copy;
	thing->facts++;
}

/* ------------------------------------------------------ facts of a client */

/* What a thing covers: one job, one referral, or a whole client. */
struct claim {
	const struct timeline_person *person;
	const struct timeline_episode *episode; /* NULL: any */
	const struct timeline_job *job;         /* NULL: any that counts */
	const struct fact *evidence; /* of all there is, what is listed */
};

static bool
is_attended(const struct fact *f, int32_t day)
{
	return (f->event == EVENT_CONTACT ||
		   f->event == EVENT_IN_WORK_SUPPORT) &&
	       f->day == day && timeline_attended_fails(f) == NULL;
}

/* True for the first or last of many events, if that is what the rule counts. */
static bool
is_the_one(const struct claim *c, const struct fact *f, unsigned facts)
{
	return (facts & DERIVE_FIRST_ATTENDED &&
		   is_attended(f, c->person->first_attended)) ||
	       (facts & DERIVE_LAST_ATTENDED &&
		   is_attended(f, c->person->last_attended)) ||
	       (facts & DERIVE_LAST_SUPPORT &&
		   f->event == EVENT_IN_WORK_SUPPORT &&
		   f->day == c->person->last_support);
}

static bool
is_of_job(const struct timeline *t, const struct claim *c, uint32_t ref)
{
	if (c->job)
		return c->job->started->ref == ref;
	for (size_t i = 0; i < c->person->jobs; i++) {
		const struct timeline_job *job = &t->job[c->person->job + i];

		if (job->started->ref == ref)
			return job->counted &&
			       (!c->episode ||
				   &t->episode[job->episode] == c->episode);
	}
	return false;
}

/* True for the thing's referral; where it covers a whole client, for the
 * latest. */
static bool
is_of_referral(const struct timeline *t, const struct claim *c, uint32_t ref)
{
	const struct timeline_person *p = c->person;
	const struct timeline_episode *ep = c->episode;

	if (!ep && p->episodes > 0)
		ep = &t->episode[p->episode + p->episodes - 1];
	return ep && ep->ref == ref;
}

static bool
is_claimed(const struct timeline *t, const struct claim *c,
    const struct fact *f)
{
	switch (events_kind(f->event)->subject) {
	case SUBJECT_REFERRAL:
		return is_of_referral(t, c, f->ref);
	case SUBJECT_JOB:
		return is_of_job(t, c, f->ref);
	case SUBJECT_EMPLOYER: /* the first contact that qualifies */
		return c->episode && f->day == c->episode->first_contact &&
		       timeline_qualifies(f);
	default:
		return !c->episode ||
		       timeline_belongs(t, c->person, f->day) == c->episode;
	}
}

/* Whether a fact is among those that make the thing count. */
static bool
is_listed(const struct timeline *t, const struct claim *c, const struct fact *f,
    unsigned facts)
{
	/* Evidence may be dated after T. */
	if (events_is_evidence(f->event))
		return f == c->evidence;
	if (f->day > t->through)
		return false;
	return is_the_one(c, f, facts) ||
	       (facts >> f->event & 1 && is_claimed(t, c, f));
}

static void
add_client_facts(const struct walk *w, struct explain_thing *thing,
    const struct claim *c)
{
	const struct timeline *t = &w->timeline;
	const struct facts *all = &w->held->facts;
	unsigned facts = w->x->rule->facts;

	thing->client = c->person->client;
	for (size_t i = facts_first(all, thing->client);
	     i < all->n && all->fact[i].client == thing->client; i++) {
		const struct fact *f = &all->fact[i];

		if (is_listed(t, c, f, facts))
			add_fact(w, thing, f);
	}
}

/* --------------------------------------------------------------- one thing */

/* Of a count of evidence: what shows the outcome of a thing, or what is too early, and
 * when it was reached. */
static const struct fact *
look_for_evidence(const struct walk *w, struct explain_thing *thing,
    const struct timeline_episode *ep, const struct timeline_job *job)
{
	const struct timeline *t = &w->timeline;
	enum outcome_kind kind;
	struct outcome o;

	if (!derive_rules_evidenced(w->x->rule, &kind))
		return NULL;
	o = job != NULL ? outcomes_of_job(job, kind)
			: outcomes_of_episode(t, ep);
	outcomes_look(t, &o);
	thing->reached = o.day;
	thing->early = o.early != NULL ? o.early->day : DAY_NONE;
	return o.evidence != NULL ? o.evidence : o.early;
}

static void
add_episode(const struct walk *w, struct explain_thing *thing,
    const struct timeline_episode *ep)
{
	const struct claim c = { &w->timeline.person[ep->person], ep, NULL,
		look_for_evidence(w, thing, ep, NULL) };

	thing->ref = own(w, ep->ref);
	add_client_facts(w, thing, &c);
}

static void
add_job(const struct walk *w, struct explain_thing *thing,
    const struct timeline_job *job)
{
	const struct timeline *t = &w->timeline;
	const struct claim c = { &t->person[job->person],
		&t->episode[job->episode], job,
		look_for_evidence(w, thing, NULL, job) };

	thing->ref = own(w, job->started->ref);
	add_client_facts(w, thing, &c);
}

static void
add_person(const struct walk *w, struct explain_thing *thing,
    const struct timeline_person *p)
{
	const struct claim c = { p, NULL, NULL, NULL };

	add_client_facts(w, thing, &c);
}

static void
add_employer(const struct walk *w, struct explain_thing *thing,
    const struct timeline_employer *c)
{
	const unsigned reviews = 1U << EVENT_EMPLOYER_CONTACT_REVIEWED;

	thing->client = c->fact->client;
	thing->ref = own(w, c->fact->ref);
	add_fact(w, thing, c->fact);
	if (w->x->rule->facts & reviews && w->review[c->fact->ref])
		add_fact(w, thing, w->review[c->fact->ref]);
}

static void
add_post(const struct walk *w, struct explain_thing *thing,
    const struct timeline_post *post)
{
	thing->staff = own(w, post->fte[0]->staff);
	for (size_t i = 0; i < post->n; i++)
		add_fact(w, thing, post->fte[i]);
}

static void
add_plain(const struct walk *w, struct explain_thing *thing,
    const struct fact *f)
{
	thing->client = f->client;
	thing->ref = own(w, f->ref);
	thing->staff = own(w, f->staff);
	add_fact(w, thing, f);
}

static void
fill(const struct walk *w, struct explain_thing *thing, const void *unit)
{
	switch (w->x->rule->unit) {
	case UNIT_EPISODE:
		add_episode(w, thing, unit);
		break;
	case UNIT_JOB:
		add_job(w, thing, unit);
		break;
	case UNIT_PERSON:
		add_person(w, thing, unit);
		break;
	case UNIT_EMPLOYER:
		add_employer(w, thing, unit);
		break;
	case UNIT_POST:
		add_post(w, thing, unit);
		break;
	case UNIT_FACT:
		add_plain(w, thing, unit);
	}
}

static struct explain_thing
begin_thing(const struct explain *x, int64_t amount)
{
	return (struct explain_thing){ .amount = amount,
		.first = x->facts,
		.reached = DAY_NONE,
		.early = DAY_NONE };
}

static void
visit(void *arg, const void *unit, int64_t amount)
{
	struct walk *w = arg;
	struct explain *x = w->x;

	x->thing = mem_grow(x->thing, x->n, &x->cap, sizeof(*x->thing));
	x->thing[x->n] = begin_thing(x, amount);
	fill(w, &x->thing[x->n++], unit);
}

/* A unit of the whole: one that gives nothing to the part is left out of it. */
static void
visit_whole(void *arg, const void *unit, int64_t amount)
{
	struct walk *w = arg;
	struct explain *x = w->x;
	const struct derive_scope scope = { .t = &w->timeline,
		.start = x->figures.period.start,
		.through = x->figures.through };

	if (x->rule->amount(&scope, unit, x->rule->arg) != 0)
		return;
	x->left = mem_grow(x->left, x->lefts, &x->lefts_cap, sizeof(*x->left));
	x->left[x->lefts] = begin_thing(x, amount);
	fill(w, &x->left[x->lefts++], unit);
}

/* -------------------------------------------------------------- the figure */

/* The facts of the service, in which the answer's own copies are found. */
static int
hold(struct walk *w, struct db *db, const char *service, struct err *e)
{
	struct services_list list;
	const struct services *s;

	if (services_load(db, &list, e) < 0)
		return -1;
	s = services_find(&list, service);
	ASSERT(s != NULL); /* due_return() gave its return */
	w->x->service = s->number;
	services_free(&list);
	return held_facts(db, w->x->service, &w->held, e);
}

static void
take_apart(struct walk *w, const struct derive_rules *rules)
{
	const struct facts *all = &w->held->facts;
	struct explain *x = w->x;
	enum outcome_kind kind;

	timeline_build(&w->timeline, all, w->held->names.n, x->figures.through,
	    rules->threshold);
	w->timeline.today = w->today;
	w->review = mem_array(w->held->names.n, sizeof(*w->review));
	for (size_t i = 0; i < all->n; i++) {
		const struct fact *f = &all->fact[i];

		if (f->event == EVENT_EMPLOYER_CONTACT_REVIEWED &&
		    f->day <= w->timeline.through)
			w->review[f->ref] = f;
	}
	(void)derive_explain(x->rule, &w->timeline, x->figures.period, visit,
	    w);
	if (derive_rules_evidenced(x->rule, &kind))
		(void)derive_explain(&rules->rule[x->measure->whole],
		    &w->timeline, x->figures.period, visit_whole, w);
	free(w->review);
	timeline_free(&w->timeline);
}

int
explain_open(struct explain *x, struct db *db,
    const struct due_question *question, struct period period, const char *code,
    struct err *e)
{
	/* It extends all others, so a row has one number in each. */
	const struct derive_rules rules =
	    derive_rules_of(measures_ips_grow_2());
	int row = measures_find(rules.rules, slice_of(code));
	struct due_question q = *question;
	struct walk w = { .x = x, .today = question->today };

	*x = (struct explain){ 0 };
	symbols_init(&x->names);
	if (row < 0) {
		err_set(e, ERR_USAGE, "%s has no measure of this name",
		    rules.rules->name);
		return err_code(e, "no-measure");
	}
	q.inside = true;
	if (due_return(db, &q, period, &x->figures, e) < 0)
		return -1;
	x->measure = &rules.rules->rows[row];
	x->rule = &rules.rule[row];
	x->figure = due_value(&x->figures, (size_t)row);
	if (x->figures.source != RETURNS_REGISTER)
		return err_set(e, ERR_REFUSED,
		    "this quarter's figures are a summary, without facts "
		    "behind them");
	if ((size_t)row >= x->figures.n)
		return err_set(e, ERR_REFUSED,
		    "service %s does not say that it keeps evidence of "
		    "outcomes, so none is counted; a team leader says so in "
		    "its settings",
		    question->service);
	if (x->figure == MEASURE_NOT_COLLECTED)
		return err_set(e, ERR_REFUSED, "service %s does not collect %s",
		    question->service, code);
	if (hold(&w, db, question->service, e) < 0)
		return -1;
	take_apart(&w, &rules);
	return 0;
}

void
explain_facts(struct explain *x, const struct held_facts *of,
    const struct derive_rules *rules, size_t row, struct period period,
    int32_t through, int32_t today)
{
	struct walk w = { .x = x, .held = of, .today = today };

	*x = (struct explain){ .measure = &rules->rules->rows[row],
		.rule = &rules->rule[row] };
	x->figures.period = period;
	x->figures.through = through;
	symbols_init(&x->names);
	take_apart(&w, rules);
}

void
explain_close(struct explain *x)
{
	symbols_free(&x->names);
	free(x->thing);
	free(x->left);
	free(x->fact);
	*x = (struct explain){ 0 };
}

int64_t
explain_sum(const struct explain *x)
{
	int64_t sum = 0;

	for (size_t i = 0; i < x->n; i++)
		sum += x->thing[i].amount;
	if (x->rule->divisor)
		sum = (2 * sum + x->rule->divisor) / (2 * x->rule->divisor);
	return sum;
}

/* -------------------------------------------------------------------- text */

static void
write_named(struct buf *out, const char *what, const char *name)
{
	if (name != NULL && name[0] != '\0')
		buf_printf(out, "%s%s ", what, name);
}

/* "  2025-04-02 job_started part_time 20 hours a week" */
static void
write_fact(const struct explain *x, const struct fact *f, struct buf *out)
{
	const char *ref = symbols_text(&x->names, f->ref);
	char day[DAY_TEXT_SIZE];

	day_format(day, f->day);
	buf_printf(out, "  %s %s", day, events_kind(f->event)->name);
	if (f->mode != MODE_NONE)
		buf_printf(out, " %s", events_mode_name(f->mode));
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag)
			buf_printf(out, " %s", events_flag_name(flag));
	if (f->part != FACT_BLANK && events_kind(f->event)->part != NULL)
		buf_printf(out, " %s=%d", events_kind(f->event)->part, f->part);
	if (f->value != FACT_BLANK) {
		buf_puts(out, " ");
		events_put_value(f->event, f->value, out);
		buf_printf(out, " %s", events_value_unit(f->event));
	}
	buf_printf(out, "%s%s\n", ref[0] != '\0' ? " ref " : "", ref);
}

static void
write_whose(const struct explain *x, const struct explain_thing *thing,
    const char *client, struct buf *out)
{
	static const char *const what[] = { [UNIT_EPISODE] = "referral ",
		[UNIT_JOB] = "job ",
		[UNIT_PERSON] = "",
		[UNIT_EMPLOYER] = "employer contact ",
		[UNIT_POST] = "",
		[UNIT_FACT] = "ref " };

	write_named(out, "client ", client);
	write_named(out, what[x->rule->unit],
	    symbols_text(&x->names, thing->ref));
	write_named(out, "staff ", symbols_text(&x->names, thing->staff));
}

static void
write_thing(const struct explain *x, const struct explain_thing *thing,
    const char *client, struct buf *out)
{
	write_whose(x, thing, client, out);
	buf_printf(out, "gives %lld\n", (long long)thing->amount);
	for (size_t i = 0; i < thing->facts; i++)
		write_fact(x, &x->fact[thing->first + i], out);
}

void
explain_say_left(const struct explain_thing *left, struct buf *out)
{
	char reached[DAY_SAID_SIZE], day[DAY_SAID_SIZE];

	day_say(reached, left->reached);
	if (left->early != DAY_NONE) {
		day_say(day, left->early);
		buf_printf(out,
		    "evidence of %s is earlier than the outcome, which was "
		    "reached on %s",
		    day, reached);
	} else {
		buf_printf(out, "reached on %s, without evidence", reached);
	}
}

static void
write_left(const struct explain *x,
    const char *(*reference)(const void *arg, uint32_t client), const void *arg,
    struct buf *out)
{
	if (x->lefts == 0)
		return;
	buf_printf(out, "\nNot shown by evidence, so not counted here: %zu\n",
	    x->lefts);
	for (size_t i = 0; i < x->lefts; i++) {
		const struct explain_thing *left = &x->left[i];

		write_whose(x, left, reference(arg, left->client), out);
		buf_puts(out, "is left out: ");
		explain_say_left(left, out);
		buf_puts(out, "\n");
		for (size_t k = 0; k < left->facts; k++)
			write_fact(x, &x->fact[left->first + k], out);
	}
}

void
explain_write(const struct explain *x,
    const char *(*reference)(const void *arg, uint32_t client), const void *arg,
    struct buf *out)
{
	char title[PERIOD_TITLE_SIZE], day[DAY_TEXT_SIZE];
	const char *unit = x->measure->unit;

	period_title(title, x->figures.period);
	day_format(day, x->figures.through);
	buf_printf(out, "%s: %lld %s\n%s, %s, %s, figures to %s\n\n",
	    x->measure->code, (long long)x->figure, unit, x->measure->title,
	    x->figures.service, title, day);
	for (size_t i = 0; i < x->n; i++) {
		const struct explain_thing *thing = &x->thing[i];

		write_thing(x, thing,
		    thing->client ? reference(arg, thing->client) : NULL, out);
	}
	if (x->n > 0)
		buf_puts(out, "\n");
	buf_printf(out, "%zu listed", x->n);
	if (x->rule->divisor)
		buf_printf(out, "; their sum divided by %d", x->rule->divisor);
	else
		buf_puts(out, "; their sum");
	buf_printf(out, " is %lld\n", (long long)explain_sum(x));
	write_left(x, reference, arg, out);
}
