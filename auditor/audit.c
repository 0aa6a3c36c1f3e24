/*
 * `verify`: one pass over the entries.  The nodes they make are compared with
 * the mirrored tiles as they become complete, and the root at the end with the
 * checkpoint.
 */
#include "auditor/audit.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/archive.h"
#include "auditor/replay.h"

enum { LEVELS = 64 / TILE_HEIGHT };

/*
 * The hash tiles of the folder against the nodes that the entries make.
 * One tile for each level is held open.
 */
struct tiles {
	const char *dir;
	uint64_t size;
	struct findings *findings;
	struct buf open[LEVELS];
	uint64_t index[LEVELS];
	bool bad[LEVELS]; /* reported already */
};

static void
say_tile(struct tiles *t, const struct tile *at, const char *what)
{
	char name[TILE_PATH_MAX];

	tile_path(name, at);
	findings_add(t->findings, FINDINGS_UNSOUND, "tile", FINDINGS_NO_INDEX,
	    "%s %s", name, what);
	t->bad[at->level] = true;
}

static void
compare_node(void *arg, unsigned level, uint64_t index, const struct hash *h)
{
	struct tiles *t = arg;
	unsigned l = level / TILE_HEIGHT;
	size_t place = (size_t)(index % TILE_WIDTH) * HASH_SIZE;
	/* Hashes of this level that the tile and those behind it hold. */
	uint64_t left = (t->size >> level) - index / TILE_WIDTH * TILE_WIDTH;
	struct tile at = { (int)l, index / TILE_WIDTH,
		left < TILE_WIDTH ? (unsigned)left : TILE_WIDTH };
	struct err e = ERR_INIT;

	if (level % TILE_HEIGHT != 0)
		return;
	if (t->open[l].data == NULL || t->index[l] != at.index) {
		buf_free(&t->open[l]);
		t->index[l] = at.index;
		t->bad[l] = false;
		if (archive_tile(t->dir, &at, &t->open[l], &e) < 0)
			say_tile(t, &at, "cannot be read or is too short");
	}
	if (!t->bad[l] &&
	    (place + HASH_SIZE > t->open[l].n ||
		memcmp(t->open[l].data + place, h->b, HASH_SIZE) != 0))
		say_tile(t, &at,
		    "does not hold the hashes that the entries make");
}

static int
replay_one(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	(void)index;
	(void)e;
	replay_leaf(arg, entry);
	return 0;
}

/* The log key of the policy that has the checkpoint's origin, or NULL. */
static const struct keys_verifier *
key_of(const struct policy *policy, const char *origin)
{
	for (size_t i = 0; i < policy->logs; i++)
		if (strcmp(policy->log[i].name, origin) == 0)
			return &policy->log[i];
	return NULL;
}

static void
check_checkpoint(const struct archive *a, const struct policy *policy,
    const struct replay *r, struct findings *f)
{
	struct err e = ERR_INIT;

	if (policy_check(policy, &a->note, &e) < 0)
		findings_add(f, FINDINGS_UNSOUND, "checkpoint",
		    FINDINGS_NO_INDEX,
		    "the checkpoint does not meet the policy: %s", e.text);
	if (!hash_equal(&r->roots[r->index], &a->checkpoint.root))
		findings_add(f, FINDINGS_UNSOUND, "root", FINDINGS_NO_INDEX,
		    "the %" PRIu64 " entries do not hash to the checkpoint's "
		    "root",
		    a->checkpoint.size);
	if (!r->pinned)
		findings_add(f, FINDINGS_REMARK, "authority", FINDINGS_NO_INDEX,
		    "the authority's key was taken from the log itself; pin "
		    "it with --authority");
}

static void
fill_report(struct audit_report *report, const struct replay *r)
{
	struct inforce_entry *list;
	size_t n;

	uint64_t agents = 0;

	inforce_list(r->inforce, &list, &n);
	free(list);
	for (size_t i = 0; i < r->agents; i++)
		agents += r->agent[i].sent;
	*report = (struct audit_report){ .size = r->index,
		.batches = r->batches,
		.refusals = r->refusals,
		.agents = agents,
		.in_force = n,
		.authority = r->authority };
	(void)snprintf(report->origin, sizeof(report->origin), "%s", r->origin);
}

int
audit_run(const char *dir, const struct policy *policy,
    const struct keys_verifier *authority, unsigned threads, struct findings *f,
    struct audit_report *report, struct err *e)
{
	struct tiles tiles = { .dir = dir, .findings = f };
	const struct keys_verifier *log_key;
	struct replay r = { 0 };
	struct archive a;
	bool found;
	int result = -1;

	if (archive_open(&a, dir, &found, e) < 0)
		goto out;
	if (!found) {
		err_set(e, ERR_REFUSED,
		    "there is no mirrored log in %s; run sheaf-audit mirror "
		    "first",
		    dir);
		goto out;
	}
	log_key = key_of(policy, a.checkpoint.origin);
	if (log_key == NULL) {
		err_set(e, ERR_REFUSED, "the policy names no log %s",
		    a.checkpoint.origin);
		goto out;
	}
	tiles.size = a.checkpoint.size;
	replay_begin(&r, log_key, authority, f, verifier_start(f, threads));
	r.made = compare_node;
	r.made_arg = &tiles;
	result = archive_each(dir, 0, a.checkpoint.size, replay_one, &r, e);
	verifier_finish(r.verifier);
	if (result == 0) {
		replay_end(&r);
		check_checkpoint(&a, policy, &r, f);
		fill_report(report, &r);
	}
	replay_free(&r);
out:
	for (size_t i = 0; i < LEVELS; i++)
		buf_free(&tiles.open[i]);
	archive_close(&a);
	return result;
}
