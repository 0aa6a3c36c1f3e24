/*
 * The logged head taken over.  The chain of `prev` leads from the register's own
 * newest statement to it, and each link is in the log with this site's signature,
 * so the next number is one that nobody has used; what nobody can prove is that
 * no other copy goes on at the same time.  For that there is a person's word.
 */
#include "agent/sealing/adopt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/ahead.h"
#include "agent/delivery/progress.h"
#include "agent/delivery/settle.h"
#include "agent/register/instance.h"
#include "agent/sealing/checkpoints_seen.h"
#include "agent/sealing/signoff.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* ----------------------------------------------------------------- looking */

static int
was_done(struct db *db, uint64_t epoch, bool *done, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT 1 FROM adoption WHERE epoch = ?");

	db_bind_i64(q, 1, (int64_t)epoch);
	*done = db_step(q);
	return db_done(q, e);
}

/* Walk the chain behind the register's own, calling each for every link.  *stage
 * becomes ADOPT_BRING or ADOPT_APART where it ends too early. */
struct walk {
	const struct spool *spool;
	const struct outbox_agent *agent;
	uint64_t last;
	enum adopt_stage *stage;
	int (*each)(void *arg, const struct ahead *a, struct err *e);
	void *arg;
};

static int
walk(const struct walk *w, struct err *e)
{
	struct hash prev = w->agent->head;
	int rc = 0;

	for (uint64_t seq = w->agent->seq + 1;
	     rc == 0 && seq <= w->last && *w->stage == ADOPT_READY; seq++) {
		struct ahead a;
		bool found;

		rc = ahead_read(w->spool, &w->agent->pins, seq, &a, &found, e);
		if (rc == 0 && !found)
			*w->stage = ADOPT_BRING;
		else if (rc == 0 &&
			 !hash_equal(&a.sent.statement.u.batch.prev, &prev))
			*w->stage = ADOPT_APART;
		else if (rc == 0)
			rc = w->each(w->arg, &a, e);
		if (rc == 0 && *w->stage == ADOPT_READY)
			prev = a.sent.id;
		ahead_free(&a);
	}
	return rc;
}

struct listing {
	struct adopt *out;
	size_t cap;
};

static bool
same_key(const struct adopt_item *a, const struct adopt_item *b)
{
	return a->content == b->content && a->period.start == b->period.start &&
	       strcmp(a->service, b->service) == 0;
}

static int
list_one(void *arg, const struct ahead *a, struct err *e)
{
	const struct statement_batch *b = &a->sent.statement.u.batch;
	struct listing *l = arg;
	struct adopt *out = l->out;
	struct adopt_item *item;

	(void)e;
	out->item = mem_grow(out->item, out->n, &l->cap, sizeof(*out->item));
	item = &out->item[out->n];
	memset(item, 0, sizeof(*item));
	out->head = a->sent.id;
	item->seq = b->seq;
	memcpy(item->service, b->service, sizeof(item->service));
	item->content = b->content;
	item->period = b->period;
	item->revision = b->revision;
	item->sealed_on = b->time;
	item->refused = a->verdict.outcome == RECEIPTS_REFUSED;
	item->newest = !item->refused;
	for (size_t i = 0; item->newest && i < out->n; i++)
		if (same_key(&out->item[i], item))
			out->item[i].newest = false;
	out->n++;
	return 0;
}

/* What stands in the way whatever the log holds; ADOPT_READY for nothing. */
static enum adopt_stage
barred(const struct outbox_agent *a, const struct progress *p, bool done)
{
	switch (a->state) {
	case OUTBOX_AGENT_WAITING:
		return ADOPT_NONE;
	case OUTBOX_AGENT_ENDED:
		return ADOPT_ENDED;
	case OUTBOX_AGENT_CONFLICT:
		return ADOPT_APART;
	case OUTBOX_AGENT_FORKED:
		return ADOPT_FORKED;
	case OUTBOX_AGENT_ENROLLED:
		break;
	}
	if (p->head_seq <= a->seq)
		return ADOPT_NONE;
	if (p->head == PROGRESS_REVOKED)
		return ADOPT_ENDED;
	return done ? ADOPT_ONCE : ADOPT_READY;
}

int
adopt_look(struct db *db, const struct spool *s, const struct outbox_agent *a,
    struct adopt *out, struct err *e)
{
	struct listing l = { .out = out };
	struct progress p;
	bool done;

	*out = (struct adopt){ .stage = ADOPT_NONE };
	if (progress_load(&p, s, e) < 0 ||
	    outbox_last_sealed(db, &out->known_to, e) < 0 ||
	    was_done(db, a->pins.epoch, &done, e) < 0)
		return -1;
	progress_of_epoch(&p, a->pins.epoch);
	out->first = a->seq + 1;
	out->last = p.head_seq > a->seq ? p.head_seq : a->seq;
	out->stage = barred(a, &p, done);
	const struct walk w = { s, a, p.head_seq, &out->stage, list_one, &l };
	return walk(&w, e);
}

void
adopt_free(struct adopt *a)
{
	free(a->item);
}

/* ------------------------------------------------------------------ taking */

struct taking {
	struct db *db;
	const struct outbox_agent *agent;
	const struct adopt_word *word;
	int64_t sign_off;
	struct hash head; /* of the last one stored */
	bool forked;      /* a checkpoint of theirs is of another history */
};

/* A statement needs a sign-off: the word that was given for all of them.  The id
 * of the last stands for them, since each names the one before. */
static int
put_word(struct taking *t, const struct hash *shown, struct err *e)
{
	const struct signoff_given given = { .staff = t->word->staff,
		.shown = shown,
		.way = t->word->typed ? SIGNOFF_TYPED : SIGNOFF_YES };

	return signoff_put(t->db, &given, &t->sign_off, e);
}

/* The day up to which it reports: what the head answer says of one in force,
 * else the day it was sealed, within its period. */
static int
through_of(struct db *db, const struct statement_batch *b, int32_t *through,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT through FROM in_force WHERE service = ? AND content = ?"
	    " AND period = ? AND revision = ? AND through NOT NULL");
	char period[PERIOD_TEXT_SIZE];
	int64_t day;
	bool found;

	period_format(period, b->period);
	db_bind_str(q, 1, b->service);
	db_bind_str(q, 2, statement_content_word(b->content));
	db_bind_str(q, 3, period);
	db_bind_i64(q, 4, (int64_t)b->revision);
	if (db_get_i64(q, &day, &found, e) < 0)
		return -1;
	*through = found ? (int32_t)day : b->time;
	if (*through > b->period.end)
		*through = b->period.end;
	if (*through < b->period.start)
		*through = b->period.start;
	return 0;
}

/* Its checkpoint meets those that were verified here. */
static int
meet(void *arg, const struct ahead *a, struct err *e)
{
	const struct taking *t = arg;

	return checkpoints_seen_meet(t->db, &t->agent->pins,
	    &a->verdict.receipt, &a->verdict.checkpoint, e);
}

static int
put_one(void *arg, const struct ahead *a, struct err *e)
{
	const struct statement *s = &a->sent.statement;
	struct taking *t = arg;
	struct outbox_entry entry = { .statement = s,
		.id = a->sent.id,
		.note = a->sent.note,
		.staff = t->word->staff,
		.sign_off = t->sign_off };
	const struct outbox_receipt receipt = { .epoch = s->epoch,
		.seq = s->u.batch.seq,
		.answer = &a->answer,
		.verdict = &a->verdict };

	if (through_of(t->db, &s->u.batch, &entry.through, e) < 0)
		return -1;
	t->head = a->sent.id;
	return outbox_add_logged(t->db, &entry, &receipt, e) < 0
		   ? -1
		   : meet(arg, a, e);
}

static int
put_adoption(struct taking *t, const struct outbox_agent *a, uint64_t last,
    struct err *e)
{
	struct db_stmt *q = db_prepare(t->db,
	    "INSERT INTO adoption (epoch, first, last, on_day, by)"
	    " VALUES (?, ?, ?, ?, ?)");

	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	db_bind_i64(q, 2, (int64_t)a->seq + 1);
	db_bind_i64(q, 3, (int64_t)last);
	db_bind_i64(q, 4, t->word->today);
	db_bind_str(q, 5, t->word->staff);
	return db_run(q, e) < 0 ? -1 : instance_settle(t->db, e);
}

static int
not_now(enum adopt_stage stage, struct err *e)
{
	switch (stage) {
	case ADOPT_NONE:
		return err_refuse(e, "nothing", 0,
		    "the log holds no return of this site that is not known "
		    "here, so there is nothing to take over");
	case ADOPT_BRING:
		return err_refuse(e, "not-brought", 0,
		    "not all returns that the log holds of this site were "
		    "brought here yet: the courier asks for them at its next "
		    "contact");
	case ADOPT_APART:
		return err_refuse(e, "new-invite", 0,
		    "this machine has signed returns that are not those in "
		    "the log, so it cannot go on from there: ask the "
		    "aggregator's operator for a new invite");
	case ADOPT_ONCE:
		return err_refuse(e, "new-invite", 0,
		    "the log's returns were taken over once under this "
		    "enrolment, and that is done once only: that it is needed "
		    "again means that two copies are in use. Ask the "
		    "aggregator's operator for a new invite");
	case ADOPT_ENDED:
		return err_refuse(e, "new-invite", 0,
		    "this site's enrolment has ended, so nothing is taken over "
		    "under it: ask the aggregator's operator for a new invite");
	case ADOPT_FORKED:
		return err_refuse(e, "forked", 0,
		    "the log has shown two histories, so nothing is taken over "
		    "from it; the evidence is kept: show it to an auditor");
	case ADOPT_READY:
		break;
	}
	return 0;
}

static int
take(struct taking *t, const struct spool *s, const struct outbox_agent *a,
    const struct adopt *what, struct err *e)
{
	enum adopt_stage stage = ADOPT_READY;
	const struct walk w = { s, a, what->last, &stage, put_one, t };
	struct outbox_agent now;
	bool found;

	if (put_word(t, &what->head, e) < 0 || walk(&w, e) < 0 ||
	    outbox_agent(t->db, &now, &found, e) < 0)
		return -1;
	t->forked = found && now.state == OUTBOX_AGENT_FORKED;
	if (t->forked)
		stage = ADOPT_FORKED;
	if (stage == ADOPT_READY && !hash_equal(&t->head, &what->head))
		stage = ADOPT_BRING;
	/* The spool is another's: it may have changed since the look. */
	return stage == ADOPT_READY ? put_adoption(t, a, what->last, e)
				    : not_now(stage, e);
}

/* The word was given for what was shown, and for nothing else. */
static int
check_shown(const struct adopt *what, const struct hash *shown, struct err *e)
{
	bool other = shown == NULL || !hash_equal(&what->head, shown);

	if (!(what->stage == ADOPT_READY && other) &&
	    !(what->stage == ADOPT_BRING && shown != NULL))
		return not_now(what->stage, e);
	return err_refuse(e, "outdated", 0,
	    "the log holds other returns of this site by now than those that "
	    "were shown, so nothing was taken over: look at what it holds now, "
	    "and decide again");
}

static int
take_all(struct taking *t, const struct spool *s, const struct outbox_agent *a,
    const struct adopt *what, struct err *e)
{
	if (db_begin(t->db, e) < 0)
		return -1;
	if (take(t, s, a, what, e) == 0 && db_commit(t->db, e) == 0)
		return 0;
	db_rollback(t->db);
	return -1;
}

/* Nothing was taken over, but that there is another history is kept: it is as bad
 * here as in the receipt of a statement that was sent. */
static int
keep_fork(struct taking *t, const struct spool *s, struct outbox_agent *a,
    uint64_t last, struct err *e)
{
	enum adopt_stage stage = ADOPT_READY;
	const struct walk w = { s, a, last, &stage, meet, t };

	if (db_begin(t->db, e) < 0)
		return -1;
	if (walk(&w, e) < 0 || db_commit(t->db, e) < 0) {
		db_rollback(t->db);
		return -1;
	}
	a->state = OUTBOX_AGENT_FORKED;
	return not_now(ADOPT_FORKED, e);
}

int
adopt_take(struct db *db, const struct spool *s, struct outbox_agent *a,
    const struct adopt_word *word, struct err *e)
{
	struct taking t = { .db = db, .agent = a, .word = word };
	struct adopt what;
	int rc = adopt_look(db, s, a, &what, e);

	if (rc == 0)
		rc = check_shown(&what, word->shown, e);
	if (rc == 0)
		rc = take_all(&t, s, a, &what, e);
	if (rc == 0) {
		a->seq = what.last;
		a->head = t.head;
		a->restored = false;
	} else if (t.forked) {
		rc = keep_fork(&t, s, a, what.last, e);
	}
	adopt_free(&what);
	return rc;
}

/* --------------------------------------------------------------- afterwards */

int
adopt_unknown(struct db *db, const char *service,
    enum statement_content content, struct period period, bool *unknown,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT 1 FROM statement s JOIN adoption a USING (epoch)"
	    " JOIN outbox o USING (epoch, seq)"
	    " WHERE s.service = ?1 AND s.content = ?2 AND s.period = ?3"
	    " AND s.seq BETWEEN a.first AND a.last AND o.state = 'received'"
	    " AND s.revision = (SELECT max(t.revision) FROM statement t"
	    "  JOIN outbox p USING (epoch, seq) WHERE t.service = ?1"
	    "  AND t.content = ?2 AND t.period = ?3"
	    "  AND p.state IN ('waiting', 'received'))");
	char text[PERIOD_TEXT_SIZE];

	period_format(text, period);
	db_bind_str(q, 1, service);
	db_bind_str(q, 2, statement_content_word(content));
	db_bind_str(q, 3, text);
	*unknown = db_step(q);
	return db_done(q, e);
}

/* Leave of the keys those whose newest statement was adopted. */
static int
keep_unknown(struct db *db, enum statement_content content,
    struct adopt_lost *key, size_t *n, struct err *e)
{
	size_t kept = 0;
	bool unknown;

	for (size_t i = 0; i < *n; i++) {
		if (adopt_unknown(db, key[i].service, content, key[i].period,
			&unknown, e) < 0)
			return -1;
		if (unknown)
			key[kept++] = key[i];
	}
	*n = kept;
	return 0;
}

int
adopt_lost_list(struct db *db, enum statement_content content,
    struct adopt_lost **out, size_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT DISTINCT s.service, s.period FROM statement s"
	    " JOIN adoption a USING (epoch)"
	    " WHERE s.content = ? AND s.seq BETWEEN a.first AND a.last");
	size_t cap = 0;

	*out = NULL;
	*n = 0;
	db_bind_str(q, 1, statement_content_word(content));
	while (db_step(q)) {
		struct adopt_lost *key;

		*out = mem_grow(*out, *n, &cap, sizeof(**out));
		key = &(*out)[*n];
		(void)snprintf(key->service, sizeof(key->service), "%s",
		    db_str(q, 0));
		*n += period_parse(slice_of(db_str(q, 1)), &key->period);
	}
	if (db_done(q, e) == 0 && keep_unknown(db, content, *out, n, e) == 0)
		return 0;
	free(*out);
	*out = NULL;
	*n = 0;
	return -1;
}

int
adopt_caught_up(struct db *db, const struct spool *s,
    const struct outbox_agent *a, bool *so, struct err *e)
{
	struct db_stmt *q;
	struct progress p;
	int64_t last = 0;
	bool alarmed;

	*so = false;
	if (progress_load(&p, s, e) < 0 ||
	    settle_alarmed(s, &a->pins, &alarmed, e) < 0)
		return -1;
	progress_of_epoch(&p, a->pins.epoch);
	q = db_prepare(db, "SELECT last FROM adoption WHERE epoch = ?");
	db_bind_i64(q, 1, (int64_t)a->pins.epoch);
	if (db_get_i64(q, &last, so, e) < 0)
		return -1;
	*so = *so && !alarmed && p.unjoined == 0 && p.head_seq > 0 &&
	      p.head_seq <= (uint64_t)last;
	return 0;
}
