/*
 * The register's outbox: sequence number, revision and chain of the next
 * statement.
 */
#include "agent/sealing/outbox.h"

#include <stdio.h>

#include "common/base/day.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

/* Nobody signs the revisions of a head answer: a false one moves ours on by a
 * little, and never to where no further one fits. */
START_TEST(wild_revisions)
{
	static const struct {
		const char *said;
		uint64_t next;
	} cases[] = { { "1", 2 }, { "7", 8 }, { "1001", 1002 },
		{ "1002", 1002 }, { "999999", 1002 }, { "1000000", 1002 } };
	struct period p = period_of(day_from_civil(2026, 4, 1));
	struct err e = ERR_INIT;
	struct fake_courier c;
	uint64_t next;

	fake_courier_open(&c);
	fake_courier_enrol(&c);
	fake_courier_seal(&c, "alpha", "2026-04-01/P3M", 5);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char sql[200];

		(void)snprintf(sql, sizeof(sql),
		    "INSERT OR REPLACE INTO in_force VALUES('alpha',"
		    " 'sheaf-return/1', '2026-04-01/P3M', %s, NULL)",
		    cases[i].said);
		ck_assert_int_eq(db_exec(c.reg.open.db, sql, &e), 0);
		ck_assert_int_eq(outbox_next_revision(c.reg.open.db, "alpha",
				     CONTENT_RETURN, p, &next, &e),
		    0);
		ck_assert_uint_eq(next, cases[i].next);
	}
	fake_courier_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { wild_revisions, NULL };

	keys_start();
	return unit_main("outbox", tests);
}
