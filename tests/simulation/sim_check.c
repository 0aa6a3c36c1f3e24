/*
 * What must hold after every step, by a tree and a model of the test's own: no
 * leaf is lost, changed or doubled, and no size has two roots.
 */
#include "tests/simulation/sim_check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/totals.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "tests/simulation/sim_totals.h"

/* ---------------------------------------------------------------- the tree */

static struct hash
hash_leaf(struct slice note)
{
	const struct slice piece[] = { slice_make("\0", 1), note };

	return hash_of_pieces(piece, 2);
}

/* RFC 6962, section 2.1, as it is written there. */
static struct hash
hash_tree(const struct hash *leaf, size_t n)
{
	struct hash left, right;
	size_t k = 1;

	if (n == 0)
		return hash_of(slice_make("", 0));
	if (n == 1)
		return leaf[0];
	while (2 * k < n)
		k *= 2;
	left = hash_tree(leaf, k);
	right = hash_tree(leaf + k, n - k);
	return hash_of_pieces((const struct slice[]){ slice_make("\1", 1),
				  slice_make(left.b, HASH_SIZE),
				  slice_make(right.b, HASH_SIZE) },
	    3);
}

/* ------------------------------------------------------------- checkpoints */

static const struct checkpoint *
find_signed(const struct sim *s, uint64_t size)
{
	for (size_t i = 0; i < s->centre.checkpoints; i++)
		if (s->centre.signed_by_us[i].size == size)
			return &s->centre.signed_by_us[i];
	return NULL;
}

void
sim_check_signed(struct sim *s, struct slice text)
{
	struct sim_centre *c = &s->centre;
	const struct checkpoint *before;
	struct checkpoint cp;
	struct err e = ERR_INIT;

	if (checkpoint_open(&cp, text, &c->log_key, &e) < 0)
		sim_fail(s, "no checkpoint of this log: %s", e.text);
	before = find_signed(s, cp.size);
	if (before != NULL && !hash_equal(&before->root, &cp.root))
		sim_fail(s, "two roots signed for size %llu",
		    (unsigned long long)cp.size);
	if (before != NULL)
		return;
	c->signed_by_us = mem_resize(c->signed_by_us, c->checkpoints + 1,
	    sizeof(*c->signed_by_us));
	c->signed_by_us[c->checkpoints++] = cp;
}

struct hash
sim_check_root(const struct sim *s, uint64_t size)
{
	ASSERT(size <= s->centre.leaves);
	return hash_tree(s->centre.leaf, size);
}

static void
check_roots(struct sim *s)
{
	struct sim_centre *c = &s->centre;

	for (; c->checked < c->checkpoints; c->checked++) {
		const struct checkpoint *cp = &c->signed_by_us[c->checked];
		struct hash root;

		if (cp->size > c->leaves)
			sim_fail(s,
			    "size %llu was signed, %zu leaves are "
			    "stored",
			    (unsigned long long)cp->size, c->leaves);
		root = hash_tree(c->leaf, cp->size);
		if (!hash_equal(&root, &cp->root))
			sim_fail(s,
			    "a root signed for size %llu is not that "
			    "of the leaves",
			    (unsigned long long)cp->size);
	}
}

/* ------------------------------------------------------------------ totals */

static uint64_t
no_wait(void *arg, uint64_t size)
{
	struct checkpoint cp;

	(void)size;
	merger_checkpoint(arg, &cp, NULL);
	return cp.size;
}

struct question {
	enum totals_scope scope;
	const char *service, *region;
};

static void
compare(struct sim *s, const struct totals_snapshot *v, struct period quarter,
    const struct question *q)
{
	const char *name = q->service != NULL ? q->service : q->region;
	char difference[SIM_TOTALS_TEXT_MAX];
	struct totals_figures is;
	struct model_sums must;
	struct err e = ERR_INIT;

	if (totals_read(v, measures_ips_grow_1(), q->scope, name, quarter, &is,
		&e) < 0)
		sim_fail(s, "no totals: %s", e.text);
	model_sum(s->model, v->log_size, q->service, q->region, quarter, &must);
	if (!sim_totals_same(&is, &must, difference))
		sim_fail(s, "totals of %s at %llu: %s",
		    name != NULL ? name : "all",
		    (unsigned long long)v->log_size, difference);
}

static void
check_totals(struct sim *s)
{
	const struct totals_gate gate = { no_wait, s->centre.merger };
	const struct question fixed[] = {
		{ TOTALS_NATIONAL, NULL, NULL },
		{ TOTALS_REGION, NULL, "R0" },
		{ TOTALS_REGION, NULL, "R1" },
		{ TOTALS_REGION, NULL, "" },
	};
	struct totals_snapshot v;
	struct err e = ERR_INIT;
	uint64_t awaiting;

	/* A statement that has come back adds nothing before its opening does. */
	if (store_awaiting_count(s->centre.reader, &awaiting, &e) < 0)
		sim_fail(s, "no totals: %s", e.text);
	if (awaiting > 0)
		return;
	if (totals_begin(&v, s->centre.reader, &gate, &e) < 0) {
		/* Nothing is shown that no published checkpoint covers. */
		if (e.kind == ERR_LATER &&
		    no_wait(s->centre.merger, 0) < s->centre.leaves)
			return;
		sim_fail(s, "no totals: %s", e.text);
	}
	if (no_wait(s->centre.merger, 0) < s->centre.leaves)
		sim_fail(s, "totals of what is not published");
	if (v.log_size != s->centre.leaves)
		sim_fail(s, "totals of another size than the log's");
	for (size_t q = 0; q < s->quarters; q++) {
		for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
			compare(s, &v, s->quarter[q], &fixed[i]);
		for (size_t i = 0; i < s->services; i++)
			compare(s, &v, s->quarter[q],
			    &(struct question){ TOTALS_SERVICE, s->service[i],
				NULL });
	}
	totals_end(&v);
}

/* --------------------------------------------------------------------- log */

static int
feed_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct sim *s = arg;
	struct sim_centre *c = &s->centre;
	const char *fault = model_feed(s->model, note);

	(void)index;
	(void)e;
	if (fault != NULL)
		sim_fail(s, "%s", fault);
	c->leaf = mem_resize(c->leaf, c->leaves + 1, sizeof(*c->leaf));
	c->leaf[c->leaves++] = hash_leaf(note);
	return 0;
}

static int
same_leaf(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct sim *s = arg;
	struct hash is = hash_leaf(note);

	(void)e;
	if (!hash_equal(&is, &s->centre.leaf[index]))
		sim_fail(s, "leaf %llu is another than before",
		    (unsigned long long)index);
	return 0;
}

/* Read the leaves from..; the size of the log. */
static uint64_t
read_log(struct sim *s, uint64_t from, uint64_t to,
    int (*each)(void *arg, uint64_t index, struct slice note, struct err *e))
{
	struct store *reader = s->centre.reader;
	struct err e = ERR_INIT;
	uint64_t size = 0;

	if (store_read_begin(reader, &e) < 0 ||
	    store_log_size(reader, &size, &e) < 0 ||
	    (from < size && store_log_each(reader, from, to < size ? to : size,
				each, s, &e) < 0))
		sim_fail(s, "cannot read the log: %s", e.text);
	store_read_end(reader);
	return size;
}

void
sim_check_older(struct sim *s)
{
	uint64_t n = read_log(s, 0, s->regain.had, same_leaf);

	if (n != s->regain.had)
		sim_fail(s, "%llu entries in an older copy of %zu",
		    (unsigned long long)n, s->regain.had);
}

void
sim_check_log(struct sim *s)
{
	uint64_t before = s->centre.leaves;
	struct checkpoint cp;
	const char *fault;

	if (s->regain.lost) {
		sim_check_older(s);
		return;
	}
	/* What a crash has left is not signed yet. */
	if (merger_waits_for_word(s->centre.merger)) {
		merger_checkpoint(s->centre.merger, &cp, NULL);
		if (read_log(s, before, cp.size, feed_leaf) < before)
			sim_fail(s, "leaves are lost");
		return;
	}
	if (s->centre.unchecked) {
		/* It was signed by a group whose witnesses may be away. */
		s->centre.publish(s);
		sim_check_restarted(s);
		return;
	}
	if (read_log(s, before, UINT64_MAX, feed_leaf) < before)
		sim_fail(s, "leaves are lost");
	fault = model_whole(s->model);
	if (fault != NULL)
		sim_fail(s, "%s", fault);
	check_roots(s);
	if (sim_check_registry(s) && s->centre.leaves > before)
		check_totals(s);
}

void
sim_check_restarted(struct sim *s)
{
	uint64_t before = s->centre.leaves;

	if (read_log(s, 0, before, same_leaf) < before)
		sim_fail(s, "leaves are lost in a crash");
	s->centre.unchecked = merger_waits_for_word(s->centre.merger);
	if (s->centre.unchecked)
		return;
	sim_check_log(s);
	if (before > 0 && !s->registry.lost)
		check_totals(s);
	sim_check_published(s);
}

/* ---------------------------------------------------------------- receipts */

/* A proof speaks of the log's own leaf, under a checkpoint it has signed. */
static uint64_t
check_proof(struct sim *s, struct slice note, struct slice proof)
{
	struct hash leaf = hash_leaf(note);
	const struct checkpoint *ours;
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;

	if (receipt_parse(&r, proof, &e) < 0 ||
	    receipt_verify(&r, note, &s->centre.policy, &cp, &e) < 0)
		sim_fail(s, "a receipt that does not hold: %s", e.text);
	if (r.index >= s->centre.leaves ||
	    !hash_equal(&s->centre.leaf[r.index], &leaf))
		sim_fail(s, "a receipt for what is not leaf %llu",
		    (unsigned long long)r.index);
	ours = find_signed(s, cp.size);
	if (ours == NULL || !hash_equal(&ours->root, &cp.root))
		sim_fail(s, "a checkpoint that never was in the lock");
	return r.index;
}

static struct slice
text_of(const struct jval *o, const char *key)
{
	const char *text = jval_get_str(o, key);

	return text != NULL ? slice_of(text) : slice_make(NULL, 0);
}

static bool
same_id(struct slice a, struct slice b)
{
	struct err ignored = ERR_INIT;
	struct note x, y;

	return note_parse(&x, a, LIMITS_NOTE_MAX, true, &ignored) == 0 &&
	       note_parse(&y, b, LIMITS_NOTE_MAX, true, &ignored) == 0 &&
	       slice_equal(x.text, y.text);
}

/*
 * The proof for `note` that an answer holds; a refusal's own is checked on
 * the way.  The index.
 */
static uint64_t
check_body(struct sim *s, struct slice note, unsigned status, struct slice body)
{
	struct jval *o = NULL;
	struct err e = ERR_INIT;
	uint64_t index;

	if (body.n == 0 || body.p[0] != '{') {
		index = check_proof(s, note, body);
		if (model_refused(s->model, index))
			sim_fail(s, "a receipt for what was refused");
		return index;
	}
	if (jval_parse(&o, body, LIMITS_ANSWER_MAX, &e) < 0)
		sim_fail(s, "an answer is no JSON: %s", e.text);
	if (status == 200) {
		index = check_proof(s, note, text_of(o, "receipt"));
	} else {
		/* The logged note; one that differs in its signature bytes
		 * only has the same id (P-ANS-7). */
		if (!same_id(note, text_of(o, "note")))
			sim_fail(s, "an answer about another statement");
		index = check_proof(s, text_of(o, "note"), text_of(o, "proof"));
		if (status == 422 &&
		    check_proof(s, text_of(o, "refusal_note"),
			text_of(o, "refusal_proof")) != index + 1)
			sim_fail(s, "a refusal is not behind its batch");
	}
	if ((status == 422) != model_refused(s->model, index))
		sim_fail(s, "an answer and the log differ about a refusal");
	jval_free(o);
	return index;
}

/* 409 and 410 bring another note. */
static void
check_other(struct sim *s, struct slice body)
{
	struct jval *o = NULL;
	struct err e = ERR_INIT;

	if (jval_parse(&o, body, LIMITS_ANSWER_MAX, &e) < 0)
		sim_fail(s, "an answer is no JSON: %s", e.text);
	if (jval_get_str(o, "note") != NULL)
		(void)check_proof(s, text_of(o, "note"), text_of(o, "proof"));
	jval_free(o);
}

void
sim_check_answer(struct sim *s, const struct submission *sub)
{
	struct slice body = buf_slice(&sub->body);

	sim_check_log(s);
	if (sub->kind != SUBMISSION_BATCH && sub->kind != SUBMISSION_ENROL)
		return;
	if (sub->status == 200 || sub->status == 422)
		(void)check_body(s, buf_slice(&sub->note), sub->status, body);
	else if (sub->status == 409 || sub->status == 410)
		check_other(s, body);
	else if (sub->status >= 500 &&
		 !(sub->status == 507 && s->centre.no_room == s->step) &&
		 !(sub->status == 503 && s->regain.lost) &&
		 !(sub->status == 503 && (s->centre.unmet == s->step ||
					     s->centre.waited == s->step)))
		sim_fail(s, "answered with %u: %.*s", sub->status, (int)body.n,
		    (const char *)body.p);
}

void
sim_check_site(struct sim *s, struct sim_site *site)
{
	struct db_stmt *q = db_prepare(site->db,
	    "SELECT r.rowid, r.status, r.answer, s.note, r.log_index"
	    " FROM receipt r JOIN statement s USING (epoch, seq)"
	    " WHERE r.rowid > ? ORDER BY r.rowid");
	struct err e = ERR_INIT;
	bool found;
	int64_t bad, bare;

	db_bind_i64(q, 1, site->receipts);
	while (db_step(q)) {
		unsigned status = (unsigned)db_i64(q, 1);
		uint64_t index =
		    check_body(s, db_bytes(q, 3), status, db_bytes(q, 2));

		if (index != (uint64_t)db_i64(q, 4))
			sim_fail(s, "%s holds a receipt under another index",
			    site->agent);
		site->receipts = db_i64(q, 0);
	}
	if (db_done(q, &e) < 0 ||
	    db_get_i64(db_prepare(site->db,
			   "SELECT count(*) FROM enrolment"
			   " WHERE state IN ('conflict', 'forked')"),
		&bad, &found, &e) < 0 ||
	    db_get_i64(db_prepare(site->db,
			   "SELECT count(*) FROM outbox WHERE state IN"
			   " ('received', 'refused') AND (epoch, seq) NOT IN"
			   " (SELECT epoch, seq FROM receipt)"),
		&bare, &found, &e) < 0)
		sim_fail(s, "%s: %s", site->agent, e.text);
	if (bare > 0)
		sim_fail(s, "%s calls something received without a receipt",
		    site->agent);
	if (bad > 0 || sim_spool_has(&site->disk, "alarm.json"))
		sim_fail(s, "%s raised an alarm without a reason", site->agent);
}
