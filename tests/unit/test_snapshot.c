/*
 * Backups: to the letter, or not at all.  What a backup holds comes back; what was
 * changed in it anywhere is refused, and leaves nothing behind.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "aggregator/backup/snapshot_drill.h"
#include "aggregator/backup/snapshot_file.h"
#include "aggregator/backup/snapshot_folder.h"
#include "aggregator/backup/snapshot_make.h"
#include "aggregator/backup/snapshot_restore.h"
#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_confirm.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

#define ORIGIN "sheaf.test/snapshot"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

/* A centre of one entry, and its backup. */
struct world {
	char *root, *dir, *file, *new;
	struct snapshot_report report;
};

static struct world
begin(void)
{
	struct keys_verifier log_key, authority;
	struct world w = { .root = unit_dir() };
	char *folder;

	w.dir = file_path(w.root, "centre");
	w.file = file_path(w.root, "centre.backup");
	w.new = file_path(w.root, "new");
	folder = file_path(w.root, "authority");
	MUST(centre_create(w.dir, ORIGIN, folder, &log_key, &authority, &e));
	free(folder);
	MUST(snapshot_make(w.dir, w.file, &w.report, &e));
	return w;
}

static void
end(struct world *w)
{
	free(w->new);
	free(w->file);
	free(w->dir);
	unit_remove(w->root);
}

static size_t
names_in(const char *dir)
{
	struct file_names names;
	size_t n;

	MUST(file_list(dir, "", &names, &e));
	n = names.n;
	file_names_free(&names);
	return n;
}

static bool
signs(const char *dir)
{
	struct centre *c;
	bool signs;

	MUST(centre_open(&c, dir, &e));
	signs = centre_read_only(c) == NULL;
	centre_close(c);
	return signs;
}

static unsigned
mode_of(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	free(path);
	return (unsigned)st.st_mode & 0777U;
}

START_TEST(comes_back)
{
	struct world w = begin();
	struct snapshot_report back;

	ck_assert_str_eq(w.report.origin, ORIGIN);
	ck_assert_uint_eq(w.report.entries, 1);
	ck_assert_uint_eq(w.report.published, 1);
	ck_assert_uint_eq(mode_of(w.root, "centre.backup"), 0600);
	ck_assert(!file_exists(w.new));
	MUST(snapshot_restore(w.file, w.new, &back, &e));
	ck_assert(hash_equal(&back.digest, &w.report.digest));
	ck_assert_uint_eq(back.entries, 1);
	ck_assert_uint_eq(mode_of(w.root, "new"), 0711);
	ck_assert_uint_eq(mode_of(w.new, "keys"), 0700);
	ck_assert_uint_eq(mode_of(w.new, "log"), 0755);
	ck_assert_uint_eq(mode_of(w.new, "store.db"), 0600);
	ck_assert_uint_eq(mode_of(w.new, "keys/log.key"), 0600);
	/* A lock that was made here knows nothing of what came after. */
	ck_assert(!signs(w.new));
	MUST(centre_confirm(w.new, &e));
	ck_assert(signs(w.new));
	end(&w);
}
END_TEST

START_TEST(never_the_lock)
{
	struct world w = begin();
	struct snapshot_head *head = mem_alloc(sizeof(*head));
	struct hash digest;

	MUST(snapshot_file_unpack(w.file, w.new, head, &digest, &e));
	for (size_t i = 0; i < head->n; i++)
		ck_assert(strstr(head->part[i].name, "lock") == NULL);
	free(head);
	end(&w);
}
END_TEST

START_TEST(only_into_an_empty_place)
{
	struct world w = begin();
	struct snapshot_report back;
	struct err why = ERR_INIT;
	char *other = file_path(w.new, "note.txt");
	char *work = file_path(w.new, ".restoring");
	char *part = file_path(work, "store.db");

	MUST(file_make_dir(w.new, 0711, &e));
	MUST(file_create(other, slice_of("x"), 0600, &e));
	ck_assert_int_lt(snapshot_restore(w.file, w.new, &back, &why), 0);
	ck_assert_str_eq(why.code, "exists");
	ck_assert_uint_eq(names_in(w.new), 1);
	/* One that was broken off is begun anew. */
	MUST(file_remove(other, &e));
	MUST(file_make_dir(work, 0700, &e));
	MUST(file_create(part, slice_of("half"), 0600, &e));
	MUST(snapshot_restore(w.file, w.new, &back, &e));
	ck_assert(!file_exists(work));
	/* Once more: there is one now. */
	ck_assert_int_lt(snapshot_restore(w.file, w.new, &back, &why), 0);
	ck_assert_str_eq(why.code, "exists");
	ck_assert_int_lt(snapshot_restore(w.file, w.dir, &back, &why), 0);
	free(part);
	free(work);
	free(other);
	end(&w);
}
END_TEST

static void
write_all(const char *path, const uint8_t *p, size_t n)
{
	FILE *f = fopen(path, "we");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(p, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
}

/* Any byte, and any end. */
START_TEST(damage_is_seen)
{
	enum { TRIES = 60 };
	struct world w = begin();
	struct snapshot_report back;
	struct buf all;
	char *bad = file_path(w.root, "bad.backup");

	MUST(file_read(w.file, 1U << 30, &all, &e));
	for (size_t i = 0; i <= TRIES; i++) {
		size_t at = i * (all.n - 1) / TRIES;
		struct err why = ERR_INIT;

		all.data[at] ^= 0x40;
		write_all(bad, all.data, all.n);
		all.data[at] ^= 0x40;
		ck_assert_msg(snapshot_restore(bad, w.new, &back, &why) < 0,
		    "byte %zu", at);
		ck_assert(why.kind == ERR_CORRUPT || why.kind == ERR_REFUSED);
		ck_assert(!file_exists(w.new));
		write_all(bad, all.data, at);
		ck_assert_msg(snapshot_restore(bad, w.new, &back, &why) < 0,
		    "%zu bytes", at);
		ck_assert(!file_exists(w.new));
	}
	write_all(bad, all.data, all.n);
	MUST(snapshot_restore(bad, w.new, &back, &e));
	free(bad);
	buf_free(&all);
	end(&w);
}
END_TEST

/* Whole, and yet not a centre: parts of two, under a digest that is right. */
START_TEST(parts_must_belong_together)
{
	struct world w = begin();
	struct snapshot_head *head = mem_alloc(sizeof(*head));
	struct snapshot_report back;
	struct hash digest;
	struct err why = ERR_INIT;
	char *parts = file_path(w.root, "parts");
	char *key = file_path(parts, "keys/log.key");
	char *bad = file_path(w.root, "bad.backup");

	MUST(snapshot_file_unpack(w.file, parts, head, &digest, &e));
	head->figures.b[0] ^= 1;
	MUST(snapshot_file_write(bad, head, parts, &digest, &e));
	ck_assert_int_lt(snapshot_restore(bad, w.new, &back, &why), 0);
	ck_assert_msg(strstr(why.text, "totals") != NULL, "%s", why.text);
	head->figures.b[0] ^= 1;
	MUST(file_replace(key,
	    slice_of("1111111111111111111111111111111111111111111111111111"
		     "111111111111\n"),
	    0600, &e));
	MUST(snapshot_file_write(bad, head, parts, &digest, &e));
	ck_assert_int_lt(snapshot_restore(bad, w.new, &back, &why), 0);
	ck_assert_int_eq(why.kind, ERR_CORRUPT);
	ck_assert(!file_exists(w.new));
	free(bad);
	free(key);
	free(parts);
	free(head);
	end(&w);
}
END_TEST

static void
count(void *arg, const char *sentence)
{
	(void)sentence;
	++*(unsigned *)arg;
}

START_TEST(a_drill_leaves_nothing)
{
	struct world w = begin();
	size_t before = names_in(w.root);
	char *left = file_path(w.root, ".tmp-drill");
	char *half = file_path(left, "half");
	unsigned said = 0;
	uint64_t faults;
	struct snapshot_report back;

	MUST(file_make_dir(left, 0700, &e));
	MUST(file_create(half, slice_of("x"), 0600, &e));
	MUST(snapshot_drill(w.file, &back, count, &said, &faults, &e));
	ck_assert_uint_eq(faults, 0);
	ck_assert_uint_eq(said, 0);
	ck_assert(!file_exists(left));
	ck_assert_uint_eq(names_in(w.root), before);
	free(half);
	free(left);
	end(&w);
}
END_TEST

START_TEST(what_is_there_stays)
{
	struct world w = begin();
	struct err why = ERR_INIT;
	char *nowhere = file_path(w.root, "nowhere");

	ck_assert_int_lt(snapshot_make(w.dir, w.file, &w.report, &why), 0);
	ck_assert_str_eq(why.code, "exists");
	/* A folder that holds no centre stays as it is. */
	MUST(file_make_dir(nowhere, 0700, &e));
	MUST(file_remove(w.file, &e));
	ck_assert_int_lt(snapshot_make(nowhere, w.file, &w.report, &why), 0);
	ck_assert_uint_eq(names_in(nowhere), 0);
	ck_assert(!file_exists(w.file));
	free(nowhere);
	end(&w);
}
END_TEST

START_TEST(the_newest_are_kept)
{
	struct world w = begin();
	char *folder = file_path(w.root, "backups"), *path;
	char *other = file_path(folder, "sheaf-before-the-move.backup");
	char *half = file_path(folder, ".tmp-sheaf-20261101T023000Z.backup");
	struct err why = ERR_INIT;
	size_t removed;

	MUST(file_make_dir(folder, 0700, &e));
	ck_assert_int_lt(snapshot_folder_newest(folder, &path, &why), 0);
	ck_assert_str_eq(why.code, "none");
	MUST(file_create(other, slice_of("x"), 0600, &e));
	MUST(file_create(half, slice_of("x"), 0600, &e));
	for (int64_t day = 1; day <= 5; day++) {
		path = snapshot_folder_next(folder,
		    (struct clock_wall){ day * 86400 + 1 });
		MUST(file_create(path, slice_of("x"), 0600, &e));
		free(path);
	}
	MUST(snapshot_folder_prune(folder, 2, &removed, &e));
	ck_assert_uint_eq(removed, 3);
	ck_assert_uint_eq(names_in(folder), 3);
	ck_assert(!file_exists(half));
	MUST(snapshot_folder_newest(folder, &path, &e));
	ck_assert_ptr_nonnull(strstr(path, "sheaf-19700106T000001Z.backup"));
	free(path);
	free(half);
	free(other);
	free(folder);
	end(&w);
}
END_TEST

/* A file with this head, whose parts are not there, under the store's size. */
static char *
make_head_only(const struct world *w, uint64_t store)
{
	struct snapshot_head *head = mem_alloc(sizeof(*head));
	char *path = file_path(w->root, "large.backup");
	struct buf text;

	MUST(snapshot_file_head(w->file, head, &e));
	for (size_t i = 0; i < head->n; i++)
		if (strcmp(head->part[i].name, "store.db") == 0)
			head->part[i].bytes = store;
	buf_init(&text, LIMITS_BACKUP_HEAD_MAX);
	snapshot_head_write(head, &text);
	MUST(file_create(path, buf_slice(&text), 0600, &e));
	buf_free(&text);
	free(head);
	return path;
}

/* A disk without room is told of before anything is written to it. */
START_TEST(room_is_asked_for)
{
	struct world w = begin();
	struct snapshot_report back;
	struct err why = ERR_INIT;
	char *large = make_head_only(&w, UINT64_C(1) << 52);
	char *access = file_path(w.dir, "access.log.1");
	size_t before = names_in(w.root);
	uint64_t faults;

	ck_assert_int_lt(snapshot_restore(large, w.new, &back, &why), 0);
	ck_assert_str_eq(why.code, "full");
	ck_assert(!file_exists(w.new));
	why = (struct err)ERR_INIT;
	ck_assert_int_lt(snapshot_drill(large, &back, count, NULL, &faults,
			     &why),
	    0);
	ck_assert_str_eq(why.code, "full");
	ck_assert_uint_eq(names_in(w.root), before);
	/* The access log counts too; this one has no bytes on the disk. */
	MUST(file_create(access, slice_of("x"), 0600, &e));
	ck_assert_int_eq(truncate(access, (off_t)1 << 42), 0);
	MUST(file_remove(w.file, &e));
	why = (struct err)ERR_INIT;
	ck_assert_int_lt(snapshot_make(w.dir, w.file, &w.report, &why), 0);
	ck_assert_str_eq(why.code, "full");
	ck_assert(!file_exists(w.file));
	free(access);
	free(large);
	end(&w);
}
END_TEST

/* More files of evidence than a backup takes are no reason to have none. */
START_TEST(the_newest_evidence_is_taken)
{
	enum { MORE = 3, ALL = LIMITS_BACKUP_EVIDENCE_MAX + MORE };
	struct world w = begin();
	struct snapshot_report back;
	char *folder = file_path(w.dir, "evidence");
	char *restored = file_path(w.new, "evidence");

	MUST(file_make_dir(folder, 0700, &e));
	for (int i = 0; i < ALL; i++) {
		/* The oldest are those whose names come last. */
		struct timespec when[2] = { { .tv_sec = 2000 - i },
			{ .tv_sec = 2000 - i } };
		char *name = mem_printf("%s/ahead-%04d.json", folder, i);

		write_all(name, (const uint8_t *)"{}", 2);
		ck_assert_int_eq(utimensat(AT_FDCWD, name, when, 0), 0);
		free(name);
	}
	MUST(file_remove(w.file, &e));
	MUST(snapshot_make(w.dir, w.file, &w.report, &e));
	ck_assert_uint_eq(w.report.left_out, MORE);
	MUST(snapshot_restore(w.file, w.new, &back, &e));
	ck_assert_uint_eq(names_in(restored), ALL - MORE);
	ck_assert_uint_eq(mode_of(restored, "ahead-0000.json"), 0600);
	free(restored);
	free(folder);
	end(&w);
}
END_TEST

/* What somebody put where the file is made is not what the backup is. */
START_TEST(the_file_is_its_own)
{
	struct world w = begin();
	char *part = file_path(w.root, ".tmp-centre.backup");
	char *theirs = file_path(w.root, "theirs");

	MUST(file_remove(w.file, &e));
	MUST(file_create(theirs, slice_of("theirs"), 0644, &e));
	ck_assert_int_eq(link(theirs, part), 0);
	MUST(snapshot_make(w.dir, w.file, &w.report, &e));
	ck_assert_uint_eq(mode_of(w.root, "centre.backup"), 0600);
	ck_assert_uint_eq(mode_of(w.root, "theirs"), 0644);
	free(theirs);
	free(part);
	end(&w);
}
END_TEST

/* That it cannot be told of is no reason to call a good backup a failure. */
START_TEST(a_backup_that_is_not_noted)
{
	struct world w = begin();
	char *note = file_path(w.dir, "last-backup");
	char *within = file_path(note, "x");
	struct snapshot_report back;

	ck_assert(w.report.noted);
	MUST(file_remove(note, &e));
	MUST(file_remove(w.file, &e));
	MUST(file_make_dir(within, 0700, &e));
	MUST(snapshot_make(w.dir, w.file, &w.report, &e));
	ck_assert(!w.report.noted);
	MUST(snapshot_restore(w.file, w.new, &back, &e));
	free(within);
	free(note);
	end(&w);
}
END_TEST

static uid_t
owner_of(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct stat st;

	ck_assert_int_eq(lstat(path, &st), 0);
	free(path);
	return st.st_uid;
}

/* What root restores, or makes in a folder of the service, the service's user has. */
START_TEST(root_gives_it_away)
{
	enum { OTHER = 12345 };
	static const char *const names[] = { ".", "keys", "keys/log.key", "log",
		"log/checkpoint", "lock", "lock/lock.db", "store.db" };
	struct world w = begin();
	struct snapshot_report back;
	char *nightly = file_path(w.dir, "nightly");
	char *file = file_path(nightly, "x.backup");

	if (geteuid() == 0) {
		ck_assert_int_eq(chown(w.dir, OTHER, OTHER), 0);
		MUST(file_remove(w.file, &e));
		MUST(snapshot_make(w.dir, w.file, &w.report, &e));
		ck_assert_uint_eq(owner_of(w.root, "centre.backup"), 0);
		ck_assert_uint_eq(owner_of(w.dir, "last-backup"), OTHER);
		MUST(file_make_dir(nightly, 0700, &e));
		ck_assert_int_eq(chown(nightly, OTHER, OTHER), 0);
		MUST(snapshot_make(w.dir, file, &back, &e));
		ck_assert_uint_eq(owner_of(nightly, "x.backup"), OTHER);
		MUST(file_make_dir(w.new, 0711, &e));
		ck_assert_int_eq(chown(w.new, OTHER, OTHER), 0);
		MUST(snapshot_restore(w.file, w.new, &back, &e));
		for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
			ck_assert_msg(owner_of(w.new, names[i]) == OTHER, "%s",
			    names[i]);
	}
	free(file);
	free(nightly);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { comes_back, never_the_lock,
		only_into_an_empty_place, damage_is_seen,
		parts_must_belong_together, a_drill_leaves_nothing,
		what_is_there_stays, the_newest_are_kept, room_is_asked_for,
		the_newest_evidence_is_taken, the_file_is_its_own,
		a_backup_that_is_not_noted, root_gives_it_away, NULL };

	return unit_main("snapshot", tests);
}
