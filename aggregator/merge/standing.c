/*
 * Which statement is in force for a key.  Every batch remembers the one it
 * replaced (store_batch.before_*), so a revocation walks back to the newest
 * that still counts, without a search through the log.
 */
#include "aggregator/merge/standing.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/opening.h"

/* The figures of a payload. */
static void
fill(struct store_figure *f, const struct returns *r)
{
	f->through = r->through;
	f->withdrawn = r->withdrawn;
	f->summary = r->source == RETURNS_SUMMARY;
	f->rules = r->rules;
	f->n = r->withdrawn ? 0 : r->n;
	memcpy(f->value, r->value, f->n * sizeof(f->value[0]));
}

/* No figures any more, and nothing that binds a later revision. */
static void
empty(struct store_figure *f)
{
	f->erased = true;
	f->awaiting = false;
	f->withdrawn = false;
	f->summary = false;
	f->through = DAY_NONE;
	f->rules = NULL;
	f->n = 0;
}

static int
enter(struct writer *w, const struct store_figure *f, struct err *e)
{
	if (tally_add(w->tally, f, e) < 0)
		return -1;
	return store_figure_put(w->store, f, e);
}

/* What every figure of a batch says besides its payload. */
static struct store_figure
begin_figure(const struct store_batch *b)
{
	return (struct store_figure){ .key = b->key,
		.epoch = b->epoch,
		.seq = b->seq,
		.index = b->index,
		.revision = b->revision };
}

int
standing_take(struct writer *w, const struct store_batch *b,
    const struct returns *r, const struct store_figure *old, struct err *e)
{
	struct store_figure f = begin_figure(b);

	fill(&f, r);
	if (old != NULL) {
		memcpy(f.region, old->region, sizeof(f.region));
		if (tally_remove(w->tally, old, e) < 0)
			return -1;
	} else if (tally_region(w->tally, r->service, r->period, f.region, e) <
		   0) {
		return -1;
	}
	return enter(w, &f, e);
}

/* ------------------------------------------------------------- revocation */

/* True when a revocation has put this batch out of force. */
static bool
is_revoked(struct writer *w, int64_t epoch, uint64_t seq)
{
	struct store_epoch p;

	ASSERT(directory_epoch_no(w->directory, epoch, &p));
	return p.revoked && seq > p.revoked_last;
}

/* Read the figures of b again from its opening; without one they are erased, or
 * await it. */
static int
read_again(struct writer *w, const struct store_batch *b,
    struct store_figure *f, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct returns *r = mem_alloc(sizeof(*r));
	struct buf note, opening;
	bool found;
	int rc = -1;

	*f = begin_figure(b);
	buf_init(&opening, LIMITS_OPENING_MAX);
	if (writer_read(w, b->index, &note, st, e) < 0 ||
	    store_opening_get(w->store, b->index, &opening, &found, e) < 0 ||
	    tally_region(w->tally, st->u.batch.service, st->u.batch.period,
		f->region, e) < 0)
		goto out;
	rc = 0;
	if (!found) {
		empty(f);
		rc = store_awaiting_has(w->store, b->index, &f->awaiting, e);
		goto out;
	}
	ASSERT(opening.n >= OPENING_SALT_SIZE);
	rc = returns_read(r,
	    slice_make(opening.data + OPENING_SALT_SIZE,
		opening.n - OPENING_SALT_SIZE),
	    st, e);
	if (rc == 0)
		fill(f, r);
	else
		e->kind = ERR_CORRUPT;
out:
	buf_free(&opening);
	buf_free(&note);
	free(st);
	free(r);
	return rc;
}

/* Put the last batch of f's key that is not revoked in place of f. */
static int
fall_back(struct writer *w, const struct store_figure *f, struct err *e)
{
	struct store_batch b = { .before_epoch = f->epoch,
		.before_seq = f->seq };
	struct store_figure earlier;
	bool found;

	if (tally_remove(w->tally, f, e) < 0)
		return -1;
	/* Back along the list of those that were in force for this key. */
	do {
		if (store_batch_get(w->store, b.before_epoch, b.before_seq, &b,
			&found, e) < 0)
			return -1;
		ASSERT(found);
	} while (is_revoked(w, b.epoch, b.seq) && b.before_epoch != 0);
	if (is_revoked(w, b.epoch, b.seq))
		return store_figure_drop(w->store, &f->key, e);
	if (read_again(w, &b, &earlier, e) < 0)
		return -1;
	return enter(w, &earlier, e);
}

struct affected {
	int64_t epoch;
	uint64_t last;
	struct store_figure *figure;
	size_t n;
};

static int
collect(void *arg, const struct store_figure *f, struct err *e)
{
	struct affected *a = arg;

	(void)e;
	if (f->epoch != a->epoch || f->seq <= a->last)
		return 0;
	a->figure = mem_resize(a->figure, a->n + 1, sizeof(*a->figure));
	a->figure[a->n++] = *f;
	return 0;
}

int
standing_revoke(struct writer *w, int64_t epoch, uint64_t last, struct err *e)
{
	/* All figures are read: revocations are rare, and an index by epoch
	 * would be paid for by every batch. */
	const struct store_figure_range all = { .start = DAY_NONE };
	struct affected a = { .epoch = epoch, .last = last };
	int rc = store_figure_each(w->store, &all, collect, &a, e);

	for (size_t i = 0; rc == 0 && i < a.n; i++)
		rc = fall_back(w, &a.figure[i], e);
	free(a.figure);
	return rc;
}

/* ---------------------------------------------------------------- erasure */

int
standing_erase(struct writer *w, uint64_t index, const struct statement *st,
    uint64_t erasure, struct err *e)
{
	const struct statement_batch *b = &st->u.batch;
	struct store_service service;
	struct store_figure f;
	struct store_key key;
	bool found;

	ASSERT(st->kind == STATEMENT_BATCH);
	ASSERT(directory_service(w->directory, b->service, &service));
	key = (struct store_key){ service.no, b->content, b->period.start };
	if (store_opening_erase(w->store, index, erasure, w->today, e) < 0 ||
	    store_figure_get(w->store, &key, &f, &found, e) < 0)
		return -1;
	if (!found || f.index != index)
		return 0;
	if (tally_remove(w->tally, &f, e) < 0)
		return -1;
	empty(&f);
	return store_figure_put(w->store, &f, e);
}

/* ------------------------------------------------------- an opening comes back */

int
standing_bring(struct writer *w, const struct store_batch *b,
    struct slice opening, const struct returns *r, struct err *e)
{
	struct store_figure f, back = begin_figure(b);
	bool found;

	if (store_opening_put(w->store, b->index, opening, e) < 0 ||
	    store_awaiting_drop(w->store, b->index, e) < 0 ||
	    store_figure_get(w->store, &b->key, &f, &found, e) < 0)
		return -1;
	/* Superseded, revoked or refused: nothing counts it. */
	if (!found || f.index != b->index)
		return 0;
	ASSERT(f.awaiting);
	memcpy(back.region, f.region, sizeof(back.region));
	fill(&back, r);
	return enter(w, &back, e);
}
