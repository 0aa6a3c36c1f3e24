#ifndef SHEAF_TESTS_VECTORS_REPLAY_H
#define SHEAF_TESTS_VECTORS_REPLAY_H

#include <stdbool.h>

#include "common/base/err.h"
#include "common/base/json.h"
#include "protocol/hash.h"
#include "protocol/keys.h"

/*
 * The C side of the golden vectors: each case is read by the code of
 * protocol/, and a good one must have the values that its file gives.  All
 * of this ends the test (Check) where it does not hold.
 */
enum { REPLAY_KEYS_MAX = 4 };

struct replay {
	const struct jval *file, *c; /* the file and the case */
	bool ok;                     /* the case is a good one */
	struct err e;                /* why it was not accepted */
};

/* The file of that name in tests/vectors; freed with jval_free(). */
struct jval *replay_load(const char *name);

/*
 * Every case of a list through one of the functions below: accepted if it
 * is a good one, else not, and then with the code and line that it may
 * give; names unique, good and bad.
 */
void replay_list(const char *file, const char *list,
    bool (*read_case)(struct replay *r));

/* Members of a case; all of these must be there. */
struct buf replay_bytes(const struct jval *c, const char *key);
struct hash replay_hash(const struct jval *c, const char *key);
const char *replay_str(const struct jval *c, const char *key);
int64_t replay_i64(const struct jval *c, const char *key);
bool replay_bool(const struct jval *c, const char *key);

/* Base64 of an element of a list. */
struct buf replay_bytes_at(const struct jval *list, size_t i);

/* The vkeys of a list; how many. */
size_t replay_keys(const struct jval *c, const char *key,
    struct keys_verifier keys[static REPLAY_KEYS_MAX]);

/* The case's member is this value. */
void replay_expect_str(const struct replay *r, const char *key, const char *s);
void replay_expect_i64(const struct replay *r, const char *key, uint64_t v);
void replay_expect_bytes(const struct replay *r, const char *key,
    struct slice bytes);
void replay_expect_hash(const struct replay *r, const char *key,
    const struct hash *h);

/*
 * One function for each sort of case: false when it is not accepted, with
 * r->e where the format gives a code.  Compares what was read if r->ok.
 */
bool replay_note(struct replay *r);
bool replay_vkey(struct replay *r);
bool replay_statement(struct replay *r);
bool replay_secret(struct replay *r);
bool replay_invite_file(struct replay *r);
bool replay_return(struct replay *r);
bool replay_opening(struct replay *r);
bool replay_envelope(struct replay *r);
bool replay_inclusion(struct replay *r);
bool replay_consistency(struct replay *r);
bool replay_checkpoint(struct replay *r);
bool replay_policy(struct replay *r);
bool replay_receipt(struct replay *r);
bool replay_evidence(struct replay *r);

/* The rest of tree.json, and log.json as a whole. */
void replay_tree(void);
void replay_log(void);

#endif
