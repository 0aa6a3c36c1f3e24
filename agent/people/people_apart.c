/*
 * Pairs of clients who look like one person and are not.
 */
#include "agent/people/people_apart.h"

#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/mem.h"

static bool
same_two(const struct people_apart_pair *x, const struct people_apart_pair *y)
{
	return x->first == y->first && x->second == y->second;
}

int
people_apart_load(struct db *db, struct people_apart *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT first, second, at, by, apart FROM twins_apart"
	    " ORDER BY first, second, id");

	*out = (struct people_apart){ 0 };
	while (db_step(q)) {
		struct people_apart_pair *x;

		out->pair =
		    mem_grow(out->pair, out->n, &out->cap, sizeof(*out->pair));
		x = &out->pair[out->n++];
		*x = (struct people_apart_pair){
			.first = (uint32_t)db_i64(q, 0),
			.second = (uint32_t)db_i64(q, 1),
			.at = mem_string(db_str(q, 2)),
			.by = mem_string(db_str(q, 3)),
			.apart = db_i64(q, 4) != 0,
			.newest = true,
		};
		if (out->n > 1 && same_two(x - 1, x))
			(x - 1)->newest = false;
	}
	if (db_done(q, e) == 0)
		return 0;
	people_apart_free(out);
	return -1;
}

void
people_apart_free(struct people_apart *all)
{
	for (size_t i = 0; i < all->n; i++) {
		free(all->pair[i].at);
		free(all->pair[i].by);
	}
	free(all->pair);
	*all = (struct people_apart){ 0 };
}

bool
people_apart_has(const struct people_apart *all, uint32_t one, uint32_t other)
{
	uint32_t first = one < other ? one : other;
	uint32_t second = one < other ? other : one;
	size_t low = 0, high = all == NULL ? 0 : all->n;

	/* The last line that is not after these two. */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		const struct people_apart_pair *x = &all->pair[mid];

		if (x->first < first ||
		    (x->first == first && x->second <= second))
			low = mid + 1;
		else
			high = mid;
	}
	return low > 0 && all->pair[low - 1].first == first &&
	       all->pair[low - 1].second == second && all->pair[low - 1].apart;
}

int
people_apart_note(const struct open_register *reg, uint32_t one, uint32_t other,
    bool apart, struct err *e)
{
	struct db_stmt *q = db_prepare(reg->db,
	    "INSERT INTO twins_apart (first, second, at, by, apart)"
	    " VALUES (?, ?, ?, ?, ?)");
	char at[CLOCK_TEXT_SIZE];

	ASSERT(one != other);
	clock_format(at, clock_wall_now());
	db_bind_i64(q, 1, one < other ? one : other);
	db_bind_i64(q, 2, one < other ? other : one);
	db_bind_str(q, 3, at);
	db_bind_str(q, 4, register_staff(reg));
	db_bind_i64(q, 5, apart);
	return db_run(q, e);
}
