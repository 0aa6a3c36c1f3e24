#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_SECRET_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_SECRET_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/err.h"
#include "protocol/hash.h"

/* What people know or are given: passwords, and codes that are made up here. */
enum {
	ACCOUNTS_SECRET_SALT = 16,
	ACCOUNTS_SECRET_KEY = 32,
	/* Four groups of four, each with a hyphen or the NUL behind it. */
	ACCOUNTS_SECRET_CODE_SIZE = 20
};

/* A password as it is stored. */
struct accounts_secret {
	uint64_t passes, memory_bytes;
	uint8_t salt[ACCOUNTS_SECRET_SALT], key[ACCOUNTS_SECRET_KEY];
};

/* Hash a new password, with a salt of its own and at accounts_cost_least.
 * ERR_SYSTEM without enough memory. */
int accounts_secret_set(struct accounts_secret *s, const char *password,
    struct err *e) MUST_USE;

/*
 * Compare a password with a stored one, by hashing it.  ERR_REFUSED with code
 * "password" when it is another one, "weak" when the stored one costs less
 * than accounts_cost_least; ERR_SYSTEM without enough memory.
 */
int accounts_secret_check(const struct accounts_secret *s, const char *password,
    struct err *e) MUST_USE;

/* The one sentence for a wrong password and for a name that nobody has: who
 * guesses must not learn which names there are.  Returns -1. */
int accounts_secret_wrong(struct err *e);

/*
 * A new code of 80 random bits, like "7QKD-M2XV-0RTN-B9HA": nobody can guess
 * it, so it needs no slow hash, and a person can type it from paper.
 */
void accounts_secret_code(char out[static ACCOUNTS_SECRET_CODE_SIZE]);

/*
 * The hash by which such a code, or the secret of a token, is stored: as it is
 * typed, in capitals or not, with or without hyphens and blanks, O for 0, I or
 * L for 1.  `purpose` keeps the hashes of one kind apart from another's.
 */
struct hash accounts_secret_hash(const char *purpose, const char *typed);

#endif
