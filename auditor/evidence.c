/*
 * Can both be honest?  A log signs no two roots of one size, and none that its
 * later ones do not continue (P-CKP-5); an agent signs no two statements with
 * one number (P-BAT-1).
 */
#include "auditor/evidence.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "protocol/limits.h"

const char *
evidence_word(enum evidence_verdict v)
{
	static const char *const words[] = {
		[EVIDENCE_CONSISTENT] = "consistent",
		[EVIDENCE_FORK] = "fork",
		[EVIDENCE_CLONE] = "clone",
		[EVIDENCE_UNKNOWN] = "unknown",
	};

	return words[v];
}

static int say(struct evidence *out, enum evidence_verdict v, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

/* Always 0: something was found out. */
static int
say(struct evidence *out, enum evidence_verdict v, const char *fmt, ...)
{
	va_list ap;

	out->verdict = v;
	va_start(ap, fmt);
	(void)vsnprintf(out->why, sizeof(out->why), fmt, ap);
	va_end(ap);
	return 0;
}

/* ------------------------------------------------------------ with a copy */

static int
fork_of(struct evidence *out, struct slice a, struct slice b)
{
	out->verdict = EVIDENCE_FORK;
	out->proof[0] = a;
	out->proof[1] = b;
	return 0;
}

static int
take_leaf(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct hash *leaf = arg;

	(void)index;
	(void)e;
	*leaf = tree_leaf(entry);
	return 0;
}

/* The checkpoint is larger than the copy.  Its receipt may still join it to the
 * copy, or show another statement where the copy has one. */
static int
beyond_copy(const struct evidence_checkpoint *c, struct copy *copy,
    struct evidence *out, struct err *e)
{
	const struct checkpoint *own = &copy->archive.checkpoint;
	const struct receipt *r = c->receipt;
	struct hash here, there = tree_leaf(c->note);

	if (r != NULL && receipt_extends(r, own, &c->checkpoint))
		return say(out, EVIDENCE_CONSISTENT,
		    "the receipt proves that its log of %" PRIu64
		    " entries continues the copy's %" PRIu64,
		    c->checkpoint.size, own->size);
	if (r != NULL && c->note.n > 0 && r->index < own->size) {
		if (proven_each(&copy->proven, r->index, r->index + 1,
			take_leaf, &here, e) < 0)
			return -1;
		if (!hash_equal(&here, &there)) {
			(void)say(out, EVIDENCE_FORK,
			    "the receipt proves its statement as entry %" PRIu64
			    ", and the copy has another one there",
			    r->index);
			return fork_of(out, c->signed_text,
			    buf_slice(&copy->archive.signed_text));
		}
	}
	return say(out, EVIDENCE_UNKNOWN,
	    "the copy ends at %" PRIu64 " entries, before the %" PRIu64
	    " of that checkpoint; bring it forward with sheaf-audit mirror, "
	    "and look again",
	    own->size, c->checkpoint.size);
}

int
evidence_with_copy(const struct evidence_checkpoint *c, struct copy *copy,
    struct evidence *out, struct err *e)
{
	const struct checkpoint *own = &copy->archive.checkpoint;
	struct hash root;

	*out = (struct evidence){ .verdict = EVIDENCE_UNKNOWN };
	if (strcmp(own->origin, c->checkpoint.origin) != 0)
		return err_set(e, ERR_REFUSED,
		    "the copy is of the log %s, and that checkpoint of %s",
		    own->origin, c->checkpoint.origin);
	if (c->checkpoint.size > own->size)
		return beyond_copy(c, copy, out, e);
	if (proven_root(&copy->proven, c->checkpoint.size, &root, e) < 0)
		return -1;
	if (hash_equal(&root, &c->checkpoint.root))
		return say(out, EVIDENCE_CONSISTENT,
		    "the copy's first %" PRIu64
		    " entries have the root of that checkpoint",
		    c->checkpoint.size);
	(void)say(out, EVIDENCE_FORK,
	    "one key has signed two different logs of %" PRIu64
	    " entries: that checkpoint's, and the one that the copy's "
	    "checkpoint of %" PRIu64 " continues",
	    c->checkpoint.size, own->size);
	return fork_of(out, c->signed_text,
	    buf_slice(&copy->archive.signed_text));
}

/* --------------------------------------------------------- two checkpoints */

static struct evidence_checkpoint
checkpoint_of(const struct exhibit *x)
{
	return (struct evidence_checkpoint){ .checkpoint = x->checkpoint,
		.signed_text = x->note.whole,
		.receipt = x->kind == EXHIBIT_RECEIPT ? &x->receipt : NULL };
}

static int
same_size(const struct exhibit *a, const struct exhibit *b,
    struct evidence *out)
{
	if (hash_equal(&a->checkpoint.root, &b->checkpoint.root))
		return say(out, EVIDENCE_CONSISTENT,
		    "both are of the same %" PRIu64 " entries",
		    a->checkpoint.size);
	(void)say(out, EVIDENCE_FORK,
	    "one key has signed two different logs of %" PRIu64 " entries",
	    a->checkpoint.size);
	return fork_of(out, a->note.whole, b->note.whole);
}

/* Both against the copy: one that contradicts it decides, and so do two that
 * belong to it. */
static int
both_with_copy(const struct exhibit *const x[2], struct copy *copy,
    struct evidence *out, struct err *e)
{
	struct evidence one[2];

	for (size_t i = 0; i < 2; i++) {
		struct evidence_checkpoint c = checkpoint_of(x[i]);

		if (evidence_with_copy(&c, copy, &one[i], e) < 0)
			return -1;
		*out = one[i];
		if (one[i].verdict == EVIDENCE_FORK)
			return 0;
	}
	if (one[0].verdict == EVIDENCE_UNKNOWN)
		*out = one[0];
	return out->verdict == EVIDENCE_UNKNOWN
		   ? 0
		   : say(out, EVIDENCE_CONSISTENT,
			 "the copy continues both: the one of %" PRIu64
			 " entries and the one of %" PRIu64,
			 x[0]->checkpoint.size, x[1]->checkpoint.size);
}

static int
two_checkpoints(const struct exhibit *a, const struct exhibit *b,
    const struct evidence_request *q, struct evidence *out, struct err *e)
{
	const struct exhibit *const x[2] = {
		a->checkpoint.size <= b->checkpoint.size ? a : b,
		a->checkpoint.size <= b->checkpoint.size ? b : a,
	};

	for (size_t i = 0; i < 2; i++)
		if (policy_check(q->policy, &x[i]->note, e) < 0)
			return err_prefix(e, "%s", x[i]->name);
	if (strcmp(a->checkpoint.origin, b->checkpoint.origin) != 0)
		return err_set(e, ERR_REFUSED,
		    "%s is of the log %s, and %s of %s: there is nothing to "
		    "compare",
		    a->name, a->checkpoint.origin, b->name,
		    b->checkpoint.origin);
	if (a->checkpoint.size == b->checkpoint.size)
		return same_size(a, b, out);
	if (x[1]->kind == EXHIBIT_RECEIPT &&
	    receipt_extends(&x[1]->receipt, &x[0]->checkpoint,
		&x[1]->checkpoint))
		return say(out, EVIDENCE_CONSISTENT,
		    "the receipt in %s proves that its log continues the "
		    "%" PRIu64 " entries of the other",
		    x[1]->name, x[0]->checkpoint.size);
	if (q->copy != NULL)
		return both_with_copy(x, q->copy, out, e);
	return say(out, EVIDENCE_UNKNOWN,
	    "they are of %" PRIu64 " and %" PRIu64
	    " entries, and nothing here joins the two; give a copy of the log "
	    "with --mirror",
	    x[0]->checkpoint.size, x[1]->checkpoint.size);
}

/* ---------------------------------------------------------- two statements */

/* The key that an epoch was enrolled with. */
struct search {
	const struct statement *of;
	struct keys_public key;
	bool found;
};

static int
find_enrolment(void *arg, uint64_t index, struct slice entry, struct err *e)
{
	struct search *s = arg;
	struct err ignored = ERR_INIT;
	struct statement st;
	struct note n;

	(void)index;
	(void)e;
	if (s->found ||
	    note_parse(&n, entry, LIMITS_NOTE_MAX, true, &ignored) < 0 ||
	    statement_parse(&st, n.text, &ignored) < 0 ||
	    st.kind != STATEMENT_ENROL || st.epoch != s->of->epoch ||
	    strcmp(st.agent, s->of->agent) != 0)
		return 0;
	s->key = st.u.enrol.key;
	s->found = true;
	return 0;
}

static int
check_signer(const struct exhibit *x, const struct keys_public *key,
    struct err *e)
{
	if (statement_verify(&x->statement, &x->note, key))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "%s is not signed with the key that %s/%" PRIu64
	    " was enrolled with, so it proves nothing",
	    x->name, x->statement.agent, x->statement.epoch);
}

static int
clone_of(const struct exhibit *const x[2], struct evidence *out,
    const char *what)
{
	const struct statement *s = &x[1]->statement;

	(void)say(out, EVIDENCE_CLONE,
	    "the key of %s/%" PRIu64 " has signed %s: two machines use one "
	    "key, or a register was brought back from an older state. The "
	    "log is not at fault",
	    s->agent, s->epoch, what);
	out->proof[0] = x[0]->note.whole;
	out->proof[1] = x[1]->note.whole;
	return 0;
}

/* Two batches of one epoch, signed with its key, the lower number first. */
static int
compare_batches(const struct exhibit *const x[2], struct evidence *out)
{
	const struct statement_batch *a = &x[0]->statement.u.batch;
	const struct statement_batch *b = &x[1]->statement.u.batch;
	struct hash id = note_id(&x[0]->note);

	if (a->seq == b->seq)
		return clone_of(x, out, "two statements of one number");
	if (a->seq + 1 == b->seq && !hash_equal(&b->prev, &id))
		return clone_of(x, out,
		    "a statement that follows another than the one before it");
	if (a->seq + 1 == b->seq)
		return say(out, EVIDENCE_CONSISTENT,
		    "statement %" PRIu64 " follows statement %" PRIu64, b->seq,
		    a->seq);
	return say(out, EVIDENCE_UNKNOWN,
	    "they are statements %" PRIu64 " and %" PRIu64
	    " of one epoch; those between them are missing",
	    a->seq, b->seq);
}

static int
two_statements(const struct exhibit *a, const struct exhibit *b,
    const struct evidence_request *q, struct evidence *out, struct err *e)
{
	bool in_order = a->statement.u.batch.seq <= b->statement.u.batch.seq;
	const struct exhibit *const x[2] = { in_order ? a : b,
		in_order ? b : a };
	struct search s = { .of = &a->statement };
	struct hash ids[2] = { note_id(&a->note), note_id(&b->note) };

	if (hash_equal(&ids[0], &ids[1]))
		return say(out, EVIDENCE_CONSISTENT,
		    "both are the same statement");
	if (a->statement.kind != STATEMENT_BATCH ||
	    b->statement.kind != STATEMENT_BATCH ||
	    strcmp(a->statement.origin, b->statement.origin) != 0 ||
	    strcmp(a->statement.agent, b->statement.agent) != 0 ||
	    a->statement.epoch != b->statement.epoch)
		return err_set(e, ERR_REFUSED,
		    "only two batches of one log, agent and epoch can "
		    "contradict each other");
	if (q->copy == NULL)
		return say(out, EVIDENCE_UNKNOWN,
		    "the key of %s/%" PRIu64
		    " is missing; give a copy of the log, which holds its "
		    "enrolment, with --mirror",
		    a->statement.agent, a->statement.epoch);
	if (strcmp(a->statement.origin, q->copy->archive.checkpoint.origin) !=
	    0)
		return err_set(e, ERR_REFUSED,
		    "the statements are of the log %s, and the copy is of %s",
		    a->statement.origin, q->copy->archive.checkpoint.origin);
	if (proven_each(&q->copy->proven, 0, q->copy->archive.checkpoint.size,
		find_enrolment, &s, e) < 0)
		return -1;
	if (!s.found)
		return say(out, EVIDENCE_UNKNOWN,
		    "the copy does not hold the enrolment of %s/%" PRIu64
		    "; bring it forward with sheaf-audit mirror",
		    a->statement.agent, a->statement.epoch);
	if (check_signer(a, &s.key, e) < 0 || check_signer(b, &s.key, e) < 0)
		return -1;
	return compare_batches(x, out);
}

int
evidence_of_two(const struct exhibit *a, const struct exhibit *b,
    const struct evidence_request *q, struct evidence *out, struct err *e)
{
	bool first = a->kind == EXHIBIT_STATEMENT;
	bool second = b->kind == EXHIBIT_STATEMENT;

	*out = (struct evidence){ .verdict = EVIDENCE_UNKNOWN };
	if (first != second)
		return err_set(e, ERR_REFUSED,
		    "one of the files is a statement and the other a "
		    "checkpoint or receipt; sheaf-audit receipt --mirror "
		    "compares a receipt and its statement with a copy");
	return first ? two_statements(a, b, q, out, e)
		     : two_checkpoints(a, b, q, out, e);
}
