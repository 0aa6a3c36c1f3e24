/* What who is signed in asks about themselves and changes of their own. */
#include <string.h>

#include "aggregator/accounts/accounts_sign_in.h"
#include "aggregator/accounts/accounts_steps.h"
#include "common/base/mem.h"

static int
gone(struct err *e)
{
	return err_refuse(e, "session", 0,
	    "your account was changed, or is no more: sign in again");
}

int
accounts_session_look(struct accounts *a, const struct accounts_session *s,
    struct accounts_person *out, struct err *e)
{
	struct accounts_store_row row;
	bool found;
	int rc;

	if (s->stage != ACCOUNTS_IN)
		return gone(e);
	if (accounts_store_read(a, e) < 0)
		return -1;
	rc = accounts_store_find(a, NULL, s->account, &row, &found, e);
	if (rc == 0 && (!found || row.generation != s->generation))
		rc = gone(e);
	if (rc == 0)
		*out = row.person;
	return accounts_store_leave(a, rc, e);
}

/* The password of who is signed in, once more: who finds a screen unlocked must
 * not be able to take the account over. */
static int
check_own(struct accounts *a, const struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_person p;
	struct accounts_store_row row;
	struct accounts_try own = *t;

	if (accounts_session_look(a, s, &p, e) < 0)
		return -1;
	own.name = p.name;
	return accounts_steps_password(a, &own, &row, e);
}

int
accounts_session_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_session next = *s;
	struct accounts_store_row row;
	struct accounts_secret fresh;
	int rc;

	if (check_own(a, s, t, e) < 0 ||
	    accounts_steps_enter(a, s, ACCOUNTS_IN, &row, e) < 0 ||
	    accounts_store_leave(a, 0, e) < 0 ||
	    accounts_steps_new_password(&row.person, t->fresh, e) < 0 ||
	    accounts_hash_new(a, t->fresh, &fresh, e) < 0 ||
	    accounts_steps_enter(a, s, ACCOUNTS_IN, &row, e) < 0)
		return -1;
	rc = accounts_steps_own_password(a, &next, &fresh, e);
	if (rc == 0)
		rc = accounts_steps_note(a, &row.person, t, "password", e);
	rc = accounts_store_leave(a, rc, e);
	if (rc == 0)
		*s = next;
	return rc;
}

int
accounts_session_codes(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct recovery_codes *out, struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (check_own(a, s, t, e) < 0 ||
	    accounts_steps_enter(a, s, ACCOUNTS_IN, &row, e) < 0)
		return -1;
	rc = recovery_codes_make(a->db, s->account, out, e);
	if (rc == 0)
		rc =
		    accounts_steps_note(a, &row.person, t, "recovery-codes", e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_session_factor(struct accounts *a, struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_session next = *s;
	struct accounts_store_row row;
	int rc;

	if (check_own(a, s, t, e) < 0 ||
	    accounts_steps_enter(a, s, ACCOUNTS_IN, &row, e) < 0)
		return -1;
	rc = accounts_store_drop_factor(a, s->account, e);
	next.generation++;
	next.stage = ACCOUNTS_SET_UP;
	if (rc == 0)
		rc =
		    accounts_steps_note(a, &row.person, t, "factor-dropped", e);
	rc = accounts_store_leave(a, rc, e);
	if (rc == 0)
		*s = next;
	return rc;
}

int
accounts_session_codes_left(struct accounts *a,
    const struct accounts_session *s, int64_t *n, struct err *e)
{
	if (accounts_store_read(a, e) < 0)
		return -1;
	return accounts_store_leave(a,
	    recovery_codes_left(a->db, s->account, n, e), e);
}

int
accounts_sign_out(struct accounts *a, const struct accounts_session *s,
    const struct accounts_try *t, struct err *e)
{
	struct accounts_person p;

	/* Who has no account any more was signed out by that. */
	if (accounts_session_look(a, s, &p, e) < 0)
		return strcmp(e->code, "session") == 0 ? 0 : -1;
	return accounts_steps_note(a, &p, t, "sign-out", e);
}
