#ifndef SHEAF_AGGREGATOR_REFERENCE_H
#define SHEAF_AGGREGATOR_REFERENCE_H

#include "aggregator/store.h"
#include "aggregator/submission.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/registry.h"

/*
 * The registry file and the store's rows of it: in by `registry import`,
 * out for readers, views and auditors.
 */

/* Append the registry as its CSV file, in canonical order. */
int reference_export(struct store *s, struct buf *out, struct err *e) MUST_USE;

/* Read the store's registry; freed with registry_free(). */
int reference_load(struct store *s, struct registry *out,
    struct err *e) MUST_USE;

/*
 * A writer's job (submission.h) that replaces the registry by the parsed
 * one; arg is the struct registry, which must outlive the job.
 */
int reference_replace(void *arg, struct store *s,
    enum submission_change *change, struct err *e) MUST_USE;

#endif
