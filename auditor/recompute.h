#ifndef SHEAF_AUDITOR_RECOMPUTE_H
#define SHEAF_AUDITOR_RECOMPUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "auditor/findings.h"
#include "common/base/err.h"
#include "common/ips/registry.h"
#include "protocol/policy.h"
#include "protocol/returns.h"

/*
 * `recompute`: the figures of every statement in force, opened and checked
 * against their commitments.  recompute_document makes of them what must have
 * been published, by the text of protocol/TOTALS.md and by no code that the
 * aggregator uses.
 */
struct recompute {
	struct registry registry;
	struct hash registry_hash; /* of the file's bytes (P-TOT-5) */
	struct returns *list;      /* returns that count: service, period */
	size_t n, room;
	uint64_t size; /* log size */
	struct hash root;
	size_t openings, erased, withdrawn, reviews, reconciliations;
	size_t missing; /* openings of statements in force */
	/* The newest release of the log: the registry it binds (P-REL-2). */
	struct recompute_bound {
		bool any;
		uint64_t index, number;
		struct hash registry;
	} bound;
};

/* What somebody has handed over in place of a folder. */
struct recompute_given {
	struct slice registry; /* the bytes of registry.csv */
	/* The salt and payload of a statement into out (empty); false: not
	 * handed over, so the folder is looked into, if there is one. */
	bool (*opening)(void *arg, const struct hash *id, struct buf *out);
	void *arg;
};

struct recompute_request {
	const char *dir; /* the mirror */
	/* That its checkpoint must meet, as copy_open() says; NULL: the log's
	 * own keys. */
	const struct policy *policy;
	const char *openings_dir, *registry_file;
	uint64_t size; /* of the log to judge; UINT64_MAX: all of it */
	/* NULL: openings_dir and registry_file are both needed, and the folder
	 * has a manifest.  Otherwise openings_dir may be NULL, and the other
	 * two are not looked at. */
	const struct recompute_given *given;
};

/*
 * Verify the mirror's checkpoint, replay its log up to `size`, open everything
 * in force and read the registry file.  A registry that is not in
 * its form, a manifest that does not fit, and missing, wrong or malformed openings
 * become unsound findings; so does a registry that is not the one the log's newest
 * release binds.  -1 only when nothing can be judged.  Freed with
 * recompute_free().
 */
int recompute_run(struct recompute *r, const struct recompute_request *q,
    struct findings *f, struct err *e) MUST_USE;
void recompute_free(struct recompute *r);

#endif
