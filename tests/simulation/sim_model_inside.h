#ifndef SHEAF_TESTS_SIMULATION_SIM_MODEL_INSIDE_H
#define SHEAF_TESTS_SIMULATION_SIM_MODEL_INSIDE_H

#include "common/base/err.h"
#include "protocol/statement.h"
#include "tests/simulation/sim_model.h"

/* The model's memory and its questions to the leaves read so far. */
enum { PLACES_MAX = 64, FAULT_MAX = 300 };

struct model_known {
	struct hash id;
	struct returns figures;
	char fault[ERR_CODE_MAX];
};

struct model_leaf {
	struct hash id;
	struct statement s;
	const struct model_known *known; /* of a batch */
	bool refused;
	bool first;                  /* the first batch of its service */
	char expected[ERR_CODE_MAX]; /* refusal a batch must get, or "" */
};

struct model_placing {
	char service[LIMITS_ID_MAX + 1], region[LIMITS_ID_MAX + 1];
	int32_t from;
};

struct model {
	struct model_leaf **leaf;
	size_t n;
	struct model_known **known;
	size_t known_n;
	struct model_placing place[PLACES_MAX];
	size_t places;
	char fault[FAULT_MAX];
};

/* The newest batch of an epoch, or its enrolment, before `size`; or NULL. */
const struct model_leaf *model_head_of(const struct model *m, uint64_t size,
    const char *agent, uint64_t epoch);
const struct model_leaf *model_enrolment_of(const struct model *m,
    uint64_t size, const char *agent, uint64_t epoch);

/* Revoked, or replaced by a later epoch, before `size`. */
bool model_has_ended(const struct model *m, uint64_t size, const char *agent,
    uint64_t epoch);

/* An erasure before `size` names this batch. */
bool model_is_erased(const struct model *m, uint64_t size,
    const struct hash *id);

/*
 * Whose the service is: the last list that names it decides, unless a later
 * one of the same agent does not.
 */
bool model_is_owner(const struct model *m, uint64_t size, const char *agent,
    const char *service);

#endif
