/* What signing in and the acts of who is signed in have in common. */
#include "aggregator/accounts/accounts_steps.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "common/base/weak_password.h"

enum { EVENT_MAX_BYTES = 96 };

static int
begin_again(struct err *e)
{
	return err_refuse(e, "session", 0,
	    "your account was changed, or you have signed in elsewhere since: "
	    "sign in again");
}

int
accounts_steps_enter(struct accounts *a, const struct accounts_session *s,
    enum accounts_stage stage, struct accounts_store_row *row, struct err *e)
{
	bool found;
	int rc;

	if (s->stage != stage)
		return begin_again(e);
	if (accounts_store_enter(a, e) < 0)
		return -1;
	rc = accounts_store_find(a, NULL, s->account, row, &found, e);
	if (rc == 0 && (!found || row->generation != s->generation))
		rc = begin_again(e);
	return rc == 0 ? 0 : accounts_store_leave(a, rc, e);
}

int
accounts_steps_note(const struct accounts *a, const struct accounts_person *p,
    const struct accounts_try *t, const char *event, struct err *e)
{
	const struct access_log_who who = { .user = p->name,
		.address = t->address };
	char what[EVENT_MAX_BYTES];

	(void)snprintf(what, sizeof(what), "event=%s", event);
	return access_log_add(a->dir, &who, what, e);
}

int
accounts_steps_in(struct accounts *a, const struct accounts_person *p,
    const struct accounts_try *t, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(a->db, "UPDATE account SET last_day = ? WHERE id = ?");

	db_bind_i64(q, 1, clock_day(t->now));
	db_bind_i64(q, 2, p->id);
	if (db_run(q, e) < 0)
		return -1;
	return accounts_steps_note(a, p, t, "sign-in", e);
}

void
accounts_steps_refused(struct accounts *a, const char *name,
    const struct accounts_try *t, const char *why)
{
	const struct access_log_who who = { .user = name != NULL ? name : "-",
		.address = t->address };
	struct err ignored = ERR_INIT;
	char what[EVENT_MAX_BYTES];
	uint64_t held;
	bool may;

	(void)pthread_mutex_lock(&a->guard);
	may = lograte_take(&a->refusals, "refused", true, clock_mono_now(),
	    &held);
	(void)pthread_mutex_unlock(&a->guard);
	if (!may)
		return;
	(void)snprintf(what, sizeof(what),
	    "event=refused why=%s held_back=%" PRIu64, why, held);
	/* Whoever was refused is told so, whether the disk has room or not. */
	(void)!access_log_add(a->dir, &who, what, &ignored);
}

/* Characters, not bytes: an é is one. */
static size_t
characters(const char *s)
{
	struct slice rest = slice_of(s);
	size_t n = 0, k;

	while (rest.n > 0 && (k = text_utf8_length(rest)) > 0) {
		rest = slice_make(rest.p + k, rest.n - k);
		n++;
	}
	return rest.n == 0 ? n : 0;
}

int
accounts_steps_new_password(const struct accounts_person *p, const char *fresh,
    struct err *e)
{
	const char *why;

	if (strlen(fresh) > ACCOUNTS_PASSWORD_MAX)
		return err_refuse(e, "new", 0,
		    "a password has at most %d characters",
		    ACCOUNTS_PASSWORD_MAX);
	if (characters(fresh) < ACCOUNTS_PASSWORD_MIN)
		return err_refuse(e, "new", 0,
		    "a password has at least %d characters; three words that "
		    "do not belong together are a good one",
		    ACCOUNTS_PASSWORD_MIN);
	why = weak_password_why(fresh, (const char *const[]){ p->name, NULL });
	return why == NULL ? 0 : err_refuse(e, "new", 0, "%s", why);
}

int
accounts_steps_own_password(struct accounts *a, struct accounts_session *s,
    const struct accounts_secret *secret, struct err *e)
{
	if (accounts_store_secret(a, s->account, secret, DAY_NONE, e) < 0)
		return -1;
	s->generation++;
	return 0;
}

/* ---------------------------------------------------------------- password */

struct checking {
	const struct accounts_store_row *row; /* NULL: nobody has that name */
	const char *password;
};

/* A name that nobody has costs a hash as well. */
static int
check(void *arg, struct err *e)
{
	const struct checking *c = arg;
	struct accounts_secret unused;

	if (c->row != NULL)
		return accounts_secret_check(&c->row->secret, c->password, e);
	if (accounts_secret_set(&unused, c->password, e) < 0)
		return -1;
	return accounts_secret_wrong(e);
}

int
accounts_steps_password(struct accounts *a, const struct accounts_try *t,
    struct accounts_store_row *row, struct err *e)
{
	struct checking c = { .password = t->password };
	struct signins_hash h = { .account = t->name,
		.address = t->address,
		.make = check,
		.arg = &c };
	int rc;

	/* Longer than any that was set: not worth a hash. */
	if (strlen(t->password) > ACCOUNTS_PASSWORD_MAX)
		return accounts_secret_wrong(e);
	if (accounts_store_read(a, e) < 0)
		return -1;
	rc = accounts_store_find(a, t->name, 0, row, &h.known, e);
	if (accounts_store_leave(a, rc, e) < 0)
		return -1;
	c.row = h.known ? row : NULL;
	rc = signins_make(a->signins, &h, e);
	if (rc < 0 && e->kind == ERR_REFUSED)
		accounts_steps_refused(a, h.known ? row->person.name : NULL, t,
		    e->code);
	return rc;
}
