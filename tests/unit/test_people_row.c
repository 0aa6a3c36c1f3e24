/*
 * Every field of particulars under every kind, as the table of fields says.
 * Rows that are refused are tested in tests/cases/import.
 */
#include "agent/people/people_row.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_import.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

#define KEY "service,client,kind,ref"

/* The file's only remark is that, and nothing is stored. */
static void
refuses(struct people_fixture *c, const char *file, const char *remark)
{
	struct exchange_options options = { .today = c->reg.today };
	struct exchange_report r = people_fixture_import(c, file, &options);

	ck_assert_msg(r.remarks == 1, "%zu remarks, first %s: %s", r.remarks,
	    memory_register_remark(&r, 0), file);
	ck_assert_str_eq(memory_register_remark(&r, 0), remark);
	ck_assert(r.remark[0].refused && r.refused == 1 && !r.written);
	ck_assert_int_eq(people_fixture_count(c,
			     "SELECT count(*) FROM particulars"),
	    0);
	exchange_report_free(&r);
}

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

/* The longest text of every field is taken. */
START_TEST(the_longest_are_taken)
{
	struct people_fixture c;

	people_fixture_open(&c);
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

/* Two names that look the same and are not, or a name that turns the rest of
 * its line around, mislead whoever reads a list. */
START_TEST(characters_that_nobody_sees_are_refused)
{
	static const struct {
		const char *name;
		bool taken;
	} cases[] = {
		{ "Zo\xc3\xab O\xe2\x80\x99Test", true },
		{ "\xd8\xb3\xd9\x84\xd9\x85\xe2\x80\x8c\xd8\xa7", true },
		{ "Ann\xe2\x80\x8b Lee", false }, /* U+200B */
		{ "\xe2\x80\xaennA", false },     /* U+202E */
		{ "\xe2\x80\x8f"
		  "Ann",
		    false },                      /* U+200F */
		{ "Ann\xe2\x81\xa6 Lee", false }, /* U+2066 */
		{ "Ann\xe2\x81\xa0Lee", false },  /* U+2060 */
		{ "Ann\xef\xbb\xbfLee", false },  /* U+FEFF */
		{ "Ann\x1b[2J", false },
		{ "Ann\xc2\x9b"
		  "2J",
		    false },
	};
	const struct exchange_options options = { .today = 20000,
		.accept_good_rows = true };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct people_fixture c;
		struct exchange_report r;
		char *file = mem_printf("%s,name\n%s,%s\n", KEY,
		    row_of(PEOPLE_CLIENT), cases[i].name);

		people_fixture_open(&c);
		r = people_fixture_import(&c, file, &options);
		ck_assert_msg((r.refused == 0) == cases[i].taken, "case %zu",
		    i);
		exchange_report_free(&r);
		people_fixture_close(&c);
		free(file);
	}
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_field, the_longest_are_taken,
		characters_that_nobody_sees_are_refused, NULL };

	return unit_main("people_row", tests);
}
