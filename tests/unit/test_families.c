/* The table of families: what it names exists, nothing is left out, and
 * without the facts of a family its measures are 0. */
#include "common/ips/families.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/register/events.h"
#include "common/ips/measures.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

/* A quarter in which every measure that stands alone is above 0. */
static const char *const facts[] = {
	"svc-a,C1,referral_received,2025-09-01,,,1,,",
	"svc-a,C1,referral_accepted,2026-01-05,self,,1,,",
	"svc-a,C1,profile_started,2026-01-06,,,1,,",
	"svc-a,C1,profile_completed,2026-01-07,,,1,,",
	"svc-a,C1,plan_completed,2026-01-08,,,1,,",
	"svc-a,C1,contact,2026-03-20,face_to_face,,,,es1",
	"svc-a,C1,employer_contact,2026-01-09,phone,meaningful,e1,,es1",
	"svc-a,C1,employer_contact_reviewed,2026-01-10,,,e1,,",
	"svc-a,C1,application,2026-01-11,,,a1,,",
	"svc-a,C1,interview,2026-01-12,,,i1,,",
	"svc-a,C1,wellbeing,2026-01-13,swemwbs,,,20,",
	"svc-a,C1,wellbeing,2026-03-13,swemwbs,,,21,",
	"svc-a,C1,wellbeing,2026-01-13,reqol,,,20,",
	"svc-a,C1,wellbeing,2026-03-13,reqol,,,21,",
	"svc-a,C2,referral_accepted,2024-12-01,self,,1,,",
	"svc-a,C2,profile_started,2024-12-01,,,1,,",
	"svc-a,C2,job_started,2025-02-10,,,j1,20,",
	"svc-a,C2,job_full_day,2025-02-10,,,j1,,",
	"svc-a,C3,referral_accepted,2025-07-01,self,,1,,",
	"svc-a,C3,job_started,2025-08-01,,,j1,20,",
	"svc-a,C3,job_full_day,2025-08-01,,,j1,,",
	"svc-a,C4,referral_accepted,2025-10-01,self,,1,,",
	"svc-a,C4,job_started,2025-11-01,,,j1,20,",
	"svc-a,C4,job_full_day,2025-11-01,,,j1,,",
	"svc-a,C4,in_work_support,2026-02-01,phone,,,,es1",
	"svc-a,C5,referral_accepted,2026-01-05,self,,1,,",
	"svc-a,C5,job_started,2026-01-20,,,j1,20,",
	"svc-a,C5,job_full_day,2026-01-20,,,j1,,",
	"svc-a,C5,discharged,2026-03-01,,,1,,",
	"svc-a,,staff_fte,2026-01-01,es,,,1,es1",
	"svc-a,,time_sample,2026-01-15,,community=60,,240,es1",
	"svc-a,,satisfaction,2026-01-16,,positive=3,,4,",
};
enum { FACTS_N = sizeof(facts) / sizeof(facts[0]) };

static bool
belongs(const struct family *f, const char *line)
{
	for (size_t i = 0; i < FAMILIES_FACTS_MAX && f->facts[i] != NULL; i++) {
		char event[64];

		(void)snprintf(event, sizeof(event), ",%s,", f->facts[i]);
		if (strstr(line, event) != NULL &&
		    (f->mode == NULL || strstr(line, f->mode) != NULL))
			return true;
	}
	return false;
}

/* The figures of all facts but those of a family (NULL: of all). */
static struct returns
figures_without(const struct family *f)
{
	struct exchange_report report;
	struct memory_register s;
	struct returns r;
	struct buf rows;

	memory_register_open(&s);
	buf_init(&rows, 1 << 16);
	for (size_t i = 0; i < FACTS_N; i++)
		if (f == NULL || !belongs(f, facts[i]))
			buf_printf(&rows, "%s\n", facts[i]);
	/* What belongs to a job or a contact that is left out is refused. */
	report = memory_register_import(&s, buf_str(&rows), true);
	ck_assert(report.written);
	exchange_report_free(&report);
	buf_free(&rows);
	r = memory_register_return(&s, "2026-01-01/P3M", NULL);
	memory_register_close(&s);
	return r;
}

START_TEST(test_names)
{
	const struct ruleset *rs = measures_ips_grow_1();

	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);

		ck_assert_ptr_eq(families_find(slice_of(f->name)), f);
		ck_assert_uint_eq(families_index(f), i);
		ck_assert(f->beside == NULL ||
			  families_find(slice_of(f->beside)) != NULL);
		ck_assert(f->facts[0] != NULL && f->measures[0] != NULL);
		for (size_t j = 0; j < FAMILIES_FACTS_MAX; j++)
			ck_assert(f->facts[j] == NULL ||
				  events_find(slice_of(f->facts[j])) !=
				      EVENT_NONE);
		for (size_t j = 0; j < FAMILIES_MEASURES_MAX; j++) {
			int row =
			    f->measures[j] == NULL
				? 0
				: measures_find(rs, slice_of(f->measures[j]));

			ck_assert_int_ge(row, 0);
			ck_assert(rs->rows[row].role != MEASURE_BAND);
		}
	}
	ck_assert_ptr_null(families_find(slice_of("nothing")));
}
END_TEST

static bool
in_some_family(const char *code)
{
	for (size_t i = 0; i < families_count(); i++)
		for (size_t j = 0; j < FAMILIES_MEASURES_MAX; j++) {
			const char *m = families_at(i)->measures[j];

			if (m != NULL && strcmp(m, code) == 0)
				return true;
		}
	return false;
}

/* Each measure that stands alone can be a 0 that nobody recorded. */
START_TEST(test_nothing_left_out)
{
	const struct ruleset *rs = measures_ips_grow_1();

	for (size_t i = 0; i < rs->n; i++)
		ck_assert_msg(rs->rows[i].role != MEASURE_TOTAL ||
				  in_some_family(rs->rows[i].code),
		    "%s belongs to no family", rs->rows[i].code);
}
END_TEST

START_TEST(test_zero_without_facts)
{
	struct returns all = figures_without(NULL);

	for (size_t i = 0; i < families_count(); i++) {
		const struct family *f = families_at(i);
		struct returns r = figures_without(f);

		for (size_t j = 0; j < FAMILIES_MEASURES_MAX; j++) {
			const char *code = f->measures[j];

			if (code == NULL)
				break;
			ck_assert_msg(memory_register_figure(&all, code) > 0,
			    "%s is 0 with all facts", code);
			ck_assert_msg(memory_register_figure(&r, code) == 0,
			    "%s is above 0 without %s", code, f->name);
		}
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_names, test_nothing_left_out,
		test_zero_without_facts, NULL };
	const struct unit_suite suite = { .name = "families", .tests = tests };

	return unit_run(&suite);
}
