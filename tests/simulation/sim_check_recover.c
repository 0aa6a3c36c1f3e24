/*
 * The store lost at the end of a simulated life, and brought back from the published
 * log alone: with all openings, with some, with the lock of the day, an old one, or
 * none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/released.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_registry.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/simulation/sim_workers.h"
#include "tests/unit/remade.h"

/* What recover makes of leaves, openings and the registry.  (Agents have lost what
 * they had used of their quota.) */
static const enum store_table made[] = { STORE_TEXT, STORE_LEAF, STORE_KNOWN,
	STORE_TILE, STORE_OPENING, STORE_AWAITING, STORE_EPOCH, STORE_SERVICE,
	STORE_TRUST, STORE_INVITE, STORE_BATCH, STORE_FIGURE, STORE_TOTAL,
	STORE_REGISTRY };

struct lost {
	struct sim *sim;
	struct store *back;
	char *dir, *copy, *store;
	struct centre_recover_report report;
	unsigned kept; /* registries that the live store alone has */
};

static int
differs(void *arg, const struct store_difference *d, struct err *e)
{
	struct lost *l = arg;
	bool erased;

	/* The registries that releases bound are kept by the live one alone; the texts
	 * that follow from the log are compared by name. */
	if (d->table == STORE_TEXT && d->extra) {
		l->kept++;
		return 0;
	}
	if (remade_is_erased(l->back, d, &erased, e) < 0)
		return -1;
	if (erased)
		return 0;
	sim_fail(l->sim, "recover: table %s, row %lld differs", d->name,
	    (long long)d->no);
}

/* What the log names, and where it binds a registry. */
static void
compare_texts(struct lost *l, struct store *live)
{
	static const char *const names[] = { "origin", "log-key", "authority",
		"release" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct buf is, back;
		struct err e = ERR_INIT;

		buf_init(&is, LIMITS_NOTE_MAX);
		buf_init(&back, LIMITS_NOTE_MAX);
		if (store_text_get(live, names[i], &is, &e) < 0 ||
		    store_text_get(l->back, names[i], &back, &e) < 0)
			sim_fail(l->sim, "recover: %s", e.text);
		if (is.n == 0 || !slice_equal(buf_slice(&is), buf_slice(&back)))
			sim_fail(l->sim, "recover: the text %s differs",
			    names[i]);
		buf_free(&is);
		buf_free(&back);
	}
}

static void
compare(struct lost *l)
{
	struct store *live = NULL;
	struct err e = ERR_INIT;

	if (centre_open_reader(&live, l->sim->centre.dir, &e) < 0 ||
	    centre_open_reader(&l->back, l->dir, &e) < 0)
		sim_fail(l->sim, "recover: %s", e.text);
	compare_texts(l, live);
	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (store_compare(live, l->back, made[i], differs, l, &e) < 0)
			sim_fail(l->sim, "recover: %s", e.text);
	store_close(l->back);
	store_close(live);
	/* One for each release, but for what an older copy never had. */
	if (l->sim->did.regained == 0 ? l->kept != model_releases(l->sim->model)
				      : l->kept > model_releases(l->sim->model))
		sim_fail(l->sim, "recover: %u registries are kept of %llu",
		    l->kept, (unsigned long long)model_releases(l->sim->model));
	l->sim->did.kept += l->kept;
}

/* Whether totals may be made of the store that came back. */
static bool
has_registry(struct lost *l)
{
	struct err e = ERR_INIT;
	struct hash standing;
	struct store *back;
	bool has;

	if (centre_open_reader(&back, l->dir, &e) < 0 ||
	    reference_hash(back, &standing, &e) < 0)
		sim_fail(l->sim, "recover: %s", e.text);
	has = released_check(back, &standing, &e) == 0;
	if (!has && e.kind != ERR_REFUSED)
		sim_fail(l->sim, "recover: %s", e.text);
	store_close(back);
	return has;
}

/* Where one is bound, nothing else stands in for it (P-REL-2). */
static void
compare_registry(struct lost *l)
{
	bool bound = model_releases(l->sim->model) > 0;

	if (has_registry(l) == bound)
		sim_fail(l->sim, "recover: totals are made of a store without "
				 "the registry that is bound");
	if (bound)
		sim_registry_bring_to(l->sim, l->dir);
	if (!has_registry(l))
		sim_fail(l->sim, "recover: its registry does not come back");
}

static void
drop(const char *dir, const char *name)
{
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;

	if (file_remove(path, &e) < 0)
		sim_workers_fail("%s", e.text);
	free(path);
}

/* The state directory without its store, and its log beside it as the copy. */
static void
lose(struct lost *l, bool lock)
{
	static const char *const files[] = { "store.db", "store.db-wal",
		"store.db-shm", "aggregator.lock" };
	static const char *const locks[] = { "lock/lock.db", "lock/lock.db-wal",
		"lock/lock.db-shm" };

	sim_scratch_clear(l->dir);
	sim_scratch_copy(l->sim->centre.dir, l->dir);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		drop(l->dir, files[i]);
	for (size_t i = 0; !lock && i < sizeof(locks) / sizeof(locks[0]); i++)
		drop(l->dir, locks[i]);
}

static void
recover(struct lost *l, const char *openings)
{
	const struct centre_recover config = { .dir = l->dir,
		.mirror = l->copy,
		.openings = openings };
	struct err e = ERR_INIT;

	if (centre_recover_run(&config, &l->report, &e) < 0)
		sim_fail(l->sim, "recover: %s", e.text);
	if (l->report.size != l->sim->centre.leaves)
		sim_fail(l->sim, "recover: %llu entries of %zu",
		    (unsigned long long)l->report.size, l->sim->centre.leaves);
}

static bool
signs(struct lost *l)
{
	struct centre *c;
	struct err e = ERR_INIT;
	bool signs;

	if (centre_open(&c, l->dir, &e) < 0)
		sim_fail(l->sim, "recover: it does not start: %s", e.text);
	/* Or would, as soon as its witnesses are heard. */
	signs = centre_read_only(c) == NULL ||
		merger_awaits_witnesses(centre_merger(c));
	centre_close(c);
	return signs;
}

void
sim_check_recovered(struct sim *s)
{
	struct lost l = { .sim = s,
		.dir = mem_printf("%s.lost", s->centre.dir),
		.copy = mem_string(s->centre.log_dir),
		.store = file_path(s->centre.dir, "store.db") };
	const struct centre_recover later = { .dir = l.dir,
		.openings = l.store };
	uint64_t brought, awaiting;
	struct err e = ERR_INIT;

	lose(&l, true);
	recover(&l, l.store);
	compare(&l);
	if (l.report.held || !signs(&l))
		sim_fail(s, "recover: with the right lock nothing is signed");
	/* Without lock and openings; these come later. */
	lose(&l, false);
	recover(&l, NULL);
	if (!l.report.held || signs(&l))
		sim_fail(s, "recover: without a lock something is signed");
	if (centre_recover_openings(&later, &brought, &awaiting, &e) < 0)
		sim_fail(s, "recover: %s", e.text);
	if (brought != l.report.awaiting || awaiting != 0)
		sim_fail(s, "recover: %llu openings brought, %llu awaited",
		    (unsigned long long)brought,
		    (unsigned long long)l.report.awaiting);
	compare_registry(&l);
	sim_scratch_clear(l.dir);
	free(l.store);
	free(l.copy);
	free(l.dir);
}
