/*
 * An aggregator that logs whatever it gets and answers as a test wants, lies
 * included.  It shares no code with the real one, since the agent must not depend
 * on that one's mercy.
 */
#include "tests/unit/fake_aggregator.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <check.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/checkpoint.h"
#include "protocol/envelope.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "protocol/tree.h"

struct sign_key
fake_aggregator_key(uint8_t seed)
{
	uint8_t bytes[32];

	memset(bytes, seed, sizeof(bytes));
	return sign_key_from_seed(bytes);
}

static struct sign_key
witness_key(unsigned i)
{
	return fake_aggregator_key((uint8_t)(200 + i));
}

struct keys_verifier
fake_aggregator_witness(unsigned i)
{
	struct sign_key key = witness_key(i);
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "w%u.test", i);
	return keys_verifier_make(name, 0x04, &key.public);
}

void
fake_aggregator_sign(const struct statement *s, const struct sign_key *first,
    const struct sign_key *second, struct buf *out)
{
	char names[2][KEYS_NAME_MAX];
	size_t text_n;

	buf_init(out, LIMITS_NOTE_MAX);
	statement_write(s, out);
	text_n = out->n;
	(void)statement_signers(s, names);
	sign_note(out, text_n, true, names[0], first);
	if (second != NULL)
		sign_note(out, text_n, false, names[1], second);
}

uint64_t
fake_aggregator_log(struct fake_aggregator *o, struct slice note)
{
	ck_assert_uint_lt(o->leaves, FAKE_AGGREGATOR_LEAVES_MAX);
	buf_init(&o->leaf[o->leaves], LIMITS_NOTE_MAX);
	buf_add_slice(&o->leaf[o->leaves], note);
	return o->leaves++;
}

void
fake_aggregator_trust(const struct fake_aggregator *o, uint64_t number,
    const struct sign_key *by, struct buf *out)
{
	struct statement s = { .kind = STATEMENT_TRUST,
		.origin = FAKE_AGGREGATOR_ORIGIN };
	struct statement_trust *t = &s.u.trust;

	t->number = number;
	t->authority = keys_verifier_make(FAKE_AGGREGATOR_ORIGIN "/authority",
	    0x01, &by->public);
	t->log_key[0] =
	    keys_verifier_make(FAKE_AGGREGATOR_ORIGIN, 0x01, &o->log.public);
	t->log_keys = 1;
	t->recipient[0] = o->recipient.public;
	t->recipients = 1;
	(void)snprintf(t->policy[0], sizeof(t->policy[0]), "quorum none");
	t->policy_lines = 1;
	fake_aggregator_sign(&s, by, NULL, out);
}

void
fake_aggregator_invite(struct fake_aggregator *o, const char *agent,
    uint64_t epoch)
{
	struct statement s = { .kind = STATEMENT_INVITE,
		.origin = FAKE_AGGREGATOR_ORIGIN,
		.epoch = epoch };
	struct err e = ERR_INIT;
	struct note n;

	(void)snprintf(s.agent, sizeof(s.agent), "%s", agent);
	(void)snprintf(s.u.invite.provider, sizeof(s.u.invite.provider),
	    "trust");
	s.u.invite.once = o->once.public;
	s.u.invite.trust_number = 1;
	ck_assert_int_eq(note_parse(&n, buf_slice(&o->trust), LIMITS_NOTE_MAX,
			     true, &e),
	    0);
	s.u.invite.trust_id = note_id(&n);
	s.u.invite.expires = day_from_civil(2026, 12, 31);
	buf_free(&o->invite);
	buf_free(&o->invite_file);
	fake_aggregator_sign(&s, &o->authority, &o->once, &o->invite);
	buf_init(&o->invite_file, 4 * LIMITS_NOTE_MAX);
	envelope_invite_write(
	    &(struct envelope_invite){ .invite = buf_slice(&o->invite),
		.trust = buf_slice(&o->trust) },
	    &o->invite_file);
}

/* ------------------------------------------------------------- the tree */

static int
node(void *arg, unsigned level, uint64_t index, struct hash *out, struct err *e)
{
	const struct fake_aggregator *o = arg;
	struct hash l, r;

	if (level == 0) {
		*out = tree_leaf(buf_slice(&o->leaf[index]));
		return 0;
	}
	if (node(arg, level - 1, 2 * index, &l, e) < 0 ||
	    node(arg, level - 1, 2 * index + 1, &r, e) < 0)
		return -1;
	*out = tree_node(&l, &r);
	return 0;
}

static struct tree_reader
reader(const struct fake_aggregator *o)
{
	return (struct tree_reader){ node, (void *)(uintptr_t)o };
}

void
fake_aggregator_checkpoint(const struct fake_aggregator *o, uint64_t size,
    struct buf *out)
{
	struct tree_reader r = reader(o);
	struct checkpoint c = { .origin = FAKE_AGGREGATOR_ORIGIN,
		.size = size };
	struct err e = ERR_INIT;
	struct buf note;
	size_t text_n;

	ck_assert_int_eq(tree_root(&c.root, size, &r, &e), 0);
	buf_init(&note, LIMITS_NOTE_MAX);
	checkpoint_write(&c, &note);
	text_n = note.n;
	sign_note(&note, text_n, true, FAKE_AGGREGATOR_ORIGIN, &o->log);
	for (unsigned i = 0; i < FAKE_AGGREGATOR_WITNESSES; i++)
		if (o->cosigned & 1U << i) {
			struct keys_verifier v = fake_aggregator_witness(i);
			struct sign_key key = witness_key(i);

			sign_cosignature(&note, slice_make(note.data, text_n),
			    v.name, &key, 1782000000);
		}
	buf_add_slice(out, buf_slice(&note));
	buf_free(&note);
}

void
fake_aggregator_receipt(const struct fake_aggregator *o, uint64_t index,
    uint64_t size, uint64_t old, struct buf *out)
{
	struct receipt r = { .index = index, .old = old };
	struct tree_reader read = reader(o);
	struct err e = ERR_INIT;
	struct buf checkpoint;

	buf_init(&checkpoint, LIMITS_CHECKPOINT_MAX);
	fake_aggregator_checkpoint(o, size, &checkpoint);
	r.checkpoint_text = buf_slice(&checkpoint);
	ck_assert_int_eq(tree_prove_inclusion(&r.inclusion, index, size, &read,
			     &e),
	    0);
	ck_assert_int_eq(tree_prove_consistency(&r.consistency, old, size,
			     &read, &e),
	    0);
	receipt_write(&r, out);
	buf_free(&checkpoint);
}

/* ---------------------------------------------------------- its answers */

/* The last statement logged of that epoch. */
static uint64_t
true_head(const struct fake_aggregator *o, uint64_t epoch)
{
	uint64_t seq = 0;

	for (size_t i = 0; i < o->leaves; i++) {
		struct err e = ERR_INIT;
		struct statement s;
		struct note n;

		ck_assert_int_eq(note_parse(&n, buf_slice(&o->leaf[i]),
				     LIMITS_NOTE_MAX, true, &e),
		    0);
		if (statement_parse(&s, n.text, &e) == 0 &&
		    s.kind == STATEMENT_BATCH && s.epoch == epoch)
			seq = s.u.batch.seq;
	}
	return o->fixed_head ? o->head_seq : seq;
}

/* The keys from o->after on: quarters of alpha, one after another. */
static void
set_in_force(struct jval *v, const struct fake_aggregator *o)
{
	bool paged = o->page > 0 && o->paged;
	unsigned from = paged ? o->after : 0;
	unsigned to =
	    paged && from + o->page < o->keys ? from + o->page : o->keys;
	struct jval *list = jval_array();
	char text[64];

	for (unsigned i = from; i < to; i++) {
		struct jval *key = jval_object();

		(void)snprintf(text, sizeof(text), "%u-%02u-01/P3M",
		    2016 + i / 4, 1 + 3 * (i % 4));
		jval_set_str(key, "service", "alpha");
		jval_set_str(key, "content", "sheaf-return/1");
		jval_set_str(key, "period", text);
		jval_set_i64(key, "revision", i + 1);
		jval_set_str(key, "through", "");
		jval_add(list, key);
	}
	jval_set(v, "in_force", list);
	(void)snprintf(text, sizeof(text), "alpha/%u", to);
	if (paged && (to < o->keys || o->endless))
		jval_set_str(v, "in_force_next", text);
}

/* Those of the epoch behind o->statements_after (P-HEAD-9). */
static void
set_statements(struct jval *v, const struct fake_aggregator *o, uint64_t epoch)
{
	const struct fake_aggregator *from =
	    o->proofs_of == NULL ? o : o->proofs_of;
	struct jval *list = jval_array();

	for (size_t i = o->unlisted;
	     i < o->leaves && jval_length(list) < o->statements; i++) {
		struct err e = ERR_INIT;
		struct statement s;
		struct jval *one;
		struct buf proof;
		struct note n;

		ck_assert_int_eq(note_parse(&n, buf_slice(&o->leaf[i]),
				     LIMITS_NOTE_MAX, true, &e),
		    0);
		if (statement_parse(&s, n.text, &e) < 0 ||
		    s.kind != STATEMENT_BATCH || s.epoch != epoch ||
		    s.u.batch.seq <= o->statements_after)
			continue;
		one = jval_object();
		buf_init(&proof, LIMITS_RECEIPT_MAX);
		fake_aggregator_receipt(from, i, from->leaves, 0, &proof);
		jval_set_i64(one, "seq", (int64_t)s.u.batch.seq);
		jval_set_text(one, "note", buf_slice(&o->leaf[i]));
		jval_set_text(one, "proof", buf_slice(&proof));
		jval_add(list, one);
		buf_free(&proof);
	}
	jval_set(v, "statements", list);
}

static void
set_newer(struct jval *v, const struct fake_aggregator *o, uint64_t size,
    uint64_t old)
{
	struct buf proof;

	if (o->newer.n == 0 || o->held >= o->newer_number)
		return;
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(o, o->newer_index, size, old, &proof);
	jval_set_text(v, "trust", buf_slice(&o->newer));
	jval_set_text(v, "trust_proof", buf_slice(&proof));
	buf_free(&proof);
}

void
fake_aggregator_head(const struct fake_aggregator *o, uint64_t epoch,
    uint64_t size, uint64_t old, struct buf *out)
{
	struct jval *v = jval_object(), *consistency = jval_array(), *services;
	struct tree_reader read = reader(o);
	struct err e = ERR_INIT;
	struct tree_proof p;
	struct buf text;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	fake_aggregator_checkpoint(o, size, &text);
	jval_set_str(v, "agent", FAKE_AGGREGATOR_AGENT);
	jval_set_i64(v, "epoch", (int64_t)epoch);
	jval_set_i64(v, "seq", (int64_t)true_head(o, epoch));
	if (o->head_id != NULL)
		jval_set_str(v, "id", o->head_id);
	jval_set_text(v, "checkpoint", buf_slice(&text));
	ck_assert_int_eq(tree_prove_consistency(&p, old, size, &read, &e), 0);
	for (size_t i = 0; i < p.n; i++) {
		struct buf hash;

		if (o->damage_consistency)
			p.h[i].b[0] ^= 1;
		buf_init(&hash, 64);
		encode_base64(&hash, p.h[i].b, HASH_SIZE);
		jval_add_str(consistency, buf_str(&hash));
		buf_free(&hash);
	}
	jval_set(v, "consistency", consistency);
	set_newer(v, o, size, old);
	services = jval_array();
	if (o->service != NULL)
		jval_add_str(services, o->service);
	jval_set(v, "services", services);
	set_in_force(v, o);
	if (o->set != NULL) {
		struct jval *sets = jval_array();

		jval_add_str(sets, o->set);
		jval_set(v, "sets", sets);
	}
	if (o->asks_statements)
		set_statements(v, o, epoch);
	if (o->other != NULL) {
		struct jval *others = jval_array();

		jval_add_str(others, o->other);
		jval_set(v, "others", others);
	}
	jval_set_str(v, "state", o->ended ? "ended" : "current");
	jval_write(v, false, out);
	jval_free(v);
	buf_free(&text);
}

void
fake_aggregator_problem(struct buf *out, const char *code, ...)
{
	struct jval *v = jval_object();
	const char *key;
	va_list args;

	jval_set_str(v, "code", code);
	va_start(args, code);
	while ((key = va_arg(args, const char *)) != NULL)
		jval_set_str(v, key, va_arg(args, const char *));
	va_end(args);
	jval_write(v, false, out);
	jval_free(v);
}

void
fake_aggregator_script(struct fake_aggregator *o, unsigned status,
    const char *body)
{
	o->mood = FAKE_AGGREGATOR_SCRIPTED;
	o->status = status;
	buf_reset(&o->body);
	if (body != NULL)
		buf_puts(&o->body, body);
}

/* The leaf that holds this text, or -1. */
static int64_t
find(const struct fake_aggregator *o, const struct hash *id)
{
	for (size_t i = 0; i < o->leaves; i++) {
		struct err e = ERR_INIT;
		struct note n;
		struct hash h;

		ck_assert_int_eq(note_parse(&n, buf_slice(&o->leaf[i]),
				     LIMITS_NOTE_MAX, true, &e),
		    0);
		h = note_id(&n);
		if (hash_equal(&h, id))
			return (int64_t)i;
	}
	return -1;
}

/* Log a note unless it is there; its index. */
static uint64_t
log_once(struct fake_aggregator *o, struct slice note)
{
	struct err e = ERR_INIT;
	struct note n;
	struct hash id;
	int64_t at;

	ck_assert_int_eq(note_parse(&n, note, LIMITS_NOTE_MAX, true, &e), 0);
	id = note_id(&n);
	at = find(o, &id);
	return at >= 0 ? (uint64_t)at : fake_aggregator_log(o, note);
}

static void
refuse_opening(struct fake_aggregator *o, struct transport_answer *a)
{
	struct buf proof;

	buf_init(&proof, LIMITS_RECEIPT_MAX);
	fake_aggregator_receipt(o, 0, o->leaves, 0, &proof);
	a->status = 425;
	fake_aggregator_problem(&a->body, "opening", "trust",
	    buf_str(&o->leaf[0]), "trust_proof", buf_str(&proof), NULL);
	buf_free(&proof);
}

static void
take_batch(struct fake_aggregator *o, struct slice body, uint64_t old,
    struct transport_answer *a)
{
	struct err e = ERR_INIT;
	struct statement s;
	struct envelope v;
	struct note n;
	uint64_t index;

	ck_assert_int_eq(envelope_read(&v, &body, &e), 0);
	ck_assert_uint_eq(body.n, 0);
	ck_assert_int_eq(note_parse(&n, v.note, LIMITS_NOTE_MAX, true, &e), 0);
	ck_assert_int_eq(statement_parse(&s, n.text, &e), 0);
	if (o->no_opening) {
		refuse_opening(o, a);
		return;
	}
	if (s.u.batch.seq > true_head(o, s.epoch) + 1) {
		a->status = 425;
		fake_aggregator_problem(&a->body, "gap", NULL);
		return;
	}
	index = log_once(o, v.note);
	a->status = 200;
	fake_aggregator_receipt(o, index, o->leaves, old, &a->body);
}

static void
take_enrolment(struct fake_aggregator *o, struct slice body, uint64_t old,
    struct transport_answer *a)
{
	struct jval *answer = jval_object();
	struct envelope invite, enrolment;
	struct buf receipt, head;
	struct err e = ERR_INIT;
	struct statement s;
	struct note n;
	struct jval *v;
	uint64_t index;

	ck_assert_int_eq(envelope_read(&invite, &body, &e), 0);
	ck_assert_int_eq(envelope_read(&enrolment, &body, &e), 0);
	(void)log_once(o, invite.note);
	index = log_once(o, enrolment.note);
	buf_init(&receipt, LIMITS_RECEIPT_MAX);
	buf_init(&head, LIMITS_ANSWER_MAX);
	fake_aggregator_receipt(o, index, o->leaves, old, &receipt);
	ck_assert_int_eq(note_parse(&n, enrolment.note, LIMITS_NOTE_MAX, true,
			     &e),
	    0);
	ck_assert_int_eq(statement_parse(&s, n.text, &e), 0);
	fake_aggregator_head(o, s.epoch, o->leaves, old, &head);
	jval_set_text(answer, "receipt", buf_slice(&receipt));
	ck_assert_int_eq(jval_parse(&v, buf_slice(&head), head.n, &e), 0);
	jval_set(answer, "head", v);
	jval_write(answer, false, &a->body);
	a->status = 200;
	jval_free(answer);
	buf_free(&receipt);
	buf_free(&head);
}

static void
answer_head(struct fake_aggregator *o, uint64_t epoch, uint64_t old,
    struct transport_answer *a)
{
	a->status = 200;
	if (old <= o->leaves) {
		fake_aggregator_head(o, epoch, o->leaves, old, &a->body);
		return;
	}
	a->status = 503;
	fake_aggregator_problem(&a->body, "behind", NULL);
}

static int
take_shown(struct fake_aggregator *o, const struct transport_request *request,
    struct transport_answer *answer, struct err *e)
{
	if (o->mood == FAKE_AGGREGATOR_OFFLINE)
		return err_set(e, ERR_LATER, "no route to the aggregator");
	o->shown++;
	buf_reset(&o->shown_text);
	buf_add_slice(&o->shown_text, request->body);
	answer->status = o->shown_status != 0 ? o->shown_status : 404;
	fake_aggregator_problem(&answer->body, "not-found", NULL);
	return 0;
}

/* One that has lost nothing does not know of it, as one of before. */
static int
take_given(struct fake_aggregator *o, const struct transport_request *request,
    struct transport_answer *answer, struct err *e)
{
	char text[80];

	if (o->mood == FAKE_AGGREGATOR_OFFLINE)
		return err_set(e, ERR_LATER, "no route to the aggregator");
	*(request->body.p == NULL ? &o->recover_gets : &o->recover_posts) += 1;
	answer->status = o->lost_from > 0 ? 200 : 404;
	if (o->lost_from == 0) {
		fake_aggregator_problem(&answer->body, "not-found", NULL);
		return 0;
	}
	buf_reset(&o->given);
	buf_add_slice(&o->given, request->body);
	(void)snprintf(text, sizeof(text),
	    "{\"from\":%u,\"to\":%u,\"missing\":%u}", o->lost_from,
	    o->lost_from + o->lost, o->lost);
	buf_puts(&answer->body, text);
	return 0;
}

static int
ask(void *arg, const struct transport_request *request,
    struct transport_answer *answer, struct err *e)
{
	const char *query = strstr(request->url, "?old="), *after, *held,
		   *behind;
	struct fake_aggregator *o = arg;
	uint64_t old;

	*answer = (struct transport_answer){ .date_s = o->date_s };
	buf_init(&answer->body, LIMITS_ANSWER_MAX);
	if (strstr(request->url, "/v1/checkpoints") != NULL)
		return take_shown(o, request, answer, e);
	if (strstr(request->url, "/v1/recover") != NULL)
		return take_given(o, request, answer, e);
	(void)snprintf(o->last_url, sizeof(o->last_url), "%s", request->url);
	*(request->body.p == NULL ? &o->gets : &o->posts) += 1;
	if (o->mood == FAKE_AGGREGATOR_OFFLINE)
		return err_set(e, ERR_LATER, "no route to the aggregator");
	if (o->mood == FAKE_AGGREGATOR_CLOSED ||
	    (o->mood == FAKE_AGGREGATOR_SCRIPTED && request->body.p != NULL)) {
		answer->status = o->status;
		answer->retry_after_ms = o->retry_after_ms;
		buf_add_slice(&answer->body, buf_slice(&o->body));
		if (o->mood == FAKE_AGGREGATOR_SCRIPTED && !o->stubborn)
			o->mood = FAKE_AGGREGATOR_HONEST;
		return 0;
	}
	ck_assert_ptr_nonnull(query);
	old = strtoull(query + 5, NULL, 10);
	after = strstr(query, "&after=");
	held = strstr(query, "&trust=");
	behind = strstr(query, "&statements=");
	o->asks_statements = behind != NULL;
	if (o->asks_statements) {
		o->statements_asked++;
		o->statements_after = strtoull(behind + 12, NULL, 10);
	}
	o->held = held == NULL ? UINT64_MAX : strtoull(held + 7, NULL, 10);
	o->paged = after != NULL;
	o->after = 0;
	if (o->paged && after[7] != '\0')
		ck_assert_int_eq(sscanf(after, "&after=alpha/%u", &o->after),
		    1);
	if (strstr(request->url, "/head?") != NULL)
		answer_head(o,
		    strtoull(strstr(request->url, FAKE_AGGREGATOR_AGENT) +
				 strlen(FAKE_AGGREGATOR_AGENT "/"),
			NULL, 10),
		    old, answer);
	else if (strstr(request->url, "/v1/enrolments?") != NULL)
		take_enrolment(o, request->body, old, answer);
	else
		take_batch(o, request->body, old, answer);
	return 0;
}

/* ------------------------------------------------------ opening, closing */

struct fake_aggregator *
fake_aggregator_open(uint8_t seed)
{
	struct fake_aggregator *o = mem_alloc(sizeof(*o));
	uint8_t bytes[32];

	keys_start();
	o->log = fake_aggregator_key(seed);
	o->authority = fake_aggregator_key((uint8_t)(seed + 1));
	memset(bytes, seed + 2, sizeof(bytes));
	o->recipient = sign_recipient_from_seed(bytes);
	memset(o->secret, seed + 3, sizeof(o->secret));
	o->once = sign_key_once(o->secret);
	buf_init(&o->body, LIMITS_ANSWER_MAX);
	buf_init(&o->shown_text, LIMITS_CHECKPOINT_MAX);
	buf_init(&o->given, LIMITS_OFFERS_MAX);
	o->transport = (struct transport){ ask, o };
	fake_aggregator_trust(o, 1, &o->authority, &o->trust);
	(void)fake_aggregator_log(o, buf_slice(&o->trust));
	fake_aggregator_invite(o, FAKE_AGGREGATOR_AGENT, 1);
	return o;
}

void
fake_aggregator_close(struct fake_aggregator *o)
{
	for (size_t i = 0; i < o->leaves; i++)
		buf_free(&o->leaf[i]);
	buf_free(&o->trust);
	buf_free(&o->newer);
	buf_free(&o->invite);
	buf_free(&o->invite_file);
	buf_free(&o->body);
	buf_free(&o->shown_text);
	buf_free(&o->given);
	free(o);
}

void
fake_aggregator_quorum(struct pins *p, const char *const *lines, size_t n)
{
	struct err e = ERR_INIT;
	struct buf key, text;

	buf_init(&key, PINS_JSON_MAX);
	p->policy_lines = 0;
	for (unsigned i = 0; i < FAKE_AGGREGATOR_WITNESSES; i++) {
		struct keys_verifier v = fake_aggregator_witness(i);

		buf_reset(&key);
		keys_verifier_write(&v, &key);
		(void)snprintf(p->policy_line[p->policy_lines++],
		    sizeof(p->policy_line[0]), "witness w%u %s", i,
		    buf_str(&key));
	}
	for (size_t i = 0; i < n; i++)
		(void)snprintf(p->policy_line[p->policy_lines++],
		    sizeof(p->policy_line[0]), "%s", lines[i]);
	/* Written and read, as they are kept. */
	buf_init(&text, PINS_JSON_MAX);
	pins_write(p, &text);
	ck_assert_msg(pins_parse(p, buf_slice(&text), &e) == 0, "%s", e.text);
	ck_assert(!p->policy.quorum_none);
	buf_free(&key);
	buf_free(&text);
}

struct pins
fake_aggregator_pins(const struct fake_aggregator *o,
    const struct sign_key *own)
{
	struct err e = ERR_INIT;
	struct statement trust;
	struct pins p;
	struct note n;

	memset(&p, 0, sizeof(p));
	ck_assert_int_eq(note_parse(&n, buf_slice(&o->trust), LIMITS_NOTE_MAX,
			     true, &e),
	    0);
	ck_assert_int_eq(statement_parse(&trust, n.text, &e), 0);
	ck_assert_int_eq(pins_take_trust(&p, &trust, &e), 0);
	(void)snprintf(p.agent, sizeof(p.agent), FAKE_AGGREGATOR_AGENT);
	(void)snprintf(p.url, sizeof(p.url), "https://office.test");
	p.epoch = 1;
	p.own = own->public;
	p.once = o->once.public;
	p.invite = hash_of(slice_make("invite", 6));
	p.enrolment = hash_of(slice_make("enrolment", 9));
	return p;
}
