/*
 * What figures are called in other formats, as a table.  Codes are upper case with
 * underscores, as DHIS2 sites are used to; an option names its dimension, since
 * codes of options are unique over a whole DHIS2.
 */
#include "aggregator/exports/exports_codes.h"

#include <string.h>

#include "common/base/csvread.h"
#include "common/base/err.h"

/* clang-format off */
static const struct exports_code codes[] = {
	{ "referrals", EXPORTS_REFERRALS,
	    "IPS_REFERRALS", NULL, NULL, true },
	{ "referrals.clinician", EXPORTS_REFERRALS,
	    "IPS_REFERRALS_BY_SOURCE", "referralSource", "SOURCE_CLINICIAN", false },
	{ "referrals.self", EXPORTS_REFERRALS,
	    "IPS_REFERRALS_BY_SOURCE", "referralSource", "SOURCE_SELF", false },
	{ "referrals.other", EXPORTS_REFERRALS,
	    "IPS_REFERRALS_BY_SOURCE", "referralSource", "SOURCE_OTHER", false },
	{ "referrals.employed", EXPORTS_REFERRALS,
	    "IPS_REFERRALS_EMPLOYED", NULL, NULL, false },
	{ "accessed", EXPORTS_REFERRALS,
	    "IPS_ACCESSED", NULL, NULL, true },
	{ "profiles_started", EXPORTS_CASELOAD,
	    "IPS_PROFILES_STARTED", NULL, NULL, false },
	{ "engaged", EXPORTS_CASELOAD,
	    "IPS_ENGAGED", NULL, NULL, true },
	{ "discharged", EXPORTS_CASELOAD,
	    "IPS_DISCHARGED", NULL, NULL, false },
	{ "caseload", EXPORTS_CASELOAD,
	    "IPS_CASELOAD", NULL, NULL, true },
	{ "caseload.employed", EXPORTS_CASELOAD,
	    "IPS_CASELOAD_EMPLOYED", NULL, NULL, false },
	{ "first_employer_contact", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT", NULL, NULL, true },
	{ "first_employer_contact.0_30", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_BY_DAYS", "daysToContact", "DAYS_0_30", false },
	{ "first_employer_contact.31_60", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_BY_DAYS", "daysToContact", "DAYS_31_60", false },
	{ "first_employer_contact.61_150", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_BY_DAYS", "daysToContact", "DAYS_61_150", false },
	{ "first_employer_contact.151_270", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_BY_DAYS", "daysToContact", "DAYS_151_270", false },
	{ "first_employer_contact.271_up", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_BY_DAYS", "daysToContact", "DAYS_271_UP", false },
	{ "job_starts", EXPORTS_JOBS,
	    "IPS_JOB_STARTS", NULL, NULL, true },
	{ "job_starts.16_up", EXPORTS_JOBS,
	    "IPS_JOB_STARTS_BY_HOURS", "weeklyHours", "HOURS_16_UP", false },
	{ "job_starts.under_16", EXPORTS_JOBS,
	    "IPS_JOB_STARTS_BY_HOURS", "weeklyHours", "HOURS_UNDER_16", false },
	{ "into_work", EXPORTS_JOBS,
	    "IPS_INTO_WORK", NULL, NULL, true },
	{ "into_work.not_employed", EXPORTS_JOBS,
	    "IPS_INTO_WORK_NOT_EMPLOYED", NULL, NULL, false },
	{ "sustained_13", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_13", NULL, NULL, true },
	{ "sustained_13.16_up", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_13_BY_HOURS", "weeklyHours", "HOURS_16_UP", false },
	{ "sustained_13.under_16", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_13_BY_HOURS", "weeklyHours", "HOURS_UNDER_16", false },
	{ "sustained_26", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_26", NULL, NULL, true },
	{ "sustained_26.16_up", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_26_BY_HOURS", "weeklyHours", "HOURS_16_UP", false },
	{ "sustained_26.under_16", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_26_BY_HOURS", "weeklyHours", "HOURS_UNDER_16", false },
	{ "sustained_52", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_52", NULL, NULL, true },
	{ "sustained_52.16_up", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_52_BY_HOURS", "weeklyHours", "HOURS_16_UP", false },
	{ "sustained_52.under_16", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_52_BY_HOURS", "weeklyHours", "HOURS_UNDER_16", false },
	{ "in_work_13", EXPORTS_SUSTAINED,
	    "IPS_IN_WORK_13", NULL, NULL, false },
	{ "in_work_26", EXPORTS_SUSTAINED,
	    "IPS_IN_WORK_26", NULL, NULL, false },
	{ "in_work", EXPORTS_IN_WORK,
	    "IPS_IN_WORK", NULL, NULL, true },
	{ "in_work.supported", EXPORTS_IN_WORK,
	    "IPS_IN_WORK_SUPPORTED", NULL, NULL, true },
	{ "employer_contacts", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS", NULL, NULL, true },
	{ "employer_contacts.face_to_face", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS_BY_MODE", "contactMode", "MODE_FACE_TO_FACE", false },
	{ "employer_contacts.remote", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS_BY_MODE", "contactMode", "MODE_REMOTE", false },
	{ "employer_contacts.other", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS_BY_MODE", "contactMode", "MODE_OTHER", false },
	{ "employer_contacts.reviewed", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS_REVIEWED", NULL, NULL, false },
	{ "applications", EXPORTS_JOBS,
	    "IPS_APPLICATIONS", NULL, NULL, false },
	{ "interviews", EXPORTS_JOBS,
	    "IPS_INTERVIEWS", NULL, NULL, false },
	{ "es_fte", EXPORTS_STAFF,
	    "IPS_ES_FTE", NULL, NULL, true },
	{ "es_fte_weeks", EXPORTS_STAFF,
	    "IPS_ES_FTE_WEEKS", NULL, NULL, false },
	{ "community.minutes", EXPORTS_STAFF,
	    "IPS_COMMUNITY_MINUTES", NULL, NULL, false },
	{ "community.of", EXPORTS_STAFF,
	    "IPS_COMMUNITY_OF", NULL, NULL, false },
	{ "wellbeing_swemwbs.n", EXPORTS_WELLBEING,
	    "IPS_WELLBEING_SWEMWBS_N", NULL, NULL, true },
	{ "wellbeing_reqol.n", EXPORTS_WELLBEING,
	    "IPS_WELLBEING_REQOL_N", NULL, NULL, true },
	{ "satisfaction.responses", EXPORTS_WELLBEING,
	    "IPS_SATISFACTION_RESPONSES", NULL, NULL, true },
	{ "satisfaction.positive", EXPORTS_WELLBEING,
	    "IPS_SATISFACTION_POSITIVE", NULL, NULL, true },
	{ "first_employer_contact.mean_days", EXPORTS_EMPLOYERS,
	    "IPS_FIRST_EMPLOYER_CONTACT_MEAN_DAYS", NULL, NULL, true },
	{ "job_starts.per_referral", EXPORTS_JOBS,
	    "IPS_JOB_STARTS_PER_REFERRAL", NULL, NULL, true },
	{ "in_work.mean_hours", EXPORTS_IN_WORK,
	    "IPS_IN_WORK_MEAN_HOURS", NULL, NULL, true },
	{ "caseload.per_fte", EXPORTS_CASELOAD,
	    "IPS_CASELOAD_PER_FTE", NULL, NULL, true },
	{ "employer_contacts.per_specialist", EXPORTS_EMPLOYERS,
	    "IPS_EMPLOYER_CONTACTS_PER_SPECIALIST", NULL, NULL, true },
	{ "community.percent", EXPORTS_STAFF,
	    "IPS_COMMUNITY_PERCENT", NULL, NULL, true },
	{ "satisfaction.percent", EXPORTS_WELLBEING,
	    "IPS_SATISFACTION_PERCENT", NULL, NULL, true },
	/* Behind these, of ips-grow/2 alone. */
	{ "engaged.evidenced", EXPORTS_CASELOAD,
	    "IPS_ENGAGED_EVIDENCED", NULL, NULL, false },
	{ "job_starts.evidenced", EXPORTS_JOBS,
	    "IPS_JOB_STARTS_EVIDENCED", NULL, NULL, false },
	{ "sustained_13.16_up.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_13_16_UP_EVIDENCED", NULL, NULL, false },
	{ "sustained_13.under_16.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_13_UNDER_16_EVIDENCED", NULL, NULL, false },
	{ "sustained_26.16_up.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_26_16_UP_EVIDENCED", NULL, NULL, false },
	{ "sustained_26.under_16.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_26_UNDER_16_EVIDENCED", NULL, NULL, false },
	{ "sustained_52.16_up.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_52_16_UP_EVIDENCED", NULL, NULL, false },
	{ "sustained_52.under_16.evidenced", EXPORTS_SUSTAINED,
	    "IPS_SUSTAINED_52_UNDER_16_EVIDENCED", NULL, NULL, false },
};
/* clang-format on */

_Static_assert(sizeof(codes) / sizeof(codes[0]) <= EXPORTS_CODES_MAX,
    "EXPORTS_CODES_MAX is too small");

const struct exports_code *
exports_codes(const struct ruleset *rules, size_t *n)
{
	enum { EVIDENCED = 8, ALL = sizeof(codes) / sizeof(codes[0]) };

	*n =
	    measures_adds(rules, measures_ips_grow_2()) ? ALL : ALL - EVIDENCED;
	return codes;
}

static const struct ratio *
ratio_of(const char *code, size_t *place)
{
	size_t n;
	const struct ratio *r = ratios_all(&n);

	for (size_t i = 0; i < n; i++)
		if (strcmp(r[i].code, code) == 0) {
			*place = i;
			return &r[i];
		}
	return NULL;
}

struct exports_figure
exports_figure_of(const struct exports_code *code, const struct ruleset *rules)
{
	static const char hundredths[] = "hundredths of ";
	struct exports_figure f = { 0 };
	int row = measures_find(rules, slice_of(code->code));

	if (row < 0) {
		f.ratio = ratio_of(code->code, &f.row);
		ASSERT(f.ratio != NULL);
		f.title = f.ratio->title;
		f.unit = f.ratio->unit;
		return f;
	}
	f.row = (size_t)row;
	f.measure = &rules->rows[row];
	f.title = f.measure->title;
	f.unit = f.measure->unit;
	f.decimals = measures_decimals(f.measure);
	if (f.decimals > 0)
		f.unit += strlen(hundredths);
	if (f.measure->role == MEASURE_BAND)
		f.band = strlen(rules->rows[f.measure->whole].code);
	return f;
}

const char *
exports_topic_title(enum exports_topic topic)
{
	static const char *const titles[] = {
		[EXPORTS_REFERRALS] = "Referrals",
		[EXPORTS_CASELOAD] = "Caseload",
		[EXPORTS_EMPLOYERS] = "Employers",
		[EXPORTS_JOBS] = "Job starts",
		[EXPORTS_SUSTAINED] = "Sustained jobs",
		[EXPORTS_IN_WORK] = "In work",
		[EXPORTS_STAFF] = "Staff",
		[EXPORTS_WELLBEING] = "Wellbeing",
	};

	return titles[topic];
}

static void
put_cells(struct buf *out, const char *const *cell, size_t n)
{
	for (size_t i = 0; i < n; i++)
		csvread_write_cell(out,
		    slice_of(cell[i] != NULL ? cell[i] : ""), CSV_FOR_PEOPLE,
		    i + 1 == n);
}

void
exports_codes_write(struct buf *out)
{
	const struct ruleset *rules = measures_nth(MEASURES_SETS - 1);
	const char *const reported[] = { "services_reported",
		"Services that reported", "services", "0", EXPORTS_REPORTED,
		NULL, EXPORTS_DEFAULT };
	const char *const expected[] = { "services_expected",
		"Services expected to report", "services", "0",
		EXPORTS_EXPECTED, NULL, EXPORTS_DEFAULT };
	size_t n;
	const struct exports_code *code = exports_codes(rules, &n);

	buf_puts(out, "code,title,unit,decimals,element,dimension,option\n");
	put_cells(out, reported, sizeof(reported) / sizeof(reported[0]));
	put_cells(out, expected, sizeof(expected) / sizeof(expected[0]));
	for (size_t i = 0; i < n; i++) {
		struct exports_figure f = exports_figure_of(&code[i], rules);
		/* a rate has at most the one that the dictionary gives it */
		unsigned d = f.ratio != NULL ? f.ratio->decimals : f.decimals;
		const char digit[] = { (char)('0' + d), '\0' };
		const char *const cell[] = { code[i].code, f.title, f.unit,
			digit, code[i].element, code[i].dimension,
			code[i].option != NULL ? code[i].option
					       : EXPORTS_DEFAULT };

		put_cells(out, cell, sizeof(cell) / sizeof(cell[0]));
	}
}
