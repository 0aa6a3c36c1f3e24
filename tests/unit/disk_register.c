/*
 * A register on the disk, for tests of what backups, locks and a second process
 * see.
 */
#include "tests/unit/disk_register.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/desk/sealed_columns.h"
#include "agent/people/people_erase.h"
#include "agent/people/people_merge.h"
#include "agent/register/backup.h"
#include "agent/register/clients.h"
#include "agent/register/erasures.h"
#include "agent/vault/vault_rows.h"
#include "agent/vault/vault_staff.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

enum { FILE_MAX = 1 << 28 };

#define SERVICE "svc-a"

static void
take_over(struct disk_register *w)
{
	w->reg.open.db = w->store->db;
	w->reg.open.dir = w->store->dir;
	w->reg.today = memory_register_day("2026-06-30");
}

void
disk_register_begin(struct disk_register *w)
{
	struct err e = ERR_INIT;

	*w = (struct disk_register){ .dir = unit_dir() };
	disk_register_move(w, "home");
	ck_assert_msg(register_create(&w->store, w->home, &e) == 0, "%s",
	    e.text);
	take_over(w);
	ck_assert_int_eq(vault_create(&w->reg.open.vault,
			     sealed_columns(w->reg.open.db), "ann",
			     MEMORY_REGISTER_PASSWORD,
			     VAULT_COST_WEAK_FOR_TESTS, w->reg.recovery, &e),
	    0);
	ck_assert_msg(vault_staff_add(w->reg.open.db, w->reg.open.vault, "will",
			  "worker",
			  memory_register_hash(w->reg.open.vault,
			      MEMORY_REGISTER_PASSWORD),
			  &e) == 0,
	    "%s", e.text);
	memory_register_work_as(&w->reg, "ann");
}

void
disk_register_end(struct disk_register *w)
{
	disk_register_close(w);
	free(w->home);
	free(w->folder);
	unit_remove(w->dir);
}

void
disk_register_close(struct disk_register *w)
{
	vault_lock(w->reg.open.vault);
	register_close(w->store);
	w->reg.open.vault = NULL;
	w->reg.open.db = NULL;
	w->store = NULL;
}

void
disk_register_open(struct disk_register *w, const char *staff)
{
	struct err e = ERR_INIT;

	ck_assert_msg(register_open(&w->store, w->home, 0, &e) == 0, "%s",
	    e.text);
	take_over(w);
	ck_assert_msg(
	    vault_unlock(&w->reg.open.vault, sealed_columns(w->reg.open.db),
		&(struct vault_login){ staff, MEMORY_REGISTER_PASSWORD }, NULL,
		&e) == 0,
	    "%s", e.text);
	memory_register_work_as(&w->reg, staff);
}

void
disk_register_move(struct disk_register *w, const char *home)
{
	free(w->home);
	free(w->folder);
	w->home = disk_register_path(w, home);
	w->folder = file_path(w->home, "register");
}

uint32_t
disk_register_client(const struct disk_register *w, const char *reference)
{
	struct clients clients;
	const struct client *client;
	struct err e = ERR_INIT;
	uint32_t number;

	ck_assert_int_eq(clients_load(w->reg.open.db,
			     disk_register_number(w,
				 "SELECT id FROM service WHERE name ="
				 " '" SERVICE "'"),
			     SERVICE, &clients, &e),
	    0);
	client = clients_find(&clients, w->reg.open.vault, slice_of(reference));
	number = client == NULL ? 0 : client->number;
	clients_free(&clients);
	return number;
}

void
disk_register_put(struct disk_register *w, enum people_kind kind,
    uint32_t client, const char *ref, const char *text)
{
	struct open_register own = memory_register_own(&w->reg);
	struct people_key key = { .service = disk_register_number(w,
				      "SELECT id FROM service WHERE name ="
				      " '" SERVICE "'"),
		.client = client,
		.kind = kind,
		.ref = ref };
	struct people_words words = { 0 };
	enum people_change change;
	struct err e = ERR_INIT;

	people_set(&words,
	    kind == PEOPLE_CLIENT ? PEOPLE_NOTES : PEOPLE_EMPLOYER,
	    slice_of(text));
	ck_assert_int_eq(db_begin(w->reg.open.db, &e), 0);
	ck_assert_msg(people_book_put(&own, &key, &words, &change, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(vault_rows_commit(w->reg.open.db, w->reg.open.vault,
			     &e),
	    0);
	people_wipe(&words);
}

void
disk_register_erase(struct disk_register *w, uint32_t client)
{
	struct open_register own = memory_register_own(&w->reg);
	struct people_erasure what = { client, "request", w->reg.today };
	struct err e = ERR_INIT;

	ck_assert_msg(people_erase(&own, w->folder, &what, &e) == 0, "%s",
	    e.text);
}

int
disk_register_merge(struct disk_register *w, uint32_t keep, uint32_t other,
    char **said, struct err *e)
{
	struct open_register own = memory_register_own(&w->reg);
	struct people_merge m = { .today = w->reg.today };
	struct people_search roll;
	struct buf out;
	int rc;

	ck_assert_msg(people_search_open(&w->reg.open, &roll, e) == 0, "%s",
	    e->text);
	m.keep = people_search_get(&roll, keep);
	m.other = people_search_get(&roll, other);
	ck_assert(m.keep != NULL && m.other != NULL);
	buf_init(&out, 1 << 20);
	rc = people_merge(&own, &m, &out, e);
	*said = mem_string(buf_str(&out));
	buf_free(&out);
	people_search_free(&roll);
	return rc;
}

size_t
disk_register_again(struct disk_register *w)
{
	struct open_register own = memory_register_own(&w->reg);
	struct people_again done;
	struct err e = ERR_INIT;

	ck_assert_msg(people_erase_again(&own, w->folder, &done, &e) == 0, "%s",
	    e.text);
	w->in_doubt = done.in_doubt;
	return done.erased;
}

void
disk_register_three(struct disk_register *w)
{
	disk_register_begin(w);
	memory_register_take(&w->reg,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C2,referral_accepted,2026-01-06,self,,,,\n"
	    "svc-a,C3,referral_accepted,2026-01-07,self,,,,\n"
	    "svc-a,C2,employer_contact,2026-02-06,phone,,e2,,\n"
	    "svc-a,,employer_contact_reviewed,2026-02-07,,,e2,,\n");
}

void
disk_register_keep_marks(struct disk_register *w)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(w->reg.open.db,
			  "CREATE TABLE was AS SELECT mark,"
			  " 'C' || id AS reference FROM client",
			  &e) == 0,
	    "%s", e.text);
}

void
disk_register_logged(struct disk_register *w, const char *const *references)
{
	char *text = disk_register_log(w);
	struct erasures list;
	struct err e = ERR_INIT;
	size_t n = 0;

	ck_assert_int_eq(erasures_parse(slice_of(text), &list, &e), 0);
	for (; references[n] != NULL; n++) {
		struct db_stmt *q = db_prepare(w->reg.open.db,
		    "SELECT 1 FROM was WHERE mark = ? AND reference = ?");
		int64_t one;
		bool found;

		ck_assert_uint_lt(n, list.n);
		db_bind_blob(q, 1, list.item[n].mark, ERASURES_MARK);
		db_bind_str(q, 2, references[n]);
		ck_assert_int_eq(db_get_i64(q, &one, &found, &e), 0);
		ck_assert_msg(found, "line %zu is not of %s", n + 2,
		    references[n]);
		ck_assert_str_eq(list.item[n].staff, "ann");
	}
	ck_assert_uint_eq(n, list.n);
	erasures_free(&list);
	free(text);
}

/* ----------------------------------------------------------------- the disk */

char *
disk_register_path(const struct disk_register *w, const char *name)
{
	return file_path(w->dir, name);
}

void
disk_register_backup(struct disk_register *w, const char *name)
{
	char *path = disk_register_path(w, name);
	struct err e = ERR_INIT;

	ck_assert_msg(backup_write(w->reg.open.db, path, &e) == 0, "%s",
	    e.text);
	free(path);
}

static int
allow_all(void *arg, struct db *db, struct err *e)
{
	(void)arg, (void)db, (void)e;
	return 0;
}

int
disk_register_try_restore(struct disk_register *w, const char *name,
    const char *erasures, struct err *e)
{
	char *path = disk_register_path(w, name);
	char *log = erasures == NULL ? NULL : disk_register_path(w, erasures);
	const struct backup_restore r = { path, log, allow_all, NULL };
	int rc = backup_restore(&r, w->home, e);

	free(log);
	free(path);
	return rc;
}

void
disk_register_restore(struct disk_register *w, const char *name,
    const char *erasures)
{
	struct err e = ERR_INIT;

	ck_assert_msg(disk_register_try_restore(w, name, erasures, &e) == 0,
	    "%s", e.text);
}

void
disk_register_lose(struct disk_register *w)
{
	char *path = file_path(w->folder, "register.db");

	disk_register_close(w);
	ck_assert_int_eq(unlink(path), 0);
	free(path);
}

int64_t
disk_register_number(const struct disk_register *w, const char *sql)
{
	struct err e = ERR_INIT;
	bool found;
	int64_t n = 0;

	ck_assert_msg(db_get_i64(db_prepare(w->reg.open.db, sql), &n, &found,
			  &e) == 0,
	    "%s", e.text);
	return n;
}

char *
disk_register_log(const struct disk_register *w)
{
	char *path = file_path(w->folder, "erasures");
	struct err e = ERR_INIT;
	struct buf text;

	ck_assert_msg(file_read(path, FILE_MAX, &text, &e) == 0, "%s", e.text);
	free(path);
	return buf_take(&text);
}

void
disk_register_read(const struct disk_register *w, struct buf *out)
{
	struct file_names names;
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_list(w->folder, "", &names, &e), 0);
	for (size_t i = 0; i < names.n; i++) {
		char *path = file_path(w->folder, names.name[i]);
		struct buf whole;

		ck_assert_int_eq(file_read(path, FILE_MAX, &whole, &e), 0);
		if (strcmp(names.name[i], "erasures") != 0)
			buf_add_slice(out, buf_slice(&whole));
		buf_free(&whole);
		free(path);
	}
	ck_assert(!out->full);
	file_names_free(&names);
}

bool
disk_register_holds(const struct buf *all, const void *bytes, size_t n)
{
	const uint8_t *p = all->data, *end = all->data + all->n;

	while (end - p >= (ptrdiff_t)n &&
	       (p = memchr(p, *(const uint8_t *)bytes,
		    (size_t)(end - p) - n + 1)) != NULL) {
		if (memcmp(p, bytes, n) == 0)
			return true;
		p++;
	}
	return false;
}
