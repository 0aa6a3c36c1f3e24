/*
 * Batches, and how keys are packed into one integer: a table whose primary key
 * is an integer needs no index beside it.
 */
#include "aggregator/store/sqlite/store_batch.h"

#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/day.h"

enum {
	DAY_2000 = 10957, /* 2000-01-01 as in day.h */
	DAY_BITS = 16,    /* 2099-12-31 is day 36,524 */
	KEY_BITS = 20
};

int64_t
store_batch_pack(int64_t epoch, uint64_t seq)
{
	ASSERT(epoch >= 0 && epoch <= INT32_MAX && seq <= UINT32_MAX);
	return (int64_t)((uint64_t)epoch << 32 | seq);
}

int64_t
store_batch_epoch(int64_t packed)
{
	return packed >> 32;
}

uint64_t
store_batch_seq(int64_t packed)
{
	return (uint64_t)packed & UINT32_MAX;
}

int64_t
store_batch_pack_key(const struct store_key *key)
{
	int32_t day = key->start - DAY_2000;

	ASSERT(day >= 0 && day < 1 << DAY_BITS);
	ASSERT(key->service >= 0 && key->service <= INT32_MAX);
	return (int64_t)((uint64_t)key->service << KEY_BITS |
			 (uint64_t)key->content << DAY_BITS | (uint64_t)day);
}

void
store_batch_unpack_key(struct store_key *key, int64_t packed)
{
	key->service = packed >> KEY_BITS;
	key->content = (enum statement_content)(packed >> DAY_BITS & 0xf);
	key->start = (int32_t)(packed & 0xffff) + DAY_2000;
}

void
store_batch_key_range(const struct store_key *from, int64_t *first,
    int64_t *last)
{
	struct store_key key = *from;

	if (key.start == DAY_NONE)
		key.start = DAY_2000;
	*first = store_batch_pack_key(&key);
	*last = *first | ((1 << DAY_BITS) - 1);
}

int
store_batch_add(struct store *s, const struct store_batch *b, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO batch VALUES(?, ?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, store_batch_pack(b->epoch, b->seq));
	db_bind_i64(q, 2, (int64_t)b->index);
	db_bind_i64(q, 3, b->refused);
	db_bind_i64(q, 4, store_batch_pack_key(&b->key));
	db_bind_i64(q, 5, (int64_t)b->revision);
	db_bind_i64(q, 6, store_batch_pack(b->before_epoch, b->before_seq));
	return db_run(q, e);
}

int
store_batch_get(struct store *s, int64_t epoch, uint64_t seq,
    struct store_batch *b, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT leaf, refused, key, revision, before FROM batch WHERE "
	    "batch = ?");

	db_bind_i64(q, 1, store_batch_pack(epoch, seq));
	*found = db_step(q);
	if (*found) {
		b->epoch = epoch;
		b->seq = seq;
		b->index = (uint64_t)db_i64(q, 0);
		b->refused = db_i64(q, 1) != 0;
		store_batch_unpack_key(&b->key, db_i64(q, 2));
		b->revision = (uint64_t)db_i64(q, 3);
		b->before_epoch = store_batch_epoch(db_i64(q, 4));
		b->before_seq = store_batch_seq(db_i64(q, 4));
	}
	return db_done(q, e);
}
