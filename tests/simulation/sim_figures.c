/*
 * Returns that pass every check of the payload, random or derived from a register.
 */
#include "tests/simulation/sim_figures.h"

#include <stdio.h>
#include <string.h>

#include "agent/figures/derive.h"
#include "agent/figures/derive_rules.h"
#include "agent/figures/timeline.h"
#include "agent/register/facts.h"

enum { NONE = MEASURE_NOT_COLLECTED, CLIENTS = 6, BIG = 0x7fffffff };

static void
begin(const char *service, struct period quarter, int32_t through,
    struct returns *out)
{
	memset(out, 0, sizeof(*out));
	out->content = CONTENT_RETURN;
	(void)snprintf(out->service, sizeof(out->service), "%s", service);
	out->period = quarter;
	out->rules = measures_ips_grow_1();
	out->through = through;
	out->source = RETURNS_REGISTER;
	out->n = out->rules->n;
}

static void
check(const struct returns *r)
{
	struct err e = ERR_INIT;
	int row;

	ASSERT(measures_check(r->rules, r->value, &row, &e) == 0);
}

/* -------------------------------------------------------------- at random */

static int64_t
a_count(struct demo_prng *rng)
{
	return demo_prng_chance(rng, 1) ? BIG - demo_prng_below(rng, 3)
					: demo_prng_below(rng, 200);
}

/* A total and its bands: known, "-", or known without bands. */
static void
fill_total(struct demo_prng *rng, struct returns *r, size_t total)
{
	const struct measure *m = r->rules->rows;
	bool known = !demo_prng_chance(rng, 8);
	bool banded = known && !demo_prng_chance(rng, 15);
	int64_t sum = 0;
	size_t bands = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (m[i].role != MEASURE_BAND || m[i].whole != (int)total)
			continue;
		r->value[i] = banded ? demo_prng_below(rng, 90) : NONE;
		sum += banded ? r->value[i] : 0;
		bands++;
	}
	r->value[total] = !known ? NONE : a_count(rng);
	if (banded && bands > 0)
		r->value[total] = sum;
}

static void
keep_order(struct demo_prng *rng, struct returns *r,
    const struct measure_order *o)
{
	int64_t *left = &r->value[o->left], right = r->value[o->right];

	if (*left != NONE && right != NONE && *left > right)
		*left = demo_prng_below(rng, (int32_t)(right % 1000) + 1);
}

static void
fill_part(struct demo_prng *rng, struct returns *r, size_t row)
{
	const struct measure *m = &r->rules->rows[row];
	int64_t whole = r->value[m->whole];

	if (whole == NONE || demo_prng_chance(rng, 12))
		r->value[row] = NONE;
	else if (m->role == MEASURE_PART)
		r->value[row] =
		    demo_prng_below(rng, (int32_t)(whole % 1000) + 1);
	else
		r->value[row] = whole == 0 ? 0 : demo_prng_below(rng, 9000);
}

void
sim_figures_random(struct demo_prng *rng, const char *service,
    struct period quarter, int32_t through, struct returns *out)
{
	const struct ruleset *rules;

	begin(service, quarter, through, out);
	rules = out->rules;
	if (demo_prng_chance(rng, 20))
		out->source = RETURNS_SUMMARY;
	for (size_t i = 0; i < out->n; i++)
		if (rules->rows[i].role == MEASURE_TOTAL)
			fill_total(rng, out, i);
	for (size_t i = 0; i < rules->orders_n; i++)
		keep_order(rng, out, &rules->orders[i]);
	for (size_t i = 0; i < out->n; i++)
		if (rules->rows[i].role == MEASURE_PART ||
		    rules->rows[i].role == MEASURE_SUM)
			fill_part(rng, out, i);
	check(out);
}

void
sim_figures_withdrawn(const char *service, struct period quarter,
    int32_t through, struct returns *out)
{
	begin(service, quarter, through, out);
	out->withdrawn = true;
	for (size_t i = 0; i < out->n; i++)
		out->value[i] = NONE;
}

/* ---------------------------------------------------- through the agent */

static void
add(struct facts *facts, struct fact f)
{
	f.part = FACT_BLANK;
	facts_add(facts, &f);
}

/* One client: referred, often with a profile, sometimes with a job. */
static void
add_client(struct demo_prng *rng, struct facts *facts, uint32_t client,
    struct period q)
{
	int32_t day = q.start + demo_prng_between(rng, -60, 80);
	uint32_t ref = client; /* of the referral; jobs have their own */
	bool employed = demo_prng_chance(rng, 20);
	static const uint8_t source[] = { MODE_CLINICIAN, MODE_SELF,
		MODE_OTHER };

	add(facts, (struct fact){ .client = client,
		       .day = day,
		       .event = EVENT_REFERRAL_RECEIVED,
		       .mode = source[demo_prng_below(rng, 3)],
		       .flags = employed ? FLAG_EMPLOYED : 0,
		       .value = FACT_BLANK,
		       .ref = ref });
	day += demo_prng_below(rng, 14);
	add(facts, (struct fact){ .client = client,
		       .day = day,
		       .event = EVENT_REFERRAL_ACCEPTED,
		       .value = FACT_BLANK,
		       .ref = ref });
	if (demo_prng_chance(rng, 60))
		add(facts, (struct fact){ .client = client,
			       .day = day += demo_prng_below(rng, 10),
			       .event = EVENT_PROFILE_STARTED,
			       .value = FACT_BLANK,
			       .ref = ref });
	if (!demo_prng_chance(rng, 50))
		return;
	day += demo_prng_below(rng, 10);
	add(facts, (struct fact){ .client = client,
		       .day = day,
		       .event = EVENT_JOB_STARTED,
		       .value = 100 * demo_prng_between(rng, 4, 38),
		       .ref = CLIENTS + client });
	add(facts, (struct fact){ .client = client,
		       .day = day + demo_prng_below(rng, 3),
		       .event = EVENT_JOB_FULL_DAY,
		       .value = FACT_BLANK,
		       .ref = CLIENTS + client });
}

void
sim_figures_derived(struct demo_prng *rng, const char *service,
    struct period quarter, int32_t through, struct returns *out)
{
	struct derive_rules rules = derive_rules_ips_grow_1();
	struct facts facts = { 0 };
	struct timeline t = { 0 };
	struct err e = ERR_INIT;
	uint32_t clients = (uint32_t)demo_prng_between(rng, 1, CLIENTS);

	begin(service, quarter, through, out);
	for (uint32_t c = 1; c <= clients; c++)
		add_client(rng, &facts, c, quarter);
	facts_sort(&facts);
	timeline_build(&t, &facts, 2 * CLIENTS + 1, through, rules.threshold);
	ASSERT(derive_figures(&rules, &t, quarter, out->value, &e) == 0);
	timeline_free(&t);
	facts_free(&facts);
	check(out);
}
