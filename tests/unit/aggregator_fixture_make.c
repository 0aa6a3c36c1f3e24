/*
 * The statements that a test brings to the aggregator fixture, signed from fixed
 * seeds so that a failure repeats.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/envelope.h"
#include "protocol/opening.h"
#include "protocol/returns.h"
#include "tests/unit/aggregator_fixture.h"

static struct sign_key
key_of(uint8_t byte)
{
	uint8_t seed[32];

	memset(seed, byte, sizeof(seed));
	return sign_key_from_seed(seed);
}

/* The note of st, signed in order by one or two keys, into out. */
static void
sign(struct aggregator_fixture *h, struct statement *st,
    const struct sign_key *first, const struct sign_key *second,
    struct buf *out)
{
	char names[2][KEYS_NAME_MAX];
	size_t n, text_n;

	snprintf(st->origin, sizeof(st->origin), "%s",
	    AGGREGATOR_FIXTURE_ORIGIN);
	buf_init(out, LIMITS_NOTE_MAX);
	statement_write(st, out);
	text_n = out->n;
	h->last_id = hash_of(buf_slice(out));
	n = statement_signers(st, names);
	sign_note(out, text_n, true, names[0], first);
	if (n == 2)
		sign_note(out, text_n, false, names[1], second);
}

/* Run the file through intake and writer; the last submission's answer. */
static struct aggregator_fixture_answer
run(struct aggregator_fixture *h, struct submission *s)
{
	struct aggregator_fixture_answer r;

	merger_submit_wait(h->merger, s);
	r.status = s->status;
	buf_init(&r.body, LIMITS_ANSWER_MAX);
	buf_add_slice(&r.body, buf_slice(&s->body));
	submission_free(s);
	return r;
}

/* -------------------------------------------------------------- authority */

unsigned
aggregator_fixture_accept(struct aggregator_fixture *h, struct statement *st,
    const struct sign_key *by)
{
	struct aggregator_fixture_answer r;
	struct buf note, file;
	struct envelope v;
	struct slice rest;
	unsigned status;
	bool pair;

	buf_init(&file, LIMITS_ENVELOPE_MAX);
	sign(h, st, by, NULL, &note);
	v = (struct envelope){ .note = buf_slice(&note) };
	envelope_write(&v, &file);
	rest = buf_slice(&file);
	r = run(h, intake_next(h->intake, &rest, &pair));
	status = r.status;
	aggregator_fixture_answer_free(&r);
	buf_free(&note);
	buf_free(&file);
	return status;
}

static void
put_policy(struct statement_trust *t, const char *lines)
{
	struct slice rest = slice_of(lines), line;

	while (text_split(rest, '\n', &line, &rest))
		(void)snprintf(t->policy[t->policy_lines++],
		    sizeof(t->policy[0]), "%.*s", (int)line.n,
		    (const char *)line.p);
}

unsigned
aggregator_fixture_trust(struct aggregator_fixture *h, uint64_t number)
{
	struct statement st = { .kind = STATEMENT_TRUST };
	struct statement_trust *t = &st.u.trust;
	unsigned status;

	t->number = number;
	t->authority =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN "/authority", 0x01,
		&h->authority.public);
	t->log_key[0] =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01, &h->log.public);
	t->log_keys = 1;
	t->recipient[0] = h->recipient.public;
	t->recipients = 1;
	for (size_t i = 0; i < h->trusted; i++)
		t->recipient[t->recipients++] = h->further[i].public;
	put_policy(t, h->policy != NULL ? h->policy : "quorum none\n");
	status = aggregator_fixture_accept(h, &st, &h->authority);
	if (status == 200) {
		h->trust_number = number;
		h->trust_id = h->last_id;
	}
	return status;
}

unsigned
aggregator_fixture_services(struct aggregator_fixture *h, const char *agent,
    const char *list)
{
	struct statement st = { .kind = STATEMENT_SERVICES };
	struct slice rest = slice_of(list), one;

	snprintf(st.agent, sizeof(st.agent), "%s", agent);
	st.u.services.number = ++h->services_number;
	while (rest.n > 0) {
		(void)text_split(rest, ',', &one, &rest);
		memcpy(st.u.services.service[st.u.services.services++], one.p,
		    one.n);
	}
	return aggregator_fixture_accept(h, &st, &h->authority);
}

unsigned
aggregator_fixture_revoke(struct aggregator_fixture *h, const char *agent,
    uint64_t epoch, uint64_t last)
{
	struct statement st = { .kind = STATEMENT_REVOKE, .epoch = epoch };

	snprintf(st.agent, sizeof(st.agent), "%s", agent);
	st.u.revoke.last = last;
	st.u.revoke.reason = REASON_STOLEN;
	return aggregator_fixture_accept(h, &st, &h->authority);
}

unsigned
aggregator_fixture_erase(struct aggregator_fixture *h, const struct hash *id)
{
	struct statement st = { .kind = STATEMENT_ERASE };

	st.u.erase.statement = *id;
	snprintf(st.u.erase.reason, sizeof(st.u.erase.reason), "request");
	return aggregator_fixture_accept(h, &st, &h->authority);
}

/* ----------------------------------------------------------------- agents */

struct aggregator_fixture_agent
aggregator_fixture_agent(const char *id, uint64_t epoch, uint8_t seed)
{
	return (struct aggregator_fixture_agent){ .id = id,
		.epoch = epoch,
		.key = key_of(seed),
		.once = key_of((uint8_t)(seed + 100)),
		.seen = { 0, hash_empty() } };
}

void
aggregator_fixture_enrolment(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a, struct buf *out)
{
	struct statement invite = { .kind = STATEMENT_INVITE,
		.epoch = a->epoch };
	struct statement enrol = { .kind = STATEMENT_ENROL, .epoch = a->epoch };
	struct envelope v = { .boxes = 0 };
	struct buf note;

	snprintf(invite.agent, sizeof(invite.agent), "%s", a->id);
	snprintf(enrol.agent, sizeof(enrol.agent), "%s", a->id);
	snprintf(invite.u.invite.provider, sizeof(invite.u.invite.provider),
	    "provider");
	invite.u.invite.once = a->once.public;
	invite.u.invite.trust_number = h->trust_number;
	invite.u.invite.trust_id = h->trust_id;
	ck_assert(day_parse(slice_of("2026-06-30"), &invite.u.invite.expires));
	sign(h, &invite, &h->authority, &a->once, &note);
	v.note = buf_slice(&note);
	envelope_write(&v, out);
	buf_free(&note);
	enrol.u.enrol.invite = h->last_id;
	enrol.u.enrol.key = a->key.public;
	sign(h, &enrol, &a->key, &a->once, &note);
	v.note = buf_slice(&note);
	envelope_write(&v, out);
	buf_free(&note);
}

struct aggregator_fixture_answer
aggregator_fixture_enrol(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a)
{
	struct aggregator_fixture_answer r;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_enrolment(h, a, &body);
	r = run(h, intake_enrolment(h->intake, buf_slice(&body), NULL));
	if (r.status == 200) {
		a->seq = 0;
		a->head = h->last_id;
	}
	buf_free(&body);
	return r;
}

struct aggregator_fixture_agent
aggregator_fixture_member(struct aggregator_fixture *h, const char *id,
    uint8_t seed, const char *services)
{
	struct aggregator_fixture_agent a =
	    aggregator_fixture_agent(id, 1, seed);
	struct aggregator_fixture_answer r = aggregator_fixture_enrol(h, &a);

	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_services(h, id, services), 200);
	return a;
}

/* ---------------------------------------------------------------- batches */

static void
write_payload(const struct aggregator_fixture_batch *b, struct period p,
    struct buf *out)
{
	struct returns r = { .content = CONTENT_RETURN,
		.period = p,
		.rules = measures_ips_grow_1(),
		.source = b->summary ? RETURNS_SUMMARY : RETURNS_REGISTER,
		.withdrawn = b->withdrawn };

	if (b->payload != NULL) {
		buf_puts(out, b->payload);
		return;
	}
	snprintf(r.service, sizeof(r.service), "%s",
	    b->service ? b->service : "alpha");
	ck_assert(day_parse(slice_of(b->through ? b->through : "2026-05-17"),
	    &r.through));
	r.n = r.rules->n;
	for (size_t i = 0; i < r.n; i++)
		r.value[i] = MEASURE_NOT_COLLECTED;
	if (!b->withdrawn)
		r.value[0] = b->referrals;
	returns_write(&r, out);
}

static void
fill_batch(const struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b, struct statement *st)
{
	struct statement_batch *to = &st->u.batch;

	st->kind = STATEMENT_BATCH;
	st->epoch = a->epoch;
	snprintf(st->agent, sizeof(st->agent), "%s", a->id);
	to->seq = b->seq > 0 ? b->seq : a->seq + 1;
	to->prev = a->head;
	if (b->other_prev)
		to->prev.b[0] ^= 1;
	snprintf(to->service, sizeof(to->service), "%s",
	    b->service ? b->service : "alpha");
	to->content = CONTENT_RETURN;
	ck_assert(period_parse(slice_of(b->period ? b->period
						  : "2026-04-01/P3M"),
	    &to->period));
	to->revision = b->revision > 0 ? b->revision : 1;
	to->seen = a->seen;
	ck_assert(day_parse(slice_of("2026-05-17"), &to->time));
}

/* The salt is of this statement alone, as a random one would be.  The
 * commitment covers the header, which does not depend on it. */
static struct hash
commit_of(struct statement *st, struct hash *salt, struct slice payload)
{
	struct hash commit;
	struct buf text;
	struct slice header;

	buf_init(&text, LIMITS_NOTE_MAX);
	statement_write(st, &text);
	header = statement_header(buf_slice(&text));
	*salt = hash_of(header);
	commit = opening_commit(header, salt->b, payload);
	buf_free(&text);
	return commit;
}

/* The boxes of an envelope, for the aggregator and the others sealed to; box is
 * to be freed, as many as v->boxes says. */
static void
seal(struct aggregator_fixture *h, const uint8_t *salt, struct slice payload,
    struct envelope *v, struct buf box[static LIMITS_BOXES_MAX])
{
	struct buf padded;

	buf_init(&padded, LIMITS_OPENING_MAX);
	opening_write(salt, payload, &padded);
	for (v->boxes = 0; v->boxes <= h->sealed_to; v->boxes++) {
		size_t i = v->boxes;
		const struct keys_recipient *to =
		    i == 0 ? &h->recipient.public : &h->further[i - 1].public;

		buf_init(&box[i], LIMITS_BOX_MAX);
		opening_seal(buf_slice(&padded), to, &box[i]);
		keys_recipient_id(v->box[i].key_id, to);
		v->box[i].box = buf_slice(&box[i]);
	}
	buf_free(&padded);
}

void
aggregator_fixture_envelope(struct aggregator_fixture *h,
    const struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b, struct hash *id, struct buf *out)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct envelope v;
	struct buf payload, box[LIMITS_BOXES_MAX], note;
	struct hash salt;

	buf_init(&payload, 2 * LIMITS_PAYLOAD_MAX);
	snprintf(st->origin, sizeof(st->origin), "%s",
	    AGGREGATOR_FIXTURE_ORIGIN);
	fill_batch(a, b, st);
	write_payload(b, st->u.batch.period, &payload);
	st->u.batch.commit = commit_of(st, &salt, buf_slice(&payload));
	seal(h, salt.b, buf_slice(&payload), &v, box);
	sign(h, st, &a->key, NULL, &note);
	*id = h->last_id;
	if (b->damage_box)
		box[0].data[box[0].n / 2] ^= 1;
	if (b->damage_signature) /* another byte within the signature */
		note.data[note.n - 20] =
		    note.data[note.n - 20] == 'A' ? 'B' : 'A';
	v.note = buf_slice(&note);
	envelope_write(&v, out);
	buf_free(&payload);
	for (size_t i = 0; i < v.boxes; i++)
		buf_free(&box[i]);
	buf_free(&note);
	free(st);
}

struct aggregator_fixture_answer
aggregator_fixture_post(struct aggregator_fixture *h, struct slice envelope)
{
	return run(h, intake_batch(h->intake, envelope, NULL));
}

static void
count_status(struct submission *s)
{
	unsigned *by_status = s->arg;

	by_status[s->status]++;
	submission_free(s);
}

void
aggregator_fixture_post_many(struct aggregator_fixture *h,
    struct slice envelope, unsigned n, unsigned status)
{
	unsigned *by_status = mem_array(1000, sizeof(*by_status));
	struct err e = ERR_INIT;

	for (unsigned i = 0; i < n; i++) {
		struct submission *s = intake_batch(h->intake, envelope, NULL);

		s->answer = count_status;
		s->arg = by_status;
		merger_submit(h->merger, s);
	}
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert_uint_eq(by_status[status], n);
	free(by_status);
}

struct aggregator_fixture_answer
aggregator_fixture_bring(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b)
{
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, a, b, &id, &body);
	r = aggregator_fixture_post(h, buf_slice(&body));
	if (r.status == 200 || r.status == 422) {
		a->seq++;
		a->head = id;
	}
	buf_free(&body);
	return r;
}

unsigned
aggregator_fixture_batch(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a,
    const struct aggregator_fixture_batch *b)
{
	struct aggregator_fixture_answer r = aggregator_fixture_bring(h, a, b);
	unsigned status = r.status;

	aggregator_fixture_answer_free(&r);
	return status;
}
