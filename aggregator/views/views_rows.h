#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_ROWS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/service_status.h"
#include "aggregator/views/totals.h"
#include "aggregator/views/views_leaf.h"
#include "aggregator/views/views_roster.h"
#include "common/base/err.h"
#include "common/ips/registry.h"

/*
 * What the views of who has reported, of reviews and of where help is needed read of
 * one state of the store, in the order in which they look at it: each service with all
 * that is in force of it.  A caller who asks many questions about a state makes it once
 * and puts it into the state's snapshot (totals.h); otherwise each view makes its own,
 * so that there is one way to an answer.
 */
struct views_rows;

/*
 * Statements of the log that were read, by their place in it.  The log only grows, so
 * one that was read is never another one later: they serve one state after the other.
 * Any thread; at most VIEWS_ROWS_LEAVES are kept, in about 2 MB: ten years of a
 * region of 400 services.  Freed with views_leaves_free(), NULL
 * is allowed there.
 */
enum { VIEWS_ROWS_LEAVES = 16384 };
struct views_leaves;
struct views_leaves *views_leaves_new(void);
void views_leaves_free(struct views_leaves *all);

/* Read it from a consistent state, for a day.  registry and leaves (or NULL: no
 * statement is kept) must outlive it.  Freed with views_rows_free(); NULL is allowed. */
int views_rows_make(struct views_rows **out,
    const struct totals_snapshot *totals, const struct registry *registry,
    int32_t day, struct views_leaves *leaves, struct err *e) MUST_USE;
void views_rows_free(struct views_rows *r);

/*
 * That of the snapshot if it is of this registry and day, with *made NULL; or else one
 * that is made, which *made is too, for the caller to free.
 */
int views_rows_begin(const struct views_rows **out, struct views_rows **made,
    const struct totals_snapshot *totals, const struct registry *registry,
    int32_t day, struct err *e) MUST_USE;

/* How far each service has come, of all regions; without days sealed. */
const struct service_status *views_rows_status(const struct views_rows *r);

/* The services, in order; the status of one by its place there. */
const struct views_roster *views_rows_roster(const struct views_rows *r);
const struct service_status_service *
views_rows_service(const struct views_rows *r, size_t place);

/* What is in force of the service at a place, by content and first day. */
const struct store_held *views_rows_held(const struct views_rows *r,
    size_t place, size_t *n);

/* Reviews in force, by service, content and day. */
const struct store_figure *views_rows_reviews(const struct views_rows *r,
    size_t *n);

/*
 * Where the registry places each service of the roster in a period: a code, or NULL,
 * for each place (registry_region_of()).  The caller frees the array.
 */
const char **views_rows_regions(const struct views_rows *r, struct period p);

/* As views_leaf_read(), of a statement that rows or reviews name. */
int views_rows_leaf(const struct views_rows *r, struct store *reader,
    uint64_t index, struct views_leaf *out, struct err *e) MUST_USE;

#endif
