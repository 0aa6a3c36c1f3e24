#ifndef SHEAF_TESTS_SIMULATION_PROP_PLAN_H
#define SHEAF_TESTS_SIMULATION_PROP_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/ips/registry.h"
#include "protocol/hash.h"
#include "protocol/sign.h"
#include "tests/demo/demo_prng.h"
#include "tests/simulation/sim_model.h"

/*
 * What one case of the property test brings to an aggregator: signed
 * envelopes of a few agents, made without any code of agent/ or aggregator/
 * but the agent's derivation of figures.
 */
enum {
	PROP_AGENTS = 4,
	PROP_SERVICES = 4,
	PROP_QUARTERS = 3,
	PROP_REGIONS = 3,
	PROP_ITEMS = 64
};

/* One thing to bring: an envelope, or an invite's and its enrolment's. */
struct prop_item {
	struct buf sheaf;
	struct hash id; /* of the statement */
	bool batch;
	bool needed; /* must be logged in the end */
};

struct prop_agent {
	char id[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch, seq, services_number;
	struct hash head;
	struct sign_key key;
	unsigned owns; /* bit s: service s */
};

/* The newest return that a plain plan holds for a key. */
struct prop_newest {
	bool any;
	struct returns figures;
};

struct prop_plan {
	struct demo_prng rng;
	/* No outcome depends on the order of arrival, and nothing is refused:
	 * `newest` then tells all that must be in force. */
	bool plain;
	char origin[32];
	struct sign_key authority, log;
	struct sign_recipient recipient;
	struct hash trust_id;
	size_t agents, services, quarters, regions;
	struct prop_agent agent[PROP_AGENTS];
	char service[PROP_SERVICES][LIMITS_ID_MAX + 1];
	struct period quarter[PROP_QUARTERS];
	uint64_t revision[PROP_SERVICES][PROP_QUARTERS];
	int32_t through[PROP_SERVICES][PROP_QUARTERS];
	struct prop_newest newest[PROP_SERVICES][PROP_QUARTERS];
	/* The first `setup` items are brought first and in order. */
	struct prop_item item[PROP_ITEMS];
	size_t items, setup;
	struct model *model; /* knows the batches and where services lie */
};

/* A plan from a seed; the same seed gives the same plan but for keys and
 * salts.  Freed with prop_plan_free(). */
void prop_plan_make(struct prop_plan *p, uint64_t seed);
void prop_plan_free(struct prop_plan *p);

/*
 * A new random registry in place of the last one, for the model as well.
 * Freed by the caller with registry_free().
 */
void prop_plan_registry(struct prop_plan *p, struct registry *out);

/* "R0" and so on. */
const char *prop_plan_region(size_t i);

#endif
