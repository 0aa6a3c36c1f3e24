/*
 * The lists that staff work down.  Each stands on the same timeline as the
 * returns and, where a line of the return says it already, on that line's
 * rule: a list that is worked down shows up in the figures.
 */
#include "agent/worklist/worklist.h"

#include <stdlib.h>

#include "agent/figures/derive_rules.h"
#include "agent/figures/outcomes.h"
#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/mem.h"

enum {
	FIRST_CALL_DAYS = 20, /* without an employer contact: the 30 days of
				 the scale can still be met */
	LATE_CALL_DAYS = 30,
	MILESTONE_DAYS = WORKLIST_AHEAD_DAYS,
	WEEK = 7
};

/* A list under construction. */
struct maker {
	const struct timeline *t;
	const uint32_t *allocated; /* by person */
	struct worklist *out;
};

struct worklist_row
worklist_row_of(uint32_t client, uint32_t staff)
{
	return (struct worklist_row){ .client = client,
		.staff = staff,
		.day = DAY_NONE,
		.due = DAY_NONE,
		.early = DAY_NONE,
		.fte = FACT_BLANK,
		.limit = FACT_BLANK,
		.stage = "" };
}

void
worklist_add(struct worklist *list, const struct worklist_row *row)
{
	list->row =
	    mem_grow(list->row, list->n, &list->cap, sizeof(*list->row));
	list->row[list->n++] = *row;
}

struct worklist_row *
worklist_of_staff(struct worklist *list, uint32_t staff)
{
	struct worklist_row row = worklist_row_of(0, staff);

	for (size_t i = 0; i < list->n; i++)
		if (list->row[i].staff == staff)
			return &list->row[i];
	worklist_add(list, &row);
	return &list->row[list->n - 1];
}

void
worklist_free(struct worklist *list)
{
	free(list->row);
	*list = (struct worklist){ 0 };
}

void
worklist_timeline(struct timeline *t, const struct facts *facts,
    uint32_t names_n, int32_t through)
{
	timeline_build(t, facts, names_n, through,
	    derive_rules_ips_grow_1().threshold);
}

int64_t
worklist_figure(const struct timeline *t, struct period period,
    const char *code,
    void (*visit)(void *arg, const void *thing, int64_t amount), void *arg)
{
	struct derive_rules rules = derive_rules_ips_grow_1();
	int row = measures_find(rules.rules, slice_of(code));

	ASSERT(row >= 0);
	return derive_explain(&rules.rule[row], t, period, visit, arg);
}

uint32_t *
worklist_allocated(const struct timeline *t)
{
	uint32_t *out = mem_array(t->people, sizeof(*out));
	size_t p = 0;

	for (size_t i = 0; i < t->facts->n; i++) {
		const struct fact *f = &t->facts->fact[i];
		const struct timeline_episode *now;

		if (f->event != EVENT_ALLOCATED || f->day > t->through)
			continue;
		while (t->person[p].client != f->client)
			p++;
		now = timeline_belongs(t, &t->person[p], t->through);
		if (now && f->day >= now->begin)
			out[p] = f->staff;
	}
	return out;
}

static struct period
today(const struct maker *m)
{
	return (struct period){ m->t->through, m->t->through };
}

static struct worklist_row
row_of(const struct maker *m, size_t person)
{
	return worklist_row_of(m->t->person[person].client,
	    m->allocated[person]);
}

static struct worklist_row
row_of_job(const struct maker *m, const struct timeline_job *job)
{
	struct worklist_row row = row_of(m, job->person);

	row.ref = job->started->ref;
	row.day = job->start;
	return row;
}

/* -------------------------------------------------------------- the lists */

static void
no_employer_contact(struct maker *m)
{
	for (size_t i = 0; i < m->t->people; i++) {
		const struct timeline_episode *ep =
		    timeline_belongs(m->t, &m->t->person[i], m->t->through);
		struct worklist_row row = row_of(m, i);

		if (!ep || ep->discharged != DAY_NONE ||
		    ep->profile_started == DAY_NONE ||
		    ep->first_contact != DAY_NONE)
			continue;
		row.day = ep->profile_started;
		row.n = m->t->through - ep->profile_started;
		row.stage = row.n >= LATE_CALL_DAYS ? "30 days" : "20 days";
		if (row.n >= FIRST_CALL_DAYS)
			worklist_add(m->out, &row);
	}
}

static int32_t
month_start(int32_t day)
{
	int year, month, mday;

	day_to_civil(day, &year, &month, &mday);
	return day - mday + 1;
}

/* Somebody in work on T; the row shows the first of their current jobs. */
static void
visit_in_work(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_person *p = thing;
	size_t i = p->job;
	struct worklist_row row;

	(void)amount;
	if (p->last_support >= month_start(m->t->through))
		return;
	while (!m->t->job[i].counted ||
	       !timeline_current(&m->t->job[i], m->t->through))
		i++;
	row = row_of_job(m, &m->t->job[i]);
	row.due = p->last_support;
	worklist_add(m->out, &row);
}

static void
no_support(struct maker *m)
{
	(void)worklist_figure(m->t, today(m), "in_work", visit_in_work, m);
}

static void
unreviewed(struct maker *m)
{
	/* 1970-01-01 was a Thursday. */
	int32_t monday = m->t->through - (m->t->through + 3) % WEEK;

	for (size_t i = 0; i < m->t->employers; i++) {
		const struct timeline_employer *c = &m->t->employer[i];
		struct worklist_row row =
		    worklist_row_of(c->fact->client, c->fact->staff);

		row.ref = c->fact->ref;
		row.day = c->fact->day;
		row.stage = row.day >= monday ? "this week" : "last week";
		if (c->reviewed == DAY_NONE && row.day >= monday - WEEK)
			worklist_add(m->out, &row);
	}
}

static void
milestones(struct maker *m)
{
	static const int32_t weeks[] = { 13, 26, 52 };
	int32_t now = m->t->through;

	for (size_t i = 0; i < m->t->jobs; i++) {
		const struct timeline_job *job = &m->t->job[i];
		struct worklist_row row = row_of_job(m, job);

		if (!job->counted || !timeline_current(job, now))
			continue;
		for (size_t k = 0; k < sizeof(weeks) / sizeof(*weeks); k++) {
			row.n = weeks[k];
			row.due = job->start + weeks[k] * WEEK;
			if (now <= row.due && row.due <= now + MILESTONE_DAYS &&
			    (job->ended == DAY_NONE || row.due <= job->ended))
				worklist_add(m->out, &row);
		}
	}
}

static void
visit_caseload(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_person *p = thing;

	(void)amount;
	worklist_of_staff(m->out, m->allocated[p - m->t->person])->n++;
}

static void
visit_post(void *arg, const void *thing, int64_t amount)
{
	struct maker *m = arg;
	const struct timeline_post *post = thing;

	worklist_of_staff(m->out, post->fte[0]->staff)->fte = (int32_t)amount;
}

/* Somebody who left the service has a limit of 0, so that clients who are
 * still allocated to them stand out. */
static void
mark_left(struct maker *m)
{
	for (size_t i = 0; i < m->out->n; i++)
		for (size_t k = 0; k < m->t->posts; k++) {
			const struct fact *f = m->t->post[k].fte[0];

			if (f->staff == m->out->row[i].staff &&
			    f->mode == MODE_ES)
				m->out->row[i].fte = 0;
		}
}

/* Everybody in post or with a client.  A specialist without an FTE counts as
 * full-time; clients who are allocated to nobody get a row without a limit. */
static void
caseload(struct maker *m)
{
	(void)worklist_figure(m->t, today(m), "caseload", visit_caseload, m);
	mark_left(m);
	(void)worklist_figure(m->t, today(m), "es_fte", visit_post, m);
	for (size_t i = 0; i < m->out->n; i++) {
		struct worklist_row *row = &m->out->row[i];
		int32_t fte = row->fte == FACT_BLANK ? 100 : row->fte;

		if (row->staff == 0)
			continue;
		row->limit = fte * WORKLIST_CASELOAD_FULL;
		if (row->n * 100 > row->limit)
			row->stage = "over";
	}
}

static void
job_end_unknown(struct maker *m)
{
	for (size_t i = 0; i < m->t->jobs; i++) {
		const struct timeline_job *job = &m->t->job[i];
		struct worklist_row row = row_of_job(m, job);

		/* Silence after a discharge is not employment, nor an end. */
		if (!job->counted || job->ended != DAY_NONE ||
		    job->last_known >= m->t->through)
			continue;
		row.due = job->last_known;
		row.n = m->t->through - job->last_known;
		worklist_add(m->out, &row);
	}
}

/* An outcome as a row: its day in `due`, its job's first day (or DAY_NONE) in
 * `day`. */
static struct worklist_row
row_of_outcome(const struct maker *m, const struct outcome *o)
{
	struct worklist_row row =
	    o->job ? row_of_job(m, o->job) : row_of(m, o->person);

	row.due = o->day;
	row.n = o->day - m->t->through;
	row.stage = outcomes_title(o->kind);
	return row;
}

static void
no_evidence(struct maker *m)
{
	struct outcomes all;

	outcomes_find(m->t, &all);
	for (size_t i = 0; i < all.n; i++) {
		struct worklist_row row = row_of_outcome(m, &all.item[i]);

		row.n = -row.n;
		row.early =
		    all.item[i].early ? all.item[i].early->day : DAY_NONE;
		if (all.item[i].evidence == NULL)
			worklist_add(m->out, &row);
	}
	outcomes_free(&all);
}

static void
evidence_due(struct maker *m)
{
	struct outcomes all;

	outcomes_ahead(m->t, m->t->through + MILESTONE_DAYS, &all);
	for (size_t i = 0; i < all.n; i++) {
		struct worklist_row row = row_of_outcome(m, &all.item[i]);

		worklist_add(m->out, &row);
	}
	outcomes_free(&all);
}

bool
worklist_collects_evidence(const struct facts *facts)
{
	for (size_t i = 0; i < facts->n; i++)
		if (events_is_evidence(facts->fact[i].event))
			return true;
	return false;
}

/* ------------------------------------------------------------------ table */

enum worklist_order { BY_DAY, BY_DUE, BY_NUMBER };

static const struct {
	const char *word, *title;
	void (*make)(struct maker *m);
	enum worklist_order order;
	enum worklist_column columns[WORKLIST_WIDTH];
} lists[WORKLIST_NAMES] = {
	[WORKLIST_NO_EMPLOYER_CONTACT] = { "no-employer-contact",
	    "Profile started 20 days ago or more, and no qualifying employer "
	    "contact",
	    no_employer_contact, BY_DAY,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_PROFILE_STARTED,
		WORKLIST_DAYS, WORKLIST_STAGE } },
	[WORKLIST_NO_SUPPORT] = { "no-support",
	    "In work, and no in-work support this month", no_support, BY_DUE,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_LAST_SUPPORT } },
	[WORKLIST_UNREVIEWED] = { "unreviewed",
	    "Employer contacts of this week and the last, not reviewed by "
	    "the team leader",
	    unreviewed, BY_DAY,
	    { WORKLIST_CONTACT, WORKLIST_DATE, WORKLIST_STAFF, WORKLIST_CLIENT,
		WORKLIST_STAGE } },
	[WORKLIST_MILESTONES] = { "milestones",
	    "Jobs that reach 13, 26 or 52 weeks in the next 28 days",
	    milestones, BY_DUE,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_WEEKS, WORKLIST_MILESTONE } },
	[WORKLIST_CASELOAD] = { "caseload",
	    "Caseload of each specialist against 20 for one in full-time post",
	    caseload, BY_NUMBER,
	    { WORKLIST_STAFF, WORKLIST_CLIENTS, WORKLIST_FTE, WORKLIST_LIMIT,
		WORKLIST_STAGE } },
	[WORKLIST_JOB_END_UNKNOWN] = { "job-end-unknown",
	    "Jobs whose end is unknown: discharged, no end, no support since",
	    job_end_unknown, BY_DUE,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_JOB, WORKLIST_STARTED,
		WORKLIST_LAST_KNOWN, WORKLIST_DAYS } },
	[WORKLIST_NO_EVIDENCE] = { "no-evidence", "Outcomes without evidence",
	    no_evidence, BY_DUE,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_OUTCOME, WORKLIST_JOB,
		WORKLIST_REACHED, WORKLIST_DAYS } },
	[WORKLIST_EVIDENCE_DUE] = { "evidence-due",
	    "Evidence due in the next 28 days", evidence_due, BY_DUE,
	    { WORKLIST_CLIENT, WORKLIST_STAFF, WORKLIST_OUTCOME, WORKLIST_JOB,
		WORKLIST_REACHED, WORKLIST_DAYS } },
};

bool
worklist_find(struct slice word, enum worklist_name *name)
{
	for (int i = 0; i < WORKLIST_NAMES; i++)
		if (slice_is(word, lists[i].word)) {
			*name = (enum worklist_name)i;
			return true;
		}
	return false;
}

const char *
worklist_word(enum worklist_name name)
{
	return lists[name].word;
}

const char *
worklist_title(enum worklist_name name)
{
	return lists[name].title;
}

static int
compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_rest(const struct worklist_row *x, const struct worklist_row *y)
{
	int c = compare(x->client, y->client);

	if (c == 0)
		c = compare(x->staff, y->staff);
	if (c == 0)
		c = compare(x->ref, y->ref);
	return c ? c : compare(x->n, y->n);
}

static int
by_day(const void *a, const void *b)
{
	const struct worklist_row *x = a, *y = b;
	int c = compare(x->day, y->day);

	return c ? c : by_rest(x, y);
}

static int
by_due(const void *a, const void *b)
{
	const struct worklist_row *x = a, *y = b;
	int c = compare(x->due, y->due);

	return c ? c : by_rest(x, y);
}

static int
by_number(const void *a, const void *b)
{
	const struct worklist_row *x = a, *y = b;
	int c = compare(y->n, x->n);

	return c ? c : by_rest(x, y);
}

void
worklist_make(enum worklist_name name, const struct timeline *t,
    struct worklist *out)
{
	static int (*const orders[])(const void *, const void *) = {
		[BY_DAY] = by_day,
		[BY_DUE] = by_due,
		[BY_NUMBER] = by_number,
	};
	uint32_t *allocated = worklist_allocated(t);
	struct maker m = { .t = t, .allocated = allocated, .out = out };

	*out = (struct worklist){ .columns = lists[name].columns };
	lists[name].make(&m);
	if (out->n > 1)
		qsort(out->row, out->n, sizeof(*out->row),
		    orders[lists[name].order]);
	free(allocated);
}
