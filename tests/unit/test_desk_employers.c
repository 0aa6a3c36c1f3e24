/*
 * The log of employer contacts: what a week holds, what an entry counts for,
 * contacts that are of no client, employers found by a few letters, and the
 * weekly review.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_employers.h"
#include "agent/desk/desk_enter.h"
#include "agent/register/people_book.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register world;
static struct desk desk;

/* 2026-06-30 is a Tuesday: its week is 29 June to 5 July. */
static void
begin(void)
{
	memory_register_open(&world);
	memory_register_take(&world,
	    "svc-a,A,referral_received,2026-04-01,self,,1,,\nsvc-a,A,referral_"
	    "accepted,2026-04-02,self,,1,,\nsvc-a,A,profile_started,2026-06-20,"
	    ",,1,,\nsvc-a,,employer_contact,2026-06-29,phone,meaningful,e1,,"
	    "as\nsvc-a,,employer_contact,2026-06-28,phone,meaningful,e2,,"
	    "as\nsvc-a,,employer_contact,2026-06-30,email,meaningful,e3,,"
	    "as\nsvc-a,,employer_contact,2026-06-30,video,meaningful;in_work,"
	    "e4,,bk\nsvc-b,,employer_contact,2026-06-30,face_to_face,"
	    "meaningful,e1,,as\n");
	desk = memory_register_desk(&world);
}

static void
end(void)
{
	memory_register_close(&world);
}

/* ------------------------------------------------------------------- helpers */

static struct jval *
week(const char *service, const char *staff, int32_t day)
{
	const struct desk_employers_request r = { service, staff, day };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_employers_week(&desk, &r, &out, &e) == 0, "%s",
	    e.text);
	return out;
}

static const struct jval *
group_at(const struct jval *page, size_t i)
{
	return jval_at(jval_get(page, "groups"), i);
}

static const struct jval *
contact_at(const struct jval *page, size_t group, size_t i)
{
	return jval_at(jval_get(group_at(page, group), "contacts"), i);
}

static struct desk_employers_seen
seen_of(const struct jval *contact)
{
	struct desk_employers_seen seen = { 0 };
	const char *version = jval_get_str(contact, "version");

	ck_assert(jval_get_i64(contact, "fact", &seen.fact));
	memcpy(seen.version, version, strlen(version) + 1);
	return seen;
}

static size_t
review(struct desk_employers_seen *seen, size_t n, bool take_back)
{
	struct err e = ERR_INIT;
	size_t done;

	ck_assert_msg(desk_employers_review(&desk, seen, n, take_back, &done,
			  &e) == 0,
	    "%s", e.text);
	return done;
}

static struct desk_enter_answer
enter(const struct desk_enter_request *r)
{
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_enter(&desk, r, &a, &e) == 0, "%s", e.text);
	return a;
}

/* A contact of no client, by phone and meaningful, with a bakery. */
static struct desk_enter_answer
enter_bakery(const char *ref, const char *employer)
{
	struct people_words words = { .field = { NULL } };
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.service = "svc-a",
		.words = &words,
		.for_page = true,
		.cell = { "employer_contact", "2026-06-30", "phone",
		    "meaningful", ref, NULL, "as" } };
	struct desk_enter_answer a;

	words.field[PEOPLE_EMPLOYER] = mem_string(employer);
	a = enter(&r);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	people_wipe(&words);
	return a;
}

static char *
join(const struct jval *says)
{
	struct buf out;

	buf_init(&out, 4096);
	for (size_t i = 0; i < jval_length(says); i++)
		buf_printf(&out, "%s%s", i > 0 ? " " : "",
		    jval_str(jval_at(says, i)));
	return buf_take(&out);
}

/* ------------------------------------------------------------------ one week */

START_TEST(a_week_is_told_by_specialist)
{
	struct jval *page = week(NULL, NULL, DAY_NONE);
	const struct jval *days = jval_get(page, "week");

	ck_assert_str_eq(jval_get_str(days, "from"), "2026-06-29");
	ck_assert_str_eq(jval_get_str(days, "shown"), "29 June to 5 July 2026");
	ck_assert_str_eq(jval_get_str(days, "before"), "2026-06-22");
	ck_assert(jval_is_null(jval_get(days, "after")));
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "2 quality contacts are entered this week, of 4 in all. 4 are not "
	    "reviewed yet.");
	/* A specialist of two services is one person. */
	ck_assert_uint_eq(jval_length(jval_get(page, "groups")), 2);
	ck_assert_str_eq(jval_get_str(group_at(page, 0), "says"),
	    "2 of the 6 quality contacts a week expected of as.");
	ck_assert_str_eq(jval_get_str(group_at(page, 1), "says"),
	    "0 of the 6 quality contacts a week expected of bk.");
	ck_assert_str_eq(jval_get_str(contact_at(page, 1, 0), "why_not"),
	    "about a client in work");
	jval_free(page);
}
END_TEST

START_TEST(a_week_of_one_service_or_specialist)
{
	struct jval *page = week("svc-b", NULL, DAY_NONE);

	ck_assert_uint_eq(jval_length(jval_get(page, "groups")), 1);
	jval_free(page);
	page = week(NULL, "bk", DAY_NONE);
	ck_assert_uint_eq(jval_length(jval_get(page, "groups")), 1);
	ck_assert_uint_eq(jval_length(jval_get(page, "specialists")), 2);
	jval_free(page);
	page = week(NULL, NULL, memory_register_day("2026-06-28"));
	ck_assert_str_eq(jval_get_str(jval_get(page, "week"), "shown"),
	    "22 to 28 June 2026");
	ck_assert_str_eq(jval_get_str(jval_get(page, "week"), "after"),
	    "2026-06-29");
	ck_assert_uint_eq(jval_length(jval_get(page, "groups")), 1);
	jval_free(page);
	page = week(NULL, NULL, memory_register_day("2026-01-01"));
	ck_assert_str_eq(jval_get_str(jval_get(page, "week"), "shown"),
	    "29 December 2025 to 4 January 2026");
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "No employer contact is entered for this week.");
	jval_free(page);
}
END_TEST

START_TEST(a_service_that_is_none)
{
	const struct desk_employers_request r = { "svc-x", NULL, DAY_NONE };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_eq(desk_employers_week(&desk, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_null(out);
}
END_TEST

/* ----------------------------------------------------------------- one entry */

static const struct {
	const char *mode;
	int meaningful, in_work;
	bool stored;
	const char *says;
} judged[] = {
	{ "phone", 1, 0, false,
	    "Counts as a quality contact. It makes 3 of the 6 quality contacts "
	    "a week expected of as, 29 June to 5 July 2026." },
	{ "phone", 1, 0, true,
	    "Counts as a quality contact. It makes 2 of the 6 quality contacts "
	    "a week expected of as, 29 June to 5 July 2026." },
	{ "email", 1, 0, false,
	    "Does not count as a quality contact: e-mail. It leaves 2 of the 6 "
	    "quality contacts a week expected of as, 29 June to 5 July 2026." },
	{ "video", 0, 0, false,
	    "Does not count as a quality contact: not meaningful. It leaves 2 "
	    "of the 6 quality contacts a week expected of as, 29 June to 5 "
	    "July 2026." },
	{ "face_to_face", 1, 1, false,
	    "Does not count as a quality contact: about a client in work. It "
	    "leaves 2 of the 6 quality contacts a week expected of as, 29 June "
	    "to 5 July 2026." },
};

START_TEST(an_entry_is_judged)
{
	const struct desk_employers_answers answers = { judged[_i].meaningful,
		judged[_i].in_work, true, true };
	const struct counts none = { .n = 0 };
	const struct desk_employers_entry x = { judged[_i].mode, &answers, "as",
		desk.today, judged[_i].stored, &none };
	struct err e = ERR_INIT;
	struct jval *out;
	char *says;

	ck_assert_int_eq(desk_employers_judge(&desk, &x, &out, &e), 0);
	says = join(jval_get(out, "says"));
	ck_assert_str_eq(says, judged[_i].says);
	free(says);
	jval_free(out);
}
END_TEST

START_TEST(the_first_of_a_client_is_named)
{
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.check = true,
		.for_page = true,
		.cell = { "employer_contact", "2026-06-30", "phone",
		    "meaningful", NULL, NULL, "as" } };
	struct desk_enter_answer a = enter(&r);
	const struct desk_employers_answers answers = { 1, 0, true, true };
	const struct desk_employers_entry x = { "phone", &answers, "as",
		desk.today, false, &a.counts };
	struct err e = ERR_INIT;
	struct jval *out;
	char *says;

	ck_assert_int_eq(desk_employers_judge(&desk, &x, &out, &e), 0);
	says = join(jval_get(out, "says"));
	ck_assert_msg(strstr(says, "It is the first contact with an employer "
				   "for this client, 10 days after") != NULL,
	    "%s", says);
	free(says);
	jval_free(out);
	desk_enter_free(&a);
}
END_TEST

START_TEST(both_questions_are_asked)
{
	const struct desk_employers_answers none = { -1, -1, false, false };
	const struct desk_employers_answers all = { 0, 0, true, true };
	const struct desk_employers_answers yes = { 1, 1, true, true };
	struct jval *missing = desk_employers_missing(&none);

	ck_assert_uint_eq(jval_length(missing), 4);
	jval_free(missing);
	missing = desk_employers_missing(&all);
	ck_assert_uint_eq(jval_length(missing), 0);
	jval_free(missing);
	ck_assert_str_eq(desk_employers_flags(&all), "");
	ck_assert_str_eq(desk_employers_flags(&yes), "meaningful;in_work");
}
END_TEST

/* ----------------------------------------------------------- without a client */

START_TEST(a_contact_of_nobody)
{
	struct desk_enter_answer a = enter_bakery(NULL, "Harbour Bakery");
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.service = "svc-a",
		.fact = a.fact,
		.version = a.version,
		.for_page = true };
	struct desk_enter_answer b;
	struct jval *page;

	ck_assert_uint_eq(a.counts.n, 2); /* contacts, and remote ones */
	page = week("svc-a", "as", DAY_NONE);
	ck_assert_str_eq(jval_get_str(contact_at(page, 0, 0), "employer"),
	    "Harbour Bakery");
	jval_free(page);
	r.cell[DESK_ENTER_MODE] = "video";
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_DONE);
	ck_assert_int_eq(b.fact, a.fact);
	/* Made from what it was before. */
	r.cell[DESK_ENTER_MODE] = "email";
	desk_enter_free(&b);
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_OVERTAKEN);
	r = (struct desk_enter_request){ .act = DESK_ENTER_WITHDRAW,
		.service = "svc-a",
		.fact = a.fact,
		.version = mem_string(b.conflict.version) };
	desk_enter_free(&b);
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_DONE);
	desk_enter_free(&b);
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_OVERTAKEN);
	ck_assert_ptr_null(b.conflict.theirs);
	desk_enter_free(&b);
	free((char *)(uintptr_t)r.version);
	desk_enter_free(&a);
}
END_TEST

/* What a service has without a client is not all an employer contact. */
START_TEST(only_contacts_are_of_nobody)
{
	const struct desk_enter_request wrong[] = {
		{ .act = DESK_ENTER_ADD,
		    .service = "svc-a",
		    .cell = { "satisfaction", "2026-06-30", NULL, "positive=1",
			NULL, "2" } },
		{ .act = DESK_ENTER_ADD,
		    .service = "svc-x",
		    .cell = { "employer_contact", "2026-06-30", "phone",
			"meaningful", "e9" } },
	};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct desk_enter_answer a;
		struct err e = ERR_INIT;

		ck_assert_int_eq(desk_enter(&desk, &wrong[i], &a, &e), -1);
		ck_assert_int_eq(e.kind, ERR_REFUSED);
		desk_enter_free(&a);
	}
}
END_TEST

/* --------------------------------------------------------- employers by name */

static void
finds(const char *typed, const char *want)
{
	struct err e = ERR_INIT;
	struct jval *out;
	char *names;

	ck_assert_int_eq(desk_employers_find(&desk, typed, &out, &e), 0);
	names = join(jval_get(out, "employers"));
	ck_assert_str_eq(names, want);
	free(names);
	jval_free(out);
}

START_TEST(employers_by_a_few_letters)
{
	static const char *const names[] = { "Harbour Bakery",
		"Caf\xc3\xa9 Uno", "harbour bakery", "O'Neill Joinery" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct desk_enter_answer a = enter_bakery(NULL, names[i]);

		desk_enter_free(&a);
	}
	/* One employer, however it was spelt: as it was last. */
	finds("bak", "harbour bakery");
	finds("har bak", "harbour bakery");
	finds("cafe", "Caf\xc3\xa9 Uno");
	finds("oneill", "O'Neill Joinery");
	/* Only from the beginning of a word, and nothing by nothing. */
	finds("akery", "");
	finds(" ", "");
}
END_TEST

/* ------------------------------------------------------------------- reviews */

START_TEST(a_review_of_all_and_back)
{
	struct jval *page = week(NULL, "as", DAY_NONE);
	struct desk_employers_seen seen[4];

	for (size_t i = 0; i < 3; i++)
		seen[i] = seen_of(contact_at(page, 0, i));
	seen[3] = seen[0]; /* twice is once */
	jval_free(page);
	ck_assert_uint_eq(review(seen, 4, false), 3);
	ck_assert_uint_eq(review(seen, 3, false), 0);
	page = week(NULL, "as", DAY_NONE);
	ck_assert_str_eq(
	    jval_get_str(jval_get(contact_at(page, 0, 0), "reviewed"), "day"),
	    "2026-06-30");
	jval_free(page);
	ck_assert_uint_eq(review(seen, 1, true), 1);
	page = week(NULL, NULL, DAY_NONE);
	ck_assert_str_eq(jval_get_str(page, "says"),
	    "2 quality contacts are entered this week, of 4 in all. 2 are not "
	    "reviewed yet.");
	jval_free(page);
}
END_TEST

START_TEST(a_review_of_what_was_changed)
{
	struct jval *page = week(NULL, "as", DAY_NONE);
	struct desk_employers_seen seen[2] = { seen_of(contact_at(page, 0, 0)),
		seen_of(contact_at(page, 0, 1)) };
	struct err e = ERR_INIT;
	size_t done;

	jval_free(page);
	seen[1].version[0] = seen[1].version[0] == '0' ? '1' : '0';
	ck_assert_int_eq(desk_employers_review(&desk, seen, 2, false, &done,
			     &e),
	    -1);
	ck_assert_str_eq(e.code, "changed");
	ck_assert_uint_eq(done, 0);
	page = week(NULL, "as", DAY_NONE);
	ck_assert(jval_is_null(jval_get(contact_at(page, 0, 0), "reviewed")));
	jval_free(page);
}
END_TEST

/* A review goes with its contact, and is of the contact's client. */
START_TEST(a_review_belongs_to_its_contact)
{
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.for_page = true,
		.cell = { "employer_contact", "2026-06-30", "phone",
		    "meaningful", "e7", NULL, "cd" } };
	struct desk_enter_answer a = enter(&r);
	struct desk_employers_seen seen = { .fact = a.fact };
	struct desk_enter_request away = { .act = DESK_ENTER_WITHDRAW,
		.client = 1,
		.fact = a.fact,
		.version = a.version };
	struct desk_enter_answer b;
	char *rows;

	memcpy(seen.version, a.version, sizeof(a.version));
	ck_assert_uint_eq(review(&seen, 1, false), 1);
	rows = memory_register_export(&world);
	ck_assert_msg(
	    strstr(rows,
		"svc-a,A,employer_contact_reviewed,2026-06-30,,,e7,,") != NULL,
	    "%s", rows);
	free(rows);
	b = enter(&away);
	ck_assert_int_eq(b.outcome, DESK_ENTER_DONE);
	rows = memory_register_export(&world);
	ck_assert_ptr_null(strstr(rows, "e7"));
	free(rows);
	desk_enter_free(&b);
	desk_enter_free(&a);
}
END_TEST

static int64_t
number(const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(world.open.db, sql), &n, &found,
			     &e),
	    0);
	return n;
}

/* Of all services by time, each with its specialist; and whoever sees that a client
 * had one leaves the line that a standing one leaves. */
START_TEST(what_was_withdrawn)
{
	static const char *const set[] = {
		"UPDATE fact_history SET changed_at = '2026-06-30T09:00:00Z'"
		" WHERE client = 0 AND service = 1",
		"UPDATE fact_history SET changed_at = '2026-06-30T10:00:00Z'"
		" WHERE client = 0 AND service = 2",
		"UPDATE fact_history SET changed_at = '2026-06-30T11:00:00Z'"
		" WHERE client <> 0"
	};
	struct err e = ERR_INIT;
	const struct jval *all;
	struct jval *page;
	int64_t before;

	memory_register_take(&world,
	    "svc-a,A,employer_contact,2026-06-30,video,meaningful,e8,,bk\n");
	memory_register_take(&world,
	    "svc-a,,employer_contact,2026-06-29,phone,withdrawn,e1,,as\n"
	    "svc-a,A,employer_contact,2026-06-30,video,withdrawn,e8,,bk\n"
	    "svc-b,,employer_contact,2026-06-30,face_to_face,withdrawn,e1,,"
	    "as\n");
	for (size_t i = 0; i < sizeof(set) / sizeof(set[0]); i++)
		ck_assert_int_eq(db_exec(world.open.db, set[i], &e), 0);
	before = number("SELECT count(*) FROM access");
	page = week(NULL, NULL, DAY_NONE);
	all = jval_get(page, "withdrawn");
	ck_assert_uint_eq(jval_length(all), 3);
	ck_assert_ptr_nonnull(strstr(jval_get_text(jval_at(all, 0), "says"),
	    " (bk), 30 June 2026"));
	ck_assert_ptr_nonnull(strstr(jval_get_text(jval_at(all, 1), "says"),
	    "(as), 30 June 2026"));
	ck_assert_ptr_nonnull(strstr(jval_get_text(jval_at(all, 2), "says"),
	    "(as), 29 June 2026"));
	jval_free(page);
	ck_assert_int_eq(number("SELECT count(*) FROM access"), before + 1);
	ck_assert_int_eq(number("SELECT count FROM access"
				" ORDER BY number DESC LIMIT 1"),
	    1);
	page = week("svc-b", NULL, DAY_NONE);
	ck_assert_uint_eq(jval_length(jval_get(page, "withdrawn")), 1);
	jval_free(page);
	ck_assert_int_eq(number("SELECT count(*) FROM access"), before + 1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_week_is_told_by_specialist,
		a_week_of_one_service_or_specialist, a_service_that_is_none,
		the_first_of_a_client_is_named, both_questions_are_asked,
		a_contact_of_nobody, only_contacts_are_of_nobody,
		employers_by_a_few_letters, a_review_of_all_and_back,
		a_review_of_what_was_changed, a_review_belongs_to_its_contact,
		what_was_withdrawn, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_employers",
	    .tests = tests,
	    .begin = begin,
	    .end = end,
	    .loop = an_entry_is_judged,
	    .times = sizeof(judged) / sizeof(judged[0]) });
}
