/*
 * An erasure takes all of one client and nothing of anybody else. To whom an
 * employer contact belongs; who may erase, and for which reasons.
 */
#include "agent/people/people_erase.h"

#include <stdlib.h>

#include "common/base/file.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

/*
 * Of C1 and C2: e1 is C1's, was C2's and before that nobody's; e2 is C2's, was
 * C1's; e3, withdrawn, was nobody's, then C1's; e4, withdrawn, was C1's, then
 * C2's; e5 is nobody's, was C1's; e6 is C1's and reviewed; e7 is C2's, its
 * review names C1; e8 was C1's, withdrawn, and is another one of C2 now.
 */
static void
open_contacts(struct disk_register *w)
{
#define CONTACT(ref, client, flags) \
	"svc-a," client ",employer_contact,2026-02-06,phone," flags "," ref \
	",,\n"
#define REVIEW(ref, client, day) \
	"svc-a," client ",employer_contact_reviewed,2026-02-" day ",,," ref \
	",,\n"
	static const char *const files[] = {
		"svc-b,C1,referral_accepted,2026-01-05,self,,,,\n"
		"svc-b,C1,employer_contact,2026-02-06,phone,,e1,,\n"
		"svc-b,,employer_contact_reviewed,2026-02-06,,,e1,,\n",
		"svc-b,,employer_contact_reviewed,2026-02-07,,,e1,,\n",
		CONTACT("e1", "", "") CONTACT("e2", "C1", "")
		    CONTACT("e3", "", "") CONTACT("e4", "C1", "")
			CONTACT("e5", "C1", "") CONTACT("e6", "C1", "")
			    CONTACT("e7", "C2", "") CONTACT("e8", "C1", "")
				REVIEW("e6", "", "07") REVIEW("e7", "C1", "07"),
		CONTACT("e1", "C2", "") CONTACT("e2", "C2", "") CONTACT("e3",
		    "C1", "") CONTACT("e4", "C2", "") CONTACT("e5", "", "")
		    REVIEW("e6", "", "08") REVIEW("e7", "C1", "08")
			CONTACT("e8", "C1", "withdrawn"),
		CONTACT("e1", "C1", "") CONTACT("e3", "C1", "withdrawn")
		    CONTACT("e4", "C2", "withdrawn") CONTACT("e8", "C2", "")
			REVIEW("e8", "", "09"),
	};

	disk_register_three(w);
	memory_register_take(&w->reg,
	    "svc-a,C2,employer_contact,2026-02-06,phone,"
	    "withdrawn,e2,,\n");
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT count(*) FROM fact_history"),
	    2);
	ck_assert_int_eq(db_exec(w->reg.open.db, "DELETE FROM fact_history",
			     &(struct err)ERR_INIT),
	    0);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		memory_register_take(&w->reg, files[i]);
		if (i == 2)
			for (char ref[] = "e1"; ref[1] <= '8'; ref[1]++)
				disk_register_put(w, PEOPLE_EMPLOYER_CONTACT, 0,
				    ref, "A");
	}
	for (char ref[] = "e1"; ref[1] <= '8'; ref[1]++)
		if (ref[1] != '3' && ref[1] != '4')
			disk_register_put(w, PEOPLE_EMPLOYER_CONTACT, 0, ref,
			    "B");
}

/* What a query gives, a word a row. */
static void
gives(const struct disk_register *w, const char *sql, const char *want)
{
	struct db_stmt *q = db_prepare(w->reg.open.db, sql);
	struct err e = ERR_INIT;
	struct buf got;

	buf_init(&got, 4096);
	while (db_step(q))
		buf_printf(&got, "%s ", db_str(q, 0));
	ck_assert_int_eq(db_done(q, &e), 0);
	ck_assert_str_eq(buf_str(&got), want);
	buf_free(&got);
}

/* Contacts and their reviews in force, and past; refs of particulars. */
static const char in_force[] =
    "SELECT ref || '/' || client || substr('r', 1, event = 19) FROM fact"
    " WHERE service = 1 AND event IN (18, 19) ORDER BY ref, event";
static const char past[] =
    "SELECT ref || '/' || client || substr('r', 1, event = 19)"
    " || substr('w', 1, withdrawn) FROM fact_history WHERE service = 1"
    " ORDER BY ref, id";
static const char now[] = "SELECT ref FROM particulars ORDER BY ref";
static const char before[] =
    "SELECT ref FROM particulars_history ORDER BY ref, id";
static const char elsewhere[] =
    "SELECT count(*) || '/' || (SELECT count(*) FROM fact_history WHERE"
    " service = 2) FROM fact WHERE service = 2";

START_TEST(contacts_of_one)
{
	struct disk_register w;

	open_contacts(&w);
	gives(&w, in_force, "e1/1 e2/2 e5/0 e6/1 e6/0r e7/2 e7/1r e8/2 e8/0r ");
	gives(&w, past,
	    "e1/0 e1/2 e2/1 e3/0 e3/1w e4/1 e4/2w e5/1 e6/0r e7/1r e8/1w ");
	gives(&w, now, "e1 e2 e5 e6 e7 e8 ");
	gives(&w, before, "e1 e2 e3 e4 e5 e6 e7 e8 ");
	disk_register_erase(&w, 1);
	gives(&w, in_force, "e2/2 e5/0 e7/2 e8/2 e8/0r ");
	gives(&w, past, "e1/2 e4/2w ");
	gives(&w, now, "e2 e5 e7 e8 ");
	gives(&w, before, "e2 e4 e5 e7 e8 ");
	gives(&w, elsewhere, "3/1 ");
	disk_register_close(&w);
	disk_register_open(&w, "will");
	disk_register_end(&w);
}
END_TEST

START_TEST(contacts_of_the_other)
{
	struct disk_register w;

	open_contacts(&w);
	disk_register_erase(&w, 2);
	gives(&w, in_force, "e1/1 e5/0 e6/1 e6/0r ");
	gives(&w, past, "e1/0 e2/1 e3/0 e3/1w e4/1 e5/1 e6/0r e7/1r e8/1w ");
	gives(&w, now, "e1 e5 e6 ");
	gives(&w, before, "e1 e3 e5 e6 ");
	gives(&w, elsewhere, "3/1 ");
	disk_register_close(&w);
	disk_register_open(&w, "will");
	disk_register_end(&w);
}
END_TEST

/* ------------------------------------------------------------------ refusals */

static void
refused(struct disk_register *w, uint32_t client, const char *reason,
    enum err_kind kind)
{
	struct people_erasure what = { client, reason, w->reg.today };
	struct err e = ERR_INIT;
	char *log = file_path(w->folder, "erasures");

	ck_assert_int_eq(people_erase(&w->reg.open, w->folder, &what, &e), -1);
	ck_assert_int_eq(e.kind, kind);
	ck_assert(!file_exists(log));
	gives(w, "SELECT count(*) FROM client", "3 ");
	gives(w, "SELECT count(*) FROM erasure", "0 ");
	free(log);
}

START_TEST(who_and_why)
{
	struct people_extent extent;
	struct err e = ERR_INIT;
	struct disk_register w;

	disk_register_three(&w);
	ck_assert_int_eq(people_erase_extent(w.reg.open.db, 2, &extent, &e), 0);
	ck_assert_int_eq(extent.facts, 2);
	ck_assert_int_eq(extent.past, 0);
	refused(&w, 0, "request", ERR_REFUSED);
	refused(&w, 4, "request", ERR_REFUSED);
	refused(&w, UINT32_MAX, "request", ERR_REFUSED);
	refused(&w, 1, "", ERR_USAGE);
	refused(&w, 1, "Request", ERR_USAGE);
	refused(&w, 1, "twin", ERR_USAGE);
	refused(&w, 1, "because", ERR_USAGE);
	disk_register_end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { contacts_of_one, contacts_of_the_other,
		who_and_why, NULL };

	return unit_main("people_erase", tests);
}
