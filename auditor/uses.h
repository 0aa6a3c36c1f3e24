#ifndef SHEAF_AUDITOR_USES_H
#define SHEAF_AUDITOR_USES_H

#include <stdint.h>

#include "auditor/findings.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/month.h"
#include "common/ips/registry.h"
#include "protocol/policy.h"
#include "protocol/uptake.h"

/*
 * `uptake`: who uses Sheaf, counted from a copy of the log and the registry
 * (protocol/TOTALS.md, section 6).  Every entry that is counted has been proven from the
 * signed checkpoint down.
 */
struct uses_request {
	const char *dir;             /* the mirror */
	const struct policy *policy; /* NULL: the log's own keys */
	const char *registry_file;
	uint64_t size;      /* of the log to judge; UINT64_MAX: all of it */
	const char *region; /* a code in any case, or NULL */
	struct month from, to;
	int32_t day;
};

struct uses {
	struct registry registry;
	struct hash registry_hash, root;
	uint64_t size;
	struct uptake_rows rows;
};

/*
 * Count.  A registry that is not in its form, or not the one that the log's newest
 * release binds, becomes an unsound finding; -1 when nothing can be counted.  Freed with
 * uses_free(), also after a failure.
 */
int uses_run(struct uses *u, const struct uses_request *q, struct findings *f,
    struct err *e) MUST_USE;
void uses_free(struct uses *u);

/* Read from what `sheaf-aggregator uptake --json` printed what it was made for; q->region
 * borrows from shown.  ERR_REFUSED when it is no such document. */
int uses_read(struct uses_request *q, const struct jval *shown,
    struct err *e) MUST_USE;

/* Compare with that document: each row, the log's root and the registry.  What differs
 * is an unsound finding.  How many rows were compared. */
size_t uses_compare(const struct uses *u, const struct jval *shown,
    struct findings *f);

#endif
