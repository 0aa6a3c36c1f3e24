/* Worked cases of the evidence for fidelity items. */
#include "agent/worklist/worklist_evidence.h"

#include <string.h>

#include "tests/unit/unit.h"
#include "tests/unit/worklist_fixture.h"

struct shown {
	unsigned item;
	const char *from, *to, *rows, *lines, *list;
};

/* Jobs by their refs; j3 has no title, and nobody's employer is known but
 * that of j1 and j2. */
static const char *
title_of(const void *arg, const struct fact *started)
{
	const struct worklist_fixture *v = arg;
	const char *ref = symbols_text(&v->names, started->ref);

	if (strcmp(ref, "j1") == 0)
		return "Kitchen Porter";
	if (strcmp(ref, "j2") == 0)
		return "kitchen-porter";
	return strcmp(ref, "j4") == 0 ? "Cook" : "";
}

static const char *
employer_of(const void *arg, const struct fact *started)
{
	const struct worklist_fixture *v = arg;
	const char *ref = symbols_text(&v->names, started->ref);

	if (strcmp(ref, "j1") == 0)
		return "Harbour Bakery";
	return strcmp(ref, "j2") == 0 ? "Hill Bakery" : "";
}

static void
check_evidence(const struct shown *x)
{
	struct worklist_evidence e;
	struct worklist_fixture v = { 0 };
	const struct worklist_titles titles = { title_of, employer_of, &v };
	struct buf out;

	ck_assert(worklist_evidence_has(x->item));
	worklist_fixture_open(&v, x->rows, x->to);
	worklist_evidence_make(x->item, &v.t, memory_register_day(x->from),
	    &titles, &e);
	buf_init(&out, 65536);
	for (size_t i = 0; i < e.lines; i++)
		if (!e.line[i].known)
			buf_printf(&out, "%s ? ", e.line[i].key);
		else if (e.line[i].value != 0)
			buf_printf(&out, "%s %lld ", e.line[i].key,
			    (long long)e.line[i].value);
	ck_assert_str_eq(buf_str(&out), x->lines);
	buf_reset(&out);
	worklist_fixture_rows(&out, &v, &e.rows);
	ck_assert_str_eq(buf_str(&out), x->list);
	ck_assert_uint_gt(strlen(e.cannot), 0);
	buf_free(&out);
	worklist_evidence_free(&e);
	worklist_fixture_close(&v);
}

#define YEAR "2026-01-01", "2026-06-30"

#define MORE_JOBS \
	A "job_started,2026-03-01,,,j2,8,\n" A \
	  "job_full_day,2026-03-01,,,j2,,\n" A \
	  "job_started,2026-03-02,,,j3,8,\n" A \
	  "job_full_day,2026-03-02,,,j3,,\n" A \
	  "job_started,2026-03-03,,,j4,8,\n" A \
	  "job_full_day,2026-03-03,,,j4,,\n"

static const struct shown of_items[] = {
	{ 1, YEAR, LOADED, "caseload 1 caseload_per_fte ? ", ",1,,,\n" },
	{ 1, YEAR, LOADED POST "0.6,es1\n",
	    "caseload 1 es_fte 60 caseload_per_fte 17 ",
	    ",1,,,\nes1,0,0.60,12.00,\n" },
	{ 15, YEAR,
	    PROFILE A "employer_contact,2026-06-01,phone,meaningful,c1,,\n",
	    "first_employer_contact 1 days_mean 310 "
	    "first_employer_contact.31_60 1 ",
	    "A,,2026-05-01,2026-06-01,31\n" },
	{ 15, YEAR, PROFILE, "days_mean ? waiting 1 ", "" },
	/* 14 days at 0.5 are one FTE-week, the last one not begun */
	{ 17, "2026-05-25", "2026-06-07",
	    CONTACTS "svc-a,,staff_fte,2026-05-01,es,,,0.5,es1\n"
		     "svc-a,,employer_contact,2026-05-25,face_to_face,"
		     "meaningful,c9,,es1\n",
	    "employer_contacts.face_to_face 1 employer_contacts.remote 1 "
	    "employer_contacts.other 2 es_fte_weeks 100 per_week 20 ",
	    "es1,2,1.00,2.00\n" },
	{ 19, YEAR, JOB MORE_JOBS,
	    "jobs 4 titled 3 titles 2 titles_per_cent 67 ",
	    "A,,j1,2026-02-10,Kitchen Porter\n"
	    "A,,j2,2026-03-01,kitchen-porter\n"
	    "A,,j3,2026-03-02,\n"
	    "A,,j4,2026-03-03,Cook\n" },
	{ 20, YEAR, JOB MORE_JOBS,
	    "jobs 4 with_employer 2 employers 2 employers_per_cent 100 ",
	    "A,,j1,2026-02-10,Harbour Bakery\n"
	    "A,,j2,2026-03-01,Hill Bakery\n"
	    "A,,j3,2026-03-02,\n"
	    "A,,j4,2026-03-03,\n" },
	{ 20, "2026-02-11", "2026-06-30", JOB, "employers_per_cent ? ", "" },
	{ 21, YEAR,
	    JOB A "job_started,2026-03-01,,not_competitive,j2,8,\n" A
		  "job_started,2026-03-02,,unpaid,j3,8,\n" A
		  "job_started,2026-03-03,,,j4,8,\n",
	    "begun 4 begun.competitive 2 begun.not_competitive 1 "
	    "begun.unpaid 1 competitive_per_cent 50 job_starts 1 "
	    "job_starts.16_up 1 into_work 1 ",
	    "A,,j1,2026-02-10,2026-02-11,counted\n"
	    "A,,j2,2026-03-01,,not competitive\n"
	    "A,,j3,2026-03-02,,unpaid\n"
	    "A,,j4,2026-03-03,,too short yet\n" },
	{ 22, "2026-04-01", "2026-06-30",
	    JOB A "in_work_support,2026-03-31,phone,,,,\n" A
		  "in_work_support,2026-04-01,video,,,,\n" A
		  "in_work_support,2026-05-31,phone,,,,\n" A
		  "employer_contact,2026-05-31,phone,in_work,c1,,\n",
	    "in_work_any 1 in_work.supported 1 support.phone 1 "
	    "support.video 1 support.employers 1 in_work 1 "
	    "in_work.no_support 1 ",
	    "A,,j1,2026-02-10,2,2026-05-31\n" },
	{ 22, "2026-04-01", "2026-06-30", JOB A "job_ended,2026-03-31,,,j1,,\n",
	    "", "" },
	/* 13 weeks into the job is 2026-05-12 */
	{ 23, "2026-04-01", "2026-06-30",
	    JOB A "in_work_support,2026-05-12,phone,,,,\n" A
		  "in_work_support,2026-05-13,phone,,,,\n" A
		  "discharged,2026-05-12,,,r1,,\n",
	    "support 2 support.after_13_weeks 1 support.after_discharge 1 "
	    "sustained_13 1 ",
	    "A,,j1,2026-02-10,2,2026-05-13\n" },
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

int
main(void)
{
	const TTest *const tests[] = { evidence, NULL };

	return unit_main("worklist_evidence", tests);
}
