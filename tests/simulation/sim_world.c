/*
 * Simulation: sites and an aggregator in one process, under one fake clock,
 * over a bad network, with machines that die between any two steps.
 *
 * Real: at the sites the register (SQLite), the vault with the weak cost
 * for tests, enrolment, sealing, the outbox, take-in, spooling, the courier,
 * carrying by hand, the retry delays; at the centre `init`, the authority,
 * intake, writer, store, lock, ledger, publisher, recovery, `accept`,
 * totals.  Simulated: HTTP and libcurl (a function call), the spool's
 * files (in memory, each operation whole), threads (none), clocks and
 * randomness (from the seed).  Figures are made at random or by the agent's
 * derivation; the desk's choice of what is due is not part of this.
 *
 * One site is never online: its files are carried, and come damaged, cut,
 * twice, late and in any order.  The network loses, delays, repeats, damages
 * and cuts requests and answers, answers bare or false codes in the
 * centre's place and mixes answers up.  A site dies before or after any
 * operation on its spool (its register as it is on disk then); its desk and
 * its courier run into each other there, and its clock jumps by years.  The centre dies before and after
 * each step of its order of work, with its disk as it is at that moment or
 * after an orderly end.  Services move, agents are revoked and enrolled
 * again, statements are erased, a new trust statement comes, the log binds the registry
 * and services move to other regions, figures are corrected, withdrawn and sent for services that are not one's own.  Somebody
 * reads the store while erasures are to be finished.
 *
 * In every third world the centre is put back from an older copy of its disk, more than
 * once, and what it has lost is given back by the sites and the authority
 * (sim_regain.h); where nobody holds an entry, it comes from a copy of the public log, or
 * the world ends with a log that signs nothing any more.  The registry of the older copy
 * is an older one, too, and what the log binds is brought back by the operator.
 *
 * After every step (sim_check.h): the model accepts the log (nothing twice,
 * nothing nobody sealed, chains whole, refused exactly what must be); no
 * leaf is lost or changed; no size has two checkpoints, and each root is
 * that of the leaves; totals are the model's; every proof the centre gives,
 * and every receipt a site has taken in, is of this log; no alarm.  At some steps
 * the whole store is made again from its leaves and openings, and compared.
 * Then network and machines heal, and in bounded time everything sealed is
 * received or refused at every site, one more return for every service is
 * accepted everywhere, every entry is published, no byte of
 * what was erased is left, the store made again is the same, and fsck_run() finds nothing.
 *
 * SIM_SEEDS=n seeds (300); SIM_SEED=n repeats one, byte for byte, with a
 * trace of what happens.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/log.h"
#include "tests/simulation/sim_authority.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_check.h"
#include "tests/simulation/sim_entropy.h"
#include "tests/simulation/sim_regain.h"
#include "tests/simulation/sim_registry.h"
#include "tests/simulation/sim_site.h"
#include "tests/simulation/sim_workers.h"

enum {
	SEEDS = 300,
	STEPS = 240,
	REMADE_EVERY = 60, /* steps between two whole comparisons */
	ROUNDS = 40,       /* in which a healed world must come to rest */
	REGAIN_EVERY = 3,  /* of the worlds lose what the centre has signed */
	REGAIN_ROUNDS = 6, /* in which all that is held must come back */
	BEGIN_S = 1780000000, /* 2026-05-28 */
	DAY_S = 86400,
	TRUSTS = 3 /* recipients that a trust statement has room for yet */
};

/* What the checks of releases need. */
enum { RELEASED, BROUGHT, KEPT };

static const char *const must[] = { [RELEASED] = "does the log bind a registry",
	[BROUGHT] = "has an older copy lost a registry that comes back",
	[KEPT] = "is a registry kept that a recovered store has lost",
	NULL };

/* So many seeds come to all of it. */
enum { MUST_FROM = 100 };

static bool traced;

bool
sim_trouble(struct sim *s, int32_t percent)
{
	return !s->healed && demo_prng_chance(&s->rng, percent);
}

size_t
sim_below(struct sim *s, size_t n)
{
	return (size_t)demo_prng_below(&s->rng, (int32_t)n);
}

int32_t
sim_today(const struct sim *s)
{
	return (int32_t)(s->now_s / DAY_S);
}

void
sim_trace(const struct sim *s, const char *fmt, ...)
{
	va_list ap;

	if (!s->trace)
		return;
	(void)printf("%4llu ", (unsigned long long)s->step);
	va_start(ap, fmt);
	(void)vprintf(fmt, ap);
	va_end(ap);
	(void)putchar('\n');
}

void
sim_fail(const struct sim *s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	sim_workers_fail("seed %llu, step %llu: %s",
	    (unsigned long long)s->seed, (unsigned long long)s->step, text);
}

/* ------------------------------------------------------------------- steps */

static struct sim_site *
some_site(struct sim *s)
{
	return &s->site[sim_below(s, s->sites)];
}

static void
step_courier(struct sim *s)
{
	struct sim_site *site = some_site(s);
	size_t steps = 1 + sim_below(s, 6);

	/* A person says "now", and does not wait. */
	if (sim_below(s, 3) == 0)
		site->next_at = 0;
	while (steps-- > 0 && sim_site_courier(site))
		;
}

static void
step_carry(struct sim *s)
{
	struct sim_site *site = some_site(s);

	/* The last one has no other way. */
	if (sim_below(s, 3) > 0)
		site = &s->site[s->sites - 1];
	switch (sim_below(s, 4)) {
	case 0:
		sim_site_carry_out(site);
		break;
	case 1:
	case 2:
		/* Whoever carries looks first whether the centre is well. */
		if (!s->regain.lost)
			sim_site_accept(site);
		break;
	default:
		sim_site_carry_in(site);
	}
}

/* A service goes to another site. */
static void
step_move(struct sim *s)
{
	struct sim_site *to = some_site(s);
	unsigned bit = 1u << sim_below(s, s->services);

	if (s->centre.errands > SIM_ERRANDS / 2)
		return;
	for (size_t i = 0; i < s->sites; i++)
		s->site[i].owns &= ~bit;
	to->owns |= bit;
	to->once |= bit;
	s->did.moves++;
	sim_trace(s, "a service moves to %s", to->agent);
	sim_authority_services(s, to);
}

/* The end of an epoch, and the invite to the next. */
static void
step_revoke(struct sim *s)
{
	struct sim_site *site = some_site(s);
	uint64_t head;

	if (s->centre.errands > SIM_ERRANDS / 2 || site->invite.n > 0 ||
	    !model_enrolled(s->model, site->agent, site->invited))
		return;
	head = model_head(s->model, site->agent, site->invited);
	if (sim_below(s, 3) > 0) {
		uint64_t last = head - sim_below(s, head < 3 ? head + 1 : 3);

		s->did.revoked++;
		sim_trace(s, "%s/%llu is revoked after %llu", site->agent,
		    (unsigned long long)site->invited,
		    (unsigned long long)last);
		sim_authority_revoke(s, site, last);
	}
	sim_authority_invite(s, site);
}

static void
step_authority(struct sim *s)
{
	const struct hash *id;

	switch (sim_below(s, 10)) {
	case 0:
	case 1:
	case 2:
		step_move(s);
		break;
	case 3:
	case 4:
		step_revoke(s);
		break;
	case 5:
		if (s->did.trusts < TRUSTS && sim_below(s, 3) == 0) {
			s->did.trusts++;
			sim_authority_trust(s);
		}
		break;
	case 6:
	case 7:
		sim_registry_step(s);
		break;
	default:
		id = model_some_batch(s->model, sim_below(s, 1000));
		if (id == NULL || s->centre.errands > SIM_ERRANDS / 2)
			break;
		s->did.erased++;
		sim_authority_erase(s, id);
	}
}

static void
step_death(struct sim *s)
{
	struct sim_site *site = some_site(s);

	switch (sim_below(s, 5)) {
	case 0:
	case 1:
		s->centre.death =
		    (enum sim_death)(1 + sim_below(s, SIM_DEATHS - 1));
		break;
	case 2:
		sim_centre_down(s);
		break;
	default:
		site->disk.dies_in = 1 + sim_below(s, 25);
		site->disk.after = sim_below(s, 2) == 0;
	}
}

static void
take_errand(struct sim *s)
{
	if (!s->regain.lost)
		sim_centre_errand(s);
}

static void
do_step(struct sim *s)
{
	size_t what = sim_below(s, 100);

	s->now_s += (int64_t)sim_below(s, sim_below(s, 8) == 0 ? 7200 : 120);
	if (!s->centre.up && sim_below(s, 3) > 0)
		sim_centre_up(s);
	/* Somebody says that a start need not wait. */
	if (s->centre.up && sim_below(s, 20) == 0 && !s->regain.lost)
		merger_hear(s->centre.merger);
	/* Without its registry the centre makes no totals. */
	if (s->registry.lost && sim_below(s, 8) == 0)
		sim_registry_step(s);
	if (sim_trouble(s, 2))
		sim_site_jump(some_site(s));
	if (what < 38)
		step_courier(s);
	else if (what < 50)
		sim_site_desk(some_site(s), true);
	else if (what < 60)
		sim_site_desk(some_site(s), false);
	else if (what < 78)
		step_carry(s);
	else if (what < 84)
		sim_site_enrol(some_site(s));
	else if (what < 89)
		take_errand(s);
	else if (what < 93)
		step_authority(s);
	else if (what < 96)
		sim_centre_house(s);
	else
		step_death(s);
}

/* ----------------------------------------------------------------- healing */

static void
serve_site(struct sim *s, struct sim_site *site)
{
	unsigned steps = 0;

	sim_site_enrol(site);
	sim_site_desk(site, false);
	if (site->offline) {
		sim_site_carry_out(site);
		sim_site_accept(site);
		sim_site_carry_in(site);
	} else {
		site->next_at = 0;
		while (sim_site_courier(site))
			if (++steps > 400)
				sim_fail(s, "%s: the courier never rests",
				    site->agent);
	}
	sim_site_desk(site, false);
}

static bool
at_rest(struct sim *s)
{
	for (size_t i = 0; i < s->sites; i++)
		if (!sim_site_settled(&s->site[i]))
			return false;
	return s->centre.errands == 0;
}

/* Bring everything where it belongs; a day a round. */
static void
come_to_rest(struct sim *s)
{
	for (unsigned round = 0; round < ROUNDS; round++) {
		s->step++;
		s->now_s += DAY_S;
		while (s->centre.errands > 0)
			sim_centre_errand(s);
		for (size_t i = 0; i < s->sites; i++)
			serve_site(s, &s->site[i]);
		if (at_rest(s))
			return;
	}
	for (size_t i = 0; i < s->sites; i++)
		if (!sim_site_settled(&s->site[i]))
			sim_fail(s, "%s never comes to rest", s->site[i].agent);
	sim_fail(s, "the authority's notes are never taken");
}

/* A site that was revoked without an invite gets one. */
static void
invite_all(struct sim *s)
{
	for (size_t i = 0; i < s->sites; i++) {
		struct sim_site *site = &s->site[i];

		if (site->invite.n == 0 &&
		    model_enrolled(s->model, site->agent, site->invited) &&
		    model_ended(s->model, site->agent, site->invited))
			sim_authority_invite(s, site);
	}
}

/* What an older copy has lost comes back; false when it cannot. */
static bool
regain(struct sim *s)
{
	for (unsigned round = 0; s->regain.lost && round < REGAIN_ROUNDS;
	     round++) {
		s->step++;
		s->now_s += DAY_S;
		for (size_t i = 0; i < s->sites; i++)
			serve_site(s, &s->site[i]);
		(void)sim_regain_round(s);
	}
	return sim_regain_settle(s);
}

static void
heal(struct sim *s)
{
	s->healed = true;
	sim_trace(s, "---- healed");
	for (size_t i = 0; i < s->sites; i++)
		s->site[i].disk.dies_in = 0;
	/* Half of the clocks stay as wrong as they are: everything comes to
	 * rest all the same. */
	for (size_t i = 0; i < s->sites; i++)
		if (sim_below(s, 2) == 0)
			s->site[i].lead_s = 0;
	if (!s->centre.up)
		sim_centre_up(s);
	s->centre.death = SIM_LIVES;
	if (!regain(s)) {
		sim_trace(s, "---- this log never signs again");
		return;
	}
	merger_hear(s->centre.merger);
	sim_registry_heal(s);
	while (s->centre.errands > 0)
		sim_centre_errand(s);
	invite_all(s);
	come_to_rest(s);
	sim_trace(s, "---- one more return for every service");
	for (size_t i = 0; i < s->sites; i++)
		sim_site_seal_all(&s->site[i]);
	come_to_rest(s);
	/* A site that is never online, or got a service a moment ago, learns
	 * from a refusal which revision another site has sent before it. */
	for (size_t i = 0; i < s->sites; i++)
		sim_site_seal_all(&s->site[i]);
	come_to_rest(s);
	for (size_t v = 0; v < s->services; v++)
		for (size_t q = 0; q < s->quarters; q++)
			if (!model_through_end(s->model, s->service[v],
				s->quarter[q]))
				sim_fail(s,
				    "%s: the last return is not in "
				    "force",
				    s->service[v]);
	sim_check_end(s);
}

/* ------------------------------------------------------------------- worlds */

static void
begin(struct sim *s, const char *dir)
{
	struct period q = period_of(sim_today(s));

	sim_regain_begin(s, s->seed % REGAIN_EVERY == 0);
	s->sites = SIM_SITES;
	s->services = 2 + sim_below(s, SIM_SERVICES - 1);
	s->quarters = 1 + sim_below(s, SIM_QUARTERS);
	for (size_t i = 0; i < s->services; i++) {
		(void)snprintf(s->service[i], sizeof(s->service[i]),
		    "service-%u", (unsigned)i);
		s->site[i % s->sites].owns |= 1u << i;
		s->site[i % s->sites].once |= 1u << i;
	}
	/* In some worlds quarters are sealed that have not begun. */
	for (size_t i = sim_below(s, 3); i > 0; i--)
		q = period_next(q);
	for (size_t i = 0; i < s->quarters; i++, q = period_previous(q))
		s->quarter[i] = q;
	buf_init(&s->stray, LIMITS_ANSWER_MAX);
	for (size_t i = 0; i < s->sites; i++) {
		struct sim_site *site = &s->site[i];

		site->sim = s;
		(void)snprintf(site->agent, sizeof(site->agent), "site-%u",
		    (unsigned)i);
		/* Where entries are lost, everybody can give some back. */
		site->offline = i + 1 == s->sites && !s->regain.plays;
		sim_site_new(site, dir);
	}
	sim_centre_new(s, dir);
	sim_registry_begin(s);
}

static void
end(struct sim *s)
{
	const struct sim_counts *d = &s->did;

	s->trace = traced;
	sim_trace(s,
	    "%zu leaves, %u asks, %u lost, %u damaged, %u late, %u "
	    "centre deaths, %u site deaths, %u sealed, %u refused, "
	    "%u resealed, %u carried, %u moves, %u revoked, %u "
	    "erased, %u times not finished, %u clocks jumped, %u copies, "
	    "%u times no quorum, %u put back, %u of them whole again, "
	    "%llu releases, %u services in another region, %u registries "
	    "brought back, %u kept by the live store alone",
	    s->centre.leaves, d->asks, d->lost, d->damaged, d->late,
	    d->centre_deaths, d->site_deaths, d->sealed, d->refused,
	    d->resealed, d->carried, d->moves, d->revoked, d->erased, d->unpaid,
	    d->jumps, d->copies, d->unmet, d->restores, d->regained,
	    (unsigned long long)model_releases(s->model), d->regions,
	    d->brought, d->kept);
	sim_workers_happened(RELEASED, model_releases(s->model));
	sim_workers_happened(BROUGHT, d->brought);
	sim_workers_happened(KEPT, d->kept);
	sim_centre_free(s);
	sim_regain_free(s);
	for (size_t i = 0; i < s->sites; i++)
		sim_site_free(&s->site[i]);
	for (size_t i = 0; i < s->helds; i++)
		buf_free(&s->held[i].body);
	buf_free(&s->stray);
	model_free(s->model);
}

static void
run_seed(const char *dir, uint64_t seed)
{
	struct sim *s = calloc(1, sizeof(*s));

	ASSERT(s != NULL);
	s->seed = seed;
	s->trace = traced;
	s->now_s = BEGIN_S;
	s->model = model_new();
	sim_entropy_seed(seed);
	demo_prng_seed(&s->rng, seed, "world");
	begin(s, dir);
	for (; s->step < STEPS; s->step++) {
		do_step(s);
		sim_regain_step(s);
		/* At another step in each world. */
		if ((s->step + seed) % REMADE_EVERY == 0)
			sim_check_remade(s);
	}
	heal(s);
	end(s);
	free(s);
}

int
main(void)
{
	uint64_t one = sim_workers_number("SIM_SEED", 0);
	struct sim_workers w = { .first = 1,
		.count = sim_workers_number("SIM_SEEDS", SEEDS),
		.run = run_seed,
		.seed_name = "SIM_SEED",
		.must = must,
		.must_from = MUST_FROM };
	int failed;

	if (one != 0) {
		traced = true;
		w.first = one;
		w.count = 1;
	}
	sim_entropy_start();
	keys_start();
	/* Alarms are part of the play; what must not be is checked. */
	log_set_level(traced ? LOG_WARN : LOG_ALARM + 1);
	failed = sim_workers_run(&w);
	if (failed == 0)
		printf("%llu seeds: nothing lost, nothing twice, totals are "
		       "what is in force\n",
		    (unsigned long long)w.count);
	return failed;
}
