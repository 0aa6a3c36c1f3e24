#include "tests/demo/demo_ledger.h"

#include <string.h>

#include "common/base/day.h"
#include "common/base/err.h"

/* In the order of the payload; bands directly after their total. */
enum {
	REFERRALS,
	REFERRALS_CLINICIAN,
	REFERRALS_SELF,
	REFERRALS_OTHER,
	REFERRALS_EMPLOYED,
	ACCESSED,
	PROFILES_STARTED,
	ENGAGED,
	DISCHARGED,
	CASELOAD,
	CASELOAD_EMPLOYED,
	FIRST_CONTACT,
	FIRST_CONTACT_0_30,
	FIRST_CONTACT_31_60,
	FIRST_CONTACT_61_150,
	FIRST_CONTACT_151_270,
	FIRST_CONTACT_271_UP,
	FIRST_CONTACT_DAYS,
	JOB_STARTS,
	JOB_STARTS_16_UP,
	JOB_STARTS_UNDER_16,
	INTO_WORK,
	INTO_WORK_NOT_EMPLOYED,
	SUSTAINED_13,
	SUSTAINED_26 = SUSTAINED_13 + 3,
	SUSTAINED_52 = SUSTAINED_26 + 3,
	IN_WORK_13 = SUSTAINED_52 + 3,
	IN_WORK_26,
	IN_WORK,
	IN_WORK_MINUTES,
	IN_WORK_SUPPORTED,
	EMPLOYER_CONTACTS,
	EMPLOYER_CONTACTS_FACE_TO_FACE,
	EMPLOYER_CONTACTS_REMOTE,
	EMPLOYER_CONTACTS_OTHER,
	EMPLOYER_CONTACTS_REVIEWED,
	MEASURES
};

static const char *const codes[] = { "referrals", "referrals.clinician",
	"referrals.self", "referrals.other", "referrals.employed", "accessed",
	"profiles_started", "engaged", "discharged", "caseload",
	"caseload.employed", "first_employer_contact",
	"first_employer_contact.0_30", "first_employer_contact.31_60",
	"first_employer_contact.61_150", "first_employer_contact.151_270",
	"first_employer_contact.271_up", "first_employer_contact.days",
	"job_starts", "job_starts.16_up", "job_starts.under_16", "into_work",
	"into_work.not_employed", "sustained_13", "sustained_13.16_up",
	"sustained_13.under_16", "sustained_26", "sustained_26.16_up",
	"sustained_26.under_16", "sustained_52", "sustained_52.16_up",
	"sustained_52.under_16", "in_work_13", "in_work_26", "in_work",
	"in_work.minutes", "in_work.supported", "employer_contacts",
	"employer_contacts.face_to_face", "employer_contacts.remote",
	"employer_contacts.other", "employer_contacts.reviewed" };

_Static_assert(sizeof(codes) / sizeof(codes[0]) == MEASURES,
    "a code for every measure");
_Static_assert((int)MEASURES <= (int)DEMO_LEDGER_MEASURES_MAX,
    "room for every measure");

/* One quarter being counted, as seen from its last day. */
struct view {
	const struct demo_world *w;
	struct period quarter;
	int64_t *count;
};

static bool
known(const struct view *v, int32_t day)
{
	return day != DAY_NONE && day <= v->quarter.end;
}

static bool
within(const struct view *v, int32_t day)
{
	return known(v, day) && day >= v->quarter.start;
}

static bool
is_direct(enum demo_mode mode)
{
	return mode == DEMO_FACE_TO_FACE || mode == DEMO_PHONE ||
	       mode == DEMO_VIDEO;
}

static bool
is_attended(const struct demo_event *event)
{
	return (event->kind == DEMO_CONTACT || event->kind == DEMO_SUPPORT) &&
	       !event->missed && is_direct(event->mode);
}

static int32_t
engaged_on(const struct demo_episode *ep)
{
	if (ep->profile_completed == DAY_NONE || ep->plan_completed == DAY_NONE)
		return DAY_NONE;
	return ep->profile_completed > ep->plan_completed
		   ? ep->profile_completed
		   : ep->plan_completed;
}

static void
count_referral(struct view *v, const struct demo_episode *ep)
{
	int64_t *count = v->count;

	if (within(v, ep->accepted)) {
		count[REFERRALS]++;
		if (strcmp(ep->source, "clinician") == 0)
			count[REFERRALS_CLINICIAN]++;
		else if (strcmp(ep->source, "self") == 0)
			count[REFERRALS_SELF]++;
		else
			count[REFERRALS_OTHER]++;
		count[REFERRALS_EMPLOYED] += ep->employed;
	}
	count[PROFILES_STARTED] += within(v, ep->profile_started);
	count[ENGAGED] += within(v, engaged_on(ep));
	count[DISCHARGED] += within(v, ep->discharged);
}

static int32_t
threshold_of(const struct demo_job *job)
{
	int32_t day = job->full_day;

	if (job->part_time && job->four_hours != DAY_NONE &&
	    (day == DAY_NONE || job->four_hours < day))
		day = job->four_hours;
	return day;
}

static bool
is_counted(const struct view *v, const struct demo_job *job)
{
	return !job->unpaid && !job->not_competitive &&
	       known(v, threshold_of(job));
}

static int64_t
minutes_on(const struct demo_job *job, int32_t day)
{
	int64_t hours = job->hours;

	if (job->changed != DAY_NONE && job->changed <= day)
		hours = job->changed_hours;
	return (hours * 60 + 50) / 100;
}

/* A total and its band of 16 hours and more, or less. */
static void
count_banded(struct view *v, int total, const struct demo_job *job, int32_t day)
{
	v->count[total]++;
	v->count[minutes_on(job, day) >= 16 * 60 ? total + 1 : total + 2]++;
}

/* Silence after a discharge is not employment. */
static int32_t
last_known_day(const struct view *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job)
{
	int32_t last = ep->discharged;

	if (known(v, job->end))
		return job->end;
	if (!known(v, ep->discharged))
		return v->quarter.end;
	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (event->kind == DEMO_SUPPORT && known(v, event->day) &&
		    event->day > last)
			last = event->day;
	}
	return last;
}

static void
count_job(struct view *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job)
{
	static const struct {
		int measure, days;
	} milestones[] = {
		{ SUSTAINED_13, 91 },
		{ SUSTAINED_26, 182 },
		{ SUSTAINED_52, 364 },
	};

	if (!is_counted(v, job))
		return;
	if (within(v, threshold_of(job)))
		count_banded(v, JOB_STARTS, job, threshold_of(job));
	for (size_t i = 0; i < 3; i++) {
		int32_t day = job->start + milestones[i].days;

		if (within(v, day) && day <= last_known_day(v, c, ep, job))
			count_banded(v, milestones[i].measure, job, day);
	}
}

static bool
is_current(const struct view *v, const struct demo_client *c,
    const struct demo_episode *ep, const struct demo_job *job, int32_t day)
{
	return is_counted(v, job) && job->start <= day &&
	       day <= last_known_day(v, c, ep, job);
}

/* 13 or 26 weeks after the first start, in any of the episode's jobs. */
static void
count_in_work_after(struct view *v, const struct demo_client *c,
    const struct demo_episode *ep, int measure, int32_t day)
{
	bool current = false;

	for (size_t i = 0; i < ep->jobs; i++)
		current = current || is_current(v, c, ep, &ep->job[i], day);
	v->count[measure] += current && within(v, day);
}

static void
count_work(struct view *v, const struct demo_client *c,
    const struct demo_episode *ep)
{
	int32_t threshold = INT32_MAX, start = INT32_MAX;

	for (size_t i = 0; i < ep->jobs; i++) {
		const struct demo_job *job = &ep->job[i];

		count_job(v, c, ep, job);
		if (!is_counted(v, job))
			continue;
		if (threshold_of(job) < threshold)
			threshold = threshold_of(job);
		if (job->start < start)
			start = job->start;
	}
	if (start == INT32_MAX)
		return;
	if (within(v, threshold)) {
		v->count[INTO_WORK]++;
		v->count[INTO_WORK_NOT_EMPLOYED] +=
		    known(v, ep->accepted) && !ep->employed;
	}
	count_in_work_after(v, c, ep, IN_WORK_13, start + 91);
	count_in_work_after(v, c, ep, IN_WORK_26, start + 182);
}

/* People in work on the quarter's last day, and supported in it. */
static void
count_in_work(struct view *v, const struct demo_client *c)
{
	bool in_work = false, at_work = false, supported = false;

	for (size_t i = 0; i < c->episodes; i++) {
		const struct demo_episode *ep = &c->episode[i];

		for (size_t k = 0; k < ep->jobs; k++) {
			const struct demo_job *job = &ep->job[k];

			if (is_counted(v, job) &&
			    last_known_day(v, c, ep, job) >= v->quarter.start)
				at_work = true;
			if (!is_current(v, c, ep, job, v->quarter.end))
				continue;
			in_work = true;
			v->count[IN_WORK_MINUTES] +=
			    minutes_on(job, v->quarter.end);
		}
	}
	for (size_t i = 0; i < c->events.n; i++) {
		if (c->events.event[i].kind == DEMO_SUPPORT &&
		    within(v, c->events.event[i].day))
			supported = true;
	}
	v->count[IN_WORK] += in_work;
	v->count[IN_WORK_SUPPORTED] += at_work && supported;
}

static void
count_access(struct view *v, const struct demo_client *c)
{
	int32_t year = period_year_start(v->quarter.start);
	int32_t first = INT32_MAX;

	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (is_attended(event) && event->day >= year &&
		    event->day < first)
			first = event->day;
	}
	v->count[ACCESSED] += within(v, first);
}

static void
count_caseload(struct view *v, const struct demo_client *c)
{
	const struct demo_episode *latest = NULL;
	bool seen = false;

	for (size_t i = 0; i < c->episodes; i++) {
		if (known(v, demo_world_begin(&c->episode[i])))
			latest = &c->episode[i];
	}
	for (size_t i = 0; i < c->events.n; i++) {
		const struct demo_event *event = &c->events.event[i];

		if (is_attended(event) && known(v, event->day) &&
		    event->day >= v->quarter.end - 27)
			seen = true;
	}
	if (latest && seen && known(v, engaged_on(latest)) &&
	    !known(v, latest->discharged)) {
		v->count[CASELOAD]++;
		v->count[CASELOAD_EMPLOYED] += latest->employed;
	}
}

static bool
is_qualifying(const struct demo_employer_contact *contact)
{
	return is_direct(contact->mode) && contact->meaningful &&
	       !contact->in_work;
}

static void
count_employer_contacts(struct view *v)
{
	for (size_t i = 0; i < v->w->employers; i++) {
		const struct demo_employer_contact *contact =
		    &v->w->employer[i];

		if (!within(v, contact->day))
			continue;
		v->count[EMPLOYER_CONTACTS]++;
		if (!is_qualifying(contact))
			v->count[EMPLOYER_CONTACTS_OTHER]++;
		else if (contact->mode == DEMO_FACE_TO_FACE)
			v->count[EMPLOYER_CONTACTS_FACE_TO_FACE]++;
		else
			v->count[EMPLOYER_CONTACTS_REMOTE]++;
		v->count[EMPLOYER_CONTACTS_REVIEWED] +=
		    known(v, contact->reviewed);
	}
}

/* The day before the client's next referral, or the end of time. */
static int32_t
belongs_until(const struct demo_client *c, size_t episode)
{
	if (episode + 1 == c->episodes)
		return INT32_MAX;
	return demo_world_begin(&c->episode[episode + 1]) - 1;
}

static void
count_first_contact(struct view *v, size_t client, size_t episode)
{
	const struct demo_client *c = &v->w->client[client];
	int32_t from = c->episode[episode].profile_started;
	int32_t until = belongs_until(c, episode);
	int32_t first = INT32_MAX, days;

	if (from == DAY_NONE)
		return;
	for (size_t i = 0; i < v->w->employers; i++) {
		const struct demo_employer_contact *contact =
		    &v->w->employer[i];

		if (contact->client == (int32_t)client &&
		    is_qualifying(contact) && contact->day >= from &&
		    contact->day <= until && contact->day < first)
			first = contact->day;
	}
	if (!within(v, first))
		return;
	days = first - from;
	v->count[FIRST_CONTACT]++;
	v->count[FIRST_CONTACT_DAYS] += days;
	v->count[days <= 30    ? FIRST_CONTACT_0_30
		 : days <= 60  ? FIRST_CONTACT_31_60
		 : days <= 150 ? FIRST_CONTACT_61_150
		 : days <= 270 ? FIRST_CONTACT_151_270
			       : FIRST_CONTACT_271_UP]++;
}

static void
count_quarter(struct view *v)
{
	for (size_t i = 0; i < v->w->clients; i++) {
		const struct demo_client *c = &v->w->client[i];

		for (size_t k = 0; k < c->episodes; k++) {
			count_referral(v, &c->episode[k]);
			count_work(v, c, &c->episode[k]);
			count_first_contact(v, i, k);
		}
		count_access(v, c);
		count_caseload(v, c);
		count_in_work(v, c);
	}
	count_employer_contacts(v);
}

void
demo_ledger_count(struct demo_ledger *ledger, const struct demo_world *w)
{
	struct period quarter = w->first;

	*ledger = (struct demo_ledger){ 0 };
	for (int i = 0; i < DEMO_QUARTERS; i++) {
		struct view v = {
			.w = w,
			.quarter = quarter,
			.count = ledger->count[i],
		};

		count_quarter(&v);
		quarter = period_next(quarter);
	}
}

int64_t
demo_ledger_value(const struct demo_ledger *ledger, int quarter,
    const char *code)
{
	int i = 0;

	while (i < MEASURES && strcmp(codes[i], code) != 0)
		i++;
	ASSERT(i < MEASURES);
	return ledger->count[quarter][i];
}

int64_t
demo_ledger_sum(const struct demo_ledger *ledger, const char *code)
{
	int64_t sum = 0;

	for (int quarter = 0; quarter < DEMO_QUARTERS; quarter++)
		sum += demo_ledger_value(ledger, quarter, code);
	return sum;
}

void
demo_ledger_write_header(struct buf *out)
{
	buf_puts(out, "service,period,measure,value\n");
}

void
demo_ledger_write(struct buf *out, const struct demo_ledger *ledger,
    const struct demo_world *w)
{
	struct period quarter = w->first;

	for (int i = 0; i < DEMO_QUARTERS; i++) {
		char period[PERIOD_TEXT_SIZE];

		period_format(period, quarter);
		for (int k = 0; k < MEASURES; k++) {
			buf_printf(out, "%s,%s,%s,%lld\n", w->site.slug, period,
			    codes[k], (long long)ledger->count[i][k]);
		}
		quarter = period_next(quarter);
	}
}
