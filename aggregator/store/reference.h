#ifndef SHEAF_AGGREGATOR_STORE_REFERENCE_H
#define SHEAF_AGGREGATOR_STORE_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

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

/* Whether it has no row. */
int reference_is_empty(struct store *s, bool *empty, struct err *e) MUST_USE;

/* Read the store's registry; freed with registry_free(). */
int reference_load(struct store *s, struct registry *out,
    struct err *e) MUST_USE;

/*
 * Find a region or service that people asked for, in whatever case, and set
 * *code to its spelling in the registry (protocol/TOTALS.md, P-TOT-13), which
 * belongs to the registry.  One that is not there on any day is refused in
 * words, with those that are; *code is then left as it was.
 */
int reference_find_code(const struct registry *registry,
    enum registry_kind kind, const char **code, struct err *e) MUST_USE;

/*
 * Replace the registry by the parsed one in arg (struct registry), inside
 * the write transaction, and set *moved: services may now lie in other
 * regions.  Fits the job of a submission.
 */
int reference_replace(void *arg, struct store *s, bool *moved,
    struct err *e) MUST_USE;

/*
 * An import by people: it says what it does, and without `replace` it drops no
 * service that has ever reported.  A short or wrong file would otherwise take
 * services out of every table unseen.
 */
struct reference_import {
	struct registry *registry; /* the new one */
	bool replace;              /* services that have reported may go */
	struct buf *report;        /* appended: what it changes, for people */
	struct err refused; /* out: ERR_NONE, or why it may not be done */
};

/* Fill report and refused; nothing changes (a dry run). */
int reference_compare(struct store *s, struct reference_import *import,
    struct err *e) MUST_USE;

/* reference_compare(), and unless it is refused reference_replace(), in one
 * transaction.  arg is a struct reference_import; fits the job of a
 * submission.  What is refused is a success that changes nothing. */
int reference_import(void *arg, struct store *s, bool *moved,
    struct err *e) MUST_USE;

#endif
