/*
 * Which checkpoints of the log this register has verified.  A log that can show
 * one history to us and another to an auditor is worth nothing, so every
 * checkpoint is joined by proof to those before it, or kept apart until it is.
 */
#include "agent/sealing/checkpoints_seen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/receipts.h"
#include "agent/delivery/settle.h"
#include "agent/register/listed.h"
#include "agent/register/taken.h"
#include "agent/sealing/outbox.h"
#include "common/base/day.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "common/base/text.h"

static int
put_checkpoint(struct db *db, const struct checkpoint *c, struct slice note,
    bool joined, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO checkpoint_seen (size, root, note, joined)"
	    " VALUES (?, ?, ?, ?) ON CONFLICT (size) DO UPDATE"
	    " SET joined = max(joined, excluded.joined)");

	db_bind_i64(q, 1, (int64_t)c->size);
	db_bind_blob(q, 2, c->root.b, HASH_SIZE);
	db_bind_blob(q, 3, note.p, note.n);
	db_bind_i64(q, 4, joined);
	return db_run(q, e);
}

/* Every checkpoint known of that size has this root. */
static int
same_root(struct db *db, const struct checkpoint *c, bool *known, bool *same,
    bool *joined, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT root, joined FROM checkpoint_seen WHERE size = ?");
	struct slice root;

	db_bind_i64(q, 1, (int64_t)c->size);
	*known = db_step(q);
	*same = *joined = false;
	if (*known) {
		root = db_bytes(q, 0);
		*same = slice_equal(root, slice_make(c->root.b, HASH_SIZE));
		*joined = db_i64(q, 1) != 0;
	}
	return db_done(q, e);
}

static int
forked(struct db *db, const struct pins *pins, struct slice evidence,
    struct err *e)
{
	log_event(LOG_ALARM, "fork", "two roots of one size");
	return outbox_set_state(db, pins->epoch, OUTBOX_AGENT_FORKED, evidence,
	    e);
}

int
checkpoints_seen_meet(struct db *db, const struct pins *pins,
    const struct receipt *proof, const struct checkpoint *next, struct err *e)
{
	bool known, same, joined;
	struct checkpoint seen;
	enum receipts_join how;

	if (same_root(db, next, &known, &same, &joined, e) < 0 ||
	    outbox_seen(db, pins->origin, &seen, e) < 0)
		return -1;
	if (known && !same)
		return forked(db, pins, proof->checkpoint_text, e);
	how = receipts_join(&seen, proof, next);
	if (how == RECEIPTS_JOIN_FORK)
		return forked(db, pins, proof->checkpoint_text, e);
	return put_checkpoint(db, next, proof->checkpoint_text,
	    how != RECEIPTS_JOIN_APART, e);
}

/* Whether an answer of that epoch and size is at least as new as the newest. */
static int
is_newest(struct db *db, uint64_t epoch, uint64_t size, bool *newest,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM in_force_as_of"
			   " WHERE epoch > ?1 OR (epoch = ?1 AND size > ?2)");

	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, (int64_t)size);
	*newest = !db_step(q);
	return db_done(q, e);
}

static int
clear_in_force(struct db *db, uint64_t epoch, uint64_t size, bool *newer,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO in_force_as_of (id, epoch, size) VALUES (1, ?1, ?2)"
	    " ON CONFLICT (id) DO UPDATE SET epoch = ?1, size = ?2"
	    " WHERE ?1 > epoch OR (?1 = epoch AND ?2 > size)");

	db_bind_i64(q, 1, (int64_t)epoch);
	db_bind_i64(q, 2, (int64_t)size);
	if (db_run(q, e) < 0)
		return -1;
	*newer = db_changes(db) > 0;
	return *newer ? db_exec(db, "DELETE FROM in_force", e) : 0;
}

static int
put_in_force(struct db *db, const struct heads_key *k, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO in_force (service, content, period,"
	    " revision, through) VALUES (?, ?, ?, ?, ?)");
	char period[PERIOD_TEXT_SIZE];

	period_format(period, k->period);
	db_bind_str(q, 1, k->service);
	db_bind_str(q, 2, statement_content_word(k->content));
	db_bind_str(q, 3, period);
	db_bind_i64(q, 4, (int64_t)k->revision);
	if (k->through == DAY_NONE)
		db_bind_null(q, 5);
	else
		db_bind_i64(q, 5, k->through);
	return db_run(q, e);
}

/* A head answer without a list of services says nothing about them. */
static int
take_services(struct db *db, const struct jval *services, struct err *e)
{
	struct listed list;

	if (!jval_is_array(services))
		return 0;
	listed_begin(&list);
	for (size_t i = 0; i < jval_length(services); i++) {
		const char *s = jval_str(jval_at(services, i));

		if (s != NULL)
			listed_add(&list, slice_of(s));
	}
	return listed_store(db, &list, e);
}

/*
 * What the aggregator takes changes when it is upgraded or put back, which need not add
 * to the log: so of two answers of one size the later one counts.  A list in force that
 * comes with a refusal says nothing about it.
 */
static int
take_taken(struct db *db, const struct pins *pins, const struct heads *h,
    struct err *e)
{
	bool newest;

	if (!jval_is_array(h->services))
		return 0;
	if (is_newest(db, pins->epoch, h->checkpoint.size, &newest, e) < 0)
		return -1;
	return newest ? taken_store(db, pins->epoch, h->contents, h->sets, e)
		      : 0;
}

int
checkpoints_seen_in_force(struct db *db, const struct pins *pins,
    const struct heads *h, struct err *e)
{
	struct heads_key key;
	bool newer;

	/* A list that is not whole says nothing about the keys it lacks. */
	if (!heads_whole(h))
		return 0;
	if (take_taken(db, pins, h, e) < 0 ||
	    clear_in_force(db, pins->epoch, h->checkpoint.size, &newer, e) < 0)
		return -1;
	for (size_t i = 0; newer && i < jval_length(h->in_force); i++)
		if (heads_key_at(h, i, &key) && put_in_force(db, &key, e) < 0)
			return -1;
	return newer ? take_services(db, h->services, e) : 0;
}

/* "0000000000000042.join" */
static bool
join_size(const char *name, uint64_t *size)
{
	struct slice digits = slice_make(name, strcspn(name, "."));

	while (digits.n > 1 && digits.p[0] == '0')
		digits = slice_make(digits.p + 1, digits.n - 1);
	return text_parse_u64(digits, INT64_MAX, size);
}

/* A join file, read and verified. */
struct join {
	struct buf file;
	struct jval *json;
	struct heads heads;
};

static int
read_join(const struct spool *s, const struct pins *pins, const char *name,
    struct join *j, bool *good, struct err *e)
{
	struct err ignored = ERR_INIT;
	char path[SPOOL_NAME_MAX];
	uint64_t old;
	bool found;

	memset(j, 0, sizeof(*j));
	(void)snprintf(path, sizeof(path), "joins/%s", name);
	if (s->read(s->arg, path, LIMITS_HEAD_MAX, &j->file, &found, e) < 0)
		return -1;
	*good = found && join_size(name, &old) &&
		jval_parse(&j->json, buf_slice(&j->file), LIMITS_HEAD_MAX,
		    &ignored) == 0 &&
		heads_read(&j->heads, pins, j->json, old, &ignored) == 0;
	return 0;
}

/* The checkpoint of size `old` is joined if the proof leads from it to one
 * that is. */
static int
join_older(struct db *db, const struct heads *h, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT root FROM checkpoint_seen WHERE size = ? AND joined = 0");
	struct checkpoint old = h->checkpoint;
	bool known, same, joined, open;
	struct slice root;

	old.size = h->proof.old;
	db_bind_i64(q, 1, (int64_t)old.size);
	open = db_step(q);
	if (open) {
		root = db_bytes(q, 0);
		open = root.n == HASH_SIZE;
		if (open)
			memcpy(old.root.b, root.p, HASH_SIZE);
	}
	if (db_done(q, e) < 0 ||
	    same_root(db, &h->checkpoint, &known, &same, &joined, e) < 0)
		return -1;
	if (!open || !known || !same || !joined ||
	    !receipt_extends(&h->proof, &old, &h->checkpoint))
		return 0;
	q = db_prepare(db, "UPDATE checkpoint_seen SET joined = 1"
			   " WHERE size = ?");
	db_bind_i64(q, 1, (int64_t)old.size);
	return db_run(q, e);
}

/*
 * Who is to be sealed to from now on.  The pins are read once more: the spool's
 * files are not trusted to come in order, and a trust statement never goes back.
 */
static int
take_trust(struct db *db, const struct pins *pins, const struct jval *head,
    struct err *e)
{
	struct statement *trust;
	struct pins held;
	bool found;
	int rc = 0;

	if (outbox_pins(db, pins->epoch, &held, &found, e) < 0)
		return -1;
	trust = mem_alloc(sizeof(*trust));
	if (found && receipts_trust(&held, head, trust)) {
		rc = pins_take_trust(&held, trust, e);
		if (rc == 0)
			rc = outbox_set_pins(db, &held, e);
	}
	free(trust);
	return rc;
}

/* *spent: it is a head that compares with nothing (keep_head() of carry.c, and a first
 * contact), so there is nothing more in it for a later pass; read once more it would
 * stand behind a newer answer of its size (P-HEAD-13). */
static int
take_join(struct db *db, const struct pins *pins, const struct join *j,
    bool *spent, struct err *e)
{
	struct checkpoint seen;

	*spent = false;
	if (outbox_seen(db, pins->origin, &seen, e) < 0)
		return -1;
	/* It begins where we have not come to yet. */
	if (j->heads.proof.old > seen.size)
		return 0;
	if (db_begin(db, e) < 0)
		return -1;
	if (checkpoints_seen_meet(db, pins, &j->heads.proof,
		&j->heads.checkpoint, e) == 0 &&
	    join_older(db, &j->heads, e) == 0 &&
	    checkpoints_seen_in_force(db, pins, &j->heads, e) == 0 &&
	    take_trust(db, pins, j->json, e) == 0 && db_commit(db, e) == 0) {
		*spent = j->heads.proof.old == 0;
		return 0;
	}
	db_rollback(db);
	return -1;
}

/* A comparison is done with once the history has passed it, and a file that is none at
 * once. */
static int
tidy_join(struct db *db, const struct spool *s, const struct pins *pins,
    const char *name, uint64_t size, struct err *e)
{
	char path[SPOOL_NAME_MAX];
	struct checkpoint seen;

	if (outbox_seen(db, pins->origin, &seen, e) < 0)
		return -1;
	if (size > seen.size)
		return 0;
	(void)snprintf(path, sizeof(path), "joins/%s", name);
	return s->remove(s->arg, path, e);
}

int
checkpoints_seen_ask(struct db *db, const struct spool *s,
    const struct pins *pins, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT note FROM checkpoint_seen WHERE size = ?");
	struct checkpoint seen, couriers;
	char name[SPOOL_NAME_MAX];
	struct buf note;
	int rc;

	if (outbox_seen(db, pins->origin, &seen, e) < 0 ||
	    settle_checkpoint(s, pins, &couriers, e) < 0)
		return -1;
	if (seen.size == 0 || couriers.size <= seen.size)
		return 0;
	buf_init(&note, LIMITS_CHECKPOINT_MAX);
	db_bind_i64(q, 1, (int64_t)seen.size);
	if (db_step(q))
		buf_add_slice(&note, db_bytes(q, 0));
	rc = db_done(q, e);
	settle_join_name(name, seen.size, ".open");
	if (rc == 0)
		rc = s->write(s->arg, name, buf_slice(&note), e);
	buf_free(&note);
	return rc;
}

int
checkpoints_seen_take_joins(struct db *db, const struct spool *s,
    const struct pins *pins, struct err *e)
{
	struct file_names names;
	int rc = 0;

	/* The names sort by size, so each finds the one before it taken. */
	if (s->list(s->arg, "joins", ".join", &names, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < names.n; i++) {
		struct join j;
		bool good = false, spent = false;

		rc = read_join(s, pins, names.name[i], &j, &good, e);
		if (rc == 0 && good)
			rc = take_join(db, pins, &j, &spent, e);
		if (rc == 0)
			rc = tidy_join(db, s, pins, names.name[i],
			    good && !spent ? j.heads.checkpoint.size : 0, e);
		jval_free(j.json);
		buf_free(&j.file);
	}
	file_names_free(&names);
	return rc;
}
