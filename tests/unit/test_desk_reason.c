/*
 * Why an entry was corrected or withdrawn: kept with what it was, told with it, and
 * gone with it.
 */
#include "agent/desk/desk_reason.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_client_past.h"
#include "agent/desk/desk_employers.h"
#include "agent/desk/desk_enter.h"
#include "agent/people/people_history.h"
#include "agent/register/facts.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

static struct disk_register world;
static struct desk desk;

/* Facts 1 to 3 of client A, 4 of B, and a contact without a client, 5. */
static void
begin(void)
{
	disk_register_begin(&world);
	memory_register_take(&world.reg,
	    "svc-a,A,referral_received,2026-04-01,self,,1,,\n"
	    "svc-a,A,contact,2026-05-10,phone,,,,as\n"
	    "svc-a,A,job_started,2026-05-01,,part_time,j,20,\n"
	    "svc-a,B,referral_received,2026-04-01,self,,1,,\n"
	    "svc-a,,employer_contact,2026-06-29,phone,meaningful,e1,,as\n");
	desk = memory_register_desk(&world.reg);
}

static void
end(void)
{
	disk_register_end(&world);
}

/* ------------------------------------------------------------------- helpers */

static int64_t
fact_of(const char *event)
{
	char *sql = mem_printf("SELECT id FROM fact WHERE event = %d AND"
			       " client < 2",
	    (int)events_find(slice_of(event)));
	int64_t id = disk_register_number(&world, sql);

	ck_assert_int_gt(id, 0);
	free(sql);
	return id;
}

/* The version of a fact as it stands. */
static void
version_of(int64_t fact, char out[static FACTS_VERSION_SIZE])
{
	struct symbols names;
	struct facts all;
	struct err e = ERR_INIT;

	symbols_init(&names);
	ck_assert_int_eq(facts_load(world.reg.open.db, 1, &names, &all, &e), 0);
	for (size_t i = 0; i < all.n; i++)
		if (all.fact[i].id == fact)
			facts_version(&all.fact[i], &names, out);
	facts_free(&all);
	symbols_free(&names);
}

/* Correct one cell of a fact, or withdraw it (cell DESK_ENTER_CELLS). */
static int
change(const char *event, enum desk_enter_cell cell, const char *typed,
    const char *reason, struct err *e)
{
	char version[FACTS_VERSION_SIZE];
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = fact_of(event),
		.version = version,
		.reason = reason };
	struct desk_enter_answer a;
	int rc;

	version_of(r.fact, version);
	if (cell == DESK_ENTER_CELLS)
		r.act = DESK_ENTER_WITHDRAW;
	else
		r.cell[cell] = typed;
	rc = desk_enter(&desk, &r, &a, e);
	if (rc == 0)
		ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	return rc;
}

static void
must(const char *event, enum desk_enter_cell cell, const char *typed,
    const char *reason)
{
	struct err e = ERR_INIT;

	ck_assert_msg(change(event, cell, typed, reason, &e) == 0, "%s",
	    e.text);
}

/* The sentences of a page about client 1 (fact 0: of all there is), each on a
 * line, without the day on which this test runs. */
static char *
told(int64_t fact)
{
	const struct open_register reg = memory_register_own(&world.reg);
	const struct people_entry client = { .number = 1, .service = 1 };
	const struct people_history_say say = { desk_client_past_words, NULL };
	struct people_history past;
	struct jval *all;
	struct err e = ERR_INIT;
	struct buf out;
	char *text;

	ck_assert_msg(people_history_load_as(&reg, &client, &say, &past, &e) ==
			  0,
	    "%s", e.text);
	all = fact == 0 ? desk_client_past_all(&past)
			: desk_client_past_of(&past, fact);
	buf_init(&out, 1 << 16);
	for (size_t i = 0; i < jval_length(all); i++) {
		const struct jval *one = jval_at(all, i);
		const char *why = jval_get_str(one, "reason");

		buf_printf(&out, "%s",
		    strstr(jval_get_text(one, "says"), ", ann: ") + 2);
		if (why != NULL)
			buf_printf(&out, " (%s)", why);
		buf_puts(&out, "\n");
	}
	text = mem_string(buf_str(&out));
	buf_free(&out);
	jval_free(all);
	people_history_free(&past);
	return text;
}

static void
tells(int64_t fact, const char *want)
{
	char *is = told(fact);

	ck_assert_str_eq(is, want);
	free(is);
}

static int64_t
reasons(void)
{
	return disk_register_number(&world, "SELECT count(*) FROM fact_reason");
}

/* --------------------------------------------------------------------- tests */

START_TEST(it_is_told_with_what_it_was)
{
	int64_t contact = fact_of("contact");

	must("contact", DESK_ENTER_MODE, "video", "  It was not by phone ");
	must("contact", DESK_ENTER_MODE, "message", NULL);
	tells(contact, "ann: was Contact, video (as), 10 May 2026\n"
		       "ann: was Contact, phone (as), 10 May 2026 (It was not "
		       "by phone)\n");
	must("contact", DESK_ENTER_CELLS, NULL, "Entered twice");
	tells(0,
	    "ann: withdrew Contact, message (as), 10 May 2026 (Entered twice)\n"
	    "ann: was Contact, video (as), 10 May 2026\n"
	    "ann: was Contact, phone (as), 10 May 2026 (It was not by "
	    "phone)\n");
	ck_assert_int_eq(reasons(), 2);
}
END_TEST

/* Another day makes another fact of a contact; its history goes on. */
START_TEST(another_day_is_the_same_entry)
{
	int64_t contact = fact_of("contact"), job = fact_of("job_started");

	must("contact", DESK_ENTER_DATE, "2026-05-11", "Wrong day");
	ck_assert_int_eq(fact_of("contact"), contact);
	must("contact", DESK_ENTER_DATE, "2026-05-12", "Wrong again");
	tells(contact,
	    "ann: was Contact, phone (as), 11 May 2026 (Wrong again)\n"
	    "ann: was Contact, phone (as), 10 May 2026 (Wrong day)\n");
	/* What has particulars of its own is another thing under another ref. */
	must("job_started", DESK_ENTER_REF, "k", "Two jobs were one");
	ck_assert_int_ne(fact_of("job_started"), job);
	tells(job,
	    "ann: withdrew Started a job, 20 hours a week, part time, 1 May "
	    "2026 (Two jobs were one)\n");
}
END_TEST

/* Only what is beside the fact was corrected. */
START_TEST(of_particulars_alone)
{
	struct people_words words = { { NULL } };
	char version[FACTS_VERSION_SIZE];
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = fact_of("job_started"),
		.version = version,
		.words = &words };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	people_set(&words, PEOPLE_EMPLOYER, slice_of("Harbour Bakery"));
	version_of(r.fact, version);
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), 0);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	tells(r.fact, "");
	people_set(&words, PEOPLE_EMPLOYER, slice_of("Harbour Bakers"));
	r.reason = "Misspelt";
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), 0);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	tells(r.fact,
	    "ann: was Started a job, 20 hours a week, part time, 1 May 2026 "
	    "(Misspelt)\n");
	people_wipe(&words);
}
END_TEST

/* Nothing of it is kept where nothing is changed. */
START_TEST(of_no_change)
{
	char version[FACTS_VERSION_SIZE];
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = fact_of("contact"),
		.version = version,
		.cell = { [DESK_ENTER_MODE] = "phone" },
		.reason = "Nothing" };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	version_of(r.fact, version);
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), 0);
	ck_assert_int_eq(a.outcome, DESK_ENTER_UNCHANGED);
	desk_enter_free(&a);
	r.cell[DESK_ENTER_MODE] = "video";
	r.check = true;
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), 0);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	r.check = false;
	r.version = "0";
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), 0);
	ck_assert_int_eq(a.outcome, DESK_ENTER_OVERTAKEN);
	desk_enter_free(&a);
	r = (struct desk_enter_request){ .act = DESK_ENTER_ADD,
		.client = 1,
		.cell = { "application", "2026-05-10" },
		.reason = "New" };
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	desk_enter_free(&a);
	ck_assert_int_eq(reasons(), 0);
	tells(0, "");
}
END_TEST

/* n times a letter of two bytes */
static char *
letters(size_t n)
{
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < n; i++)
		buf_puts(&b, "\xc3\xa9");
	return buf_take(&b);
}

START_TEST(what_is_no_line)
{
	static const char *const bad[] = { "two\nlines", "a\ttab", "\x1b[2J",
		"\xc2\x9b", "\xff" };
	char *most = letters(LIMITS_ENTRY_REASON_MAX);
	char *more = letters(LIMITS_ENTRY_REASON_MAX + 1);
	struct err e = ERR_INIT;
	char *out;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		e = (struct err)ERR_INIT;
		ck_assert_int_eq(change("contact", DESK_ENTER_MODE, "video",
				     bad[i], &e),
		    -1);
		ck_assert_str_eq(e.code, "reason");
	}
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(change("contact", DESK_ENTER_MODE, "video", more, &e),
	    -1);
	ck_assert_str_eq(e.code, "reason");
	ck_assert_str_eq(e.text,
	    "the reason has 201 letters; at most 200 fit below an entry");
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT count(*) FROM fact_history"),
	    0);
	must("contact", DESK_ENTER_MODE, "video", most);
	must("contact", DESK_ENTER_MODE, "message", "  ");
	ck_assert_int_eq(reasons(), 1);
	ck_assert_int_eq(desk_reason_read(NULL, 1, "", &out, &e), 0);
	ck_assert_ptr_null(out);
	free(most);
	free(more);
}
END_TEST

/* A contact of no client: beside it, and once it is withdrawn, beside its week. */
START_TEST(of_a_contact_without_a_client)
{
	char version[FACTS_VERSION_SIZE];
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.service = "svc-a",
		.fact = disk_register_number(&world,
		    "SELECT id FROM fact WHERE event = 18"),
		.version = version,
		.cell = { [DESK_ENTER_MODE] = "video" },
		.reason = "On screen" };
	const struct desk_employers_request week = { .day = world.reg.today };
	struct desk_enter_answer a;
	const struct jval *contact, *change;
	struct jval *o;
	struct err e = ERR_INIT;

	version_of(r.fact, version);
	ck_assert_msg(desk_enter(&desk, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_int_eq(desk_employers_week(&desk, &week, &o, &e), 0);
	contact =
	    jval_at(jval_get(jval_at(jval_get(o, "groups"), 0), "contacts"), 0);
	ck_assert_uint_eq(jval_length(jval_get(contact, "past")), 1);
	change = jval_at(jval_get(contact, "past"), 0);
	ck_assert_ptr_nonnull(strstr(jval_get_text(change, "says"),
	    ", ann: was Employer contact, phone"));
	ck_assert_str_eq(jval_get_text(change, "reason"), "On screen");
	ck_assert_uint_eq(jval_length(jval_get(o, "withdrawn")), 0);
	jval_free(o);
	version_of(r.fact, version);
	r = (struct desk_enter_request){ .act = DESK_ENTER_WITHDRAW,
		.service = "svc-a",
		.fact = r.fact,
		.version = version,
		.reason = "It was last year" };
	ck_assert_msg(desk_enter(&desk, &r, &a, &e) == 0, "%s", e.text);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_int_eq(desk_employers_week(&desk, &week, &o, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(o, "withdrawn")), 1);
	change = jval_at(jval_get(o, "withdrawn"), 0);
	ck_assert_str_eq(jval_get_text(change, "reason"), "It was last year");
	jval_free(o);
}
END_TEST

/* What was said of a record that goes stays with the one that is kept. */
START_TEST(a_merge_carries_it)
{
	struct err e = ERR_INIT;
	char *said;

	must("contact", DESK_ENTER_MODE, "video", "Seen on screen");
	ck_assert_msg(disk_register_merge(&world, 2, 1, &said, &e) == 0,
	    "%s %s", e.text, said);
	free(said);
	ck_assert_int_eq(reasons(), 1);
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT h.client FROM fact_history h"
			     " JOIN fact_reason r ON r.past = h.id"),
	    2);
	disk_register_close(&world);
	/* What is sealed is opened and vouched for at the next unlock. */
	disk_register_open(&world, "ann");
	ck_assert_int_eq(reasons(), 1);
}
END_TEST

START_TEST(an_erasure_takes_it_along)
{
	must("contact", DESK_ENTER_MODE, "video", "Seen on screen");
	must("contact", DESK_ENTER_CELLS, NULL, "Entered twice");
	ck_assert_int_eq(reasons(), 2);
	disk_register_erase(&world, 1);
	ck_assert_int_eq(reasons(), 0);
	disk_register_close(&world);
	disk_register_open(&world, "ann");
	ck_assert_int_eq(reasons(), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { it_is_told_with_what_it_was,
		another_day_is_the_same_entry, of_particulars_alone,
		of_no_change, what_is_no_line, of_a_contact_without_a_client,
		a_merge_carries_it, an_erasure_takes_it_along, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_reason",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
