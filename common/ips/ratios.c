/*
 * Means and percentages, as a table.  They are made from sums at the very end: the
 * mean of services' means would count a small service like a large one.
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
	    "days", { "first_employer_contact.days" }, "first_employer_contact",
	    1, 1, 1, "first_employer_contact" },
	{ "job_starts.per_referral", "Job starts per 100 referrals", "per cent",
	    { "job_starts" }, "referrals", 100, 1, 0, "referrals" },
	{ "in_work.mean_hours", "Mean weekly hours of people in work", "hours",
	    { "in_work.minutes" }, "in_work", 1, 60, 1, "in_work" },
	{ "caseload.per_fte", "Caseload per employment specialist (FTE)",
	    "clients", { "caseload" }, "es_fte", 100, 1, 1, "caseload" },
	{ "employer_contacts.per_specialist",
	    "Employer contacts per specialist a week", "contacts",
	    { "employer_contacts.face_to_face", "employer_contacts.remote" },
	    "es_fte_weeks", 100, 1, 1, NULL },
	{ "community.percent", "Time spent in the community", "per cent",
	    { "community.minutes" }, "community.of", 100, 1, 0, NULL },
	{ "satisfaction.percent", "Satisfied, of those who answered",
	    "per cent", { "satisfaction.positive" }, "satisfaction.responses",
	    100, 1, 0, "satisfaction.responses" },
};

const struct ratio *
ratios_all(size_t *n)
{
	*n = sizeof(all) / sizeof(all[0]);
	return all;
}

_Static_assert(sizeof(all) / sizeof(all[0]) <= RATIOS_MAX,
    "RATIOS_MAX is too small");

static int
row_of(const struct ruleset *rs, const char *code)
{
	int row;

	if (code == NULL)
		return -1;
	row = measures_find(rs, slice_of(code));
	ASSERT(row >= 0);
	return row;
}

struct ratio_rows
ratios_rows(const struct ratio *r, const struct ruleset *rs)
{
	return (struct ratio_rows){
		.num = { row_of(rs, r->num[0]), row_of(rs, r->num[1]) },
		.den = row_of(rs, r->den),
		.people = row_of(rs, r->people),
	};
}

bool
ratios_add(struct ratio_sums *s, const struct ratio_rows *rows,
    const int64_t *value)
{
	const int part[] = { rows->num[0], rows->num[1], rows->den,
		rows->people };

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i] >= 0 && value[part[i]] == MEASURE_NOT_COLLECTED)
			return false;
	s->num += value[rows->num[0]];
	if (rows->num[1] >= 0)
		s->num += value[rows->num[1]];
	s->den += value[rows->den];
	if (rows->people >= 0)
		s->people += value[rows->people];
	return true;
}

bool
ratios_any(const struct ratio_rows *rows, const int64_t *value)
{
	const int part[] = { rows->num[0], rows->num[1], rows->den };

	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++)
		if (part[i] >= 0 && value[part[i]] != MEASURE_NOT_COLLECTED)
			return true;
	return false;
}

void
ratios_merge(struct ratio_sums *s, const struct ratio_sums *more)
{
	s->num += more->num;
	s->den += more->den;
	s->people += more->people;
}

bool
ratios_value(const struct ratio *r, const struct ratio_sums *s,
    unsigned decimals, int64_t *value)
{
	/* No overflow: a figure is below 2^31, so with a million returns, those
	 * of 2,000 services in a hundred years, this stays below 2^63. */
	int64_t num = s->num * r->scale_num, den = s->den * r->scale_den;

	if (den <= 0)
		return false;
	for (unsigned i = 0; i < decimals; i++)
		num *= 10;
	*value = (2 * num + den) / (2 * den);
	return true;
}
