/*
 * Uptake counted from the entries of a log: what each kind of statement adds, from which
 * day on, and when a quarter was sent in time.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "protocol/sign.h"
#include "protocol/statement.h"
#include "protocol/uptake.h"
#include "tests/unit/unit.h"

static const char registry_text[] =
    "kind,code,name,parent,from,to,attributes\n"
    "region,r1,One,,2000-01-01,,\n"
    "region,r2,Two,,2000-01-01,,\n"
    "area,a1,Area one,r1,2000-01-01,,\n"
    "area,a2,Area two,r2,2000-01-01,,\n"
    "service,good,Good,a1,2025-01-01,,\n"
    "service,slow,Slow,a1,2025-01-01,,\n"
    "service,quiet,Quiet,a1,2025-01-01,,\n"
    "service,closes,Closes,a1,2025-01-01,2026-02-10,\n"
    "service,far,Far,a2,2025-01-01,,\n";

static struct registry registry;
static struct uptake *u;
static struct err e;
static struct sign_key key;

static int32_t
day_of(const char *text)
{
	int32_t day;

	ck_assert(day_parse(slice_of(text), &day));
	return day;
}

/* The statement as an entry of the log; signatures are not looked at. */
static void
add(struct statement *s)
{
	struct buf note;
	size_t n;

	(void)strcpy(s->origin, "sheaf.test/log");
	buf_init(&note, LIMITS_NOTE_MAX);
	statement_write(s, &note);
	n = note.n;
	sign_note(&note, n, true, "a.b/1", &key);
	ck_assert_msg(uptake_leaf(u, buf_slice(&note), &e) == 0, "%s", e.text);
	buf_free(&note);
}

static void
list(const char *agent, const char *first, const char *second)
{
	struct statement s = { .kind = STATEMENT_SERVICES };

	(void)strcpy(s.agent, agent);
	s.u.services.number = 1;
	(void)strcpy(s.u.services.service[s.u.services.services++], first);
	if (second != NULL)
		(void)strcpy(s.u.services.service[s.u.services.services++],
		    second);
	add(&s);
}

static void
enrol(const char *agent)
{
	struct statement s = { .kind = STATEMENT_ENROL, .epoch = 1 };

	(void)strcpy(s.agent, agent);
	s.u.enrol.key = key.public;
	add(&s);
}

static void
revoke(const char *agent)
{
	struct statement s = { .kind = STATEMENT_REVOKE, .epoch = 1 };

	(void)strcpy(s.agent, agent);
	s.u.revoke.last = 9;
	add(&s);
}

static void
seal(const char *service, const char *quarter, const char *day)
{
	struct statement s = { .kind = STATEMENT_BATCH, .epoch = 1 };

	(void)strcpy(s.agent, "a.b");
	(void)strcpy(s.u.batch.service, service);
	s.u.batch.seq = 1;
	s.u.batch.revision = 1;
	s.u.batch.period = period_of(day_of(quarter));
	s.u.batch.time = day_of(day);
	s.u.batch.seen.root = hash_of(slice_of(""));
	add(&s);
}

static void
refuse(void)
{
	struct statement s = { .kind = STATEMENT_REFUSAL };

	s.u.refusal.line = 1;
	add(&s);
}

static void
begin(void)
{
	e = (struct err)ERR_INIT;
	key = sign_key_random();
	ck_assert_msg(registry_parse(&registry, slice_of(registry_text), &e) ==
			  0,
	    "%s", e.text);
	u = uptake_new(day_of("2026-06-15"));
}

static void
end(void)
{
	uptake_free(u);
	registry_free(&registry);
}

/* The row of a month and region (NULL: all). */
static struct uptake_counts
counts(const char *month, const char *region)
{
	struct uptake_request q = { .registry = &registry, .region = region };
	struct uptake_counts n = { 0 };
	struct uptake_rows rows;

	ck_assert_int_eq(month_parse(month, &q.from, &e), 0);
	q.to = q.from;
	ck_assert_int_eq(uptake_count(u, &q, &rows, &e), 0);
	for (size_t i = 0; i < rows.n; i++)
		if (region == NULL ? rows.row[i].region == NULL
				   : rows.row[i].region != NULL)
			n = rows.row[i].n;
	free(rows.row);
	return n;
}

/* 2025/26 Q4 ends on 31 March: its return counts when it is sealed from then to
 * 30 April, and is due in May. */
START_TEST(a_quarter_is_sent_in_time_or_late)
{
	struct uptake_counts n;

	list("a.b", "good", "slow");
	enrol("a.b");
	seal("good", "2026-01-01", "2026-02-20");
	seal("slow", "2026-01-01", "2026-03-30");
	seal("closes", "2026-01-01", "2026-02-12");
	seal("good", "2026-01-01", "2026-04-30");
	seal("slow", "2026-01-01", "2026-05-01");
	n = counts("2026-05", "r1");
	ck_assert_uint_eq(n.services, 3); /* the closed one is gone */
	ck_assert_uint_eq(n.due, 4);
	ck_assert_uint_eq(n.in_time, 2); /* good, and closes on its last day */
	ck_assert_uint_eq(n.late, 2);
	ck_assert_uint_eq(n.never, 1); /* quiet */
	ck_assert_uint_eq(n.named, 2);
	ck_assert_uint_eq(n.enrolled, 2);
	ck_assert_uint_eq(n.ever, 2);
	ck_assert_uint_eq(n.quarter, 2);
	ck_assert_uint_eq(n.month, 1);
	n = counts("2026-05", NULL);
	ck_assert_uint_eq(n.services, 4);
	ck_assert_uint_eq(n.due, 5);
	/* In April it was not due yet. */
	n = counts("2026-04", "r1");
	ck_assert_uint_eq(n.in_time, 0);
	ck_assert_uint_eq(n.month, 1);
	ck_assert_uint_eq(n.quarter, 1);
	n = counts("2026-03", "r1");
	ck_assert_uint_eq(n.month, 1);
	ck_assert_uint_eq(n.quarter, 3);
}
END_TEST

/* What has no day of its own has that of the batch in front of it; before the first,
 * that of the first. */
START_TEST(lists_and_enrolments_are_dated_by_the_log)
{
	list("a.b", "good", NULL);
	seal("good", "2026-01-01", "2026-01-20");
	enrol("a.b");
	list("a.b", "good", "slow");
	seal("good", "2026-01-01", "2026-03-20");
	list("c.d", "good", NULL);
	revoke("a.b");
	ck_assert_uint_eq(counts("2025-12", "r1").named, 0);
	ck_assert_uint_eq(counts("2026-01", "r1").named, 2);
	ck_assert_uint_eq(counts("2026-01", "r1").enrolled, 2);
	ck_assert_uint_eq(counts("2026-02", "r1").enrolled, 2);
	/* Since March good is another agent's, which has not enrolled. */
	ck_assert_uint_eq(counts("2026-03", "r1").named, 2);
	ck_assert_uint_eq(counts("2026-03", "r1").enrolled, 0);
}
END_TEST

/* Sites of which no list has come yet, one after another. */
START_TEST(enrolments_before_any_list)
{
	enrol("a.b");
	enrol("c.d");
	list("c.d", "good", NULL);
	enrol("e.f");
	seal("good", "2026-01-01", "2026-01-20");
	ck_assert_uint_eq(counts("2026-01", "r1").named, 1);
	ck_assert_uint_eq(counts("2026-01", "r1").enrolled, 1);
}
END_TEST

/* A clock that runs ahead of the day, and a return that was refused. */
START_TEST(what_does_not_count)
{
	struct uptake_counts n;

	list("a.b", "good", "slow");
	seal("slow", "2026-04-01", "2026-06-10");
	refuse();
	seal("good", "2026-04-01", "2031-01-01");
	n = counts("2026-06", "r1");
	ck_assert_uint_eq(n.ever, 0);
	ck_assert_uint_eq(n.named, 2);
	ck_assert_uint_eq(n.due, 4);
	ck_assert_uint_eq(n.never, 4);
	ck_assert_uint_eq(n.late, 4);
}
END_TEST

START_TEST(months_and_entries_that_are_refused)
{
	struct uptake_request q = { .registry = &registry };
	struct uptake_rows rows;

	ck_assert_int_eq(month_parse("2026-05", &q.from, &e), 0);
	ck_assert_int_eq(month_parse("2026-04", &q.to, &e), 0);
	ck_assert_int_eq(uptake_count(u, &q, &rows, &e), -1);
	ck_assert_str_eq(e.code, "from");
	ck_assert_int_eq(month_parse("2010-05", &q.from, &e), 0);
	ck_assert_int_eq(uptake_count(u, &q, &rows, &e), -1);
	ck_assert_int_eq(uptake_leaf(u, slice_of("no note"), &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	/* A month that has not begun has no row. */
	ck_assert_int_eq(month_parse("2026-07", &q.from, &e), 0);
	q.to = q.from;
	ck_assert_int_eq(uptake_count(u, &q, &rows, &e), 0);
	ck_assert_uint_eq(rows.n, 0);
	free(rows.row);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_quarter_is_sent_in_time_or_late,
		lists_and_enrolments_are_dated_by_the_log,
		enrolments_before_any_list, what_does_not_count,
		months_and_entries_that_are_refused, NULL };
	const struct unit_suite suite = { .name = "uptake",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
