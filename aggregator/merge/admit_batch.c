/*
 * A batch: rejected, refused or accepted.  Rejected leaves no trace.  Refused
 * is logged, followed by the refusal.  The rules are in protocol/judge.h; this
 * file gives them the state they need and stores what they decide.
 */
#include <stdio.h>
#include <string.h>

#include "aggregator/merge/admit.h"
#include "aggregator/merge/clones.h"
#include "aggregator/merge/standing.h"
#include "common/base/day.h"
#include "common/base/log.h"
#include "protocol/judge.h"

/* Everything a batch is judged by. */
struct context {
	struct store_epoch epoch;
	struct store_agent agent;
	struct store_service service;
	bool service_named;
	struct store_key key;
	bool any;
	struct store_figure in_force;
};

/* ------------------------------------------------------------- rejections */

/* 410: show the newest enrolment of the agent, or the revocation. */
static int
end_epoch(struct writer *w, struct submission *s, const struct context *c)
{
	struct store_epoch newest;

	ASSERT(directory_newest_epoch(w->directory, s->statement->agent,
	    &newest));
	writer_reject(w, s, 410, "ended",
	    "this enrolment has ended: it was revoked, or the agent was "
	    "enrolled anew");
	s->result.has_note = true;
	s->result.index = newest.epoch > c->epoch.epoch ? newest.enrol_index
							: c->epoch.ended_index;
	return 0;
}

/* 409: show the logged note at that seq, or, for another prev, the head. */
static int
show_conflict(struct writer *w, struct submission *s, const struct context *c,
    struct err *e)
{
	uint64_t seq = s->statement->u.batch.seq;
	struct store_batch b;
	bool found;

	s->result.has_note = true;
	if (seq > c->epoch.head_seq) {
		s->result.index = c->epoch.head_seq > 0 ? c->epoch.head_index
							: c->epoch.enrol_index;
		return 0;
	}
	if (store_batch_get(w->store, c->epoch.no, seq, &b, &found, e) < 0)
		return -1;
	ASSERT(found);
	s->result.index = b.index;
	return 0;
}

static int
reject_verdict(struct writer *w, struct submission *s, const struct context *c,
    const struct judge_verdict *v, struct err *e)
{
	static const unsigned status[] = {
		[JUDGE_GAP] = 425,
		[JUDGE_CONFLICT] = 409,
		[JUDGE_BEHIND] = 503,
		[JUDGE_REJECT] = 400,
	};

	if (v->outcome == JUDGE_ENDED)
		return end_epoch(w, s, c);
	writer_reject(w, s, status[v->outcome], v->why.code, v->why.text);
	if (v->outcome == JUDGE_BEHIND)
		log_event(LOG_ALARM, "behind",
		    "seen=%llu size=%llu: an agent has verified a larger log",
		    (unsigned long long)s->statement->u.batch.seen.size,
		    (unsigned long long)w->size);
	if (v->outcome != JUDGE_CONFLICT)
		return 0;
	if (show_conflict(w, s, c, e) < 0)
		return -1;
	return clones_keep(w, s, &c->epoch, e);
}

/* -------------------------------------------------------------- the state */

static int
load_context(struct writer *w, const struct statement *st, struct context *c,
    struct err *e)
{
	const struct statement_batch *b = &st->u.batch;

	directory_agent_no(w->directory, c->epoch.agent, &c->agent);
	c->service_named =
	    directory_service(w->directory, b->service, &c->service);
	c->any = false;
	if (!c->service_named)
		return 0;
	c->key =
	    (struct store_key){ c->service.no, b->content, b->period.start };
	return store_figure_get(w->store, &c->key, &c->in_force, &c->any, e);
}

static struct judge_verdict
judge(const struct writer *w, const struct submission *s,
    const struct context *c)
{
	const struct judge_agent agent = {
		.ended = c->epoch.ended,
		.head_seq = c->epoch.head_seq,
		.head = c->epoch.head_id,
		.log_size = w->size,
	};
	const struct judge_key key = {
		.service_named = c->service_named,
		.service_owned =
		    c->service_named && c->service.owner == c->agent.no,
		.any = c->any,
		.revision = c->any ? c->in_force.revision : 0,
	};

	return judge_batch(s->statement, &agent, &key,
	    s->payload_wrong ? &s->payload_err : NULL);
}

/* ---------------------------------------------------------------- logging */

/* The agent has seen another root at a size that this log has.  The batch
 * counts all the same, since its figures are not at fault; but somebody must
 * look, so it is an alarm. */
static int
compare_seen(struct writer *w, const struct submission *s, struct err *e)
{
	const struct statement_seen *seen = &s->statement->u.batch.seen;
	struct hash root;

	if (seen->size == 0)
		return 0;
	if (writer_root(w, seen->size, &root, e) < 0)
		return -1;
	if (hash_equal(&root, &seen->root))
		return 0;
	w->forks++;
	log_event(LOG_ALARM, "fork",
	    "seen=%llu index=%llu: an agent has verified another root than "
	    "this log has at that size",
	    (unsigned long long)seen->size,
	    (unsigned long long)s->result.index);
	return 0;
}

static int
log_refusal(struct writer *w, struct submission *s,
    const struct judge_verdict *v, struct err *e)
{
	struct statement refusal = { .kind = STATEMENT_REFUSAL };
	struct hash id;
	struct buf text, note;
	uint64_t index;
	int rc;

	snprintf(refusal.origin, sizeof(refusal.origin), "%s", w->origin);
	refusal.u.refusal = (struct statement_refusal){ .statement = s->id,
		.index = s->result.index,
		.code = v->code,
		.line = v->line };
	buf_init(&text, LIMITS_NOTE_MAX);
	buf_init(&note, LIMITS_NOTE_MAX);
	statement_write(&refusal, &text);
	id = hash_of(buf_slice(&text));
	signer_statement(w->signer, &refusal, &note);
	rc = writer_append(w, &id, buf_slice(&note), &index, e);
	buf_free(&text);
	buf_free(&note);
	s->result.refused = true;
	s->result.code = v->code;
	s->result.why = v->why;
	s->status = 422;
	return rc;
}

/* Head and quota move on. */
static int
move_head(struct writer *w, struct submission *s, struct context *c,
    struct err *e)
{
	uint64_t used = s->result.refused ? 2 : 1;
	int year, month, day;

	c->epoch.head_seq = s->statement->u.batch.seq;
	c->epoch.head_index = s->result.index;
	c->epoch.head_id = s->id;
	day_to_civil(w->today, &year, &month, &day);
	if (c->agent.quota_day != w->today)
		c->agent.day_used = 0;
	if (c->agent.quota_year != year)
		c->agent.year_used = 0;
	c->agent.quota_day = w->today;
	c->agent.quota_year = year;
	c->agent.day_used += used;
	c->agent.year_used += used;
	if (writer_set_epoch(w, &c->epoch, e) < 0)
		return -1;
	return writer_set_agent(w, &c->agent, e);
}

static bool
is_recipient(const struct writer *w, const uint8_t key_id[static 8])
{
	for (size_t i = 0; i < w->recipients; i++)
		if (memcmp(w->recipient[i], key_id, 8) == 0)
			return true;
	return false;
}

/* Keep the copies for those whom the trust in force names, one for each
 * (P-BOX-1). */
static int
keep_boxes(struct writer *w, const struct submission *s, uint64_t index,
    struct err *e)
{
	for (size_t i = 0; i < s->boxes; i++) {
		const struct submission_box *from = &s->box[i];
		struct store_box box = { .index = index,
			.place = from->place,
			.bytes = buf_slice(&from->bytes) };
		bool again = false;

		for (size_t k = 0; k < i; k++)
			again |= memcmp(s->box[k].key_id, from->key_id,
				     sizeof(from->key_id)) == 0;
		if (again || !is_recipient(w, from->key_id))
			continue;
		memcpy(box.key_id, from->key_id, sizeof(box.key_id));
		if (store_box_put(w->store, &box, e) < 0)
			return -1;
	}
	return 0;
}

static int
log_batch(struct writer *w, struct submission *s, struct context *c,
    const struct judge_verdict *v, struct err *e)
{
	const struct statement_batch *b = &s->statement->u.batch;
	struct store_batch row = { .epoch = c->epoch.no,
		.seq = b->seq,
		.refused = v->outcome == JUDGE_REFUSE,
		.key = c->key,
		.revision = b->revision };

	if (c->any) {
		row.before_epoch = c->in_force.epoch;
		row.before_seq = c->in_force.seq;
	}
	s->status = 200;
	s->result.has_note = true;
	s->result.epoch = c->epoch.no;
	if (writer_append(w, &s->id, buf_slice(&s->note), &row.index, e) < 0)
		return -1;
	s->result.index = row.index;
	if (store_opening_put(w->store, row.index, buf_slice(&s->opening), e) <
		0 ||
	    keep_boxes(w, s, row.index, e) < 0 ||
	    store_batch_add(w->store, &row, e) < 0)
		return -1;
	if (row.refused) {
		w->refused++;
		if (log_refusal(w, s, v, e) < 0)
			return -1;
	} else {
		w->accepted++;
		if (standing_take(w, &row, s->returns,
			c->any ? &c->in_force : NULL, e) < 0)
			return -1;
	}
	if (compare_seen(w, s, e) < 0)
		return -1;
	return move_head(w, s, c, e);
}

/* True when the fault that intake found comes before the check of the quota
 * in the order of checks (PROTOCOL.md section 12). */
static bool
is_fault_before_quota(const struct submission *s)
{
	return s->fault_status != 0 &&
	       (s->fault_status == 404 ||
		   (strcmp(s->fault.code, "unsupported") == 0 &&
		       s->opening.n == 0));
}

static int
end_with_fault(struct writer *w, struct submission *s)
{
	writer_reject(w, s, s->fault_status, s->fault.code, s->fault.text);
	s->result.why = s->fault;
	s->result.trust = strcmp(s->fault.code, "opening") == 0;
	return 0;
}

/*
 * A batch that is logged, and whose opening the centre has lost, brings it back
 * (P-REC-5).  One that cannot be opened is asked for anew.
 */
static int
take_back(struct writer *w, struct submission *s, struct err *e)
{
	struct store_batch b;
	bool awaiting, found;

	if (store_awaiting_has(w->store, s->result.index, &awaiting, e) < 0)
		return -1;
	if (!awaiting)
		return 0;
	if (s->fault_status == 425 && strcmp(s->fault.code, "opening") == 0) {
		memset(&s->result, 0, sizeof(s->result));
		return end_with_fault(w, s);
	}
	if (s->opening.n == 0)
		return 0;
	if (store_batch_get(w->store, s->result.epoch,
		s->statement->u.batch.seq, &b, &found, e) < 0)
		return -1;
	/* Whatever was not refused can be read here too, or is read later by a
	 * version that knows its rules. */
	if (!found || (s->payload_wrong && !b.refused))
		return 0;
	log_event(LOG_INFO, "opening-back", "index=%llu",
	    (unsigned long long)b.index);
	return standing_bring(w, &b, buf_slice(&s->opening), s->returns, e);
}

/* Keep what the agent of a batch that is logged says of itself. */
static int
note_follows(struct writer *w, const struct submission *s, struct err *e)
{
	uint64_t before;

	if (s->follows == 0 || s->result.epoch == 0)
		return 0;
	if (store_agent_follows_get(w->store, s->result.epoch, &before, e) < 0)
		return -1;
	if (before == s->follows)
		return 0;
	return store_agent_follows_put(w->store, s->result.epoch, s->follows,
	    e);
}

int
admit_batch(struct writer *w, struct submission *s, struct err *e)
{
	const struct statement *st = s->statement;
	struct judge_verdict v;
	struct context c;
	bool done;

	if (admit_logged(w, s, &done, e) < 0)
		return -1;
	if (done)
		return take_back(w, s, e);
	if (s->fault_status == 401)
		return end_with_fault(w, s);
	if (!directory_epoch(w->directory, st->agent, st->epoch, &c.epoch)) {
		writer_reject(w, s, 404, "unknown-agent",
		    "no enrolment of this agent and epoch is logged: enrol "
		    "first");
		return 0;
	}
	if (c.epoch.ended)
		return end_epoch(w, s, &c);
	if (is_fault_before_quota(s))
		return end_with_fault(w, s);
	if (load_context(w, st, &c, e) < 0)
		return -1;
	if (directory_quota_left(&c.agent, w->today) == 0) {
		writer_reject(w, s, 429, "quota",
		    "the agent has used up its statements for this day or "
		    "year");
		return 0;
	}
	if (s->fault_status != 0)
		return end_with_fault(w, s);
	v = judge(w, s, &c);
	if (v.outcome != JUDGE_ACCEPT && v.outcome != JUDGE_REFUSE)
		return reject_verdict(w, s, &c, &v, e);
	if (log_batch(w, s, &c, &v, e) < 0)
		return -1;
	return note_follows(w, s, e);
}
