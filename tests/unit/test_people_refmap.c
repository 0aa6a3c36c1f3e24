/* The refs that a merged client's facts get beside those of the other. */
#include "agent/people/people_refmap.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

enum { KEEP = 4, OTHER = 2 };

/* Facts of both, as rows "client event date mode value ref staff"; a dot is
 * a blank cell. */
struct mapped {
	struct symbols names;
	struct facts all;
	struct people_refmap map;
};

static uint32_t
name(struct mapped *m, const char *cell)
{
	return symbols_add(&m->names,
	    slice_of(strcmp(cell, ".") == 0 ? "" : cell));
}

static void
add(struct mapped *m, const char *row)
{
	char event[32], date[16], mode[16], ref[40], staff[40];
	struct fact f = { .part = FACT_BLANK };
	int value;

	ck_assert_int_eq(sscanf(row, "%u %31s %15s %15s %d %39s %39s",
			     &f.client, event, date, mode, &value, ref, staff),
	    7);
	f.event = (uint8_t)events_find(slice_of(event));
	f.mode = (uint8_t)events_find_mode(slice_of(mode));
	f.day = memory_register_day(date);
	f.value = value;
	f.ref = name(m, ref);
	f.staff = name(m, staff);
	f.id = (int64_t)m->all.n + 1;
	facts_add(&m->all, &f);
}

static void
map(struct mapped *m, const char *const *rows)
{
	*m = (struct mapped){ .all = { .service = 1 } };
	symbols_init(&m->names);
	for (; *rows != NULL; rows++)
		add(m, *rows);
	facts_sort(&m->all);
	people_refmap_make(&m->all, KEEP, OTHER, &m->names, &m->map);
	for (size_t i = 0; i < m->map.n; i++) {
		const struct people_fact *f = &m->map.fact[i];
		struct fact same = f->now;

		/* Nothing but client and ref changes. */
		ck_assert_uint_eq(f->was->client, OTHER);
		ck_assert_uint_eq(f->now.client, KEEP);
		same.client = OTHER;
		same.ref = f->was->ref;
		ck_assert(facts_same(&same, f->was));
		ck_assert(f->same == NULL || f->against == NULL);
	}
}

static void
unmap(struct mapped *m)
{
	people_refmap_free(&m->map);
	facts_free(&m->all);
	symbols_free(&m->names);
}

/* What became of other's fact of that event and ref: its ref, with "=" when
 * it is kept already, "!" when it is contradicted. */
static void
becomes(struct mapped *m, const char *event, const char *ref, const char *want)
{
	for (size_t i = 0; i < m->map.n; i++) {
		const struct people_fact *f = &m->map.fact[i];
		char got[40];

		if (f->was->event != events_find(slice_of(event)) ||
		    f->was->ref != name(m, ref))
			continue;
		(void)snprintf(got, sizeof(got), "%s%s%s",
		    symbols_text(&m->names, f->now.ref), f->same ? "=" : "",
		    f->against ? "!" : "");
		ck_assert_msg(strcmp(got, want) == 0, "%s %s: %s, not %s",
		    event, ref, got, want);
		return;
	}
	ck_abort_msg("no %s %s", event, ref);
}

#define K "4 "
#define O "2 "

START_TEST(nothing_in_common)
{
	static const char *const rows[] = { K
		"referral_accepted 2026-01-05 self -1 1 .",
		K "job_started 2026-02-05 . 1600 j1 .",
		O "referral_accepted 2025-01-05 self -1 2 .",
		O "job_started 2025-02-05 . 1600 j2 .",
		O "contact 2025-02-05 phone -1 . s1",
		O "employer_contact 2025-02-06 phone -1 e1 s1", NULL };
	struct mapped m;

	map(&m, rows);
	ck_assert_uint_eq(m.map.n, 4);
	becomes(&m, "referral_accepted", "2", "2");
	becomes(&m, "job_started", "j2", "j2");
	becomes(&m, "contact", ".", "");
	becomes(&m, "employer_contact", "e1", "e1");
	ck_assert_uint_eq(people_refmap_job(&m.map, name(&m, "j2")),
	    name(&m, "j2"));
	unmap(&m);
}
END_TEST

/* A job or referral of that ref that begins on another day is another one,
 * with all that is about it. */
START_TEST(another_of_that_ref)
{
	static const char *const rows[] = { K
		"referral_accepted 2026-01-05 self -1 . m1",
		K "job_started 2026-02-05 . 1600 j1 .",
		K "job_started 2026-02-05 . 1600 j2 .",
		K "contact 2026-02-06 phone -1 m3 .",
		O "referral_received 2025-01-04 self -1 . .",
		O "referral_accepted 2025-01-05 self -1 . .",
		O "discharged 2025-06-05 . -1 . .",
		O "job_started 2025-02-05 . 1600 j1 .",
		O "job_hours 2025-03-05 . 1700 j1 .",
		O "job_ended 2025-04-05 . -1 j1 .",
		O "job_started 2025-02-06 . 1600 j2 .", NULL };
	struct mapped m;

	map(&m, rows);
	/* m1 is a member of staff, m3 a contact: neither is taken. */
	becomes(&m, "referral_received", ".", "m2");
	becomes(&m, "referral_accepted", ".", "m2");
	becomes(&m, "discharged", ".", "m2");
	becomes(&m, "job_started", "j1", "m4");
	becomes(&m, "job_hours", "j1", "m4");
	becomes(&m, "job_ended", "j1", "m4");
	becomes(&m, "job_started", "j2", "m5");
	ck_assert_uint_eq(people_refmap_job(&m.map, name(&m, "j1")),
	    name(&m, "m4"));
	ck_assert_uint_eq(people_refmap_job(&m.map, name(&m, "j3")),
	    name(&m, "j3"));
	/* The referral without a ref is no job without one. */
	ck_assert_uint_eq(people_refmap_job(&m.map, 0), 0);
	unmap(&m);
}
END_TEST

START_TEST(the_same_one)
{
	static const char *const rows[] = { K
		"referral_received 2026-01-05 self -1 . .",
		K "profile_started 2026-01-03 . -1 . .",
		K "job_started 2026-02-05 . 1600 j1 .",
		K "job_full_day 2026-02-06 . -1 j1 .",
		O "referral_received 2026-01-05 self -1 . .",
		O "referral_accepted 2026-01-07 self -1 . .",
		O "profile_started 2026-01-09 . -1 . .",
		O "job_started 2026-02-05 . 1600 j1 .",
		O "job_full_day 2026-02-07 . -1 j1 .",
		O "job_four_hours 2026-02-07 . -1 j1 .", NULL };
	struct mapped m;

	map(&m, rows);
	becomes(&m, "referral_received", ".", "=");
	becomes(&m, "referral_accepted", ".", "");
	becomes(&m, "profile_started", ".", "!");
	becomes(&m, "job_started", "j1", "j1=");
	becomes(&m, "job_full_day", "j1", "j1!");
	becomes(&m, "job_four_hours", "j1", "j1");
	unmap(&m);
}
END_TEST

/* A referral begins on the day it was received, or else accepted, even if it
 * has earlier dates. */
START_TEST(begins)
{
	static const char *const rows[] = { K
		"referral_accepted 2026-01-05 self -1 1 .",
		K "profile_started 2026-01-03 . -1 1 .",
		O "referral_received 2026-01-05 self -1 1 .",
		O "referral_accepted 2026-01-04 self -1 1 .",
		K "referral_received 2026-03-05 self -1 2 .",
		K "referral_accepted 2026-03-04 self -1 2 .",
		O "referral_accepted 2026-03-04 self -1 2 .",
		K "job_started 2026-02-05 . 1600 j1 .",
		O "job_started 2026-02-05 . 2000 j1 .", NULL };
	struct mapped m;

	map(&m, rows);
	becomes(&m, "referral_received", "1", "1");
	becomes(&m, "referral_accepted", "1", "1!");
	becomes(&m, "referral_accepted", "2", "m1");
	becomes(&m, "job_started", "j1", "j1!");
	unmap(&m);
}
END_TEST

/* Any other fact stands beside its like. */
START_TEST(beside_its_like)
{
	static const char *const rows[] = { K
		"contact 2026-02-06 phone -1 . s1",
		K "contact 2026-02-07 phone -1 . s1",
		K "wellbeing 2026-02-07 swemwbs 2000 . .",
		K "employer_contact 2026-02-06 phone -1 e2 s1",
		K "job_started 2026-02-05 . 1600 . .",
		O "contact 2026-02-06 phone -1 . s1",
		O "contact 2026-02-07 video -1 . s1",
		O "contact 2026-02-08 phone -1 . s1",
		O "interview 2026-02-07 . -1 . s1",
		O "wellbeing 2026-02-07 reqol 2000 . .",
		O "employer_contact 2026-02-06 phone -1 e1 s1",
		O "employer_contact_reviewed 2026-02-06 . -1 e2 s2",
		O "job_started 2026-02-05 . 1600 . .", NULL };
	struct mapped m;
	size_t fresh = 0;

	map(&m, rows);
	ck_assert_uint_eq(m.map.n, 8);
	for (size_t i = 0; i < m.map.n; i++) {
		const struct people_fact *f = &m.map.fact[i];
		int day = f->was->day - memory_register_day("2026-02-06");

		ck_assert_ptr_null(f->against);
		if (f->was->event == EVENT_CONTACT) {
			ck_assert((f->same != NULL) == (day == 0));
			ck_assert((f->now.ref != f->was->ref) == (day == 1));
		}
		fresh += f->now.ref != f->was->ref;
	}
	ck_assert_uint_eq(fresh, 1);
	becomes(&m, "job_started", ".", "=");
	becomes(&m, "employer_contact", "e1", "e1");
	becomes(&m, "employer_contact_reviewed", "e2", "e2");
	/* The contact's new ref is not that of the job without one. */
	ck_assert_uint_eq(people_refmap_job(&m.map, 0), 0);
	unmap(&m);
}
END_TEST

START_TEST(nothing_at_all)
{
	static const char *const rows[] = { K
		"contact 2026-02-06 phone -1 . s1",
		NULL };
	struct mapped m;

	map(&m, rows);
	ck_assert_uint_eq(m.map.n, 0);
	ck_assert_uint_eq(m.map.refs, 0);
	unmap(&m);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_in_common, another_of_that_ref,
		the_same_one, begins, beside_its_like, nothing_at_all, NULL };

	return unit_main("people_refmap", tests);
}
