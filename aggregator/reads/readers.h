#ifndef SHEAF_AGGREGATOR_READS_READERS_H
#define SHEAF_AGGREGATOR_READS_READERS_H

#include <stdint.h>

#include "aggregator/intake/submission.h"
#include "aggregator/merge/merger.h"
#include "common/base/err.h"

/*
 * Threads that answer heads, trust and checkpoints that somebody shows (reading.h),
 * and the queue before them.  What contradicts the log they hand on to the writer.
 * Else they take nothing from the writer, which never waits for them, and leave a
 * processor to it where there is a second one.  Who has waited for too long is
 * told to come back, before it gives up.
 */
struct readers;

/* Start the threads over readers of the store at path; m must outlive them.
 * Who waits for longer than patience_ms gets 503.  Freed with
 * readers_stop(). */
int readers_start(struct readers **out, const char *path, struct merger *m,
    int64_t patience_ms, struct err *e) MUST_USE;
/* Answer what still waits with 503, end the threads; NULL is allowed. */
void readers_stop(struct readers *r);

/*
 * Answer s, a head, trust or checkpoint (any thread).  s->answer is called exactly
 * once, on a thread of the readers or of the writer, or inside this call, where too
 * many wait: 503.
 */
void readers_submit(struct readers *r, struct submission *s);

/* How many wait, for /metrics (any thread). */
uint64_t readers_waiting(struct readers *r);

#endif
