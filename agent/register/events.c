/*
 * The table of events.  Importing, merging, exporting and explaining facts all
 * go by its rows, so none of them names a particular event without need.
 */
#include "agent/register/events.h"

#include <stddef.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/limits.h"

enum {
	M_SOURCE = 1 << MODE_CLINICIAN | 1 << MODE_SELF | 1 << MODE_OTHER,
	M_DIRECT = 1 << MODE_FACE_TO_FACE | 1 << MODE_PHONE | 1 << MODE_VIDEO,
	M_CLIENT = M_DIRECT | 1 << MODE_MESSAGE,
	M_EMPLOYER = M_DIRECT | 1 << MODE_EMAIL,
	M_SCORE = 1 << MODE_SWEMWBS | 1 << MODE_REQOL,
	M_ROLE = 1 << MODE_ES | 1 << MODE_TEAM_LEADER,
	M_OWN = ((1 << EVENTS_OWN_MODES) - 1) << MODE_OWN_1,
	M_WRITTEN = 1 << MODE_CONFIRMATION | M_OWN,
	M_EARNED = 1 << MODE_PAYSLIP | M_WRITTEN,

	K_ONCE = KEY_CLIENT,
	K_DATED = KEY_CLIENT | KEY_DAY,

	WEEK_HOURS = 168,
	/* Upper bounds catch typing errors.  One row of responses or minutes:
	 * a whole team counts far less in a year. */
	WHOLE_MAX = 1000000,
	/* A staff code may stand for a whole team. */
	FTE_MAX = 1000
};

#define REFERRAL(text) \
	.name = text, .subject = SUBJECT_REFERRAL, .client = CELL_REQUIRED, \
	.staff = CELL_OPTIONAL, .key = K_ONCE
#define JOB(text) \
	.name = text, .subject = SUBJECT_JOB, .client = CELL_REQUIRED, \
	.staff = CELL_OPTIONAL, .key = K_ONCE
#define DATED(text) \
	.name = text, .subject = SUBJECT_CLIENT, .client = CELL_REQUIRED, \
	.staff = CELL_OPTIONAL, .key = K_DATED
#define EMPLOYER(text) \
	.name = text, .subject = SUBJECT_EMPLOYER, .client = CELL_OPTIONAL, \
	.staff = CELL_OPTIONAL, .ref_required = true
#define SERVICE(text) .name = text, .subject = SUBJECT_SERVICE
/* An outcome has evidence of each kind once. */
#define EVIDENCE(text, of) \
	.name = text, .subject = of, .client = CELL_REQUIRED, \
	.mode = CELL_REQUIRED, .staff = CELL_OPTIONAL, \
	.key = K_ONCE | KEY_MODE

static const struct event_kind kinds[EVENT_KINDS] = {
	[EVENT_REFERRAL_RECEIVED] = { REFERRAL("referral_received"),
	    .mode = CELL_OPTIONAL, .modes = M_SOURCE, .flags = FLAG_EMPLOYED },
	[EVENT_REFERRAL_ACCEPTED] = { REFERRAL("referral_accepted"),
	    .mode = CELL_OPTIONAL, .modes = M_SOURCE, .flags = FLAG_EMPLOYED },
	[EVENT_PROFILE_STARTED] = { REFERRAL("profile_started") },
	[EVENT_PROFILE_COMPLETED] = { REFERRAL("profile_completed") },
	[EVENT_PLAN_COMPLETED] = { REFERRAL("plan_completed") },
	[EVENT_DISCHARGED] = { REFERRAL("discharged") },
	[EVENT_JOB_STARTED] = { JOB("job_started"), .value = CELL_REQUIRED,
	    .flags = FLAG_PART_TIME | FLAG_UNPAID | FLAG_NOT_COMPETITIVE },
	[EVENT_JOB_FULL_DAY] = { JOB("job_full_day") },
	[EVENT_JOB_FOUR_HOURS] = { JOB("job_four_hours") },
	[EVENT_JOB_ENDED] = { JOB("job_ended") },
	[EVENT_JOB_HOURS] = { .name = "job_hours",
	    .subject = SUBJECT_JOB,
	    .client = CELL_REQUIRED,
	    .value = CELL_REQUIRED,
	    .staff = CELL_OPTIONAL,
	    .key = K_DATED },
	[EVENT_CONTACT] = { DATED("contact"), .mode = CELL_REQUIRED,
	    .modes = M_CLIENT, .flags = FLAG_MISSED },
	[EVENT_IN_WORK_SUPPORT] = { DATED("in_work_support"),
	    .mode = CELL_REQUIRED, .modes = M_CLIENT },
	[EVENT_APPLICATION] = { DATED("application") },
	[EVENT_INTERVIEW] = { DATED("interview") },
	[EVENT_WELLBEING] = { .name = "wellbeing",
	    .subject = SUBJECT_CLIENT,
	    .client = CELL_REQUIRED,
	    .mode = CELL_REQUIRED,
	    .value = CELL_REQUIRED,
	    .staff = CELL_OPTIONAL,
	    .modes = M_SCORE,
	    .key = K_DATED | KEY_MODE },
	[EVENT_ALLOCATED] = { DATED("allocated") },
	[EVENT_EMPLOYER_CONTACT] = { EMPLOYER("employer_contact"),
	    .mode = CELL_REQUIRED, .modes = M_EMPLOYER,
	    .flags = FLAG_MEANINGFUL | FLAG_IN_WORK },
	[EVENT_EMPLOYER_CONTACT_REVIEWED] = { EMPLOYER(
	    "employer_contact_reviewed") },
	[EVENT_SATISFACTION] = { SERVICE("satisfaction"),
	    .value = CELL_REQUIRED, .staff = CELL_OPTIONAL, .whole = true,
	    .key = KEY_DAY, .part = "positive" },
	[EVENT_TIME_SAMPLE] = { SERVICE("time_sample"), .value = CELL_REQUIRED,
	    .staff = CELL_OPTIONAL, .whole = true, .key = KEY_DAY | KEY_STAFF,
	    .part = "community" },
	[EVENT_STAFF_FTE] = { SERVICE("staff_fte"), .mode = CELL_REQUIRED,
	    .value = CELL_REQUIRED, .staff = CELL_REQUIRED, .modes = M_ROLE,
	    .key = KEY_DAY | KEY_MODE | KEY_STAFF },
	[EVENT_ENGAGED_EVIDENCE] = { EVIDENCE("engaged_evidence",
					 SUBJECT_REFERRAL),
	    .modes = M_WRITTEN },
	[EVENT_JOB_START_EVIDENCE] = { EVIDENCE("job_start_evidence",
					   SUBJECT_JOB),
	    .modes = 1 << MODE_JOB_OFFER | M_EARNED },
	[EVENT_SUSTAINED_13_EVIDENCE] = { EVIDENCE("sustained_13_evidence",
					      SUBJECT_JOB),
	    .modes = M_EARNED },
	[EVENT_SUSTAINED_26_EVIDENCE] = { EVIDENCE("sustained_26_evidence",
					      SUBJECT_JOB),
	    .modes = M_EARNED },
	[EVENT_SUSTAINED_52_EVIDENCE] = { EVIDENCE("sustained_52_evidence",
					      SUBJECT_JOB),
	    .modes = M_EARNED },
};

/* Of each event and its value, for people. */
static const struct {
	const char *title, *value;
} titles[EVENT_KINDS] = {
	[EVENT_REFERRAL_RECEIVED] = { "Referral received", NULL },
	[EVENT_REFERRAL_ACCEPTED] = { "Referral accepted", NULL },
	[EVENT_PROFILE_STARTED] = { "Vocational profile begun", NULL },
	[EVENT_PROFILE_COMPLETED] = { "Vocational profile completed", NULL },
	[EVENT_PLAN_COMPLETED] = { "Action plan completed", NULL },
	[EVENT_DISCHARGED] = { "Discharged", NULL },
	[EVENT_JOB_STARTED] = { "Started a job", "Hours a week" },
	[EVENT_JOB_FULL_DAY] = { "Worked a first full day", NULL },
	[EVENT_JOB_FOUR_HOURS] = { "Worked four hours", NULL },
	[EVENT_JOB_ENDED] = { "Job ended", NULL },
	[EVENT_JOB_HOURS] = { "Hours of a job changed", "Hours a week" },
	[EVENT_CONTACT] = { "Contact", NULL },
	[EVENT_IN_WORK_SUPPORT] = { "In-work support", NULL },
	[EVENT_APPLICATION] = { "Job application", NULL },
	[EVENT_INTERVIEW] = { "Job interview", NULL },
	[EVENT_WELLBEING] = { "Wellbeing score", "Score" },
	[EVENT_ALLOCATED] = { "Allocated to a specialist", NULL },
	[EVENT_EMPLOYER_CONTACT] = { "Employer contact", NULL },
	[EVENT_EMPLOYER_CONTACT_REVIEWED] = { "Employer contact reviewed",
	    NULL },
	[EVENT_SATISFACTION] = { "Satisfaction survey", "Responses" },
	[EVENT_TIME_SAMPLE] = { "Time in the community", "Minutes" },
	[EVENT_STAFF_FTE] = { "Specialist in post", "FTE" },
	[EVENT_ENGAGED_EVIDENCE] = { "Evidence of engagement", NULL },
	[EVENT_JOB_START_EVIDENCE] = { "Evidence of a job start", NULL },
	[EVENT_SUSTAINED_13_EVIDENCE] = { "Evidence of 13 weeks in a job",
	    NULL },
	[EVENT_SUSTAINED_26_EVIDENCE] = { "Evidence of 26 weeks in a job",
	    NULL },
	[EVENT_SUSTAINED_52_EVIDENCE] = { "Evidence of 52 weeks in a job",
	    NULL },
};

static const char *const mode_titles[MODE_KINDS] = {
	[MODE_NONE] = "",
	[MODE_CLINICIAN] = "by a clinician",
	[MODE_SELF] = "by the client",
	[MODE_OTHER] = "by somebody else",
	[MODE_FACE_TO_FACE] = "face to face",
	[MODE_PHONE] = "phone",
	[MODE_VIDEO] = "video",
	[MODE_MESSAGE] = "message",
	[MODE_EMAIL] = "e-mail",
	[MODE_SWEMWBS] = "SWEMWBS",
	[MODE_REQOL] = "ReQoL",
	[MODE_ES] = "employment specialist",
	[MODE_TEAM_LEADER] = "team leader",
	[MODE_JOB_OFFER] = "job offer",
	[MODE_PAYSLIP] = "payslip",
	[MODE_CONFIRMATION] = "written confirmation",
	[MODE_OWN_1] = "kind 1 of the site's own",
	[MODE_OWN_2] = "kind 2 of the site's own",
	[MODE_OWN_3] = "kind 3 of the site's own",
	[MODE_OWN_4] = "kind 4 of the site's own",
	[MODE_OWN_5] = "kind 5 of the site's own",
	[MODE_OWN_6] = "kind 6 of the site's own",
	[MODE_OWN_7] = "kind 7 of the site's own",
	[MODE_OWN_8] = "kind 8 of the site's own",
};

static const char *const modes[MODE_KINDS] = {
	[MODE_NONE] = "",
	[MODE_CLINICIAN] = "clinician",
	[MODE_SELF] = "self",
	[MODE_OTHER] = "other",
	[MODE_FACE_TO_FACE] = "face_to_face",
	[MODE_PHONE] = "phone",
	[MODE_VIDEO] = "video",
	[MODE_MESSAGE] = "message",
	[MODE_EMAIL] = "email",
	[MODE_SWEMWBS] = "swemwbs",
	[MODE_REQOL] = "reqol",
	[MODE_ES] = "es",
	[MODE_TEAM_LEADER] = "team_leader",
	[MODE_JOB_OFFER] = "job_offer",
	[MODE_PAYSLIP] = "payslip",
	[MODE_CONFIRMATION] = "confirmation",
	[MODE_OWN_1] = "own_1",
	[MODE_OWN_2] = "own_2",
	[MODE_OWN_3] = "own_3",
	[MODE_OWN_4] = "own_4",
	[MODE_OWN_5] = "own_5",
	[MODE_OWN_6] = "own_6",
	[MODE_OWN_7] = "own_7",
	[MODE_OWN_8] = "own_8",
};

static const struct flag_name {
	unsigned flag;
	const char *name, *title;
} flags[] = {
	{ FLAG_EMPLOYED, "employed", "in work when referred" },
	{ FLAG_PART_TIME, "part_time", "part time" },
	{ FLAG_UNPAID, "unpaid", "unpaid" },
	{ FLAG_NOT_COMPETITIVE, "not_competitive", "not a competitive job" },
	{ FLAG_MISSED, "missed", "missed" },
	{ FLAG_MEANINGFUL, "meaningful", "made or kept a relationship" },
	{ FLAG_IN_WORK, "in_work", "support for a client in work" },
	{ FLAG_WITHDRAWN, "withdrawn", "withdrawn" },
};

enum { FLAGS = sizeof(flags) / sizeof(flags[0]) };

const struct event_kind *
events_kind(enum event kind)
{
	ASSERT(kind > EVENT_NONE && kind < EVENT_KINDS);
	return &kinds[kind];
}

enum event
events_find(struct slice name)
{
	for (int i = EVENT_NONE + 1; i < EVENT_KINDS; i++)
		if (slice_is(name, kinds[i].name))
			return (enum event)i;
	return EVENT_NONE;
}

enum event_mode
events_find_mode(struct slice name)
{
	for (int i = MODE_NONE + 1; i < MODE_KINDS; i++)
		if (slice_is(name, modes[i]))
			return (enum event_mode)i;
	return MODE_NONE;
}

const char *
events_mode_name(enum event_mode mode)
{
	ASSERT(mode < MODE_KINDS);
	return modes[mode];
}

unsigned
events_find_flag(struct slice name)
{
	for (size_t i = 0; i < FLAGS; i++)
		if (slice_is(name, flags[i].name))
			return flags[i].flag;
	return 0;
}

const char *
events_flag_name(unsigned flag)
{
	size_t i = 0;

	while (i < FLAGS && flags[i].flag != flag)
		i++;
	ASSERT(i < FLAGS);
	return flags[i].name;
}

void
events_range(enum event kind, enum event_mode mode, int32_t *least,
    int32_t *greatest)
{
	*least = 0;
	if (kind == EVENT_WELLBEING) {
		/* SWEMWBS goes from 7 to 35, ReQoL-10 from 0 to 40. */
		*least = mode == MODE_SWEMWBS ? 700 : 0;
		*greatest = mode == MODE_SWEMWBS ? 3500 : 4000;
	} else if (kind == EVENT_STAFF_FTE) {
		*greatest = FTE_MAX * 100;
	} else if (events_kind(kind)->whole) {
		*greatest = WHOLE_MAX;
	} else {
		*greatest = WEEK_HOURS * 100;
	}
}

bool
events_is_direct(enum event_mode mode)
{
	return (1U << mode & M_DIRECT) != 0;
}

const char *
events_mode_question(enum event kind)
{
	if (events_kind(kind)->mode == CELL_BLANK)
		return NULL;
	return events_is_evidence(kind) ? "What is the evidence?" : "How?";
}

bool
events_is_evidence(enum event kind)
{
	return kind >= EVENT_ENGAGED_EVIDENCE &&
	       kind <= EVENT_SUSTAINED_52_EVIDENCE;
}

bool
events_is_own(enum event_mode mode)
{
	return mode >= MODE_OWN_1 && mode <= MODE_OWN_8;
}

bool
events_is_ref(struct slice s)
{
	if (s.n == 0 || s.n > LIMITS_REF_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		uint8_t c = s.p[i];
		bool alnum = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			     (c >= '0' && c <= '9');

		if (!alnum && (i == 0 || c == '\0' || !strchr("._/-", c)))
			return false;
	}
	return true;
}

const char *
events_title(enum event kind)
{
	ASSERT(kind > EVENT_NONE && kind < EVENT_KINDS);
	return titles[kind].title;
}

const char *
events_value_title(enum event kind)
{
	ASSERT(kind > EVENT_NONE && kind < EVENT_KINDS);
	return titles[kind].value;
}

const char *
events_value_unit(enum event kind)
{
	switch (kind) {
	case EVENT_JOB_STARTED:
	case EVENT_JOB_HOURS:
		return "hours a week";
	case EVENT_WELLBEING:
		return "points";
	case EVENT_SATISFACTION:
		return "responses";
	case EVENT_TIME_SAMPLE:
		return "minutes";
	case EVENT_STAFF_FTE:
		return "FTE";
	default:
		return NULL;
	}
}

void
events_put_value(enum event kind, int32_t value, struct buf *out)
{
	if (events_kind(kind)->whole || value % 100 == 0)
		buf_printf(out, "%d",
		    events_kind(kind)->whole ? value : value / 100);
	else if (value % 10 == 0)
		buf_printf(out, "%d.%d", value / 100, value % 100 / 10);
	else
		buf_printf(out, "%d.%02d", value / 100, value % 100);
}

const char *
events_mode_title(enum event_mode mode)
{
	ASSERT(mode < MODE_KINDS);
	return mode_titles[mode];
}

const char *
events_flag_title(unsigned flag)
{
	for (size_t i = 0; i < FLAGS; i++)
		if (flags[i].flag == flag)
			return flags[i].title;
	return "";
}
