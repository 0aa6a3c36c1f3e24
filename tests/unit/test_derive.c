/* Edges of ips-grow/1 that the worked cases do not reach, what a figure is
 * made of, and that rules are data. */
#include "agent/figures/derive.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/derive_rules.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* "code=n code=n": every line that is not named is 0. */
struct edge {
	const char *period, *through, *rows, *expect;
};

static int64_t
expected(const char *expect, const char *code)
{
	struct slice rest = slice_of(expect), one, name, number;
	uint64_t n = 0;

	while (rest.n > 0) {
		text_split(rest, ' ', &one, &rest);
		ck_assert(text_split(one, '=', &name, &number));
		ck_assert(measures_find(measures_ips_grow_1(), name) >= 0);
		if (slice_is(name, code))
			ck_assert(text_parse_u64(number, INT32_MAX, &n));
	}
	return (int64_t)n;
}

static void
check(const struct edge *edge)
{
	struct returns r;
	struct memory_register s;

	memory_register_open(&s);
	memory_register_take(&s, edge->rows);
	r = memory_register_return(&s, edge->period, edge->through);
	for (size_t i = 0; i < r.n; i++)
		ck_assert_msg(r.value[i] ==
				  expected(edge->expect, r.rules->rows[i].code),
		    "%s is %lld of\n%s", r.rules->rows[i].code,
		    (long long)r.value[i], edge->rows);
	memory_register_close(&s);
}

static void
check_all(const struct edge *edge, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check(&edge[i]);
}

#define CHECK(edges) check_all(edges, sizeof(edges) / sizeof(edges[0]))

#define Q1  "2025-04-01/P3M"
#define Q2  "2025-07-01/P3M"
#define REF "svc-a,A,referral_accepted,2025-01-02,self,,,,\n"

static const struct edge of_episodes[] = {
	/* first and last day of the quarter, and T */
	{ Q1, NULL, "svc-a,A,referral_accepted,2025-04-01,self,,,,\n",
	    "referrals=1 referrals.self=1" },
	{ Q1, NULL, "svc-a,A,referral_accepted,2025-06-30,other,,,,\n",
	    "referrals=1 referrals.other=1" },
	{ Q1, "2025-06-29",
	    "svc-a,A,referral_received,2025-06-29,other,,,,\n"
	    "svc-a,A,referral_accepted,2025-06-30,,,,,\n",
	    "" },
	{ Q2, NULL, "svc-a,A,referral_accepted,2025-06-30,other,,,,\n", "" },
	/* employed and source said on the received row */
	{ Q1, NULL,
	    "svc-a,A,referral_received,2025-04-01,self,employed,,,\n"
	    "svc-a,A,referral_accepted,2025-04-02,,,,,\n",
	    "referrals=1 referrals.self=1 referrals.employed=1" },
	/* the later of profile and plan; both needed */
	{ Q1, NULL,
	    REF "svc-a,A,profile_completed,2025-02-02,,,,,\n"
		"svc-a,A,plan_completed,2025-04-01,,,,,\n",
	    "engaged=1" },
	{ Q1, NULL,
	    REF "svc-a,A,profile_completed,2025-04-02,,,,,\n"
		"svc-a,A,plan_completed,2025-03-31,,,,,\n",
	    "engaged=1" },
	{ Q1, NULL, REF "svc-a,A,profile_completed,2025-04-02,,,,,\n", "" },
	/* its date alone, though discharged before */
	{ Q1, NULL,
	    REF "svc-a,A,discharged,2025-03-02,,,,,\n"
		"svc-a,A,profile_started,2025-04-02,,,,,\n",
	    "profiles_started=1" },
};

START_TEST(episodes)
{
	CHECK(of_episodes);
}
END_TEST

static const struct edge of_contacts_and_caseload[] = {
	/* the financial year begins on 1 April */
	{ Q1, NULL,
	    REF "svc-a,A,contact,2025-03-31,phone,,,,\n"
		"svc-a,A,contact,2025-04-01,video,,,,\n",
	    "accessed=1" },
	{ Q2, NULL,
	    REF "svc-a,A,contact,2025-06-30,face_to_face,,,,\n"
		"svc-a,A,contact,2025-07-01,phone,,,,\n",
	    "" },
	{ "2025-01-01/P3M", NULL,
	    "svc-a,A,referral_accepted,2024-06-02,self,,,,\n"
	    "svc-a,A,contact,2024-06-30,message,,,,\n"
	    "svc-a,A,contact,2024-07-30,phone,missed,,,\n"
	    "svc-a,A,contact,2025-01-30,phone,,,,\n",
	    "accessed=1" },
	/* two contacts, one client */
	{ Q1, NULL,
	    REF "svc-a,A,contact,2025-04-01,phone,,,,\n"
		"svc-a,A,contact,2025-05-01,phone,,,,\n"
		"svc-a,A,in_work_support,2025-05-01,phone,,,,\n",
	    "accessed=1" },
	/* the latest referral decides, whatever the earlier was */
	{ Q1, NULL,
	    "svc-a,A,referral_accepted,2025-01-02,self,,1,,\n"
	    "svc-a,A,profile_completed,2025-01-02,,,1,,\n"
	    "svc-a,A,plan_completed,2025-01-02,,,1,,\n"
	    "svc-a,A,discharged,2025-02-02,,,1,,\n"
	    "svc-a,A,referral_received,2025-02-03,self,,2,,\n"
	    "svc-a,A,contact,2025-06-20,phone,,,,\n",
	    "accessed=1" },
	/* a referral that begins after T is not there yet */
	{ Q1, "2025-06-28",
	    REF "svc-a,A,profile_completed,2025-01-02,,,,,\n"
		"svc-a,A,plan_completed,2025-01-02,,,,,\n"
		"svc-a,A,discharged,2025-06-29,,,,,\n"
		"svc-a,A,referral_received,2025-06-30,self,,2,,\n"
		"svc-a,A,contact,2025-06-01,phone,,,,\n",
	    "accessed=1 caseload=1" },
};

START_TEST(contacts_and_caseload)
{
	CHECK(of_contacts_and_caseload);
}
END_TEST

#define FIRST(days, band) \
	{ \
		Q1, NULL, \
		    REF "svc-a,A,profile_started,2025-01-02,,,,,\n" \
			"svc-a,A,employer_contact," days \
			",video,meaningful,e,,\n", \
		    band " first_employer_contact=1 employer_contacts=1" \
			 " employer_contacts.remote=1" \
	}

static const struct edge of_employer_contacts[] = {
	FIRST("2025-04-01", "first_employer_contact.61_150=1"
			    " first_employer_contact.days=89"),
	FIRST("2025-06-01", "first_employer_contact.61_150=1"
			    " first_employer_contact.days=150"),
	FIRST("2025-06-02", "first_employer_contact.151_270=1"
			    " first_employer_contact.days=151"),
	/* day 0; a contact before the profile is not it */
	{ Q1, NULL,
	    REF "svc-a,A,profile_started,2025-04-02,,,,,\n"
		"svc-a,A,employer_contact,2025-04-01,phone,"
		"meaningful,d,,\n"
		"svc-a,A,employer_contact,2025-04-02,face_to_face,"
		"meaningful,e,,\n"
		"svc-a,A,employer_contact,2025-04-03,face_to_face,"
		",f,,\n",
	    "profiles_started=1 first_employer_contact=1"
	    " first_employer_contact.0_30=1 employer_contacts=3"
	    " employer_contacts.remote=1"
	    " employer_contacts.face_to_face=1"
	    " employer_contacts.other=1" },
	/* without a profile there is no first contact */
	{ Q1, NULL,
	    REF "svc-a,A,employer_contact,2025-04-01,phone,"
		"meaningful,d,,\n",
	    "employer_contacts=1 employer_contacts.remote=1" },
	/* 270, 271 */
	{ "2025-07-01/P3M", NULL,
	    REF "svc-a,A,profile_started,2025-01-02,,,,,\n"
		"svc-a,A,employer_contact,2025-09-29,phone,"
		"meaningful,d,,x\n",
	    "first_employer_contact=1"
	    " first_employer_contact.151_270=1"
	    " first_employer_contact.days=270 employer_contacts=1"
	    " employer_contacts.remote=1" },
	{ "2025-07-01/P3M", NULL,
	    REF "svc-a,A,profile_started,2025-01-02,,,,,\n"
		"svc-a,A,employer_contact,2025-09-30,phone,"
		"meaningful,d,,x\n"
		"svc-a,,employer_contact_reviewed,2025-10-01,,,d,,\n",
	    "first_employer_contact=1"
	    " first_employer_contact.271_up=1"
	    " first_employer_contact.days=271 employer_contacts=1"
	    " employer_contacts.remote=1" },
	/* reviewed by T; each referral has its own first contact */
	{ Q1, NULL,
	    "svc-a,A,referral_accepted,2025-01-02,self,,1,,\n"
	    "svc-a,A,profile_started,2025-01-02,,,1,,\n"
	    "svc-a,A,employer_contact,2025-01-03,phone,meaningful,"
	    "d,,\n"
	    "svc-a,A,discharged,2025-04-01,,,1,,\n"
	    "svc-a,A,referral_received,2025-04-01,self,,2,,\n"
	    "svc-a,A,profile_started,2025-04-01,,,2,,\n"
	    "svc-a,A,employer_contact,2025-04-01,phone,meaningful,"
	    "e,,\n"
	    "svc-a,,employer_contact_reviewed,2025-04-08,,,e,,x\n",
	    "discharged=1 profiles_started=1"
	    " first_employer_contact=1"
	    " first_employer_contact.0_30=1 employer_contacts=1"
	    " employer_contacts.remote=1"
	    " employer_contacts.reviewed=1" },
};

START_TEST(employer_contacts)
{
	CHECK(of_employer_contacts);
}
END_TEST

static const struct edge of_jobs[] = {
	/* four hours do not make a full-time job start */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-05-01,,,j,20,\n"
		"svc-a,A,job_four_hours,2025-05-01,,,j,,\n",
	    "" },
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-05-01,,part_time,j,8,\n"
		"svc-a,A,job_four_hours,2025-05-02,,,j,,\n",
	    "job_starts=1 job_starts.under_16=1 into_work=1"
	    " into_work.not_employed=1 in_work=1 in_work.minutes=480" },
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-05-01,,not_competitive,j,"
		"20,\nsvc-a,A,job_full_day,2025-05-02,,,j,,\n",
	    "" },
	/* hours of the milestone day, changed on that very day */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-01-06,,,j,8,\n"
		"svc-a,A,job_full_day,2025-01-06,,,j,,\n"
		"svc-a,A,job_hours,2025-04-07,,,j,16,\n"
		"svc-a,A,job_hours,2025-04-08,,,j,15.99,\n",
	    "sustained_13=1 sustained_13.16_up=1 in_work_13=1"
	    " in_work=1 in_work.minutes=959" },
	/* a leap day among the 91 */
	{ "2024-04-01/P3M", NULL,
	    "svc-a,A,referral_accepted,2024-01-01,self,,,,\n"
	    "svc-a,A,job_started,2024-01-01,,,j,20,\n"
	    "svc-a,A,job_full_day,2024-01-01,,,j,,\n"
	    "svc-a,A,job_ended,2024-04-01,,,j,,\n",
	    "sustained_13=1 sustained_13.16_up=1 in_work_13=1" },
	/* 26 and 52 weeks */
	{ Q2, NULL,
	    "svc-a,A,referral_accepted,2024-01-01,self,,,,\n"
	    "svc-a,A,job_started,2025-01-01,,,j,20,\n"
	    "svc-a,A,job_full_day,2025-01-01,,,j,,\n"
	    "svc-a,A,job_started,2024-08-01,,,k,10,\n"
	    "svc-a,A,job_full_day,2024-08-01,,,k,,\n",
	    "sustained_26=1 sustained_26.16_up=1 sustained_52=1"
	    " sustained_52.under_16=1 in_work=1"
	    " in_work.minutes=1800" },
	/* first start + 91 with neither job current that day */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-01-06,,,j,8,\n"
		"svc-a,A,job_full_day,2025-01-06,,,j,,\n"
		"svc-a,A,job_ended,2025-02-06,,,j,,\n"
		"svc-a,A,job_started,2025-04-08,,,k,8,\n"
		"svc-a,A,job_full_day,2025-04-08,,,k,,\n",
	    "job_starts=1 job_starts.under_16=1 in_work=1"
	    " in_work.minutes=480" },
	/* a job not counted does not carry anyone */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-01-06,,,j,8,\n"
		"svc-a,A,job_full_day,2025-01-06,,,j,,\n"
		"svc-a,A,job_ended,2025-02-06,,,j,,\n"
		"svc-a,A,job_started,2025-02-08,,unpaid,k,8,\n"
		"svc-a,A,job_full_day,2025-02-08,,,k,,\n",
	    "" },
	/* an end after T is not known yet */
	{ Q1, "2025-06-20",
	    REF "svc-a,A,job_started,2025-03-31,,,j,8,\n"
		"svc-a,A,job_full_day,2025-03-31,,,j,,\n"
		"svc-a,A,job_ended,2025-06-21,,,j,,\n",
	    "in_work=1 in_work.minutes=480" },
	/* employed at referral: into work, but not counted there */
	{ Q1, NULL,
	    "svc-a,A,referral_accepted,2025-01-02,self,employed,,,\n"
	    "svc-a,A,job_started,2025-05-01,,,j,8.01,\n"
	    "svc-a,A,job_full_day,2025-05-01,,,j,,\n",
	    "job_starts=1 job_starts.under_16=1 into_work=1"
	    " in_work=1 in_work.minutes=481" },
	/* supported: a job that ended in the quarter still counts */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-02-01,,,j,8,\n"
		"svc-a,A,job_full_day,2025-02-01,,,j,,\n"
		"svc-a,A,job_ended,2025-04-01,,,j,,\n"
		"svc-a,A,in_work_support,2025-06-01,message,,,,\n",
	    "in_work.supported=1" },
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-02-01,,,j,8,\n"
		"svc-a,A,job_full_day,2025-02-01,,,j,,\n"
		"svc-a,A,job_ended,2025-03-31,,,j,,\n"
		"svc-a,A,in_work_support,2025-06-01,message,,,,\n",
	    "" },
	/* two jobs of one client at once */
	{ Q1, NULL,
	    REF "svc-a,A,job_started,2025-02-01,,,j,8.33,\n"
		"svc-a,A,job_full_day,2025-02-01,,,j,,\n"
		"svc-a,A,job_started,2025-02-01,,,k,8.33,\n"
		"svc-a,A,job_full_day,2025-02-01,,,k,,\n",
	    "sustained_13=2 sustained_13.under_16=2 in_work_13=1"
	    " in_work=1 in_work.minutes=1000" },
};

START_TEST(jobs)
{
	CHECK(of_jobs);
}
END_TEST

static const struct edge of_staff_and_wellbeing[] = {
	/* in post on T only from then on; 0 ends a post */
	{ Q1, NULL,
	    "svc-a,,staff_fte,2025-06-30,es,,,0.5,a\n"
	    "svc-a,,staff_fte,2025-01-01,es,,,1,b\n"
	    "svc-a,,staff_fte,2025-04-08,es,,,0,b\n"
	    "svc-a,,staff_fte,2025-01-01,team_leader,,,1,c\n",
	    "es_fte=50 es_fte_weeks=107" },
	/* half up, once: 3/7 and 4/7 */
	{ Q1, "2025-04-01", "svc-a,,staff_fte,2025-04-01,es,,,0.03,a\n",
	    "es_fte=3" },
	{ Q1, "2025-04-01",
	    "svc-a,,staff_fte,2025-04-01,es,,,0.02,a\n"
	    "svc-a,,staff_fte,2025-04-01,es,,,0.02,b\n",
	    "es_fte=4 es_fte_weeks=1" },
	{ Q1, NULL,
	    "svc-a,,time_sample,2025-04-01,,community=30,,60,a\n"
	    "svc-a,,time_sample,2025-06-30,,,,60,a\n"
	    "svc-a,,time_sample,2025-07-01,,community=9,,60,a\n"
	    "svc-a,,satisfaction,2025-06-30,,positive=3,,4,\n"
	    "svc-a,,satisfaction,2025-06-30,,,2,4,\n",
	    "community.minutes=30 community.of=120"
	    " satisfaction.responses=8 satisfaction.positive=3" },
	{ Q1, NULL,
	    REF "svc-a,A,application,2025-04-01,,,,,\n"
		"svc-a,A,application,2025-04-01,,,2,,\n"
		"svc-a,A,interview,2025-06-30,,,,,\n"
		"svc-a,A,interview,2025-07-01,,,,,\n",
	    "applications=2 interviews=1" },
	/* the first score of the episode, though long ago; the
		 * last in P, though there are later ones */
	{ Q1, NULL,
	    REF "svc-a,A,wellbeing,2025-01-02,swemwbs,,,20.1,\n"
		"svc-a,A,wellbeing,2025-05-02,swemwbs,,,30,\n"
		"svc-a,A,wellbeing,2025-06-02,swemwbs,,,21.35,\n"
		"svc-a,A,wellbeing,2025-07-02,swemwbs,,,7,\n",
	    "wellbeing_swemwbs.n=1 wellbeing_swemwbs.rise=125" },
	/* only one score; a first score of this quarter */
	{ Q1, NULL, REF "svc-a,A,wellbeing,2025-05-02,swemwbs,,,20.1,\n", "" },
	{ Q1, NULL,
	    REF "svc-a,A,wellbeing,2025-04-02,reqol,,,20.1,\n"
		"svc-a,A,wellbeing,2025-04-03,reqol,,,10,\n",
	    "wellbeing_reqol.n=1 wellbeing_reqol.fall=1010" },
	/* a new referral begins anew */
	{ Q1, NULL,
	    "svc-a,A,referral_accepted,2025-01-02,self,,1,,\n"
	    "svc-a,A,wellbeing,2025-01-02,reqol,,,10,\n"
	    "svc-a,A,discharged,2025-04-01,,,1,,\n"
	    "svc-a,A,referral_received,2025-04-01,self,,2,,\n"
	    "svc-a,A,wellbeing,2025-04-01,reqol,,,20,\n",
	    "discharged=1" },
};

START_TEST(staff_and_wellbeing)
{
	CHECK(of_staff_and_wellbeing);
}
END_TEST

/* ------------------------------------------------- rules are data */

static int64_t
every_episode(const struct derive_scope *scope, const void *thing, int arg)
{
	(void)scope;
	(void)thing;
	return arg;
}

struct seen {
	size_t n;
	uint32_t client;
	int64_t sum;
};

static void
see(void *arg, const void *thing, int64_t amount)
{
	struct seen *seen = arg;

	seen->n++;
	seen->client = ((const struct timeline_person *)thing)->client;
	seen->sum += amount;
}

/* The timeline of two clients, of whom one was seen in the quarter. */
START_TEST(another_table_and_what_a_figure_is_made_of)
{
	static const struct measure rows[] = {
		{ "episodes", "Episodes", "episodes", "", MEASURE_FLOW,
		    MEASURE_TOTAL, MEASURE_PEOPLE, -1 },
		{ "seen", "Seen", "clients", "", MEASURE_FLOW, MEASURE_TOTAL,
		    MEASURE_PEOPLE, -1 },
	};
	const struct ruleset set = { .name = "test/1", .rows = rows, .n = 2 };
	const struct derive_rules real = derive_rules_ips_grow_1();
	struct derive_rule rule[] = {
		{ "episodes", UNIT_EPISODE, every_episode, 3, 0, 0 },
		real.rule[5],
	};
	const struct derive_rules rules = { &set, rule,
		TIMELINE_FULL_DAY_WORKED };
	struct fact fact[] = {
		{ .client = 1,
		    .day = 20000,
		    .event = EVENT_REFERRAL_ACCEPTED,
		    .mode = MODE_SELF },
		{ .client = 2,
		    .day = 20000,
		    .event = EVENT_REFERRAL_ACCEPTED,
		    .mode = MODE_SELF },
		{ .client = 2,
		    .day = 20001,
		    .event = EVENT_CONTACT,
		    .mode = MODE_PHONE },
	};
	struct facts facts = { .fact = fact, .n = 3 };
	struct period period = period_of(20001);
	struct seen seen = { 0 };
	struct err e = ERR_INIT;
	struct timeline t;
	int64_t value[2];

	ck_assert_str_eq(rule[1].code, "accessed");
	rule[1].code = "seen";
	timeline_build(&t, &facts, 1, 20001, rules.threshold);
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), 0);
	ck_assert_int_eq(value[0], 6);
	ck_assert_int_eq(value[1], 1);
	ck_assert_int_eq(derive_explain(&rule[1], &t, period, see, &seen), 1);
	ck_assert_uint_eq(seen.n, 1);
	ck_assert_uint_eq(seen.client, 2);
	ck_assert_int_eq(seen.sum, 1);
	/* half up, once */
	rule[0].divisor = 4;
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), 0);
	ck_assert_int_eq(value[0], 2);
	/* more than a return can say */
	rule[0].divisor = 0;
	rule[0].arg = INT32_MAX;
	ck_assert_int_eq(derive_figures(&rules, &t, period, value, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	timeline_free(&t);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { episodes, contacts_and_caseload,
		employer_contacts, jobs, staff_and_wellbeing,
		another_table_and_what_a_figure_is_made_of, NULL };

	return unit_main("derive", tests);
}
