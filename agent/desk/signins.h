#ifndef SHEAF_AGENT_DESK_SIGNINS_H
#define SHEAF_AGENT_DESK_SIGNINS_H

#include <stdbool.h>

#include "agent/vault/vault_hash.h"
#include "common/base/err.h"

/*
 * The password hashes of a register that several threads share.  They are made
 * outside of turns, so nobody who is at work waits for a sign-in; one at a
 * time, so that they never need more than 256 MiB together; and of those who
 * wait the first may, and the others are sent away with a sentence.
 */
struct signins;

/* With nobody in it, and then freed with nobody in it; NULL is allowed. */
struct signins *signins_new(void);
void signins_free(struct signins *s);

/*
 * Make a hash, as vault_hash_make().  `s` NULL: the register is this thread's
 * own, so there is nothing to wait for, and no delay.  Else ERR_LATER with
 * code "busy" when LIMITS_SIGN_IN_WAITING wait already, "delay" while the
 * account waits after wrong passwords (wrong_passwords.h), and without a code
 * once signins_stop() was called.
 */
int signins_make(struct signins *s, struct vault_hash *h, const char *password,
    struct err *e) MUST_USE;

/* Make no hash any more, and wait for the one that is being made. */
void signins_stop(struct signins *s);

/* For tests: hold the place in which hashes are made, and give it back; how
 * many wait for it. */
void signins_hold(struct signins *s);
void signins_let(struct signins *s);
size_t signins_waiting(struct signins *s);

#endif
