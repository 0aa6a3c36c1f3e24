/*
 * Merged totals: one row for each rule set, quarter and region, with sums as
 * 64-bit and counts as 32-bit little-endian numbers.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/db.h"

#define COLUMNS \
	"SELECT rules, start, region, services, summaries, sum, collecting," \
	" through FROM total "

/* Little-endian numbers of `width` bytes. */
static void
pack(uint8_t *out, uint64_t v, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		out[i] = (uint8_t)(v >> 8 * i);
}

static uint64_t
unpack(const uint8_t *in, unsigned width)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < width; i++)
		v |= (uint64_t)in[i] << 8 * i;
	return v;
}

static void
unpack_counts(uint32_t *out, size_t max, struct slice in)
{
	for (size_t i = 0; i < max && 4 * i + 4 <= in.n; i++)
		out[i] = (uint32_t)unpack(in.p + 4 * i, 4);
}

static void
read_total(struct store_total *t, struct db_stmt *q)
{
	struct slice sum = db_bytes(q, 5);

	memset(t, 0, sizeof(*t));
	t->rules = measures_ruleset(db_bytes(q, 0));
	t->start = (int32_t)db_i64(q, 1);
	snprintf(t->region, sizeof(t->region), "%s", db_str(q, 2));
	t->services = (uint64_t)db_i64(q, 3);
	t->summaries = (uint64_t)db_i64(q, 4);
	for (size_t i = 0; i < MEASURES_MAX && 8 * i + 8 <= sum.n; i++)
		t->sum[i] = (int64_t)unpack(sum.p + 8 * i, 8);
	unpack_counts(t->collecting, MEASURES_MAX, db_bytes(q, 6));
	unpack_counts(t->through, STORE_DAYS_MAX, db_bytes(q, 7));
}

int
store_total_get(struct store *s, const struct ruleset *rules, int32_t start,
    const char *region, struct store_total *t, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    COLUMNS "WHERE rules = ? AND start = ? AND region = ?");

	db_bind_str(q, 1, rules->name);
	db_bind_i64(q, 2, start);
	db_bind_str(q, 3, region);
	*found = db_step(q);
	if (*found) {
		read_total(t, q);
		t->rules = rules;
	}
	return db_done(q, e);
}

static int
drop(struct store *s, const struct store_total *t, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "DELETE FROM total WHERE rules = ? AND start = ?"
			      " AND region = ?");

	db_bind_str(q, 1, t->rules->name);
	db_bind_i64(q, 2, t->start);
	db_bind_str(q, 3, t->region);
	return db_run(q, e);
}

int
store_total_put(struct store *s, const struct store_total *t, struct err *e)
{
	struct db_stmt *q;
	uint8_t sum[8 * MEASURES_MAX], collecting[4 * MEASURES_MAX];
	uint8_t through[4 * STORE_DAYS_MAX];
	size_t n = t->rules->n;

	if (t->services == 0)
		return drop(s, t, e);
	q = db_prepare(s->db,
	    "INSERT OR REPLACE INTO total VALUES(?, ?, ?, ?, ?, ?, ?, ?)");
	for (size_t i = 0; i < n; i++) {
		pack(sum + 8 * i, (uint64_t)t->sum[i], 8);
		pack(collecting + 4 * i, t->collecting[i], 4);
	}
	for (size_t i = 0; i < STORE_DAYS_MAX; i++)
		pack(through + 4 * i, t->through[i], 4);
	db_bind_str(q, 1, t->rules->name);
	db_bind_i64(q, 2, t->start);
	db_bind_str(q, 3, t->region);
	db_bind_i64(q, 4, (int64_t)t->services);
	db_bind_i64(q, 5, (int64_t)t->summaries);
	db_bind_blob_static(q, 6, sum, 8 * n);
	db_bind_blob_static(q, 7, collecting, 4 * n);
	db_bind_blob_static(q, 8, through, sizeof(through));
	return db_run(q, e);
}

static struct db_stmt *
select_totals(struct store *s, const struct ruleset *rules, int32_t start)
{
	struct db_stmt *q;

	if (rules == NULL)
		return db_prepare(s->db,
		    COLUMNS "ORDER BY rules, start, region");
	q = db_prepare(s->db,
	    COLUMNS "WHERE rules = ? AND start = ? ORDER BY region");
	db_bind_str(q, 1, rules->name);
	db_bind_i64(q, 2, start);
	return q;
}

int
store_total_each(struct store *s, const struct ruleset *rules, int32_t start,
    int (*each)(void *arg, const struct store_total *t, struct err *e),
    void *arg, struct err *e)
{
	struct db_stmt *q = select_totals(s, rules, start);
	struct store_total t;
	int rc = 0;

	while (rc == 0 && db_step(q)) {
		read_total(&t, q);
		if (rules != NULL)
			t.rules = rules;
		rc = each(arg, &t, e);
	}
	return db_end(q, rc, e);
}

int
store_total_rules(struct store *s, int32_t until, const struct ruleset **out,
    struct err *e)
{
	bool found = false;

	for (size_t i = MEASURES_SETS; i > 0 && !found; i--) {
		struct db_stmt *q = db_prepare(s->db,
		    "SELECT 1 FROM total WHERE rules = ? AND start <= ? "
		    "LIMIT 1");

		*out = measures_nth(i - 1);
		db_bind_str(q, 1, (*out)->name);
		db_bind_i64(q, 2, until);
		found = db_step(q);
		if (db_done(q, e) < 0)
			return -1;
	}
	return 0;
}

int
store_total_clear(struct store *s, struct err *e)
{
	return db_exec(s->db, "DELETE FROM total", e);
}

int
store_total_span(struct store *s, int32_t until, int32_t *first, int32_t *last,
    bool *any, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT min(start), max(start) FROM total WHERE start <= ?");

	db_bind_i64(q, 1, until);
	*any = db_step(q) && !db_is_null(q, 0);
	if (*any) {
		*first = (int32_t)db_i64(q, 0);
		*last = (int32_t)db_i64(q, 1);
	}
	return db_done(q, e);
}
