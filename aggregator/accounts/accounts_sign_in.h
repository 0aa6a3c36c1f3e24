#ifndef SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_SIGN_IN_H
#define SHEAF_AGGREGATOR_ACCOUNTS_ACCOUNTS_SIGN_IN_H

#include <stdint.h>

#include "aggregator/accounts/accounts.h"
#include "aggregator/accounts/recovery_codes.h"
#include "aggregator/accounts/second_factor.h"
#include "common/base/err.h"

/*
 * Signing in, in steps:
 *
 *	accounts_sign_in()	name and password
 *	  CODE	accounts_sign_in_code()	the second factor, or a recovery code
 *	  SET_UP	accounts_sign_in_factor(), accounts_sign_in_confirm()
 *			the first time, and after `user reset-factor`
 *	  PASSWORD	accounts_sign_in_password()	after a first password
 *	IN	accounts_session_look() with each request
 *
 * struct accounts_session is what a session keeps of it, by value.  Whoever
 * keeps it gives the browser a new session id whenever `stage` changes, so that
 * an id from before signing in is worth nothing after.
 *
 * In all of them: ERR_LATER with code "busy" or "delay" (the sentence says how
 * long) when somebody has to wait, and ERR_REFUSED with code "session" when the
 * account was changed or removed, or is at another step: begin again.
 */

/*
 * Check t->name and t->password.  ERR_REFUSED with code "password" when one is
 * wrong, in the same time and words whether there is such an account or not;
 * "expired" when it is a first password that has waited too long; "weak" as
 * accounts_secret_check().  Ten wrong ones from one address, or three of one
 * account, make that one wait, and nobody else.
 */
int accounts_sign_in(struct accounts *a, const struct accounts_try *t,
    struct accounts_session *s, struct err *e) MUST_USE;

/*
 * Check t->code: six digits, or a recovery code, which is then used up.  ERR_REFUSED
 * with code "code" when it is wrong or was used before.
 */
int accounts_sign_in_code(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e) MUST_USE;

/* A second factor to be set up; the same one until it is confirmed. */
struct accounts_factor {
	char key[SECOND_FACTOR_KEY_SIZE]; /* to be typed into an app */
	char uri[256];                    /* what the QR code holds */
};
int accounts_sign_in_factor(struct accounts *a,
    const struct accounts_session *s, struct accounts_factor *out,
    struct err *e) MUST_USE;

/* Confirm it with t->code, and get the recovery codes, which nobody can show
 * again.  The caller wipes them. */
int accounts_sign_in_confirm(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct recovery_codes *out,
    struct err *e) MUST_USE;

/*
 * Choose t->fresh in place of the first password.  ERR_REFUSED with code "new"
 * when it is shorter than ACCOUNTS_PASSWORD_MIN characters, too long, the name
 * of the account, or the first one again.
 */
int accounts_sign_in_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e) MUST_USE;

/* ----------------------------------------------------------- when signed in */

/* Who it is, and what they may see, as it stands now. */
int accounts_session_look(struct accounts *a, const struct accounts_session *s,
    struct accounts_person *out, struct err *e) MUST_USE;

/* Choose t->fresh as another password; t->password is the one so far.  Errors as in
 * accounts_sign_in() and accounts_sign_in_password().  Other sessions of the
 * account end. */
int accounts_session_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e) MUST_USE;

/* Ten new recovery codes in place of those that are left.  Here and below
 * t->password is checked first. */
int accounts_session_codes(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct recovery_codes *out,
    struct err *e) MUST_USE;

/* Take the second factor away, to set up another: the session is at SET_UP
 * then. */
int accounts_session_factor(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e) MUST_USE;

/* How many recovery codes are left. */
int accounts_session_codes_left(struct accounts *a,
    const struct accounts_session *s, int64_t *n, struct err *e) MUST_USE;

/* A line in the access log that the person signed out. */
int accounts_sign_out(struct accounts *a, const struct accounts_session *s,
    const struct accounts_try *t, struct err *e) MUST_USE;

#endif
