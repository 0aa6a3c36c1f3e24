#include "agent/figures/derive_rules.h"

#include "common/base/day.h"

/*
 * Rule set ips-grow/1, one function per kind of line and one row per line.
 * Source of each: the table of the data dictionary.
 */
enum {
	CASELOAD_DAYS = 28,   /* an attended contact so recently */
	SIXTEEN_HOURS = 1600, /* exactly 16 is in the upper band */
	BAND_ALL = -1,
	BAND_UNDER_16 = 0,
	BAND_16_UP = 1
};

/* True when day is in P: from the period's start to T. */
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

static int64_t
profile_started(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	(void)arg;
	return in_p(s, ep->profile_started);
}

static int64_t
engaged(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	(void)arg;
	return in_p(s, ep->engaged);
}

static int64_t
discharged(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	(void)arg;
	return in_p(s, ep->discharged);
}

/* --------------------------------------------------------------- caseload */

/* arg: true for those employed at referral. */
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
	       p->last_attended > s->through - CASELOAD_DAYS &&
	       (!arg || ep->employed);
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

/* Bands by their first day; the last has no end. */
static const int contact_band[] = { 0, 31, 61, 151, 271, INT32_MAX };

/* arg: index of the band, or BAND_ALL. */
static int64_t
first_contact(const struct derive_scope *s, const void *thing, int arg)
{
	int days = contact_days(s, thing);

	if (days < 0 || arg == BAND_ALL)
		return days >= 0;
	return contact_band[arg] <= days && days < contact_band[arg + 1];
}

static int64_t
first_contact_days(const struct derive_scope *s, const void *thing, int arg)
{
	int days = contact_days(s, thing);

	(void)arg;
	return days < 0 ? 0 : days;
}

/* ------------------------------------------------------------------- jobs */

/* True when the hours in force on day are in the band. */
static bool
in_band(const struct timeline_job *job, int32_t day, int band)
{
	return band == BAND_ALL || (timeline_hours(job, day) >=
				       SIXTEEN_HOURS) == (band == BAND_16_UP);
}

static int64_t
job_start(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_job *job = thing;

	return job->counted && in_p(s, job->threshold) &&
	       in_band(job, job->threshold, arg);
}

static int64_t
into_work(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	(void)arg;
	return in_p(s, ep->first_threshold);
}

static int64_t
into_work_not_employed(const struct derive_scope *s, const void *thing, int arg)
{
	const struct timeline_episode *ep = thing;

	return into_work(s, thing, arg) && ep->accepted != DAY_NONE &&
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

#define BANDS(code, unit, amount) \
	{ code, unit, amount, BAND_ALL, 0 }, \
	    { code ".16_up", unit, amount, BAND_16_UP, 0 }, \
	{ \
		code ".under_16", unit, amount, BAND_UNDER_16, 0 \
	}

/* clang-format off */
static const struct derive_rule lines[] = {
	{ "referrals", UNIT_EPISODE, referral, MODE_NONE, 0 },
	{ "referrals.clinician", UNIT_EPISODE, referral, MODE_CLINICIAN, 0 },
	{ "referrals.self", UNIT_EPISODE, referral, MODE_SELF, 0 },
	{ "referrals.other", UNIT_EPISODE, referral, MODE_OTHER, 0 },
	{ "referrals.employed", UNIT_EPISODE, referral_employed, 0, 0 },
	{ "accessed", UNIT_PERSON, accessed, 0, 0 },
	{ "profiles_started", UNIT_EPISODE, profile_started, 0, 0 },
	{ "engaged", UNIT_EPISODE, engaged, 0, 0 },
	{ "discharged", UNIT_EPISODE, discharged, 0, 0 },
	{ "caseload", UNIT_PERSON, caseload, false, 0 },
	{ "caseload.employed", UNIT_PERSON, caseload, true, 0 },
	{ "first_employer_contact", UNIT_EPISODE, first_contact, BAND_ALL, 0 },
	{ "first_employer_contact.0_30", UNIT_EPISODE, first_contact, 0, 0 },
	{ "first_employer_contact.31_60", UNIT_EPISODE, first_contact, 1, 0 },
	{ "first_employer_contact.61_150", UNIT_EPISODE, first_contact, 2, 0 },
	{ "first_employer_contact.151_270", UNIT_EPISODE, first_contact, 3, 0 },
	{ "first_employer_contact.271_up", UNIT_EPISODE, first_contact, 4, 0 },
	{ "first_employer_contact.days", UNIT_EPISODE, first_contact_days,
	    0, 0 },
	BANDS("job_starts", UNIT_JOB, job_start),
	{ "into_work", UNIT_EPISODE, into_work, 0, 0 },
	{ "into_work.not_employed", UNIT_EPISODE, into_work_not_employed,
	    0, 0 },
	BANDS("sustained_13", UNIT_JOB, sustained_13),
	BANDS("sustained_26", UNIT_JOB, sustained_26),
	BANDS("sustained_52", UNIT_JOB, sustained_52),
	{ "in_work_13", UNIT_EPISODE, in_work_after, 13, 0 },
	{ "in_work_26", UNIT_EPISODE, in_work_after, 26, 0 },
	{ "in_work", UNIT_PERSON, in_work, 0, 0 },
	{ "in_work.minutes", UNIT_JOB, in_work_minutes, 0, 0 },
	{ "in_work.supported", UNIT_PERSON, supported, 0, 0 },
	{ "employer_contacts", UNIT_EMPLOYER, employer_contact,
	    CONTACTS_ALL, 0 },
	{ "employer_contacts.face_to_face", UNIT_EMPLOYER, employer_contact,
	    CONTACTS_FACE_TO_FACE, 0 },
	{ "employer_contacts.remote", UNIT_EMPLOYER, employer_contact,
	    CONTACTS_REMOTE, 0 },
	{ "employer_contacts.other", UNIT_EMPLOYER, employer_contact,
	    CONTACTS_OTHER, 0 },
	{ "employer_contacts.reviewed", UNIT_EMPLOYER, employer_contact,
	    CONTACTS_REVIEWED, 0 },
	{ "applications", UNIT_FACT, fact_count, EVENT_APPLICATION, 0 },
	{ "interviews", UNIT_FACT, fact_count, EVENT_INTERVIEW, 0 },
	{ "es_fte", UNIT_POST, es_fte, MODE_ES, 0 },
	{ "es_fte_weeks", UNIT_POST, es_fte_days, MODE_ES, 7 },
	{ "community.minutes", UNIT_FACT, fact_part, EVENT_TIME_SAMPLE, 0 },
	{ "community.of", UNIT_FACT, fact_value, EVENT_TIME_SAMPLE, 0 },
	{ "wellbeing_swemwbs.n", UNIT_EPISODE, wellbeing,
	    TIMELINE_SWEMWBS + SCORE_N, 0 },
	{ "wellbeing_swemwbs.rise", UNIT_EPISODE, wellbeing,
	    TIMELINE_SWEMWBS + SCORE_RISE, 0 },
	{ "wellbeing_swemwbs.fall", UNIT_EPISODE, wellbeing,
	    TIMELINE_SWEMWBS + SCORE_FALL, 0 },
	{ "wellbeing_reqol.n", UNIT_EPISODE, wellbeing,
	    TIMELINE_REQOL + SCORE_N, 0 },
	{ "wellbeing_reqol.rise", UNIT_EPISODE, wellbeing,
	    TIMELINE_REQOL + SCORE_RISE, 0 },
	{ "wellbeing_reqol.fall", UNIT_EPISODE, wellbeing,
	    TIMELINE_REQOL + SCORE_FALL, 0 },
	{ "satisfaction.responses", UNIT_FACT, fact_value,
	    EVENT_SATISFACTION, 0 },
	{ "satisfaction.positive", UNIT_FACT, fact_part,
	    EVENT_SATISFACTION, 0 },
};
/* clang-format on */

struct derive_rules
derive_rules_ips_grow_1(void)
{
	struct derive_rules table = { .rules = measures_ips_grow_1(),
		.rule = lines };

	ASSERT(table.rules->n == sizeof(lines) / sizeof(lines[0]));
	return table;
}
