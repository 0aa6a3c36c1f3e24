#ifndef SHEAF_COMMON_BASE_SIGNINS_H
#define SHEAF_COMMON_BASE_SIGNINS_H

#include <stdbool.h>
#include <stddef.h>

#include "common/base/err.h"
#include "common/base/wrong_passwords.h"

/*
 * The password hashes of a program whose threads let people sign in.  One is
 * made at a time, so that they never need more than the memory of one
 * together; and of those who wait the first may, and the others are sent away
 * with a sentence.
 */
struct signins;

struct signins_rule {
	unsigned waiting; /* who come while so many wait are sent away */
	struct wrong_passwords_rule account, address;
};

/* With nobody in it, and then freed with nobody in it; NULL is allowed. */
struct signins *signins_new(const struct signins_rule *rule);
void signins_free(struct signins *s);

/* A hash to be made. */
struct signins_hash {
	/* Whose password is checked, and whether an account has that name;
	 * NULL: the hash is that of a new password, and never waits for
	 * wrong ones. */
	const char *account;
	bool known;
	/* Where the password came from, as text; NULL when that tells nothing,
	 * as behind a proxy. */
	const char *address;
	/* Makes it.  0, or -1 with ERR_REFUSED and code "password" when it is
	 * wrong, or with any other error, which is not counted. */
	int (*make)(void *arg, struct err *e);
	void *arg;
};

/*
 * Make a hash: the result is that of h->make().  Or ERR_LATER without making
 * it: with code "busy" when `waiting` wait already, "delay" while the account
 * or the address waits after wrong passwords (wrong_passwords.h), and without
 * a code once signins_stop() was called.
 */
int signins_make(struct signins *s, const struct signins_hash *h,
    struct err *e) MUST_USE;

/* Make no hash any more, and wait for the one that is being made. */
void signins_stop(struct signins *s);

/* For tests: hold the place in which hashes are made, and give it back; how
 * many wait for it. */
void signins_hold(struct signins *s);
void signins_let(struct signins *s);
size_t signins_waiting(struct signins *s);

#endif
