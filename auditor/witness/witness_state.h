#ifndef SHEAF_AUDITOR_WITNESS_WITNESS_STATE_H
#define SHEAF_AUDITOR_WITNESS_WITNESS_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/url.h"
#include "protocol/hash.h"
#include "protocol/keys.h"
#include "protocol/limits.h"

/*
 * What a witness knows: D/witness.db with its key and the state of each log,
 * and D/instance, which belongs to no copy (P-WIT-9).  Key and states are one
 * file, so that the key is never brought back without them.  Several processes
 * may have it open, and several threads may use one connection.
 */
struct witness_state;

enum {
	/* A region's witness looks after a handful of logs; a public one after
	 * some hundreds. */
	WITNESS_STATE_LOGS_MAX = 1000,
	/* Pairs of contradicting checkpoints kept of one log: one is proof, and
	 * a few more show how it went on. */
	WITNESS_STATE_FORKS_MAX = 16,
	WITNESS_STATE_HEX_SIZE = 2 * HASH_SIZE + 1
};

/* A log, and how far it was signed. */
struct witness_log {
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct keys_verifier key;
	char url[URL_MAX + 1]; /* of its `checkpoint` and tiles; "": unknown */
	bool stopped;
	bool held;     /* restored from a copy: nothing is signed */
	uint64_t size; /* 0: nothing was signed yet */
	struct hash root;
	int64_t time; /* of the newest cosignature, seconds; 0: none */
	size_t forks; /* pairs of contradicting checkpoints that are kept */
};

/*
 * Make D with a new key.  Refused where D has a witness already.  name is that
 * of the key (keys_is_name), best an address without its scheme.
 */
int witness_state_create(const char *dir, const char *name,
    struct err *e) MUST_USE;

/*
 * Open D.  Where D/instance is missing or another one, the state came from a
 * copy: it gets a new one, and every log is held.  Closed, and the key wiped,
 * with witness_state_close(), for which NULL is allowed.
 */
int witness_state_open(struct witness_state **out, const char *dir,
    struct err *e) MUST_USE;
void witness_state_close(struct witness_state *s);

/* The witness's own key, type 0x04. */
const struct keys_verifier *witness_state_key(const struct witness_state *s);

/* Append its line under a checkpoint's text, with that time. */
void witness_state_sign(const struct witness_state *s, struct slice text,
    int64_t time, struct buf *out);

/*
 * Look after one more log, or after a stopped one again, from where it was; a
 * url that is not "" replaces the one known.  Another key for a known origin is
 * refused.  *before is what was known of it (size 0 and no origin: nothing).
 */
int witness_state_add_log(struct witness_state *s,
    const struct keys_verifier *log, const char *url,
    struct witness_log *before, struct err *e) MUST_USE;

/* Stop looking after a log; its state stays.  Refused for an unknown one. */
int witness_state_stop_log(struct witness_state *s, const char *origin,
    struct err *e) MUST_USE;

/* By what a log is asked for at the door, and its file named: the SHA-256 of its
 * origin in hex. */
void witness_state_hex(const char *origin,
    char out[static WITNESS_STATE_HEX_SIZE]);

/* The log of that origin; *found says whether there is one. */
int witness_state_find(struct witness_state *s, const char *origin,
    struct witness_log *log, bool *found, struct err *e) MUST_USE;

/* All logs in the order of their origins; the caller frees *logs. */
int witness_state_list(struct witness_state *s, struct witness_log **logs,
    size_t *n, struct err *e) MUST_USE;

/* Append the state's checkpoint with the log's signature and this witness's;
 * nothing before the first. */
int witness_state_checkpoint(struct witness_state *s, const char *origin,
    struct buf *out, struct err *e) MUST_USE;

/*
 * One change of a log's state: what was read in a step is still so when it
 * ends.  After witness_state_begin() (0), exactly one of the two others
 * follows, on the same thread; between them, of this header only _read(),
 * _advance(), _keep_fork() and _sign() are called.  witness_state_commit() is
 * durable when it returns 0.
 */
int witness_state_begin(struct witness_state *s, struct err *e) MUST_USE;
int witness_state_commit(struct witness_state *s, struct err *e) MUST_USE;
void witness_state_rollback(struct witness_state *s);

/* As witness_state_find(), within a step. */
int witness_state_read(struct witness_state *s, const char *origin,
    struct witness_log *log, bool *found, struct err *e) MUST_USE;

/* The new state of log->origin: its size, root and time, and signed, the whole
 * checkpoint with both signatures.  It is held no longer. */
int witness_state_advance(struct witness_state *s,
    const struct witness_log *log, struct slice signed_text,
    struct err *e) MUST_USE;

/* Keep a checkpoint that contradicts the state's of the same size, unless it is
 * kept already or there are enough.  *kept says whether it is new. */
int witness_state_keep_fork(struct witness_state *s,
    const struct witness_log *log, struct slice other, bool *kept,
    struct err *e) MUST_USE;

/*
 * Pair n (from 0) of contradicting checkpoints of a log: the state's at that
 * time, and the other.  Both are appended.
 */
int witness_state_fork(struct witness_state *s, const char *origin, size_t n,
    struct buf *ours, struct buf *theirs, struct err *e) MUST_USE;

/*
 * A named person accepts that the state is older than what may have been signed:
 * logs are held no longer.  *n is how many were.  Name and day stay in the
 * database.
 */
int witness_state_accept(struct witness_state *s, const char *who, size_t *n,
    struct err *e) MUST_USE;

#endif
