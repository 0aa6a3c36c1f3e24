/*
 * The rule sets: one function per kind of line, one row per line.  The source of each
 * rule is the table of the data dictionary, of those of evidence P-RET-5.  A set never
 * changes once a return has been sent by it; one that extends it has more rows.
 */
#include "agent/figures/derive_rules.h"

#include <stddef.h>

#include "common/base/day.h"

enum {
	CASELOAD_DAYS = 28,  /* an attended contact within so many */
	SIXTEEN_HOURS = 1600 /* exactly 16 is in the upper band */
};

/* True when day is in P, which goes from the period's start to T. */
static bool
in_p(const struct derive_scope *s, int32_t day)
{
	return day != DAY_NONE && s->start <= day && day <= s->through;
}

static const struct timeline_person *
person_of(const struct derive_scope *s, const struct timeline_episode *ep)
{
	return &s->t->person[ep->person];
}

/* -------------------------------------------------------------- referrals */

/* Accepted in P; arg: source, or MODE_NONE for all. */
static int64_t
referral(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	return in_p(s, ep->accepted) &&
	       (arg == MODE_NONE || ep->source == (enum event_mode)arg);
}

static int64_t
referral_employed(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	return referral(s, thing, arg) && ep->employed;
}

static int64_t
accessed(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_person *p = thing;

	(void)arg;
	return in_p(s, p->first_attended);
}

/* A day of the episode is in P; arg: offset of the day. */
static int64_t
dated(const struct derive_scope *s, const void *thing, int arg)
{
	return in_p(s, *(const int32_t *)((const char *)thing + arg));
}

/* --------------------------------------------------------------- caseload */

/* arg: days up to T in one of which there must be an attended contact. */
static int64_t
caseload(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_person *p = thing;
	const struct timeline_episode *ep;

	if (p->episodes == 0)
		return 0;
	ep = &s->t->episode[p->episode + p->episodes - 1];
	return ep->begin != DAY_NONE && ep->engaged != DAY_NONE &&
	       ep->discharged == DAY_NONE && p->last_attended != DAY_NONE &&
	       p->last_attended > s->through - arg;
}

static int64_t
caseload_employed(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_person *p = thing;

	return caseload(s, thing, arg) &&
	       s->t->episode[p->episode + p->episodes - 1].employed;
}

/* ------------------------------------------------- first employer contact */

/* Days from profile to first contact, or -1 when that is not in P. */
static int
contact_days(const struct derive_scope *s, const struct timeline_episode *ep)
{
	if (!in_p(s, ep->first_contact))
		return -1;
	return ep->first_contact - ep->profile_started;
}

/* arg: DERIVE_RULES_DAYS(). */
static int64_t
first_contact(const struct derive_scope *s, const void *thing, int arg)
{
	int days = contact_days(s, thing);
	int from = arg >> 16, to = arg & 0xffff;

	return days >= from && (to == 0 || days <= to);
}

static int64_t
first_contact_days(const struct derive_scope *s, const void *thing, int arg)
{
	int days = contact_days(s, thing);

	(void)arg;
	return days < 0 ? 0 : days;
}

/* ------------------------------------------------------------------- jobs */

/*
 * True when the hours in force on day are in the band: at least `band`
 * hundredths; fewer than -band if it is negative; any if it is 0.
 */
static bool
in_band(const struct timeline_job *job, int32_t day, int band)
{
	int32_t hours = timeline_hours(job, day);

	return band >= 0 ? hours >= band : hours < -band;
}

static int64_t
job_start(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_job *job = thing;

	return job->counted && in_p(s, job->threshold) &&
	       in_band(job, job->threshold, arg);
}

static int64_t
into_work_not_employed(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	return dated(s, thing, arg) && ep->accepted != DAY_NONE &&
	       !ep->employed;
}

static int64_t
sustained(const struct derive_scope *s, const struct timeline_job *job,
    int days, int band)
{
	int32_t day = job->start + days;

	return job->counted && in_p(s, day) && day <= job->last_known &&
	       in_band(job, day, band);
}

static int64_t
sustained_13(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained(s, thing, 13 * 7, arg);
}

static int64_t
sustained_26(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained(s, thing, 26 * 7, arg);
}

static int64_t
sustained_52(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained(s, thing, 52 * 7, arg);
}

/* arg: weeks after the episode's first start. */
static int64_t
in_work_after(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;
	const struct timeline_person *p = person_of(s, ep);
	size_t here = (size_t)(ep - s->t->episode);
	int32_t day = ep->first_start + arg * 7;

	if (ep->first_start == DAY_NONE || !in_p(s, day))
		return 0;
	for (size_t i = p->job; i < p->job + p->jobs; i++) {
		const struct timeline_job *job = &s->t->job[i];

		if (job->counted && job->episode == here &&
		    timeline_current(job, day))
			return 1;
	}
	return 0;
}

static int64_t
in_work(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_person *p = thing;

	(void)arg;
	for (size_t i = p->job; i < p->job + p->jobs; i++)
		if (s->t->job[i].counted &&
		    timeline_current(&s->t->job[i], s->through))
			return 1;
	return 0;
}

/* Weekly minutes, half up, of a job current on T. */
static int64_t
in_work_minutes(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_job *job = thing;

	(void)arg;
	if (!job->counted || !timeline_current(job, s->through))
		return 0;
	return (timeline_hours(job, s->through) * 60 + 50) / 100;
}

static int64_t
supported(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_person *p = thing;

	(void)arg;
	if (!in_p(s, p->last_support))
		return 0;
	for (size_t i = p->job; i < p->job + p->jobs; i++)
		if (s->t->job[i].counted && s->t->job[i].last_known >= s->start)
			return 1;
	return 0;
}

/* ------------------------------------------------------------ evidence */

/* Each is the rule of its whole, and evidence of whatever day from the outcome on. */
static int64_t
shown(const struct derive_scope *s, struct outcome o)
{
	outcomes_look(s->t, &o);
	return o.evidence != NULL;
}

static int64_t
engaged_shown(const struct derive_scope *s, const void *thing, int arg)
{
	return dated(s, thing, arg) &&
	       shown(s, outcomes_of_episode(s->t, thing));
}

static int64_t
job_start_shown(const struct derive_scope *s, const void *thing, int arg)
{
	return job_start(s, thing, arg) &&
	       shown(s, outcomes_of_job(thing, OUTCOME_JOB_START));
}

static int64_t
sustained_13_shown(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained_13(s, thing, arg) &&
	       shown(s, outcomes_of_job(thing, OUTCOME_SUSTAINED_13));
}

static int64_t
sustained_26_shown(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained_26(s, thing, arg) &&
	       shown(s, outcomes_of_job(thing, OUTCOME_SUSTAINED_26));
}

static int64_t
sustained_52_shown(const struct derive_scope *s, const void *thing, int arg)
{
	return sustained_52(s, thing, arg) &&
	       shown(s, outcomes_of_job(thing, OUTCOME_SUSTAINED_52));
}

/* ------------------------------------------------------ employer contacts */

enum contact_kind {
	CONTACTS_ALL,
	CONTACTS_FACE_TO_FACE,
	CONTACTS_REMOTE,
	CONTACTS_OTHER,
	CONTACTS_REVIEWED
};

static int64_t
employer_contact(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_employer *c = thing;
	bool qualifies = timeline_qualifies(c->fact);
	bool face = c->fact->mode == MODE_FACE_TO_FACE;

	if (!in_p(s, c->fact->day))
		return 0;
	switch ((enum contact_kind)arg) {
	case CONTACTS_FACE_TO_FACE:
		return qualifies && face;
	case CONTACTS_REMOTE:
		return qualifies && !face;
	case CONTACTS_OTHER:
		return !qualifies;
	case CONTACTS_REVIEWED:
		return c->reviewed != DAY_NONE;
	default:
		return 1;
	}
}

/* ------------------------------------------------------------ other facts */

/* Facts of one event in P; arg: the event. */
static int64_t
fact_count(const struct derive_scope *s, const void *thing, int arg)
{
	const struct fact *f = thing;

	return f->event == arg && in_p(s, f->day);
}

static int64_t
fact_value(const struct derive_scope *s, const void *thing, int arg)
{
	const struct fact *f = thing;

	return fact_count(s, thing, arg) ? f->value : 0;
}

static int64_t
fact_part(const struct derive_scope *s, const void *thing, int arg)
{
	const struct fact *f = thing;

	return fact_count(s, thing, arg) && f->part != FACT_BLANK ? f->part : 0;
}

/* ------------------------------------------------------------------ staff */

static int64_t
es_fte(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_post *post = thing;

	(void)s;
	return post->fte[0]->mode == arg ? post->fte[post->n - 1]->value : 0;
}

/* Hundredths summed over the days of P. */
static int64_t
es_fte_days(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_post *post = thing;
	int64_t sum = 0;

	if (post->fte[0]->mode != arg)
		return 0;
	for (size_t i = 0; i < post->n; i++) {
		int32_t from = post->fte[i]->day;
		int32_t to =
		    i + 1 < post->n ? post->fte[i + 1]->day : s->through + 1;

		if (from < s->start)
			from = s->start;
		if (from < to)
			sum += (int64_t)post->fte[i]->value * (to - from);
	}
	return sum;
}

/* -------------------------------------------------------------- wellbeing */

enum score_line { SCORE_N = 0, SCORE_RISE = 2, SCORE_FALL = 4 };

/* arg: instrument + line. */
static int64_t
wellbeing(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;
	const struct timeline_score *score =
	    &ep->score[arg % TIMELINE_INSTRUMENTS];
	int change = score->last - score->first;

	if (!in_p(s, score->last_day) || score->last_day == score->first_day)
		return 0;
	switch (arg - arg % TIMELINE_INSTRUMENTS) {
	case SCORE_N:
		return 1;
	case SCORE_RISE:
		return change > 0 ? change : 0;
	default:
		return change < 0 ? -change : 0;
	}
}

/* ------------------------------------------------------------------ table */

/* What figures are made of; see derive_rule.facts. */
#define FACT(event) (1U << (event))
#define ACCEPTED    (FACT(EVENT_REFERRAL_RECEIVED) | FACT(EVENT_REFERRAL_ACCEPTED))
#define ENGAGED     (FACT(EVENT_PROFILE_COMPLETED) | FACT(EVENT_PLAN_COMPLETED))
#define CASELOAD    (ENGAGED | DERIVE_LAST_ATTENDED)
#define FIRST_CONTACT \
	(FACT(EVENT_PROFILE_STARTED) | FACT(EVENT_EMPLOYER_CONTACT))
#define STARTED \
	(FACT(EVENT_JOB_STARTED) | FACT(EVENT_JOB_FULL_DAY) | \
	    FACT(EVENT_JOB_FOUR_HOURS) | FACT(EVENT_JOB_HOURS))
#define LASTED \
	(STARTED | FACT(EVENT_JOB_ENDED) | FACT(EVENT_DISCHARGED) | \
	    DERIVE_LAST_SUPPORT)
#define LOGGED   FACT(EVENT_EMPLOYER_CONTACT)
#define REVIEWED (LOGGED | FACT(EVENT_EMPLOYER_CONTACT_REVIEWED))
#define POSTS    FACT(EVENT_STAFF_FTE)
#define SAMPLES  FACT(EVENT_TIME_SAMPLE)
#define ASKED    FACT(EVENT_SATISFACTION)

#define BANDS(code, unit, amount, facts) \
	{ code, unit, amount, 0, 0, facts }, \
	    { code ".16_up", unit, amount, SIXTEEN_HOURS, 0, facts }, \
	{ \
		code ".under_16", unit, amount, -SIXTEEN_HOURS, 0, facts \
	}
#define DAY_OF(field) (int)offsetof(struct timeline_episode, field)
#define FIRST(code, from, to) \
	{ \
		code, UNIT_EPISODE, first_contact, \
		    DERIVE_RULES_DAYS(from, to), 0, FIRST_CONTACT \
	}
#define LOG(code, kind, facts) \
	{ \
		code, UNIT_EMPLOYER, employer_contact, kind, 0, facts \
	}
#define SCORED(code, arg) \
	{ \
		code, UNIT_EPISODE, wellbeing, arg, 0, FACT(EVENT_WELLBEING) \
	}
#define CHANGES(code, instrument) \
	SCORED(code ".n", (instrument) + SCORE_N), \
	    SCORED(code ".rise", (instrument) + SCORE_RISE), \
	    SCORED(code ".fall", (instrument) + SCORE_FALL)

#define SHOWN_BY_HOURS(code, amount, facts) \
	{ code ".16_up.evidenced", UNIT_JOB, amount, SIXTEEN_HOURS, 0, \
		facts }, \
	{ \
		code ".under_16.evidenced", UNIT_JOB, amount, -SIXTEEN_HOURS, \
		    0, facts \
	}

/* Of all rule sets: each has the first of them, as many as are its own. */
/* clang-format off */
static const struct derive_rule lines[] = {
	{ "referrals", UNIT_EPISODE, referral, MODE_NONE, 0, ACCEPTED },
	{ "referrals.clinician", UNIT_EPISODE, referral, MODE_CLINICIAN, 0,
	    ACCEPTED },
	{ "referrals.self", UNIT_EPISODE, referral, MODE_SELF, 0, ACCEPTED },
	{ "referrals.other", UNIT_EPISODE, referral, MODE_OTHER, 0, ACCEPTED },
	{ "referrals.employed", UNIT_EPISODE, referral_employed, 0, 0,
	    ACCEPTED },
	{ "accessed", UNIT_PERSON, accessed, 0, 0, DERIVE_FIRST_ATTENDED },
	{ "profiles_started", UNIT_EPISODE, dated, DAY_OF(profile_started), 0,
	    FACT(EVENT_PROFILE_STARTED) },
	{ "engaged", UNIT_EPISODE, dated, DAY_OF(engaged), 0, ENGAGED },
	{ "discharged", UNIT_EPISODE, dated, DAY_OF(discharged), 0,
	    FACT(EVENT_DISCHARGED) },
	{ "caseload", UNIT_PERSON, caseload, CASELOAD_DAYS, 0, CASELOAD },
	{ "caseload.employed", UNIT_PERSON, caseload_employed, CASELOAD_DAYS,
	    0, CASELOAD | ACCEPTED },
	FIRST("first_employer_contact", 0, 0),
	FIRST("first_employer_contact.0_30", 0, 30),
	FIRST("first_employer_contact.31_60", 31, 60),
	FIRST("first_employer_contact.61_150", 61, 150),
	FIRST("first_employer_contact.151_270", 151, 270),
	FIRST("first_employer_contact.271_up", 271, 0),
	{ "first_employer_contact.days", UNIT_EPISODE, first_contact_days,
	    0, 0, FIRST_CONTACT },
	BANDS("job_starts", UNIT_JOB, job_start, STARTED),
	{ "into_work", UNIT_EPISODE, dated, DAY_OF(first_threshold), 0,
	    STARTED },
	{ "into_work.not_employed", UNIT_EPISODE, into_work_not_employed,
	    DAY_OF(first_threshold), 0, STARTED | ACCEPTED },
	BANDS("sustained_13", UNIT_JOB, sustained_13, LASTED),
	BANDS("sustained_26", UNIT_JOB, sustained_26, LASTED),
	BANDS("sustained_52", UNIT_JOB, sustained_52, LASTED),
	{ "in_work_13", UNIT_EPISODE, in_work_after, 13, 0, LASTED },
	{ "in_work_26", UNIT_EPISODE, in_work_after, 26, 0, LASTED },
	{ "in_work", UNIT_PERSON, in_work, 0, 0, LASTED },
	{ "in_work.minutes", UNIT_JOB, in_work_minutes, 0, 0, LASTED },
	{ "in_work.supported", UNIT_PERSON, supported, 0, 0, LASTED },
	LOG("employer_contacts", CONTACTS_ALL, LOGGED),
	LOG("employer_contacts.face_to_face", CONTACTS_FACE_TO_FACE, LOGGED),
	LOG("employer_contacts.remote", CONTACTS_REMOTE, LOGGED),
	LOG("employer_contacts.other", CONTACTS_OTHER, LOGGED),
	LOG("employer_contacts.reviewed", CONTACTS_REVIEWED, REVIEWED),
	{ "applications", UNIT_FACT, fact_count, EVENT_APPLICATION, 0,
	    FACT(EVENT_APPLICATION) },
	{ "interviews", UNIT_FACT, fact_count, EVENT_INTERVIEW, 0,
	    FACT(EVENT_INTERVIEW) },
	{ "es_fte", UNIT_POST, es_fte, MODE_ES, 0, POSTS },
	{ "es_fte_weeks", UNIT_POST, es_fte_days, MODE_ES, 7, POSTS },
	{ "community.minutes", UNIT_FACT, fact_part, EVENT_TIME_SAMPLE, 0,
	    SAMPLES },
	{ "community.of", UNIT_FACT, fact_value, EVENT_TIME_SAMPLE, 0,
	    SAMPLES },
	CHANGES("wellbeing_swemwbs", TIMELINE_SWEMWBS),
	CHANGES("wellbeing_reqol", TIMELINE_REQOL),
	{ "satisfaction.responses", UNIT_FACT, fact_value,
	    EVENT_SATISFACTION, 0, ASKED },
	{ "satisfaction.positive", UNIT_FACT, fact_part,
	    EVENT_SATISFACTION, 0, ASKED },
	/* Behind these, of ips-grow/2. */
	{ "engaged.evidenced", UNIT_EPISODE, engaged_shown, DAY_OF(engaged), 0,
	    ENGAGED | FACT(EVENT_ENGAGED_EVIDENCE) },
	{ "job_starts.evidenced", UNIT_JOB, job_start_shown, 0, 0,
	    STARTED | FACT(EVENT_JOB_START_EVIDENCE) },
	SHOWN_BY_HOURS("sustained_13", sustained_13_shown,
	    LASTED | FACT(EVENT_SUSTAINED_13_EVIDENCE)),
	SHOWN_BY_HOURS("sustained_26", sustained_26_shown,
	    LASTED | FACT(EVENT_SUSTAINED_26_EVIDENCE)),
	SHOWN_BY_HOURS("sustained_52", sustained_52_shown,
	    LASTED | FACT(EVENT_SUSTAINED_52_EVIDENCE)),
};
/* clang-format on */

struct derive_rules
derive_rules_of(const struct ruleset *set)
{
	ASSERT(measures_adds(measures_ips_grow_2(), set) &&
	       set->n <= sizeof(lines) / sizeof(lines[0]));
	return (struct derive_rules){ .rules = set,
		.rule = lines,
		.threshold = TIMELINE_FULL_DAY_WORKED };
}

struct derive_rules
derive_rules_ips_grow_1(void)
{
	return derive_rules_of(measures_ips_grow_1());
}

bool
derive_rules_evidenced(const struct derive_rule *rule, enum outcome_kind *kind)
{
	for (int k = OUTCOME_ENGAGED; k < OUTCOME_KINDS; k++)
		if (rule->facts & FACT(outcomes_event((enum outcome_kind)k))) {
			*kind = (enum outcome_kind)k;
			return true;
		}
	return false;
}
