#ifndef SHEAF_TESTS_SIMULATION_PROP_BENCH_H
#define SHEAF_TESTS_SIMULATION_PROP_BENCH_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/intake/intake.h"
#include "aggregator/log/signer.h"
#include "aggregator/merge/merger.h"
#include "aggregator/store/directory.h"
#include "aggregator/store/store.h"
#include "protocol/policy.h"
#include "tests/simulation/prop_plan.h"

/* An aggregator's intake, writer and totals under the property test. */
struct prop_bench {
	struct prop_plan *plan;
	struct signer *signer;
	struct policy policy;
	struct store *store, *reader;
	struct directory *directory;
	struct merger_io io;
	struct buf lock; /* the newest checkpoint signed */
	struct merger *merger;
	struct intake *intake;
	pthread_mutex_t mutex; /* of what follows */
	struct {
		bool known;
		uint64_t index;
	} logged[PROP_ITEMS]; /* where answers say that items are */
};

/* A new aggregator in dir, its writer's thread running. */
void prop_bench_open(struct prop_bench *b, const char *dir,
    struct prop_plan *plan, size_t group_max);
void prop_bench_close(struct prop_bench *b);

/* Give it a new random registry. */
void prop_bench_registry(struct prop_bench *b);

/*
 * Bring item i once; its answer is checked as far as it can be alone.  False
 * when it came too early and has to be brought again.
 */
bool prop_bench_bring(struct prop_bench *b, size_t i);

/* Let the model read the leaves that it does not know yet. */
void prop_bench_feed(struct prop_bench *b);

#endif
