/*
 * Agents, epochs, services, trust statements and invites: small tables, read
 * whole into the directory at start.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/store/sqlite/store_inside.h"
#include "common/base/db.h"

/* The columns of an agent that change. */
static void
bind_agent(struct db_stmt *q, const struct store_agent *a)
{
	db_bind_i64(q, 3, a->quota_day);
	db_bind_i64(q, 4, a->quota_year);
	db_bind_i64(q, 5, (int64_t)a->day_used);
	db_bind_i64(q, 6, (int64_t)a->year_used);
	db_bind_i64(q, 7, (int64_t)a->services_number);
}

int
store_agent_add(struct store *s, struct store_agent *a, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO agent VALUES(?, ?, ?, ?, ?, ?, ?)");

	db_bind_null(q, 1);
	db_bind_str(q, 2, a->id);
	bind_agent(q, a);
	if (db_run(q, e) < 0)
		return -1;
	a->no = db_last_rowid(s->db);
	return 0;
}

int
store_agent_set(struct store *s, const struct store_agent *a, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "UPDATE agent SET quota_day = ?3, quota_year = ?4, day_used = ?5, "
	    "year_used = ?6, services_number = ?7 WHERE no = ?1");

	db_bind_i64(q, 1, a->no);
	bind_agent(q, a);
	return db_run(q, e);
}

#define AGENT_COLUMNS \
	"SELECT no, id, quota_day, quota_year, day_used, year_used, " \
	"services_number FROM agent "

static void
read_agent(struct store_agent *a, struct db_stmt *q)
{
	a->no = db_i64(q, 0);
	snprintf(a->id, sizeof(a->id), "%s", db_str(q, 1));
	a->quota_day = (int32_t)db_i64(q, 2);
	a->quota_year = (int32_t)db_i64(q, 3);
	a->day_used = (uint64_t)db_i64(q, 4);
	a->year_used = (uint64_t)db_i64(q, 5);
	a->services_number = (uint64_t)db_i64(q, 6);
}

int
store_agent_each(struct store *s,
    void (*each)(void *arg, const struct store_agent *a), void *arg,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db, AGENT_COLUMNS "ORDER BY no");
	struct store_agent a = { .no = 0 };

	while (db_step(q)) {
		read_agent(&a, q);
		each(arg, &a);
	}
	return db_done(q, e);
}

int
store_agent_find(struct store *s, const char *id, struct store_agent *a,
    bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db, AGENT_COLUMNS "WHERE id = ?");

	db_bind_str(q, 1, id);
	*found = db_step(q);
	if (*found)
		read_agent(a, q);
	return db_done(q, e);
}

/* A blob of a wrong size reads as zeros, which is no hash and no key. */
static void
read_hash(struct hash *h, struct db_stmt *q, int col)
{
	struct slice b = db_bytes(q, col);

	memset(h, 0, sizeof(*h));
	if (b.n == sizeof(h->b))
		memcpy(h->b, b.p, b.n);
}

static void
bind_epoch(struct db_stmt *q, const struct store_epoch *p)
{
	db_bind_i64(q, 2, p->agent);
	db_bind_i64(q, 3, (int64_t)p->epoch);
	db_bind_blob(q, 4, p->key.b, sizeof(p->key.b));
	db_bind_i64(q, 5, (int64_t)p->enrol_index);
	db_bind_blob(q, 6, p->enrol_id.b, sizeof(p->enrol_id.b));
	db_bind_i64(q, 7, (int64_t)p->head_seq);
	db_bind_i64(q, 8, (int64_t)p->head_index);
	db_bind_blob(q, 9, p->head_id.b, sizeof(p->head_id.b));
	if (p->ended)
		db_bind_i64(q, 10, (int64_t)p->ended_index);
	else
		db_bind_null(q, 10);
	if (p->revoked)
		db_bind_i64(q, 11, (int64_t)p->revoked_last);
	else
		db_bind_null(q, 11);
}

int
store_agent_epoch_add(struct store *s, struct store_epoch *p, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT INTO epoch VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

	db_bind_null(q, 1);
	bind_epoch(q, p);
	if (db_run(q, e) < 0)
		return -1;
	p->no = db_last_rowid(s->db);
	return 0;
}

int
store_agent_epoch_set(struct store *s, const struct store_epoch *p,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "UPDATE epoch SET agent = ?2, epoch = ?3, key = ?4, enrol_leaf = "
	    "?5, enrol_id = ?6, head_seq = ?7, head_leaf = ?8, head_id = ?9, "
	    "ended_leaf = ?10, last = ?11 WHERE no = ?1");

	db_bind_i64(q, 1, p->no);
	bind_epoch(q, p);
	return db_run(q, e);
}

#define EPOCH_COLUMNS \
	"SELECT e.no, e.agent, e.epoch, e.key, e.enrol_leaf, e.enrol_id," \
	" e.head_seq, e.head_leaf, e.head_id, e.ended_leaf, e.last"

static void
read_epoch(struct store_epoch *p, struct db_stmt *q)
{
	struct hash key;

	p->no = db_i64(q, 0);
	p->agent = db_i64(q, 1);
	p->epoch = (uint64_t)db_i64(q, 2);
	read_hash(&key, q, 3);
	memcpy(p->key.b, key.b, sizeof(p->key.b));
	p->enrol_index = (uint64_t)db_i64(q, 4);
	read_hash(&p->enrol_id, q, 5);
	p->head_seq = (uint64_t)db_i64(q, 6);
	p->head_index = (uint64_t)db_i64(q, 7);
	read_hash(&p->head_id, q, 8);
	p->ended = !db_is_null(q, 9);
	p->ended_index = (uint64_t)db_i64(q, 9);
	p->revoked = !db_is_null(q, 10);
	p->revoked_last = (uint64_t)db_i64(q, 10);
}

int
store_agent_epoch_each(struct store *s,
    void (*each)(void *arg, const struct store_epoch *p), void *arg,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, EPOCH_COLUMNS " FROM epoch e ORDER BY e.no");
	struct store_epoch p;

	while (db_step(q)) {
		read_epoch(&p, q);
		each(arg, &p);
	}
	return db_done(q, e);
}

int
store_agent_epoch_get(struct store *s, int64_t no, struct store_epoch *p,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, EPOCH_COLUMNS " FROM epoch e WHERE e.no = ?");
	bool found;

	db_bind_i64(q, 1, no);
	found = db_step(q);
	if (found)
		read_epoch(p, q);
	if (db_done(q, e) < 0)
		return -1;
	return found ? 0
		     : err_set(e, ERR_CORRUPT,
			   "the store lacks an enrolment: run fsck");
}

int
store_agent_epoch_find(struct store *s, const char *agent, uint64_t epoch,
    struct store_epoch *p, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    EPOCH_COLUMNS " FROM agent a JOIN epoch e ON e.agent = a.no"
			  " WHERE a.id = ? AND e.epoch = ?");

	db_bind_str(q, 1, agent);
	db_bind_i64(q, 2, (int64_t)epoch);
	*found = db_step(q);
	if (*found)
		read_epoch(p, q);
	return db_done(q, e);
}

int
store_agent_follows_put(struct store *s, int64_t epoch, uint64_t number,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT OR REPLACE INTO follows VALUES(?, ?)");

	db_bind_i64(q, 1, epoch);
	db_bind_i64(q, 2, (int64_t)number);
	return db_run(q, e);
}

int
store_agent_follows_get(struct store *s, int64_t epoch, uint64_t *number,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT number FROM follows WHERE epoch = ?");

	*number = 0;
	db_bind_i64(q, 1, epoch);
	if (db_step(q))
		*number = (uint64_t)db_i64(q, 0);
	return db_done(q, e);
}

int
store_agent_service_add(struct store *s, struct store_service *v, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO service VALUES(NULL, ?, ?)");

	db_bind_str(q, 1, v->id);
	db_bind_i64(q, 2, v->owner);
	if (db_run(q, e) < 0)
		return -1;
	v->no = db_last_rowid(s->db);
	return 0;
}

int
store_agent_service_set(struct store *s, const struct store_service *v,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "UPDATE service SET owner = ? WHERE no = ?");

	db_bind_i64(q, 1, v->owner);
	db_bind_i64(q, 2, v->no);
	return db_run(q, e);
}

int
store_agent_service_each(struct store *s,
    void (*each)(void *arg, const struct store_service *v), void *arg,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT no, id, owner FROM service ORDER BY no");

	while (db_step(q)) {
		struct store_service v = { .no = db_i64(q, 0) };

		snprintf(v.id, sizeof(v.id), "%s", db_str(q, 1));
		v.owner = db_i64(q, 2);
		each(arg, &v);
	}
	return db_done(q, e);
}

int
store_agent_service_find(struct store *s, const char *id,
    struct store_service *v, bool *found, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT no, id, owner FROM service WHERE id = ?");

	db_bind_str(q, 1, id);
	*found = db_step(q);
	if (*found) {
		v->no = db_i64(q, 0);
		snprintf(v->id, sizeof(v->id), "%s", db_str(q, 1));
		v->owner = db_i64(q, 2);
	}
	return db_done(q, e);
}

int
store_agent_others(struct store *s, const char *agent,
    void (*each)(void *arg, const char *name), void *arg, struct err *e)
{
	/* "trust" and what begins with "trust.", which ends before "trust/". */
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT a.id || '/' || e.epoch FROM agent AS a"
	    " JOIN epoch AS e ON e.agent = a.no"
	    " WHERE (a.id = ?1 OR (a.id >= ?1 || '.' AND a.id < ?1 || '/'))"
	    " AND a.id <> ?2 AND e.ended_leaf IS NULL ORDER BY a.id LIMIT ?3");
	char provider[LIMITS_AGENT_ID_MAX + 1];

	(void)snprintf(provider, sizeof(provider), "%.*s",
	    (int)strcspn(agent, "."), agent);
	db_bind_str(q, 1, provider);
	db_bind_str(q, 2, agent);
	db_bind_i64(q, 3, LIMITS_AGENT_SERVICES_MAX);
	while (db_step(q))
		each(arg, db_str(q, 0));
	return db_done(q, e);
}

int
store_agent_services(struct store *s, int64_t owner,
    struct store_service out[static LIMITS_AGENT_SERVICES_MAX], size_t *n,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT no, id FROM service WHERE owner = ? ORDER BY id");

	db_bind_i64(q, 1, owner);
	for (*n = 0; *n < LIMITS_AGENT_SERVICES_MAX && db_step(q); ++*n) {
		struct store_service *v = &out[*n];

		v->no = db_i64(q, 0);
		snprintf(v->id, sizeof(v->id), "%s", db_str(q, 1));
		v->owner = owner;
	}
	return db_done(q, e);
}

int
store_agent_trust_add(struct store *s, const struct store_trust *t,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT INTO trust VALUES(?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)t->number);
	db_bind_i64(q, 2, (int64_t)t->index);
	db_bind_blob(q, 3, t->id.b, sizeof(t->id.b));
	return db_run(q, e);
}

static int
read_trust(struct db_stmt *q, struct store_trust *t, bool *found, struct err *e)
{
	*found = db_step(q);
	if (*found) {
		t->number = (uint64_t)db_i64(q, 0);
		t->index = (uint64_t)db_i64(q, 1);
		read_hash(&t->id, q, 2);
	}
	return db_done(q, e);
}

int
store_agent_trust_get(struct store *s, uint64_t number, struct store_trust *t,
    bool *found, struct err *e)
{
	/* 0 stands for any number, of which the highest comes first. */
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT number, leaf, id FROM trust WHERE ?1 IN (0, number) ORDER "
	    "BY number DESC LIMIT 1");

	db_bind_i64(q, 1, (int64_t)number);
	return read_trust(q, t, found, e);
}

int
store_agent_trust_before(struct store *s, uint64_t number,
    struct store_trust *t, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT number, leaf, id FROM trust WHERE number < ? ORDER BY "
	    "number DESC LIMIT 1");

	db_bind_i64(q, 1, (int64_t)number);
	return read_trust(q, t, found, e);
}

int
store_agent_invite_set(struct store *s, const struct store_invite *v,
    struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "INSERT OR REPLACE INTO invite VALUES(?, ?, ?, ?)");

	db_bind_blob(q, 1, v->id.b, sizeof(v->id.b));
	if (v->logged) {
		db_bind_i64(q, 2, (int64_t)v->index);
		db_bind_blob(q, 3, v->once.b, sizeof(v->once.b));
	} else {
		db_bind_null(q, 2);
		db_bind_null(q, 3);
	}
	if (v->revoked)
		db_bind_i64(q, 4, (int64_t)v->revoked_index);
	else
		db_bind_null(q, 4);
	return db_run(q, e);
}

int
store_agent_invite_get(struct store *s, const struct hash *id,
    struct store_invite *v, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(s->db,
	    "SELECT leaf, once, revoked_leaf FROM invite WHERE id = ?");
	struct hash once;

	db_bind_blob(q, 1, id->b, sizeof(id->b));
	*found = db_step(q);
	if (*found) {
		v->id = *id;
		v->logged = !db_is_null(q, 0);
		v->index = (uint64_t)db_i64(q, 0);
		read_hash(&once, q, 1);
		memcpy(v->once.b, once.b, sizeof(v->once.b));
		v->revoked = !db_is_null(q, 2);
		v->revoked_index = (uint64_t)db_i64(q, 2);
	}
	return db_done(q, e);
}

int
store_agent_invite_uses(struct store *s, const struct keys_public *key,
    bool *used, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(s->db, "SELECT 1 FROM invite WHERE once = ? LIMIT 1");
	int64_t one;

	db_bind_blob(q, 1, key->b, sizeof(key->b));
	return db_get_i64(q, &one, used, e);
}
