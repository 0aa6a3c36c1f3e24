/*
 * The order of all checks.  A fault is reported and the checks go on, since
 * one damaged page may hide another; only what makes further reading pointless
 * ends them.
 */
#include "aggregator/check/fsck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/fsck_erased.h"
#include "aggregator/check/fsck_leaves.h"
#include "aggregator/check/rebuild.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/store/directory.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "protocol/checkpoint.h"
#include "protocol/limits.h"
#include "protocol/tile.h"

enum { SENTENCE_MAX = 256 };

struct run {
	const struct fsck_config *config;
	uint64_t *faults;
	struct checkpoint locked;
	struct buf locked_text;
	uint64_t size; /* leaves in the view */
	struct fsck_erased *erased;
};

static void
say(struct run *r, const char *sentence)
{
	++*r->faults;
	if (r->config->say != NULL)
		r->config->say(r->config->arg, sentence);
}

static void
say_number(void *arg, const char *fmt, uint64_t n)
{
	char sentence[SENTENCE_MAX];
	const char *at = strstr(fmt, "%llu");

	ASSERT(at != NULL);
	snprintf(sentence, sizeof(sentence), "%.*s%llu%s", (int)(at - fmt), fmt,
	    (unsigned long long)n, at + strlen("%llu"));
	say(arg, sentence);
}

/* Damage is what fsck looks for, and is reported; any other error ends it. */
static int
as_fault(struct run *r, const struct err *e)
{
	if (e->kind != ERR_CORRUPT)
		return -1;
	say(r, e->text);
	return 0;
}

static void
say_difference(void *arg, const char *sentence)
{
	say(arg, sentence);
}

/* ------------------------------------------------------- lock, checkpoint */

static int
read_lock(struct run *r, struct err *e)
{
	struct lock *lock;
	struct err bad = ERR_INIT;
	int rc;

	if (lock_open(&lock, r->config->lock_path, e) < 0)
		return -1;
	rc = lock_read(lock, &r->locked_text, e);
	lock_close(lock);
	if (rc == 0 && checkpoint_open(&r->locked, buf_slice(&r->locked_text),
			   r->config->log_key, &bad) < 0) {
		r->locked.size = 0;
		r->locked.root = hash_empty();
		say(r, "the checkpoint in lock.db is not one of this log's "
		       "key");
	}
	return rc;
}

/* What is published must be what was signed, with lines of witnesses perhaps, or a
 * checkpoint before it: after a crash, or while a quorum is not met. */
static int
check_published(struct run *r, struct err *e)
{
	struct checkpoint c;
	struct err bad = ERR_INIT;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	rc = publisher_read(r->config->log_dir, &text, e);
	if (rc < 0)
		goto out;
	if (text.n == 0)
		say(r, "no checkpoint is published");
	else if (checkpoint_open(&c, buf_slice(&text), r->config->log_key,
		     &bad) < 0)
		say(r, "the published checkpoint is not one of this log's "
		       "key");
	else if (c.size > r->size)
		say(r, "the published checkpoint is larger than the store");
	else if (c.size == r->locked.size &&
		 !hash_equal(&c.root, &r->locked.root))
		say(r, "the published checkpoint is not the one in lock.db");
out:
	buf_free(&text);
	return rc;
}

/* ------------------------------------------------------------------ files */

static int
compare_file(void *arg, const struct tile *t, struct err *e)
{
	struct run *r = arg;
	char name[TILE_PATH_MAX], sentence[SENTENCE_MAX];
	struct buf want, have;
	struct err bad = ERR_INIT;
	char *path;
	int rc;

	tile_path(name, t);
	path = file_path(r->config->log_dir, name);
	buf_init(&want, PUBLISHER_FILE_MAX);
	buf_init(&have, PUBLISHER_FILE_MAX);
	rc = publisher_make(r->config->store, t, &want, e);
	if (rc < 0)
		rc = as_fault(r, e);
	else if (file_read(path, PUBLISHER_FILE_MAX, &have, &bad) < 0 ||
		 !slice_equal(buf_slice(&want), buf_slice(&have))) {
		snprintf(sentence, sizeof(sentence),
		    "log/%s is missing or does not hold what the store holds",
		    name);
		say(r, sentence);
	}
	buf_free(&have);
	buf_free(&want);
	free(path);
	return rc;
}

/* --------------------------------------------------------------- erasures */

static void
say_found(void *arg, const struct fsck_erased_find *find)
{
	struct run *r = arg;
	const char *name = find->path + strlen(r->config->dir);
	char sentence[SENTENCE_MAX];

	snprintf(sentence, sizeof(sentence),
	    "%s still holds %s of entry %llu, which was erased",
	    name + strspn(name, "/"),
	    find->sealed ? "a sealed copy of the opening" : "the opening",
	    (unsigned long long)find->index);
	say(r, sentence);
}

static int
check_debts(struct run *r, struct err *e)
{
	char since[DAY_TEXT_SIZE], sentence[SENTENCE_MAX];
	struct store_debts d;

	if (store_debt_read(r->config->store, &d, e) < 0)
		return -1;
	if (d.unpaid == 0)
		return 0;
	day_format(since, d.since);
	snprintf(sentence, sizeof(sentence),
	    "%llu erasures are not finished, the oldest of %s: the erased "
	    "bytes may still be on the disk",
	    (unsigned long long)d.unpaid, since);
	say(r, sentence);
	return 0;
}

/* -------------------------------------------------------------------- all */

static int
check_leaves(struct run *r, struct directory *d, struct err *e)
{
	struct fsck_leaves leaves = { .store = r->config->store,
		.directory = d,
		.fault = say_number,
		.arg = r,
		.erased = r->erased,
		.size = r->size,
		.root_at = r->locked.size };

	if (fsck_leaves_run(&leaves, e) < 0)
		return -1;
	if (r->locked.size > r->size)
		say(r, "the store holds fewer entries than were signed");
	else if (!hash_equal(&leaves.root, &r->locked.root))
		say(r, "the stored entries do not have the root that was "
		       "signed");
	return 0;
}

static int
check_view(struct run *r, struct err *e)
{
	struct directory *d = directory_new();
	uint64_t files;
	int rc = -1;

	if (store_log_size(r->config->store, &r->size, e) < 0 ||
	    directory_load(d, r->config->store, e) < 0 ||
	    check_leaves(r, d, e) < 0 || check_published(r, e) < 0 ||
	    check_debts(r, e) < 0)
		goto out;
	/* Entries that were not signed yet have no files. */
	files = r->locked.size < r->size ? r->locked.size : r->size;
	rc = tile_each_new(0, files, compare_file, r, e);
out:
	directory_free(d);
	return rc;
}

int
fsck_run(const struct fsck_config *config, uint64_t *faults, struct err *e)
{
	struct run r = { .config = config, .faults = faults };
	struct rebuild_report report = { .say = say_difference, .arg = &r };
	struct err bad = ERR_INIT;
	int rc = -1;

	*faults = 0;
	r.erased = fsck_erased_new();
	buf_init(&r.locked_text, LIMITS_CHECKPOINT_MAX);
	if (store_check(config->store, &bad) < 0)
		say(&r, bad.text);
	if (read_lock(&r, e) < 0 || store_read_begin(config->store, e) < 0)
		goto out;
	rc = check_view(&r, e);
	store_read_end(config->store);
	if (rc < 0)
		rc = as_fault(&r, e);
	/* Outside the read transaction, which itself would keep the bytes. */
	if (rc == 0)
		rc =
		    fsck_erased_search(r.erased, config->dir, say_found, &r, e);
	if (rc == 0 && rebuild_check(config->store, &report, e) < 0)
		rc = as_fault(&r, e);
out:
	fsck_erased_free(r.erased);
	buf_free(&r.locked_text);
	return rc;
}
