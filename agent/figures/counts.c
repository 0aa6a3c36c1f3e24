/*
 * What one fact counts for.  No rule of a figure stands here: figures are
 * derived as for a return, what makes them count is what explain finds, and
 * why something fails is what the timeline was built by.
 */
#include "agent/figures/counts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/derive_rules.h"
#include "agent/figures/explain.h"
#include "agent/figures/outcomes.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { SENTENCE_MAX = 1024, REASONS_MAX = 4 };

/* What a fact says happened, before its day. */
static const char *const happened[EVENT_KINDS] = {
	[EVENT_REFERRAL_RECEIVED] = "the referral was received on",
	[EVENT_REFERRAL_ACCEPTED] = "the referral was accepted on",
	[EVENT_PROFILE_STARTED] = "the profile was started on",
	[EVENT_PROFILE_COMPLETED] = "the profile was completed on",
	[EVENT_PLAN_COMPLETED] = "the plan was completed on",
	[EVENT_DISCHARGED] = "the client was discharged on",
	[EVENT_JOB_STARTED] = "the job started on",
	[EVENT_JOB_FULL_DAY] = "a full day was worked by",
	[EVENT_JOB_FOUR_HOURS] = "four hours were worked by",
	[EVENT_JOB_ENDED] = "the job ended on",
	[EVENT_JOB_HOURS] = "the hours changed on",
	[EVENT_CONTACT] = "the client was seen on",
	[EVENT_IN_WORK_SUPPORT] = "support in work was given on",
	[EVENT_APPLICATION] = "an application was made on",
	[EVENT_INTERVIEW] = "an interview was held on",
	[EVENT_WELLBEING] = "a score was taken on",
	[EVENT_ALLOCATED] = "the client was allocated on",
	[EVENT_EMPLOYER_CONTACT] = "an employer was met on",
	[EVENT_EMPLOYER_CONTACT_REVIEWED] = "the contact was reviewed on",
	[EVENT_SATISFACTION] = "clients were asked on",
	[EVENT_TIME_SAMPLE] = "time was sampled on",
	[EVENT_STAFF_FTE] = "the post was held from",
	[EVENT_ENGAGED_EVIDENCE] = "engagement was evidenced on",
	[EVENT_JOB_START_EVIDENCE] = "the job start was evidenced on",
	[EVENT_SUSTAINED_13_EVIDENCE] = "13 weeks were evidenced on",
	[EVENT_SUSTAINED_26_EVIDENCE] = "26 weeks were evidenced on",
	[EVENT_SUSTAINED_52_EVIDENCE] = "52 weeks were evidenced on",
};

static struct derive_rules
rules_of(const struct counts_question *q)
{
	return derive_rules_of(services_rules(q->service));
}

/* -------------------------------------------------------------- the reasons */

/* The fact of an explanation is the one that was entered. */
static bool
is_entered(const struct explain *x, const struct fact *f,
    const struct counts_question *q)
{
	const struct symbols *names = &q->after->names;

	return f->event == q->fact->event && f->day == q->fact->day &&
	       strcmp(symbols_text(&x->names, f->ref),
		   symbols_text(names, q->fact->ref)) == 0;
}

/* Whether the fact that was entered is among those of a thing. */
static bool
is_of(const struct explain *x, const struct explain_thing *thing,
    const struct counts_question *q)
{
	for (size_t i = 0; i < thing->facts; i++)
		if (is_entered(x, &x->fact[thing->first + i], q))
			return true;
	return false;
}

/* Append the other facts of a thing; n reasons stand there already. */
static unsigned
put_reasons(const struct explain *x, const struct explain_thing *thing,
    const struct counts_question *q, unsigned n, struct buf *out)
{
	char day[DAY_SAID_SIZE];

	for (size_t i = 0; i < thing->facts && n < REASONS_MAX; i++) {
		const struct fact *f = &x->fact[thing->first + i];

		if (is_entered(x, f, q))
			continue;
		day_say(day, f->day);
		buf_printf(out, "%s%s %s", n++ > 0 ? " and " : "",
		    happened[f->event], day);
	}
	return n;
}

/* What else makes the figure: the other facts of what the entered one is part
 * of, or of everything that counts where it is part of nothing. */
static char *
because(const struct explain *x, const struct counts_question *q)
{
	bool any = false;
	unsigned n = 0;
	struct buf out;

	buf_init(&out, SENTENCE_MAX);
	for (size_t i = 0; i < x->n; i++)
		any = any || is_of(x, &x->thing[i], q);
	for (size_t i = 0; i < x->n; i++)
		if (!any || is_of(x, &x->thing[i], q))
			n = put_reasons(x, &x->thing[i], q, n, &out);
	return buf_take(&out);
}

/* Why evidence shows nothing; NULL: it shows the outcome, or other evidence does. */
static const char *
evidence_fails(const struct timeline *t, const struct fact *f)
{
	const char *why = "that is not reached yet";
	struct outcomes all;

	outcomes_find(t, &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct outcome *o = &all.item[i];
		uint32_t ref = o->job != NULL ? o->job->started->ref
					      : t->episode[o->episode].ref;

		if (ref == f->ref && outcomes_event(o->kind) == f->event)
			why = o->evidence != NULL ? NULL
			      : t->facts->untitled & 1U << f->mode
				  ? "nobody has given this kind of evidence a "
				    "title"
				  : "it is dated before it";
	}
	outcomes_free(&all);
	return why;
}

/* Why the fact itself fails to count, by the rules of the timeline. */
static const char *
fails(const struct timeline *t, const struct fact *f, const char **what)
{
	switch (f->event) {
	case EVENT_EMPLOYER_CONTACT:
		*what = "not a qualifying contact";
		return timeline_contact_fails(f);
	case EVENT_CONTACT:
	case EVENT_IN_WORK_SUPPORT:
		*what = "not an attended contact";
		return timeline_attended_fails(f);
	default:
		break;
	}
	*what = "the job does not count";
	for (size_t i = 0; i < t->jobs; i++)
		if (events_kind(f->event)->subject == SUBJECT_JOB &&
		    t->job[i].started->ref == f->ref && !t->job[i].counted)
			return timeline_job_fails(&t->job[i]);
	*what = "it does not show the outcome";
	return events_is_evidence(f->event) ? evidence_fails(t, f) : NULL;
}

static void
say_not_counted(const struct counts_question *q, struct counts *out)
{
	const struct derive_rules rules = rules_of(q);
	const struct held_facts *all = q->after;
	const char *what = NULL, *why;
	struct timeline t;

	timeline_build(&t, &all->facts, all->names.n, q->today,
	    rules.threshold);
	why = fails(&t, q->fact, &what);
	timeline_free(&t);
	if (why != NULL)
		out->not_counted = mem_printf("%s: %s", what, why);
	else if (out->n == 0 && q->service->first.start > q->fact->day)
		out->not_counted = mem_string(
		    "it is dated before the service's first reporting "
		    "quarter");
	else if (out->n == 0)
		out->not_counted =
		    mem_string("it changes no figure of the client");
}

/* -------------------------------------------------------------- one quarter */

static int
derive(const struct counts_question *q, const struct held_facts *of,
    struct period period, int64_t *value, struct err *e)
{
	const struct derive_rules rules = rules_of(q);
	int32_t through = period.end < q->today ? period.end : q->today;
	struct timeline t;
	int rc;

	timeline_build(&t, &of->facts, of->names.n, through, rules.threshold);
	t.today = q->today;
	rc = derive_figures(&rules, &t, period, value, e);
	timeline_free(&t);
	services_apply(q->service, rules.rules, value);
	return rc;
}

static void
add_line(const struct counts_question *q, struct counts *out,
    const struct counts_line *line, size_t row)
{
	const struct derive_rules rules = rules_of(q);
	int32_t end = line->period.end;
	struct counts_line *last;
	struct explain x;

	out->line = mem_grow(out->line, out->n, &out->cap, sizeof(*out->line));
	last = &out->line[out->n++];
	*last = *line;
	if (q->fact == NULL) {
		last->because = mem_string("");
		return;
	}
	/* What was lost is explained by what stood there before. */
	explain_facts(&x, line->after > line->before ? q->after : q->before,
	    &rules, row, line->period, end < q->today ? end : q->today,
	    q->today);
	last->because = because(&x, q);
	explain_close(&x);
}

static int
compare_quarter(const struct counts_question *q, struct period period,
    struct counts *out, struct err *e)
{
	const struct ruleset *rs = services_rules(q->service);
	int64_t before[MEASURES_MAX], after[MEASURES_MAX];

	if (derive(q, q->before, period, before, e) < 0 ||
	    derive(q, q->after, period, after, e) < 0)
		return -1;
	for (size_t i = 0; i < rs->n; i++)
		if (before[i] != after[i])
			add_line(q, out,
			    &(struct counts_line){ .period = period,
				.measure = &rs->rows[i],
				.before = before[i],
				.after = after[i] },
			    i);
	return 0;
}

/* ----------------------------------------------------------------- together */

static int32_t
first_day(const struct facts *facts, int32_t day)
{
	for (size_t i = 0; i < facts->n; i++)
		if (facts->fact[i].day < day)
			day = facts->fact[i].day;
	return day;
}

int
counts_compare(const struct counts_question *q, struct counts *out,
    struct err *e)
{
	int32_t day =
	    first_day(&q->before->facts, first_day(&q->after->facts, q->today));
	struct period period;

	*out = (struct counts){ .n = 0 };
	if (q->service->has_first && day < q->service->first.start)
		day = q->service->first.start;
	for (period = period_of(day); period.start <= q->today;
	     period = period_next(period))
		if (compare_quarter(q, period, out, e) < 0)
			return -1;
	if (q->fact != NULL)
		say_not_counted(q, out);
	return 0;
}

void
counts_free(struct counts *counts)
{
	for (size_t i = 0; i < counts->n; i++)
		free(counts->line[i].because);
	free(counts->line);
	free(counts->not_counted);
	*counts = (struct counts){ .n = 0 };
}

void
counts_say(const struct counts_line *line, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, line->period);
	buf_printf(out, "%s, %s: from %lld to %lld", line->measure->title,
	    title, (long long)line->before, (long long)line->after);
	if (line->because[0] != '\0')
		buf_printf(out, ", %sbecause %s",
		    line->after < line->before ? "which counted " : "",
		    line->because);
}
