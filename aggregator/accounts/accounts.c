/*
 * Accounts: who there is, and what they may see.  Each change is judged here,
 * for the terminal and for the pages alike.
 */
#include "aggregator/accounts/accounts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "aggregator/accounts/accounts_store.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

static const struct signins_rule rule = {
	.waiting = LIMITS_SIGN_IN_WAITING,
	.account = { .tries = LIMITS_SIGN_IN_TRIES,
	    .delay_s = LIMITS_SIGN_IN_DELAY_S,
	    .delay_max_s = LIMITS_SIGN_IN_DELAY_MAX_S,
	    .forget_s = LIMITS_SIGN_IN_FORGET_S },
	.address = { .tries = LIMITS_SIGN_IN_ADDRESS_TRIES,
	    .delay_s = LIMITS_SIGN_IN_DELAY_S,
	    .delay_max_s = LIMITS_SIGN_IN_DELAY_MAX_S,
	    .forget_s = LIMITS_SIGN_IN_FORGET_S },
};

int
accounts_open(struct accounts **out, const char *dir, struct err *e)
{
	struct db *db = NULL;
	struct accounts *a;

	*out = NULL;
	/* What could not be made on a full disk is made when there is room:
	 * the centre goes on without people until then. */
	if (accounts_store_open(&db, dir, e) < 0 &&
	    strcmp(e->code, "full") != 0)
		return -1;
	a = mem_alloc(sizeof(*a));
	a->db = db;
	a->dir = mem_string(dir);
	a->signins = signins_new(&rule);
	a->codes.rule = (struct wrong_passwords_rule){
		.tries = LIMITS_CODE_TRIES,
		.delay_s = LIMITS_CODE_DELAY_S,
		.delay_max_s = LIMITS_CODE_DELAY_MAX_S,
		.forget_s = LIMITS_SIGN_IN_FORGET_S,
	};
	ASSERT(pthread_mutex_init(&a->guard, NULL) == 0);
	*out = a;
	return 0;
}

void
accounts_stop(struct accounts *a)
{
	signins_stop(a->signins);
}

void
accounts_close(struct accounts *a)
{
	if (a == NULL)
		return;
	signins_free(a->signins);
	(void)pthread_mutex_destroy(&a->guard);
	db_close(a->db);
	free(a->dir);
	free(a);
}

/* ------------------------------------------------------------------ checks */

int
accounts_check_name(const char *name, struct err *e)
{
	size_t n = strlen(name);

	if (n > 0 && n < ACCOUNTS_NAME_SIZE && name[0] != '-' &&
	    strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			 "0123456789.-_@") == n)
		return 0;
	return err_refuse(e, "name", 0,
	    "a name has 1 to %d letters, digits and the signs . - _ @, and "
	    "does not begin with -",
	    ACCOUNTS_NAME_SIZE - 1);
}

int
accounts_check_regions(enum accounts_role role,
    const struct accounts_regions *r, const struct accounts_by *by,
    struct err *e)
{
	if (role == ACCOUNTS_LEAD && r->n == 0)
		return err_refuse(e, "regions", 0,
		    "a lead has one region or more: say which");
	if (role != ACCOUNTS_LEAD && r->n > 0)
		return err_refuse(e, "regions", 0,
		    "only a lead has regions; the role %s has none",
		    accounts_role_word(role));
	for (size_t i = 0; by->registry != NULL && i < r->n; i++)
		if (registry_find(by->registry, REGISTRY_REGION, r->code[i],
			by->today) == NULL)
			return err_refuse(e, "region", 0,
			    "the registry has no region \"%.32s\" today; "
			    "import one that has it, or correct the code",
			    r->code[i]);
	return 0;
}

static int
not_oneself(const struct accounts_by *by, const char *name, struct err *e)
{
	if (by->who.user == NULL || strcasecmp(by->who.user, name) != 0)
		return 0;
	return err_refuse(e, "own", 0,
	    "this is your own account; another operator has to do that");
}

void
accounts_write_regions(const struct accounts_regions *r, struct buf *out)
{
	for (size_t i = 0; i < r->n; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", r->code[i]);
	if (r->n == 0)
		buf_puts(out, "-");
}

/* A line in the access log about an account. */
static int
note(const struct accounts *a, const struct accounts_by *by, const char *what,
    const struct accounts_person *p, struct err *e)
{
	struct buf line;
	int rc;

	buf_init(&line, LIMITS_ACCESS_LINE_MAX);
	buf_printf(&line, "%s=%s account=%s role=%s regions=",
	    by->who.user != NULL ? "event" : "command", what, p->name,
	    accounts_role_word(p->role));
	accounts_write_regions(&p->regions, &line);
	buf_printf(&line, " exact=%s", p->exact ? "yes" : "no");
	rc = access_log_add(a->dir, &by->who, buf_str(&line), e);
	buf_free(&line);
	return rc;
}

/* ----------------------------------------------------------------- changes */

struct hashing {
	struct accounts_secret *secret;
	const char *password;
};

static int
hash(void *arg, struct err *e)
{
	const struct hashing *h = arg;

	return accounts_secret_set(h->secret, h->password, e);
}

int
accounts_hash_new(struct accounts *a, const char *password,
    struct accounts_secret *secret, struct err *e)
{
	struct hashing h = { secret, password };
	struct signins_hash one = { .make = hash, .arg = &h };

	return signins_make(a->signins, &one, e);
}

/* A first password, its hash, and how long it works. */
static int
make_first(struct accounts *a, int32_t today, struct accounts_fresh *fresh,
    struct accounts_secret *secret, struct err *e)
{
	accounts_secret_code(fresh->password);
	fresh->until = today + LIMITS_FIRST_PASSWORD_DAYS;
	return accounts_hash_new(a, fresh->password, secret, e);
}

static int
insert(struct accounts *a, const struct accounts_person *p,
    const struct accounts_secret *s, int32_t until, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db,
	    "INSERT INTO account (name, role, exact) VALUES (?, ?, ?)");
	int64_t id;

	db_bind_str(q, 1, p->name);
	db_bind_str(q, 2, accounts_role_word(p->role));
	db_bind_i64(q, 3, p->exact);
	if (db_run(q, e) < 0) {
		if (strcmp(e->code, "constraint") == 0)
			err_refuse(e, "taken", 0,
			    "somebody has the account \"%s\" already", p->name);
		return -1;
	}
	id = db_last_rowid(a->db);
	if (accounts_store_secret(a, id, s, until, e) < 0)
		return -1;
	return accounts_store_put_regions(a,
	    "INSERT OR IGNORE INTO account_region VALUES (?, ?)", id,
	    &p->regions, e);
}

int
accounts_add(struct accounts *a, const struct accounts_by *by,
    const struct accounts_person *p, struct accounts_fresh *fresh,
    struct err *e)
{
	struct accounts_secret secret;
	int rc;

	if (accounts_check_name(p->name, e) < 0 ||
	    accounts_check_regions(p->role, &p->regions, by, e) < 0 ||
	    make_first(a, by->today, fresh, &secret, e) < 0 ||
	    accounts_store_enter(a, e) < 0)
		return -1;
	rc = insert(a, p, &secret, fresh->until, e);
	if (rc == 0)
		rc = note(a, by, "user-add", p, e);
	return accounts_store_leave(a, rc, e);
}

/* The account of that name, as it was when the change was made. */
static int
need(struct accounts *a, const struct accounts_by *by, const char *name,
    struct accounts_store_row *row, struct err *e)
{
	if (accounts_store_need(a, name, row, e) < 0)
		return -1;
	return accounts_store_seen(by, row->person.id, row->generation, e);
}

static int
update_role(struct accounts *a, const struct accounts_person *p, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(a->db, "UPDATE account SET role = ?, exact = ?, "
			      "generation = generation + 1 WHERE id = ?");

	db_bind_str(q, 1, accounts_role_word(p->role));
	db_bind_i64(q, 2, p->exact);
	db_bind_i64(q, 3, p->id);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(a->db, "DELETE FROM account_region WHERE account = ?");
	db_bind_i64(q, 1, p->id);
	if (db_run(q, e) < 0)
		return -1;
	return accounts_store_put_regions(a,
	    "INSERT OR IGNORE INTO account_region VALUES (?, ?)", p->id,
	    &p->regions, e);
}

int
accounts_set_role(struct accounts *a, const struct accounts_by *by,
    const char *name, const struct accounts_person *p, struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (not_oneself(by, name, e) < 0 ||
	    accounts_check_regions(p->role, &p->regions, by, e) < 0 ||
	    accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	row.person.role = p->role;
	row.person.regions = p->regions;
	if (rc == 0)
		rc = update_role(a, &row.person, e);
	if (rc == 0)
		rc = note(a, by, "user-role", &row.person, e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_set_regions(struct accounts *a, const struct accounts_by *by,
    const char *name, const struct accounts_regions *r, struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (not_oneself(by, name, e) < 0 || accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	row.person.regions = *r;
	if (rc == 0)
		rc = accounts_check_regions(row.person.role, r, by, e);
	if (rc == 0)
		rc = update_role(a, &row.person, e);
	if (rc == 0)
		rc = note(a, by, "user-regions", &row.person, e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_set_exact(struct accounts *a, const struct accounts_by *by,
    const char *name, bool exact, struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (not_oneself(by, name, e) < 0 || accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	row.person.exact = exact;
	if (rc == 0)
		rc = update_role(a, &row.person, e);
	if (rc == 0)
		rc = note(a, by,
		    exact ? "user-grant-exact" : "user-revoke-exact",
		    &row.person, e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_reset_password(struct accounts *a, const struct accounts_by *by,
    const char *name, struct accounts_fresh *fresh, struct err *e)
{
	struct accounts_store_row row;
	struct accounts_secret secret;
	int rc;

	if (make_first(a, by->today, fresh, &secret, e) < 0 ||
	    accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	if (rc == 0)
		rc = accounts_store_secret(a, row.person.id, &secret,
		    fresh->until, e);
	if (rc == 0)
		rc = note(a, by, "user-password", &row.person, e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_reset_factor(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	if (rc == 0)
		rc = accounts_store_drop_factor(a, row.person.id, e);
	if (rc == 0)
		rc = note(a, by, "user-reset-factor", &row.person, e);
	return accounts_store_leave(a, rc, e);
}

int
accounts_remove(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e)
{
	struct accounts_store_row row;
	struct db_stmt *q;
	int rc;

	if (not_oneself(by, name, e) < 0 || accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, by, name, &row, e);
	if (rc == 0) {
		q = db_prepare(a->db, "DELETE FROM account WHERE id = ?");
		db_bind_i64(q, 1, row.person.id);
		rc = db_run(q, e);
	}
	if (rc == 0)
		rc = note(a, by, "user-remove", &row.person, e);
	return accounts_store_leave(a, rc, e);
}

/* --------------------------------------------------------------- questions */

int
accounts_find(struct accounts *a, const char *name, struct accounts_person *out,
    struct err *e)
{
	struct accounts_store_row row;
	int rc;

	if (accounts_store_read(a, e) < 0)
		return -1;
	rc = accounts_store_need(a, name, &row, e);
	if (rc == 0)
		*out = row.person;
	return accounts_store_leave(a, rc, e);
}
