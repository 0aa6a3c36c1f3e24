/*
 * The registry that stands is the one that the log binds, whatever crashed or came back
 * from an older copy.
 */
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_registry.h"

/* One that a crash, a commit or an older copy may have left. */
static void
read_standing(struct sim *s, struct hash *standing)
{
	struct err e = ERR_INIT;
	unsigned south;

	if (reference_hash(s->centre.reader, standing, &e) < 0)
		sim_fail(s, "%s", e.text);
	if (!sim_registry_find(s, standing, &south))
		sim_fail(s, "a registry stands that nobody has brought");
	sim_registry_stands(s, south);
}

/* The tree beside which the newest release was made is this log's. */
static void
check_beside(struct sim *s, uint64_t index)
{
	struct hash is, must;
	uint64_t size = model_released_beside(s->model, index, &must);

	is = sim_check_root(s, size);
	if (!hash_equal(&is, &must))
		sim_fail(s, "a release of another log");
}

/* What stood at an earlier size, of which the manifest of openings has the hash. */
static void
check_earlier(struct sim *s, const struct hash *standing)
{
	uint64_t size = (s->seed * 7 + s->step * 13) % (s->centre.leaves + 1);
	struct hash is, must = *standing;
	struct err e = ERR_INIT;
	struct buf csv;
	uint64_t index;
	bool bound = model_bound(s->model, size, &index, &must);

	buf_init(&csv, REGISTRY_FILE_MAX);
	if (released_export(s->centre.reader, size, &csv, &e) == 0) {
		is = hash_of(buf_slice(&csv));
		if (!hash_equal(&is, &must))
			sim_fail(s, "another registry at size %llu",
			    (unsigned long long)size);
	} else if (!bound || e.kind != ERR_REFUSED || s->did.regained == 0) {
		/* Only a copy of before knows none of the files since. */
		sim_fail(s, "no registry at size %llu: %s",
		    (unsigned long long)size, e.text);
	}
	buf_free(&csv);
}

bool
sim_check_registry(struct sim *s)
{
	struct hash standing, bound;
	struct err e = ERR_INIT;
	uint64_t index;
	bool any, fits;

	if (!s->registry.begun)
		return true;
	read_standing(s, &standing);
	any = model_bound(s->model, s->centre.leaves, &index, &bound);
	fits = !any || hash_equal(&bound, &standing);
	s->registry.lost = !fits;
	if (any)
		check_beside(s, index);
	/* Only a copy of before has one of before. */
	if (!fits && !s->registry.older)
		sim_fail(s, "entry %llu binds another registry than stands",
		    (unsigned long long)index);
	s->registry.older = s->registry.older && !fits;
	if ((released_check(s->centre.reader, &standing, &e) == 0) != fits)
		sim_fail(s, "totals are %s under %s registry",
		    fits ? "not made" : "made", fits ? "the" : "another");
	check_earlier(s, &standing);
	return fits;
}
