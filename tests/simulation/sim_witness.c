/*
 * Simulated witnesses.  They do what C2SP tlog-witness says, but look into the store
 * instead of verifying a proof, which the tests of the real one do.
 */
#include "tests/simulation/sim_witness.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/authority/authority.h"
#include "aggregator/log/ledger.h"
#include "tests/simulation/sim_check.h"

void
sim_witness_begin(struct sim *s, struct buf *note)
{
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;
	struct policy policy;
	struct buf text;

	buf_init(&text, 1 << 14);
	for (size_t i = 0; i < SIM_WITNESSES; i++) {
		struct sim_witness *w = &c->witness[i];
		struct keys_verifier v;

		w->key = sign_key_random();
		w->root = hash_empty();
		(void)snprintf(w->name, sizeof(w->name), "w%zu.example", i);
		v = keys_verifier_make(w->name, 0x04, &w->key.public);
		buf_printf(&text, "witness w%zu ", i);
		keys_verifier_write(&v, &text);
		buf_puts(&text, "\n");
	}
	buf_puts(&text, "group most 2 w0 w1 w2\nquorum most\n");
	if (authority_trust_policy(c->authority, buf_slice(&text), &policy,
		note, &e) < 0)
		sim_fail(s, "the authority: %s", e.text);
	buf_free(&text);
}

/* What it signed last must be a part of what it is asked to sign. */
static void
check_continues(struct sim *s, const struct sim_witness *w,
    const struct checkpoint *cp)
{
	struct ledger *l = ledger_new(s->centre.reader);
	struct err e = ERR_INIT;
	struct hash root = hash_empty();

	if (w->size > cp->size)
		sim_fail(s, "%s has signed %llu entries, and is asked for %llu",
		    w->name, (unsigned long long)w->size,
		    (unsigned long long)cp->size);
	if (w->size > 0 && ledger_root(l, w->size, &root, &e) < 0)
		sim_fail(s, "%s", e.text);
	if (!hash_equal(&root, &w->root))
		sim_fail(s, "%s has signed another log", w->name);
	ledger_free(l);
}

static void
cosign(struct sim *s, struct sim_witness *w, const struct note *n,
    struct buf *out)
{
	struct err e = ERR_INIT;
	struct checkpoint cp;

	if (checkpoint_parse(&cp, n, &e) < 0)
		sim_fail(s, "%s", e.text);
	check_continues(s, w, &cp);
	w->size = cp.size;
	w->root = cp.root;
	sign_cosignature(out, n->text, w->name, &w->key, (uint64_t)s->now_s);
}

enum merger_quorum
sim_witness_ask(void *arg, const struct merger_question *q, struct buf *out)
{
	bool has[POLICY_WITNESSES_MAX] = { false };
	struct sim *s = arg;
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;
	struct note n;

	buf_add_slice(out, q->signed_text);
	if (q->policy->quorum_none)
		return MERGER_MET;
	if (note_parse(&n, q->signed_text, LIMITS_CHECKPOINT_MAX, false, &e) <
	    0)
		sim_fail(s, "%s", e.text);
	for (size_t i = 0; i < SIM_WITNESSES; i++) {
		if (!c->certain && sim_trouble(s, 25))
			continue;
		has[i] = true;
		cosign(s, &c->witness[i], &n, out);
	}
	if (policy_met(q->policy, has))
		return MERGER_MET;
	c->unmet = s->step;
	s->did.unmet++;
	sim_trace(s, "too few witnesses");
	return MERGER_UNMET;
}
