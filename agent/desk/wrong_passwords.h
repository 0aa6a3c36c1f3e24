#ifndef SHEAF_AGENT_DESK_WRONG_PASSWORDS_H
#define SHEAF_AGENT_DESK_WRONG_PASSWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/vault/vault.h"
#include "common/base/clock.h"
#include "protocol/limits.h"

/*
 * How often in a row a wrong password was given for an account, and how long
 * nobody may try again.  It is in memory only, and bounded: it is kept for
 * the names that were tried last.  Zeroed is empty.  The caller says what time
 * it is, and sees to it that one thread at a time is here.
 */
struct wrong_passwords_name {
	char name[VAULT_STAFF_MAX + 1];
	bool known; /* an account has that name */
	unsigned in_a_row;
	struct clock_mono last;
};

struct wrong_passwords {
	struct wrong_passwords_name of[LIMITS_SIGN_IN_NAMES];
	size_t n;
};

/* Seconds until a password of that name may be tried; 0: now. */
int64_t wrong_passwords_wait_s(const struct wrong_passwords *w,
    const char *name, struct clock_mono now);

/* A password of that name was tried, and was right or wrong. */
void wrong_passwords_right(struct wrong_passwords *w, const char *name);
void wrong_passwords_wrong(struct wrong_passwords *w, const char *name,
    bool known, struct clock_mono now);

#endif
