/*
 * What a start compares: the store, the lock, and what was published.  The
 * lock is right, since it is in no backup; whatever disagrees with it stops
 * the signing, and nothing is repaired by guessing.
 */
#include "aggregator/log/recovery.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/log/ledger.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/shown.h"
#include "common/base/log.h"
#include "common/base/mem.h"
#include "protocol/checkpoint.h"
#include "protocol/limits.h"
#include "protocol/policy.h"
#include "protocol/statement.h"

/* What the steps below work on. */
struct start {
	struct recovery_state *state;
	struct store *store;
	struct lock *lock;
	const struct signer *signer;
	const char *log_dir;
	bool wait;
	struct ledger *ledger;
	uint64_t size;            /* leaves stored */
	struct checkpoint locked; /* the newest one signed */
	bool locked_fits;         /* the store holds its tree */
	bool reached;             /* it holds that of a kept one */
	bool quorum;              /* the trust in force asks for witnesses */
	bool heard;               /* and they have been */
	/* The published one; size 0 and no text when there is no sound one. */
	struct checkpoint published;
	struct buf published_text;
};

const char recovery_awaiting[] =
    "the witnesses of the log have not been heard since the start, and nothing "
    "is signed before; this ends by itself as soon as enough of them answer, "
    "or once a named person says `sheaf-aggregator recover --confirm`";

static int
stop_signing(struct start *t, const char *why)
{
	t->state->read_only = true;
	snprintf(t->state->reason, sizeof(t->state->reason), "%s", why);
	return 0;
}

static int
read_lock(struct start *t, struct err *e)
{
	if (lock_read(t->lock, &t->state->checkpoint, e) < 0)
		return -1;
	buf_add_slice(&t->state->signed_text, buf_slice(&t->state->checkpoint));
	if (checkpoint_open(&t->locked, buf_slice(&t->state->checkpoint),
		signer_log_key(t->signer), e) < 0) {
		e->kind = ERR_CORRUPT;
		return err_prefix(e,
		    "the checkpoint in lock.db is not one of this log's key");
	}
	return 0;
}

/* *fits: the store's first c->size entries are those of c. */
static int
fits(struct start *t, const struct checkpoint *c, bool *fits, struct err *e)
{
	struct hash root;

	*fits = false;
	if (t->size < c->size)
		return 0;
	if (ledger_root(t->ledger, c->size, &root, e) < 0)
		return -1;
	*fits = hash_equal(&root, &c->root);
	return 0;
}

/* The leaves under the lock must be those that were signed. */
static int
compare_store(struct start *t, struct err *e)
{
	if (fits(t, &t->locked, &t->locked_fits, e) < 0)
		return -1;
	if (t->locked_fits)
		return 0;
	if (t->size < t->locked.size)
		return stop_signing(t,
		    "the store holds fewer entries than were signed: it was "
		    "restored from an older copy. Bring back the newest one, "
		    "or the missing entries from a mirror, with `recover "
		    "--mirror`; until then nothing is signed");
	return stop_signing(t,
	    "the store's entries are not those that were signed: "
	    "store and lock do not belong together, and nothing is "
	    "signed");
}

static int
compare_published(struct start *t, struct err *e)
{
	struct checkpoint *c = &t->published;
	struct err ignored;

	if (publisher_read(t->log_dir, &t->published_text, e) < 0)
		return -1;
	if (checkpoint_open(c, buf_slice(&t->published_text),
		signer_log_key(t->signer), &ignored) < 0) {
		c->size = 0;
		buf_reset(&t->published_text);
		return 0;
	}
	if (c->size > t->locked.size)
		return stop_signing(t,
		    "a larger checkpoint is published than the lock "
		    "knows: lock.db was restored from an older copy, "
		    "and nothing is signed");
	if (c->size == t->locked.size && !hash_equal(&c->root, &t->locked.root))
		return stop_signing(t,
		    "two checkpoints of one size are signed by this "
		    "log's key: nothing is signed any more");
	return 0;
}

/* One checkpoint that somebody has shown.  What the store has reached since, through
 * a recovery, contradicts it no more. */
static int
compare_kept_one(void *arg, struct slice text, struct err *e)
{
	struct start *t = arg;
	struct checkpoint cp;
	bool same;

	if (checkpoint_open(&cp, text, signer_log_key(t->signer), e) < 0) {
		e->kind = ERR_CORRUPT;
		return err_prefix(e, "a checkpoint that lock.db keeps");
	}
	if (fits(t, &cp, &same, e) < 0)
		return -1;
	if (same)
		t->reached = true;
	if (same || t->state->read_only)
		return 0;
	t->state->read_only = true;
	shown_reason(cp.size > t->size ? SHOWN_AHEAD : SHOWN_FORK, &cp,
	    t->state->reason);
	return 0;
}

static int
compare_kept(struct start *t, struct err *e)
{
	if (lock_kept_each(t->lock, compare_kept_one, t, e) < 0)
		return -1;
	return t->reached && !t->state->read_only ? lock_drop_kept(t->lock, e)
						  : 0;
}

static void
show_text(struct start *t, struct slice text)
{
	buf_reset(&t->state->checkpoint);
	buf_add_slice(&t->state->checkpoint, text);
}

/* Nothing may be signed, and no quorum is asked for: under which checkpoint can be
 * proven what is there? */
static int
choose_shown(struct start *t, struct err *e)
{
	bool published_fits = false;

	if (t->published_text.n > 0 &&
	    fits(t, &t->published, &published_fits, e) < 0)
		return -1;
	t->state->unproven = !t->locked_fits && !published_fits;
	if (!published_fits ||
	    (t->locked_fits && t->locked.size >= t->published.size))
		return 0;
	show_text(t, buf_slice(&t->published_text));
	return 0;
}

/* Does the newest trust statement ask for witnesses? */
static int
read_quorum(struct start *t, struct err *e)
{
	struct statement *st;
	struct store_trust trust;
	struct policy policy;
	struct buf text;
	struct note n;
	bool found;
	int rc = 0;

	if (store_agent_trust_get(t->store, 0, &trust, &found, e) < 0)
		return -1;
	if (!found)
		return 0;
	st = mem_alloc(sizeof(*st));
	buf_init(&text, LIMITS_NOTE_MAX);
	if (store_log_get(t->store, trust.index, &text, e) < 0 ||
	    note_parse(&n, buf_slice(&text), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(st, n.text, e) < 0 ||
	    statement_policy(&st->u.trust, &policy, e) < 0)
		rc = -1;
	else
		t->quorum = !policy.quorum_none;
	buf_free(&text);
	free(st);
	return rc;
}

/* What is published waits for witnesses, so the published checkpoint may be an older
 * one than the lock's, and is the one that is shown.  Where it is lost, nobody here
 * knows what the witnesses have signed: then nothing is published, which is the
 * checkpoint of the empty log, until they sign the lock's. */
static int
show_published(struct start *t, struct err *e)
{
	const struct hash empty = hash_empty();
	bool published_fits = false;

	if (t->published_text.n > 0 &&
	    fits(t, &t->published, &published_fits, e) < 0)
		return -1;
	t->state->unproven = !published_fits;
	if (t->published_text.n > 0) {
		show_text(t, buf_slice(&t->published_text));
	} else {
		buf_reset(&t->state->checkpoint);
		signer_checkpoint(t->signer, 0, &empty, &t->state->checkpoint);
	}
	if (t->published.size < t->size || t->published.size < t->locked.size)
		t->state->unpublished_since = publisher_when(t->log_dir);
	return 0;
}

/* Leaves beyond the lock were committed just before a crash: sign them. */
static int
catch_up(struct start *t, struct err *e)
{
	struct buf new;
	struct hash root;
	int rc = -1;

	if (t->size == t->locked.size)
		return 0;
	buf_init(&new, LIMITS_CHECKPOINT_MAX);
	if (ledger_reread(t->ledger, t->locked.size, t->size, &root, e) < 0)
		goto out;
	signer_checkpoint(t->signer, t->size, &root, &new);
	if (lock_swap(t->lock, buf_slice(&t->state->checkpoint),
		buf_slice(&new), e) < 0 ||
	    publisher_tiles(t->log_dir, t->store, t->locked.size, t->size, e) <
		0 ||
	    (!t->quorum &&
		publisher_checkpoint(t->log_dir, buf_slice(&new), e) < 0))
		goto out;
	buf_reset(&t->state->checkpoint);
	buf_add_slice(&t->state->checkpoint, buf_slice(&new));
	buf_reset(&t->state->signed_text);
	buf_add_slice(&t->state->signed_text, buf_slice(&new));
	t->state->caught_up = t->size - t->locked.size;
	rc = 0;
out:
	buf_free(&new);
	return rc;
}

/*
 * Something could not be written.  If that is for want of room, nothing is lost
 * and nothing half done: each file is replaced as a whole, the lock by a
 * transaction.  What is published already can be read meanwhile.
 */
static int
without_room(struct start *t, struct err *e)
{
	struct err why = *e;
	bool published_fits = false;

	if (strcmp(e->code, "full") != 0)
		return -1;
	if (t->quorum ? show_published(t, e) < 0
		      : t->published_text.n > 0 &&
			    fits(t, &t->published, &published_fits, e) < 0)
		return -1;
	if (published_fits)
		show_text(t, buf_slice(&t->published_text));
	log_event(LOG_WARN, "start-without-room", "reason=\"%s\"", why.text);
	t->state->no_room = true;
	t->state->waits = t->wait;
	return stop_signing(t,
	    "the centre has no room on its disk, not even to finish its start; "
	    "what it has received is safe, and it goes on by itself once there "
	    "is room");
}

/* The lock and the published files agree: go on, if that is allowed. */
static int
go_on(struct start *t, struct err *e)
{
	bool held;

	if (lock_held(t->lock, &held, e) < 0)
		return -1;
	if (held)
		return stop_signing(t,
		    "the log was made again from a copy, and whether more than "
		    "that was signed is not known: nothing is signed until a "
		    "named person has said `recover --confirm`");
	if (t->quorum && !t->heard) {
		t->state->awaits_witnesses = true;
		return stop_signing(t, recovery_awaiting);
	}
	/* Witnesses know more than any site. */
	t->state->waits = t->wait && !t->quorum;
	return t->state->waits ? 0 : catch_up(t, e);
}

static int
run(struct start *t, struct err *e)
{
	int rc;

	if (read_lock(t, e) < 0 || store_log_size(t->store, &t->size, e) < 0 ||
	    compare_store(t, e) < 0 || compare_published(t, e) < 0 ||
	    compare_kept(t, e) < 0 || read_quorum(t, e) < 0)
		return -1;
	if (t->state->read_only)
		return t->quorum ? show_published(t, e) : choose_shown(t, e);
	rc = publisher_repair(t->log_dir, t->store, t->locked.size, e);
	/* Size 0 may be a checkpoint's, or mean that none is published. */
	if (rc == 0 && !t->quorum &&
	    (t->published.size < t->locked.size || t->locked.size == 0))
		rc = publisher_checkpoint(t->log_dir,
		    buf_slice(&t->state->checkpoint), e);
	if (rc == 0)
		rc = go_on(t, e);
	if (rc == 0 && t->quorum)
		return show_published(t, e);
	return rc < 0 ? without_room(t, e) : 0;
}

static int
start(struct start *t, struct recovery_state *state, struct err *e)
{
	int rc;

	t->state = state;
	t->ledger = ledger_new(t->store);
	*state = (struct recovery_state){ .read_only = false };
	buf_init(&state->checkpoint, LIMITS_CHECKPOINT_MAX);
	buf_init(&state->signed_text, LIMITS_CHECKPOINT_MAX);
	buf_init(&t->published_text, LIMITS_CHECKPOINT_MAX);
	rc = run(t, e);
	buf_free(&t->published_text);
	ledger_free(t->ledger);
	return rc;
}

int
recovery_start(struct recovery_state *state, const struct recovery *r,
    struct err *e)
{
	struct start t = { .store = r->store,
		.lock = r->lock,
		.signer = r->signer,
		.log_dir = r->log_dir,
		.wait = r->wait,
		.heard = r->heard };

	return start(&t, state, e);
}
