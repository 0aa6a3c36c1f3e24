/*
 * The authority's statements.  Each kind is judged by one function, which
 * rejects it or leaves s->status at 0; it is then logged, and takes effect by
 * another function.  admit_authority() at the end has the table of kinds.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/merge/admit.h"
#include "aggregator/merge/standing.h"
#include "protocol/note.h"

struct kind {
	int (*judge)(struct writer *w, struct submission *s, struct err *e);
	int (*apply)(struct writer *w, struct submission *s, struct err *e);
};

/* ------------------------------------------------------------------ trust */

static int
judge_trust(struct writer *w, struct submission *s, struct err *e)
{
	const struct statement_trust *t = &s->statement->u.trust;
	const struct keys_verifier *log_key = signer_log_key(w->signer);
	struct store_trust newest = { .number = 0 };
	struct keys_public authority;
	bool found, has_log_key = false;

	if (store_agent_trust_get(w->store, 0, &newest, &found, e) < 0)
		return -1;
	for (size_t i = 0; i < t->log_keys; i++)
		has_log_key |= memcmp(&t->log_key[i].key, &log_key->key,
				   sizeof(log_key->key)) == 0;
	ASSERT(directory_authority(w->directory, &authority));
	if (memcmp(&t->authority.key, &authority, sizeof(authority)) != 0)
		writer_reject(w, s, 400, "grammar",
		    "a trust statement must keep the authority's key");
	else if (!has_log_key)
		writer_reject(w, s, 400, "grammar",
		    "a trust statement must name this log's key");
	else if (t->number <= newest.number || (!found && t->number != 1))
		writer_reject(w, s, 409, "conflict",
		    "the number of a trust statement must be above the last "
		    "one's");
	return 0;
}

static int
apply_trust(struct writer *w, struct submission *s, struct err *e)
{
	const struct store_trust t = { .number = s->statement->u.trust.number,
		.index = s->result.index,
		.id = s->id };

	writer_take_trust(w, &s->statement->u.trust);
	return store_agent_trust_add(w->store, &t, e);
}

/* --------------------------------------------------------------- services */

static int
judge_services(struct writer *w, struct submission *s, struct err *e)
{
	const struct statement_services *v = &s->statement->u.services;
	struct store_agent agent;

	(void)e;
	if (directory_agent_twin(w->directory, s->statement->agent)) {
		writer_reject(w, s, 400, "grammar",
		    "another agent's id differs from this one only in the "
		    "case of its letters");
		return 0;
	}
	for (size_t i = 0; i < v->services; i++)
		if (directory_service_twin(w->directory, v->service[i])) {
			writer_reject(w, s, 400, "grammar",
			    "another service's id differs from one of this "
			    "list only in the case of its letters");
			return 0;
		}
	if (directory_agent(w->directory, s->statement->agent, &agent) &&
	    v->number <= agent.services_number)
		writer_reject(w, s, 409, "conflict",
		    "the number of a service list must be above that of the "
		    "agent's last one");
	return 0;
}

/* The service's row, a new one when it is named for the first time. */
static int
give_service(struct writer *w, const char *id, int64_t owner, struct err *e)
{
	struct store_service row = { .owner = owner };

	if (directory_service(w->directory, id, &row)) {
		row.owner = owner;
		return writer_set_service(w, &row, e);
	}
	snprintf(row.id, sizeof(row.id), "%s", id);
	if (store_agent_service_add(w->store, &row, e) < 0)
		return -1;
	directory_put_service(w->directory, &row);
	return 0;
}

static int
apply_services(struct writer *w, struct submission *s, struct err *e)
{
	const struct statement_services *v = &s->statement->u.services;
	struct store_service owned[LIMITS_AGENT_SERVICES_MAX];
	struct store_agent agent;
	size_t n;

	if (writer_agent(w, s->statement->agent, &agent, e) < 0)
		return -1;
	/* The list is full: what it does not name, the agent gives up. */
	n = directory_services_of(w->directory, agent.no, owned);
	for (size_t i = 0; i < n; i++) {
		owned[i].owner = 0;
		if (writer_set_service(w, &owned[i], e) < 0)
			return -1;
	}
	for (size_t i = 0; i < v->services; i++)
		if (give_service(w, v->service[i], agent.no, e) < 0)
			return -1;
	agent.services_number = v->number;
	return writer_set_agent(w, &agent, e);
}

/* ----------------------------------------------------------------- revoke */

static int
judge_revoke(struct writer *w, struct submission *s, struct err *e)
{
	struct store_epoch epoch;

	(void)e;
	if (!s->statement->u.revoke.of_invite &&
	    !directory_epoch(w->directory, s->statement->agent,
		s->statement->epoch, &epoch))
		writer_reject(w, s, 404, "unknown-agent",
		    "no enrolment of this agent and epoch is logged");
	return 0;
}

static int
revoke_invite(struct writer *w, struct submission *s, struct err *e)
{
	struct store_invite row = { .id = s->statement->u.revoke.invite };
	bool known;

	if (store_agent_invite_get(w->store, &row.id, &row, &known, e) < 0)
		return -1;
	if (row.revoked)
		return 0;
	row.revoked = true;
	row.revoked_index = s->result.index;
	return store_agent_invite_set(w->store, &row, e);
}

static int
apply_revoke(struct writer *w, struct submission *s, struct err *e)
{
	uint64_t last = s->statement->u.revoke.last;
	struct store_epoch epoch;

	if (s->statement->u.revoke.of_invite)
		return revoke_invite(w, s, e);
	ASSERT(directory_epoch(w->directory, s->statement->agent,
	    s->statement->epoch, &epoch));
	if (!epoch.ended) {
		epoch.ended = true;
		epoch.ended_index = s->result.index;
	}
	/* A revocation is for good: a later one can only take back more. */
	if (!epoch.revoked || last < epoch.revoked_last)
		epoch.revoked_last = last;
	epoch.revoked = true;
	if (writer_set_epoch(w, &epoch, e) < 0)
		return -1;
	return standing_revoke(w, epoch.no, epoch.revoked_last, e);
}

/* ------------------------------------------------------------------ erase */

/* Find the batch that an erasure names; rejects s when there is none. */
static int
find_erased(struct writer *w, struct submission *s, uint64_t *index,
    struct statement *batch, struct err *e)
{
	struct buf note;
	bool found;
	int rc = 0;

	if (store_log_find(w->store, &s->statement->u.erase.statement, index,
		&found, e) < 0)
		return -1;
	if (found) {
		rc = writer_read(w, *index, &note, batch, e);
		buf_free(&note);
	}
	if (rc == 0 && (!found || batch->kind != STATEMENT_BATCH))
		writer_reject(w, s, 400, "grammar",
		    "no batch with this id is logged, and only a batch has an "
		    "opening to erase");
	return rc;
}

static int
judge_erase(struct writer *w, struct submission *s, struct err *e)
{
	struct statement batch;
	uint64_t index;

	return find_erased(w, s, &index, &batch, e);
}

static int
apply_erase(struct writer *w, struct submission *s, struct err *e)
{
	struct statement batch;
	uint64_t index;

	if (find_erased(w, s, &index, &batch, e) < 0)
		return -1;
	return standing_erase(w, index, &batch, s->result.index, e);
}

/* -------------------------------------------------------------------- all */

static bool
is_signed(struct writer *w, const struct submission *s)
{
	struct keys_public authority;
	struct err ignored;
	struct note n;

	return directory_authority(w->directory, &authority) &&
	       note_parse(&n, buf_slice(&s->note), LIMITS_NOTE_MAX, true,
		   &ignored) == 0 &&
	       statement_verify(s->statement, &n, &authority);
}

int
admit_authority(struct writer *w, struct submission *s, struct err *e)
{
	static const struct kind kinds[STATEMENT_KINDS] = {
		[STATEMENT_TRUST] = { judge_trust, apply_trust },
		[STATEMENT_SERVICES] = { judge_services, apply_services },
		[STATEMENT_REVOKE] = { judge_revoke, apply_revoke },
		[STATEMENT_ERASE] = { judge_erase, apply_erase },
	};
	const struct kind *kind = &kinds[s->statement->kind];
	bool done;

	ASSERT(kind->judge != NULL);
	if (admit_logged(w, s, &done, e) < 0)
		return -1;
	if (done)
		return 0;
	if (!is_signed(w, s)) {
		writer_reject(w, s, 401, "signature",
		    "the signature is not the authority's");
		return 0;
	}
	if (kind->judge(w, s, e) < 0)
		return -1;
	if (s->status != 0)
		return 0;
	s->status = 200;
	s->result.has_note = true;
	if (writer_append(w, &s->id, buf_slice(&s->note), &s->result.index, e) <
	    0)
		return -1;
	return kind->apply(w, s, e);
}
