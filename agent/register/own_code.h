#ifndef SHEAF_AGENT_REGISTER_OWN_CODE_H
#define SHEAF_AGENT_REGISTER_OWN_CODE_H

#include <stdbool.h>

#include "agent/register/register.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "protocol/limits.h"

/*
 * Which staff code of the record is that of an account, so that a person's own
 * clients can be told from their colleagues'.  It lets nobody see or do anything:
 * everybody with an account sees the whole record.
 */
enum { OWN_CODE_SIZE = LIMITS_REF_MAX + 1 };

/* What the account that is at work has said; *said false where it has said
 * nothing, and code "" where it has said that it has none. */
int own_code_get(const struct open_register *reg,
    char code[static OWN_CODE_SIZE], bool *said, struct err *e) MUST_USE;

/* Keep it, of at most LIMITS_REF_MAX characters ("": none), in place of an
 * earlier one. */
int own_code_put(const struct open_register *reg, const char *code,
    struct err *e) MUST_USE;

/* Forget those of accounts that are gone: another account of such a name is
 * another person. */
int own_code_sweep(struct db *db, struct err *e) MUST_USE;

#endif
