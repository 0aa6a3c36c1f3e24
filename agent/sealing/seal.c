/*
 * Figures signed and sealed.  Each statement is judged as the aggregator will
 * judge it before it is stored, for a number that was used cannot be taken back.
 */
#include "agent/sealing/seal.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "agent/sealing/enrolments.h"
#include "agent/vault/vault_field.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/judge.h"
#include "protocol/opening.h"

int
seal_allowed(const struct outbox_agent *a, struct err *e)
{
	switch (a->state) {
	case OUTBOX_AGENT_WAITING:
	case OUTBOX_AGENT_ENROLLED:
		if (!a->restored)
			return 0;
		return err_set(e, ERR_REFUSED,
		    "this register was restored from a backup and has not "
		    "been compared with the aggregator");
	case OUTBOX_AGENT_ENDED:
		return err_refuse(e, "new-invite", 0,
		    "this site's enrolment has ended; the figures are safe "
		    "here and can be sealed once there is a new invite: ask "
		    "the aggregator's operator for it");
	case OUTBOX_AGENT_CONFLICT:
		return err_refuse(e, "new-invite", 0,
		    "another statement signed with this site's key is in the "
		    "log: this machine was restored from a backup, or its key "
		    "is in use elsewhere; ask the aggregator's operator for a "
		    "new invite");
	case OUTBOX_AGENT_FORKED:
		break;
	}
	return err_refuse(e, "alarm", 0,
	    "the aggregator has signed two different histories; nothing more "
	    "is sealed for it until somebody knows of both");
}

int
seal_key(const struct open_register *reg, const struct outbox_agent *a,
    struct sign_key *key, struct err *e)
{
	char label[VAULT_ABOUT_SIZE];
	uint8_t seed[32];
	struct buf wrapped;
	int rc;

	buf_init(&wrapped, LIMITS_NOTE_MAX);
	enrolments_label(label, a->pins.agent, a->pins.epoch);
	rc = outbox_wrapped_key(reg->db, a->pins.epoch, &wrapped, e);
	if (rc == 0)
		rc = vault_unwrap(reg->vault, label, buf_slice(&wrapped), seed,
		    sizeof(seed), e);
	if (rc == 0) {
		*key = sign_key_from_seed(seed);
		if (memcmp(key->public.b, a->pins.own.b, 32) != 0)
			rc = err_set(e, ERR_CORRUPT,
			    "the stored signing key is not the one enrolled");
	}
	mem_wipe(seed, sizeof(seed));
	buf_free(&wrapped);
	return rc;
}

void
seal_envelope(const struct pins *pins, struct slice note, struct slice opening,
    struct buf *out)
{
	struct envelope v = { .note = note, .boxes = pins->recipients };
	struct buf box[LIMITS_BOXES_MAX];

	for (size_t i = 0; i < pins->recipients; i++) {
		buf_init(&box[i], LIMITS_BOX_MAX);
		opening_seal(opening, &pins->recipient[i], &box[i]);
		keys_recipient_id(v.box[i].key_id, &pins->recipient[i]);
		v.box[i].box = buf_slice(&box[i]);
	}
	envelope_write(&v, out);
	for (size_t i = 0; i < pins->recipients; i++)
		buf_free(&box[i]);
}

/* One statement on its way into the outbox. */
struct work {
	struct statement statement;
	struct buf payload, opening, note, envelope;
	struct hash id;
};

/* Returns that are being sealed. */
struct sealing {
	struct db *db;
	const struct seal_signer *signer;
	struct outbox_agent head; /* of the chain, statement by statement */
	int64_t sign_off;         /* the row that all of them name */
};

static void
work_init(struct work *w)
{
	memset(w, 0, sizeof(*w));
	buf_init(&w->payload, LIMITS_PAYLOAD_MAX);
	buf_init(&w->opening, LIMITS_OPENING_MAX);
	buf_init(&w->note, LIMITS_NOTE_MAX);
	buf_init(&w->envelope, LIMITS_ENVELOPE_MAX);
}

static void
work_free(struct work *w)
{
	buf_free(&w->payload);
	buf_free(&w->opening);
	buf_free(&w->note);
	buf_free(&w->envelope);
}

static int
fill(const struct sealing *seal, const struct returns *r, struct work *w,
    struct err *e)
{
	const struct outbox_agent *head = &seal->head;
	struct statement *s = &w->statement;
	struct statement_batch *b = &s->u.batch;
	struct checkpoint seen;

	s->kind = STATEMENT_BATCH;
	memcpy(s->origin, head->pins.origin, sizeof(s->origin));
	memcpy(s->agent, head->pins.agent, sizeof(s->agent));
	s->epoch = head->pins.epoch;
	b->seq = head->seq + 1;
	b->prev = head->head;
	(void)snprintf(b->service, sizeof(b->service), "%s", r->service);
	b->content = r->content;
	b->period = r->period;
	b->time = seal->signer->today;
	if (outbox_next_revision(seal->db, r->service, r->content, r->period,
		&b->revision, e) < 0 ||
	    outbox_seen(seal->db, s->origin, &seen, e) < 0)
		return -1;
	b->seen = (struct statement_seen){ seen.size, seen.root };
	returns_write(r, &w->payload);
	return 0;
}

/* The commitment covers the lines before it, so it is made from the text
 * with an empty one in its place. */
static void
commit(struct work *w)
{
	uint8_t salt[OPENING_SALT_SIZE];
	struct buf text;

	sign_random(salt, sizeof(salt));
	buf_init(&text, LIMITS_NOTE_MAX);
	statement_write(&w->statement, &text);
	w->statement.u.batch.commit =
	    opening_commit(statement_header(buf_slice(&text)), salt,
		buf_slice(&w->payload));
	opening_write(salt, buf_slice(&w->payload), &w->opening);
	mem_wipe(salt, sizeof(salt));
	buf_free(&text);
}

static void
sign(const struct seal_signer *signer, struct work *w)
{
	char names[2][KEYS_NAME_MAX];
	size_t text_n;

	statement_write(&w->statement, &w->note);
	w->id = hash_of(buf_slice(&w->note));
	text_n = w->note.n;
	(void)statement_signers(&w->statement, names);
	sign_note(&w->note, text_n, true, names[0], signer->key);
	seal_envelope(&signer->agent->pins, buf_slice(&w->note),
	    buf_slice(&w->opening), &w->envelope);
}

/* The aggregator's own checks, as far as this end knows the state. */
static int
judge(const struct outbox_agent *head, const struct work *w, struct err *e)
{
	const struct statement_batch *b = &w->statement.u.batch;
	struct judge_agent agent = { .head_seq = head->seq,
		.head = head->head,
		.log_size = b->seen.size };
	struct judge_key key = { .service_named = true, .service_owned = true };
	struct err why = ERR_INIT;
	struct judge_verdict v;
	struct returns r;
	char title[PERIOD_TITLE_SIZE];
	bool bad;

	bad = returns_parse(&r, buf_slice(&w->payload), &why) < 0 ||
	      returns_match(&r, &w->statement, &why) < 0;
	v = judge_batch(&w->statement, &agent, &key, bad ? &why : NULL);
	if (v.outcome == JUDGE_ACCEPT)
		return 0;
	period_title(title, b->period);
	return err_set(e, ERR_REFUSED,
	    "%s, %s cannot be sealed: %.300s; nothing was sealed", b->service,
	    title, v.why.text);
}

static int
seal_one(struct sealing *seal, const struct returns *r, struct err *e)
{
	struct outbox_entry entry;
	struct work w;
	int rc;

	work_init(&w);
	rc = fill(seal, r, &w, e);
	if (rc == 0) {
		commit(&w);
		rc = judge(&seal->head, &w, e);
	}
	if (rc == 0) {
		sign(seal->signer, &w);
		entry = (struct outbox_entry){ .statement = &w.statement,
			.id = w.id,
			.note = buf_slice(&w.note),
			.opening = buf_slice(&w.opening),
			.envelope = buf_slice(&w.envelope),
			.through = r->through,
			.staff = signoff_staff(seal->signer->signoff),
			.sign_off = seal->sign_off };
		rc = outbox_add(seal->db, &entry, e);
		seal->head.seq = w.statement.u.batch.seq;
		seal->head.head = w.id;
	}
	work_free(&w);
	return rc;
}

static int
seal_all(struct sealing *seal, const struct returns *const *returns, size_t n,
    struct err *e)
{
	int rc =
	    signoff_store(seal->signer->signoff, seal->db, &seal->sign_off, e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = seal_one(seal, returns[i], e);
	return rc;
}

int
seal_returns(struct db *db, const struct seal_signer *signer,
    const struct returns *const *returns, size_t n, struct err *e)
{
	struct sealing seal = { .db = db,
		.signer = signer,
		.head = *signer->agent };
	int rc;

	if (seal_allowed(&seal.head, e) < 0)
		return -1;
	if (!signoff_covers(signer->signoff, returns, n))
		return err_set(e, ERR_REFUSED,
		    "what was signed off are other figures than these, so "
		    "nothing was sealed");
	if (db_begin(db, e) < 0)
		return -1;
	rc = seal_all(&seal, returns, n, e);
	if (rc == 0)
		rc = db_commit(db, e);
	if (rc < 0)
		db_rollback(db);
	return rc;
}
