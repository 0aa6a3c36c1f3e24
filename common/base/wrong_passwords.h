#ifndef SHEAF_COMMON_BASE_WRONG_PASSWORDS_H
#define SHEAF_COMMON_BASE_WRONG_PASSWORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/clock.h"

/*
 * How often in a row a wrong password was given under a name, and how long
 * nobody may try again.  A name is that of an account, or the address that
 * somebody tries from.  It is in memory only, and bounded: it is kept for the
 * names that were tried last.  Zeroed but for its rule is empty.  The caller
 * says what time it is, and sees to it that one thread at a time is here.
 */
enum {
	WRONG_PASSWORDS_NAME_MAX = 64,  /* of a longer one the rest is cut */
	WRONG_PASSWORDS_NAMES_MAX = 256 /* more than have accounts anywhere */
};

struct wrong_passwords_rule {
	unsigned tries;      /* so many are an accident */
	int64_t delay_s;     /* then so long, and each doubles it */
	int64_t delay_max_s; /* up to this */
	int64_t forget_s;    /* after so long without one it begins anew */
};

struct wrong_passwords_name {
	char name[WRONG_PASSWORDS_NAME_MAX + 1];
	bool known; /* an account has that name */
	unsigned in_a_row;
	struct clock_mono last;
};

struct wrong_passwords {
	struct wrong_passwords_rule rule;
	struct wrong_passwords_name of[WRONG_PASSWORDS_NAMES_MAX];
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
