#ifndef SHEAF_AGGREGATOR_API_METRICS_H
#define SHEAF_AGGREGATOR_API_METRICS_H

#include "aggregator/centre/centre.h"
#include "aggregator/reads/readers.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/http/httpd.h"

/*
 * What a monitor is told, in the text format of Prometheus (0.0.4).  It counts
 * statements, services, connections and bytes, and never a client.
 */
struct metrics;

/* With a reading connection of its own to the store in dir, which is used by the thread
 * of metrics_tick() alone.  Freed with metrics_close(); NULL is allowed. */
int metrics_open(struct metrics **out, struct centre *c, const char *dir,
    struct err *e) MUST_USE;
void metrics_close(struct metrics *m);

/* About once a second, on one thread: once a minute, how many services are late or
 * silent is counted, and when the last backup was made is looked up. */
void metrics_tick(struct metrics *m);

/* A statement got its receipt so long after it had come (any thread). */
void metrics_receipt(struct metrics *m, int64_t ms);

/* Append all of it, with the figures of the door (any thread). */
void metrics_write(struct metrics *m, struct readers *readers,
    const struct httpd_figures *door, struct buf *out);

#endif
