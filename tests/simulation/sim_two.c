/*
 * Two histories of one key, made by two aggregators with the same keys: as long as
 * both get the same statements, their trees are the same.
 */
#include "tests/simulation/sim_two.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/settle.h"
#include "agent/sealing/refused.h"
#include "auditor/copy.h"
#include "auditor/evidence.h"
#include "auditor/evidence_make.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/checkpoint.h"
#include "protocol/opening.h"
#include "tests/simulation/sim_request.h"
#include "tests/simulation/sim_scratch.h"
#include "tests/unit/unit.h"

enum { REPORTS_A_DAY = 100 };

static struct err e;

/* ------------------------------------------------------------ asking the centre */

/* What the centre's HTTP routes would do, in the history shown to the site. */
static int
ask(void *arg, const struct transport_request *request,
    struct transport_answer *answer, struct err *why)
{
	struct sim_two_site *site = arg;
	struct aggregator_fixture *h = site->world->h[site->shown];
	struct submission *sub;

	(void)why;
	*answer = (struct transport_answer){ .status = 404 };
	buf_init(&answer->body, LIMITS_ANSWER_MAX);
	/* It does not want to know which checkpoints sites hold (P-CKP-9). */
	if (strstr(request->url, "/v1/checkpoints?") != NULL)
		return 0;
	sub = sim_request(h->intake, request->url, request->body);
	if (sub->status == 0)
		reading_answer(h->reading, sub);
	reading_rest(h->reading);
	answer->status = sub->status;
	buf_add_slice(&answer->body, buf_slice(&sub->body));
	submission_free(sub);
	return 0;
}

static struct pins
pins_of(struct sim_two *w, const struct aggregator_fixture_agent *a)
{
	struct statement trust;
	struct pins p;
	struct buf text;
	struct note n;

	memset(&p, 0, sizeof(p));
	buf_init(&text, LIMITS_NOTE_MAX);
	ck_assert_int_eq(store_log_get(w->h[0]->store, 0, &text, &e), 0);
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_NOTE_MAX, true,
			     &e),
	    0);
	ck_assert_int_eq(statement_parse(&trust, n.text, &e), 0);
	ck_assert_int_eq(pins_take_trust(&p, &trust, &e), 0);
	(void)snprintf(p.agent, sizeof(p.agent), "%s", a->id);
	(void)snprintf(p.url, sizeof(p.url), "https://office.test");
	p.epoch = a->epoch;
	p.own = a->key.public;
	p.once = a->once.public;
	buf_free(&text);
	return p;
}

void
sim_two_open(struct sim_two *w, uint64_t seed)
{
	static const char *const names[] = { "north", "south", "west" };
	static const char *const services[] = { "alpha", "beta", "gamma" };
	struct keys_verifier key;

	memset(w, 0, sizeof(*w));
	demo_prng_seed(&w->rng, seed, "two");
	w->scratch = sim_scratch_new();
	w->mirror = file_path(w->scratch, "mirror");
	w->h[0] = aggregator_fixture_new();
	w->h[1] = aggregator_fixture_new();
	for (unsigned i = 0; i < SIM_TWO_SITES; i++) {
		struct sim_two_site *site = &w->site[i];

		site->world = w;
		site->service = services[i];
		for (unsigned k = 0; k < 2; k++)
			site->of[k] = aggregator_fixture_member(w->h[k],
			    names[i], (uint8_t)(40 + i), services[i]);
		site->pins = pins_of(w, &site->of[0]);
		memory_spool_open(&site->memory, &site->spool);
		site->transport = (struct transport){ ask, site };
		buf_init(&site->note, LIMITS_NOTE_MAX);
		buf_init(&site->receipt, LIMITS_RECEIPT_MAX);
	}
	key = keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &w->h[0]->log.public);
	w->policy = policy_of_log(&key);
}

void
sim_two_close(struct sim_two *w)
{
	for (unsigned i = 0; i < SIM_TWO_SITES; i++) {
		memory_spool_close(&w->site[i].memory);
		buf_free(&w->site[i].note);
		buf_free(&w->site[i].receipt);
	}
	aggregator_fixture_free(w->h[0]);
	aggregator_fixture_free(w->h[1]);
	free(w->mirror);
	sim_scratch_remove(w->scratch);
}

unsigned
sim_two_below(struct sim_two *w, unsigned n)
{
	return (unsigned)demo_prng_below(&w->rng, (int32_t)n);
}

/* ---------------------------------------------------------------------- sites */

/* As the courier does with a receipt: the checkpoint meets the stored one. */
static void
keep_receipt(struct sim_two_site *site, uint64_t index)
{
	struct aggregator_fixture *h = site->world->h[site->shown];
	enum receipts_join how;
	struct checkpoint cp;
	struct receipt r;

	buf_reset(&site->note);
	ck_assert_int_eq(store_log_get(h->store, index, &site->note, &e), 0);
	ck_assert_msg(receipt_parse(&r, buf_slice(&site->receipt), &e) == 0 &&
			  receipt_verify(&r, buf_slice(&site->note),
			      &site->pins.policy, &cp, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(settle_meet(&site->spool, &site->pins, &r, &cp, &how,
			     &e),
	    0);
}

void
sim_two_report(struct sim_two *w, unsigned i, bool both)
{
	struct sim_two_site *site = &w->site[i];
	struct aggregator_fixture_batch batch = { .service = site->service,
		.revision = ++site->revision,
		.referrals = (int64_t)sim_two_below(w, 90) };

	if (++w->reports % REPORTS_A_DAY == 0) {
		w->h[0]->today++;
		w->h[1]->today++;
	}
	for (unsigned k = 0; k < 2; k++) {
		struct aggregator_fixture_answer r;

		if (!both && k != site->shown)
			continue;
		r = aggregator_fixture_bring(w->h[k], &site->of[k], &batch);
		ck_assert_uint_eq(r.status, 200);
		if (k == site->shown) {
			buf_reset(&site->receipt);
			buf_add_slice(&site->receipt, buf_slice(&r.body));
			keep_receipt(site,
			    aggregator_fixture_size(w->h[k]) - 1);
		}
		aggregator_fixture_answer_free(&r);
	}
}

void
sim_two_refuse(struct sim_two *w, unsigned i, enum statement_refused code,
    bool lies, struct buf *file)
{
	struct sim_two_site *site = &w->site[i];
	struct aggregator_fixture_batch batch = { .service = site->service,
		.revision = lies ? ++site->revision : site->revision,
		.referrals = (int64_t)sim_two_below(w, 90) };
	struct evidence_file_opening opening;
	struct refused_answer a = { .opening = &opening };
	struct submission *s;
	struct buf envelope;

	buf_init(&envelope, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(w->h[0], &site->of[0], &batch,
	    &opening.statement, &envelope);
	s = intake_batch(w->h[0]->intake, buf_slice(&envelope), NULL);
	ck_assert_uint_eq(s->fault_status, 0);
	/* Made again from its log, the store would judge it right. */
	w->h[0]->spoilt = lies;
	if (lies && code == REFUSED_PAYLOAD) {
		s->payload_wrong = true;
		err_refuse(&s->payload_err, "payload", 20, "no reason at all");
	} else if (lies) {
		s->statement->u.batch.revision = 1;
	}
	merger_submit_wait(w->h[0]->merger, s);
	ck_assert_uint_eq(s->status, 422);
	ck_assert_int_eq(s->result.code, code);
	memcpy(opening.salt, s->opening.data, OPENING_SALT_SIZE);
	opening.payload = slice_make(s->opening.data + OPENING_SALT_SIZE,
	    s->opening.n - OPENING_SALT_SIZE);
	a.note = buf_slice(&s->note);
	a.body = buf_slice(&s->body);
	a.status = s->status;
	ck_assert_msg(refused_evidence(&site->pins, &a, file, &e) == 0, "%s",
	    e.text);
	ck_assert(!file->full);
	submission_free(s);
	buf_free(&envelope);
}

void
sim_two_grow(struct sim_two *w, unsigned n, bool both)
{
	while (n-- > 0)
		sim_two_report(w, sim_two_below(w, SIM_TWO_SITES), both);
}

enum contact_result
sim_two_contact(struct sim_two *w, unsigned i)
{
	struct sim_two_site *site = &w->site[i];
	struct contact_head head;
	bool did = true;

	ck_assert_msg(contact_compare(&site->spool, &site->transport,
			  &site->pins, &head, &e) == 0,
	    "%s", e.text);
	/* Checkpoints of receipts that could not be compared before. */
	while (head.result == CONTACT_HOLDS && did)
		ck_assert_msg(contact_join(&site->spool, &site->transport,
				  &site->pins, &did, &head, &e) == 0,
		    "%s", e.text);
	return head.result;
}

void
sim_two_others(struct sim_two *w, unsigned i, bool *news,
    char names[static HEADS_OTHERS_MAX])
{
	struct sim_two_site *site = &w->site[i];
	struct clock_wall before = site->progress.others_since;
	struct contact_head head;

	ck_assert_msg(contact_compare(&site->spool, &site->transport,
			  &site->pins, &head, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(head.result, CONTACT_HOLDS);
	progress_others(&site->progress, head.others,
	    (struct clock_wall){ before.s + 60 });
	*news = site->progress.others_since.s != before.s;
	(void)snprintf(names, HEADS_OTHERS_MAX, "%s", site->progress.others);
}

/* -------------------------------------------------------------------- auditor */

static struct evidence_checkpoint
word_of(const struct copy *c)
{
	return (struct evidence_checkpoint){ .checkpoint =
						 c->archive.checkpoint,
		.signed_text = buf_slice(&c->archive.signed_text) };
}

/* The shown log against the copy held; the larger one is the one to ask. */
static enum sim_two_audit
compare(struct copy *own, struct copy *shown, struct buf *file)
{
	bool grown =
	    own->archive.checkpoint.size <= shown->archive.checkpoint.size;
	struct copy *small = grown ? own : shown, *large = grown ? shown : own;
	struct evidence_checkpoint c = word_of(small);
	struct evidence v;

	ck_assert_msg(evidence_with_copy(&c, large, &v, &e) == 0, "%s", e.text);
	if (v.verdict == EVIDENCE_FORK) {
		ck_assert_msg(evidence_make_fork(file,
				  buf_slice(&own->archive.signed_text),
				  buf_slice(&shown->archive.signed_text),
				  &large->proven, &e) == 0,
		    "%s", e.text);
		return SIM_TWO_FORKED;
	}
	ck_assert_int_eq(v.verdict, EVIDENCE_CONSISTENT);
	return grown ? SIM_TWO_SOUND : SIM_TWO_OLDER;
}

enum sim_two_audit
sim_two_look(struct sim_two *w, unsigned history, struct buf *file)
{
	enum sim_two_audit found = SIM_TWO_SOUND;
	struct copy own, shown;

	ck_assert_msg(copy_open(&shown, w->h[history]->log_dir, &w->policy,
			  &e) == 0,
	    "%s", e.text);
	if (w->mirrored) {
		ck_assert_msg(copy_open(&own, w->mirror, &w->policy, &e) == 0,
		    "%s", e.text);
		found = compare(&own, &shown, file);
		copy_close(&own);
	}
	copy_close(&shown);
	if (found == SIM_TWO_SOUND) {
		sim_scratch_clear(w->mirror);
		sim_scratch_copy(w->h[history]->log_dir, w->mirror);
		w->mirrored = true;
	}
	return found;
}

enum evidence_decide_verdict
sim_two_decide(struct sim_two *w, struct slice file, bool with_copy)
{
	struct evidence_decide_request q = { .policy = &w->policy };
	struct evidence_decided d;
	struct copy copy = { .proven = { .keep = false } };

	if (with_copy) {
		ck_assert_msg(copy_open(&copy, w->mirror, &w->policy, &e) == 0,
		    "%s", e.text);
		q.copy = &copy;
	}
	ck_assert_msg(evidence_decide(file, &q, &d, &e) == 0, "%s", e.text);
	copy_close(&copy);
	return d.verdict;
}
