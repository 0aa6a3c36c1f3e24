/* Read-only tokens for scripts. */
#include "aggregator/accounts/tokens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/accounts/accounts_store.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/disclosure.h"
#include "protocol/limits.h"

static const char purpose[] = "sheaf-token/v1";
/* So that somebody who finds one in a file knows what it is. */
static const char prefix[] = "sheaf-";

static int
check(const struct accounts_person *p, const struct accounts_by *by,
    struct err *e)
{
	enum disclosure_policy policy;

	if (p->role == ACCOUNTS_OPERATOR)
		return err_refuse(e, "role", 0,
		    "a token reads figures: its role is lead, analyst or "
		    "auditor");
	if (!disclosure_policy_parse(p->policy, &policy))
		return err_refuse(e, "policy", 0,
		    "there is no such policy: sheaf/1, mhsds/1 or exact/1");
	if (accounts_check_name(p->name, e) < 0)
		return -1;
	return accounts_check_regions(p->role, &p->regions, by, e);
}

static void
make_secret(char secret[static TOKENS_SECRET_SIZE])
{
	size_t n = sizeof(prefix) - 1;

	memcpy(secret, prefix, n);
	/* Two codes are 160 bits. */
	for (int i = 0; i < 2; i++) {
		accounts_secret_code(secret + n);
		n += ACCOUNTS_SECRET_CODE_SIZE;
		secret[n - 1] = i == 0 ? '-' : '\0';
	}
}

static int
insert(struct accounts *a, const struct accounts_person *p, const char *secret,
    int32_t today, struct err *e)
{
	struct hash h = accounts_secret_hash(purpose, secret);
	struct db_stmt *q = db_prepare(a->db,
	    "INSERT INTO token (name, role, policy, hash, added) "
	    "VALUES (?, ?, ?, ?, ?)");

	db_bind_str(q, 1, p->name);
	db_bind_str(q, 2, accounts_role_word(p->role));
	db_bind_str(q, 3, p->policy);
	db_bind_blob(q, 4, h.b, sizeof(h.b));
	db_bind_i64(q, 5, today);
	if (db_run(q, e) < 0) {
		if (strcmp(e->code, "constraint") == 0)
			err_refuse(e, "taken", 0,
			    "there is a token \"%s\" already", p->name);
		return -1;
	}
	return accounts_store_put_regions(a,
	    "INSERT OR IGNORE INTO token_region VALUES (?, ?)",
	    db_last_rowid(a->db), &p->regions, e);
}

static int
note(const struct accounts *a, const struct accounts_by *by, const char *what,
    const char *rest, struct err *e)
{
	char line[LIMITS_ACCESS_LINE_MAX];

	(void)snprintf(line, sizeof(line), "%s=%s %s",
	    by->who.user != NULL ? "event" : "command", what, rest);
	return access_log_add(a->dir, &by->who, line, e);
}

static int
note_added(const struct accounts *a, const struct accounts_by *by,
    const struct accounts_person *p, struct err *e)
{
	struct buf rest;
	int rc;

	buf_init(&rest, LIMITS_ACCESS_LINE_MAX);
	buf_printf(&rest, "name=%s role=%s policy=%s regions=", p->name,
	    accounts_role_word(p->role), p->policy);
	accounts_write_regions(&p->regions, &rest);
	rc = note(a, by, "token-add", buf_str(&rest), e);
	buf_free(&rest);
	return rc;
}

int
tokens_add(struct accounts *a, const struct accounts_by *by,
    const struct accounts_person *p, char secret[static TOKENS_SECRET_SIZE],
    struct err *e)
{
	int rc;

	if (check(p, by, e) < 0 || accounts_store_enter(a, e) < 0)
		return -1;
	make_secret(secret);
	rc = insert(a, p, secret, by->today, e);
	if (rc == 0)
		rc = note_added(a, by, p, e);
	return accounts_store_leave(a, rc, e);
}

/* ----------------------------------------------------------------- reading */

struct row {
	struct accounts_person person;
	int64_t id;
	int32_t added, last_day;
};

static void
read_row(struct db_stmt *q, struct row *r)
{
	struct accounts_person *p = &r->person;
	struct err ignored = ERR_INIT;

	*r = (struct row){ .id = db_i64(q, 0),
		.added = (int32_t)db_i64(q, 4),
		.last_day =
		    db_is_null(q, 5) ? DAY_NONE : (int32_t)db_i64(q, 5) };
	(void)snprintf(p->name, sizeof(p->name), "%s", db_str(q, 1));
	(void)snprintf(p->policy, sizeof(p->policy), "%s", db_str(q, 3));
	/* An unknown role is a lead's without a region: it sees nothing. */
	if (accounts_role_parse(db_str(q, 2), &p->role, &ignored) < 0)
		p->role = ACCOUNTS_LEAD;
	p->exact =
	    strcmp(p->policy, disclosure_policy_name(DISCLOSURE_EXACT_1)) == 0;
}

#define SELECT "SELECT id, name, role, policy, added, last_day FROM token "

static int
read_regions(struct accounts *a, struct row *r, struct err *e)
{
	return accounts_store_regions(a,
	    "SELECT code FROM token_region WHERE token = ? ORDER BY code",
	    r->id, &r->person.regions, e);
}

static const struct table_column columns[] = {
	{ .key = "name", .heading = "name" },
	{ .key = "role", .heading = "role", .gap = 2 },
	{ .key = "regions", .heading = "regions", .gap = 2 },
	{ .key = "regions_shown" },
	{ .key = "policy", .heading = "policy", .gap = 2 },
	{ .key = "added", .heading = "added", .gap = 2 },
	{ .key = "last_used", .heading = "last used", .gap = 2 },
	{ .key = "last_used_shown" },
	{ .key = "version" },
};

static void
add_row(struct table *t, const struct row *r, const struct registry *registry)
{
	char said[DAY_SAID_SIZE], version[ACCOUNTS_VERSION_SIZE];
	struct buf regions;

	buf_init(&regions, LIMITS_ACCESS_LINE_MAX);
	accounts_write_regions(&r->person.regions, &regions);
	table_text(t, r->person.name);
	table_text(t, accounts_role_word(r->person.role));
	table_text(t, r->person.regions.n > 0 ? buf_str(&regions) : NULL);
	buf_reset(&regions);
	accounts_put_regions(&r->person.regions, registry, &regions);
	table_text(t, r->person.regions.n > 0 ? buf_str(&regions) : NULL);
	table_text(t, r->person.policy);
	table_day(t, r->added);
	table_day(t, r->last_day);
	if (r->last_day != DAY_NONE)
		day_say(said, r->last_day);
	table_text(t, r->last_day != DAY_NONE ? said : NULL);
	accounts_store_version(version, r->id, 0);
	table_text(t, version);
	buf_free(&regions);
}

/* Rows first, then the regions of each. */
static int
list(struct accounts *a, const struct registry *registry, struct table *t,
    struct err *e)
{
	struct db_stmt *q = db_prepare(a->db, SELECT "ORDER BY name");
	struct row *row = NULL;
	size_t n = 0, cap = 0;
	int rc;

	while (db_step(q)) {
		row = mem_grow(row, n, &cap, sizeof(*row));
		read_row(q, &row[n++]);
	}
	rc = db_done(q, e);
	for (size_t i = 0; rc == 0 && i < n; i++) {
		rc = read_regions(a, &row[i], e);
		if (rc == 0)
			add_row(t, &row[i], registry);
	}
	free(row);
	return rc;
}

int
tokens_list(struct accounts *a, const struct registry *registry,
    struct table **out, struct err *e)
{
	int rc;

	*out = NULL;
	if (accounts_store_read(a, e) < 0)
		return -1;
	*out = table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");
	rc = accounts_store_leave(a, list(a, registry, *out, e), e);
	if (rc < 0) {
		table_free(*out);
		*out = NULL;
	}
	return rc;
}

/* -------------------------------------------------------------- one of them */

/* The row of a bound query, if there is one. */
static int
take_row(struct accounts *a, struct db_stmt *q, struct row *r, bool *found,
    struct err *e)
{
	*found = db_step(q);
	if (*found)
		read_row(q, r);
	if (db_end(q, 0, e) < 0)
		return -1;
	return *found ? read_regions(a, r, e) : 0;
}

static int
need(struct accounts *a, const char *name, struct row *r, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db, SELECT "WHERE name = ?");
	bool found;

	db_bind_str(q, 1, name);
	if (take_row(a, q, r, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "unknown", 0,
			   "there is no token \"%.64s\"; `token list` shows "
			   "those there are",
			   name);
}

int
tokens_describe(struct accounts *a, const char *name,
    const struct accounts_by *by, struct buf *says,
    char version[static ACCOUNTS_VERSION_SIZE], struct err *e)
{
	struct row r;

	if (accounts_store_read(a, e) < 0 ||
	    accounts_store_leave(a, need(a, name, &r, e), e) < 0)
		return -1;
	accounts_store_version(version, r.id, 0);
	accounts_put_role(r.person.role, &r.person.regions, by->registry, says);
	buf_printf(says, ", under %s.", r.person.policy);
	return 0;
}

static int
drop(struct accounts *a, int64_t id, struct err *e)
{
	struct db_stmt *q = db_prepare(a->db, "DELETE FROM token WHERE id = ?");

	db_bind_i64(q, 1, id);
	return db_run(q, e);
}

int
tokens_revoke(struct accounts *a, const struct accounts_by *by,
    const char *name, struct err *e)
{
	char rest[ACCOUNTS_NAME_SIZE + 8];
	struct row r;
	int rc;

	if (accounts_store_enter(a, e) < 0)
		return -1;
	rc = need(a, name, &r, e);
	if (rc == 0)
		rc = accounts_store_seen(by, r.id, 0, e);
	if (rc == 0)
		rc = drop(a, r.id, e);
	(void)snprintf(rest, sizeof(rest), "name=%s", name);
	if (rc == 0)
		rc = note(a, by, "token-revoke", rest, e);
	return accounts_store_leave(a, rc, e);
}

/* ---------------------------------------------------------------- at its use */

static int
find(struct accounts *a, const char *secret, struct row *r, struct err *e)
{
	struct hash h = accounts_secret_hash(purpose, secret);
	struct db_stmt *q = db_prepare(a->db, SELECT "WHERE hash = ?");
	bool found;

	db_bind_blob(q, 1, h.b, sizeof(h.b));
	if (take_row(a, q, r, &found, e) < 0)
		return -1;
	return found ? 0
		     : err_refuse(e, "token", 0,
			   "this token is not known, or was revoked: ask an "
			   "operator of the centre for another");
}

/* Once a day: a token may be used every second. */
static int
keep_day(struct accounts *a, const struct row *r, int32_t day, struct err *e)
{
	struct db_stmt *q;
	int rc;

	if (r->last_day != DAY_NONE && r->last_day >= day)
		return 0;
	if (accounts_store_enter(a, e) < 0)
		return -1;
	q = db_prepare(a->db, "UPDATE token SET last_day = ? WHERE id = ?");
	db_bind_i64(q, 1, day);
	db_bind_i64(q, 2, r->id);
	rc = db_run(q, e);
	return accounts_store_leave(a, rc, e);
}

int
tokens_look(struct accounts *a, const char *secret, struct clock_wall now,
    struct accounts_person *out, struct err *e)
{
	struct err ignored = ERR_INIT;
	struct row r;
	int rc;

	if (accounts_store_read(a, e) < 0)
		return -1;
	rc = accounts_store_leave(a, find(a, secret, &r, e), e);
	if (rc < 0)
		return -1;
	/* On a full disk it reads all the same. */
	(void)!keep_day(a, &r, clock_day(now), &ignored);
	*out = r.person;
	return 0;
}
