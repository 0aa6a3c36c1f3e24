/*
 * One fact of one client: what it counts for, that it is judged as an import
 * would judge it, and that two people never overwrite each other's work.
 */
#include "agent/desk/desk_enter.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_enter_answer.h"
#include "agent/register/evidence_kinds.h"
#include "agent/register/people_book.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"

/* Ann and Bob have a desk each, at one register. */
static struct memory_register world;
static struct desk desk, desk_of_bob;

static void
begin(void)
{
	memory_register_open(&world);
	memory_register_take(&world,
	    "svc-a,A,referral_received,2026-04-01,self,,1,,\n"
	    "svc-a,A,referral_accepted,2026-04-02,self,,1,,\n"
	    "svc-a,A,profile_started,2026-04-10,,,1,,\n"
	    "svc-a,A,job_started,2026-05-01,,part_time,j,20,\n"
	    "svc-a,B,referral_received,2026-04-01,self,,1,,\n");
	desk = memory_register_desk(&world);
	desk_of_bob = desk;
	memcpy(desk_of_bob.actor.name, "bob", sizeof("bob"));
}

static void
end(void)
{
	memory_register_close(&world);
}

/* ------------------------------------------------------------------- helpers */

static struct desk_enter_answer
enter_at(struct desk *d, const struct desk_enter_request *r)
{
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_enter(d, r, &a, &e) == 0, "%s", e.text);
	return a;
}

static struct desk_enter_answer
enter(const struct desk_enter_request *r)
{
	return enter_at(&desk, r);
}

/* A new fact of client A: event, date, mode, flags, ref. */
static struct desk_enter_request
adding(const char *event, const char *date, const char *mode, const char *flags,
    const char *ref)
{
	return (struct desk_enter_request){ .act = DESK_ENTER_ADD,
		.client = 1,
		.cell = { event, date, mode, flags, ref } };
}

/* What is asked about an entry, keys and sentences; "" when it is stored. */
static void
check_odd(struct desk_enter_request r, const char *sure, const char *want)
{
	struct desk_enter_answer a;
	struct buf said;

	r.for_page = true;
	r.sure = sure;
	a = enter(&r);
	buf_init(&said, 65536);
	for (size_t i = 0; i < jval_length(a.odd); i++)
		buf_printf(&said, "%s %s\n",
		    jval_get_str(jval_at(a.odd, i), "key"),
		    jval_get_str(jval_at(a.odd, i), "says"));
	ck_assert_str_eq(buf_str(&said), want);
	ck_assert_int_eq(a.outcome,
	    want[0] == '\0' || r.check ? DESK_ENTER_DONE : DESK_ENTER_ASKED);
	buf_free(&said);
	desk_enter_free(&a);
}

/* The day is that of memory_register.h, 30 June 2026. */
START_TEST(what_is_odd_is_asked_once)
{
	struct desk_enter_request r =
	    adding("application", "2026-04-09", "", "", "");
	const char *early = "before-profile:2026-04-09 Is 9 April 2026 right? "
			    "The profile began on 10 April 2026.\n";
	struct desk_enter_answer a;

	/* Nobody is there to be asked. */
	a = enter(&(struct desk_enter_request){ .act = DESK_ENTER_ADD,
	    .client = 1,
	    .check = true,
	    .cell = { "application", "2026-04-09", "", "", "" } });
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	ck_assert_ptr_null(a.odd);
	desk_enter_free(&a);
	r.check = true;
	check_odd(r, "", early);
	r.check = false;
	check_odd(r, "", early);
	/* An answer about another day is none about this one. */
	check_odd(r, "before-profile:2026-04-08 hours:1", early);
	check_odd(adding("application", "2026-04-10", "", "", ""), "", "");
	check_odd(r, "hours:1 before-profile:2026-04-09", "");
	/* It stands with that day now: a correction of something else is not
	 * asked about it, another day before the profile is. */
	a = enter(&r);
	ck_assert_int_eq(a.outcome, DESK_ENTER_UNCHANGED);
	r = (struct desk_enter_request){ .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = a.fact,
		.version = a.version };
	r.cell[DESK_ENTER_STAFF] = "as";
	check_odd(r, "", "");
	desk_enter_free(&a);
	check_odd(adding("profile_completed", "2026-04-09", "", "", ""), "",
	    early);
	check_odd(adding("interview", "2026-04-08", "", "", ""), "",
	    "before-profile:2026-04-08 Is 8 April 2026 right? The profile "
	    "began on 10 April 2026.\n");
}
END_TEST

/* The outcome of an entry of a page, on which nobody types a ref. */
static enum desk_enter_outcome
paged(const char *event, const char *date, const char *mode)
{
	struct desk_enter_request r = adding(event, date, mode, "", "");
	enum desk_enter_outcome outcome;
	struct desk_enter_answer a;

	r.for_page = true;
	a = enter(&r);
	outcome = a.outcome;
	desk_enter_free(&a);
	return outcome;
}

/* Who was discharged may come again, and each step belongs to the referral of
 * its day. */
START_TEST(a_page_tells_referrals_apart)
{
	/* The first goes on: its day would be corrected, and is not here. */
	ck_assert_int_eq(paged("referral_received", "2026-04-03", "self"),
	    DESK_ENTER_OVERTAKEN);
	ck_assert_int_eq(paged("discharged", "2026-06-01", ""),
	    DESK_ENTER_DONE);
	ck_assert_int_eq(paged("referral_received", "2026-05-20", "self"),
	    DESK_ENTER_REFUSED);
	ck_assert_int_eq(paged("referral_received", "2026-06-10", "self"),
	    DESK_ENTER_DONE);
	ck_assert_int_eq(paged("referral_received", "2026-06-10", "self"),
	    DESK_ENTER_UNCHANGED);
	ck_assert_int_eq(paged("referral_accepted", "2026-06-11", "self"),
	    DESK_ENTER_DONE);
	ck_assert_int_eq(paged("profile_started", "2026-06-12", ""),
	    DESK_ENTER_DONE);
	/* Of the first one: its profile had begun. */
	ck_assert_int_eq(paged("profile_started", "2026-05-01", ""),
	    DESK_ENTER_OVERTAKEN);
	ck_assert_int_eq(paged("profile_completed", "2026-05-02", ""),
	    DESK_ENTER_DONE);
	ck_assert_int_eq(paged("profile_completed", "2026-06-20", ""),
	    DESK_ENTER_DONE);
}
END_TEST

/* What is refused on a page, in its first remark. */
static void
check_page_words(struct desk_enter_request r, const char *want)
{
	struct desk_enter_answer a;
	struct jval *o;

	r.for_page = true;
	a = enter(&r);
	o = desk_enter_answer_json(&a);
	ck_assert_int_eq(a.outcome, DESK_ENTER_REFUSED);
	ck_assert_str_eq(jval_get_str(jval_at(jval_get(o, "remarks"), 0),
			     "text"),
	    want);
	jval_free(o);
	desk_enter_free(&a);
}

START_TEST(a_page_speaks_of_no_cells)
{
	struct desk_enter_request r =
	    adding("job_hours", "2026-05-09", "", "", "j");

	check_page_words(r, "Type the hours a week");
	r.cell[DESK_ENTER_VALUE] = "many";
	check_page_words(r, "It is not a number with at most two decimals");
	check_page_words(adding("contact", "2026-05-09", "", "", ""),
	    "Say how it was");
	check_page_words(adding("wellbeing", "2026-05-09", "", "", ""),
	    "Say which kind of score it is");
	check_page_words(adding("interview", "2026-07-02", "", "", ""),
	    "2 July 2026 is after today, 30 June 2026");
}
END_TEST

START_TEST(each_odd_case)
{
	struct desk_enter_request r =
	    adding("job_started", "2026-06-01", "", "", "k");

	r.cell[DESK_ENTER_VALUE] = "60";
	check_odd(r, "",
	    "second-job:2026-06-01 Is it another job? That of 1 May 2026 has "
	    "not ended by then.\n"
	    "hours:6000 Are 60 hours a week right?\n");
	check_odd(r, "second-job:2026-06-01",
	    "hours:6000 Are 60 hours a week right?\n");
	r.cell[DESK_ENTER_VALUE] = "48";
	check_odd(r, "second-job:2026-06-01", "");
	check_odd(adding("in_work_support", "2026-04-20", "phone", "", ""), "",
	    "no-job:2026-04-20 Is 20 April 2026 right? The client had no job "
	    "then.\n");
	check_odd(adding("in_work_support", "2026-05-20", "phone", "", ""), "",
	    "");
	/* The steps of a referral belong to it whatever their day. */
	r = adding("plan_completed", "2026-03-20", "", "", "1");
	check_odd(r, "",
	    "before-referral:2026-03-20 Is 20 March 2026 right? The referral "
	    "began on 1 April 2026.\n");
	check_odd(r, "before-referral:2026-03-20", "");
	check_odd(adding("profile_completed", "2026-03-31", "", "", "1"), "",
	    "before-referral:2026-03-31 Is 31 March 2026 right? The "
	    "referral began on 1 April 2026.\n");
	r = adding("allocated", "2026-04-12", "", "", "");
	check_odd(r, "",
	    "nobody:2026-04-12 Is it right that no specialist is named? The "
	    "client is then nobody's from 12 April 2026 on.\n");
	r.cell[DESK_ENTER_STAFF] = "bk";
	check_odd(r, "", "");
	memory_register_take(&world,
	    "svc-a,L,referral_received,2024-04-01,self,,1,,\n"
	    "svc-a,L,referral_accepted,2024-04-02,self,,1,,\n");
	r = adding("contact", "2024-05-20", "phone", "", "");
	r.client = 3;
	check_odd(r, "",
	    "long-ago:2024-05-20 Is 20 May 2024 right? That is more than a "
	    "year ago.\n");
}
END_TEST

/* The answer in words. */
static char *
words(const struct desk_enter_answer *a, bool check)
{
	struct buf out;

	buf_init(&out, 65536);
	desk_enter_answer_describe(a, check, &out);
	return buf_take(&out);
}

static void
check_says(const struct desk_enter_request *r, const char *want)
{
	struct desk_enter_answer a = enter(r);
	char *text = words(&a, r->check);

	ck_assert_msg(strstr(text, want) != NULL, "%s", text);
	free(text);
	desk_enter_free(&a);
}

/* What a page is told of an entry that is refused: "field: sentence". */
static void
check_remark(struct desk_enter_request r, const char *want)
{
	struct desk_enter_answer a;
	struct jval *o;
	const struct jval *remark;
	struct buf said;

	r.for_page = true;
	r.cell[DESK_ENTER_VALUE] =
	    strcmp(r.cell[DESK_ENTER_EVENT], "job_hours") == 0 ? "8" : "";
	a = enter(&r);
	o = desk_enter_answer_json(&a);
	remark = jval_at(jval_get(o, "remarks"), 0);
	buf_init(&said, 1024);
	buf_printf(&said, "%s: %s", jval_get_str(remark, "field"),
	    jval_get_str(remark, "text"));
	ck_assert_str_eq(buf_str(&said), want);
	buf_free(&said);
	jval_free(o);
	desk_enter_free(&a);
}

/* A contact of client A, stored; its row and version. */
static struct desk_enter_answer
store_contact(const char *date)
{
	const struct desk_enter_request r =
	    adding("contact", date, "phone", NULL, "c");
	struct desk_enter_answer a = enter(&r);

	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	ck_assert_int_gt(a.fact, 0);
	ck_assert_uint_eq(strlen(a.version), FACTS_VERSION_SIZE - 1);
	return a;
}

/* ----------------------------------------------------------- what it counts */

START_TEST(a_job_counts_by_its_first_hours)
{
	const struct desk_enter_request r =
	    adding("job_four_hours", "2026-05-03", NULL, NULL, "j");

	check_says(&r,
	    "Job starts: 16 hours a week or more, 2026/27 Q1 (Apr\xe2\x80\x93"
	    "Jun): from 0 to 1, because the job started on 1 May 2026\n");
}
END_TEST

START_TEST(an_email_does_not_qualify)
{
	const struct desk_enter_request mail = adding("employer_contact",
	    "2026-04-26", "email", "meaningful", "e1");
	const struct desk_enter_request met = adding("employer_contact",
	    "2026-04-26", "face_to_face", "meaningful", "e2");
	const struct desk_enter_request missed =
	    adding("contact", "2026-04-26", "phone", "missed", NULL);

	check_says(&mail, "not a qualifying contact: e-mail");
	check_says(&met,
	    "Days from profile to first contact with an employer, 2026/27 Q1 "
	    "(Apr\xe2\x80\x93Jun): from 0 to 16, because the profile was "
	    "started on "
	    "10 April 2026\n");
	check_says(&missed, "not an attended contact: missed");
}
END_TEST

START_TEST(a_check_stores_nothing)
{
	struct desk_enter_request r =
	    adding("job_four_hours", "2026-05-03", NULL, NULL, "j");
	char *before = memory_register_export(&world), *after;

	r.check = true;
	check_says(&r, "would be stored: job_four_hours of 2026-05-03, ref j");
	after = memory_register_export(&world);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
}
END_TEST

/* Sentences of their own, with days and events as people say them. */
START_TEST(a_page_is_told_what_to_do)
{
	struct desk_enter_request no_job =
	    adding("job_hours", "2026-05-20", "", "", "");

	check_remark(adding("job_hours", "2026-05-20", "", "", ""),
	    "ref: Choose which job");
	check_remark(adding("job_hours", "2026-05-20", "", "", "k"),
	    "ref: The client has no job of this id");
	no_job.client = 2;
	check_remark(no_job,
	    "event: The client has no job yet: enter first that the job "
	    "started");
	check_remark(adding("contact", "2026-03-20", "phone", "", ""),
	    "date: 20 March 2026 is before the client's first referral, "
	    "1 April 2026");
}
END_TEST

START_TEST(a_fault_names_its_field)
{
	const struct desk_enter_request late =
	    adding("job_ended", "2026-04-30", NULL, NULL, "j");
	const struct desk_enter_request none =
	    adding("contact", "2026-03-01", "horse", NULL, NULL);
	const struct desk_enter_request blank = { .client = 1 };
	struct desk_enter_answer a = enter(&none);
	struct jval *json = desk_enter_answer_json(&a);
	struct buf out;

	check_says(&late,
	    "date: 2026-04-30 is before the job started, 2026-05-01\n");
	check_says(&blank, "event: is required\ndate: is required\n");
	check_says(&none, "mode: the cell is not a mode of contact\n");
	buf_init(&out, 65536);
	jval_write(json, false, &out);
	ck_assert(strstr(buf_str(&out), "\"outcome\":\"refused\"") != NULL);
	ck_assert(strstr(buf_str(&out), "\"field\":\"mode\"") != NULL);
	ck_assert(strstr(buf_str(&out), "\"code\":\"mode_unknown\"") != NULL);
	ck_assert(strstr(buf_str(&out), "line 2") == NULL);
	buf_free(&out);
	jval_free(json);
	desk_enter_free(&a);
}
END_TEST

START_TEST(particulars_go_with_the_job)
{
	struct desk_enter_request r =
	    adding("job_started", "2026-06-01", NULL, NULL, "k");
	struct people_key key = { .service = 1,
		.client = 1,
		.kind = PEOPLE_JOB,
		.ref = "k" };
	struct people_words words = { { NULL } }, held;
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	people_set(&words, PEOPLE_EMPLOYER, slice_of("Harbour Bakery"));
	r.words = &words;
	r.cell[DESK_ENTER_VALUE] = "16";
	a = enter(&r);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	ck_assert_int_eq(people_book_get(&world.open, &key, &held, &e), 0);
	ck_assert_str_eq(people_get(&held, PEOPLE_EMPLOYER), "Harbour Bakery");
	people_wipe(&words);
	people_wipe(&held);
}
END_TEST

/* The employer of job j, entered by Bob and by Ann from the same page. */
START_TEST(particulars_are_not_overwritten)
{
	struct desk_enter_request r =
	    adding("job_started", "2026-06-01", NULL, NULL, "k");
	struct people_words his = { { NULL } }, hers = { { NULL } }, held;
	struct people_key key = { .service = 1,
		.client = 1,
		.kind = PEOPLE_JOB,
		.ref = "k" };
	struct desk_enter_answer a, b;
	char version[PEOPLE_BOOK_VERSION_SIZE];
	struct err e = ERR_INIT;

	people_set(&his, PEOPLE_EMPLOYER, slice_of("Harbour Bakery"));
	people_set(&hers, PEOPLE_EMPLOYER, slice_of("Elm Laundry"));
	r.cell[DESK_ENTER_VALUE] = "16";
	r.words = &his;
	r.words_version = "0";
	a = enter_at(&desk_of_bob, &r);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	r.act = DESK_ENTER_CORRECT;
	r.fact = a.fact;
	r.version = a.version;
	r.cell[DESK_ENTER_VALUE] = "20";
	r.words = &hers;
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_OVERTAKEN);
	ck_assert_str_eq(b.conflict.theirs, "Employer Harbour Bakery");
	ck_assert_str_eq(b.conflict.yours, "Employer Elm Laundry");
	ck_assert_int_eq(people_book_get(&world.open, &key, &held, &e), 0);
	ck_assert_str_eq(people_get(&held, PEOPLE_EMPLOYER), "Harbour Bakery");
	people_wipe(&held);
	/* Nothing of it stands, the hours neither; from what is there now it
	 * can be done. */
	memcpy(version, b.conflict.words_version, sizeof(version));
	r.words_version = version;
	desk_enter_free(&b);
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_DONE);
	people_wipe(&his);
	people_wipe(&hers);
	desk_enter_free(&a);
	desk_enter_free(&b);
}
END_TEST

/* A correction of the date is a withdrawal and a new fact under the number of the
 * old one; one that would take other facts along is refused. */
START_TEST(a_correction_may_move_the_fact)
{
	struct desk_enter_answer seen = store_contact("2026-05-10"), a;
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = seen.fact,
		.version = seen.version,
		.cell = { [DESK_ENTER_DATE] = "2026-05-11" } };
	char *held;

	a = enter(&r);
	ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
	held = memory_register_export(&world);
	ck_assert(strstr(held, "contact,2026-05-11,phone,,c") != NULL);
	ck_assert(strstr(held, "contact,2026-05-10") == NULL);
	ck_assert_int_eq(a.fact, seen.fact);
	free(held);
	desk_enter_free(&a);
	desk_enter_free(&seen);
}
END_TEST

/* ---------------------------------------------------------------- two desks */

enum { PAIR_CORRECT, PAIR_OTHER, PAIR_MOVE, PAIR_WITHDRAW, PAIR_OPS };

static struct desk_enter_request
operation(int op, const struct desk_enter_answer *seen)
{
	struct desk_enter_request r = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = seen->fact,
		.version = seen->version };

	if (op == PAIR_CORRECT)
		r.cell[DESK_ENTER_MODE] = "video";
	else if (op == PAIR_OTHER)
		r.cell[DESK_ENTER_STAFF] = "es2";
	else if (op == PAIR_MOVE)
		r.cell[DESK_ENTER_DATE] = "2026-05-12";
	else
		r.act = DESK_ENTER_WITHDRAW;
	return r;
}

/* Two people who saw the same fact: the second is told, and nothing that the
 * first did is undone. */
START_TEST(every_pair_of_changes)
{
	for (int one = 0; one < PAIR_OPS; one++) {
		for (int two = 0; two < PAIR_OPS; two++) {
			struct desk_enter_answer seen =
			    store_contact("2026-05-10");
			struct desk_enter_request first = operation(one, &seen),
						  second =
						      operation(two, &seen);
			struct desk_enter_answer a =
			    enter_at(&desk_of_bob, &first);
			struct desk_enter_answer b;
			char *held = memory_register_export(&world), *after;

			ck_assert_int_eq(a.outcome, DESK_ENTER_DONE);
			b = enter(&second);
			after = memory_register_export(&world);
			ck_assert_str_eq(held, after);
			if (one == two && one != PAIR_WITHDRAW) {
				ck_assert_int_eq(b.outcome,
				    DESK_ENTER_UNCHANGED);
			} else {
				ck_assert_int_eq(b.outcome,
				    DESK_ENTER_OVERTAKEN);
				ck_assert_str_eq(b.conflict.by, "bob");
				ck_assert(b.conflict.at[0] != '\0');
				ck_assert((b.conflict.theirs == NULL) ==
					  (one == PAIR_WITHDRAW));
			}
			free(held);
			free(after);
			desk_enter_free(&a);
			desk_enter_free(&b);
			desk_enter_free(&seen);
			end();
			begin();
		}
	}
}
END_TEST

/* Of two who add the same fact with other words, the second is shown the
 * first's. */
START_TEST(two_additions)
{
	struct desk_enter_answer seen = store_contact("2026-05-10");
	struct desk_enter_request same =
	    adding("contact", "2026-05-10", "phone", NULL, "c");
	struct desk_enter_request other =
	    adding("contact", "2026-05-10", "video", NULL, "c");
	struct desk_enter_answer a = enter(&same), b = enter(&other);
	struct desk_enter_request again = { .act = DESK_ENTER_CORRECT,
		.client = 1,
		.fact = b.conflict.fact,
		.version = b.conflict.version,
		.cell = { [DESK_ENTER_MODE] = "video" } };
	struct desk_enter_answer c;

	ck_assert_int_eq(a.outcome, DESK_ENTER_UNCHANGED);
	ck_assert_int_eq(b.outcome, DESK_ENTER_OVERTAKEN);
	ck_assert_str_eq(b.conflict.theirs,
	    "contact of 2026-05-10, phone, ref c");
	ck_assert_str_eq(b.conflict.yours,
	    "contact of 2026-05-10, video, ref c");
	ck_assert_int_eq(b.conflict.fact, seen.fact);
	/* Who has seen it may correct it. */
	c = enter(&again);
	ck_assert_int_eq(c.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	desk_enter_free(&b);
	desk_enter_free(&c);
	desk_enter_free(&seen);
}
END_TEST

/* Who put back what was there has overtaken nobody. */
START_TEST(back_to_what_it_was)
{
	struct desk_enter_answer seen = store_contact("2026-05-10"), a, b, c;
	struct desk_enter_request r = operation(PAIR_CORRECT, &seen);
	struct desk_enter_request late = operation(PAIR_OTHER, &seen);

	a = enter(&r);
	r.version = a.version;
	r.cell[DESK_ENTER_MODE] = "phone";
	b = enter(&r);
	ck_assert_int_eq(b.outcome, DESK_ENTER_DONE);
	c = enter(&late);
	ck_assert_int_eq(c.outcome, DESK_ENTER_DONE);
	desk_enter_free(&a);
	desk_enter_free(&b);
	desk_enter_free(&c);
	desk_enter_free(&seen);
}
END_TEST

START_TEST(what_never_was_is_an_error)
{
	struct desk_enter_request r = { .act = DESK_ENTER_WITHDRAW,
		.client = 1,
		.fact = 999,
		.version = "0" };
	struct desk_enter_answer a;
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), -1);
	ck_assert(strstr(e.text, "no fact of this number") != NULL);
	desk_enter_free(&a);
	r.client = 99;
	e = (struct err)ERR_INIT;
	ck_assert_int_eq(desk_enter(&desk, &r, &a, &e), -1);
	desk_enter_free(&a);
}
END_TEST

/* --------------------------------------------------------------- one judge */

enum { SEEDS = 40, ENTRIES = 12 };

/* The next line of *text, without its end; NULL when there is none. */
static char *
next_line(char **text)
{
	char *line = *text, *stop = strchr(line, '\n');

	if (stop == NULL)
		return NULL;
	*stop = '\0';
	*text = stop + 1;
	return line;
}

/* Enter one random row at the desk and import it into the twin: where both
 * judge it, they judge alike, and hold the same. */
static void
enter_row(struct memory_register *twin, char *line)
{
	char *cell[9], *one, *both, *row = mem_printf("%s\n", line);
	struct desk_enter_request r = { .act = DESK_ENTER_ADD };
	struct desk_enter_answer a;
	struct exchange_report report;

	for (int i = 0; i < 9; i++) {
		cell[i] = line;
		line = strchr(line, i < 8 ? ',' : '\0');
		if (i < 8)
			*line++ = '\0';
	}
	r.client = (uint32_t)(cell[1][0] - 'A' + 1);
	for (int i = 0; i < DESK_ENTER_CELLS; i++)
		r.cell[i] = cell[i + 2];
	if (cell[1][0] == '\0' || strstr(cell[5], "withdrawn") != NULL) {
		free(row);
		return; /* of no client, or no addition */
	}
	a = enter(&r);
	if (a.outcome != DESK_ENTER_OVERTAKEN) {
		report = memory_register_import(twin, row, false);
		ck_assert_msg((a.outcome == DESK_ENTER_REFUSED) ==
				  (report.refused > 0),
		    "%s", row);
		exchange_report_free(&report);
		one = memory_register_export(&world);
		both = memory_register_export(twin);
		ck_assert_msg(strcmp(one, both) == 0, "%s\n%s\n%s", row, one,
		    both);
		free(one);
		free(both);
	}
	desk_enter_free(&a);
	free(row);
}

/* A file may bring kinds of evidence that have no title here. */
static void
title_kinds(void)
{
	struct open_register own = memory_register_own(&world);
	struct err e = ERR_INIT;

	for (unsigned i = 1; i <= EVENTS_OWN_MODES; i++)
		ck_assert_int_eq(evidence_kinds_set(&own, i, "Letter", &e), 0);
}

START_TEST(judged_as_an_import)
{
	static const struct random_rows shape = { .clients = 2,
		.refs = 2,
		.days = 30,
		.rows_max = 40 };

	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
		const char *clients =
		    "svc-a,A,referral_received,2025-01-01,self,,0,,\n"
		    "svc-a,B,referral_received,2025-01-01,self,,0,,\n";
		struct memory_register twin;
		struct exchange_report report;
		char *rows, *at, *line;

		end();
		memory_register_open(&world);
		desk = memory_register_desk(&world);
		memory_register_open(&twin);
		title_kinds();
		memory_register_take(&world, clients);
		memory_register_take(&twin, clients);
		rows = random_rows_make(&shape, &state);
		report = memory_register_import(&world, rows, true);
		exchange_report_free(&report);
		report = memory_register_import(&twin, rows, true);
		exchange_report_free(&report);
		free(rows);
		rows = random_rows_make(&shape, &state);
		at = rows;
		for (int i = 0; i < ENTRIES && (line = next_line(&at)); i++)
			enter_row(&twin, line);
		free(rows);
		memory_register_close(&twin);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_is_odd_is_asked_once, each_odd_case,
		a_page_tells_referrals_apart, a_page_speaks_of_no_cells,
		a_job_counts_by_its_first_hours, an_email_does_not_qualify,
		a_check_stores_nothing, a_page_is_told_what_to_do,
		a_fault_names_its_field, particulars_go_with_the_job,
		particulars_are_not_overwritten, a_correction_may_move_the_fact,
		every_pair_of_changes, two_additions, back_to_what_it_was,
		what_never_was_is_an_error, judged_as_an_import, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_enter",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
