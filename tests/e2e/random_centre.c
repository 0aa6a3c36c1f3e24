/*
 * Usage: random_centre DIR SEED
 *
 * Makes the state directory DIR of an aggregator with what figures can stumble
 * over: services that open, close, move or are not in the registry, areas that
 * move or have gaps, codes in another case, figures that are not collected,
 * summaries, later revisions, withdrawals, erasures, a revocation and a quarter
 * that has not begun.  Every fourth seed has an empty registry.  It prints one
 * line for each service.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aggregator/api/local.h"
#include "aggregator/authority/authority.h"
#include "common/base/day.h"
#include "protocol/envelope.h"
#include "tests/bench/fleet.h"
#include "tests/bench/gauge.h"
#include "tests/demo/demo_prng.h"
#include "tests/simulation/sim_figures.h"

enum {
	AGENTS = 3,
	SERVICES_EACH = 6,
	SERVICES = AGENTS * SERVICES_EACH,
	REGIONS = 2, /* few, so that some have services enough to be shown */
	AREAS = 3,
	QUARTERS = 3,
	AHEAD_YEARS = 60
};

struct world {
	struct fleet fleet;
	struct demo_prng rng;
	struct period quarter[QUARTERS + 1]; /* the last has not begun */
	struct hash id[2 * SERVICES * (QUARTERS + 1)];
	size_t ids;
};

static size_t
below(struct world *w, size_t n)
{
	return (size_t)demo_prng_below(&w->rng, (int32_t)n);
}

static bool
chance(struct world *w, int32_t percent)
{
	return demo_prng_chance(&w->rng, percent);
}

/* -------------------------------------------------------------- registry */

/* A day within the quarters, often the first or last of one. */
static int32_t
some_day(struct world *w)
{
	struct period p = w->quarter[below(w, QUARTERS)];

	if (chance(w, 25))
		return p.start;
	if (chance(w, 25))
		return p.end;
	return p.start + (int32_t)below(w, 90);
}

/* A row from `from` to `to` (DAY_NONE: open); up is the number of its parent,
 * its word in upper case now and then. */
static void
add_row(struct world *w, struct buf *csv, const char *kind, const char *code,
    char up, size_t parent, const int32_t day[2])
{
	char from[DAY_TEXT_SIZE], to[DAY_TEXT_SIZE] = "";

	day_format(from, day[0]);
	if (day[1] != DAY_NONE)
		day_format(to, day[1]);
	buf_printf(csv, "%s,%s,\"A %s, \"\"%s\"\"\",", kind, code, kind, code);
	if (up != '\0')
		buf_printf(csv, "%c%zu", chance(w, 20) ? up - 'a' + 'A' : up,
		    parent);
	buf_printf(csv, ",%s,%s,%s\n", from, to,
	    strcmp(kind, "service") == 0 ? "site_type=new;contract=C 1" : "");
}

/* One of the lives that a service or an area may have: rows of one code. */
static void
add_life(struct world *w, struct buf *csv, const char *kind, const char *code,
    char up, size_t parents)
{
	const int32_t begin = day_from_civil(2015, 1, 1);
	int32_t first = some_day(w), then = first + 1;
	bool area = strcmp(kind, "area") == 0;
	size_t p = below(w, parents);
	size_t q = area ? (p + 1) % parents : below(w, parents);

	if (chance(w, area ? 15 : 40)) { /* it is there all the time */
		add_row(w, csv, kind, code, up, p,
		    (int32_t[]){ begin, DAY_NONE });
	} else if (chance(w, 20)) { /* closes; an area never alone */
		add_row(w, csv, kind, code, up, p, (int32_t[]){ begin, first });
	} else if (chance(w, 20) && !area) { /* opens */
		add_row(w, csv, kind, code, up, p,
		    (int32_t[]){ first, DAY_NONE });
	} else { /* moves, at times with a gap */
		if (chance(w, 30))
			then += 1 + (int32_t)below(w, 100);
		add_row(w, csv, kind, code, up, p, (int32_t[]){ begin, first });
		add_row(w, csv, kind, code, up, q,
		    (int32_t[]){ then, DAY_NONE });
	}
}

/* A service's rows need an area that holds on their first day; so there is one
 * more area, which always does, and a registry that is refused is tried again
 * with other dice. */
static bool
set_registry(struct world *w)
{
	struct err e = ERR_INIT;
	struct buf csv, report;
	char code[16];
	bool taken;

	buf_init(&csv, REGISTRY_FILE_MAX);
	buf_puts(&csv, "kind,code,name,parent,from,to,attributes\n");
	for (size_t i = 0; i < REGIONS; i++) {
		(void)snprintf(code, sizeof(code), "r%zu", i);
		add_row(w, &csv, "region", code, '\0', 0,
		    (int32_t[]){ day_from_civil(2015, 1, 1), DAY_NONE });
	}
	for (size_t i = 0; i < AREAS; i++) {
		(void)snprintf(code, sizeof(code), "a%zu", i);
		add_life(w, &csv, "area", code, 'r', REGIONS);
	}
	for (size_t i = 0; i < SERVICES; i++) {
		(void)snprintf(code, sizeof(code), "%c-%zu",
		    chance(w, 20) ? 'S' : 's', i);
		if (!chance(w, 10))
			add_life(w, &csv, "service", code, 'a', AREAS);
	}
	/* One that never sends anything. */
	add_row(w, &csv, "service", "silent", 'a', 0,
	    (int32_t[]){ day_from_civil(2015, 1, 1), DAY_NONE });
	taken = local_set_registry(w->fleet.state, buf_slice(&csv), true,
		    &report, &e) == 0;
	buf_free(&report);
	buf_free(&csv);
	return taken;
}

/* --------------------------------------------------------------- returns */

static void
add_return(struct world *w, struct fleet_agent *g, size_t service,
    struct period p, uint64_t revision, struct buf *file)
{
	struct statement_batch b = { .content = CONTENT_RETURN,
		.period = p,
		.revision = revision };
	const char *name = g->service[service];
	struct returns r;
	struct buf payload;
	int32_t through =
	    chance(w, 60) ? p.end : p.start + (int32_t)below(w, 90);

	memcpy(b.service, name, strlen(name) + 1);
	if (chance(w, 8))
		sim_figures_withdrawn(name, p, through, &r);
	else
		sim_figures_random(&w->rng, name, p, through, &r);
	buf_init(&payload, LIMITS_PAYLOAD_MAX);
	returns_write(&r, &payload);
	w->id[w->ids++] =
	    fleet_envelope(&w->fleet, g, &b, buf_slice(&payload), file);
	buf_free(&payload);
}

static void
bring_returns(struct world *w)
{
	struct buf file;

	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	for (size_t i = 0; i < SERVICES; i++)
		for (size_t q = 0; q < QUARTERS + 1; q++) {
			struct fleet_agent *g =
			    &w->fleet.agent[i / SERVICES_EACH];

			uint64_t revisions = chance(w, 15) ? 2 : 1;

			if (chance(w, q == QUARTERS ? 90 : 15))
				continue;
			for (uint64_t k = 1; k <= revisions; k++)
				add_return(w, g, i % SERVICES_EACH,
				    w->quarter[q], k, &file);
		}
	fleet_accept(&w->fleet, &file);
	buf_free(&file);
}

static void
add_note(struct buf *file, const struct buf *note)
{
	struct envelope v = { .note = buf_slice(note) };

	envelope_write(&v, file);
}

/* Some returns are erased, and the last ones of an agent were a thief's. */
static void
bring_authority(struct world *w)
{
	struct fleet_agent *g = &w->fleet.agent[below(w, AGENTS)];
	struct statement_revoke what = { .last = g->seq - below(w, 4),
		.reason = REASON_STOLEN };
	struct authority *a;
	struct err e = ERR_INIT;
	struct buf file, note;
	char dir[96];

	(void)snprintf(dir, sizeof(dir), "%s/authority", w->fleet.dir);
	buf_init(&file, LIMITS_SHEAF_FILE_MAX);
	buf_init(&note, LIMITS_NOTE_MAX);
	if (authority_open(&a, dir, &e) < 0)
		gauge_die("%s", e.text);
	for (size_t i = 0; i < w->ids; i++) {
		if (!chance(w, 5))
			continue;
		buf_reset(&note);
		if (authority_erase(a, &w->id[i], "request", &note, &e) < 0)
			gauge_die("%s", e.text);
		add_note(&file, &note);
	}
	buf_reset(&note);
	if (authority_revoke(a, g->id, 1, &what, &note, &e) < 0)
		gauge_die("%s", e.text);
	add_note(&file, &note);
	authority_close(a);
	fleet_accept(&w->fleet, &file);
	buf_free(&note);
	buf_free(&file);
}

/* ------------------------------------------------------------------- end */

static void
copy(const struct fleet *f, const char *to)
{
	pid_t pid = fork();
	int status = -1;

	if (pid == 0) {
		execlp("cp", "cp", "-R", "--", f->state, to, (char *)NULL);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0)
		gauge_die("cannot copy %s", f->state);
}

int
main(int argc, char **argv)
{
	static struct world w;
	uint64_t seed;

	if (argc != 3)
		gauge_die("usage: random_centre DIR SEED");
	keys_start();
	seed = strtoull(argv[2], NULL, 10);
	demo_prng_seed(&w.rng, seed, "figures");
	w.quarter[0] = period_of(day_from_civil(2024, 11, 1));
	for (size_t q = 1; q < QUARTERS; q++)
		w.quarter[q] = period_next(w.quarter[q - 1]);
	w.quarter[QUARTERS] = period_of(w.quarter[0].start + AHEAD_YEARS * 365);
	fleet_make(&w.fleet, AGENTS, SERVICES_EACH, REGIONS);
	bring_returns(&w);
	if (seed % 4 == 0) {
		struct err e = ERR_INIT;
		struct buf report;

		if (local_set_registry(w.fleet.state,
			slice_of("kind,code,name,parent,from,to,attributes\n"),
			true, &report, &e) < 0)
			gauge_die("%s", e.text);
		buf_free(&report);
	} else {
		while (!set_registry(&w))
			;
	}
	bring_authority(&w);
	copy(&w.fleet, argv[1]);
	for (size_t i = 0; i < SERVICES; i++)
		(void)printf("s-%zu\n", i);
	fleet_free(&w.fleet);
	return 0;
}
