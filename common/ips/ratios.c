/*
 * Means and percentages, as a table.  They are made from merged sums at the very
 * end: the mean of services' means would count a small service like a large one.
 */
#include "common/ips/ratios.h"

#include "common/base/err.h"

/*
 * Minutes and hundredths are units of the payload; the factors bring them
 * back to hours, whole posts and points.
 */
static const struct ratio all[] = {
	{ "first_employer_contact.mean_days",
	    "Mean days from vocational profile to first employer contact",
	    "days", { "first_employer_contact.days" },
	    { "first_employer_contact" }, 1, 1, 1, "first_employer_contact" },
	{ "job_starts.per_referral", "Job starts per 100 referrals", "per cent",
	    { "job_starts" }, { "referrals" }, 100, 1, 0, "referrals" },
	{ "in_work.mean_hours", "Mean weekly hours of people in work", "hours",
	    { "in_work.minutes" }, { "in_work" }, 1, 60, 1, "in_work" },
	{ "caseload.per_fte", "Caseload per employment specialist (FTE)",
	    "clients", { "caseload" }, { "es_fte" }, 100, 1, 1, "caseload" },
	{ "employer_contacts.per_specialist",
	    "Employer contacts per specialist a week", "contacts",
	    { "employer_contacts.face_to_face", "employer_contacts.remote" },
	    { "es_fte_weeks" }, 100, 1, 1, NULL },
	{ "community.percent", "Time spent in the community", "per cent",
	    { "community.minutes" }, { "community.of" }, 100, 1, 0, NULL },
	{ "satisfaction.percent", "Satisfied, of those who answered",
	    "per cent", { "satisfaction.positive" },
	    { "satisfaction.responses" }, 100, 1, 0, "satisfaction.responses" },
};

const struct ratio *
ratios_all(size_t *n)
{
	*n = sizeof(all) / sizeof(all[0]);
	return all;
}

/* What the parts of a ratio are taken from. */
struct parts {
	const struct ruleset *rs;
	const int64_t *totals;
	const uint32_t *collecting;
	int first; /* row of the first part, -1 before it */
};

/* Adds sign * figure of code; false when it is not collected, or not by as
 * many services as the part before. */
static bool
add(struct parts *p, const char *code, int64_t sign, int64_t *sum)
{
	int row;

	if (code == NULL)
		return true;
	row = measures_find(p->rs, slice_of(code));
	ASSERT(row >= 0);
	if (p->first < 0)
		p->first = row;
	if (p->totals[row] == MEASURE_NOT_COLLECTED ||
	    p->collecting[row] != p->collecting[p->first])
		return false;
	*sum += sign * p->totals[row];
	return true;
}

bool
ratios_value(const struct ratio *r, const struct ruleset *rs,
    const int64_t *totals, const uint32_t *collecting, int64_t *value)
{
	struct parts p = { rs, totals, collecting, -1 };
	int64_t num = 0, den = 0;

	if (!add(&p, r->num[0], 1, &num) || !add(&p, r->num[1], 1, &num) ||
	    !add(&p, r->den[0], 1, &den) || !add(&p, r->den[1], -1, &den) ||
	    den <= 0)
		return false;
	/* No overflow: a figure is below 2^31, so with a hundred thousand
	 * services this stays below 2^61. */
	num *= r->scale_num;
	den *= r->scale_den;
	for (unsigned i = 0; i < r->decimals; i++)
		num *= 10;
	*value = (2 * num + den) / (2 * den);
	return true;
}
