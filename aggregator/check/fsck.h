#ifndef SHEAF_AGGREGATOR_CHECK_FSCK_H
#define SHEAF_AGGREGATOR_CHECK_FSCK_H

#include <stdint.h>

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "protocol/keys.h"

/* What fsck works on: everything that is stored, compared with everything
 * else. */
struct fsck_config {
	struct store *store;   /* a reader */
	const char *dir;       /* D, searched for bytes of erased openings */
	const char *log_dir;   /* D/log */
	const char *lock_path; /* D/lock/lock.db */
	const struct keys_verifier *log_key;
	/* Called for each fault, with a sentence. */
	void (*say)(void *arg, const char *sentence);
	void *arg;
};

/* *faults counts the sentences said; -1 only when it could not look. */
int fsck_run(const struct fsck_config *config, uint64_t *faults,
    struct err *e) MUST_USE;

#endif
