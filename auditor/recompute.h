#ifndef SHEAF_AUDITOR_RECOMPUTE_H
#define SHEAF_AUDITOR_RECOMPUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/findings.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/ratios.h"
#include "common/ips/registry.h"
#include "protocol/policy.h"
#include "protocol/returns.h"

/*
 * `recompute`: the figures of every statement in force, opened, checked
 * against their commitments and added up again, by code that shares only
 * protocol/ and common/ with the aggregator.
 */
struct recompute_return { /* one return in force, opened */
	struct returns returns;
	const char *region; /* by the registry; NULL: not in it */
};

struct recompute {
	struct registry registry;
	struct recompute_return *list; /* by service and period */
	size_t n;
	uint64_t size; /* log size */
	struct hash root;
	size_t openings, erased, withdrawn, reviews;
};

struct recompute_request {
	const char *dir; /* the mirror */
	/* That its checkpoint must meet, as copy_open() says; NULL: the log's
	 * own keys. */
	const struct policy *policy;
	const char *openings_dir, *registry_file;
	uint64_t size; /* of the log to judge; UINT64_MAX: all of it */
};

/*
 * Verify the mirror's checkpoint, replay its log up to `size`, open everything
 * in force and place it by the registry file.  Missing, wrong or malformed
 * openings become unsound findings.  -1 only when nothing can be judged.  Freed
 * with recompute_free().
 */
int recompute_run(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e) MUST_USE;
void recompute_free(struct recompute *r);

/*
 * Figures of a scope: region or service (either NULL), quarters that begin in
 * start..end (protocol/TOTALS.md, P-TOT-22).  Rows not collected by any are
 * NOT_COLLECTED.
 */
struct recompute_scope {
	const char *region, *service;
	bool outside; /* services that the registry does not place */
	int32_t start, end;
};
struct recompute_figures {
	size_t services; /* with a return */
	int64_t value[MEASURES_MAX];
	uint32_t collecting[MEASURES_MAX]; /* services */
	bool hidden;                       /* under mhsds/1, of some quarter */
	bool few[MEASURES_MAX]; /* the same of one row: too few collect it */
	/* By ratio, as ratios_all() has them. */
	struct ratio_sums ratio[RATIOS_MAX];
	uint32_t ratio_collecting[RATIOS_MAX];
	bool ratio_few[RATIOS_MAX];
	bool ratio_uneven[RATIOS_MAX]; /* a return holds some parts only */
};
void recompute_figures(const struct recompute *r,
    const struct recompute_scope *scope, struct recompute_figures *out);

#endif
