/*
 * What each kind of statement must hold at its place in the log: one function
 * for each.  A leaf that breaks a rule is reported and still takes effect
 * where it can, so that one fault does not raise a hundred.
 */
#include "auditor/replay_kinds.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/mem.h"

static void
by_authority(struct replay *r, const struct statement *s, const struct note *n)
{
	replay_state_check(r, s, n, &r->authority.key);
}

/*
 * Leaf 0 against the keys that the reader gave.  If they differ, that is said
 * once, and the log is then read by its own keys: otherwise the one cause would
 * be repeated for everything that they have signed.
 */
static void
compare_keys(struct replay *r, const struct statement_trust *t)
{
	bool has_key = false;

	for (size_t i = 0; i < t->log_keys; i++)
		has_key = has_key || memcmp(&t->log_key[i].key, &r->log_key.key,
					 sizeof(r->log_key.key)) == 0;
	if (!has_key)
		replay_state_unsound(r, "trust", "does not hold the log's key");
	if (strcmp(t->authority.name, r->authority.name) != 0 ||
	    memcmp(&t->authority.key, &r->authority.key,
		sizeof(t->authority.key)) != 0)
		replay_state_unsound(r, "trust",
		    "names another authority than the one this log began with "
		    "or that was pinned");
	if (r->index > 0)
		return;
	if (!has_key)
		r->log_key = t->log_key[0];
	r->authority = t->authority;
}

static void
keep_key(struct replay *r, const struct keys_public *key)
{
	(void)lookup_put(&r->keys, key->b, sizeof(key->b), 0);
}

static void
do_trust(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_trust *t = &s->u.trust;

	if (r->index == 0 && !r->pinned)
		r->authority = t->authority;
	compare_keys(r, t);
	if (r->index == 0 ? t->number != 1 : t->number <= r->trust_number)
		replay_state_unsound(r, "trust",
		    "trust number %" PRIu64 " does "
		    "not follow %" PRIu64,
		    t->number, r->trust_number);
	by_authority(r, s, n);
	keep_key(r, &r->authority.key);
	r->trust_number = t->number;
	(void)lookup_put(&r->trusts, id->b, HASH_SIZE, (size_t)t->number);
}

static void
do_invite(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_invite *i = &s->u.invite;
	struct keys_public key[2] = { r->authority.key, i->once };
	size_t number;

	replay_state_check(r, s, n, key);
	if (!lookup_get(&r->trusts, i->trust_id.b, HASH_SIZE, &number) ||
	    number != i->trust_number)
		replay_state_unsound(r, "invite",
		    "names a trust statement that is not in the log before it");
	keep_key(r, &i->once);
	r->invite = mem_resize(r->invite, r->invites + 1, sizeof(*r->invite));
	r->invite[r->invites] = (struct replay_invite){ .invite = *i,
		.epoch = s->epoch,
		.index = r->index };
	memcpy(r->invite[r->invites].agent, s->agent, sizeof(s->agent));
	(void)lookup_put(&r->by_invite, id->b, HASH_SIZE, r->invites++);
}

static void
do_services(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_services *list = &s->u.services;
	size_t owner = replay_state_agent(r, s->agent);

	(void)id;
	by_authority(r, s, n);
	if (list->number <= r->agent[owner].services_number)
		replay_state_unsound(r, "services",
		    "list number %" PRIu64 " does "
		    "not follow %" PRIu64,
		    list->number, r->agent[owner].services_number);
	r->agent[owner].services_number = list->number;
	for (size_t i = 0; i < r->services; i++)
		if (r->service[i].owner == owner + 1)
			r->service[i].owner = 0;
	for (size_t i = 0; i < list->services; i++)
		replay_state_service(r, list->service[i], true)->owner =
		    owner + 1;
}

/* The invite of an enrolment, with findings when it does not fit; NULL, with
 * a finding, when it is not in the log. */
static const struct replay_invite *
invite_of(struct replay *r, const struct statement *s)
{
	const struct statement_enrol *en = &s->u.enrol;
	struct replay_invite *i;
	size_t at, ignored;

	if (!lookup_get(&r->by_invite, en->invite.b, HASH_SIZE, &at)) {
		replay_state_unsound(r, "enrol",
		    "its invite is not in the log before it");
		return NULL;
	}
	i = &r->invite[at];
	i->taken_up = true;
	if (strcmp(i->agent, s->agent) != 0 || i->epoch != s->epoch)
		replay_state_unsound(r, "enrol",
		    "its invite is for another agent or epoch");
	if (lookup_get(&r->revoked_invites, en->invite.b, HASH_SIZE, &ignored))
		replay_state_unsound(r, "enrol",
		    "its invite was revoked before");
	return i;
}

static void
do_enrol(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_enrol *en = &s->u.enrol;
	const struct replay_invite *i = invite_of(r, s);
	size_t agent = replay_state_agent(r, s->agent);
	struct replay_epoch *old;
	struct replay_epoch new = { .epoch = s->epoch,
		.key = en->key,
		.index = r->index,
		.head_id = *id };

	if (i != NULL) {
		struct keys_public keys[2] = { en->key, i->invite.once };

		replay_state_check(r, s, n, keys);
	}
	if (s->epoch != r->agent[agent].newest + 1)
		replay_state_unsound(r, "enrol",
		    "epoch %" PRIu64 " does not "
		    "follow %" PRIu64,
		    s->epoch, r->agent[agent].newest);
	/* One key has one role, and one epoch of one agent. */
	if (!lookup_put(&r->keys, en->key.b, sizeof(en->key.b), 0))
		replay_state_unsound(r, "enrol",
		    "its key is the log's, the authority's, a one-time key, or "
		    "enrolled already");
	old = replay_state_epoch(r, s->agent, r->agent[agent].newest);
	if (old != NULL)
		old->ended = true;
	r->agent[agent].newest = s->epoch;
	memcpy(new.agent, s->agent, sizeof(s->agent));
	replay_state_add_epoch(r, &new);
}

static void
do_revoke(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	struct replay_epoch *p;

	(void)id;
	by_authority(r, s, n);
	if (s->u.revoke.of_invite) {
		(void)lookup_put(&r->revoked_invites, s->u.revoke.invite.b,
		    HASH_SIZE, 0);
		return;
	}
	p = replay_state_epoch(r, s->agent, s->epoch);
	if (p == NULL)
		replay_state_unsound(r, "revoke",
		    "revokes an epoch that was never enrolled");
	else
		p->ended = true;
}

static void
check_seen(struct replay *r, const struct statement_batch *b)
{
	if (b->seen.size > r->index)
		replay_state_unsound(r, "seen",
		    "says it has seen %" PRIu64
		    " entries, more than stood before it: the log was cut or "
		    "forked",
		    b->seen.size);
	else if (!replay_state_had_root(r, b->seen.size, &b->seen.root))
		replay_state_unsound(r, "seen",
		    "has seen another root at size %" PRIu64
		    " than this log has: either the log was shown differently "
		    "to this agent, or the agent says what is not so. A "
		    "receipt of that size settles it: sheaf-audit receipt "
		    "--mirror",
		    b->seen.size);
}

static void
check_chain(struct replay *r, const struct statement_batch *b,
    const struct replay_epoch *p)
{
	if (b->seq != p->head_seq + 1)
		replay_state_unsound(r, "sequence",
		    "statement %" PRIu64 " follows "
		    "statement %" PRIu64 " of its epoch",
		    b->seq, p->head_seq);
	if (!hash_equal(&b->prev, &p->head_id))
		replay_state_unsound(r, "chain",
		    "does not name the statement before it");
	if (p->ended)
		replay_state_unsound(r, "ended",
		    "was logged after its epoch had ended");
}

/* The refusals that can be known without the payload. */
static void
judge(struct replay *r, const struct statement *s)
{
	const struct statement_batch *b = &s->u.batch;
	const struct replay_service *v =
	    replay_state_service(r, b->service, false);
	struct inforce_entry old = { .revision = 0 };

	if (v == NULL) {
		replay_state_unsound(r, "service",
		    "names a service that no list has named");
		return;
	}
	(void)inforce_find(r->inforce, b, &old);
	r->refusal_due = true;
	if (v->owner != replay_state_agent(r, s->agent) + 1)
		r->due = REFUSED_SERVICE;
	else if (b->revision > LIMITS_REVISION_MAX ||
		 b->revision <= old.revision)
		r->due = REFUSED_REVISION;
	else
		r->refusal_due = false;
}

static void
do_batch(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	struct replay_epoch *p = replay_state_epoch(r, s->agent, s->epoch);

	r->batches++;
	if (p == NULL) {
		replay_state_unsound(r, "agent",
		    "is by an agent that was never enrolled");
		return;
	}
	r->agent[replay_state_agent(r, s->agent)].sent = true;
	replay_state_check(r, s, n, &p->key);
	check_chain(r, &s->u.batch, p);
	check_seen(r, &s->u.batch);
	judge(r, s);
	/* Also after a fault: the agent's next batch names this one. */
	p->head_seq = s->u.batch.seq;
	p->head_id = *id;
}

/* The line of the payload that a code can name (P-REF-2, P-PAY-5). */
static bool
has_line(const struct statement_refusal *f)
{
	switch (f->code) {
	case REFUSED_HEADER:
		return f->line >= 1 && f->line <= 3;
	case REFUSED_THROUGH:
		return f->line == 5;
	case REFUSED_PAYLOAD:
		return f->line <= LIMITS_PAYLOAD_MAX;
	default:
		return f->line == 0;
	}
}

/*
 * A refusal must follow its batch and be due.  One for the payload is taken as
 * it is: nobody hands out the payload of a refused batch.
 */
static void
do_refusal(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_refusal *f = &s->u.refusal;

	(void)id;
	r->refusals++;
	replay_state_check(r, s, n, &r->log_key.key);
	if (!r->last_batch || f->index + 1 != r->index ||
	    !hash_equal(&f->statement, &r->last_id)) {
		replay_state_unsound(r, "refusal",
		    "is not the leaf after the statement it names, and is "
		    "void");
		return;
	}
	r->inner[r->index] = true;
	if (!has_line(f))
		replay_state_unsound(r, "refusal",
		    "names line %" PRIu64 ", which the code %s cannot have",
		    f->line, statement_refused_word(f->code));
	if (r->was_due && f->code != r->was)
		replay_state_unsound(r, "refusal",
		    "gives the code %s, where the rules give %s",
		    statement_refused_word(f->code),
		    statement_refused_word(r->was));
	else if (!r->was_due &&
		 (f->code == REFUSED_SERVICE || f->code == REFUSED_REVISION))
		replay_state_unsound(r, "refusal",
		    "refuses a statement (%s) that the rules accept",
		    statement_refused_word(f->code));
}

static void
do_release(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_release *l = &s->u.release;

	(void)id;
	replay_state_check(r, s, n, &r->log_key.key);
	if (l->number <= r->release_number)
		replay_state_unsound(r, "release",
		    "release number %" PRIu64 " does not follow %" PRIu64,
		    l->number, r->release_number);
	else
		r->release_number = l->number;
	if (l->size > r->index || !replay_state_had_root(r, l->size, &l->root))
		replay_state_unsound(r, "release",
		    "names a size and root that this log never had");
	else if (r->inner[l->size])
		replay_state_unsound(r, "release",
		    "names a size between a statement and its refusal, which "
		    "no checkpoint has");
}

static void
do_erase(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	size_t kind;

	(void)id;
	by_authority(r, s, n);
	if (inforce_knows(r->inforce, &s->u.erase.statement))
		return;
	if (!lookup_get(&r->notes, s->u.erase.statement.b, HASH_SIZE, &kind))
		replay_state_unsound(r, "erase",
		    "erases a statement that is not in the log before it");
	else
		replay_state_unsound(r, "erase",
		    "erases a statement that is no batch, and only a batch "
		    "has an opening");
}

void
replay_kinds_leaf(struct replay *r, const struct statement *s,
    const struct note *n, const struct hash *id)
{
	static void (*const kinds[STATEMENT_KINDS])(struct replay *,
	    const struct statement *, const struct note *,
	    const struct hash *) = {
		[STATEMENT_BATCH] = do_batch,
		[STATEMENT_TRUST] = do_trust,
		[STATEMENT_INVITE] = do_invite,
		[STATEMENT_SERVICES] = do_services,
		[STATEMENT_ENROL] = do_enrol,
		[STATEMENT_REVOKE] = do_revoke,
		[STATEMENT_REFUSAL] = do_refusal,
		[STATEMENT_RELEASE] = do_release,
		[STATEMENT_ERASE] = do_erase,
	};

	if (r->index == 0 && s->kind != STATEMENT_TRUST)
		replay_state_unsound(r, "trust",
		    "the log does not begin with a trust statement");
	kinds[s->kind](r, s, n, id);
}
