/*
 * The statement in force for each key, with its figures packed into a blob: a
 * return has dozens of them, and they are always read together.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/store/sqlite/store_batch.h"
#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/day.h"

/* ERASED and AWAITING exclude each other. */
enum { SUMMARY = 1, WITHDRAWN = 2, ERASED = 4, AWAITING = 8 };

#define COLUMNS \
	"SELECT key, batch, leaf, revision, through, flags, region, rules," \
	" value FROM figure "

/* Figures as 32-bit little-endian numbers, the same on every machine. */
static size_t
pack(uint8_t *out, const struct store_figure *f)
{
	for (size_t i = 0; i < f->n; i++) {
		uint32_t v = (uint32_t)f->value[i];

		for (int shift = 0; shift < 32; shift += 8)
			*out++ = (uint8_t)(v >> shift);
	}
	return f->n * 4;
}

static void
unpack(struct store_figure *f, struct slice in)
{
	f->n = in.n / 4;
	ASSERT(f->n <= MEASURES_MAX);
	for (size_t i = 0; i < f->n; i++) {
		const uint8_t *p = in.p + 4 * i;
		uint32_t v = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
			     (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;

		f->value[i] = (int32_t)v;
	}
}

static void
read_figure(struct store_figure *f, struct db_stmt *q)
{
	int64_t batch = db_i64(q, 1);
	int64_t flags = db_i64(q, 5);

	memset(f, 0, sizeof(*f));
	store_batch_unpack_key(&f->key, db_i64(q, 0));
	f->epoch = store_batch_epoch(batch);
	f->seq = store_batch_seq(batch);
	f->index = (uint64_t)db_i64(q, 2);
	f->revision = (uint64_t)db_i64(q, 3);
	f->through = (int32_t)db_i64(q, 4);
	f->summary = flags & SUMMARY;
	f->withdrawn = flags & WITHDRAWN;
	f->erased = flags & (ERASED | AWAITING);
	f->awaiting = flags & AWAITING;
	snprintf(f->region, sizeof(f->region), "%s", db_str(q, 6));
	if (!db_is_null(q, 7))
		f->rules = measures_ruleset(db_bytes(q, 7));
	unpack(f, db_bytes(q, 8));
}

int
store_figure_get(struct store *s, const struct store_key *key,
    struct store_figure *f, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db, COLUMNS "WHERE key = ?");

	db_bind_i64(q, 1, store_batch_pack_key(key));
	*found = db_step(q);
	if (*found)
		read_figure(f, q);
	return db_done(q, e);
}

int
store_figure_put(struct store *s, const struct store_figure *f, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO figure VALUES(?1, ?1 & 0xfffff, ?2, ?3, ?4, ?5, ?6, "
	    "?7, ?8, ?9) ON CONFLICT(key) DO UPDATE SET batch = ?2, leaf = "
	    "?3, revision = ?4, through = ?5, flags = ?6, region = ?7, rules "
	    "= ?8, value = ?9");
	uint8_t value[MEASURES_MAX * 4];

	db_bind_i64(q, 1, store_batch_pack_key(&f->key));
	db_bind_i64(q, 2, store_batch_pack(f->epoch, f->seq));
	db_bind_i64(q, 3, (int64_t)f->index);
	db_bind_i64(q, 4, (int64_t)f->revision);
	db_bind_i64(q, 5, f->through);
	db_bind_i64(q, 6,
	    (f->summary ? SUMMARY : 0) | (f->withdrawn ? WITHDRAWN : 0) |
		(f->awaiting    ? AWAITING
		    : f->erased ? ERASED
				: 0));
	db_bind_str(q, 7, f->region);
	if (f->rules != NULL)
		db_bind_str(q, 8, f->rules->name);
	else
		db_bind_null(q, 8);
	db_bind_blob_static(q, 9, value, pack(value, f));
	return db_run(q, e);
}

int
store_figure_drop(struct store *s, const struct store_key *key, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "DELETE FROM figure WHERE key = ?");

	db_bind_i64(q, 1, store_batch_pack_key(key));
	return db_run(q, e);
}

/* The `period` column, content and first day, has an index for those who read
 * one quarter of all services; a service's own rows lie together by key. */
static struct db_stmt *
select_range(struct store *s, const struct store_figure_range *r)
{
	struct store_key key = { r->service, r->content, r->start };
	struct db_stmt *q;
	int64_t first, last, end;

	if (r->reviews) {
		ASSERT(r->service == 0 && r->start == DAY_NONE);
		/* Contents of reviews stand between those of returns and of
		 * reconciliations. */
		key.content = CONTENT_RETURN;
		store_batch_key_range(&key, &first, &last);
		key.content = CONTENT_RECONCILIATION;
		store_batch_key_range(&key, &first, &end);
		/* The plus keeps SQLite from reading the whole table, which is
		 * in that order: reviews are few. */
		q = db_prepare(s->db,
		    COLUMNS "WHERE period > ? AND period < ? ORDER BY +key");
		db_bind_i64(q, 1, last);
		db_bind_i64(q, 2, first);
	} else if (r->start != DAY_NONE) {
		ASSERT(r->service == 0);
		q = db_prepare(s->db, COLUMNS "WHERE period = ? ORDER BY key");
		db_bind_i64(q, 1, store_batch_pack_key(&key));
	} else if (r->service != 0) {
		q = db_prepare(s->db,
		    COLUMNS "WHERE key >> 20 = ?1 AND key >= ?1 << 20"
			    " AND key < (?1 + 1) << 20 ORDER BY key");
		db_bind_i64(q, 1, r->service);
	} else {
		q = db_prepare(s->db, COLUMNS "ORDER BY key");
	}
	return q;
}

int
store_figure_each(struct store *s, const struct store_figure_range *r,
    int (*each)(void *arg, const struct store_figure *f, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = select_range(s, r);
	struct store_figure f;
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		read_figure(&f, q);
		rc = each(arg, &f, e);
	}
	return db_end(q, rc, e);
}

int
store_figure_in_force(struct store *s, const struct store_key *from, size_t max,
    void (*each)(void *arg, const struct store_in_force *f), void *arg,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT key, revision, through FROM figure"
	    " WHERE key >= ? AND key <= ? ORDER BY key LIMIT ?");
	struct store_in_force f;
	int64_t first, last;

	store_batch_key_range(from, &first, &last);
	db_bind_i64(q, 1, first);
	db_bind_i64(q, 2, last);
	db_bind_i64(q, 3, (int64_t)max);
	while (db_step(q)) {
		store_batch_unpack_key(&f.key, db_i64(q, 0));
		f.revision = (uint64_t)db_i64(q, 1);
		f.through = (int32_t)db_i64(q, 2);
		each(arg, &f);
	}
	return db_done(q, e);
}

int
store_figure_held(struct store *s,
    void (*each)(void *arg, const struct store_held *held), void *arg,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT key, batch, leaf, revision, through, flags, rules"
	    " FROM figure ORDER BY key");
	struct store_held held;
	int64_t flags;

	while (db_step(q)) {
		store_batch_unpack_key(&held.key, db_i64(q, 0));
		held.epoch = store_batch_epoch(db_i64(q, 1));
		held.index = (uint64_t)db_i64(q, 2);
		held.revision = (uint64_t)db_i64(q, 3);
		held.through = (int32_t)db_i64(q, 4);
		flags = db_i64(q, 5);
		held.summary = flags & SUMMARY;
		held.withdrawn = flags & WITHDRAWN;
		held.erased = flags & (ERASED | AWAITING);
		held.awaiting = flags & AWAITING;
		held.rules =
		    db_is_null(q, 6) ? NULL : measures_ruleset(db_bytes(q, 6));
		each(arg, &held);
	}
	return db_done(q, e);
}
