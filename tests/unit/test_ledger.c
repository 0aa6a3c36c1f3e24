/*
 * The aggregator's tree and its published files, at every size up to more than two
 * full tiles.
 */
#define _GNU_SOURCE /* syscall() */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "aggregator/log/ledger.h"
#include "aggregator/log/publisher.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/keys.h"
#include "protocol/tile.h"
#include "tests/unit/unit.h"

/* More than two full tiles, so that there is a level above. */
enum { LEAVES = 600 };

struct place {
	char *dir, *path;
	struct store *s;
	struct ledger *l;
	struct hash root[LEAVES + 1]; /* by size, by another way */
	struct hash leaf[LEAVES];
};

static struct place *
make(void)
{
	struct place *p = calloc(1, sizeof(*p));
	struct err e = ERR_INIT;

	keys_start();
	p->dir = unit_dir();
	p->path = file_path(p->dir, "store.db");
	ck_assert_int_eq(store_create(&p->s, p->path, &e), 0);
	p->l = ledger_new(p->s);
	return p;
}

static void
forget(struct place *p)
{
	ledger_free(p->l);
	store_close(p->s);
	free(p->path);
	unit_remove(p->dir);
	free(p);
}

/* Append leaves from..to-1 in one transaction. */
static void
append(struct place *p, unsigned from, unsigned to)
{
	struct tree_edge edge = { .size = 0 };
	struct err e = ERR_INIT;
	uint64_t index;

	ck_assert_int_eq(store_begin(p->s, &e), 0);
	for (unsigned i = 0; i < to; i++) {
		char text[64];
		struct hash id;

		snprintf(text, sizeof(text), "entry %u", i);
		id = hash_of(slice_of(text));
		p->leaf[i] = tree_leaf(slice_of(text));
		tree_edge_add(&edge, &p->leaf[i], NULL, NULL);
		p->root[i + 1] = tree_edge_root(&edge);
		if (i < from)
			continue;
		ck_assert_int_eq(ledger_append(p->l, &id, slice_of(text),
				     &index, &e),
		    0);
		ck_assert_uint_eq(index, i);
	}
	ck_assert_int_eq(ledger_flush(p->l, &e), 0);
}

static void
commit(struct place *p)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_commit(p->s, &e), 0);
}

static void
check_all(struct place *p, unsigned size)
{
	struct err e = ERR_INIT;
	struct tree_proof proof;
	struct hash root;

	for (unsigned i = 1; i <= size; i++) {
		ck_assert_int_eq(ledger_root(p->l, i, &root, &e), 0);
		ck_assert(hash_equal(&root, &p->root[i]));
		ck_assert_int_eq(ledger_inclusion(p->l, i - 1, size, &proof,
				     &e),
		    0);
		ck_assert(tree_verify_inclusion(&proof, &p->leaf[i - 1], i - 1,
		    size, &p->root[size]));
		ck_assert_int_eq(ledger_consistency(p->l, i, size, &proof, &e),
		    0);
		ck_assert(tree_verify_consistency(&proof, i, &p->root[i], size,
		    &p->root[size]));
	}
}

START_TEST(roots_and_proofs_are_right_at_every_size)
{
	static const unsigned steps[] = { 1, 2, 5, 255, 256, 257, 511, 512, 513,
		LEAVES };
	struct place *p = make();
	struct err e = ERR_INIT;
	struct hash root;
	unsigned before = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		append(p, before, steps[i]);
		commit(p);
		ck_assert_int_eq(ledger_reread(p->l, before, steps[i], &root,
				     &e),
		    0);
		ck_assert(hash_equal(&root, &p->root[steps[i]]));
		check_all(p, steps[i]);
		before = steps[i];
	}
	/* The same from the stored tiles alone. */
	ledger_forget(p->l);
	check_all(p, LEAVES);
	forget(p);
}
END_TEST

START_TEST(a_rollback_is_forgotten)
{
	struct place *p = make();
	struct err e = ERR_INIT;
	struct hash root;

	append(p, 0, 250);
	commit(p);
	append(p, 250, 300);
	ck_assert_int_eq(ledger_root(p->l, 300, &root, &e), 0);
	store_rollback(p->s);
	ledger_forget(p->l);
	check_all(p, 250);
	ck_assert_int_eq(ledger_root(p->l, 251, &root, &e), -1);
	append(p, 250, 280);
	commit(p);
	check_all(p, 280);
	forget(p);
}
END_TEST

START_TEST(a_changed_leaf_is_noticed_when_read_again)
{
	struct place *p = make();
	struct err e = ERR_INIT;
	struct buf hashes;
	struct hash root;

	append(p, 0, 10);
	buf_init(&hashes, TILE_WIDTH * HASH_SIZE);
	ck_assert_int_eq(store_log_tile_get(p->s, 0, 0, &hashes, &e), 0);
	hashes.data[0] ^= 1;
	ck_assert_int_eq(store_log_tile_put(p->s, 0, 0, buf_slice(&hashes), &e),
	    0);
	commit(p);
	ledger_forget(p->l);
	ck_assert_int_eq(ledger_reread(p->l, 0, 10, &root, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	buf_free(&hashes);
	forget(p);
}
END_TEST

START_TEST(published_files_are_the_tiles_of_the_tree)
{
	struct place *p = make();
	char *log = file_path(p->dir, "log"), *path;
	struct err e = ERR_INIT;
	struct slice rest, entry;
	struct buf bytes;

	append(p, 0, 200);
	commit(p);
	ck_assert_int_eq(publisher_tiles(log, p->s, 0, 200, &e), 0);
	path = file_path(log, "tile/0/000.p/200");
	ck_assert(file_exists(path));
	append(p, 200, 300);
	commit(p);
	ck_assert_int_eq(publisher_tiles(log, p->s, 200, 300, &e), 0);
	/* The partials of what is full now are gone. */
	ck_assert(!file_exists(path));
	free(path);
	path = file_path(log, "tile/0/001.p/44");
	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &e), 0);
	ck_assert_uint_eq(bytes.n, 44 * HASH_SIZE);
	ck_assert_int_eq(memcmp(bytes.data, p->leaf[256].b, HASH_SIZE), 0);
	buf_free(&bytes);
	free(path);
	path = file_path(log, "tile/entries/000");
	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &e), 0);
	rest = buf_slice(&bytes);
	ck_assert_int_eq(tile_entry_read(&rest, &entry, &e), 0);
	ck_assert(slice_is(entry, "entry 0"));
	buf_free(&bytes);
	ck_assert_int_eq(file_remove(path, &e), 0);
	ck_assert_int_eq(publisher_repair(log, p->s, 300, &e), 0);
	ck_assert(file_exists(path));
	free(path);
	free(log);
	forget(p);
}
END_TEST

/* ------------------------------------------- what a power cut would leave */

enum { STEPS_MAX = 200 };

/* Renames and flushes in their order; a rename by its new name. */
static struct {
	bool noted; /* while they are */
	size_t n;
	bool rename[STEPS_MAX];
	char *path[STEPS_MAX];
} steps;

static void
note_step(bool is_rename, const char *path)
{
	if (!steps.noted)
		return;
	ck_assert_uint_lt(steps.n, STEPS_MAX);
	steps.rename[steps.n] = is_rename;
	steps.path[steps.n++] = mem_string(path);
}

/* In place of the C library's. */
int
fsync(int fd)
{
	char self[64], path[512];
	ssize_t n;

	(void)snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	n = readlink(self, path, sizeof(path) - 1);
	ck_assert_int_gt(n, 0);
	path[n] = '\0';
	note_step(false, path);
	return (int)syscall(SYS_fsync, fd);
}

int
rename(const char *from, const char *to)
{
	note_step(true, to);
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

static void
note_steps(bool noted)
{
	steps.noted = noted;
	for (size_t i = 0; i < steps.n; i++)
		free(steps.path[i]);
	steps.n = 0;
}

/* Flushes of the folder at path between two steps. */
static size_t
flushes(const char *dir, size_t from, size_t to)
{
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		n += !steps.rename[i] && strcmp(steps.path[i], dir) == 0;
	return n;
}

/* Before the checkpoint takes its name, every tile's name is durable; and no
 * folder was flushed twice after its last file.  The number of tiles. */
static size_t
check_order(void)
{
	size_t last, tiles = 0;

	ck_assert_uint_gt(steps.n, 1);
	for (last = steps.n - 1; !steps.rename[last]; last--)
		ck_assert_uint_gt(last, 0);
	ck_assert_ptr_nonnull(strstr(steps.path[last], "/checkpoint"));
	for (size_t i = 0; i < last; i++) {
		char *dir;

		if (!steps.rename[i])
			continue;
		dir = file_dir(steps.path[i]);
		ck_assert_msg(flushes(dir, i + 1, last) == 1,
		    "%s: its folder is flushed %zu times", steps.path[i],
		    flushes(dir, i + 1, last));
		free(dir);
		tiles++;
	}
	return tiles;
}

START_TEST(no_checkpoint_comes_before_the_names_of_its_tiles)
{
	struct place *p = make();
	char *log = file_path(p->dir, "log");
	struct err e = ERR_INIT;

	append(p, 0, 200);
	commit(p);
	note_steps(true);
	ck_assert_int_eq(publisher_tiles(log, p->s, 0, 200, &e), 0);
	ck_assert_int_eq(publisher_checkpoint(log, slice_of("a"), &e), 0);
	ck_assert_uint_eq(check_order(), 2);
	note_steps(false);
	append(p, 200, 600);
	commit(p);
	note_steps(true);
	ck_assert_int_eq(publisher_tiles(log, p->s, 200, 600, &e), 0);
	ck_assert_int_eq(publisher_checkpoint(log, slice_of("b"), &e), 0);
	/* Two full ones and a partial one of entries and of hashes, and one
	 * above them. */
	ck_assert_uint_eq(check_order(), 7);
	/* A start trusts no name that a crash may have left unflushed: each
	 * folder once, and nothing is written. */
	note_steps(true);
	ck_assert_int_eq(publisher_repair(log, p->s, 600, &e), 0);
	ck_assert_uint_eq(steps.n, 5);
	note_steps(false);
	free(log);
	forget(p);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { roots_and_proofs_are_right_at_every_size,
		a_rollback_is_forgotten,
		a_changed_leaf_is_noticed_when_read_again,
		published_files_are_the_tiles_of_the_tree,
		no_checkpoint_comes_before_the_names_of_its_tiles, NULL };

	return unit_main("ledger", tests);
}
