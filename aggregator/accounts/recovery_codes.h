#ifndef SHEAF_AGGREGATOR_ACCOUNTS_RECOVERY_CODES_H
#define SHEAF_AGGREGATOR_ACCOUNTS_RECOVERY_CODES_H

#include <stdbool.h>
#include <stdint.h>

#include "aggregator/accounts/accounts_secret.h"
#include "common/base/db.h"
#include "common/base/err.h"

/* Codes on paper, each of which stands once for a lost second factor.  The
 * caller has the transaction. */
enum { RECOVERY_CODES = 10 };

struct recovery_codes {
	char code[RECOVERY_CODES][ACCOUNTS_SECRET_CODE_SIZE];
};

/* Make ten new ones in place of those the account has; only their hashes are
 * stored. */
int recovery_codes_make(struct db *db, int64_t account,
    struct recovery_codes *out, struct err *e) MUST_USE;

/* Use a code up; *was is false when it is none that is left. */
int recovery_codes_use(struct db *db, int64_t account, const char *typed,
    bool *was, struct err *e) MUST_USE;

/* How many are left. */
int recovery_codes_left(struct db *db, int64_t account, int64_t *n,
    struct err *e) MUST_USE;

#endif
