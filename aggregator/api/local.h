#ifndef SHEAF_AGGREGATOR_API_LOCAL_H
#define SHEAF_AGGREGATOR_API_LOCAL_H

#include "aggregator/centre/centre.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * For commands that write: the running daemon does the work, asked through its
 * local socket; when none runs, the directory is opened here and the same
 * work is done.
 */
struct local;

/* The daemon's side: answer the local socket until local_stop(). */
int local_start(struct local **out, struct centre *c, const char *dir,
    struct err *e) MUST_USE;
void local_stop(struct local *l);

/* Envelopes of a .sheaf file in, the answer file out (initialised here,
 * freed by the caller). */
int local_accept(const char *dir, struct slice file, struct buf *answers,
    struct err *e) MUST_USE;

/* A named person says that a daemon which waits for a site need not; *running is false,
 * and nothing was done, where none runs. */
int local_hear(const char *dir, bool *running, struct err *e) MUST_USE;

/*
 * Replace the registry by the CSV file's content; `report` (initialised here,
 * freed by the caller) says what that changed.  Refused without `replace` when
 * a service that has reported would go (store/reference.h).
 */
int local_set_registry(const char *dir, struct slice csv, bool replace,
    struct buf *report, struct err *e) MUST_USE;

/*
 * Bind the registry to the log (PROTOCOL.md P-REL-2), if the newest release does not
 * yet.  `answer` (initialised here, freed by the caller) is one offer (protocol/offer.h):
 * the release's note and its receipt.
 */
int local_release(const char *dir, struct buf *answer, struct err *e) MUST_USE;

#endif
