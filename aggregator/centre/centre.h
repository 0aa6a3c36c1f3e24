#ifndef SHEAF_AGGREGATOR_CENTRE_CENTRE_H
#define SHEAF_AGGREGATOR_CENTRE_CENTRE_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/centre/housekeeping.h"
#include "aggregator/centre/regain.h"
#include "aggregator/centre/room.h"
#include "aggregator/intake/intake.h"
#include "aggregator/merge/merger.h"
#include "aggregator/store/reference.h"
#include "aggregator/store/store.h"
#include "aggregator/witnesses/inquiry.h"
#include "common/base/err.h"
#include "protocol/keys.h"

/*
 * The state directory and all that works on it, put together:
 *
 *	D/aggregator.lock   held by the one process that writes
 *	D/store.db          everything that was accepted
 *	D/lock/lock.db      the newest checkpoint ever signed; in no backup
 *	D/keys/             log key and recipient keys, 0600
 *	D/log/              checkpoint and tiles, public
 *	D/evidence/         checkpoints of this log that contradict each other
 *	D/control.sock      the running daemon's local socket
 *
 * What the accounts of people keep there is told in accounts/DESIGN.md.
 */
struct centre;

/*
 * Make the directory: keys, store, lock, and trust number 1 as leaf 0,
 * signed by a new authority whose folder is authority_dir.  *log_key and
 * *authority receive the verifier keys.  Refuses an existing one.
 */
int centre_create(const char *dir, const char *origin,
    const char *authority_dir, struct keys_verifier *log_key,
    struct keys_verifier *authority, struct err *e) MUST_USE;

/*
 * Open for writing: take the process lock (ERR_LATER when a daemon runs),
 * recover from a crash, pay what erasures owe if nothing is in the way, and
 * make merger and intake ready.  The merger's thread is not started.  Closed
 * with centre_close().
 */
int centre_open(struct centre **out, const char *dir, struct err *e) MUST_USE;
/*
 * The same for a daemon that serves unattended.  Where agents are enrolled it signs
 * nothing before one of them is heard, or a named person has said that it need not wait
 * (PROTOCOL.md P-ORD-5).
 */
int centre_open_serving(struct centre **out, const char *dir,
    struct err *e) MUST_USE;
void centre_close(struct centre *c);

/* The one writer; belongs to c. */
struct merger *centre_merger(struct centre *c);
/* The checks in front of it; belongs to c. */
struct intake *centre_intake(struct centre *c);
/* The work beside the writer's; belongs to c. */
struct housekeeping *centre_housekeeping(struct centre *c);
/* What is given back to a centre that is an older copy (any thread); belongs to c. */
struct regain *centre_regain(struct centre *c);
/* The log's name; belongs to c. */
const char *centre_origin(const struct centre *c);

/* Why nothing is signed, or NULL. */
const char *centre_read_only(const struct centre *c);

/* True while it signs nothing because it has not heard anybody (any thread). */
bool centre_waits(const struct centre *c);
/* A named person says that it need not, nor hear its witnesses.  ERR_REFUSED when it
 * waits for neither. */
int centre_hear(struct centre *c, struct err *e) MUST_USE;

/* How much room the disk has now (any thread); see room.h. */
int centre_room(const struct centre *c, struct room *r, struct err *e) MUST_USE;

/* Housekeeping, about once a second, on any thread but the writer's: finish a
 * start that found no room on the disk, or that waits for witnesses or for the word
 * of a person, once there is some, or they have been heard. */
void centre_tend(struct centre *c);
/* Have the writer look at witnesses at once, when the daemon begins. */
void centre_wake(struct centre *c);

/* For a command without a daemon: wait until the witnesses have been heard, where
 * nothing is signed before, at most as long as a round takes. */
void centre_hear_witnesses(struct centre *c);
/* Ask them at most so often (witnesses/inquiry.h). */
void centre_set_witness_interval(struct centre *c, int64_t interval_ms);
/* Lines that somebody brings, as inquiry_bring(); the newest checkpoint signed, or
 * where no witness is asked the published one, appended; counters (any thread). */
int centre_bring_cosignatures(struct centre *c, struct slice checkpoint,
    struct inquiry_brought *out, struct err *e) MUST_USE;
void centre_signed(struct centre *c, struct buf *out);
void centre_witness_counts(struct centre *c, struct inquiry_counts *n);

/*
 * Give the writer a registry (parsed): reference_import() runs as a job, and
 * this waits for it.  An import that is refused fails with import->refused.
 */
int centre_set_registry(struct centre *c, struct reference_import *import,
    struct err *e) MUST_USE;

/*
 * Bind the registry to the log (PROTOCOL.md P-REL-2), if the newest release does not
 * yet: appends the release's note and its receipt.  ERR_REFUSED without a registry,
 * ERR_LATER while nothing is signed or published.
 */
int centre_release(struct centre *c, struct buf *note, struct buf *receipt,
    struct err *e) MUST_USE;

/* How often that has changed the registry since the start (any thread). */
uint64_t centre_registries(const struct centre *c);

/* Open the store for reading, also while a daemon writes.  Where a recovery was stopped
 * when the made store had no name yet, it gets that first (taking_finish_alone()). */
int centre_open_reader(struct store **out, const char *dir,
    struct err *e) MUST_USE;

#endif
