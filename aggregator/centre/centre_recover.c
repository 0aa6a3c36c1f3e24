/*
 * `recover`.  The new store is made beside the old one and takes its place at the
 * end.  In the same step the lock gets the largest checkpoint known, and the hold
 * where that may not be the largest there is; so whatever moment a crash chooses,
 * the next start signs nothing that is not known to continue the log.
 */
#include "aggregator/centre/centre_recover.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/centre/lost_openings.h"
#include "aggregator/centre/taking.h"
#include "aggregator/gather/gathered.h"
#include "aggregator/log/ledger.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/signer.h"
#include "aggregator/remake/remake.h"
#include "aggregator/remake/remake_local.h"
#include "aggregator/remake/remake_mirror.h"
#include "aggregator/store/reference.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "common/base/text.h"
#include "protocol/note.h"

/* Where a checkpoint was found; LOCK stands for "the lock" in the code below. */
enum witness { LOCK, SHOWN, PUBLISHED, GIVEN, COPY, WITNESSES };

static const char *const whose[WITNESSES] = { "lock.db",
	"a checkpoint that was shown", "the published checkpoint",
	"the checkpoint that was given", "the copy's checkpoint" };

struct known {
	bool there;
	struct buf text;
	struct checkpoint checkpoint;
};

struct recover {
	const struct centre_recover *config;
	struct centre_recover_report *report;
	char *store, *making, *lock, *log, *keys;
	int lock_fd;
	struct signer *signer;
	/* Without a mirror its checkpoint is the largest one that is known, and the
	 * leaves are those of the old store and what was gathered. */
	struct remake_mirror mirror;
	struct gathered *gathered;
	struct store *made;
	struct lost_openings openings;
	struct known known[WITNESSES];
	enum witness largest;
};

/* -------------------------------------------------------------- checkpoints */

/* Read the text of k, which must be signed with this log's key. */
static int
judge_known(struct recover *r, enum witness who, struct err *e)
{
	struct known *k = &r->known[who];

	if (k->text.n == 0)
		return 0;
	if (checkpoint_open(&k->checkpoint, buf_slice(&k->text),
		signer_log_key(r->signer), e) < 0)
		return err_prefix(e, "%s is not one of this log", whose[who]);
	k->there = true;
	if (!r->known[r->largest].there ||
	    k->checkpoint.size > r->known[r->largest].checkpoint.size)
		r->largest = who;
	return 0;
}

/* The largest that is kept comes first. */
static int
take_shown(void *arg, struct slice text, struct err *e)
{
	struct recover *r = arg;

	(void)e;
	if (r->known[SHOWN].text.n == 0)
		buf_add_slice(&r->known[SHOWN].text, text);
	return 0;
}

static int
find_known(struct recover *r, struct err *e)
{
	const char *given = r->config->checkpoint;
	struct buf text = { 0 };
	int rc = 0;

	buf_add_slice(&r->known[COPY].text, buf_slice(&r->mirror.text));
	if (lock_look(r->lock, &r->known[LOCK].text, &r->report->held,
		take_shown, r, e) < 0 ||
	    publisher_read(r->log, &r->known[PUBLISHED].text, e) < 0)
		return -1;
	if (given != NULL) {
		rc = file_read(given, LIMITS_CHECKPOINT_MAX, &text, e);
		buf_add_slice(&r->known[GIVEN].text, buf_slice(&text));
		buf_free(&text);
	}
	for (int i = LOCK; rc == 0 && i < WITNESSES; i++)
		rc = judge_known(r, (enum witness)i, e);
	r->report->largest = r->known[r->largest].checkpoint.size;
	return rc;
}

static int
forked(const char *what, struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "%s and the copy are of two histories, both signed with this log's "
	    "key: keep both and tell the authority. Nothing was changed, and "
	    "nothing may be signed any more",
	    what);
}

/* Whoever knows no more than the copy must know the same. */
static int
compare_known(struct recover *r, struct ledger *l, struct err *e)
{
	for (int i = LOCK; i < WITNESSES; i++) {
		const struct known *k = &r->known[i];
		struct hash root;

		if (!k->there || k->checkpoint.size > r->report->size)
			continue;
		if (ledger_root(l, k->checkpoint.size, &root, e) < 0)
			return -1;
		if (!hash_equal(&root, &k->checkpoint.root))
			return forked(whose[i], e);
	}
	return 0;
}

/* The older store holds the first entries of the copy. */
static int
compare_old(struct recover *r, struct ledger *l, struct err *e)
{
	struct ledger *old;
	struct hash have, want;
	int rc;

	if (r->report->had == 0)
		return 0;
	old = ledger_new(r->openings.old);
	rc = ledger_root(old, r->report->had, &have, e);
	if (rc == 0)
		rc = ledger_root(l, r->report->had, &want, e);
	ledger_free(old);
	if (rc == 0 && !hash_equal(&have, &want))
		return err_set(e, ERR_REFUSED,
		    "%s holds other entries than the copy: it is damaged or of "
		    "another log. Nothing was changed; move it away and run "
		    "this again to go on without it",
		    r->store);
	return rc;
}

/* -------------------------------------------------------------------- making */

/* The registry of the old store, or else of the folder of openings. */
static int
bring_registry(struct recover *r, struct err *e)
{
	struct registry registry;
	struct buf csv = { 0 };
	bool moved;
	char *path;
	int rc = 0;

	if (r->openings.old != NULL || r->openings.more != NULL)
		return store_copy(r->made,
		    r->openings.old != NULL ? r->openings.old
					    : r->openings.more,
		    STORE_REGISTRY, e);
	if (r->openings.folder == NULL)
		return 0;
	path = file_path(r->openings.folder, "registry.csv");
	if (file_exists(path)) {
		rc = file_read(path, REGISTRY_FILE_MAX, &csv, e);
		if (rc == 0 &&
		    (rc = registry_parse(&registry, buf_slice(&csv), e)) == 0) {
			rc = reference_replace(&registry, r->made, &moved, e);
			registry_free(&registry);
		}
		if (rc < 0)
			rc = err_prefix(e, "%s", path);
	}
	buf_free(&csv);
	free(path);
	return rc;
}

static int
count_row(void *arg, const struct store_registry_row *row, struct err *e)
{
	(void)row;
	(void)e;
	*(bool *)arg = true;
	return 0;
}

/* The leaves of the old store as far as they were signed, then what was gathered. */
struct rest {
	uint64_t next;
	int (*each)(void *each_arg, uint64_t index, struct slice note,
	    struct err *e);
	void *each_arg;
};

static int
give(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct rest *rest = arg;

	if (index != rest->next++)
		return err_set(e, ERR_CORRUPT, "entry %llu is not back yet",
		    (unsigned long long)rest->next - 1);
	return rest->each(rest->each_arg, index, note, e);
}

static int
gathered_leaves(void *arg, uint64_t to,
    int (*each)(void *each_arg, uint64_t index, struct slice note,
	struct err *e),
    void *each_arg, struct err *e)
{
	struct recover *r = arg;
	struct rest rest = { .each = each, .each_arg = each_arg };

	if (store_log_each(r->openings.old, 0, r->report->had, give, &rest, e) <
		0 ||
	    gathered_each(r->gathered, r->report->had, to, give, &rest, e) < 0)
		return -1;
	return rest.next == to
		   ? 0
		   : err_set(e, ERR_CORRUPT, "entry %llu is not back yet",
			 (unsigned long long)rest.next);
}

static int
fill(struct recover *r, struct err *e)
{
	bool copy = r->config->mirror != NULL;
	struct remake_config config = { .source = { &r->mirror, &r->openings,
					    remake_mirror_leaves,
					    lost_openings_find },
		.size = r->mirror.checkpoint.size,
		.keep_openings = true };
	struct remake_report made;
	struct ledger *l;
	int rc;

	if (!copy) {
		config.source.leaves = gathered_leaves;
		config.source.leaves_arg = r;
	}
	if (bring_registry(r, e) < 0 ||
	    store_registry_each(r->made, count_row, &r->report->registry, e) <
		0 ||
	    remake_run(r->made, &config, &made, e) < 0)
		return -1;
	r->report->in_force = made.in_force;
	r->report->awaiting = made.awaiting;
	if (!copy && !hash_equal(&made.root, &r->mirror.checkpoint.root))
		return forked("the entries that came back", e);
	if (!hash_equal(&made.root, &r->mirror.checkpoint.root))
		return err_set(e, ERR_CORRUPT,
		    "the entries in %s are not those that its checkpoint "
		    "signs: bring the copy up to date with `sheaf-audit "
		    "mirror`, or use another one. Nothing was changed",
		    r->config->mirror);
	l = ledger_new(r->made);
	rc = compare_known(r, l, e);
	if (rc == 0)
		rc = compare_old(r, l, e);
	ledger_free(l);
	if (rc == 0 && r->openings.old != NULL &&
	    (remake_local_quota(r->made, r->openings.old, e) < 0 ||
		remake_local_kept(r->made, r->openings.old, e) < 0))
		rc = -1;
	return rc;
}

static int
make(struct recover *r, struct err *e)
{
	struct store *made;

	/* Of a run that was broken off. */
	if (file_remove(r->making, e) < 0 ||
	    store_make(&r->made, r->making, e) < 0)
		return -1;
	if (store_begin(r->made, e) < 0 || fill(r, e) < 0 ||
	    store_commit(r->made, e) < 0)
		return -1;
	made = r->made;
	r->made = NULL;
	return store_made(made, e);
}

/* --------------------------------------------------------------- taking place */

/* The largest checkpoint known, bare, and whether more may have been signed: a lock that
 * knew less than the copy is an old one.  takes: LOCK_TAKES, or 0. */
static int
put_lock(struct recover *r, unsigned takes, struct err *e)
{
	const struct known *lock = &r->known[LOCK];
	char *dir = file_dir(r->lock);
	struct buf bare;
	struct note n;
	int rc;

	r->report->held |=
	    !lock->there || lock->checkpoint.size < r->report->largest;
	buf_init(&bare, LIMITS_CHECKPOINT_MAX);
	rc = note_parse(&n, buf_slice(&r->known[r->largest].text),
	    LIMITS_CHECKPOINT_MAX, false, e);
	if (rc == 0 && !checkpoint_bare(&n, signer_log_key(r->signer), &bare))
		rc = err_set(e, ERR_CORRUPT, "%s is not one of this log",
		    whose[r->largest]);
	if (rc == 0)
		rc = file_make_dir(dir, 0700, e);
	if (rc == 0)
		rc = lock_put(r->lock, buf_slice(&bare),
		    takes | (r->report->held ? LOCK_HOLD : 0U), e);
	buf_free(&bare);
	free(dir);
	return rc;
}

/* Close the old store with all of it in its file, so that its write-ahead log can go.
 * In front of all that cannot be taken back. */
static int
close_old(struct recover *r, struct err *e)
{
	bool done = true;
	int rc = 0;

	if (r->openings.old != NULL)
		rc = store_shred(r->openings.old, &done, e);
	store_close(r->openings.old);
	r->openings.old = NULL;
	if (rc == 0 && !done)
		rc = err_set(e, ERR_LATER,
		    "%s is being read: end what reads it, and run this again. "
		    "Nothing was changed",
		    r->store);
	return rc;
}

static int
publish(struct recover *r, struct err *e)
{
	const struct known *published = &r->known[PUBLISHED];
	uint64_t size = r->mirror.checkpoint.size;
	struct store *s;
	int rc;

	if (store_open(&s, r->store, e) < 0)
		return -1;
	rc = file_make_dir(r->log, 0755, e);
	if (rc == 0)
		rc = publisher_tiles(r->log, s, 0, size, e);
	if (rc == 0 && (!published->there || published->checkpoint.size < size))
		rc =
		    publisher_checkpoint(r->log, buf_slice(&r->mirror.text), e);
	store_close(s);
	return rc;
}

static int
take_place(struct recover *r, struct err *e)
{
	service_step();
	if (close_old(r, e) < 0) {
		(void)unlink(r->making);
		return -1;
	}
	if (put_lock(r, LOCK_TAKES, e) < 0 ||
	    taking_finish(r->config->dir, e) < 0)
		return -1;
	service_step();
	if (publish(r, e) < 0)
		return -1;
	service_step();
	/* What was gathered stands in the log now, or is still needed. */
	if (r->report->largest > r->report->size)
		return 0;
	gathered_close(r->gathered);
	r->gathered = NULL;
	return gathered_remove(r->config->dir, e);
}

/* ---------------------------------------------------------------------- open */

static void
make_paths(struct recover *r, const char *dir)
{
	r->store = file_path(dir, "store.db");
	r->making = taking_making(dir);
	r->lock = file_path(dir, "lock/lock.db");
	r->log = file_path(dir, "log");
	r->keys = file_path(dir, "keys");
}

static int
take_process_lock(struct recover *r, struct err *e)
{
	char *path = file_path(r->config->dir, "aggregator.lock");
	char *key = file_path(r->keys, "log.key");
	bool there;
	int rc = file_look(key, &there, e);

	if (rc == 0 && !there)
		rc = err_set(e, ERR_USAGE,
		    "there is no %s: without the log's key nothing could be "
		    "signed. Bring the folder keys back first, from where its "
		    "copy is kept",
		    key);
	if (rc == 0)
		rc = file_lock(path, &r->lock_fd, e);
	if (rc == 0)
		rc = taking_finish(r->config->dir, e);
	free(key);
	free(path);
	return rc;
}

/* The origin is that of the copy, whose signature shows that it is right. */
static int
open_mirror(struct recover *r, struct err *e)
{
	char *path = file_path(r->config->mirror, "checkpoint");
	struct slice origin, rest;
	struct buf text = { 0 };
	char *name = NULL;
	int rc = file_read(path, LIMITS_CHECKPOINT_MAX, &text, e);

	if (rc == 0) {
		(void)text_split(buf_slice(&text), '\n', &origin, &rest);
		if (!keys_is_origin(origin))
			rc = err_set(e, ERR_REFUSED,
			    "%s is not a checkpoint: a folder is needed as "
			    "`sheaf-audit mirror` writes it",
			    path);
	}
	if (rc == 0) {
		name = mem_copy_text(origin.p, origin.n);
		rc = signer_open(&r->signer, r->keys, name, e);
	}
	if (rc == 0)
		rc = remake_mirror_open(&r->mirror, r->config->mirror,
		    signer_log_key(r->signer), e);
	free(name);
	buf_free(&text);
	free(path);
	return rc;
}

static int
open_old(struct recover *r, struct err *e)
{
	if (!file_exists(r->store))
		return 0;
	if (store_open(&r->openings.old, r->store, e) < 0)
		return err_prefix(e,
		    "%s cannot be used; move it away and run this again to go "
		    "on without it",
		    r->store);
	return store_log_size(r->openings.old, &r->report->had, e);
}

/* The old store, and what is known of the log that it is of. */
static int
open_ours(struct recover *r, struct err *e)
{
	struct buf origin;
	int rc;

	if (open_old(r, e) < 0)
		return -1;
	if (r->openings.old == NULL)
		return err_set(e, ERR_USAGE,
		    "there is no store in %s: without one, or with one that is "
		    "damaged, it takes a copy of the log: `recover --mirror`",
		    r->config->dir);
	buf_init(&origin, LIMITS_ORIGIN_MAX + 1);
	rc = store_text_get(r->openings.old, "origin", &origin, e);
	if (rc == 0)
		rc = signer_open(&r->signer, r->keys, buf_str(&origin), e);
	buf_free(&origin);
	if (rc < 0 || find_known(r, e) < 0)
		return -1;
	if (!r->known[r->largest].there)
		return err_set(e, ERR_USAGE,
		    "no checkpoint of this log is known here: give one that a "
		    "site or an auditor holds with --checkpoint");
	return 0;
}

/* Without a copy the log is that of the old store, as far as it was signed, and of what
 * was gathered. */
static int
open_gathered(struct recover *r, struct err *e)
{
	const struct known *lock = &r->known[LOCK], *largest;

	if (open_ours(r, e) < 0 ||
	    gathered_open(&r->gathered, r->config->dir, e) < 0)
		return -1;
	largest = &r->known[r->largest];
	r->mirror.checkpoint = largest->checkpoint;
	buf_init(&r->mirror.text, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&r->mirror.text, buf_slice(&largest->text));
	if (lock->there && lock->checkpoint.size < r->report->had)
		r->report->had = lock->checkpoint.size;
	return 0;
}

static int
open_copy(struct recover *r, struct err *e)
{
	if (r->config->mirror == NULL)
		return open_gathered(r, e);
	if (open_mirror(r, e) < 0 || find_known(r, e) < 0)
		return -1;
	return open_old(r, e);
}

static int
open_all(struct recover *r, struct err *e)
{
	if (take_process_lock(r, e) < 0 || open_copy(r, e) < 0 ||
	    lost_openings_open(&r->openings, r->config->openings, e) < 0)
		return -1;
	r->report->size = r->mirror.checkpoint.size;
	if (r->report->had > r->report->size)
		return err_set(e, ERR_REFUSED,
		    "%s holds %llu entries and the copy %llu: it brings "
		    "nothing. Nothing was changed",
		    r->store, (unsigned long long)r->report->had,
		    (unsigned long long)r->report->size);
	return 0;
}

static void
close_all(struct recover *r)
{
	store_close(r->made);
	store_close(r->openings.old);
	lost_openings_close(&r->openings);
	remake_mirror_close(&r->mirror);
	gathered_close(r->gathered);
	if (r->signer != NULL)
		signer_close(r->signer);
	for (int i = LOCK; i < WITNESSES; i++)
		buf_free(&r->known[i].text);
	if (r->lock_fd >= 0)
		file_unlock(r->lock_fd);
	free(r->store);
	free(r->making);
	free(r->lock);
	free(r->log);
	free(r->keys);
	free(r);
}

static struct recover *
begin(const struct centre_recover *config, struct centre_recover_report *report)
{
	struct recover *r = mem_alloc(sizeof(*r));

	*report = (struct centre_recover_report){ .had = 0 };
	r->config = config;
	r->report = report;
	r->lock_fd = -1;
	for (int i = LOCK; i < WITNESSES; i++)
		buf_init(&r->known[i].text, LIMITS_CHECKPOINT_MAX);
	make_paths(r, config->dir);
	return r;
}

int
centre_recover_await(const struct centre_recover *config,
    struct centre_recover_report *report, struct err *e)
{
	struct recover *r = begin(config, report);
	int rc = take_process_lock(r, e);

	if (rc == 0)
		rc = open_ours(r, e);
	if (rc == 0)
		rc = put_lock(r, 0, e);
	report->size = report->had;
	close_all(r);
	return rc;
}

int
centre_recover_run(const struct centre_recover *config,
    struct centre_recover_report *report, struct err *e)
{
	struct recover *r = begin(config, report);
	int rc = open_all(r, e);

	if (rc == 0) {
		service_step();
		rc = make(r, e);
		if (rc == 0)
			rc = take_place(r, e);
		else
			(void)unlink(r->making);
	}
	close_all(r);
	return rc;
}

/* ------------------------------------------------------------------ openings */

int
centre_recover_openings(const struct centre_recover *config, uint64_t *brought,
    uint64_t *awaiting, struct err *e)
{
	char *process = file_path(config->dir, "aggregator.lock");
	char *path = file_path(config->dir, "store.db");
	struct lost_openings from = { .old = NULL };
	struct store *s = NULL;
	int fd = -1, rc = file_lock(process, &fd, e);

	if (rc == 0)
		rc = taking_finish(config->dir, e);
	if (rc == 0)
		rc = store_open(&s, path, e);
	if (rc == 0)
		rc = lost_openings_open(&from, config->openings, e);
	if (rc == 0)
		rc = lost_openings_bring(&from, s, brought, awaiting, e);
	lost_openings_close(&from);
	store_close(s);
	if (fd >= 0)
		file_unlock(fd);
	free(path);
	free(process);
	return rc;
}
