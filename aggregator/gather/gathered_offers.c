/*
 * Nobody has to be believed: a proof under this log's own key says which note stood in
 * which place, whoever brings it.  A note that has none must be the authority's.
 */
#include "aggregator/gather/gathered_offers.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/checkpoint.h"
#include "protocol/note.h"
#include "protocol/offer.h"
#include "protocol/policy.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/* An offer that was read. */
struct offered {
	struct offer offer;
	struct note note;
	struct statement statement;
};

static int
bad_note(struct err *e, const char *why)
{
	return err_refuse(e, "grammar", 0, "an entry that was brought %s", why);
}

static int
read_note(struct offered *x, const struct keys_verifier *log_key,
    struct slice note, struct err *e)
{
	struct err why = ERR_INIT;

	if (note_parse(&x->note, note, LIMITS_NOTE_MAX, true, &why) < 0 ||
	    statement_parse(&x->statement, x->note.text, &why) < 0)
		return bad_note(e, "is no statement");
	if (strcmp(x->statement.origin, log_key->name) != 0)
		return bad_note(e, "is of another log");
	return 0;
}

/* Whether the authority, and for an invite the one-time key, have signed it. */
static int
check_authority(struct gathered_offers *o, const struct offered *x,
    struct err *e)
{
	struct keys_verifier authority;
	struct keys_public key[2];
	struct buf text;
	int rc;

	buf_init(&text, 512);
	rc = store_text_get(o->store, "authority", &text, e);
	if (rc == 0)
		rc = keys_verifier_parse(&authority, buf_slice(&text), e);
	buf_free(&text);
	if (rc < 0)
		return -1;
	key[0] = authority.key;
	if (x->statement.kind == STATEMENT_INVITE)
		key[1] = x->statement.u.invite.once;
	return statement_verify(&x->statement, &x->note, key)
		   ? 0
		   : err_refuse(e, "proof", 0,
			 "a note without a proof is not signed by this log's "
			 "authority");
}

static bool
is_authoritys(const struct statement *s)
{
	switch (s->kind) {
	case STATEMENT_TRUST:
	case STATEMENT_INVITE:
	case STATEMENT_SERVICES:
	case STATEMENT_REVOKE:
	case STATEMENT_ERASE:
		return true;
	default:
		return false;
	}
}

/* Something is to be kept. */
static int
need(struct gathered_offers *o, struct err *e)
{
	if (o->gathered != NULL)
		return 0;
	return o->make(o->make_arg, &o->gathered, e) < 0
		   ? -1
		   : gathered_begin(o->gathered, e);
}

int
gathered_offers_take_note(struct gathered_offers *o, struct slice note,
    bool *known, struct err *e)
{
	struct offered *x = mem_alloc(sizeof(*x));
	struct hash id;
	uint64_t index;
	int rc = read_note(x, o->log_key, note, e);

	*known = false;
	if (rc == 0 && !is_authoritys(&x->statement))
		rc =
		    bad_note(e, "has no proof, and is none of the authority's");
	if (rc == 0)
		rc = check_authority(o, x, e);
	if (rc == 0) {
		id = note_id(&x->note);
		rc = store_log_find(o->store, &id, &index, known, e);
	}
	/* What was logged here and never signed is forgotten. */
	if (rc == 0 && *known && index >= o->from)
		*known = false;
	if (rc == 0 && !*known && (rc = need(o, e)) == 0)
		rc = gathered_put_loose(o->gathered, note, e);
	free(x);
	return rc;
}

/* Only in front of the enrolment that names it. */
static int
take_invite(struct gathered_offers *o, const struct offered *invite,
    const struct offered *next, uint64_t at, struct err *e)
{
	struct hash id = note_id(&invite->note);
	bool known = false;

	if (invite->statement.kind != STATEMENT_INVITE ||
	    next->statement.kind != STATEMENT_ENROL ||
	    !hash_equal(&next->statement.u.enrol.invite, &id))
		return bad_note(e,
		    "has no proof, and is not the invite of the enrolment "
		    "behind it");
	/* It has its place already when the same enrolment is offered again. */
	if (at > 0 && o->gathered != NULL &&
	    gathered_has(o->gathered, at - 1, invite->offer.note, &known, e) <
		0)
		return -1;
	return known ? 0
		     : gathered_offers_take_note(o, invite->offer.note, &known,
			   e);
}

static void
show(struct gathered_offers *o, struct slice checkpoint)
{
	if (o->shown != NULL && checkpoint.n > 0)
		o->shown(o->arg, checkpoint);
}

static int
forked(struct err *e, uint64_t index)
{
	return err_refuse(e, "fork", 0,
	    "another entry has the place %llu that a proof of this log's key "
	    "names: keep both and show them to an auditor",
	    (unsigned long long)index);
}

/* The store has that place. */
static int
compare(struct gathered_offers *o, const struct receipt *r, struct slice note,
    struct err *e)
{
	struct buf here;
	bool same;
	int rc;

	buf_init(&here, LIMITS_NOTE_MAX);
	rc = store_log_get(o->store, r->index, &here, e);
	same = rc == 0 && slice_equal(buf_slice(&here), note);
	buf_free(&here);
	if (rc < 0 || same)
		return rc;
	show(o, r->checkpoint_text);
	return forked(e, r->index);
}

static int
take_proven(struct gathered_offers *o, const struct offered *x, uint64_t *at,
    struct err *e)
{
	struct policy policy = policy_of_log(o->log_key);
	struct slice note = x->offer.note;
	struct err why = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;
	bool other;

	if (receipt_parse(&r, x->offer.proof, &why) < 0 ||
	    receipt_verify(&r, note, &policy, &cp, &why) < 0)
		return err_refuse(e, "proof", 0,
		    "a proof does not hold under this log's key: %s", why.text);
	*at = r.index;
	if (cp.size > o->known) {
		o->largest = r.checkpoint_text;
		o->known = cp.size;
	}
	if (r.index < o->from)
		return compare(o, &r, note, e);
	if (need(o, e) < 0 ||
	    gathered_put(o->gathered, note, &r, cp.size, &other, e) < 0)
		return -1;
	if (!other)
		return 0;
	show(o, r.checkpoint_text);
	return forked(e, r.index);
}

static int
take_all(struct gathered_offers *o, struct slice body, struct offered *x,
    struct err *e)
{
	bool waits = false; /* x[1] is an invite whose enrolment must come */
	uint64_t at = 0;

	while (body.n > 0) {
		if (offer_read(&x[0].offer, &body, e) < 0 ||
		    read_note(&x[0], o->log_key, x[0].offer.note, e) < 0)
			return -1;
		if (x[0].offer.proof.n == 0 && !waits) {
			waits = true;
			x[1] = x[0];
			continue;
		}
		if (take_proven(o, &x[0], &at, e) < 0 ||
		    (waits && take_invite(o, &x[1], &x[0], at, e) < 0))
			return -1;
		waits = false;
	}
	return waits ? bad_note(e, "has no proof, and nothing follows it") : 0;
}

int
gathered_offers_take(struct gathered_offers *o, struct slice body,
    struct err *e)
{
	struct offered *x;
	struct err why = ERR_INIT;
	int rc;

	if (body.n == 0)
		return err_refuse(e, "frame", 0, "there is no entry in it");
	if (o->gathered != NULL && gathered_begin(o->gathered, e) < 0)
		return -1;
	o->largest = (struct slice){ NULL, 0 };
	x = mem_array(2, sizeof(*x));
	rc = take_all(o, body, x, e);
	free(x);
	show(o, o->largest);
	if (o->gathered == NULL)
		return rc;
	if (rc < 0 && e->code[0] == '\0') {
		gathered_rollback(o->gathered);
		return -1;
	}
	if (gathered_commit(o->gathered, &why) < 0) {
		gathered_rollback(o->gathered);
		*e = why;
		return -1;
	}
	return rc;
}
