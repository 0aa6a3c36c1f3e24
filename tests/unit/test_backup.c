/*
 * Backups are written whole or not at all, and never over a file. A damaged
 * one is not restored. A restored register knows that it was restored, and
 * signs nothing until the head has been compared since.
 */
#include "agent/register/backup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/delivery/progress.h"
#include "agent/desk/sealed_columns.h"
#include "agent/register/instance.h"
#include "agent/register/register.h"
#include "agent/sealing/restored.h"
#include "agent/sealing/seal.h"
#include "agent/vault/vault.h"
#include "common/base/file.h"
#include "tests/unit/unit.h"

static char *dir, *site, *file, *back;

static int
allow_all(void *arg, struct db *db, struct err *e)
{
	(void)arg, (void)db, (void)e;
	return 0;
}

static int
restore(const char *from, const char *to, struct err *e)
{
	const struct backup_restore r = { .path = from, .allow = allow_all };

	return backup_restore(&r, to, e);
}

static struct open_register *
opened(const char *where)
{
	struct open_register *r;
	struct err e = ERR_INIT;

	ck_assert_msg(register_open(&r, where, 0, &e) == 0, "%s", e.text);
	return r;
}

static bool
is_restored(struct db *db)
{
	struct instance i;
	struct err e = ERR_INIT;

	ck_assert_int_eq(instance_get(db, &i, &e), 0);
	ck_assert_uint_eq(strlen(i.here), INSTANCE_TEXT_SIZE - 1);
	return i.restored;
}

static int64_t
number(struct db *db, const char *sql)
{
	struct err e = ERR_INIT;
	bool found;
	int64_t n;

	ck_assert_int_eq(db_get_i64(db_prepare(db, sql), &n, &found, &e), 0);
	return n;
}

/* A register with a vault and 2,000 rows besides, and a backup of it. */
static void
begin(void)
{
	char recovery[VAULT_RECOVERY_SIZE];
	struct open_register *r;
	struct err e = ERR_INIT;
	struct vault *v;

	dir = unit_dir();
	site = file_path(dir, "site");
	back = file_path(dir, "back");
	file = file_path(dir, "one.backup");
	ck_assert_msg(register_create(&r, site, &e) == 0, "%s", e.text);
	ck_assert_int_eq(vault_create(&v, sealed_columns(r->db), "ann",
			     "a long password", VAULT_COST_WEAK_FOR_TESTS,
			     recovery, &e),
	    0);
	vault_lock(v);
	ck_assert_int_eq(db_exec(r->db,
			     "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL"
			     " SELECT i + 1 FROM n WHERE i < 2000)"
			     " INSERT INTO service (name)"
			     " SELECT 'service-' || i FROM n",
			     &e),
	    0);
	ck_assert(!is_restored(r->db));
	ck_assert_msg(backup_write(r->db, file, &e) == 0, "%s", e.text);
	register_close(r);
}

static void
end(void)
{
	free(file);
	free(back);
	free(site);
	unit_remove(dir);
}

static size_t
files_in(const char *where)
{
	struct file_names names;
	struct err e = ERR_INIT;
	size_t n;

	ck_assert_int_eq(file_list(where, "", &names, &e), 0);
	n = names.n;
	file_names_free(&names);
	return n;
}

START_TEST(whole_or_not_at_all)
{
	struct open_register *r;
	struct err e = ERR_INIT;
	struct stat st;

	begin();
	ck_assert_int_eq(stat(file, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	ck_assert_uint_eq(files_in(dir), 2); /* site, one.backup */
	r = opened(site);
	ck_assert_int_eq(backup_write(r->db, file, &e), -1);
	ck_assert_str_eq(e.code, "exists");
	ck_assert_int_eq(backup_write(r->db, "/nowhere/at/all", &e), -1);
	register_close(r);
	end();
}
END_TEST

/* A restore of this very version would refuse it, so it is not written. */
START_TEST(not_what_a_restore_would_refuse)
{
	struct open_register *r;
	struct err e = ERR_INIT;
	char *second;

	begin();
	r = opened(site);
	second = file_path(dir, "two.backup");
	ck_assert_int_eq(db_exec(r->db, "DROP INDEX fact_by_client", &e), 0);
	ck_assert_int_eq(backup_write(r->db, second, &e), -1);
	ck_assert_str_eq(e.code, "version");
	ck_assert(!file_exists(second));
	register_close(r);
	free(second);
	end();
}
END_TEST

START_TEST(comes_back)
{
	struct open_register *r;
	struct err e = ERR_INIT;
	struct vault *v;

	begin();
	ck_assert_msg(restore(file, back, &e) == 0, "%s", e.text);
	r = opened(back);
	ck_assert_int_eq(number(r->db, "SELECT count(*) FROM service"), 2000);
	ck_assert_int_eq(vault_unlock(&v, sealed_columns(r->db),
			     &(struct vault_login){ NULL, "a long password" },
			     NULL, &e),
	    0);
	vault_lock(v);
	ck_assert(is_restored(r->db));
	register_close(r);
	/* It still knows after being opened once; and its backup, too. */
	r = opened(back);
	ck_assert(is_restored(r->db));
	ck_assert_int_eq(instance_settle(r->db, &e), 0);
	ck_assert(!is_restored(r->db));
	register_close(r);
	r = opened(back);
	ck_assert(!is_restored(r->db));
	register_close(r);
	/* Neither over itself nor over the register it came from. */
	ck_assert_int_eq(restore(file, back, &e), -1);
	ck_assert_int_eq(restore(file, site, &e), -1);
	r = opened(site);
	ck_assert(!is_restored(r->db));
	register_close(r);
	end();
}
END_TEST

/* From a register that had no id yet, and from a file that is missing or
 * cannot be read. */
START_TEST(without_an_id)
{
	char *id = NULL;
	struct open_register *r;
	struct err e = ERR_INIT;

	begin();
	r = opened(site);
	ck_assert_int_eq(db_exec(r->db, "DELETE FROM instance", &e), 0);
	ck_assert_int_eq(unlink(file), 0);
	ck_assert_int_eq(backup_write(r->db, file, &e), 0);
	register_close(r);
	r = opened(site);
	ck_assert(!is_restored(r->db));
	register_close(r);
	ck_assert_int_eq(restore(file, back, &e), 0);
	r = opened(back);
	ck_assert(is_restored(r->db));
	register_close(r);

	id = file_path(site, "register/instance");
	ck_assert_int_eq(file_replace(id, slice_of("nonsense\n"), 0600, &e), 0);
	r = opened(site);
	ck_assert(is_restored(r->db));
	register_close(r);
	free(id);
	end();
}
END_TEST

/* Cut at any length, or a page of nonsense anywhere. */
START_TEST(damaged)
{
	struct err e = ERR_INIT;
	struct buf whole;
	char *bad, *db;

	begin();
	bad = file_path(dir, "bad.backup");
	db = file_path(back, "register/register.db");
	ck_assert_int_eq(file_read(file, 1 << 24, &whole, &e), 0);
	for (size_t n = 0; n < whole.n; n += whole.n / 13) {
		ck_assert_int_eq(file_replace(bad, slice_make(whole.data, n),
				     0600, &e),
		    0);
		ck_assert_int_eq(restore(bad, back, &e), -1);
		ck_assert(strstr(e.text, "nothing was restored") != NULL);
		ck_assert(!file_exists(db));
	}
	for (size_t at = 0; at + 4096 <= whole.n; at += 4096) {
		uint8_t page[4096];

		memcpy(page, whole.data + at, sizeof(page));
		memset(whole.data + at, 0xa5, sizeof(page));
		ck_assert_int_eq(file_replace(bad, buf_slice(&whole), 0600, &e),
		    0);
		memcpy(whole.data + at, page, sizeof(page));
		ck_assert_msg(restore(bad, back, &e) == -1, "page %zu",
		    at / 4096);
		ck_assert(!file_exists(db));
	}
	ck_assert_int_eq(restore(file, back, &e), 0);
	buf_free(&whole);
	free(db);
	free(bad);
	end();
}
END_TEST

static int
allow_none(void *arg, struct db *db, struct err *e)
{
	/* It is asked about a copy that has no name yet. */
	ck_assert(!file_exists(arg));
	ck_assert_int_eq(number(db, "SELECT count(*) FROM service"), 2000);
	return err_refuse(e, "role", 0, "not you");
}

START_TEST(not_for_everybody)
{
	struct backup_restore r = { .allow = allow_none };
	char *folder;
	struct err e = ERR_INIT;

	begin();
	r.path = file;
	r.arg = file_path(back, "register/register.db");
	folder = file_path(back, "register");
	ck_assert_int_eq(backup_restore(&r, back, &e), -1);
	ck_assert_str_eq(e.code, "role");
	ck_assert(strstr(e.text, "nothing was restored: not you") != NULL);
	ck_assert_uint_eq(files_in(folder), 1); /* lock */
	ck_assert_int_eq(restore(file, back, &e), 0);
	free(folder);
	free(r.arg);
	end();
}
END_TEST

/* Save what a courier would after asking for the head. */
static void
asked(const struct spool *s, const char *instance, uint64_t head_seq,
    enum progress_head head)
{
	struct progress p = { .epoch = 1, .head = head, .head_seq = head_seq };
	struct err e = ERR_INIT;

	(void)snprintf(p.compared, sizeof(p.compared), "%s", instance);
	ck_assert_int_eq(progress_save(&p, s, &e), 0);
}

START_TEST(signs_when_nothing_was_lost)
{
	struct outbox_agent a = { .restored = true, .seq = 3 };
	struct open_register *r;
	struct err e = ERR_INIT;
	struct instance here;
	struct spool s;

	begin();
	ck_assert_int_eq(restore(file, back, &e), 0);
	r = opened(back);
	ck_assert_int_eq(instance_get(r->db, &here, &e), 0);
	ck_assert_int_eq(spool_create(&s, back, &e), 0);
	a.pins.epoch = 1;
	/* Never asked; asked by another; further; behind; and at last. */
	ck_assert_int_eq(restored_weigh(r->db, &s, &a, &e), -1);
	asked(&s, "0123456789abcdef0123456789abcdef", 3, PROGRESS_OK);
	ck_assert_int_eq(restored_weigh(r->db, &s, &a, &e), -1);
	ck_assert(strstr(e.text, "before the aggregator was asked") != NULL);
	asked(&s, here.here, 5, PROGRESS_RESTORED);
	ck_assert_int_eq(restored_weigh(r->db, &s, &a, &e), -1);
	ck_assert(strstr(e.text, "statements 4 to 5") != NULL);
	asked(&s, here.here, 2, PROGRESS_BEHIND);
	ck_assert_int_eq(restored_weigh(r->db, &s, &a, &e), -1);
	ck_assert(a.restored && is_restored(r->db));
	ck_assert_int_eq(seal_allowed(&a, &e), -1);
	asked(&s, here.here, 3, PROGRESS_OK);
	ck_assert_int_eq(restored_weigh(r->db, &s, &a, &e), 0);
	ck_assert(!a.restored && !is_restored(r->db));
	ck_assert_int_eq(seal_allowed(&a, &e), 0);
	spool_close(&s);
	register_close(r);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { whole_or_not_at_all,
		not_what_a_restore_would_refuse, comes_back, without_an_id,
		damaged, not_for_everybody, signs_when_nothing_was_lost, NULL };

	return unit_main("backup", tests);
}
