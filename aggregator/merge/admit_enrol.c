/*
 * An enrolment with its invite: the two are logged together, in this order,
 * and the agent's epoch before ends.
 */
#include <string.h>

#include "aggregator/merge/admit.h"
#include "common/base/log.h"

/* 409: an enrolment of this epoch is logged already. */
static int
show_enrolled(struct writer *w, struct submission *s,
    const struct store_epoch *enrolled)
{
	writer_reject(w, s, 409, "conflict",
	    "this agent and epoch are enrolled already, by another enrolment: "
	    "if that was not you, the one-time secret is known to somebody "
	    "else");
	s->result.has_note = true;
	s->result.index = enrolled->enrol_index;
	log_event(LOG_ALARM, "second-enrolment", "index=%llu",
	    (unsigned long long)enrolled->enrol_index);
	return 0;
}

/* 403: what makes an invite unusable; NULL when nothing does. */
static int
find_obstacle(struct writer *w, const struct submission *s, const char **why,
    struct err *e)
{
	const struct statement_invite *invite = &s->invite->u.invite;
	const struct keys_public *key = &s->statement->u.enrol.key;
	struct store_trust trust;
	struct keys_public authority;
	bool found, used;

	/* One key has one role: it must not be the authority's, the log's, a
	 * one-time key or another epoch's. */
	*why = NULL;
	if (store_agent_trust_get(w->store, invite->trust_number, &trust,
		&found, e) < 0 ||
	    store_agent_invite_uses(w->store, key, &used, e) < 0)
		return -1;
	if (!directory_authority(w->directory, &authority))
		memset(&authority, 0, sizeof(authority));
	if (w->today > invite->expires)
		*why = "the invite has expired: ask for a new one";
	else if (!found || !hash_equal(&trust.id, &invite->trust_id))
		*why = "the invite names a trust statement that is not logged";
	else if (used || directory_key_used(w->directory, key) ||
		 memcmp(key, &invite->once, sizeof(*key)) == 0 ||
		 memcmp(key, &authority, sizeof(*key)) == 0 ||
		 memcmp(key, &signer_log_key(w->signer)->key, sizeof(*key)) ==
		     0)
		*why = "the key has been used before: make a new one";
	else if (directory_agent_twin(w->directory, s->invite->agent))
		*why = "another agent's id differs from this one only in the "
		       "case of its letters";
	return 0;
}

/* Log the invite, unless it is logged already. */
static int
log_invite(struct writer *w, const struct submission *s,
    struct store_invite *row, struct err *e)
{
	bool logged;

	row->id = s->invite_id;
	row->once = s->invite->u.invite.once;
	if (store_log_find(w->store, &s->invite_id, &row->index, &logged, e) <
	    0)
		return -1;
	if (!logged && writer_append(w, &s->invite_id,
			   buf_slice(&s->invite_note), &row->index, e) < 0)
		return -1;
	row->logged = true;
	return store_agent_invite_set(w->store, row, e);
}

static int
add_epoch(struct writer *w, struct submission *s, uint64_t index, struct err *e)
{
	struct store_epoch old, new = { .epoch = s->statement->epoch,
		.key = s->statement->u.enrol.key,
		.enrol_index = index,
		.enrol_id = s->id,
		.head_id = s->id };
	struct store_agent agent;

	if (directory_newest_epoch(w->directory, s->statement->agent, &old) &&
	    !old.ended) {
		old.ended = true;
		old.ended_index = index;
		if (writer_set_epoch(w, &old, e) < 0)
			return -1;
	}
	if (writer_agent(w, s->statement->agent, &agent, e) < 0)
		return -1;
	new.agent = agent.no;
	if (store_agent_epoch_add(w->store, &new, e) < 0)
		return -1;
	directory_put_epoch(w->directory, &new);
	s->result.epoch = new.no;
	return 0;
}

static int
log_enrolment(struct writer *w, struct submission *s,
    struct store_invite *invite, struct err *e)
{
	if (log_invite(w, s, invite, e) < 0 ||
	    writer_append(w, &s->id, buf_slice(&s->note), &s->result.index, e) <
		0)
		return -1;
	s->status = 200;
	s->result.has_note = true;
	return add_epoch(w, s, s->result.index, e);
}

/* 410, 425 and 403 for an epoch that is not enrolled yet. */
static int
judge(struct writer *w, struct submission *s, const struct store_invite *invite,
    struct err *e)
{
	struct store_epoch newest;
	const char *why;
	uint64_t last = 0;

	if (directory_newest_epoch(w->directory, s->statement->agent, &newest))
		last = newest.epoch;
	if (invite->revoked) {
		writer_reject(w, s, 410, "ended", "the invite was revoked");
		s->result.has_note = true;
		s->result.index = invite->revoked_index;
		return 0;
	}
	if (s->statement->epoch > last + 1) {
		writer_reject(w, s, 425, "gap",
		    "an earlier epoch of this agent is not enrolled yet");
		return 0;
	}
	if (find_obstacle(w, s, &why, e) < 0)
		return -1;
	if (why != NULL)
		writer_reject(w, s, 403, "invite", why);
	return 0;
}

int
admit_enrol(struct writer *w, struct submission *s, struct err *e)
{
	struct store_invite invite = { .revoked = false };
	struct store_epoch enrolled;
	bool done, known;

	if (admit_logged(w, s, &done, e) < 0)
		return -1;
	if (done)
		return 0;
	if (s->fault_status != 0) {
		writer_reject(w, s, s->fault_status, s->fault.code,
		    s->fault.text);
		return 0;
	}
	if (directory_epoch(w->directory, s->statement->agent,
		s->statement->epoch, &enrolled))
		return show_enrolled(w, s, &enrolled);
	if (store_agent_invite_get(w->store, &s->invite_id, &invite, &known,
		e) < 0 ||
	    judge(w, s, &invite, e) < 0)
		return -1;
	if (s->status != 0)
		return 0;
	return log_enrolment(w, s, &invite, e);
}
