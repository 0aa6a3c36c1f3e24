/*
 * The steps of signing in.  A password is hashed while nobody waits for the
 * database: what it is compared with is looked up before, and the account must
 * still be the same after.
 */
#include "aggregator/accounts/accounts_sign_in.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "aggregator/accounts/accounts_steps.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* ---------------------------------------------------------------- password */

static int
check_first(const struct accounts_store_row *row, const struct accounts_try *t,
    struct err *e)
{
	char day[DAY_SAID_SIZE];

	if (row->first_until == DAY_NONE ||
	    row->first_until >= clock_day(t->now))
		return 0;
	day_say(day, row->first_until);
	return err_refuse(e, "expired", 0,
	    "this first password was to be used until %s: ask an operator "
	    "for a new one",
	    day);
}

int
accounts_sign_in(struct accounts *a, const struct accounts_try *t,
    struct accounts_session *s, struct err *e)
{
	struct accounts_store_row row;

	*s = (struct accounts_session){ 0 };
	if (accounts_steps_password(a, t, &row, e) < 0 ||
	    check_first(&row, t, e) < 0)
		return -1;
	/* Should the account have changed during the hash, then the next step
	 * finds that this generation is over. */
	s->account = row.person.id;
	s->generation = row.generation;
	s->stage = row.has_factor ? ACCOUNTS_CODE : ACCOUNTS_SET_UP;
	return 0;
}

/* ------------------------------------------------------------------- codes */

/* The stage after the second factor.  Whoever is in by it, has signed in. */
static int
go_on(struct accounts *a, struct accounts_session *s,
    const struct accounts_store_row *row, const struct accounts_try *t,
    struct err *e)
{
	if (row->first_until != DAY_NONE) {
		s->stage = ACCOUNTS_PASSWORD;
		return 0;
	}
	s->stage = ACCOUNTS_IN;
	return accounts_steps_in(a, &row->person, t, e);
}

/* Whether another code may be tried. */
static int
may_try(const struct accounts *a, const char *name, struct err *e)
{
	int64_t wait_s =
	    wrong_passwords_wait_s(&a->codes, name, clock_mono_now());

	if (wait_s == 0)
		return 0;
	err_set(e, ERR_LATER,
	    "wrong codes were given for this account; wait %lld second%s, "
	    "then give another",
	    (long long)wait_s, wait_s == 1 ? "" : "s");
	(void)snprintf(e->code, sizeof(e->code), "delay");
	return -1;
}

static int
wrong_code(struct accounts *a, const char *name, struct err *e)
{
	wrong_passwords_wrong(&a->codes, name, true, clock_mono_now());
	return err_refuse(e, "code", 0,
	    "this code is wrong, or was used before: wait for the next one "
	    "in your app, and see that the phone's clock is right");
}

/* The digits as apps show them, in two groups. */
static void
without_blanks(char *out, size_t max, const char *typed)
{
	size_t n = 0;

	for (; *typed != '\0' && n + 1 < max; typed++)
		if (*typed != ' ')
			out[n++] = *typed;
	out[n] = '\0';
}

/* Whether the code fits the secret that `select` finds, and is of a later step
 * than the counter beside it, which is set to its own. */
static int
try_factor(struct accounts *a, const char *select, int64_t account,
    const struct accounts_try *t, int64_t *counter, bool *fits, struct err *e)
{
	char digits[SECOND_FACTOR_DIGITS + 2];
	struct db_stmt *q = db_prepare(a->db, select);
	struct slice secret;

	*fits = false;
	without_blanks(digits, sizeof(digits), t->code);
	db_bind_i64(q, 1, account);
	if (db_step(q)) {
		secret = db_bytes(q, 0);
		*counter = db_i64(q, 1);
		*fits = secret.n == SECOND_FACTOR_SECRET &&
			second_factor_fits(secret.p, t->now, digits, counter);
	}
	return db_end(q, 0, e);
}

static int
put_counter(struct accounts *a, int64_t account, int64_t counter, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(a->db, "UPDATE account SET counter = ? WHERE id = ?");

	db_bind_i64(q, 1, counter);
	db_bind_i64(q, 2, account);
	return db_run(q, e);
}

/* Six digits, or else a recovery code; either is used up. */
static int
use_code(struct accounts *a, const struct accounts_person *p,
    const struct accounts_try *t, struct err *e)
{
	int64_t counter;
	bool fits;

	if (may_try(a, p->name, e) < 0 ||
	    try_factor(a, "SELECT factor, counter FROM account WHERE id = ?",
		p->id, t, &counter, &fits, e) < 0)
		return -1;
	if (fits)
		return put_counter(a, p->id, counter, e);
	if (recovery_codes_use(a->db, p->id, t->code, &fits, e) < 0)
		return -1;
	return fits ? accounts_steps_note(a, p, t, "recovery-code", e)
		    : wrong_code(a, p->name, e);
}

/* The end of a step in which a code was tried: the session has taken it only
 * when it is stored. */
static int
leave(struct accounts *a, struct accounts_session *s,
    const struct accounts_session *next, const struct accounts_store_row *row,
    const struct accounts_try *t, int rc, struct err *e)
{
	if (rc == 0)
		wrong_passwords_right(&a->codes, row->person.name);
	rc = accounts_store_leave(a, rc, e);
	if (rc == 0)
		*s = *next;
	else if (strcmp(e->code, "code") == 0)
		accounts_steps_refused(a, row->person.name, t, e->code);
	return rc;
}

int
accounts_sign_in_code(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_session next = *s;
	struct accounts_store_row row;
	int rc;

	if (accounts_steps_enter(a, s, ACCOUNTS_CODE, &row, e) < 0)
		return -1;
	rc = use_code(a, &row.person, t, e);
	if (rc == 0)
		rc = go_on(a, &next, &row, t, e);
	return leave(a, s, &next, &row, t, rc, e);
}

/* ------------------------------------------------------------------ set up */

/* The secret that was shown and not confirmed, or a new one. */
static int
pending(struct accounts *a, int64_t account,
    uint8_t secret[static SECOND_FACTOR_SECRET], struct err *e)
{
	struct db_stmt *q =
	    db_prepare(a->db, "SELECT factor_new FROM account WHERE id = ?");
	bool there = false;
	struct slice bytes;

	db_bind_i64(q, 1, account);
	if (db_step(q)) {
		bytes = db_bytes(q, 0);
		there = bytes.n == SECOND_FACTOR_SECRET;
		if (there)
			memcpy(secret, bytes.p, bytes.n);
	}
	if (db_end(q, 0, e) < 0 || there)
		return there ? 0 : -1;
	second_factor_new(secret);
	q = db_prepare(a->db, "UPDATE account SET factor_new = ? WHERE id = ?");
	db_bind_blob(q, 1, secret, SECOND_FACTOR_SECRET);
	db_bind_i64(q, 2, account);
	return db_run(q, e);
}

int
accounts_sign_in_factor(struct accounts *a, const struct accounts_session *s,
    struct accounts_factor *out, struct err *e)
{
	uint8_t secret[SECOND_FACTOR_SECRET];
	struct accounts_store_row row;
	struct buf uri;
	int rc;

	if (accounts_steps_enter(a, s, ACCOUNTS_SET_UP, &row, e) < 0)
		return -1;
	rc = accounts_store_leave(a, pending(a, s->account, secret, e), e);
	if (rc == 0) {
		buf_init(&uri, sizeof(out->uri) - 1);
		second_factor_uri(&uri, row.person.name, secret);
		ASSERT(!uri.full);
		(void)snprintf(out->uri, sizeof(out->uri), "%s", buf_str(&uri));
		second_factor_key(out->key, secret);
		buf_free(&uri);
	}
	mem_wipe(secret, sizeof(secret));
	return rc;
}

/* Sessions that are at the same step elsewhere end: else the second of them
 * would put its own factor in the place of the first. */
static int
take_factor(struct accounts *a, struct accounts_session *next, int64_t counter,
    struct recovery_codes *out, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "UPDATE account SET factor = factor_new, factor_new = NULL, "
	    "generation = generation + 1 WHERE id = ?");

	db_bind_i64(q, 1, next->account);
	if (db_run(q, e) < 0 || put_counter(a, next->account, counter, e) < 0)
		return -1;
	next->generation++;
	return recovery_codes_make(a->db, next->account, out, e);
}

int
accounts_sign_in_confirm(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct recovery_codes *out, struct err *e)
{
	struct accounts_session next = *s;
	struct accounts_store_row row;
	int64_t counter = 0;
	bool fits = false;
	int rc;

	if (accounts_steps_enter(a, s, ACCOUNTS_SET_UP, &row, e) < 0)
		return -1;
	rc = may_try(a, row.person.name, e);
	if (rc == 0)
		rc = try_factor(a,
		    "SELECT factor_new, 0 FROM account WHERE id = ?",
		    s->account, t, &counter, &fits, e);
	if (rc == 0 && !fits)
		rc = wrong_code(a, row.person.name, e);
	if (rc == 0)
		rc = take_factor(a, &next, counter, out, e);
	if (rc == 0)
		rc = accounts_steps_note(a, &row.person, t, "factor-set-up", e);
	if (rc == 0)
		rc = go_on(a, &next, &row, t, e);
	return leave(a, s, &next, &row, t, rc, e);
}

/* ------------------------------------------------------- a password of one's own */

struct replacing {
	const struct accounts_secret *old;
	struct accounts_secret *fresh;
	const char *password;
};

/* A first password was known to whoever handed it over. */
static int
replace(void *arg, struct err *e)
{
	const struct replacing *r = arg;

	if (accounts_secret_check(r->old, r->password, e) == 0)
		return err_refuse(e, "new", 0,
		    "this is the password that you were given: choose one of "
		    "your own");
	if (strcmp(e->code, "password") != 0)
		return -1;
	*e = (struct err)ERR_INIT;
	return accounts_secret_set(r->fresh, r->password, e);
}

int
accounts_sign_in_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_session next = *s;
	struct accounts_store_row row;
	struct accounts_secret fresh;
	struct replacing r = { &row.secret, &fresh, t->fresh };
	struct signins_hash h = { .make = replace, .arg = &r };
	int rc;

	if (accounts_steps_enter(a, s, ACCOUNTS_PASSWORD, &row, e) < 0 ||
	    accounts_store_leave(a, 0, e) < 0 ||
	    accounts_steps_new_password(&row.person, t->fresh, e) < 0 ||
	    signins_make(a->signins, &h, e) < 0 ||
	    accounts_steps_enter(a, s, ACCOUNTS_PASSWORD, &row, e) < 0)
		return -1;
	rc = accounts_steps_own_password(a, &next, &fresh, e);
	next.stage = ACCOUNTS_IN;
	if (rc == 0)
		rc = accounts_steps_in(a, &row.person, t, e);
	rc = accounts_store_leave(a, rc, e);
	if (rc == 0)
		*s = next;
	return rc;
}
