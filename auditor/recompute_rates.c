/* The tables and lists of protocol/TOTALS.md, sections 3 and 4. */
#include "auditor/recompute_rates.h"

#include <string.h>

#include "common/base/buf.h"
#include "common/base/err.h"

static const struct recompute_rate all[RECOMPUTE_RATES] = {
	{ "first_employer_contact.mean_days", "days",
	    { "first_employer_contact.days" }, "first_employer_contact", 1, 1,
	    1, "first_employer_contact" },
	{ "job_starts.per_referral", "per cent", { "job_starts" }, "referrals",
	    100, 1, 0, "referrals" },
	{ "in_work.mean_hours", "hours", { "in_work.minutes" }, "in_work", 1,
	    60, 1, "in_work" },
	{ "caseload.per_fte", "clients", { "caseload" }, "es_fte", 100, 1, 1,
	    "caseload" },
	{ "employer_contacts.per_specialist", "contacts",
	    { "employer_contacts.face_to_face", "employer_contacts.remote" },
	    "es_fte_weeks", 100, 1, 1, NULL },
	{ "community.percent", "per cent", { "community.minutes" },
	    "community.of", 100, 1, 0, NULL },
	{ "satisfaction.percent", "per cent", { "satisfaction.positive" },
	    "satisfaction.responses", 100, 1, 0, "satisfaction.responses" },
};

/* A code, or with a point at its end all codes that begin so. */
static const char *const not_flows[] = { "accessed", "caseload", "caseload.",
	"in_work", "in_work.", "es_fte", "wellbeing_swemwbs.",
	"wellbeing_reqol.", NULL };
static const char *const work[] = { "employer_contacts", "employer_contacts.",
	"es_fte", "es_fte_weeks", "community.", NULL };
static const char *const sums[] = { "first_employer_contact.days",
	"in_work.minutes", "wellbeing_swemwbs.rise", "wellbeing_swemwbs.fall",
	"wellbeing_reqol.rise", "wellbeing_reqol.fall", NULL };

static bool
is_in(const char *const *list, const char *code)
{
	for (; *list != NULL; list++) {
		size_t n = strlen(*list);

		if ((*list)[n - 1] == '.' ? strncmp(*list, code, n) == 0
					  : strcmp(*list, code) == 0)
			return true;
	}
	return false;
}

const struct recompute_rate *
recompute_rates(void)
{
	return all;
}

static int
row_of(const struct ruleset *rules, const char *code)
{
	int row;

	if (code == NULL)
		return -1;
	row = measures_find(rules, slice_of(code));
	ASSERT(row >= 0);
	return row;
}

void
recompute_rates_parts(const struct ruleset *rules,
    struct recompute_parts out[static RECOMPUTE_RATES])
{
	for (size_t k = 0; k < RECOMPUTE_RATES; k++)
		out[k] = (struct recompute_parts){
			.num = { row_of(rules, all[k].num[0]),
			    row_of(rules, all[k].num[1]) },
			.den = row_of(rules, all[k].den),
			.people = row_of(rules, all[k].people),
		};
}

bool
recompute_rates_is_flow(const char *measure)
{
	return !is_in(not_flows, measure);
}

bool
recompute_rates_is_work(const char *measure)
{
	return is_in(work, measure);
}

bool
recompute_rates_is_sum(const char *measure)
{
	return is_in(sums, measure);
}
