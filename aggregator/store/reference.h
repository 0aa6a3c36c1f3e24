#ifndef SHEAF_AGGREGATOR_STORE_REFERENCE_H
#define SHEAF_AGGREGATOR_STORE_REFERENCE_H

#include <stdbool.h>

#include "aggregator/store/store.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/ips/registry.h"
#include "protocol/hash.h"

/*
 * The registry of regions, areas, providers and services: from its file into
 * the store's rows by `registry import`, and back for readers, views and
 * auditors.
 */

/* Append the registry as its CSV file, in canonical order. */
int reference_export(struct store *s, struct buf *out, struct err *e) MUST_USE;

/* SHA-256 of what reference_export() appends to an empty buffer: the registry
 * hash (protocol/TOTALS.md, P-TOT-5). */
int reference_hash(struct store *s, struct hash *out, struct err *e) MUST_USE;

/* Read the store's registry; freed with registry_free(). */
int reference_load(struct store *s, struct registry *out,
    struct err *e) MUST_USE;

/*
 * Refuse, in words, a region or service that is not in the registry on any
 * day.  Case counts.
 */
int reference_check_code(const struct registry *registry,
    enum registry_kind kind, const char *code, struct err *e) MUST_USE;

/*
 * Replace the registry by the parsed one in arg (struct registry), inside
 * the write transaction, and set *moved: services may now lie in other
 * regions.  Fits the job of a submission.
 */
int reference_replace(void *arg, struct store *s, bool *moved,
    struct err *e) MUST_USE;

#endif
