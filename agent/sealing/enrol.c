/*
 * Taking up an invite.  The invite is the root of all trust in an aggregator, so
 * it is believed only by a secret that came by another channel.
 */
#include "agent/sealing/enrol.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "agent/delivery/spool.h"
#include "agent/register/instance.h"
#include "agent/register/listed.h"
#include "agent/sealing/enrolments.h"
#include "agent/sealing/outbox.h"
#include "agent/vault/vault_field.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/sign.h"

int
enrol_read_secret(const char *text, uint8_t secret[static 32], struct err *e)
{
	char hex[64];
	size_t n = 0;
	bool good = true;

	for (; *text != '\0' && good; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '-' || isspace(c))
			continue;
		good = n < sizeof(hex);
		if (good)
			hex[n++] = (char)tolower(c);
	}
	good = good && n == sizeof(hex) &&
	       decode_hex(slice_make(hex, n), secret, 32);
	mem_wipe(hex, sizeof(hex));
	if (good)
		return 0;
	return err_refuse(e, "secret", 0,
	    "the one-time secret must be 64 digits 0-9 and a-f in groups of "
	    "four; check what you typed");
}

static int
bad_invite(struct err *e, const char *why)
{
	return err_refuse(e, "invite", 0,
	    "this invite cannot be trusted: %s; nothing was changed; ask the "
	    "aggregator's operator for a new one",
	    why);
}

/* Read one note of the file into a statement of the wanted kind. */
static int
read_note(struct slice whole, enum statement_kind kind, struct note *n,
    struct statement *s, struct err *e)
{
	struct err ignored = ERR_INIT;

	if (note_parse(n, whole, LIMITS_NOTE_MAX, true, &ignored) < 0 ||
	    statement_parse(s, n->text, &ignored) < 0 || s->kind != kind)
		return bad_invite(e, "it is not an invite file");
	return 0;
}

/* The one-time signature: line 2 of the invite, by the secret's key. */
static int
verify_once(const struct note *n, const struct statement *s,
    const struct sign_key *once, struct err *e)
{
	char names[2][KEYS_NAME_MAX];
	struct keys_verifier v;

	if (statement_signers(s, names) != 2 || n->sigs != 2)
		return bad_invite(e, "it is not signed as an invite is");
	v = keys_verifier_make(names[1], 0x01, &once->public);
	if (memcmp(s->u.invite.once.b, once->public.b, 32) != 0)
		return err_refuse(e, "secret", 0,
		    "the invite does not belong to this one-time secret: "
		    "compare what you typed, and whether both are of the same "
		    "invite; nothing was changed");
	if (!note_verify(n, 1, &v))
		return bad_invite(e, "it was changed or damaged on its way");
	return 0;
}

static int
verify_authority(const struct note *invite, const struct note *trust,
    const struct enrol_offer *o, struct err *e)
{
	const struct keys_public *authority = &o->trust.u.trust.authority.key;
	struct keys_public keys[2] = { *authority, o->invite.u.invite.once };
	struct hash trust_id = note_id(trust);

	if (strcmp(o->invite.origin, o->trust.origin) != 0 ||
	    o->invite.u.invite.trust_number != o->trust.u.trust.number ||
	    !hash_equal(&o->invite.u.invite.trust_id, &trust_id))
		return bad_invite(e, "its two parts do not belong together");
	if (!statement_verify(&o->trust, trust, authority) ||
	    !statement_verify(&o->invite, invite, keys))
		return bad_invite(e,
		    "the authority's signature does not verify");
	return 0;
}

/* The list of services is that of the agent who is invited. */
static int
verify_services(struct slice whole, struct enrol_offer *o, struct err *e)
{
	const struct keys_public *authority = &o->trust.u.trust.authority.key;
	struct note n;

	if (whole.n == 0)
		return 0;
	if (read_note(whole, STATEMENT_SERVICES, &n, &o->services, e) < 0)
		return -1;
	if (strcmp(o->services.origin, o->invite.origin) != 0 ||
	    strcmp(o->services.agent, o->invite.agent) != 0)
		return bad_invite(e,
		    "its list of services is not this agent's");
	if (!statement_verify(&o->services, &n, authority))
		return bad_invite(e,
		    "the authority's signature does not verify");
	o->has_services = true;
	return 0;
}

static int
verify_notes(struct enrol_offer *o, const struct envelope_invite *file,
    const struct sign_key *once, struct err *e)
{
	struct note invite, trust;

	o->invite_note = file->invite;
	if (read_note(file->invite, STATEMENT_INVITE, &invite, &o->invite, e) <
		0 ||
	    verify_once(&invite, &o->invite, once, e) < 0 ||
	    read_note(file->trust, STATEMENT_TRUST, &trust, &o->trust, e) < 0 ||
	    verify_authority(&invite, &trust, o, e) < 0 ||
	    verify_services(file->services, o, e) < 0)
		return -1;
	o->invite_id = note_id(&invite);
	return o->invite.epoch <= SPOOL_EPOCH_MAX
		   ? 0
		   : bad_invite(e, "its number is out of all measure");
}

int
enrol_verify(struct enrol_offer *o, struct slice file,
    const uint8_t secret[static 32], struct err *e)
{
	struct sign_key once = sign_key_once(secret);
	struct err ignored = ERR_INIT;
	struct envelope_invite notes;
	int rc;

	memset(o, 0, sizeof(*o));
	if (envelope_invite_read(file, &notes, &ignored) < 0)
		rc = bad_invite(e, "it is not an invite file, or was cut "
				   "short");
	else
		rc = verify_notes(o, &notes, &once, e);
	mem_wipe(&once, sizeof(once));
	return rc;
}

/* Everything made for the new epoch; the seed is wiped by the caller. */
struct made {
	struct pins pins;
	struct sign_key key;
	struct buf note, envelopes, wrapped;
};

static void
make_note(struct made *m, const struct enrol_request *r)
{
	struct sign_key once = sign_key_once(r->secret);
	struct statement s = { .kind = STATEMENT_ENROL };
	char names[2][KEYS_NAME_MAX];
	size_t text_n;

	memcpy(s.origin, r->offer->invite.origin, sizeof(s.origin));
	memcpy(s.agent, r->offer->invite.agent, sizeof(s.agent));
	s.epoch = r->offer->invite.epoch;
	s.u.enrol.invite = r->offer->invite_id;
	s.u.enrol.key = m->key.public;
	statement_write(&s, &m->note);
	m->pins.enrolment = hash_of(buf_slice(&m->note));
	text_n = m->note.n;
	(void)statement_signers(&s, names);
	sign_note(&m->note, text_n, true, names[0], &m->key);
	sign_note(&m->note, text_n, false, names[1], &once);
	mem_wipe(&once, sizeof(once));
}

static void
make_envelopes(struct made *m, const struct enrol_offer *o)
{
	struct envelope invite = { .note = o->invite_note };
	struct envelope enrolment = { .note = buf_slice(&m->note) };

	envelope_write(&invite, &m->envelopes);
	envelope_write(&enrolment, &m->envelopes);
}

/* The newer of the two trust statements: an invite may have lain long, and
 * the one it brings may name a recipient that is one no more (P-TRU-5). */
static int
pin_trust(struct pins *p, const struct pins *held,
    const struct enrol_offer *offer, struct err *e)
{
	if (held == NULL || held->trust_number < offer->trust.u.trust.number)
		return pins_take_trust(p, &offer->trust, e);
	*p = *held;
	return 0;
}

/* held: of the epoch before, or NULL. */
static int
make(struct made *m, const struct vault *v, const struct enrol_request *r,
    const struct pins *held, struct err *e)
{
	const struct statement *invite = &r->offer->invite;
	char label[VAULT_ABOUT_SIZE];

	memset(m, 0, sizeof(*m));
	buf_init(&m->note, LIMITS_NOTE_MAX);
	buf_init(&m->envelopes, LIMITS_ENVELOPE_MAX);
	buf_init(&m->wrapped, LIMITS_NOTE_MAX);
	if (pin_trust(&m->pins, held, r->offer, e) < 0)
		return -1;
	m->key = sign_key_random();
	memcpy(m->pins.agent, invite->agent, sizeof(m->pins.agent));
	m->pins.epoch = invite->epoch;
	m->pins.own = m->key.public;
	m->pins.once = invite->u.invite.once;
	m->pins.invite = r->offer->invite_id;
	if (r->url != NULL)
		(void)snprintf(m->pins.url, sizeof(m->pins.url), "%s", r->url);
	make_note(m, r);
	make_envelopes(m, r->offer);
	enrolments_label(label, m->pins.agent, m->pins.epoch);
	vault_wrap(v, label, slice_make(m->key.seed, sizeof(m->key.seed)),
	    &m->wrapped);
	return 0;
}

/* Which services are this agent's, unless the invite says nothing of it. */
static int
store_services(struct db *db, const struct enrol_offer *offer, struct err *e)
{
	const struct statement_services *s = &offer->services.u.services;
	struct listed list;

	if (!offer->has_services)
		return 0;
	listed_begin(&list);
	for (size_t i = 0; i < s->services; i++)
		listed_add(&list, slice_of(s->service[i]));
	return listed_store(db, &list, e);
}

static int
store(const struct open_register *reg, const struct made *m,
    const struct enrol_request *r, struct err *e)
{
	struct outbox_enrolment in = { .pins = &m->pins,
		.invite_note = r->offer->invite_note,
		.enrol_note = buf_slice(&m->note),
		.wrapped_key = buf_slice(&m->wrapped),
		.envelopes = buf_slice(&m->envelopes),
		.today = r->today,
		.staff = register_staff(reg) };

	if (db_begin(reg->db, e) < 0)
		return -1;
	/* Of a new chain nothing can have been forgotten. */
	if (outbox_enrol(reg->db, &in, e) == 0 &&
	    store_services(reg->db, r->offer, e) == 0 &&
	    instance_settle(reg->db, e) == 0 && db_commit(reg->db, e) == 0)
		return 0;
	db_rollback(reg->db);
	return -1;
}

/* What an earlier enrolment of this register allows. */
static int
weigh_earlier(const struct outbox_agent *a, const struct enrol_request *r,
    struct err *e)
{
	const struct statement *invite = &r->offer->invite;

	if (strcmp(a->pins.agent, invite->agent) != 0)
		return err_refuse(e, "invite", 0,
		    "this register belongs to agent %s, the invite to %s; "
		    "another agent needs a state directory of its own",
		    a->pins.agent, invite->agent);
	if (strcmp(a->pins.origin, invite->origin) != 0 ||
	    memcmp(a->pins.authority.key.b,
		r->offer->trust.u.trust.authority.key.b, 32) != 0)
		return bad_invite(e,
		    "it is for another aggregator than the one this site "
		    "reports to");
	if (invite->epoch <= a->pins.epoch)
		return bad_invite(e,
		    "it is not newer than this site's present enrolment");
	return 0;
}

static int
known_and_restored(struct err *e)
{
	return err_refuse(e, "known-invite", 0,
	    "this register was restored from a backup and knows this invite "
	    "already; only a new invite begins anew. Whether anything was "
	    "lost is seen by asking the aggregator what it holds, and then "
	    "signing off what is due");
}

int
enrol_begin(const struct open_register *reg, const struct enrol_request *r,
    bool *again, struct err *e)
{
	struct outbox_agent a;
	struct made m;
	bool found;
	int rc;

	*again = false;
	if (outbox_agent(reg->db, &a, &found, e) < 0)
		return -1;
	if (found && hash_equal(&a.pins.invite, &r->offer->invite_id)) {
		*again = true;
		if (a.restored && r->url == NULL)
			return known_and_restored(e);
		if (r->url == NULL || strcmp(r->url, a.pins.url) == 0)
			return 0;
		(void)snprintf(a.pins.url, sizeof(a.pins.url), "%s", r->url);
		return outbox_set_pins(reg->db, &a.pins, e);
	}
	if (found && weigh_earlier(&a, r, e) < 0)
		return -1;
	rc = make(&m, reg->vault, r, found ? &a.pins : NULL, e);
	if (rc == 0 && found && r->url == NULL)
		memcpy(m.pins.url, a.pins.url, sizeof(m.pins.url));
	if (rc == 0)
		rc = store(reg, &m, r, e);
	mem_wipe(&m.key, sizeof(m.key));
	buf_free(&m.note);
	buf_free(&m.envelopes);
	buf_free(&m.wrapped);
	return rc;
}
