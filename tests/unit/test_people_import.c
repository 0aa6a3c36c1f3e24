/*
 * Files of particulars are stored whole or not at all. What single files do is
 * tested in tests/cases/import.
 */
#include "agent/people/people_import.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

#define KEY "service,client,kind,ref"

static void
holds(struct people_fixture *c, const char *expected)
{
	char *text = people_fixture_export(c, true);

	ck_assert_str_eq(text, expected);
	free(text);
}

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
	struct exchange_report r;
	struct people_fixture c;

	people_fixture_open(&c);
	r = people_fixture_take(&c,
	    KEY ",name\nsvc-a,C1,client,,Jane\nsvc-a,C3,client,,Cy\n");
	ck_assert_uint_eq(r.stored, 2);
	exchange_report_free(&r);
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
	ck_assert_int_eq(people_fixture_count(&c,
			     "SELECT count(*) FROM particulars_history"),
	    0);
	people_fixture_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { all_or_nothing, NULL };

	return unit_main("people_import", tests);
}
