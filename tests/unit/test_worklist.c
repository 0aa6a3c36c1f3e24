/* Worked cases of the lists and of the evidence for fidelity items. */
#include "agent/worklist/worklist.h"

#include <stdlib.h>
#include <string.h>

#include "agent/clients.h"
#include "agent/service_settings.h"
#include "agent/worklist/worklist_actions.h"
#include "agent/worklist/worklist_evidence.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/site.h"
#include "tests/unit/unit.h"

/* A service's facts on a day, as the commands open them. */
struct view {
	struct site site;
	struct names names;
	struct facts facts;
	struct clients_references clients;
	struct timeline t;
};

static void
view_open(struct view *v, const char *rows, const char *today)
{
	struct err e = ERR_INIT;
	int64_t service;

	site_open(&v->site);
	site_take(&v->site, rows);
	names_init(&v->names);
	ck_assert_int_eq(service_settings_number(v->site.db, "svc-a", &service,
			     &e),
	    0);
	ck_assert_int_eq(facts_load(v->site.db, service, &v->names, &v->facts,
			     &e),
	    0);
	ck_assert_int_eq(clients_open_references(v->site.db, v->site.vault,
			     service, &v->clients, &e),
	    0);
	worklist_timeline(&v->t, &v->facts, v->names.n, site_day(today));
}

static void
view_close(struct view *v)
{
	timeline_free(&v->t);
	facts_free(&v->facts);
	clients_free_references(&v->clients);
	names_free(&v->names);
	site_close(&v->site);
}

static void
put_day(struct buf *out, int32_t day)
{
	char text[DAY_TEXT_SIZE] = "-";

	if (day != DAY_NONE)
		day_format(text, day);
	buf_printf(out, " %s", text);
}

static void
put_cell(struct buf *out, const struct view *v, const struct worklist_row *row,
    enum worklist_cell cell)
{
	switch (cell) {
	case WORKLIST_CLIENT:
		buf_printf(out, " %s",
		    row->client ? clients_reference(&v->clients, row->client)
				: "-");
		break;
	case WORKLIST_STAFF:
		buf_printf(out, " %s", names_text(&v->names, row->staff));
		break;
	case WORKLIST_REF:
		buf_printf(out, " %s", names_text(&v->names, row->ref));
		break;
	case WORKLIST_DAY:
		put_day(out, row->day);
		break;
	case WORKLIST_DUE:
		put_day(out, row->due);
		break;
	case WORKLIST_N:
		buf_printf(out, " %d", row->n);
		break;
	case WORKLIST_FTE:
		buf_printf(out, " %d", row->fte);
		break;
	case WORKLIST_LIMIT:
		buf_printf(out, " %d", row->limit);
		break;
	case WORKLIST_STAGE:
		buf_printf(out, " %s", row->stage);
	}
}

/* Rows as lines of cells, one blank before each. */
static void
put_rows(struct buf *out, const struct view *v, const struct worklist *list,
    const struct worklist_column *columns)
{
	for (size_t i = 0; i < list->n; i++) {
		for (size_t c = 0; columns[c].key; c++)
			put_cell(out, v, &list->row[i], columns[c].cell);
		buf_puts(out, "\n");
	}
}

struct expected {
	const char *list, *today, *rows, *expect;
};

static void
check(const struct expected *x)
{
	enum worklist_name name;
	struct worklist list;
	struct view v = { 0 };
	struct buf out;

	ck_assert(worklist_find(slice_of(x->list), &name));
	ck_assert_str_eq(worklist_word(name), x->list);
	ck_assert_uint_gt(strlen(worklist_title(name)), 0);
	view_open(&v, x->rows, x->today);
	worklist_make(name, &v.t, &list);
	buf_init(&out, 65536);
	put_rows(&out, &v, &list, worklist_columns(name));
	ck_assert_msg(strcmp(buf_str(&out), x->expect) == 0,
	    "%s on %s of\n%sis\n%sinstead of\n%s", x->list, x->today, x->rows,
	    buf_str(&out), x->expect);
	buf_free(&out);
	worklist_free(&list);
	view_close(&v);
}

#define CHECK(cases) \
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) \
	check(&cases[i])

#define A        "svc-a,A,"
#define ACCEPTED A "referral_accepted,2025-01-02,self,,r1,,\n"
#define PROFILE  ACCEPTED A "profile_started,2026-05-01,,,r1,,\n"
#define NO_CALL  "no-employer-contact"

static const struct expected of_no_employer_contact[] = {
	/* the day before day 20, day 20, the day before day 30, day 30 */
	{ NO_CALL, "2026-05-20", PROFILE, "" },
	{ NO_CALL, "2026-05-21", PROFILE, " A  2026-05-01 20 20 days\n" },
	{ NO_CALL, "2026-05-30", PROFILE, " A  2026-05-01 29 20 days\n" },
	{ NO_CALL, "2026-05-31", PROFILE A "allocated,2026-01-02,,,,,es1\n",
	    " A es1 2026-05-01 30 30 days\n" },
	/* a qualifying contact ends it, even on the profile's day */
	{ NO_CALL, "2026-06-30",
	    PROFILE A "employer_contact,2026-05-01,phone,meaningful,c1,,\n",
	    "" },
	/* not one by email, not one before the profile, not one in work,
	 * not one that is later than today */
	{ NO_CALL, "2026-05-31",
	    PROFILE A "employer_contact,2026-05-02,email,meaningful,c1,,\n" A
		      "employer_contact,2026-04-30,phone,meaningful,c2,,\n" A
		      "employer_contact,2026-05-03,phone,meaningful;in_work,"
		      "c3,,\n" A
		      "employer_contact,2026-06-01,phone,meaningful,c4,,\n"
		      "svc-a,,employer_contact,2026-05-04,phone,meaningful,"
		      "c5,,\n",
	    " A  2026-05-01 30 30 days\n" },
	/* discharged; and referred again, without a profile yet */
	{ NO_CALL, "2026-06-10", PROFILE A "discharged,2026-06-10,,,r1,,\n",
	    "" },
	{ NO_CALL, "2026-06-09", PROFILE A "discharged,2026-06-10,,,r1,,\n",
	    " A  2026-05-01 39 30 days\n" },
	{ NO_CALL, "2026-06-30",
	    PROFILE A "discharged,2026-06-10,,,r1,,\n" A
		      "referral_received,2026-06-11,self,,r2,,\n",
	    "" },
	{ NO_CALL, "2026-06-30", ACCEPTED, "" },
};

START_TEST(no_employer_contact)
{
	CHECK(of_no_employer_contact);
}
END_TEST

#define JOB \
	ACCEPTED A "job_started,2026-02-10,,,j1,20,\n" A \
		   "job_full_day,2026-02-11,,,j1,,\n"

static const struct expected of_no_support[] = {
	{ "no-support", "2026-05-31", JOB, " A  j1 2026-02-10 -\n" },
	/* on the month's last day and its first, and in the month after */
	{ "no-support", "2026-05-31",
	    JOB A "in_work_support,2026-05-31,phone,,,,\n", "" },
	{ "no-support", "2026-05-31",
	    JOB A "in_work_support,2026-05-01,message,,,,\n", "" },
	{ "no-support", "2026-06-01",
	    JOB A "in_work_support,2026-05-31,phone,,,,\n",
	    " A  j1 2026-02-10 2026-05-31\n" },
	/* last day of work, and the day after */
	{ "no-support", "2026-05-10", JOB A "job_ended,2026-05-10,,,j1,,\n",
	    " A  j1 2026-02-10 -\n" },
	{ "no-support", "2026-05-11", JOB A "job_ended,2026-05-10,,,j1,,\n",
	    "" },
	/* after a discharge silence is not employment */
	{ "no-support", "2026-05-11", JOB A "discharged,2026-05-10,,,r1,,\n",
	    "" },
	/* before the threshold, unpaid, not competitive: not in work */
	{ "no-support", "2026-02-10", JOB, "" },
	{ "no-support", "2026-05-31",
	    ACCEPTED A "job_started,2026-02-10,,unpaid,j1,20,\n" A
		       "job_full_day,2026-02-11,,,j1,,\n",
	    "" },
	/* two jobs are one client, by the job that began first */
	{ "no-support", "2026-05-31",
	    JOB A "job_started,2026-04-10,,,j2,8,\n" A
		  "job_full_day,2026-04-11,,,j2,,\n" A
		  "job_ended,2026-04-30,,,j1,,\n",
	    " A  j2 2026-04-10 -\n" },
};

START_TEST(no_support)
{
	CHECK(of_no_support);
}
END_TEST

/* Monday 2026-06-08 to Sunday 2026-06-14, and the week before. */
#define CONTACTS \
	"svc-a,,employer_contact,2026-05-31,email,,c1,,es1\n" \
	"svc-a,,employer_contact,2026-06-01,email,,c2,,es1\n" \
	"svc-a,,employer_contact,2026-06-07,phone,meaningful,c3,,es1\n" \
	"svc-a,,employer_contact,2026-06-08,phone,meaningful,c4,,es2\n"

static const struct expected of_unreviewed[] = {
	{ "unreviewed", "2026-06-14", CONTACTS,
	    " c2 2026-06-01 es1 - last week\n"
	    " c3 2026-06-07 es1 - last week\n"
	    " c4 2026-06-08 es2 - this week\n" },
	{ "unreviewed", "2026-06-15", CONTACTS,
	    " c4 2026-06-08 es2 - last week\n" },
	{ "unreviewed", "2026-06-07", CONTACTS,
	    " c1 2026-05-31 es1 - last week\n"
	    " c2 2026-06-01 es1 - this week\n"
	    " c3 2026-06-07 es1 - this week\n" },
	/* reviewed by the day, not by the day after */
	{ "unreviewed", "2026-06-09",
	    CONTACTS "svc-a,,employer_contact_reviewed,2026-06-09,,,c2,,tl\n"
		     "svc-a,,employer_contact_reviewed,2026-06-10,,,c3,,tl\n"
		     "svc-a,,employer_contact_reviewed,2026-06-09,,,c4,,tl\n",
	    " c3 2026-06-07 es1 - last week\n" },
};

START_TEST(unreviewed)
{
	CHECK(of_unreviewed);
}
END_TEST

/* 13 weeks on 2026-05-12, 26 on 2026-08-11. */
static const struct expected of_milestones[] = {
	{ "milestones", "2026-04-13", JOB, "" },
	{ "milestones", "2026-04-14", JOB,
	    " A  j1 2026-02-10 13 2026-05-12\n" },
	{ "milestones", "2026-05-12", JOB,
	    " A  j1 2026-02-10 13 2026-05-12\n" },
	{ "milestones", "2026-05-13", JOB, "" },
	/* an end after today is not known yet; one that was is */
	{ "milestones", "2026-05-10", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    " A  j1 2026-02-10 13 2026-05-12\n" },
	{ "milestones", "2026-05-11", JOB A "job_ended,2026-05-11,,,j1,,\n",
	    "" },
	{ "milestones", "2026-05-12", JOB A "job_ended,2026-05-12,,,j1,,\n",
	    " A  j1 2026-02-10 13 2026-05-12\n" },
	{ "milestones", "2026-05-11", JOB A "discharged,2026-05-10,,,r1,,\n",
	    "" },
	/* 52 weeks; a job that does not count */
	{ "milestones", "2026-06-30",
	    ACCEPTED A "job_started,2025-07-29,,,j1,20,\n" A
		       "job_full_day,2025-07-29,,,j1,,\n",
	    " A  j1 2025-07-29 52 2026-07-28\n" },
	{ "milestones", "2026-04-14",
	    ACCEPTED A "job_started,2026-02-10,,not_competitive,j1,20,\n" A
		       "job_full_day,2026-02-11,,,j1,,\n",
	    "" },
};

START_TEST(milestones)
{
	CHECK(of_milestones);
}
END_TEST

#define LOADED \
	ACCEPTED A "profile_completed,2026-03-01,,,r1,,\n" A \
		   "plan_completed,2026-03-01,,,r1,,\n" A \
		   "contact,2026-06-03,phone,,,,\n"
#define POST "svc-a,,staff_fte,2026-01-01,es,,,"

static const struct expected of_caseload[] = {
	/* 28 days of contact, then no more */
	{ "caseload", "2026-06-30", LOADED, "  1 -1 -1 \n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.6,es1\n" POST
		     "1,es2\n",
	    " es1 1 60 1200 \n es2 0 100 2000 \n" },
	{ "caseload", "2026-07-01", LOADED, "" },
	{ "caseload", "2026-06-30", LOADED A "discharged,2026-06-30,,,r1,,\n",
	    "" },
	/* allocated anew; not for the referral before; and somebody who left,
	 * or has no hours: more than they should have */
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" A
		     "allocated,2026-06-30,,,,,es2\n" A
		     "allocated,2025-06-30,,,,,es3\n",
	    " es2 1 -1 2000 \n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "1,es1\n"
		     "svc-a,,staff_fte,2026-06-30,es,,,0,es1\n",
	    " es1 1 0 0 over\n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.05,es1\n",
	    " es1 1 5 100 \n" },
	{ "caseload", "2026-06-30",
	    LOADED A "allocated,2026-01-02,,,,,es1\n" POST "0.04,es1\n",
	    " es1 1 4 80 over\n" },
};

START_TEST(caseload)
{
	CHECK(of_caseload);
}
END_TEST

static const struct expected of_job_end_unknown[] = {
	{ "job-end-unknown", "2026-05-31", JOB, "" },
	{ "job-end-unknown", "2026-05-10",
	    JOB A "discharged,2026-05-10,,,r1,,\n", "" },
	{ "job-end-unknown", "2026-05-11",
	    JOB A "discharged,2026-05-10,,,r1,,\n",
	    " A  j1 2026-02-10 2026-05-10 1\n" },
	{ "job-end-unknown", "2026-05-21",
	    JOB A "discharged,2026-05-10,,,r1,,\n" A
		  "in_work_support,2026-05-20,phone,,,,\n",
	    " A  j1 2026-02-10 2026-05-20 1\n" },
	{ "job-end-unknown", "2026-05-21",
	    JOB A "discharged,2026-05-10,,,r1,,\n" A
		  "job_ended,2026-05-01,,,j1,,\n",
	    "" },
};

START_TEST(job_end_unknown)
{
	enum worklist_name name;

	CHECK(of_job_end_unknown);
	ck_assert(!worklist_find(slice_of("actions of mine"), &name));
}
END_TEST

/* --------------------------------------------------------------- evidence */

struct shown {
	unsigned item;
	const char *from, *to, *rows, *lines, *list;
};

static void
check_evidence(const struct shown *x)
{
	struct worklist_evidence e;
	struct view v = { 0 };
	struct buf out;

	ck_assert(worklist_evidence_has(x->item));
	view_open(&v, x->rows, x->to);
	worklist_evidence_make(x->item, &v.t, site_day(x->from), &e);
	buf_init(&out, 65536);
	for (size_t i = 0; i < e.lines; i++)
		if (!e.line[i].known)
			buf_printf(&out, "%s ? ", e.line[i].key);
		else if (e.line[i].value != 0)
			buf_printf(&out, "%s %lld ", e.line[i].key,
			    (long long)e.line[i].value);
	ck_assert_str_eq(buf_str(&out), x->lines);
	buf_reset(&out);
	put_rows(&out, &v, &e.rows, e.columns);
	ck_assert_str_eq(buf_str(&out), x->list);
	ck_assert_uint_gt(strlen(e.cannot), 0);
	buf_free(&out);
	worklist_evidence_free(&e);
	view_close(&v);
}

#define YEAR "2026-01-01", "2026-06-30"

static const struct shown of_items[] = {
	{ 1, YEAR, LOADED, "caseload 1 caseload_per_fte ? ", "  1 -1 -1 \n" },
	{ 1, YEAR, LOADED POST "0.6,es1\n",
	    "caseload 1 es_fte 60 caseload_per_fte 17 ",
	    "  1 -1 -1 \n es1 0 60 1200 \n" },
	{ 15, YEAR,
	    PROFILE A "employer_contact,2026-06-01,phone,meaningful,c1,,\n",
	    "first_employer_contact 1 days_mean 310 "
	    "first_employer_contact.31_60 1 ",
	    " A  2026-05-01 2026-06-01 31\n" },
	{ 15, YEAR, PROFILE, "days_mean ? waiting 1 ", "" },
	/* 14 days at 0.5 are one FTE-week, the last one not begun */
	{ 17, "2026-05-25", "2026-06-07",
	    CONTACTS "svc-a,,staff_fte,2026-05-01,es,,,0.5,es1\n"
		     "svc-a,,employer_contact,2026-05-25,face_to_face,"
		     "meaningful,c9,,es1\n",
	    "employer_contacts.face_to_face 1 employer_contacts.remote 1 "
	    "employer_contacts.other 2 es_fte_weeks 100 per_week 20 ",
	    " es1 2 100 200\n" },
	{ 19, YEAR, JOB, "jobs 1 ", " A  j1 2026-02-10 2026-02-11 counted\n" },
	{ 20, "2026-02-11", "2026-06-30", JOB, "", "" },
	{ 21, YEAR,
	    JOB A "job_started,2026-03-01,,not_competitive,j2,8,\n" A
		  "job_started,2026-03-02,,unpaid,j3,8,\n" A
		  "job_started,2026-03-03,,,j4,8,\n",
	    "begun 4 begun.competitive 2 begun.not_competitive 1 "
	    "begun.unpaid 1 competitive_per_cent 50 job_starts 1 "
	    "job_starts.16_up 1 into_work 1 ",
	    " A  j1 2026-02-10 2026-02-11 counted\n"
	    " A  j2 2026-03-01 - not competitive\n"
	    " A  j3 2026-03-02 - unpaid\n"
	    " A  j4 2026-03-03 - too short yet\n" },
	{ 22, "2026-04-01", "2026-06-30",
	    JOB A "in_work_support,2026-03-31,phone,,,,\n" A
		  "in_work_support,2026-04-01,video,,,,\n" A
		  "in_work_support,2026-05-31,phone,,,,\n" A
		  "employer_contact,2026-05-31,phone,in_work,c1,,\n",
	    "in_work_any 1 in_work.supported 1 support.phone 1 "
	    "support.video 1 support.employers 1 in_work 1 "
	    "in_work.no_support 1 ",
	    " A  j1 2026-02-10 2 2026-05-31\n" },
	{ 22, "2026-04-01", "2026-06-30", JOB A "job_ended,2026-03-31,,,j1,,\n",
	    "", "" },
	/* 13 weeks into the job is 2026-05-12 */
	{ 23, "2026-04-01", "2026-06-30",
	    JOB A "in_work_support,2026-05-12,phone,,,,\n" A
		  "in_work_support,2026-05-13,phone,,,,\n" A
		  "discharged,2026-05-12,,,r1,,\n",
	    "support 2 support.after_13_weeks 1 support.after_discharge 1 "
	    "sustained_13 1 ",
	    " A  j1 2026-02-10 2 2026-05-13\n" },
	{ 24, YEAR, "svc-a,,time_sample,2026-05-12,,community=195,,300,es1\n",
	    "community.minutes 195 community.of 300 community_per_cent 65 ",
	    "" },
};

START_TEST(evidence)
{
	for (size_t i = 0; i < sizeof(of_items) / sizeof(of_items[0]); i++)
		check_evidence(&of_items[i]);
	ck_assert(!worklist_evidence_has(2));
	ck_assert(!worklist_evidence_has(25));
}
END_TEST

/* ---------------------------------------------------------------- actions */

static void
plan(const struct review_desk *desk, int64_t review, const char *what,
    const char *planned, int32_t done)
{
	struct review_action a = { .review = review,
		.planned = site_day(planned),
		.done = done };
	struct err e = ERR_INIT;
	enum review_change change;

	a.words[REVIEW_WHAT] = mem_string(what);
	a.words[REVIEW_OWNER] = mem_string("");
	a.words[REVIEW_EVIDENCE] = mem_string("");
	ck_assert_msg(review_actions_put(desk, &a, &change, &e) == 0, "%s",
	    e.text);
	review_actions_wipe(&a);
}

START_TEST(actions)
{
	struct review r = { .service = "svc-a",
		.day = site_day("2026-03-01"),
		.kind = FIDELITY_SELF };
	struct worklist_action_list list;
	struct review_desk desk;
	enum review_change change;
	struct err e = ERR_INIT;
	struct site s;

	site_open(&s);
	site_take(&s, ACCEPTED);
	desk = (struct review_desk){ s.db, s.vault };
	memset(r.score, 3, sizeof(r.score));
	ck_assert_int_eq(db_begin(s.db, &e), 0);
	ck_assert_msg(review_book_put(&desk, &r, slice_of(""), &change, &e) ==
			  0,
	    "%s", e.text);
	plan(&desk, r.number, "later", "2026-07-01", DAY_NONE);
	plan(&desk, r.number, "today", "2026-06-30", DAY_NONE);
	plan(&desk, r.number, "late", "2026-06-29", DAY_NONE);
	plan(&desk, r.number, "done", "2026-05-01", s.today);
	plan(&desk, r.number, "to be done", "2026-05-01", s.today + 1);
	ck_assert_int_eq(db_commit(s.db, &e), 0);
	ck_assert_msg(worklist_actions_load(&desk, "svc-a", s.today, &list,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(list.n, 4);
	ck_assert_str_eq(list.item[0].action.words[REVIEW_WHAT], "to be done");
	ck_assert_str_eq(list.item[1].action.words[REVIEW_WHAT], "late");
	ck_assert(list.item[1].overdue);
	ck_assert_str_eq(list.item[2].action.words[REVIEW_WHAT], "today");
	ck_assert(!list.item[2].overdue);
	ck_assert_str_eq(list.item[3].action.words[REVIEW_WHAT], "later");
	worklist_actions_free(&list);
	ck_assert_int_eq(review_book_withdraw(&desk, &r, &e), 0);
	ck_assert_int_eq(worklist_actions_load(&desk, NULL, s.today, &list, &e),
	    0);
	ck_assert_uint_eq(list.n, 0);
	worklist_actions_free(&list);
	site_close(&s);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { no_employer_contact, no_support,
		unreviewed, milestones, caseload, job_end_unknown, evidence,
		actions, NULL };

	return unit_main("worklist", tests);
}
