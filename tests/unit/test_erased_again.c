/* A restore brings back nobody who was erased, and loses nobody else. */
#include "agent/people/people_erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/figures/due.h"
#include "agent/register/backup.h"
#include "agent/register/erasures.h"
#include "agent/vault/vault_staff.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
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
		.state = ERASURE_APPLIED };
	struct erasures list = { 0 };
	struct err e = ERR_INIT;

	db_bind_i64(q, 1, disk_register_client(w, reference));
	ck_assert(db_step(q));
	memcpy(item.mark, db_bytes(q, 0).p, sizeof(item.mark));
	ck_assert_int_eq(db_done(q, &e), 0);
	erasures_vouch(w->reg.open.vault, &item);
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

/* ------------------------------------------- lines of which none was written */

static void
change(struct disk_register *w, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(w->reg.open.db, sql, &e) == 0, "%s: %s", e.text,
	    sql);
}

/* Nobody was erased, so many lines are in doubt, now and at the next unlock;
 * figures are made. */
static void
in_doubt(struct disk_register *w, size_t lines, int64_t clients)
{
	for (int i = 0; i < 2; i++) {
		ck_assert_uint_eq(disk_register_again(w), 0);
		ck_assert_uint_eq(w->in_doubt, lines);
		ck_assert_int_eq(disk_register_number(w,
				     "SELECT count(*) FROM client"),
		    clients);
		ck_assert_int_eq(disk_register_number(w,
				     "SELECT count(*) FROM erasure"
				     " WHERE applied = 0"),
		    0);
		disk_register_close(w);
		disk_register_open(w, i == 0 ? "will" : "ann");
	}
}

#define FORGED \
	"INSERT INTO erasure (mark, erased_on, erased_by, reason, applied," \
	" hash) SELECT mark, 20000, 'ann', 'request', "

START_TEST(forged_lines_erase_nobody)
{
	/* The last is copied from a line that holds. */
	static const char *const hash[] = { "x''", "zeroblob(32)",
		"(SELECT hash FROM erasure ORDER BY id LIMIT 1)" };
	struct disk_register w;
	struct err e = ERR_INIT;
	size_t n;

	disk_register_three(&w);
	disk_register_erase(&w, 1);
	for (size_t i = 0; i < 3; i++) {
		char *sql = mem_printf(FORGED "0, %s FROM client WHERE id = 2",
		    hash[i]);

		change(&w, sql);
		free(sql);
		in_doubt(&w, i + 1, 2);
	}
	/* One that claims to have been applied long ago. */
	change(&w, FORGED "1, zeroblob(32) FROM client WHERE id = 3");
	in_doubt(&w, 4, 2);
	ck_assert_int_eq(erasures_dismiss(w.reg.open.db, &n, &e), 0);
	ck_assert_uint_eq(n, 4);
	in_doubt(&w, 0, 2);
	/* Erased by a team leader, the client leaves one line, which holds. */
	disk_register_erase(&w, 2);
	ck_assert_int_eq(disk_register_number(&w, "SELECT count(*) FROM erasure"
						  " WHERE applied = 1"),
	    2);
	disk_register_end(&w);
}
END_TEST

START_TEST(edited_lines_are_found)
{
	static const char *const edits[] = {
		"UPDATE erasure SET erased_by = 'Ann'",
		"UPDATE erasure SET erased_on = erased_on + 1",
		"UPDATE erasure SET reason = 'mistake'",
		/* Another byte than the one that is there. */
		("UPDATE erasure SET hash = iif(substr(hash, 1, 1) = x'00',"
		 " x'01', x'00') || substr(hash, 2)"),
		"UPDATE erasure SET mark = (SELECT max(mark) FROM client)",
	};
	struct disk_register w;

	disk_register_three(&w);
	disk_register_erase(&w, 1);
	in_doubt(&w, 0, 2);
	change(&w, "CREATE TABLE was AS SELECT * FROM erasure");
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		change(&w, edits[i]);
		in_doubt(&w, 1, 2);
		change(&w, "DELETE FROM erasure; INSERT INTO erasure SELECT *"
			   " FROM was");
		in_doubt(&w, 0, 2);
	}
	disk_register_end(&w);
}
END_TEST

/* The log that is chosen at a restore, or lies in the folder. */
static void
restored_with(struct disk_register *w, const char *log, size_t lines,
    int64_t clients)
{
	static unsigned times;
	char *name = mem_printf("again%u", times++);
	char *path = disk_register_path(w, "chosen");
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_replace(path, slice_of(log), 0600, &e), 0);
	disk_register_close(w);
	disk_register_move(w, name);
	disk_register_restore(w, "backup", "chosen");
	disk_register_open(w, "ann");
	in_doubt(w, lines, clients);
	free(path);
	free(name);
}

/* "... 2026-06-30 request ann" with another word at that place. */
static char *
reworded(const char *log, const char *word, const char *other)
{
	const char *at = strstr(log, word);

	ck_assert_ptr_nonnull(at);
	return mem_printf("%.*s%s%s", (int)(at - log), log, other,
	    at + strlen(word));
}

START_TEST(a_chosen_log_is_judged_too)
{
	struct disk_register w, other;
	char *log, *theirs, *edited, *mark;

	disk_register_three(&w);
	disk_register_backup(&w, "backup");
	disk_register_erase(&w, 2);
	log = disk_register_log(&w);
	edited = reworded(log, " ann", " Ann");
	restored_with(&w, edited, 1, 3);
	free(edited);
	edited = reworded(log, "2026-06-30", "2026-06-29");
	restored_with(&w, edited, 1, 3);
	free(edited);
	/* A line with the mark of another client. */
	mark = mem_printf("%.32s", log + strlen("sheaf-erasures/2\n"));
	edited = reworded(log, mark, "00112233445566778899aabbccddeeff");
	restored_with(&w, edited, 1, 3);
	free(edited);
	free(mark);
	/* A release that knew no hash: a line may be true, or not. */
	mark = mem_printf("sheaf-erasures/1\n%.32s 2026-06-30 request ann\n",
	    log + strlen("sheaf-erasures/2\n"));
	restored_with(&w, mark, 1, 3);
	free(mark);
	/* Another register's. */
	disk_register_three(&other);
	disk_register_erase(&other, 2);
	theirs = disk_register_log(&other);
	restored_with(&w, theirs, 1, 3);
	/* A forged line before the true one keeps nobody. */
	edited = mem_printf("%s%.32s %064d 2026-06-30 request ann\n%s",
	    "sheaf-erasures/2\n", log + strlen("sheaf-erasures/2\n"), 0,
	    log + strlen("sheaf-erasures/2\n"));
	disk_register_close(&w);
	disk_register_move(&w, "last");
	{
		char *path = disk_register_path(&w, "chosen");
		struct err e = ERR_INIT;

		ck_assert_int_eq(file_replace(path, slice_of(edited), 0600, &e),
		    0);
		free(path);
	}
	disk_register_restore(&w, "backup", "chosen");
	disk_register_open(&w, "will");
	ck_assert_uint_eq(disk_register_again(&w), 1);
	ck_assert_uint_eq(w.in_doubt, 1);
	ck_assert_uint_eq(disk_register_client(&w, "C2"), 0);
	free(edited);
	free(theirs);
	free(log);
	disk_register_end(&other);
	disk_register_end(&w);
}
END_TEST

/* The hash holds when everything else has been sealed under another key. */
START_TEST(lines_hold_after_re_keying)
{
	struct err e = ERR_INIT;
	struct disk_register w;

	disk_register_three(&w);
	disk_register_backup(&w, "backup");
	ck_assert_int_eq(vault_staff_remove(w.reg.open.db, w.reg.open.vault,
			     "will", &e),
	    0);
	disk_register_erase(&w, 2);
	disk_register_lose(&w);
	disk_register_restore(&w, "backup", NULL);
	disk_register_open(&w, "ann");
	ck_assert_uint_eq(disk_register_again(&w), 1);
	ck_assert_uint_eq(w.in_doubt, 0);
	ck_assert_uint_eq(disk_register_client(&w, "C2"), 0);
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
	char *db = file_path(w->folder, "register.db");
	struct file_names all;
	struct err e = ERR_INIT;

	ck_assert_int_eq(disk_register_try_restore(w, "backup", NULL, &e), -1);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	ck_assert_ptr_null(strstr(e.text, "damaged"));
	ck_assert(!file_exists(db));
	ck_assert_int_eq(file_list(w->folder, "", &all, &e), 0);
	ck_assert_uint_le(all.n, 4);
	file_names_free(&all);
	free(db);
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
	const TTest *const tests[] = { forged_lines_erase_nobody,
		edited_lines_are_found, a_chosen_log_is_judged_too,
		lines_hold_after_re_keying, a_crash_in_between, erased_again,
		a_twin_goes_too, a_number_used_again, another_database,
		what_stops_a_restore, NULL };

	return unit_main("erased_again", tests);
}
