#ifndef SHEAF_AGENT_DESK_DESK_HASH_H
#define SHEAF_AGENT_DESK_DESK_HASH_H

#include "agent/vault/vault_hash.h"
#include "common/base/err.h"
#include "common/base/signins.h"

/* How many may wait while a hash is made, and how long after wrong passwords:
 * the LIMITS_SIGN_IN_ values. */
extern const struct signins_rule desk_hash_rule;

/*
 * Make a hash, as vault_hash_make(), outside of turns: nobody who is at work
 * waits for a sign-in.  `s` NULL: the register is this thread's own, so there
 * is nothing to wait for, and no delay.  Else what signins_make() refuses, too.
 */
int desk_hash_make(struct signins *s, struct vault_hash *h,
    const char *password, struct err *e) MUST_USE;

#endif
