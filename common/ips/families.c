/*
 * Which facts a measure cannot do without.  The source is the table of the data
 * dictionary: what stands here follows from how rule set ips-grow/1 counts
 * (agent/figures/derive_rules.c).
 */
#include "common/ips/families.h"

#include "common/base/err.h"

#define JOB_MEASURES \
	"job_starts", "into_work", "sustained_13", "sustained_26", \
	    "sustained_52", "in_work_13", "in_work_26", "in_work"

static const struct family families[] = {
	{ "referrals", "referrals that were accepted", { "referral_accepted" },
	    NULL, { "referrals" }, NULL },
	{ "contacts", "contacts with clients", { "contact", "in_work_support" },
	    NULL, { "accessed", "caseload" }, NULL },
	{ "profiles", "starts of vocational profiles", { "profile_started" },
	    NULL, { "profiles_started", "first_employer_contact" }, NULL },
	{ "completed-profiles", "completions of vocational profiles",
	    { "profile_completed" }, NULL, { "engaged", "caseload" }, NULL },
	{ "plans", "completions of action plans", { "plan_completed" }, NULL,
	    { "engaged", "caseload" }, NULL },
	{ "discharges", "discharges", { "discharged" }, NULL, { "discharged" },
	    NULL },
	{ "jobs", "jobs", { "job_started" }, NULL, { JOB_MEASURES }, NULL },
	{ "first-days",
	    "first full days of jobs, or days on which four hours were worked",
	    { "job_full_day", "job_four_hours" }, NULL, { JOB_MEASURES },
	    "jobs" },
	{ "in-work-support", "support of people in work", { "in_work_support" },
	    NULL, { "in_work.supported" }, "jobs" },
	{ "employer-contacts", "contacts with employers",
	    { "employer_contact" }, NULL,
	    { "first_employer_contact", "employer_contacts" }, NULL },
	{ "reviews", "reviews of employer contacts by a team leader",
	    { "employer_contact_reviewed" }, NULL,
	    { "employer_contacts.reviewed" }, "employer-contacts" },
	{ "applications", "job applications", { "application" }, NULL,
	    { "applications" }, NULL },
	{ "interviews", "job interviews", { "interview" }, NULL,
	    { "interviews" }, NULL },
	{ "posts", "posts of employment specialists", { "staff_fte" }, NULL,
	    { "es_fte", "es_fte_weeks" }, NULL },
	{ "time-samples", "samples of working time", { "time_sample" }, NULL,
	    { "community.of" }, NULL },
	{ "swemwbs", "wellbeing scores (SWEMWBS)", { "wellbeing" }, "swemwbs",
	    { "wellbeing_swemwbs.n" }, NULL },
	{ "reqol", "quality of life scores (ReQoL-10)", { "wellbeing" },
	    "reqol", { "wellbeing_reqol.n" }, NULL },
	{ "satisfaction", "answers about satisfaction", { "satisfaction" },
	    NULL, { "satisfaction.responses" }, NULL },
};

enum { FAMILIES_N = sizeof(families) / sizeof(families[0]) };
_Static_assert(sizeof(families) / sizeof(families[0]) <= FAMILIES_MAX,
    "FAMILIES_MAX is too small");

size_t
families_count(void)
{
	return FAMILIES_N;
}

const struct family *
families_at(size_t i)
{
	ASSERT(i < FAMILIES_N);
	return &families[i];
}

const struct family *
families_find(struct slice name)
{
	for (size_t i = 0; i < FAMILIES_N; i++)
		if (slice_is(name, families[i].name))
			return &families[i];
	return NULL;
}

size_t
families_index(const struct family *f)
{
	return (size_t)(f - families);
}
