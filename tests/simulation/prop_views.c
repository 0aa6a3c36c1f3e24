/*
 * The outputs of pages and exports for random fleets.  Every cell that they are
 * made of is what the attacker of prop_disclosure takes for shown or hidden, so
 * its attack is one on them; it is made here too.  And where hidden figures are
 * changed so that no shown cell changes, no byte of any answer does.
 */
#define _GNU_SOURCE /* MAP_ANONYMOUS */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "aggregator/views/views_decided.h"
#include "aggregator/views/views_help.h"
#include "aggregator/views/views_region.h"
#include "aggregator/views/views_services.h"
#include "tests/simulation/prop_attack.h"
#include "tests/simulation/sim_workers.h"
#include "tests/unit/views_world.h"

enum {
	CASES = 1000,
	TRIES = 20,        /* changes of hidden figures for a fleet */
	VARIED_EACH = 20,  /* of so many fleets one is varied */
	ATTACKED_EACH = 4, /* and one attacked */
	BYTES_MAX = 1 << 24
};

/* Of every service: so many posts and referrals that most are short of them. */
#define TARGETS "2024-04-01 60000 100"

/* What all workers together have looked at. */
static struct looked {
	_Atomic uint64_t lines_of_help; /* in answers that were compared */
	_Atomic uint64_t changes; /* that left each shown cell as it was */
} * looked;

/* What readers have of a fleet under a policy. */
struct outputs {
	struct views_shown *regions;
	struct views_shown *services[PROP_FLEET_REGIONS + 1];
	size_t n;
};

static void
region_code(char out[static 16], size_t r)
{
	(void)snprintf(out, 16, "r%zu", r);
}

static void
open_outputs(struct outputs *o, const struct views_world *w,
    enum disclosure_policy policy, size_t regions)
{
	char code[16];

	o->n = regions;
	o->regions = views_world_shown(w, policy, VIEWS_WORLD_REGIONS, NULL);
	for (size_t r = 0; r < regions; r++) {
		region_code(code, r);
		o->services[r] =
		    views_world_shown(w, policy, VIEWS_WORLD_SERVICES, code);
	}
}

static void
close_outputs(struct outputs *o)
{
	views_shown_close(o->regions);
	for (size_t r = 0; r < o->n; r++)
		views_shown_close(o->services[r]);
}

/* What is hidden of a fleet.  Pages of the same figures take the same decision, so
 * it costs nothing to make it here first. */
static const struct suppression *
decide(const struct prop_fleet *f)
{
	struct suppression_input in;

	prop_fleet_input(f, &in);
	return views_decided(&in);
}

/* ------------------------------------------------- what the attacker knows */

/* The cell of a scope of the attacker's; false where no page has its place. */
static bool
find_cell(const struct outputs *o, const struct prop_shown *s, size_t scope,
    size_t quarter, size_t row, struct views_shown_cell *out)
{
	const struct prop_shown_scope *c = &s->scope[scope];
	const struct views_shown *from = o->regions;
	struct views_shown_place p = { .outside =
					   c->region == SUPPRESSION_OUTSIDE };
	char region[16], service[16];
	struct period q;
	int place;

	if (c->region >= 0) {
		region_code(region, (size_t)c->region);
		p.region = region;
	}
	if (c->service != SUPPRESSION_ANY) {
		if (c->region < 0)
			return false;
		from = o->services[c->region];
		(void)snprintf(service, sizeof(service), "s%02d", c->service);
		p.service = service;
	}
	place = views_shown_find(from, &p);
	if (place < 0)
		return false;
	q = views_shown_terms(from)->first;
	for (size_t i = 0; i < quarter && quarter < s->fleet->quarters; i++)
		q = period_next(q);
	*out = views_shown_cell(from, (size_t)place,
	    quarter == s->fleet->quarters ? NULL : &q, row);
	return true;
}

static bool
agrees(const struct prop_shown_cell *want, const struct views_shown_cell *got)
{
	switch (want->state) {
	case PROP_SHOWN_NONE:
		return !got->has_value && !got->hidden;
	case PROP_SHOWN_HIDDEN:
	case PROP_SHOWN_BELOW_5:
		return got->hidden && !got->has_value && got->value == 0;
	case PROP_SHOWN_ROUNDED:
		return got->has_value &&
		       got->value == (want->value + 2) / 5 * 5;
	case PROP_SHOWN_EXACT:
		break;
	}
	return got->has_value && got->value == want->value;
}

/* Quarters without any return at an end of the fleet are in no table. */
static bool
spans_all(const struct prop_fleet *f)
{
	bool first = false, last = false;

	for (size_t s = 0; s < f->services; s++) {
		first = first || f->list[s][0].any;
		last = last || f->list[s][f->quarters - 1].any;
	}
	return first && last;
}

static void
compare_with_attacker(const struct outputs *o, const struct prop_shown *s)
{
	for (size_t scope = 0; scope < s->scopes; scope++)
		for (size_t q = 0; q <= s->fleet->quarters; q++)
			for (size_t row = 0; row < measures_ips_grow_1()->n;
			     row++) {
				struct prop_shown_cell want =
				    prop_shown_get(s, scope, q, row);
				struct views_shown_cell got;
				char name[160];

				if (!find_cell(o, s, scope, q, row, &got) ||
				    agrees(&want, &got))
					continue;
				prop_shown_name(s, scope, q, row, name);
				sim_workers_fail("%s is %lld: the page shows "
						 "\"%s\"",
				    name, (long long)want.value, got.text);
			}
}

/* ------------------------------------------------------------- every byte */

static void
add_answer(struct buf *out, struct jval *answer)
{
	jval_write(answer, false, out);
	buf_puts(out, "\n");
	jval_free(answer);
}

/* The sentences on where help is needed; who reports, and reviews, are public. */
static void
write_help(const struct outputs *o, size_t r, struct buf *out)
{
	static const struct views_complete nobody_late;
	static const struct fidelity_view no_review;
	struct views_help_question q = { .regions = o->regions,
		.complete = &nobody_late,
		.fidelity = &no_review };
	struct views_help *h;
	char code[16];

	region_code(code, r);
	if (r < o->n) {
		q.region = code;
		q.services = o->services[r];
	}
	h = views_help_make(&q);
	add_answer(out, views_help_json(h));
	looked->lines_of_help += h->n;
	views_help_free(h);
}

/* All answers of a fleet, one after another. */
static void
write_answers(const struct outputs *o, struct buf *out)
{
	struct jval *answer;
	struct err e = ERR_INIT;
	char code[16];

	for (size_t r = 0; r <= o->n; r++) {
		struct views_region_question q = { .shown = o->regions };

		region_code(code, r);
		q.region = r < o->n ? code : NULL;
		if (views_region(&q, &answer, &e) < 0)
			sim_workers_fail("%s", e.text);
		add_answer(out, answer);
		if (views_region_spc(
			&(struct views_region_spc_question){ .shown =
								 o->regions,
			    .region = q.region,
			    .figure = "sustained_13" },
			&answer, &e) < 0)
			sim_workers_fail("%s", e.text);
		add_answer(out, answer);
		write_help(o, r, out);
	}
	for (size_t r = 0; r < o->n; r++) {
		struct views_services_question q = { .shown = o->services[r] };

		if (views_services(&q, &answer, &e) < 0)
			sim_workers_fail("%s", e.text);
		add_answer(out, answer);
	}
	if (out->full)
		sim_workers_fail("an answer is too large");
}

static void
write_cells_of(const struct views_shown *s, struct buf *out)
{
	struct period q;

	for (size_t p = 0; p < views_shown_places(s); p++) {
		q = views_shown_terms(s)->first;
		for (; q.start <= views_shown_terms(s)->last.start;
		     q = period_next(q))
			for (size_t f = 0; f < views_shown_figures(s); f++)
				buf_printf(out, "%s|",
				    views_shown_cell(s, p, &q, f).text);
		for (size_t f = 0; f < views_shown_figures(s); f++)
			buf_printf(out, "%s|",
			    views_shown_cell(s, p, NULL, f).text);
	}
}

/* Every cell that is shown. */
static void
write_cells(const struct outputs *o, struct buf *out)
{
	write_cells_of(o->regions, out);
	for (size_t r = 0; r < o->n; r++)
		write_cells_of(o->services[r], out);
}

/* A count of a service that is hidden, one more or one less of it. */
static bool
change_hidden(struct prop_fleet *f, const struct prop_shown *s,
    struct demo_prng *r)
{
	const struct ruleset *rs = measures_ips_grow_1();

	for (int i = 0; i < 200; i++) {
		size_t scope = (size_t)demo_prng_below(r, (int32_t)s->scopes);
		size_t q = (size_t)demo_prng_below(r, (int32_t)f->quarters);
		size_t row = (size_t)demo_prng_below(r, (int32_t)rs->n);
		int service = s->scope[scope].service;
		int64_t *v;

		if (service == SUPPRESSION_ANY ||
		    rs->rows[row].about == MEASURE_WORK ||
		    strcmp(rs->rows[row].code, "caseload") == 0 ||
		    prop_shown_get(s, scope, q, row).state != PROP_SHOWN_HIDDEN)
			continue;
		v = &f->list[service][q].value[row];
		*v += *v > 0 && demo_prng_chance(r, 50) ? -1 : 1;
		return true;
	}
	return false;
}

/* Whether every count that the attacker is given is the same of another fleet:
 * quick, and nearly always so when all cells are. */
static bool
same_counts(const struct prop_shown *a, const struct prop_fleet *f)
{
	const struct suppression *suppression = decide(f);
	struct prop_shown b;
	bool same = true;

	prop_shown_make(&b, f, suppression);
	for (size_t scope = 0; same && scope < a->scopes; scope++)
		for (size_t q = 0; same && q <= f->quarters; q++)
			for (size_t row = 0;
			     same && row < measures_ips_grow_1()->n; row++) {
				struct prop_shown_cell x =
				    prop_shown_get(a, scope, q, row);
				struct prop_shown_cell y =
				    prop_shown_get(&b, scope, q, row);

				same =
				    x.state == y.state &&
				    (x.state == PROP_SHOWN_HIDDEN ||
					(x.value + 2) / 5 == (y.value + 2) / 5);
			}
	prop_shown_free(&b);
	views_decided_let_go(suppression);
	return same;
}

/* Change hidden figures; where every shown cell stays, so must every byte. */
static void
vary(struct views_world *w, const struct prop_fleet *f,
    const struct prop_shown *s, const struct outputs *before,
    struct demo_prng *r)
{
	static struct prop_fleet other;
	struct buf cells[2], answers[2];
	struct outputs after;

	for (size_t i = 0; i < 2; i++) {
		buf_init(&cells[i], BYTES_MAX);
		buf_init(&answers[i], BYTES_MAX);
	}
	write_cells(before, &cells[0]);
	write_answers(before, &answers[0]);
	for (int i = 0; i < TRIES; i++) {
		other = *f;
		if (!change_hidden(&other, s, r))
			break;
		if (!same_counts(s, &other))
			continue;
		views_world_put(w, &other);
		open_outputs(&after, w,
		    views_shown_terms(before->regions)->policy, before->n);
		buf_reset(&cells[1]);
		buf_reset(&answers[1]);
		write_cells(&after, &cells[1]);
		write_answers(&after, &answers[1]);
		close_outputs(&after);
		if (strcmp(buf_str(&cells[0]), buf_str(&cells[1])) != 0)
			continue;
		looked->changes++;
		if (strcmp(buf_str(&answers[0]), buf_str(&answers[1])) != 0)
			sim_workers_fail("hidden figures were changed, no "
					 "shown one was, and an answer was");
	}
	for (size_t i = 0; i < 2; i++) {
		buf_free(&cells[i]);
		buf_free(&answers[i]);
	}
}

/* -------------------------------------------------------------------- cases */

static void
attack(const struct prop_shown *shown, enum prop_attack_topic topic)
{
	struct prop_attack_report r = { 0 };

	prop_attack(shown, NULL, topic, &r);
	if (prop_attack_leaks(&r) > 0)
		sim_workers_fail("the attacker finds %s, %s: it is %lld, and "
				 "may be %lld to %lld",
		    prop_attack_kind_name(r.first.kind), r.first.name,
		    (long long)r.first.value, (long long)r.first.low,
		    (long long)r.first.high);
}

/* Topics with most unknowns are attacked over less time. */
static void
limit_quarters(struct prop_fleet_kind *kind, enum prop_attack_topic topic)
{
	size_t most = topic == PROP_ATTACK_SUSTAINED       ? 4
		      : topic == PROP_ATTACK_FIRST_CONTACT ? 2
							   : kind->quarters;

	if (kind->quarters > most)
		kind->quarters = most;
}

static void
run_case(const char *dir, uint64_t seed)
{
	static struct prop_fleet f;
	/* Every second one of those that are varied has targets. */
	struct views_world w = { .in_progress = seed % 3 == 0,
		.contract = seed % (2 * VARIED_EACH) == 0 ? TARGETS : NULL };
	enum prop_attack_topic topic =
	    (enum prop_attack_topic)(seed / ATTACKED_EACH % PROP_ATTACK_TOPICS);
	struct prop_fleet_kind kind;
	struct prop_shown shown;
	const struct suppression *s;
	struct outputs o;
	struct demo_prng r;

	(void)dir;
	demo_prng_seed(&r, seed, "views");
	kind = prop_fleet_any_kind(&r);
	limit_quarters(&kind, (enum prop_attack_topic)(seed / ATTACKED_EACH %
						       PROP_ATTACK_TOPICS));
	prop_fleet_make(&f, &kind, &r);
	if (!spans_all(&f))
		return;
	views_world_make(&w, &f);
	s = decide(&f);
	prop_shown_make(&shown, &f, s);
	open_outputs(&o, &w, DISCLOSURE_SHEAF_1, f.regions);
	compare_with_attacker(&o, &shown);
	if (seed % VARIED_EACH == 0)
		vary(&w, &f, &shown, &o, &r);
	if (seed % ATTACKED_EACH == 0)
		attack(&shown, topic);
	close_outputs(&o);
	prop_shown_free(&shown);
	views_decided_let_go(s);
	views_world_free(&w);
}

static uint64_t one;

static void
run_one(const char *dir, uint64_t seed)
{
	(void)seed;
	run_case(dir, one);
}

int
main(void)
{
	struct sim_workers w = { .first = 1,
		.count = sim_workers_number("PROP_CASES", CASES),
		.run = run_case,
		.seed_name = "PROP_SEED" };

	looked = mmap(NULL, sizeof(*looked), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (looked == MAP_FAILED) {
		perror("prop_views");
		return 1;
	}
	one = sim_workers_number("PROP_SEED", 0);
	if (one != 0) {
		w.run = run_one;
		w.count = 1;
	}
	if (sim_workers_run(&w) != 0)
		return 1;
	printf("%llu fleets: pages show what the attacker was given, who finds "
	       "nothing hidden\n"
	       "%llu changes of hidden figures were in no byte of any answer, "
	       "nor in %llu lines of help\n",
	    (unsigned long long)w.count, (unsigned long long)looked->changes,
	    (unsigned long long)looked->lines_of_help);
	/* A comparison of nothing would hold as well. */
	if (one == 0 && w.count >= CASES / 4 &&
	    (looked->changes < w.count / 20 || looked->lines_of_help == 0)) {
		fprintf(stderr, "prop_views: too little was compared\n");
		return 1;
	}
	return 0;
}
