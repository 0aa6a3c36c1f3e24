/*
 * Whatever the operator does goes through the writer as a command of people's would, and
 * which registry stands afterwards is read from the store: it is one of those that were
 * ever brought, and the log says which.
 */
#include "tests/simulation/sim_registry.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre.h"
#include "aggregator/store/reference.h"
#include "common/base/mem.h"
#include "tests/simulation/sim_centre.h"
#include "tests/simulation/sim_check.h"

/* ---------------------------------------------------------------- registries */

/* The file in which the services of these bits lie in the South. */
static void
write_csv(const struct sim *s, unsigned south, struct buf *csv)
{
	buf_init(csv, REGISTRY_FILE_MAX);
	buf_puts(csv, "kind,code,name,parent,from,to,attributes\n"
		      "area,A0,One,R0,2015-01-01,,\n"
		      "area,A1,Two,R1,2015-01-01,,\n"
		      "region,R0,North,,2015-01-01,,\n"
		      "region,R1,South,,2015-01-01,,\n");
	for (size_t i = 0; i < s->services; i++)
		buf_printf(csv, "service,%s,A team,A%u,2015-01-01,,\n",
		    s->service[i], south >> i & 1u);
}

/* In the form of the store, which the file above is in already. */
static struct hash
hash_of_registry(const struct sim *s, unsigned south)
{
	struct hash h;
	struct buf csv;

	write_csv(s, south, &csv);
	h = hash_of(buf_slice(&csv));
	buf_free(&csv);
	return h;
}

bool
sim_registry_find(const struct sim *s, const struct hash *h, unsigned *south)
{
	for (*south = 0; *south < 1u << s->services; ++*south) {
		struct hash is = hash_of_registry(s, *south);

		if (hash_equal(&is, h))
			return true;
	}
	return false;
}

void
sim_registry_stands(struct sim *s, unsigned south)
{
	s->registry.south = south;
	model_move_out(s->model);
	for (size_t i = 0; i < s->services; i++)
		model_place(s->model, s->service[i], 0,
		    south >> i & 1u ? "R1" : "R0");
}

/* ------------------------------------------------------------------ commands */

/* Nothing but this may keep the writer from it. */
static void
judge(struct sim *s, const struct submission *sub)
{
	struct sim_centre *c = &s->centre;

	if (sub->status == 200 ||
	    ((sub->status == 503 || sub->status == 507) &&
		(c->no_room == s->step || c->unmet == s->step ||
		    merger_waits_for_word(c->merger))))
		return;
	sim_fail(s, "the registry: answered with %u: %s", sub->status,
	    buf_str(&sub->body));
}

/* `registry import` of that file. */
static void
import(struct sim *s, unsigned south)
{
	struct submission *job = submission_new(SUBMISSION_JOB);
	struct registry registry;
	struct err e = ERR_INIT;
	struct buf csv;

	write_csv(s, south, &csv);
	ASSERT(registry_parse(&registry, buf_slice(&csv), &e) == 0);
	job->job = reference_replace;
	job->job_arg = &registry;
	merger_submit_wait(s->centre.merger, job);
	if (!sim_centre_bury(s)) {
		judge(s, job);
		sim_check_log(s);
		/* The check has read which one stands. */
		if (job->status == 200 && !s->centre.unchecked &&
		    s->registry.south != south)
			sim_fail(s, "the registry was taken, and stands not");
	}
	submission_free(job);
	registry_free(&registry);
	buf_free(&csv);
}

static void
release(struct sim *s)
{
	struct submission *sub = submission_new(SUBMISSION_RELEASE);

	merger_submit_wait(s->centre.merger, sub);
	if (!sim_centre_bury(s)) {
		judge(s, sub);
		sim_check_log(s);
	}
	submission_free(sub);
}

/* The operator kept the files of the release. */
static void
bring_back(struct sim *s)
{
	uint64_t index, before = model_releases(s->model);
	struct hash bound;
	unsigned south;

	if (!model_bound(s->model, s->centre.leaves, &index, &bound) ||
	    !sim_registry_find(s, &bound, &south))
		sim_fail(s, "no registry is bound, and one is lost");
	sim_trace(s, "the registry of entry %llu is brought back",
	    (unsigned long long)index);
	import(s, south);
	if (model_releases(s->model) != before)
		sim_fail(s, "the registry that is bound was bound again");
	s->did.brought += !s->registry.lost;
}

void
sim_registry_begin(struct sim *s)
{
	unsigned south = 0;

	for (size_t i = 1; i < s->services; i += 2)
		south |= 1u << i;
	sim_registry_stands(s, south);
	s->registry.begun = true;
	import(s, south);
	/* In half of the worlds each registry is bound from the start. */
	if (sim_below(s, 2) == 0)
		release(s);
}

void
sim_registry_step(struct sim *s)
{
	if (!s->centre.up || s->regain.lost)
		return;
	if (s->registry.lost) {
		bring_back(s);
	} else if (sim_below(s, 3) == 0) {
		sim_trace(s, "the registry is released");
		release(s);
	} else {
		sim_trace(s, "a service moves to another region");
		s->did.regions++;
		import(s, s->registry.south ^ 1u << sim_below(s, s->services));
	}
}

void
sim_registry_heal(struct sim *s)
{
	if (s->registry.lost)
		bring_back(s);
	if (s->registry.lost)
		sim_fail(s, "the registry does not come back");
}

/* -------------------------------------------------------------- another centre */

void
sim_registry_bring_to(struct sim *s, const char *dir)
{
	struct submission *job = submission_new(SUBMISSION_JOB);
	struct registry registry;
	struct checkpoint before, after;
	struct err e = ERR_INIT;
	struct centre *c;
	struct buf csv;

	write_csv(s, s->registry.south, &csv);
	ASSERT(registry_parse(&registry, buf_slice(&csv), &e) == 0);
	job->job = reference_replace;
	job->job_arg = &registry;
	if (centre_open(&c, dir, &e) < 0)
		sim_fail(s, "%s", e.text);
	merger_checkpoint(centre_merger(c), &before, NULL);
	merger_submit_wait(centre_merger(c), job);
	merger_checkpoint(centre_merger(c), &after, NULL);
	if (job->status != 200 || after.size != before.size)
		sim_fail(s, "the registry is not taken back: %u: %s",
		    job->status, buf_str(&job->body));
	centre_close(c);
	submission_free(job);
	registry_free(&registry);
	buf_free(&csv);
}
