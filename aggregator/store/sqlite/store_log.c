/*
 * Leaves, and how they are found again by their ids.  An id is looked up by
 * its first eight bytes, which makes an index of integers.  Somebody may make
 * two statements with the same eight on purpose, so a second one takes the
 * next free number, and what is found is compared by its whole id.
 */
#include <string.h>

#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/service.h"
#include "protocol/note.h"

/* Some hundredths of a second's work, whatever is done with each. */
enum { STEP_ENTRIES = 32 };

int
store_log_size(struct store *s, uint64_t *size, struct err *e)
{
	struct db_stmt *q;
	int64_t n = 0;
	bool found;

	/* Only this transaction appends while it is open: count in memory. */
	if (s->writing && s->size_known) {
		*size = s->size;
		return 0;
	}
	q = db_prepare(s->db, "SELECT leaf + 1 FROM leaf"
			      " ORDER BY leaf DESC LIMIT 1");
	if (db_get_i64(q, &n, &found, e) < 0)
		return -1;
	*size = found ? (uint64_t)n : 0;
	s->size = *size;
	s->size_known = s->writing;
	return 0;
}

static uint64_t
prefix_of(const struct hash *id)
{
	uint64_t prefix;

	memcpy(&prefix, id->b, sizeof(prefix));
	return prefix;
}

static int
known_at(struct store *s, uint64_t prefix, uint64_t *index, bool *found,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT leaf FROM known WHERE prefix = ?");
	int64_t leaf = 0;

	db_bind_i64(q, 1, (int64_t)prefix);
	if (db_get_i64(q, &leaf, found, e) < 0)
		return -1;
	*index = (uint64_t)leaf;
	return 0;
}

/* The id of the statement stored as leaf `index`. */
static int
id_at(struct store *s, uint64_t index, struct hash *id, struct err *e)
{
	struct buf note;
	struct note parsed;
	int rc = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	if (store_log_get(s, index, &note, e) < 0)
		goto out;
	if (note_parse(&parsed, buf_slice(&note), LIMITS_NOTE_MAX, true, e) <
	    0) {
		err_set(e, ERR_CORRUPT, "entry %llu of the store is no note",
		    (unsigned long long)index);
		goto out;
	}
	*id = note_id(&parsed);
	rc = 0;
out:
	buf_free(&note);
	return rc;
}

int
store_log_find(struct store *s, const struct hash *id, uint64_t *index,
    bool *found, struct err *e)
{
	struct hash stored;

	for (uint64_t prefix = prefix_of(id);; prefix++) {
		if (known_at(s, prefix, index, found, e) < 0)
			return -1;
		if (!*found)
			return 0;
		if (id_at(s, *index, &stored, e) < 0)
			return -1;
		if (hash_equal(&stored, id))
			return 0;
	}
}

/* Enter a new id at the first free number from its own. */
static int
enter(struct store *s, const struct hash *id, uint64_t index, struct err *e)
{
	struct hash stored;
	uint64_t other;
	bool taken;

	for (uint64_t prefix = prefix_of(id);; prefix++) {
		struct db_stmt *q = db_prepare(s->db,
		    "INSERT INTO known VALUES(?, ?) ON CONFLICT DO NOTHING");

		db_bind_i64(q, 1, (int64_t)prefix);
		db_bind_i64(q, 2, (int64_t)index);
		if (db_run(q, e) < 0)
			return -1;
		if (db_changes(s->db) == 1)
			return 0;
		if (known_at(s, prefix, &other, &taken, e) < 0 ||
		    id_at(s, other, &stored, e) < 0)
			return -1;
		ASSERT(taken && !hash_equal(&stored, id));
	}
}

int
store_log_append(struct store *s, const struct hash *id, struct slice note,
    uint64_t *index, struct err *e)
{
	struct db_stmt *q;

	ASSERT(s->writing);
	if (store_log_size(s, index, e) < 0 || enter(s, id, *index, e) < 0)
		return -1;
	q = db_prepare(s->db, "INSERT INTO leaf VALUES(?, ?)");
	db_bind_i64(q, 1, (int64_t)*index);
	db_bind_blob_static(q, 2, note.p, note.n);
	if (db_run(q, e) < 0)
		return -1;
	s->size++;
	return 0;
}

int
store_log_get(struct store *s, uint64_t index, struct buf *out, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT note FROM leaf WHERE leaf = ?");
	bool found;

	db_bind_i64(q, 1, (int64_t)index);
	found = db_step(q);
	if (found)
		buf_add_slice(out, db_bytes(q, 0));
	if (db_done(q, e) < 0)
		return -1;
	if (!found)
		return err_set(e, ERR_CORRUPT,
		    "the store has no entry %llu: restore it from a mirror",
		    (unsigned long long)index);
	return 0;
}

int
store_log_each(struct store *s, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice note, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT leaf, note FROM leaf WHERE leaf >= ? AND leaf < ? ORDER "
	    "BY leaf");
	uint64_t next = from;
	int rc = 0;

	db_bind_i64(q, 1, (int64_t)from);
	db_bind_i64(q, 2, (int64_t)to);
	while (rc == 0 && db_step(q)) {
		if ((uint64_t)db_i64(q, 0) != next)
			break; /* a gap, reported below */
		if (next % STEP_ENTRIES == 0)
			service_step();
		rc = each(arg, next, db_bytes(q, 1), e);
		next++;
	}
	if (db_end(q, rc, e) < 0)
		return -1;
	if (next < to)
		return err_set(e, ERR_CORRUPT,
		    "the store has no entry %llu: restore it from a mirror",
		    (unsigned long long)next);
	return 0;
}

static int64_t
tile_key(int level, uint64_t index)
{
	ASSERT(level >= 0 && level < 8 && index >> 56 == 0);
	return (int64_t)((uint64_t)level << 56 | index);
}

int
store_log_tile_get(struct store *s, int level, uint64_t index,
    struct buf *hashes, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT hashes FROM tile WHERE tile = ?");

	buf_reset(hashes);
	db_bind_i64(q, 1, tile_key(level, index));
	if (db_step(q))
		buf_add_slice(hashes, db_bytes(q, 0));
	return db_done(q, e);
}

int
store_log_tile_put(struct store *s, int level, uint64_t index,
    struct slice hashes, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT OR REPLACE INTO tile VALUES(?, ?)");

	db_bind_i64(q, 1, tile_key(level, index));
	db_bind_blob_static(q, 2, hashes.p, hashes.n);
	return db_run(q, e);
}
