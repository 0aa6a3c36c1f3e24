/* A restore brings back nobody who was erased, and loses nobody else. */
#include "agent/people/people_erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/figures/due.h"
#include "agent/register/backup.h"
#include "agent/register/erasures.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

/* The process ends between the file and the commit. */
static void
begin_to_erase(struct disk_register *w, const char *reference)
{
	struct db_stmt *q =
	    db_prepare(w->reg.open.db, "SELECT mark FROM client WHERE id = ?");
	struct erasure item = { .day = w->reg.today,
		.reason = "request",
		.staff = "ann",
		.applied = true };
	struct erasures list = { 0 };
	struct err e = ERR_INIT;

	db_bind_i64(q, 1, disk_register_client(w, reference));
	ck_assert(db_step(q));
	memcpy(item.mark, db_bytes(q, 0).p, sizeof(item.mark));
	ck_assert_int_eq(db_done(q, &e), 0);
	erasures_append(&list, &item);
	ck_assert_int_eq(erasures_save(w->reg.open.db, w->folder, &list, &e),
	    0);
	erasures_free(&list);
	disk_register_close(w);
}

START_TEST(a_crash_in_between)
{
	static const char *const one[] = { "C1", NULL };
	static const char *const two[] = { "C1", "C3", NULL };
	static const char *const again[] = { "C3", "C1", NULL };
	struct disk_register w;

	disk_register_three(&w);
	disk_register_keep_marks(&w);
	begin_to_erase(&w, "C1");
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 0);
	ck_assert_uint_ne(disk_register_client(&w, "C1"), 0);
	disk_register_logged(&w, one);
	disk_register_backup(&w, "backup");
	/* The line is not lost with the next erasure. */
	disk_register_erase(&w, disk_register_client(&w, "C3"));
	disk_register_logged(&w, two);
	disk_register_lose(&w);
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "will");
	ck_assert_uint_eq(disk_register_again(&w), 2);
	ck_assert_uint_eq(disk_register_client(&w, "C1"), 0);
	ck_assert_uint_ne(disk_register_client(&w, "C2"), 0);
	ck_assert_uint_eq(disk_register_client(&w, "C3"), 0);
	disk_register_logged(&w, two);
	/* An erasure that is tried again although it was logged leaves one
	 * line. */
	disk_register_lose(&w);
	disk_register_move(&w, "other");
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "ann");
	begin_to_erase(&w, "C1");
	disk_register_open(&w, "ann");
	disk_register_erase(&w, disk_register_client(&w, "C3"));
	disk_register_erase(&w, disk_register_client(&w, "C1"));
	disk_register_logged(&w, again);
	disk_register_end(&w);
}
END_TEST

/* No figure is made while somebody waits. */
static void
makes_no_figure(struct disk_register *w, bool refused)
{
	struct due_question q = { .service = "svc-a",
		.today = w->reg.today,
		.through = DAY_NONE };
	struct err e = ERR_INIT;
	struct due_list list;
	struct returns r;
	struct period p;

	ck_assert_int_eq(period_parse_user("2025/26 Q4", &p, &e), 0);
	ck_assert_int_eq(due_return(w->reg.open.db, &q, p, &r, &e),
	    refused ? -1 : 0);
	ck_assert(!refused || strstr(e.text, "1 of its clients") != NULL);
	ck_assert(!refused || e.kind == ERR_REFUSED);
	ck_assert_int_eq(due_list(w->reg.open.db, &q, &list, &e),
	    refused ? -1 : 0);
	if (!refused) {
		ck_assert_int_eq(memory_register_figure(&r, "referrals"), 2);
		due_free(&list);
	}
	q.service = NULL;
	ck_assert_int_eq(due_list(w->reg.open.db, &q, &list, &e),
	    refused ? -1 : 0);
	if (!refused)
		due_free(&list);
}

/* C2 is back after a restore, and goes again. */
static void
goes_again(struct disk_register *w)
{
	char *exported;

	disk_register_open(w, "will");
	ck_assert_uint_ne(disk_register_client(w, "C2"), 0);
	makes_no_figure(w, true);
	ck_assert_uint_eq(disk_register_again(w), 1);
	ck_assert_uint_eq(disk_register_client(w, "C2"), 0);
	makes_no_figure(w, false);
	exported = memory_register_export(&w->reg);
	ck_assert_str_eq(exported,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C3,referral_accepted,2026-01-07,self,,,,\n");
	free(exported);
	ck_assert_uint_eq(disk_register_again(w), 0);
	disk_register_close(w);
	disk_register_open(w, "ann");
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT count(*) FROM erasure"
			     " WHERE applied AND reason = 'request'"
			     " AND erased_by = 'ann'"),
	    1);
}

START_TEST(erased_again)
{
	static const char *const line[] = { "C2", NULL };
	struct err e = ERR_INIT;
	struct disk_register w;
	char *log, *to;

	disk_register_three(&w);
	disk_register_keep_marks(&w);
	disk_register_put(&w, PEOPLE_CLIENT, disk_register_client(&w, "C2"), "",
	    "notes");
	disk_register_backup(&w, "backup");
	disk_register_erase(&w, disk_register_client(&w, "C2"));
	log = disk_register_log(&w);
	to = disk_register_path(&w, "erasures");
	ck_assert_int_eq(file_create(to, slice_of(log), 0600, &e), 0);
	disk_register_lose(&w);
	disk_register_restore(&w, "backup", NULL);
	goes_again(&w);
	disk_register_logged(&w, line);

	/* On another machine: with a copy of the deletion log, and not without
	 * it. */
	disk_register_close(&w);
	disk_register_move(&w, "other");
	disk_register_restore(&w, "backup", "erasures");
	goes_again(&w);
	disk_register_logged(&w, line);
	disk_register_close(&w);
	disk_register_move(&w, "without");
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 0);
	ck_assert_uint_ne(disk_register_client(&w, "C2"), 0);
	free(to);
	free(log);
	disk_register_end(&w);
}
END_TEST

/* A record that was merged into the client's is on its own in an older backup. */
START_TEST(a_twin_goes_too)
{
	struct err e = ERR_INIT;
	struct disk_register w;
	char *said;

	disk_register_begin(&w);
	memory_register_take(&w.reg,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C1,discharged,2026-01-05,,,,,\n"
	    "svc-a,C2,referral_accepted,2026-01-06,self,,,,\n"
	    "svc-a,C2,employer_contact,2026-01-06,phone,,e2,,\n"
	    "svc-a,,employer_contact_reviewed,2026-01-07,,,e2,,\n"
	    "svc-a,C2,discharged,2026-01-06,,,,,\n"
	    "svc-a,C3,referral_accepted,2026-01-07,self,,,,\n");
	disk_register_backup(&w, "before");
	ck_assert_msg(disk_register_merge(&w, 1, 2, &said, &e) == 0, "%s",
	    said);
	free(said);
	disk_register_backup(&w, "between");
	ck_assert_msg(disk_register_merge(&w, 1, 3, &said, &e) == 0, "%s",
	    said);
	free(said);
	disk_register_erase(&w, 1);
	ck_assert_int_eq(disk_register_number(&w,
			     "SELECT count(*) FROM client"),
	    0);
	ck_assert_int_eq(disk_register_number(&w, "SELECT count(*) FROM erasure"
						  " WHERE reason = 'twin'"),
	    2);
	for (int i = 0; i < 2; i++) {
		disk_register_lose(&w);
		disk_register_restore(&w, i == 0 ? "before" : "between", NULL);
		disk_register_open(&w, "will");
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT count(*) FROM client"),
		    3 - i);
		ck_assert_uint_eq(disk_register_again(&w), 3 - (size_t)i);
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT count(*) FROM client"),
		    0);
		ck_assert_int_eq(disk_register_number(&w,
				     "SELECT count(*) FROM fact"),
		    0);
	}
	disk_register_end(&w);
}
END_TEST

/* Numbers may be given a second time after a restore; marks never are. */
START_TEST(a_number_used_again)
{
	struct disk_register w;

	disk_register_three(&w);
	disk_register_backup(&w, "backup");
	memory_register_take(&w.reg,
	    "svc-a,C4,referral_accepted,2026-01-05,self,,,,\n");
	ck_assert_uint_eq(disk_register_client(&w, "C4"), 4);
	disk_register_erase(&w, disk_register_client(&w, "C4"));
	disk_register_lose(&w);
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 0);
	memory_register_take(&w.reg,
	    "svc-a,C5,referral_accepted,2026-01-05,self,,,,\n");
	ck_assert_uint_eq(disk_register_client(&w, "C5"), 4);
	disk_register_close(&w);
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 0);
	ck_assert_uint_eq(disk_register_client(&w, "C5"), 4);
	/* In one register none is. */
	disk_register_erase(&w, disk_register_client(&w, "C5"));
	memory_register_take(&w.reg,
	    "svc-a,C5,referral_accepted,2026-01-05,self,,,,\n");
	ck_assert_uint_eq(disk_register_client(&w, "C5"), 5);
	disk_register_end(&w);
}
END_TEST

/* ------------------------------------------------------- what is in the folder */

/* The file goes on when somebody copies another register.db into place. */
START_TEST(another_database)
{
	static const char *const all[] = { "C2", "C1", "C3", NULL };
	static const char *const names[] = { "register.db", "copy.db" };
	struct err e = ERR_INIT;
	char *path[2];
	struct buf whole;
	struct disk_register w;

	disk_register_three(&w);
	disk_register_keep_marks(&w);
	disk_register_erase(&w, disk_register_client(&w, "C2"));
	disk_register_close(&w);
	for (int i = 0; i < 2; i++)
		path[i] = file_path(w.folder, names[i]);
	ck_assert_int_eq(file_read(path[0], 1 << 24, &whole, &e), 0);
	disk_register_open(&w, "ann");
	disk_register_erase(&w, disk_register_client(&w, "C1"));
	disk_register_close(&w);
	ck_assert_int_eq(file_replace(path[0], buf_slice(&whole), 0600, &e), 0);
	disk_register_open(&w, "ann");
	ck_assert_uint_ne(disk_register_client(&w, "C1"), 0);
	disk_register_erase(&w, disk_register_client(&w, "C3"));
	disk_register_logged(&w, all);
	disk_register_backup(&w, "backup");
	disk_register_lose(&w);
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 1);
	ck_assert_uint_eq(disk_register_client(&w, "C1"), 0);
	disk_register_logged(&w, all);
	buf_free(&whole);
	for (int i = 0; i < 2; i++)
		free(path[i]);
	disk_register_end(&w);
}
END_TEST

/* A restore that cannot be completed says why and leaves nothing behind. */
static void
not_restored(struct disk_register *w, const char *why)
{
	char *backup = disk_register_path(w, "backup"),
	     *db = file_path(w->folder, "register.db");
	struct file_names all;
	struct err e = ERR_INIT;

	ck_assert_int_eq(backup_restore(backup, w->home, NULL, &e), -1);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	ck_assert_ptr_null(strstr(e.text, "damaged"));
	ck_assert(!file_exists(db));
	ck_assert_int_eq(file_list(w->folder, "", &all, &e), 0);
	ck_assert_uint_le(all.n, 4);
	file_names_free(&all);
	free(db);
	free(backup);
}

START_TEST(what_stops_a_restore)
{
	struct err e = ERR_INIT;
	struct buf journal;
	struct disk_register w;
	char *log, *wal, *left;

	disk_register_three(&w);
	log = file_path(w.folder, "erasures");
	wal = file_path(w.folder, "register.db-wal");
	disk_register_backup(&w, "backup");
	disk_register_erase(&w, disk_register_client(&w, "C2"));
	/* The process was killed: its journal is still there. */
	memory_register_take(&w.reg,
	    "svc-a,C9,referral_accepted,2026-01-05,self,,,,\n");
	ck_assert_int_eq(file_read(wal, 1 << 24, &journal, &e), 0);
	disk_register_lose(&w);
	ck_assert_uint_gt(journal.n, 0);
	ck_assert_int_eq(file_create(wal, buf_slice(&journal), 0600, &e), 0);
	not_restored(&w, "register.db-wal");
	ck_assert_int_eq(unlink(wal), 0);

	ck_assert_int_eq(file_replace(log, slice_of("sheaf-erasures/1\nno\n"),
			     0600, &e),
	    0);
	not_restored(&w, "erasures is no deletion log");
	ck_assert_int_eq(unlink(log), 0);
	/* A copy that a killed restore left would outlive an erasure. */
	left = file_path(w.folder, ".tmp-00c0ffee");
	ck_assert_int_eq(file_create(left, slice_of("C2"), 0600, &e), 0);
	disk_register_restore(&w, "backup", NULL);
	ck_assert(!file_exists(left));
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_client(&w, "C9"), 0);
	free(left);
	buf_free(&journal);
	free(wal);
	free(log);
	disk_register_end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_crash_in_between, erased_again,
		a_twin_goes_too, a_number_used_again, another_database,
		what_stops_a_restore, NULL };

	return unit_main("erased_again", tests);
}
