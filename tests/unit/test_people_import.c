/* Files of particulars as a whole: what a column that is not there leaves,
 * what rows of one key do, what is counted, what goes with a fact, and what
 * comes out again. */
#include "agent/people/people_import.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_export.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

#define KEY "service,client,kind,ref"

/* Something of everything. */
static const char whole[] = PEOPLE_FIXTURE_COLUMNS
    "svc-a,C1,client,,\"Lee, Jane\",943 476 5919,1990-03-31,\"1 The Row\nLeeds"
    "\",LS1 4AB,0113 496 0000,jane@example.org,\"says \"\"hello\"\"\",,,,\n"
    "svc-a,C2,client,,Jo Ek,,,,,,,,,,,\n"
    "svc-a,C1,job,j1,,,,,,,,,Acme Ltd,Cleaner,payslip,2026-05-30\n"
    "svc-a,C2,job,j1,,,,,,,,,Zed & Co,,,\n"
    "svc-a,,employer_contact,e1,,,,,,,,,Acme Ltd,,,\n"
    "svc-b,C1,client,,Jane Lee,9434765919,,,,,,,,,,\n";
enum { WHOLE_ROWS = 6 };

/* The same as it is exported. */
static const char exported[] = PEOPLE_FIXTURE_COLUMNS
    "svc-a,C1,client,,\"Lee, Jane\",9434765919,1990-03-31,\"1 The Row\nLeeds"
    "\",LS1 4AB,0113 496 0000,jane@example.org,\"says \"\"hello\"\"\",,,,\n"
    "svc-a,C2,client,,Jo Ek,,,,,,,,,,,\n"
    "svc-a,C1,job,j1,,,,,,,,,Acme Ltd,Cleaner,payslip,2026-05-30\n"
    "svc-a,C2,job,j1,,,,,,,,,Zed & Co,,,\n"
    "svc-a,,employer_contact,e1,,,,,,,,,Acme Ltd,,,\n"
    "svc-b,C1,client,,Jane Lee,9434765919,,,,,,,,,,\n";

/* The counts of an import, in one word. */
static void
counts(const struct exchange_report *r, const char *expected)
{
	char *got = mem_printf("%zu+%zu+%zu-%zu%s", r->stored, r->corrected,
	    r->unchanged, r->refused, r->written ? "" : " not written");

	ck_assert_str_eq(got, expected);
	free(got);
}

static void
takes(struct people_fixture *c, const char *file, const char *expected)
{
	struct exchange_report r = people_fixture_take(c, file);

	counts(&r, expected);
	people_fixture_is_sound(c);
}

static void
holds(struct people_fixture *c, const char *expected)
{
	char *text = people_fixture_export(c, true);

	ck_assert_str_eq(text, expected);
	free(text);
}

static void
field_is(struct people_fixture *c, const struct people_key *key,
    enum people_field field, const char *expected)
{
	char *text = people_fixture_field(c, key, field);

	ck_assert_str_eq(text, expected);
	free(text);
}

static const char rows_past[] = "SELECT count(*) FROM particulars_history";

/* ------------------------------------------------------ in, out and in again */

START_TEST(in_and_out)
{
	struct people_fixture c;

	people_fixture_open(&c);
	holds(&c, PEOPLE_FIXTURE_COLUMNS);
	takes(&c, whole, "6+0+0-0");
	holds(&c, exported);
	takes(&c, whole, "0+0+6-0");
	takes(&c, exported, "0+0+6-0");
	holds(&c, exported);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 0);
	takes(&c, PEOPLE_FIXTURE_COLUMNS, "0+0+0-0");
	people_fixture_close(&c);
}
END_TEST

/* The columns may stand in any order, and a byte order mark before them. */
START_TEST(columns_in_any_order)
{
	struct people_key key;
	struct people_fixture c;

	people_fixture_open(&c);
	takes(&c,
	    "\xef\xbb\xbfphone,ref,name,kind,client,service\r\n"
	    "0113,, Jane ,client,C1,svc-a\r\n"
	    ",,,,,\r\n"
	    "\r\n",
	    "1+0+0-0");
	key = people_fixture_key(&c, PEOPLE_CLIENT, 1, "");
	field_is(&c, &key, PEOPLE_NAME, "Jane");
	field_is(&c, &key, PEOPLE_PHONE, "0113");
	people_fixture_close(&c);
}
END_TEST

START_TEST(absent_and_blank)
{
	struct people_key key;
	struct people_fixture c;

	people_fixture_open(&c);
	takes(&c, whole, "6+0+0-0");
	key = people_fixture_key(&c, PEOPLE_CLIENT, 1, "");
	/* no column: it stays; a blank cell: it goes */
	takes(&c, KEY ",name,phone\nsvc-a,C1,client,,Jane Ek,\n", "0+1+0-0");
	field_is(&c, &key, PEOPLE_NAME, "Jane Ek");
	field_is(&c, &key, PEOPLE_PHONE, "");
	field_is(&c, &key, PEOPLE_NHS_NUMBER, "9434765919");
	field_is(&c, &key, PEOPLE_NOTES, "says \"hello\"");
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 1);
	/* no column at all says nothing */
	takes(&c, KEY "\nsvc-a,C1,client,\nsvc-a,C3,client,\n", "0+0+2-0");
	/* what was known last goes: nothing is left but the past */
	takes(&c, KEY ",name\nsvc-a,C2,client,,\n", "0+1+0-0");
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT count(*) FROM particulars WHERE client ="
			     " 2 AND kind = 1"),
	    0);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 2);
	takes(&c, KEY ",name\nsvc-a,C2,client,,\n", "0+0+1-0");
	/* a job does not lose what it has no cell for */
	takes(&c, KEY ",name,employer\nsvc-a,C1,job,j1,,Zed & Co\n", "0+1+0-0");
	key = people_fixture_key(&c, PEOPLE_JOB, 1, "j1");
	field_is(&c, &key, PEOPLE_EMPLOYER, "Zed & Co");
	field_is(&c, &key, PEOPLE_JOB_TITLE, "Cleaner");
	people_fixture_close(&c);
}
END_TEST

/* Only under the flag do NHS numbers go out; a file without them takes none
 * away. */
START_TEST(nhs_numbers)
{
	struct people_fixture c;
	char *text;

	people_fixture_open(&c);
	takes(&c, whole, "6+0+0-0");
	text = people_fixture_export(&c, false);
	ck_assert_ptr_null(strstr(text, "nhs_number"));
	ck_assert_ptr_null(strstr(text, "943"));
	ck_assert_ptr_nonnull(strstr(text, ",name,date_of_birth,"));
	ck_assert_ptr_nonnull(strstr(text, "Jane Lee,,,,,,,,,,\n"));
	takes(&c, text, "0+0+6-0");
	holds(&c, exported);
	free(text);
	/* of whom nothing else is known, there is nothing to say */
	takes(&c, KEY ",name\nsvc-b,C1,client,,\n", "0+1+0-0");
	text = people_fixture_export(&c, false);
	ck_assert_ptr_null(strstr(text, "svc-b"));
	free(text);
	people_fixture_close(&c);
}
END_TEST

/* ----------------------------------------------------------------- same key */

START_TEST(the_same_twice)
{
	struct exchange_options options = { .today = 20634,
		.accept_good_rows = true };
	struct exchange_report r;
	struct people_fixture c;

	people_fixture_open(&c);
	/* it says the same, however it is written */
	takes(&c,
	    KEY ",name,nhs_number\n"
		"svc-a,C1,client,,Jane,943 476 5919\n"
		"svc-a,C2,client,,Jane,\n"
		"svc-a,C1,client,, Jane ,9434765919\n",
	    "2+0+1-0");
	/* other things: both lines are named, and neither is stored */
	r = people_fixture_import(&c,
	    KEY ",employer\n"
		"svc-a,C1,job,j1,Acme\n"
		"svc-a,C2,job,j1,Acme Ltd\n"
		"svc-a,,employer_contact,e1,Acme\n"
		"svc-a,C1,job,j1,\n"
		"svc-a,,employer_contact,e1,acme\n",
	    &options);
	counts(&r, "1+0+0-4");
	ck_assert_uint_eq(r.remarks, 4);
	ck_assert_str_eq(r.remark[0].text,
	    "line 2: line 5 says other things of the same job");
	ck_assert_str_eq(r.remark[1].text,
	    "line 4: line 6 says other things of the same employer_contact");
	ck_assert_str_eq(r.remark[2].text,
	    "line 5: line 2 says other things of the same job");
	ck_assert_str_eq(r.remark[3].text,
	    "line 6: line 4 says other things of the same employer_contact");
	exchange_report_free(&r);
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT count(*) FROM particulars"
			     " WHERE kind > 1"),
	    1);
	people_fixture_close(&c);
}
END_TEST

/* Of three or more rows with one key none is stored unless all say the same;
 * each is told of the first that does not, whatever stands between them. */
START_TEST(the_same_thrice)
{
	static const struct {
		const char *names[4];
		unsigned other[4]; /* row that is named; 0: not of them */
	} files[] = {
		{ { "Jane", "Joan", "Joan" }, { 2, 1, 1 } },
		{ { "Joan", "Joan", "Jane" }, { 3, 3, 1 } },
		{ { "Joan", "Jane", "Joan" }, { 2, 1, 2 } },
		{ { "Jane", "Jo", "Joan" }, { 2, 1, 1 } },
		{ { "Jane", "Jane", "Jane", "Jo" }, { 4, 4, 4, 1 } },
		/* refused for something else, and asked nothing more */
		{ { "Jane", "J\x1f", "Joan" }, { 3, 0, 1 } },
		{ { "J\x1f", "Jane", "J\x1f", "Joan" }, { 0, 4, 0, 2 } },
	};
	struct exchange_options options = { .today = 20634,
		.accept_good_rows = true };
	struct people_fixture c;

	people_fixture_open(&c);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct exchange_report r;
		struct buf file;
		unsigned n = 0;

		buf_init(&file, 4096);
		buf_puts(&file, KEY ",name\n");
		for (; n < 4 && files[i].names[n] != NULL; n++)
			buf_printf(&file, "svc-a,C1,client,,%s\n",
			    files[i].names[n]);
		r = people_fixture_import(&c, buf_str(&file), &options);
		ck_assert_uint_eq(r.refused, n);
		ck_assert_uint_eq(r.remarks, n);
		for (unsigned j = 0; j < n; j++) {
			unsigned other = files[i].other[j];
			char *remark = mem_printf("line %u: line %u says other "
						  "things of the same client",
			    j + 2, other + 1);

			ck_assert(r.remark[j].line == j + 2);
			if (other > 0)
				ck_assert_str_eq(r.remark[j].text, remark);
			free(remark);
		}
		exchange_report_free(&r);
		holds(&c, PEOPLE_FIXTURE_COLUMNS);
		buf_free(&file);
	}
	people_fixture_close(&c);
}
END_TEST

/* ------------------------------------------------------------------- counts */

START_TEST(good_rows_are_accepted)
{
	static const char mixed[] =
	    KEY ",name,employer\n"
		"svc-a,C1,client,,Jane,\n"         /* unchanged */
		"svc-a,C2,client,,Joe,\n"          /* corrected */
		"svc-a,C3,client,,Cy,\n"           /* stored */
		"svc-a,C9,client,,Di,\n"           /* no such client */
		"svc-a,C1,job,j1,,Acme\n"          /* stored */
		"svc-a,C1,job,j9,,Acme\n"          /* no such job */
		"svc-c,C1,client,,Ed,\n"           /* no such service */
		"svc-b,C1,client,,,\n"             /* removed */
		"svc-a,,employer_contact,e1,Al,\n" /* not its column */
		"svc-a,,employer_contact,e2,,\n";  /* unchanged */
	struct exchange_options options = { .today = 20634 };
	struct exchange_report r;
	struct people_fixture c;

	people_fixture_open(&c);
	takes(&c,
	    KEY ",name\nsvc-a,C1,client,,Jane\nsvc-a,C2,client,,Jo\n"
		"svc-b,C1,client,,Jay\n",
	    "3+0+0-0");
	for (int turn = 0; turn < 3; turn++) {
		options.dry_run = turn == 1;
		options.accept_good_rows = turn > 0;
		r = people_fixture_import(&c, mixed, &options);
		counts(&r, turn < 2 ? "2+2+2-4 not written" : "2+2+2-4");
		ck_assert_uint_eq(r.read, 10);
		ck_assert_uint_eq(r.remarks, 4);
		exchange_report_free(&r);
		people_fixture_is_sound(&c);
		ck_assert_int_eq(people_fixture_count(&c, rows_past),
		    turn < 2 ? 0 : 2);
		ck_assert_int_eq(people_fixture_count(&c,
				     "SELECT count(*) FROM particulars"),
		    turn < 2 ? 3 : 4);
	}
	r = people_fixture_import(&c, mixed, &options);
	counts(&r, "0+0+6-4");
	exchange_report_free(&r);
	people_fixture_close(&c);
}
END_TEST

START_TEST(a_dry_run_changes_nothing)
{
	struct exchange_options options = { .today = 20634, .dry_run = true };
	struct exchange_report r;
	struct people_fixture c;

	people_fixture_open(&c);
	r = people_fixture_import(&c, whole, &options);
	counts(&r, "6+0+0-0 not written");
	exchange_report_free(&r);
	holds(&c, PEOPLE_FIXTURE_COLUMNS);
	people_fixture_is_sound(&c);
	takes(&c, whole, "6+0+0-0");
	r = people_fixture_import(&c, KEY ",name\nsvc-a,C1,client,,\n",
	    &options);
	counts(&r, "0+1+0-0 not written");
	exchange_report_free(&r);
	holds(&c, exported);
	people_fixture_close(&c);
}
END_TEST

/* Cut off at every kind of write, nothing has happened. */
START_TEST(all_or_nothing)
{
	static const char *const at[] = {
		"INSERT ON particulars WHEN NEW.kind = 3",
		"UPDATE ON particulars WHEN NEW.kind = 2",
		"INSERT ON particulars_history",
		"UPDATE ON particulars_history",
		"DELETE ON particulars",
		"INSERT ON vault_rows WHEN NEW.field = 'particulars.words'",
	};
	struct people_fixture c;

	people_fixture_open(&c);
	takes(&c, KEY ",name\nsvc-a,C1,client,,Jane\nsvc-a,C3,client,,Cy\n",
	    "2+0+0-0");
	for (size_t i = 0; i < sizeof(at) / sizeof(at[0]); i++) {
		static const char file[] =
		    KEY ",name,employer\n"
			"svc-a,C1,client,,Jo,\nsvc-a,C2,client,,Al,\n"
			"svc-a,C3,client,,,\nsvc-a,C1,job,j1,,Acme\n"
			"svc-a,,employer_contact,e1,,Acme\n";
		struct exchange_options options = { .today = 20634 };
		char *sql = mem_printf("CREATE TRIGGER cut BEFORE %s BEGIN"
				       " SELECT RAISE(ABORT, 'cut'); END",
		    at[i]);
		struct err e = ERR_INIT;
		struct exchange_report r;

		ck_assert_int_eq(db_exec(c.reg.open.db, sql, &e), 0);
		ck_assert_msg(people_import(&c.reg.open, slice_of(file),
				  &options, &r, &e) == -1,
		    "%s", at[i]);
		ck_assert_ptr_null(strstr(e.text, "Jo"));
		ck_assert(r.remarks == 0 && r.read == 0);
		ck_assert_int_eq(db_exec(c.reg.open.db, "DROP TRIGGER cut", &e),
		    0);
		holds(&c,
		    PEOPLE_FIXTURE_COLUMNS "svc-a,C1,client,,Jane,,,,,,,,,,,\n"
					   "svc-a,C3,client,,Cy,,,,,,,,,,,\n");
		people_fixture_is_sound(&c);
		free(sql);
	}
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 0);
	people_fixture_close(&c);
}
END_TEST

/* --------------------------------------------------------- what facts take */

/* What a job or an employer is called goes with its fact, into the past, and
 * does not come back with it. */
START_TEST(withdrawn_facts)
{
	struct people_fixture c;

	people_fixture_open(&c);
	takes(&c, whole, "6+0+0-0");
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-04,,withdrawn,j1,20,\n"
	    "svc-a,,employer_contact,2026-05-01,phone,withdrawn,e1,,ES1\n");
	people_fixture_is_sound(&c);
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 2);
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT count(*) FROM particulars"
			     " WHERE kind > 1"),
	    1); /* that of C2's j1 */
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-04,,,j1,20,\n"
	    "svc-a,,employer_contact,2026-05-01,phone,,e1,,ES1\n");
	takes(&c, exported, "2+0+4-0");
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 2);
	/* a correction of the fact leaves them */
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-03,,,j1,30,\n"
	    "svc-a,C1,employer_contact,2026-05-02,video,,e1,,ES2\n");
	holds(&c, exported);
	people_fixture_close(&c);
}
END_TEST

/* A withdrawn referral takes its jobs, and they take theirs; the client
 * stays. */
START_TEST(a_withdrawn_referral)
{
	static const char withdrawal[] =
	    "svc-a,C2,referral_received,2026-04-03,self,withdrawn,r1,,\n"
	    "svc-a,C2,referral_accepted,2026-04-03,self,withdrawn,r1,,\n";
	struct people_key key;
	struct exchange_report r;
	struct people_fixture c;
	char *file;

	people_fixture_open(&c);
	takes(&c, whole, "6+0+0-0");
	/* not when the file is refused */
	file =
	    mem_printf("%ssvc-a,C9,contact,2026-04-03,phone,,,,\n", withdrawal);
	r = memory_register_import(&c.reg, file, false);
	ck_assert(!r.written);
	exchange_report_free(&r);
	holds(&c, exported);
	memory_register_take(&c.reg, withdrawal);
	people_fixture_is_sound(&c);
	key = people_fixture_key(&c, PEOPLE_JOB, 2, "j1");
	field_is(&c, &key, PEOPLE_EMPLOYER, "");
	key = people_fixture_key(&c, PEOPLE_JOB, 1, "j1");
	field_is(&c, &key, PEOPLE_EMPLOYER, "Acme Ltd");
	key = people_fixture_key(&c, PEOPLE_CLIENT, 2, "");
	field_is(&c, &key, PEOPLE_NAME, "Jo Ek");
	ck_assert_int_eq(people_fixture_count(&c, rows_past), 1);
	free(file);
	people_fixture_close(&c);
}
END_TEST

/* ------------------------------------------------------------------- export */

START_TEST(one_service)
{
	struct err e = ERR_INIT;
	struct people_fixture c;
	struct buf out;

	people_fixture_open(&c);
	takes(&c, whole, "6+0+0-0");
	buf_init(&out, 1 << 16);
	ck_assert_int_eq(people_export(&c.reg.open, "svc-b", true, &out, &e),
	    0);
	ck_assert_str_eq(buf_str(&out), PEOPLE_FIXTURE_COLUMNS
	    "svc-b,C1,client,,Jane Lee,9434765919,,,,,,,,,,\n");
	buf_reset(&out);
	ck_assert_int_eq(people_export(&c.reg.open, "Zebulon", true, &out, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_str_eq(e.text, "the register holds no service of this id");
	ck_assert_uint_eq(out.n, 0);
	buf_free(&out);
	people_fixture_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { in_and_out, columns_in_any_order,
		absent_and_blank, nhs_numbers, the_same_twice, the_same_thrice,
		good_rows_are_accepted, a_dry_run_changes_nothing,
		all_or_nothing, withdrawn_facts, a_withdrawn_referral,
		one_service, NULL };

	return unit_main("people_import", tests);
}
