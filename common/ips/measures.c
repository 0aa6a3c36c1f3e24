/*
 * The measures of each rule set and the checks between them, as data (PROTOCOL.md,
 * P-RET-3 to 6).  Once a return names a rule set it never changes: a figure must
 * still mean in ten years what it meant when it was signed off.
 */
#include "common/ips/measures.h"

#include <string.h>

/*
 * Rule set ips-grow/1: the rows of a return in the payload's order, as in the
 * dictionary.  Each has a name, by which the rows below it say what they
 * belong to.  The compiler numbers them.
 *
 *	ROW(name, role, whole, code, title, unit, source, kind, about)
 */
/* clang-format off */
#define ROWS(ROW) \
	ROW(REFERRALS, TOTAL, NONE, "referrals", \
	    "Referrals accepted", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(REFERRALS_CLINICIAN, BAND, REFERRALS, "referrals.clinician", \
	    "Referrals accepted: by a clinician", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(REFERRALS_SELF, BAND, REFERRALS, "referrals.self", \
	    "Referrals accepted: by the person", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(REFERRALS_OTHER, BAND, REFERRALS, "referrals.other", \
	    "Referrals accepted: by someone else", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(REFERRALS_EMPLOYED, PART, REFERRALS, "referrals.employed", \
	    "Referrals accepted: employed at referral", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(ACCESSED, TOTAL, NONE, "accessed", \
	    "People first seen this financial year", \
	    "clients", "N", YEAR_FLOW, PEOPLE) \
	ROW(PROFILES_STARTED, TOTAL, NONE, "profiles_started", \
	    "Vocational profiles started", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(ENGAGED, TOTAL, NONE, "engaged", \
	    "Engaged: profile and plan completed", \
	    "episodes", "S", FLOW, PEOPLE) \
	ROW(DISCHARGED, TOTAL, NONE, "discharged", \
	    "Discharged", \
	    "episodes", "", FLOW, PEOPLE) \
	ROW(CASELOAD, TOTAL, NONE, "caseload", \
	    "Active caseload", \
	    "clients", "S", STOCK, PEOPLE) \
	ROW(CASELOAD_EMPLOYED, PART, CASELOAD, "caseload.employed", \
	    "Active caseload: employed at referral", \
	    "clients", "G", STOCK, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT, TOTAL, NONE, "first_employer_contact", \
	    "First contact with an employer", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_0_30, BAND, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.0_30", \
	    "First contact with an employer: within 30 days", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_31_60, BAND, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.31_60", \
	    "First contact with an employer: 31 to 60 days", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_61_150, BAND, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.61_150", \
	    "First contact with an employer: 61 to 150 days", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_151_270, BAND, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.151_270", \
	    "First contact with an employer: 151 to 270 days", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_271_UP, BAND, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.271_up", \
	    "First contact with an employer: 271 days or more", \
	    "episodes", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(FIRST_EMPLOYER_CONTACT_DAYS, SUM, FIRST_EMPLOYER_CONTACT, \
	    "first_employer_contact.days", \
	    "Days from profile to first contact with an employer", \
	    "days", "IPS-25 item 15", FLOW, PEOPLE) \
	ROW(JOB_STARTS, TOTAL, NONE, "job_starts", \
	    "Job starts", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(JOB_STARTS_16_UP, BAND, JOB_STARTS, "job_starts.16_up", \
	    "Job starts: 16 hours a week or more", \
	    "jobs", "N", FLOW, PEOPLE) \
	ROW(JOB_STARTS_UNDER_16, BAND, JOB_STARTS, "job_starts.under_16", \
	    "Job starts: under 16 hours a week", \
	    "jobs", "N", FLOW, PEOPLE) \
	ROW(INTO_WORK, TOTAL, NONE, "into_work", \
	    "People into work", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(INTO_WORK_NOT_EMPLOYED, PART, INTO_WORK, "into_work.not_employed", \
	    "People into work: not employed at referral", \
	    "episodes", "G", FLOW, PEOPLE) \
	ROW(SUSTAINED_13, TOTAL, NONE, "sustained_13", \
	    "Jobs sustained for 13 weeks", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_13_16_UP, BAND, SUSTAINED_13, "sustained_13.16_up", \
	    "Jobs sustained for 13 weeks: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_13_UNDER_16, BAND, SUSTAINED_13, \
	    "sustained_13.under_16", \
	    "Jobs sustained for 13 weeks: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_26, TOTAL, NONE, "sustained_26", \
	    "Jobs sustained for 26 weeks", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_26_16_UP, BAND, SUSTAINED_26, "sustained_26.16_up", \
	    "Jobs sustained for 26 weeks: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_26_UNDER_16, BAND, SUSTAINED_26, \
	    "sustained_26.under_16", \
	    "Jobs sustained for 26 weeks: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_52, TOTAL, NONE, "sustained_52", \
	    "Jobs sustained for 52 weeks", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_52_16_UP, BAND, SUSTAINED_52, "sustained_52.16_up", \
	    "Jobs sustained for 52 weeks: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_52_UNDER_16, BAND, SUSTAINED_52, \
	    "sustained_52.under_16", \
	    "Jobs sustained for 52 weeks: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(IN_WORK_13, TOTAL, NONE, "in_work_13", \
	    "People in work 13 weeks after their first start", \
	    "episodes", "R", FLOW, PEOPLE) \
	ROW(IN_WORK_26, TOTAL, NONE, "in_work_26", \
	    "People in work 26 weeks after their first start", \
	    "episodes", "R", FLOW, PEOPLE) \
	ROW(IN_WORK, TOTAL, NONE, "in_work", \
	    "People in work", \
	    "clients", "", STOCK, PEOPLE) \
	ROW(IN_WORK_MINUTES, SUM, IN_WORK, "in_work.minutes", \
	    "Weekly minutes of people in work", \
	    "minutes a week", "", STOCK, PEOPLE) \
	ROW(IN_WORK_SUPPORTED, TOTAL, NONE, "in_work.supported", \
	    "People supported in work", \
	    "clients", "", QUARTER, PEOPLE) \
	ROW(EMPLOYER_CONTACTS, TOTAL, NONE, "employer_contacts", \
	    "Employer contacts logged", \
	    "contacts", "R", FLOW, WORK) \
	ROW(EMPLOYER_CONTACTS_FACE_TO_FACE, BAND, EMPLOYER_CONTACTS, \
	    "employer_contacts.face_to_face", \
	    "Employer contacts logged: qualifying, face to face", \
	    "contacts", "R", FLOW, WORK) \
	ROW(EMPLOYER_CONTACTS_REMOTE, BAND, EMPLOYER_CONTACTS, \
	    "employer_contacts.remote", \
	    "Employer contacts logged: qualifying, by phone or video", \
	    "contacts", "R", FLOW, WORK) \
	ROW(EMPLOYER_CONTACTS_OTHER, BAND, EMPLOYER_CONTACTS, \
	    "employer_contacts.other", \
	    "Employer contacts logged: other", \
	    "contacts", "R", FLOW, WORK) \
	ROW(EMPLOYER_CONTACTS_REVIEWED, PART, EMPLOYER_CONTACTS, \
	    "employer_contacts.reviewed", \
	    "Employer contacts logged: reviewed by a team leader", \
	    "contacts", "R", FLOW, WORK) \
	ROW(APPLICATIONS, TOTAL, NONE, "applications", \
	    "Job applications", \
	    "applications", "P", FLOW, PEOPLE) \
	ROW(INTERVIEWS, TOTAL, NONE, "interviews", \
	    "Job interviews", \
	    "interviews", "P", FLOW, PEOPLE) \
	ROW(ES_FTE, TOTAL, NONE, "es_fte", \
	    "Employment specialists in post", \
	    "hundredths of FTE", "", STOCK, WORK) \
	ROW(ES_FTE_WEEKS, TOTAL, NONE, "es_fte_weeks", \
	    "Weeks worked by employment specialists", \
	    "hundredths of FTE-weeks", "", FLOW, WORK) \
	ROW(COMMUNITY_MINUTES, PART, COMMUNITY_OF, "community.minutes", \
	    "Sampled working time spent in the community", \
	    "minutes", "", FLOW, WORK) \
	ROW(COMMUNITY_OF, TOTAL, NONE, "community.of", \
	    "Sampled working time", \
	    "minutes", "", FLOW, WORK) \
	ROW(WELLBEING_SWEMWBS_N, TOTAL, NONE, "wellbeing_swemwbs.n", \
	    "People with a change in wellbeing (SWEMWBS)", \
	    "episodes", "", QUARTER, PEOPLE) \
	ROW(WELLBEING_SWEMWBS_RISE, SUM, WELLBEING_SWEMWBS_N, \
	    "wellbeing_swemwbs.rise", \
	    "Wellbeing (SWEMWBS): rises added up", \
	    "hundredths of a point", "", QUARTER, PEOPLE) \
	ROW(WELLBEING_SWEMWBS_FALL, SUM, WELLBEING_SWEMWBS_N, \
	    "wellbeing_swemwbs.fall", \
	    "Wellbeing (SWEMWBS): falls added up", \
	    "hundredths of a point", "", QUARTER, PEOPLE) \
	ROW(WELLBEING_REQOL_N, TOTAL, NONE, "wellbeing_reqol.n", \
	    "People with a change in quality of life (ReQoL-10)", \
	    "episodes", "", QUARTER, PEOPLE) \
	ROW(WELLBEING_REQOL_RISE, SUM, WELLBEING_REQOL_N, \
	    "wellbeing_reqol.rise", \
	    "Quality of life (ReQoL-10): rises added up", \
	    "hundredths of a point", "", QUARTER, PEOPLE) \
	ROW(WELLBEING_REQOL_FALL, SUM, WELLBEING_REQOL_N, \
	    "wellbeing_reqol.fall", \
	    "Quality of life (ReQoL-10): falls added up", \
	    "hundredths of a point", "", QUARTER, PEOPLE) \
	ROW(SATISFACTION_RESPONSES, TOTAL, NONE, "satisfaction.responses", \
	    "Satisfaction: responses", \
	    "responses", "", FLOW, PEOPLE) \
	ROW(SATISFACTION_POSITIVE, PART, SATISFACTION_RESPONSES, \
	    "satisfaction.positive", \
	    "Satisfaction: positive responses", \
	    "responses", "", FLOW, PEOPLE)

/*
 * What ips-grow/2 has besides: of each outcome that the register keeps evidence of,
 * how many are shown by some.  Sustained jobs by hours, as the standard data set
 * counts them: so a part may have a band for its whole.
 */
#define EVIDENCED(ROW) \
	ROW(ENGAGED_EVIDENCED, PART, ENGAGED, "engaged.evidenced", \
	    "Engaged, shown by evidence", \
	    "episodes", "S", FLOW, PEOPLE) \
	ROW(JOB_STARTS_EVIDENCED, PART, JOB_STARTS, "job_starts.evidenced", \
	    "Job starts, shown by evidence", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_13_16_UP_EVIDENCED, PART, SUSTAINED_13_16_UP, \
	    "sustained_13.16_up.evidenced", \
	    "Jobs sustained for 13 weeks, shown by evidence: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_13_UNDER_16_EVIDENCED, PART, SUSTAINED_13_UNDER_16, \
	    "sustained_13.under_16.evidenced", \
	    "Jobs sustained for 13 weeks, shown by evidence: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_26_16_UP_EVIDENCED, PART, SUSTAINED_26_16_UP, \
	    "sustained_26.16_up.evidenced", \
	    "Jobs sustained for 26 weeks, shown by evidence: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_26_UNDER_16_EVIDENCED, PART, SUSTAINED_26_UNDER_16, \
	    "sustained_26.under_16.evidenced", \
	    "Jobs sustained for 26 weeks, shown by evidence: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_52_16_UP_EVIDENCED, PART, SUSTAINED_52_16_UP, \
	    "sustained_52.16_up.evidenced", \
	    "Jobs sustained for 52 weeks, shown by evidence: 16 hours a week or more", \
	    "jobs", "S", FLOW, PEOPLE) \
	ROW(SUSTAINED_52_UNDER_16_EVIDENCED, PART, SUSTAINED_52_UNDER_16, \
	    "sustained_52.under_16.evidenced", \
	    "Jobs sustained for 52 weeks, shown by evidence: under 16 hours a week", \
	    "jobs", "S", FLOW, PEOPLE)
/* clang-format on */

/* The number of each row, and how many there are. */
#define NUMBER(name, ...) name,
enum { NONE = -1, ROWS(NUMBER) N_ROWS_1 };
enum { NUMBERED_1 = N_ROWS_1 - 1, EVIDENCED(NUMBER) N_ROWS_2 };

#define MEASURE(name, role, whole, code, title, unit, source, kind, about) \
	{ code, title, unit, source, MEASURE_##kind, MEASURE_##role, \
		MEASURE_##about, whole },
/* Of all rule sets: each has the first of them, as many as are its own. */
static const struct measure rows[] = { ROWS(MEASURE) EVIDENCED(MEASURE) };
_Static_assert((int)N_ROWS_2 <= (int)MEASURES_MAX, "MEASURES_MAX is too small");

static const struct measure_order orders[] = {
	{ INTO_WORK, JOB_STARTS },
};

static const struct ruleset sets[] = {
	{ .name = "ips-grow/1",
	    .rows = rows,
	    .n = N_ROWS_1,
	    .orders = orders,
	    .orders_n = sizeof(orders) / sizeof(orders[0]) },
	{ .name = "ips-grow/2",
	    .extends = &sets[0],
	    .rows = rows,
	    .n = N_ROWS_2,
	    .orders = orders,
	    .orders_n = sizeof(orders) / sizeof(orders[0]) },
};

_Static_assert(sizeof(sets) / sizeof(sets[0]) == MEASURES_SETS,
    "MEASURES_SETS is wrong");

const struct ruleset *
measures_nth(size_t i)
{
	ASSERT(i < MEASURES_SETS);
	return &sets[i];
}

size_t
measures_number(const struct ruleset *set)
{
	return (size_t)(set - sets);
}

const struct ruleset *
measures_ruleset(struct slice name)
{
	for (size_t i = 0; i < MEASURES_SETS; i++)
		if (slice_is(name, sets[i].name))
			return &sets[i];
	return NULL;
}

const struct ruleset *
measures_ips_grow_1(void)
{
	return &sets[0];
}

const struct ruleset *
measures_ips_grow_2(void)
{
	return &sets[1];
}

bool
measures_adds(const struct ruleset *rules, const struct ruleset *set)
{
	while (rules != NULL && rules != set)
		rules = rules->extends;
	return set != NULL && rules != NULL;
}

unsigned
measures_decimals(const struct measure *m)
{
	return strncmp(m->unit, "hundredths", strlen("hundredths")) == 0 ? 2
									 : 0;
}

int
measures_find(const struct ruleset *rs, struct slice code)
{
	for (size_t i = 0; i < rs->n; i++)
		if (slice_is(code, rs->rows[i].code))
			return (int)i;
	return -1;
}

/*
 * Each check goes over the table once and returns the row at fault, or -1.
 * It goes by rows and not by totals, which would look at the table again for
 * each of them: the aggregator does this for every batch.
 *
 * But P-RET-4 orders faults by the line of the total, and a row may stand
 * before its total (community.minutes does).  So of two faults the one whose
 * whole comes first is kept, and of one whole's faults the first found.
 */
struct fault {
	int whole, row;
};

static void
find(struct fault *f, int whole, int row)
{
	if (f->row < 0 || whole < f->whole)
		*f = (struct fault){ whole, row };
}

static int
check_not_collected(const struct ruleset *rs, const int64_t *v)
{
	struct fault f = { -1, -1 };

	for (int i = 0; i < (int)rs->n; i++) {
		int whole = rs->rows[i].whole;

		if (whole >= 0 && v[whole] == MEASURE_NOT_COLLECTED &&
		    v[i] != MEASURE_NOT_COLLECTED)
			find(&f, whole, i);
	}
	return f.row;
}

static int
check_bands(const struct ruleset *rs, const int64_t *v)
{
	struct {
		int bands, known;
		int64_t sum;
	} of[MEASURES_MAX] = { { 0, 0, 0 } };

	for (size_t i = 0; i < rs->n; i++) {
		int whole = rs->rows[i].whole;

		if (rs->rows[i].role != MEASURE_BAND)
			continue;
		of[whole].bands++;
		if (v[i] == MEASURE_NOT_COLLECTED)
			continue;
		of[whole].known++;
		of[whole].sum += v[i];
	}
	/* All bands may be "-": a service can know a total and not its bands.
	 * Some of them cannot, since the total would then give the rest away
	 * or be wrong. */
	for (int i = 0; i < (int)rs->n; i++)
		if (of[i].known > 0 && v[i] != MEASURE_NOT_COLLECTED &&
		    (of[i].known != of[i].bands || of[i].sum != v[i]))
			return i;
	return -1;
}

static bool
is_above(const int64_t *v, int left, int right)
{
	return v[left] != MEASURE_NOT_COLLECTED &&
	       v[right] != MEASURE_NOT_COLLECTED && v[left] > v[right];
}

static int
check_parts(const struct ruleset *rs, const int64_t *v)
{
	struct fault f = { -1, -1 };

	for (int i = 0; i < (int)rs->n; i++)
		if (rs->rows[i].role == MEASURE_PART &&
		    is_above(v, i, rs->rows[i].whole))
			find(&f, rs->rows[i].whole, i);
	for (size_t i = 0; i < rs->orders_n; i++)
		if (is_above(v, rs->orders[i].left, rs->orders[i].right))
			find(&f, rs->orders[i].left, rs->orders[i].left);
	return f.row;
}

static int
check_sums(const struct ruleset *rs, const int64_t *v)
{
	struct fault f = { -1, -1 };

	for (int i = 0; i < (int)rs->n; i++)
		if (rs->rows[i].role == MEASURE_SUM &&
		    v[rs->rows[i].whole] == 0 && v[i] > 0)
			find(&f, rs->rows[i].whole, i);
	return f.row;
}

int
measures_check(const struct ruleset *rs, const int64_t *values, int *row,
    struct err *e)
{
	/* The order decides which fault is named: PROTOCOL.md, P-RET-4. */
	static const struct {
		int (*check)(const struct ruleset *, const int64_t *);
		const char *rule;
	} checks[] = {
		{ check_not_collected,
		    "must be \"-\", because the figure that it belongs to is "
		    "not collected" },
		{ check_bands, "is not the sum of its bands, or only some of "
			       "them are given" },
		{ check_parts, "is larger than the figure that it may not "
			       "exceed" },
		{ check_sums, "must be 0, because it is a sum over nothing" },
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		*row = checks[i].check(rs, values);
		if (*row >= 0)
			return err_refuse(e, "payload", 0, "%s %s",
			    rs->rows[*row].code, checks[i].rule);
	}
	return 0;
}

const char *
measures_kind_name(enum measure_kind kind)
{
	static const char *const names[] = {
		[MEASURE_FLOW] = "flow",
		[MEASURE_YEAR_FLOW] = "year flow",
		[MEASURE_QUARTER] = "quarter",
		[MEASURE_STOCK] = "stock",
	};

	return names[kind];
}
