#ifndef SHEAF_TESTS_VECTORS_VEC_GOLDEN_H
#define SHEAF_TESTS_VECTORS_VEC_GOLDEN_H

#include <stdbool.h>

#include "tests/vectors/vec_log.h"

/*
 * The golden path: one sound log with every kind of statement, in which
 * batches are superseded, refused, withdrawn, erased, moved with their
 * service and revoked.
 */
struct vec_opening {
	struct hash id;
	uint64_t index; /* of the statement */
	bool refused;
	bool erased;      /* by the end of the log */
	struct buf bytes; /* salt || payload */
};

struct vec_agent {
	const char *agent;
	uint64_t epoch;
	uint64_t seq;
	struct hash head; /* id of the last statement, or of the enrolment */
	struct hash invite, trust;
};

struct vec_golden {
	struct vec_log log;
	struct vec_opening opening[VEC_LOG_MAX];
	size_t openings;
	/* Where the first of each kind stands, by enum statement_kind. */
	uint64_t first[STATEMENT_KINDS];
	uint64_t refused; /* index of the first refused batch */
};

/* Make it; freed with vec_golden_free(). */
void vec_golden_make(struct vec_golden *g);
void vec_golden_free(struct vec_golden *g);

/* The opening of the batch at index. */
const struct vec_opening *vec_golden_opening(const struct vec_golden *g,
    uint64_t index);

/* The registry that goes with it, as the text of registry.csv. */
const char *vec_golden_registry(void);

#endif
