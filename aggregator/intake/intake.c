/*
 * From bytes to a submission, in the order of PROTOCOL.md section 12.  The
 * first fault is kept.  Whether it counts depends on the log: a statement that
 * is logged already gets its logged answer, so only faults that make that
 * impossible are settled here.
 */
#include "aggregator/intake/intake.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/envelope.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/opening.h"

struct intake {
	struct intake_config config;
	pthread_mutex_t mutex; /* of the reader */
};

struct intake *
intake_open(const struct intake_config *config)
{
	struct intake *in = mem_alloc(sizeof(*in));

	in->config = *config;
	ASSERT(pthread_mutex_init(&in->mutex, NULL) == 0);
	return in;
}

void
intake_close(struct intake *in)
{
	if (in == NULL)
		return;
	store_close(in->config.reader);
	pthread_mutex_destroy(&in->mutex);
	free(in);
}

/* ---------------------------------------------------------------- faults */

/* The status that goes with a code of PROTOCOL.md section 8. */
static unsigned
status_of(const char *code)
{
	static const struct {
		const char *code;
		unsigned status;
	} table[] = {
		{ "frame", 400 },
		{ "grammar", 400 },
		{ "period", 400 },
		{ "checkpoint", 400 },
		{ "signature", 401 },
		{ "unknown-agent", 404 },
		{ "service", 400 },
		{ "too-large", 413 },
		{ "unsupported", 425 },
		{ "opening", 425 },
		{ "quota", 429 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (strcmp(table[i].code, code) == 0)
			return table[i].status;
	return 400;
}

/* Record s->fault, which ends s unless its statement is logged.  Returns
 * s. */
static struct submission *
fail(struct submission *s)
{
	s->fault_status = status_of(s->fault.code);
	return s;
}

/* The same for a fault with which no statement can have been logged.
 * Returns s. */
static struct submission *
settle(struct submission *s)
{
	s->settled = true;
	return fail(s);
}

static struct submission *
settle_frame(struct submission *s, const char *why)
{
	err_refuse(&s->fault, "frame", 0, "%s", why);
	return settle(s);
}

static bool
is_logged(struct intake *in, const struct hash *id)
{
	struct err ignored;
	uint64_t index;
	bool found;
	int rc;

	if (in->config.reader == NULL)
		return true;
	pthread_mutex_lock(&in->mutex);
	rc = store_log_find(in->config.reader, id, &index, &found, &ignored);
	pthread_mutex_unlock(&in->mutex);
	return rc < 0 || found;
}

/*
 * A statement whose signature cannot be checked or does not hold.  Anybody
 * can send one, so the writer is bothered only when it is logged already, or
 * when that cannot be found out.
 */
static struct submission *
fail_stranger(struct intake *in, struct submission *s)
{
	s->settled = !is_logged(in, &s->id);
	return fail(s);
}

/* ------------------------------------------------------------- statements */

/* Parse a note into statement, id and a copy of its bytes. */
static int
parse_statement(struct intake *in, struct slice whole, struct note *n,
    struct statement *st, struct hash *id, struct err *e)
{
	struct err content = ERR_INIT;
	int rc;

	if (note_parse(n, whole, LIMITS_NOTE_MAX, true, e) < 0)
		return -1;
	/* Unknown content is no fault of grammar: agent and signature come
	 * first in the order of checks. */
	rc = statement_parse(st, n->text, &content);
	if (rc < 0 && strcmp(content.code, "unsupported") != 0) {
		*e = content;
		return -1;
	}
	if (strcmp(st->origin, in->config.origin) != 0)
		return err_refuse(e, "grammar", 2,
		    "line 2: the statement is for another log than this one");
	if (statement_check_lines(st, n, e) < 0)
		return -1;
	*id = note_id(n);
	*e = content;
	return 0;
}

static bool
parse_old(struct submission *s, const char *old)
{
	if (old == NULL)
		return true;
	s->has_old = text_parse_u64(slice_of(old), LIMITS_NUMBER_MAX, &s->old);
	if (!s->has_old) {
		err_refuse(&s->fault, "grammar", 0,
		    "\"old\" is not the size of a log");
		settle(s);
	}
	return s->has_old;
}

/* ---------------------------------------------------------------- batches */

/* Box, padding and commitment; salt and payload into s->opening. */
static int
open_box(struct intake *in, const struct envelope *v, const struct note *n,
    struct submission *s)
{
	/* P-ENV-3: the first box is the aggregator's. */
	const struct sign_recipient *to =
	    signer_recipient(in->config.signer, v->box[0].key_id);
	uint8_t salt[OPENING_SALT_SIZE];
	struct slice payload;
	struct hash commit;
	struct buf padded;
	int rc = -1;

	buf_init(&padded, LIMITS_OPENING_MAX);
	if (to == NULL ||
	    !opening_unseal(v->box[0].box, &to->public, to->secret, &padded)) {
		err_refuse(&s->fault, "opening", 0,
		    "the box does not open with a key of this aggregator: "
		    "send it again, then seal it anew");
		goto out;
	}
	if (opening_read(buf_slice(&padded), salt, &payload, &s->fault) < 0)
		goto out;
	commit = opening_commit(statement_header(n->text), salt, payload);
	if (!hash_equal(&commit, &s->statement->u.batch.commit)) {
		err_refuse(&s->fault, "opening", 0,
		    "what is in the box does not match the statement's "
		    "commitment: send it again, then seal it anew");
		goto out;
	}
	buf_add(&s->opening, salt, sizeof(salt));
	buf_add_slice(&s->opening, payload);
	rc = 0;
out:
	if (padded.data != NULL)
		mem_wipe(padded.data, padded.n);
	buf_free(&padded);
	return rc;
}

/*
 * The boxes for others go with the submission as they are: they cannot be opened
 * here, and which of them are kept is the writer's decision (P-BOX-1).
 */
static void
carry_boxes(struct submission *s, const struct envelope *v)
{
	for (size_t i = 1; i < v->boxes; i++) {
		const struct envelope_box *from = &v->box[i];
		struct submission_box *to = &s->box[s->boxes];

		if (!opening_box_fits(from->box.n))
			continue;
		to->place = (unsigned)i;
		memcpy(to->key_id, from->key_id, sizeof(to->key_id));
		buf_init(&to->bytes, LIMITS_BOX_MAX);
		buf_add_slice(&to->bytes, from->box);
		s->boxes++;
	}
}

/* A fault of the payload is left to the writer, who logs a refusal; unknown
 * rules end the submission here. */
static struct submission *
read_payload(struct submission *s)
{
	struct slice payload = slice_make(s->opening.data + OPENING_SALT_SIZE,
	    s->opening.n - OPENING_SALT_SIZE);

	s->returns = mem_alloc(sizeof(*s->returns));
	if (returns_read(s->returns, payload, s->statement, &s->payload_err) ==
	    0)
		return s;
	s->payload_wrong = true;
	if (strcmp(s->payload_err.code, "unsupported") != 0)
		return s;
	s->fault = s->payload_err;
	return fail(s);
}

/* The agent is known, and the signature is by its key. */
static bool
check_signature(struct intake *in, struct submission *s, const struct note *n)
{
	const struct statement *st = s->statement;
	struct store_epoch epoch;

	if (!directory_epoch(in->config.directory, st->agent, st->epoch,
		&epoch)) {
		err_refuse(&s->fault, "unknown-agent", 0,
		    "no enrolment of this agent and epoch is logged: enrol "
		    "first");
		return false;
	}
	if (!statement_verify(st, n, &epoch.key)) {
		err_refuse(&s->fault, "signature", 0,
		    "the signature is not by the key this agent enrolled with");
		return false;
	}
	return true;
}

/* Some list has named the service, and the agent has quota left. */
static bool
check_service(struct intake *in, struct submission *s)
{
	const struct statement *st = s->statement;
	struct store_service service;
	struct store_agent agent;

	if (!directory_service(in->config.directory, st->u.batch.service,
		&service)) {
		err_refuse(&s->fault, "service", 0,
		    "no service list has ever named this service");
		return false;
	}
	if (directory_agent(in->config.directory, st->agent, &agent) &&
	    directory_quota_left(&agent,
		in->config.today(in->config.today_arg)) == 0) {
		err_refuse(&s->fault, "quota", 0,
		    "the agent has used up its statements for this day or "
		    "year");
		return false;
	}
	return true;
}

/* The checks of a batch whose grammar holds. */
static struct submission *
take_batch(struct intake *in, struct submission *s, const struct envelope *v,
    const struct note *n)
{
	if (!check_signature(in, s, n))
		return fail_stranger(in, s);
	/* Filled in by parse_statement() for unknown content. */
	if (s->fault.kind != ERR_NONE)
		return fail(s);
	if (!check_service(in, s) || open_box(in, v, n, s) < 0)
		return fail(s);
	carry_boxes(s, v);
	return read_payload(s);
}

static struct submission *
take_envelope(struct intake *in, struct submission *s, const struct envelope *v)
{
	struct note n;

	s->statement = mem_alloc(sizeof(*s->statement));
	if (parse_statement(in, v->note, &n, s->statement, &s->id, &s->fault) <
	    0)
		return settle(s);
	buf_add_slice(&s->note, v->note);
	if (s->kind == SUBMISSION_BATCH)
		return take_batch(in, s, v, &n);
	return s;
}

static bool
is_kind(struct slice note, enum statement_kind kind)
{
	struct slice first, rest;

	return text_split(note, '\n', &first, &rest) &&
	       slice_is(first, statement_kind_word(kind));
}

struct submission *
intake_batch(struct intake *in, struct slice body, const char *old)
{
	struct submission *s = submission_new(SUBMISSION_BATCH);
	struct slice rest = body;
	struct envelope v;

	if (!parse_old(s, old))
		return s;
	if (envelope_read(&v, &rest, &s->fault) < 0)
		return settle(s);
	if (rest.n != 0 || !is_kind(v.note, STATEMENT_BATCH))
		return settle_frame(s,
		    "exactly one envelope with a batch is taken here");
	return take_envelope(in, s, &v);
}

/* ------------------------------------------------------------- enrolments */

static bool
check_enrolment(struct intake *in, struct submission *s,
    const struct note *invite, const struct note *enrol)
{
	const struct statement *i = s->invite, *j = s->statement;
	struct keys_public authority;
	const struct keys_public *once = &i->u.invite.once;
	const struct keys_public by_invite[2] = {
		directory_authority(in->config.directory, &authority)
		    ? authority
		    : (struct keys_public){ { 0 } },
		*once
	};
	const struct keys_public by_enrol[2] = { j->u.enrol.key, *once };

	if (statement_verify(i, invite, by_invite) &&
	    statement_verify(j, enrol, by_enrol))
		return true;
	err_refuse(&s->fault, "signature", 0,
	    "invite and enrolment are not signed by the authority, the "
	    "one-time key and the new key");
	return false;
}

static struct submission *
take_enrolment(struct intake *in, struct submission *s, struct slice invite,
    struct slice enrol)
{
	struct note i, j;

	s->invite = mem_alloc(sizeof(*s->invite));
	s->statement = mem_alloc(sizeof(*s->statement));
	if (parse_statement(in, invite, &i, s->invite, &s->invite_id,
		&s->fault) < 0 ||
	    parse_statement(in, enrol, &j, s->statement, &s->id, &s->fault) < 0)
		return settle(s);
	if (!hash_equal(&s->statement->u.enrol.invite, &s->invite_id) ||
	    strcmp(s->statement->agent, s->invite->agent) != 0 ||
	    s->statement->epoch != s->invite->epoch) {
		err_refuse(&s->fault, "grammar", 0,
		    "the enrolment does not belong to the invite before it");
		return settle(s);
	}
	buf_add_slice(&s->invite_note, invite);
	buf_add_slice(&s->note, enrol);
	if (!check_enrolment(in, s, &i, &j))
		return fail_stranger(in, s);
	return s;
}

struct submission *
intake_enrolment(struct intake *in, struct slice body, const char *old)
{
	struct submission *s = submission_new(SUBMISSION_ENROL);
	struct slice rest = body;
	struct envelope first, second;

	if (!parse_old(s, old))
		return s;
	if (envelope_read(&first, &rest, &s->fault) < 0)
		return settle(s);
	if (rest.n == 0 || !is_kind(first.note, STATEMENT_INVITE))
		return settle_frame(s,
		    "an invite and then its enrolment are taken here");
	if (envelope_read(&second, &rest, &s->fault) < 0)
		return settle(s);
	if (rest.n != 0 || !is_kind(second.note, STATEMENT_ENROL))
		return settle_frame(s,
		    "an invite and then its enrolment are taken here");
	return take_enrolment(in, s, first.note, second.note);
}

/* --------------------------------------------------------------- the rest */

/* A checkpoint in its form, of this log, signed with its key: 0, or the fault. */
static int
check_shown(struct intake *in, struct submission *s, struct slice body)
{
	const struct keys_verifier *key = signer_log_key(in->config.signer);
	struct err why;
	struct note n;

	if (note_parse(&n, body, LIMITS_CHECKPOINT_MAX, false, &why) < 0 ||
	    checkpoint_parse(&s->checkpoint, &n, &why) < 0)
		return err_refuse(&s->fault, "checkpoint", why.line, "%s",
		    why.text);
	if (strcmp(s->checkpoint.origin, in->config.origin) != 0)
		return err_refuse(&s->fault, "checkpoint", 1,
		    "this is a checkpoint of another log");
	buf_free(&s->note);
	buf_init(&s->note, LIMITS_CHECKPOINT_MAX);
	if (checkpoint_open(&s->checkpoint, body, key, &why) < 0 ||
	    !checkpoint_bare(&n, key, &s->note))
		return err_refuse(&s->fault, "signature", 0,
		    "this log's key has not signed this checkpoint");
	return 0;
}

/* "north/1" into s; false when it is no name of an agent and epoch. */
static bool
take_agent(struct submission *s, const char *text)
{
	struct slice agent, epoch;

	if (!text_split(slice_of(text), '/', &agent, &epoch) ||
	    !statement_is_agent(agent) ||
	    !text_parse_u64(epoch, LIMITS_NUMBER_MAX, &s->epoch))
		return false;
	snprintf(s->agent, sizeof(s->agent), "%.*s", (int)agent.n,
	    (const char *)agent.p);
	return true;
}

struct submission *
intake_checkpoint(struct intake *in, struct slice body, const char *agent)
{
	struct submission *s = submission_new(SUBMISSION_CHECKPOINT);

	if (agent != NULL && !take_agent(s, agent)) {
		err_refuse(&s->fault, "grammar", 0,
		    "\"agent\" is not the name of an agent and epoch");
		return settle(s);
	}
	return check_shown(in, s, body) < 0 ? settle(s) : s;
}

struct submission *
intake_head(struct intake *in, const char *agent, const char *epoch,
    const char *old, const char *after)
{
	struct submission *s = submission_new(SUBMISSION_HEAD);
	struct store_epoch row;

	if (!parse_old(s, old))
		return s;
	if (after != NULL && !submission_page_parse(&s->page, after)) {
		err_refuse(&s->fault, "grammar", 0,
		    "\"after\" is not what an answer gave as "
		    "\"in_force_next\"");
		return settle(s);
	}
	if (!statement_is_agent(slice_of(agent)) ||
	    !text_parse_u64(slice_of(epoch), LIMITS_NUMBER_MAX, &s->epoch) ||
	    !directory_epoch(in->config.directory, agent, s->epoch, &row)) {
		err_refuse(&s->fault, "unknown-agent", 0,
		    "no enrolment of this agent and epoch is logged");
		return settle(s);
	}
	snprintf(s->agent, sizeof(s->agent), "%s", agent);
	return s;
}

void
intake_head_trust(struct submission *s, const char *trust)
{
	if (s->settled || trust == NULL)
		return;
	s->asks_trust =
	    text_parse_u64(slice_of(trust), LIMITS_NUMBER_MAX, &s->trust);
	if (s->asks_trust)
		return;
	err_refuse(&s->fault, "grammar", 0,
	    "\"trust\" is not the number of a trust statement");
	settle(s);
}

void
intake_head_statements(struct submission *s, const char *statements)
{
	if (s->settled || statements == NULL)
		return;
	s->asks_statements = text_parse_u64(slice_of(statements),
	    LIMITS_NUMBER_MAX, &s->statements);
	if (s->asks_statements)
		return;
	err_refuse(&s->fault, "grammar", 0,
	    "\"statements\" is not the number of a statement");
	settle(s);
}

void
intake_head_awaiting(struct submission *s, const char *awaiting)
{
	s->asks_awaiting = awaiting != NULL;
}

struct submission *
intake_trust(struct intake *in)
{
	(void)in;
	return submission_new(SUBMISSION_TRUST);
}

static struct submission *
next_pair(struct intake *in, const struct envelope *invite, struct slice *rest,
    bool *pair)
{
	struct submission *s = submission_new(SUBMISSION_ENROL);
	struct slice after = *rest;
	struct envelope enrol;
	struct err ignored;

	if (after.n == 0 || envelope_read(&enrol, &after, &ignored) < 0 ||
	    !is_kind(enrol.note, STATEMENT_ENROL))
		return settle_frame(s,
		    "an invite travels with its enrolment right behind it");
	*rest = after;
	*pair = true;
	return take_enrolment(in, s, invite->note, enrol.note);
}

struct submission *
intake_next(struct intake *in, struct slice *rest, bool *pair)
{
	struct submission *s;
	struct envelope v;
	struct err e = ERR_INIT;

	*pair = false;
	if (envelope_read(&v, rest, &e) < 0) {
		s = submission_new(SUBMISSION_AUTHORITY);
		s->fault = e;
		rest->n = 0;
		return settle(s);
	}
	if (is_kind(v.note, STATEMENT_INVITE))
		return next_pair(in, &v, rest, pair);
	if (is_kind(v.note, STATEMENT_BATCH))
		return take_envelope(in, submission_new(SUBMISSION_BATCH), &v);
	/* Statements of the authority are rare: the writer verifies their
	 * signature itself. */
	s = submission_new(SUBMISSION_AUTHORITY);
	if (is_kind(v.note, STATEMENT_ENROL) ||
	    is_kind(v.note, STATEMENT_REFUSAL) ||
	    is_kind(v.note, STATEMENT_RELEASE))
		return settle_frame(s,
		    "a statement of this kind cannot be brought by itself");
	return take_envelope(in, s, &v);
}
