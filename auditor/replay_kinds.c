#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "auditor/replay.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* What each kind of leaf must hold at its place in the log. */

/* Ids are unique without regard to case (P-GEN-7): the key of a look-up. */
static size_t
lower(char *out, const char *id)
{
	size_t n = strlen(id);

	for (size_t i = 0; i <= n; i++)
		out[i] = id[i] >= 'A' && id[i] <= 'Z'
			     ? (char)(id[i] + ('a' - 'A'))
			     : id[i];
	return n;
}

/* Index of the agent, added when new. */
static size_t
agent_of(struct replay *r, const char *id)
{
	char key[LIMITS_AGENT_ID_MAX + 1];
	size_t n = lower(key, id), at;

	if (lookup_get(&r->by_agent, key, n, &at)) {
		if (strcmp(r->agent[at].id, id) != 0)
			replay_unsound(r, "twin",
			    "an agent's id differs from another's in the case "
			    "of letters only");
		return at;
	}
	r->agent = mem_resize(r->agent, r->agents + 1, sizeof(*r->agent));
	r->agent[r->agents] = (struct replay_agent){ 0 };
	memcpy(r->agent[r->agents].id, id, strlen(id) + 1);
	(void)lookup_put(&r->by_agent, key, n, r->agents);
	return r->agents++;
}

static struct replay_service *
service_of(struct replay *r, const char *id, bool add)
{
	char key[LIMITS_ID_MAX + 1];
	size_t n = lower(key, id), at;

	if (lookup_get(&r->by_service, key, n, &at)) {
		if (strcmp(r->service[at].id, id) != 0)
			replay_unsound(r, "twin",
			    "a service's id differs from another's in the "
			    "case of letters only");
		return &r->service[at];
	}
	if (!add)
		return NULL;
	r->service =
	    mem_resize(r->service, r->services + 1, sizeof(*r->service));
	r->service[r->services] = (struct replay_service){ 0 };
	memcpy(r->service[r->services].id, id, strlen(id) + 1);
	(void)lookup_put(&r->by_service, key, n, r->services);
	return &r->service[r->services++];
}

/* "agent/epoch" as a look-up's key. */
static int
epoch_key(char out[static KEYS_NAME_MAX], const char *agent, uint64_t epoch)
{
	return snprintf(out, KEYS_NAME_MAX, "%s/%" PRIu64, agent, epoch);
}

static struct replay_epoch *
epoch_of(struct replay *r, const char *agent, uint64_t epoch)
{
	char key[KEYS_NAME_MAX];
	int n = epoch_key(key, agent, epoch);
	size_t at;

	if (!lookup_get(&r->by_epoch, key, (size_t)n, &at))
		return NULL;
	return &r->epoch[at];
}

static void
by_authority(struct replay *r, const struct statement *s, const struct note *n)
{
	replay_check(r, s, n, &r->authority.key);
}

static void
do_trust(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_trust *t = &s->u.trust;
	bool has_key = false;

	if (r->index == 0 && !r->pinned)
		r->authority = t->authority;
	if (r->index == 0 ? t->number != 1 : t->number <= r->trust_number)
		replay_unsound(r, "trust",
		    "trust number %" PRIu64 " does "
		    "not follow %" PRIu64,
		    t->number, r->trust_number);
	if (strcmp(t->authority.name, r->authority.name) != 0 ||
	    memcmp(&t->authority.key, &r->authority.key,
		sizeof(t->authority.key)) != 0)
		replay_unsound(r, "trust",
		    "names another authority than the one this log began with "
		    "or that was pinned");
	for (size_t i = 0; i < t->log_keys; i++)
		has_key = has_key || memcmp(&t->log_key[i].key, &r->log_key.key,
					 sizeof(r->log_key.key)) == 0;
	if (!has_key)
		replay_unsound(r, "trust", "does not hold the log's key");
	by_authority(r, s, n);
	r->trust_number = t->number;
	r->trust_id = *id;
	(void)lookup_put(&r->trusts, id->b, HASH_SIZE, (size_t)t->number);
}

static void
do_invite(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_invite *i = &s->u.invite;
	struct keys_public key[2] = { r->authority.key, i->once };
	size_t number;

	replay_check(r, s, n, key);
	if (!lookup_get(&r->trusts, i->trust_id.b, HASH_SIZE, &number) ||
	    number != i->trust_number)
		replay_unsound(r, "invite",
		    "names a trust statement that is not in the log before it");
	r->invite = mem_resize(r->invite, r->invites + 1, sizeof(*r->invite));
	r->invite[r->invites].invite = *i;
	r->invite[r->invites].epoch = s->epoch;
	memcpy(r->invite[r->invites].agent, s->agent, sizeof(s->agent));
	(void)lookup_put(&r->by_invite, id->b, HASH_SIZE, r->invites++);
}

static void
do_services(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_services *list = &s->u.services;
	size_t owner = agent_of(r, s->agent);

	(void)id;
	by_authority(r, s, n);
	if (list->number <= r->agent[owner].services_number)
		replay_unsound(r, "services",
		    "list number %" PRIu64 " does "
		    "not follow %" PRIu64,
		    list->number, r->agent[owner].services_number);
	r->agent[owner].services_number = list->number;
	for (size_t i = 0; i < r->services; i++)
		if (r->service[i].owner == owner + 1)
			r->service[i].owner = 0;
	for (size_t i = 0; i < list->services; i++)
		service_of(r, list->service[i], true)->owner = owner + 1;
}

/* The invite of an enrolment, when it fits it; else findings and NULL. */
static const struct replay_invite *
invite_of(struct replay *r, const struct statement *s)
{
	const struct statement_enrol *en = &s->u.enrol;
	const struct replay_invite *i;
	size_t at, ignored;

	if (!lookup_get(&r->by_invite, en->invite.b, HASH_SIZE, &at)) {
		replay_unsound(r, "enrol",
		    "its invite is not in the log before it");
		return NULL;
	}
	i = &r->invite[at];
	if (strcmp(i->agent, s->agent) != 0 || i->epoch != s->epoch)
		replay_unsound(r, "enrol",
		    "its invite is for another agent or epoch");
	if (lookup_get(&r->revoked_invites, en->invite.b, HASH_SIZE, &ignored))
		replay_unsound(r, "enrol", "its invite was revoked before");
	return i;
}

static void
do_enrol(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_enrol *en = &s->u.enrol;
	const struct replay_invite *i = invite_of(r, s);
	size_t agent = agent_of(r, s->agent);
	struct replay_epoch *old;
	char key[KEYS_NAME_MAX];
	int key_n = epoch_key(key, s->agent, s->epoch);

	if (i != NULL) {
		struct keys_public keys[2] = { en->key, i->invite.once };

		replay_check(r, s, n, keys);
	}
	if (s->epoch != r->agent[agent].newest + 1)
		replay_unsound(r, "enrol",
		    "epoch %" PRIu64 " does not "
		    "follow %" PRIu64,
		    s->epoch, r->agent[agent].newest);
	if (!lookup_put(&r->by_key, en->key.b, sizeof(en->key.b), 0))
		replay_unsound(r, "enrol", "its key is in the log already");
	old = epoch_of(r, s->agent, r->agent[agent].newest);
	if (old != NULL)
		old->ended = true;
	r->agent[agent].newest = s->epoch;
	r->epoch = mem_resize(r->epoch, r->epochs + 1, sizeof(*r->epoch));
	r->epoch[r->epochs] = (struct replay_epoch){ .epoch = s->epoch,
		.key = en->key,
		.head_id = *id };
	memcpy(r->epoch[r->epochs].agent, s->agent, sizeof(s->agent));
	(void)lookup_put(&r->by_epoch, key, (size_t)key_n, r->epochs++);
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
	p = epoch_of(r, s->agent, s->epoch);
	if (p == NULL)
		replay_unsound(r, "revoke",
		    "revokes an epoch that was never enrolled");
	else
		p->ended = true;
}

static void
check_seen(struct replay *r, const struct statement_batch *b)
{
	if (b->seen.size > r->index)
		replay_unsound(r, "seen",
		    "says it has seen %" PRIu64
		    " entries, more than stood before it: the log was cut or "
		    "forked",
		    b->seen.size);
	else if (!hash_equal(&b->seen.root, &r->roots[b->seen.size]))
		replay_unsound(r, "seen",
		    "has seen another root at size %" PRIu64
		    " than this log has: the log was shown differently to "
		    "this agent",
		    b->seen.size);
}

static void
check_chain(struct replay *r, const struct statement_batch *b,
    const struct replay_epoch *p)
{
	if (b->seq != p->head_seq + 1)
		replay_unsound(r, "sequence",
		    "statement %" PRIu64 " follows "
		    "statement %" PRIu64 " of its epoch",
		    b->seq, p->head_seq);
	if (!hash_equal(&b->prev, &p->head_id))
		replay_unsound(r, "chain",
		    "does not name the statement before it");
	if (p->ended)
		replay_unsound(r, "ended",
		    "was logged after its epoch had ended");
}

/* The refusals that can be known without the payload. */
static void
judge(struct replay *r, const struct statement *s)
{
	const struct statement_batch *b = &s->u.batch;
	const struct replay_service *v = service_of(r, b->service, false);
	const struct inforce_entry *old = inforce_find(r->inforce, b);

	if (v == NULL) {
		replay_unsound(r, "service",
		    "names a service that no list has named");
		return;
	}
	r->refusal_due = true;
	if (v->owner != agent_of(r, s->agent) + 1)
		r->due = REFUSED_SERVICE;
	else if (b->revision > LIMITS_REVISION_MAX ||
		 b->revision <= (old != NULL ? old->revision : 0))
		r->due = REFUSED_REVISION;
	else
		r->refusal_due = false;
}

static void
do_batch(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	struct replay_epoch *p = epoch_of(r, s->agent, s->epoch);

	r->batches++;
	if (p == NULL) {
		replay_unsound(r, "agent",
		    "is by an agent that was never enrolled");
		return;
	}
	replay_check(r, s, n, &p->key);
	check_chain(r, &s->u.batch, p);
	check_seen(r, &s->u.batch);
	judge(r, s);
	p->head_seq = s->u.batch.seq;
	p->head_id = *id;
}

static void
do_refusal(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_refusal *f = &s->u.refusal;

	(void)id;
	r->refusals++;
	replay_check(r, s, n, &r->log_key.key);
	if (!r->last_batch || f->index + 1 != r->index ||
	    !hash_equal(&f->statement, &r->last_id))
		replay_unsound(r, "refusal",
		    "is not the leaf after the statement it names, and is "
		    "void");
	else if (r->was_due && f->code != r->was)
		replay_unsound(r, "refusal",
		    "gives the code %s, where the rules give %s",
		    statement_refused_word(f->code),
		    statement_refused_word(r->was));
	else if (!r->was_due &&
		 (f->code == REFUSED_SERVICE || f->code == REFUSED_REVISION))
		replay_unsound(r, "refusal",
		    "refuses a statement (%s) that the rules accept",
		    statement_refused_word(f->code));
}

static void
do_release(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	const struct statement_release *l = &s->u.release;

	(void)id;
	replay_check(r, s, n, &r->log_key.key);
	if (l->size > r->index || !hash_equal(&l->root, &r->roots[l->size]))
		replay_unsound(r, "release",
		    "names a size and root that this log never had");
}

static void
do_erase(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
{
	size_t ignored;

	(void)id;
	by_authority(r, s, n);
	if (!lookup_get(&r->ids, s->u.erase.statement.b, HASH_SIZE, &ignored))
		replay_unsound(r, "erase",
		    "erases a statement that is not in the log");
}

void
replay_kind(struct replay *r, const struct statement *s, const struct note *n,
    const struct hash *id)
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
		replay_unsound(r, "trust",
		    "the log does not begin with a trust statement");
	kinds[s->kind](r, s, n, id);
}
