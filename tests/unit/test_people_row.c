/* Rows of particulars that are refused: for what, in which words, and that
 * none of these words is one of the row. */
#include "agent/people/people_row.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/people/people_import.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

#define KEY "service,client,kind,ref"
#define X32 "abcdefghijklmnopqrstuvwxyz012345"
#define IT_IS_NO_REF \
	"at most 32 letters, digits and . _ / - are allowed, beginning with " \
	"a letter or digit"
#define IT_IS_NO_SERVICE \
	"it is missing, or not the id of a service: at most 32 letters, " \
	"digits and hyphens"
#define IT_IS_NO_NUMBER \
	"it is not an NHS number: ten digits, the last of which checks the " \
	"others; look for a slip"

/* --------------------------------------------------------- what is refused */

static const struct {
	const char *columns, *row, *remark;
} cases[] = {
	/* the key */
	{ KEY, ",C1,client,", "column service: " IT_IS_NO_SERVICE },
	{ KEY, "Zoe Zu,C1,client,", "column service: " IT_IS_NO_SERVICE },
	{ KEY, "-svc,C1,client,", "column service: " IT_IS_NO_SERVICE },
	{ KEY, X32 "6,C1,client,", "column service: " IT_IS_NO_SERVICE },
	{ KEY, X32 ",C1,client,",
	    "column service: the register holds no service of this id; import "
	    "the facts first" },
	{ KEY, "SVC-A,C1,client,",
	    "column service: the register holds no service of this id; import "
	    "the facts first" },
	{ KEY, "svc-a,C1,,",
	    "column kind: it must be client, job or employer_contact" },
	{ KEY, "svc-a,C1,Client,",
	    "column kind: it must be client, job or employer_contact" },
	{ KEY, "svc-a,C1,Zebulon,",
	    "column kind: it must be client, job or employer_contact" },
	{ KEY, "svc-a,,client,",
	    "column client: it is missing: a row of kind client needs it" },
	{ KEY, "svc-a,,job,j1",
	    "column client: it is missing: a row of kind job needs it" },
	{ KEY, "svc-a,C1,employer_contact,e1",
	    "column client: it is not used by a row of kind employer_contact" },
	{ KEY, "svc-a,Zoe Zu,client,", "column client: " IT_IS_NO_REF },
	{ KEY, "svc-a,/C1,client,", "column client: " IT_IS_NO_REF },
	{ KEY, "svc-a," X32 "6,client,", "column client: " IT_IS_NO_REF },
	{ KEY, "svc-a," X32 ",client,",
	    "column client: the service has no client of this reference; "
	    "import the facts first" },
	{ KEY, "svc-a,c1,client,",
	    "column client: the service has no client of this reference; "
	    "import the facts first" },
	{ KEY, "svc-b,C2,client,",
	    "column client: the service has no client of this reference; "
	    "import the facts first" },
	{ KEY, "svc-a,C1,client,j1",
	    "column ref: it is not used by a row of kind client" },
	{ KEY, "svc-a,C1,job,",
	    "column ref: it is missing: a row of kind job needs it" },
	{ KEY, "svc-a,,employer_contact,",
	    "column ref: it is missing: a row of kind employer_contact needs "
	    "it" },
	{ KEY, "svc-a,C1,job,Zoe Zu", "column ref: " IT_IS_NO_REF },
	{ KEY, "svc-a,C1,job," X32 "6", "column ref: " IT_IS_NO_REF },
	{ KEY, "svc-a,C1,job," X32,
	    "column ref: the client has no job of this ref; import the facts "
	    "first" },
	{ KEY, "svc-a,C1,job,J1",
	    "column ref: the client has no job of this ref; import the facts "
	    "first" },
	{ KEY, "svc-a,C2,job,j2",
	    "column ref: the client has no job of this ref; import the facts "
	    "first" },
	{ KEY, "svc-a,C1,job,e1",
	    "column ref: the client has no job of this ref; import the facts "
	    "first" },
	{ KEY, "svc-a,,employer_contact,e3",
	    "column ref: the service has no employer contact of this ref; "
	    "import the facts first" },
	{ KEY, "svc-a,,employer_contact,j1",
	    "column ref: the service has no employer contact of this ref; "
	    "import the facts first" },
	{ KEY, "svc-b,,employer_contact,e2",
	    "column ref: the service has no employer contact of this ref; "
	    "import the facts first" },
	/* key columns that are not there at all */
	{ "service,kind,ref", "svc-a,job,j1",
	    "column client: it is missing: a row of kind job needs it" },
	{ "service,client,kind", "svc-a,C1,job",
	    "column ref: it is missing: a row of kind job needs it" },
	/* fields */
	{ KEY ",nhs_number", "svc-a,C1,client,,9434765918",
	    "column nhs_number: " IT_IS_NO_NUMBER },
	{ KEY ",nhs_number", "svc-a,C1,client,,943 476 591",
	    "column nhs_number: " IT_IS_NO_NUMBER },
	{ KEY ",nhs_number", "svc-a,C1,client,,unknown",
	    "column nhs_number: " IT_IS_NO_NUMBER },
	{ KEY ",nhs_number", "svc-a,C1,client,,999 123 4560",
	    "column nhs_number: " IT_IS_NO_NUMBER },
	{ KEY ",date_of_birth", "svc-a,C1,client,,31/03/1990",
	    "column date_of_birth: it is not a date of birth; write it like "
	    "1990-03-31" },
	{ KEY ",date_of_birth", "svc-a,C1,client,,1990-02-29",
	    "column date_of_birth: it is not a date of birth; write it like "
	    "1990-03-31" },
	{ KEY ",date_of_birth", "svc-a,C1,client,,1899-12-31",
	    "column date_of_birth: it is not a date of birth; write it like "
	    "1990-03-31" },
	{ KEY ",date_of_birth", "svc-a,C1,client,,2026-07-01",
	    "column date_of_birth: it is after today" },
	{ KEY ",evidence_date", "svc-a,C1,job,j1,5 May 2026",
	    "column evidence_date: it is not a date; write it like "
	    "2026-05-17" },
	{ KEY ",evidence_date", "svc-a,C1,job,j1,1999-12-31",
	    "column evidence_date: it is not a date; write it like "
	    "2026-05-17" },
	{ KEY ",evidence_date", "svc-a,C1,job,j1,2026-07-01",
	    "column evidence_date: it is after today" },
	{ KEY ",name", "svc-a,C1,client,,Zoe\tZu",
	    "column name: it holds a character that is no text" },
	{ KEY ",name", "svc-a,C1,client,,\"Zoe\nZu\"",
	    "column name: it holds a character that is no text" },
	{ KEY ",email", "svc-a,C1,client,,zoe\x7f@example.org",
	    "column email: it holds a character that is no text" },
	{ KEY ",notes", "svc-a,C1,client,,Zoe\x1b[31mZu",
	    "column notes: it holds a character that is no text" },
	/* U+009B begins a command of a terminal, as ESC [ does */
	{ KEY ",notes",
	    "svc-a,C1,client,,Zoe\xc2\x9b"
	    "31mZu",
	    "column notes: it holds a character that is no text" },
	{ KEY ",name", "svc-a,C1,client,,Zoe\xc2\x80",
	    "column name: it holds a character that is no text" },
	{ KEY ",employer", "svc-a,,employer_contact,e1,\"Zed\n& Co\"",
	    "column employer: it holds a character that is no text" },
};

/* No cell of the row, nor a part of one, stands in the remark; the words
 * for kinds may. */
static void
says_nothing(const char *remark, const char *row)
{
	struct slice rest = slice_of(row), cell;

	while (rest.n > 0) {
		char *text;

		(void)text_split(rest, ',', &cell, &rest);
		if (cell.n < 2 || people_find_kind(cell) != 0)
			continue;
		text = mem_copy_text(cell.p, cell.n);
		ck_assert_msg(strstr(remark, text) == NULL, "%s says %s",
		    remark, text);
		free(text);
	}
}

/* The file's only remark is that, and nothing is stored. */
static void
refuses(struct people_fixture *c, const char *file, const char *remark)
{
	struct exchange_options options = { .today = c->reg.today };
	struct exchange_report r = people_fixture_import(c, file, &options);

	ck_assert_msg(r.remarks == 1, "%zu remarks, first %s: %s", r.remarks,
	    r.remarks ? r.remark[0].text : "", file);
	ck_assert_str_eq(r.remark[0].text, remark);
	ck_assert(r.remark[0].refused && r.refused == 1 && !r.written);
	ck_assert_int_eq(people_fixture_count(c,
			     "SELECT count(*) FROM particulars"),
	    0);
	exchange_report_free(&r);
}

START_TEST(every_refusal)
{
	struct people_fixture c;

	people_fixture_open(&c);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *file =
		    mem_printf("%s\n%s\n", cases[i].columns, cases[i].row);
		char *remark = mem_printf("line 2, %s", cases[i].remark);

		refuses(&c, file, remark);
		says_nothing(remark, cases[i].row);
		free(file);
		free(remark);
	}
	people_fixture_close(&c);
}
END_TEST

static const char *
row_of(enum people_kind kind)
{
	return kind == PEOPLE_CLIENT ? "svc-a,C1,client,"
	       : kind == PEOPLE_JOB  ? "svc-a,C1,job,j1"
				     : "svc-a,,employer_contact,e1";
}

/* Every field under every kind: taken or refused, as the table says; and
 * one byte more than its longest. */
START_TEST(every_field)
{
	struct people_fixture c;

	people_fixture_open(&c);
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		for (int k = PEOPLE_CLIENT; k < PEOPLE_KINDS; k++) {
			enum people_field field = (enum people_field)i;
			enum people_kind kind = (enum people_kind)k;
			const struct people_field_kind *f = people_field(field);
			char *long_text = mem_array(f->max + 2, 1);
			char *file, *remark;

			memset(long_text, 'Z', f->max + 1);
			if (people_has(kind, field))
				remark =
				    mem_printf("line 2, column %s: it is longer"
					       " than %zu bytes",
					f->name, f->max);
			else
				remark =
				    mem_printf("line 2, column %s: it is not "
					       "used by a row of kind %s",
					f->name, people_kind_name(kind));
			file = mem_printf("%s,%s\n%s,%s\n", KEY, f->name,
			    row_of(kind),
			    people_has(kind, field) ? long_text : "Zz");
			if (f->max < LIMITS_PEOPLE_NOTES_MAX ||
			    !people_has(kind, field))
				refuses(&c, file, remark);
			free(file);
			free(remark);
			free(long_text);
		}
	people_fixture_close(&c);
}
END_TEST

/* ------------------------------------------------------------ what is taken */

START_TEST(the_edges_are_taken)
{
	static const struct {
		const char *column, *cell;
	} edges[] = {
		{ "date_of_birth", "1900-01-01" },
		{ "date_of_birth", "2026-06-30" },
		{ "date_of_birth", "2024-02-29" },
		{ "nhs_number", "943-476 5919" },
		{ "address", "\"1 The Row\nLeeds\"" },
		{ "address", "\"1 The Row\r\nLeeds\"" },
		{ "notes", "\"\n\"" },
		{ "name", "=1+1" },
		{ "name", "Zo\xc3\xab \xe6\x9d\x8e" },
		{ "name", "Zo\xc3\x9b\xc2\xa0Z\xe6\x9b\xb8" },
		{ "name", "0" },
	};
	struct people_fixture c;

	people_fixture_open(&c);
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++) {
		char *file = mem_printf("%s,%s\nsvc-a,C1,client,,%s\n", KEY,
		    edges[i].column, edges[i].cell);
		struct exchange_report r = people_fixture_take(&c, file);

		ck_assert_uint_eq(r.stored + r.corrected, 1);
		exchange_report_free(&r);
		free(file);
	}
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		const struct people_field_kind *f =
		    people_field((enum people_field)i);
		char *text = mem_array(f->max + 1, 1), *file;

		if (i == PEOPLE_NHS_NUMBER || i == PEOPLE_BORN ||
		    i == PEOPLE_EVIDENCE_DATE)
			memcpy(text, "", 1);
		else
			memset(text, 'Z', f->max);
		file = mem_printf("%s,%s\n%s,%s\n", KEY, f->name,
		    row_of(people_has(PEOPLE_CLIENT, (enum people_field)i)
			       ? PEOPLE_CLIENT
			       : PEOPLE_JOB),
		    text);
		(void)people_fixture_take(&c, file);
		free(file);
		free(text);
	}
	people_fixture_close(&c);
}
END_TEST

/* ----------------------------------------------------------- several faults */

/* All faults of all rows are said together, by line and column. */
START_TEST(all_at_once)
{
	static const char file[] =
	    KEY ",name,nhs_number,date_of_birth,employer\n"
		"svc-a,C1,client,,Jane,,,\n"
		"Zoe Zu,,client,j1,Jane,123,tomorrow,Zed & Co\n"
		"\"svc-a\",C1,Zebulon,j1,Jane,123,tomorrow,Zed & Co\n"
		"svc-a,C9,client,,\"Zoe\nZu\",,,\n"
		"svc-a,C9,client,,Jane,,,\n";
	static const char *const remarks[] = {
		"line 3, column service: " IT_IS_NO_SERVICE,
		"line 3, column client: it is missing: a row of kind client "
		"needs it",
		"line 3, column ref: it is not used by a row of kind client",
		"line 3, column nhs_number: " IT_IS_NO_NUMBER,
		"line 3, column date_of_birth: it is not a date of birth; "
		"write it like 1990-03-31",
		"line 3, column employer: it is not used by a row of kind "
		"client",
		"line 4, column kind: it must be client, job or "
		"employer_contact",
		"line 5, column name: it holds a character that is no text",
		"line 7, column client: the service has no client of this "
		"reference; import the facts first",
	};
	size_t n = sizeof(remarks) / sizeof(remarks[0]);
	struct exchange_options options = { .today = 20634 };
	struct exchange_report r;
	struct people_fixture c;

	people_fixture_open(&c);
	r = people_fixture_import(&c, file, &options);
	ck_assert_uint_eq(r.remarks, n);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(r.remark[i].text, remarks[i]);
	ck_assert_uint_eq(r.read, 5);
	ck_assert_uint_eq(r.refused, 4);
	ck_assert_uint_eq(r.stored, 1);
	ck_assert(!r.written);
	exchange_report_free(&r);
	people_fixture_close(&c);
}
END_TEST

/* Files that are none are refused as a whole, without a word of theirs. */
START_TEST(no_such_file)
{
	static const char *const files[] = {
		"",
		"Zebulon,C1,client,,Jane\n",
		"Zebulon\n",
		KEY ",Zebulon\nsvc-a,C1,client,,Jane\n",
		KEY ",name,name\nsvc-a,C1,client,,Zebulon,Jane\n",
		"client,kind,ref,name\nC1,client,,Zebulon\n",
		"service,client,ref,name\nsvc-a,C1,,Zebulon\n",
		KEY ",name\nsvc-a,C1,client,,Zebulon,Jane\n",
		KEY ",name\nsvc-a,C1,client,Zebulon\n",
		KEY ",name\nsvc-a,C1,client,,\"Zebulon\n",
		KEY ",name\nsvc-a,C1,client,,Zebulon \"Zeb\" Jane\n",
		KEY ",name\nsvc-a,C1,client,,Zebulon\xff\n",
		KEY ",name\nsvc-a,C1,client,,Zebulon\rJane\n",
	};
	struct exchange_options options = { .today = 20634,
		.accept_good_rows = true };
	struct people_fixture c;

	people_fixture_open(&c);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct err e = ERR_INIT;
		struct exchange_report r;

		ck_assert_int_eq(people_import(&c.reg.open, slice_of(files[i]),
				     &options, &r, &e),
		    -1);
		ck_assert(e.text[0] != '\0' && r.remarks == 0);
		ck_assert_ptr_null(strstr(e.text, "Zebulon"));
		ck_assert_ptr_null(strstr(e.text, "Jane"));
		ck_assert_ptr_null(strstr(e.text, "C1"));
	}
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT count(*) FROM particulars"),
	    0);
	people_fixture_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_refusal, every_field,
		the_edges_are_taken, all_at_once, no_such_file, NULL };

	return unit_main("people_row", tests);
}
