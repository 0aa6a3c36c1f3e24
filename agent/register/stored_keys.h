#ifndef SHEAF_AGENT_REGISTER_STORED_KEYS_H
#define SHEAF_AGENT_REGISTER_STORED_KEYS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * What a form has stored already.  A form has a key of its own from when it is
 * opened until it is saved, and the key's hash is written in the transaction
 * that stores what was typed.  So a form whose answer got lost, because the
 * program was killed or its session had ended, may be sent again: the register
 * knows whether it was stored.
 *
 * The hash is keyed (vault_lasting) and made of author, form and key: it tells
 * nothing, and nobody's key is taken for somebody else's.
 */
struct stored_key {
	const char *key;  /* NULL: what is stored has none */
	const char *form; /* what kind of form it is of, where there is a key */
	const char *author;
	int32_t today;
	bool stored; /* by this turn or one before it, at the same desk */
};

/*
 * Whether a key may still store something: 0 where there is none (k NULL too),
 * where nothing was stored under it, and where k itself has.  ERR_REFUSED, code
 * "stored", when it was stored earlier.
 */
int stored_keys_check(const struct stored_key *k, struct db *db,
    const struct vault *v, struct err *e) MUST_USE;

/*
 * Write that a key has stored something, where there is one (k may be NULL), and
 * remove those that are older than LIMITS_STORED_KEY_DAYS.  Inside the caller's
 * transaction, as a step of what it stores.
 */
int stored_keys_put(struct stored_key *k, struct db *db, const struct vault *v,
    struct err *e) MUST_USE;

#endif
