#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_STEPS_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_STEPS_H

#include "aggregator/accounts/accounts_store.h"

/* What the steps of signing in and the acts of who is signed in share; no other
 * room includes it. */

/* Find the account and check the password, counting wrong ones: errors as
 * accounts_sign_in().  The guard is not held. */
int accounts_steps_password(struct accounts *a, const struct accounts_try *t,
    struct accounts_store_row *row, struct err *e) MUST_USE;

/* accounts_store_enter(), with the row of a session that is at that stage and
 * whose account has not changed; else ERR_REFUSED with code "session", and
 * there is nothing to leave. */
int accounts_steps_enter(struct accounts *a, const struct accounts_session *s,
    enum accounts_stage stage, struct accounts_store_row *row,
    struct err *e) MUST_USE;

/* What is written when somebody has signed in: the day, and a line in the
 * access log.  In a transaction. */
int accounts_steps_in(struct accounts *a, const struct accounts_person *p,
    const struct accounts_try *t, struct err *e) MUST_USE;

/* A line in the access log about an account, by who has it. */
int accounts_steps_note(const struct accounts *a,
    const struct accounts_person *p, const struct accounts_try *t,
    const char *event, struct err *e) MUST_USE;

/* A line that somebody was refused; name is NULL when nobody has it.  Lines are
 * held back when there are too many (lograte.h), so that strangers cannot fill
 * the disk; the guard is not held. */
void accounts_steps_refused(struct accounts *a, const char *name,
    const struct accounts_try *t, const char *why);

/* ERR_REFUSED, code "new", unless a password may be the account's new one. */
int accounts_steps_new_password(const struct accounts_person *p,
    const char *fresh, struct err *e) MUST_USE;

/* Store a password of one's own; the session goes on with it. */
int accounts_steps_own_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_secret *secret, struct err *e) MUST_USE;

#endif
