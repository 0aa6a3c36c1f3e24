/*
 * The verdict on a file of evidence, kind by kind (PROTOCOL.md, P-EVI-4 to 9).
 * All parts are read before anything is judged: a file that does not have its
 * form is malformed whatever else it shows.
 */
#include "auditor/evidence_decide.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "auditor/evidence_refused.h"
#include "auditor/evidence_total.h"
#include "protocol/checkpoint.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "protocol/statement.h"

/* A note in the file, and the proof behind it. */
struct shown {
	struct slice bytes;
	struct note note;
	struct statement statement;
	struct receipt receipt;
	struct checkpoint checkpoint; /* of the receipt */
};

struct decision {
	const struct evidence_file *f;
	const struct evidence_decide_request *q;
	struct policy keys; /* the log's keys alone */
	struct evidence_decided *out;
};

static const struct {
	const char *means, *ask;
} words[] = {
	[EVIDENCE_FILE_FORK] = { "Whoever holds the log's key has signed two "
				 "histories. One of them hides or changes what "
				 "the other has.",
	    "Show the file to every site and every other auditor. Ask the "
	    "log's holder who can use its key, and which of the two each site "
	    "was shown." },
	[EVIDENCE_FILE_DENIED] = { "The log gave a receipt for a statement, "
				   "and shows another entry in its place. So "
				   "it has signed two histories.",
	    "Ask the log's holder where the statement is, and ask the site "
	    "that sent it to keep its receipt." },
	[EVIDENCE_FILE_CLONE] = { "Two machines sign with one site's key, or "
				  "a register was brought back from an older "
				  "state. The log is not at fault.",
	    "Ask the site which machine is the right one and whether "
	    "anything was restored. Its authority then ends this enrolment "
	    "and makes a new invite." },
	[EVIDENCE_FILE_REFUSED] = { "The log refused figures for a reason "
				    "that does not hold, so they are missing "
				    "from every total.",
	    "Ask the log's holder which program judged the statement. A later "
	    "revision from the site brings the figures in." },
	[EVIDENCE_FILE_TOTAL] = { "What was published is not what the "
				  "statements in the log add up to. Nobody "
				  "signs totals, so the file does not show "
				  "who wrote them.",
	    "Ask the log's holder for the totals of the same log size again, "
	    "and keep where and when you found these. Do not publish the "
	    "file: it holds figures as they were sealed." },
};

const char *
evidence_decide_word(enum evidence_decide_verdict v)
{
	static const char *const word[] = {
		[EVIDENCE_DECIDE_PROVED] = "proved",
		[EVIDENCE_DECIDE_NOT_PROVED] = "not proved",
		[EVIDENCE_DECIDE_MALFORMED] = "malformed",
		[EVIDENCE_DECIDE_LACKING] = "lacking",
	};

	return word[v];
}

static bool say(struct decision *d, enum evidence_decide_verdict v,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Always false: the decision has been made. */
static bool
say(struct decision *d, enum evidence_decide_verdict v, const char *fmt, ...)
{
	va_list ap;

	d->out->verdict = v;
	va_start(ap, fmt);
	(void)vsnprintf(d->out->why, sizeof(d->out->why), fmt, ap);
	va_end(ap);
	return false;
}

static bool
malformed(struct decision *d, const struct err *e)
{
	return say(d, EVIDENCE_DECIDE_MALFORMED, "%s", e->text);
}

static bool
not_proved(struct decision *d, const char *why)
{
	return say(d, EVIDENCE_DECIDE_NOT_PROVED, "%s", why);
}

static bool
proved(struct decision *d)
{
	d->out->verdict = EVIDENCE_DECIDE_PROVED;
	d->out->means = words[d->f->kind].means;
	d->out->ask = words[d->f->kind].ask;
	return false;
}

/* ------------------------------------------------------------ reading parts */

static bool
other_origin(struct decision *d, size_t part)
{
	return say(d, EVIDENCE_DECIDE_MALFORMED,
	    "part %zu is of another log than the file", part + 1);
}

static bool
read_checkpoint(struct decision *d, size_t part, struct slice text,
    struct note *n, struct checkpoint *cp)
{
	struct err e = ERR_INIT;

	if (note_parse(n, text, LIMITS_CHECKPOINT_MAX, false, &e) < 0 ||
	    checkpoint_parse(cp, n, &e) < 0) {
		(void)err_prefix(&e, "part %zu, a checkpoint", part + 1);
		return malformed(d, &e);
	}
	return strcmp(cp->origin, d->f->origin) == 0 || other_origin(d, part);
}

static bool
read_statement(struct decision *d, size_t part, struct shown *s)
{
	struct err e = ERR_INIT;

	s->bytes = d->f->part[part];
	if (note_parse(&s->note, s->bytes, LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(&s->statement, s->note.text, &e) < 0 ||
	    statement_check_lines(&s->statement, &s->note, &e) < 0) {
		(void)err_prefix(&e, "part %zu, a statement", part + 1);
		return malformed(d, &e);
	}
	return strcmp(s->statement.origin, d->f->origin) == 0 ||
	       other_origin(d, part);
}

static bool
read_proof(struct decision *d, size_t part, struct shown *s)
{
	struct err e = ERR_INIT;
	struct note n;

	if (receipt_parse(&s->receipt, d->f->part[part], &e) < 0) {
		(void)err_prefix(&e, "part %zu", part + 1);
		return malformed(d, &e);
	}
	return read_checkpoint(d, part, s->receipt.checkpoint_text, &n,
	    &s->checkpoint);
}

/* The note in the part is the leaf that the proof behind it says. */
static bool
holds(struct decision *d, size_t part, struct shown *s)
{
	struct err e = ERR_INIT;

	if (receipt_verify(&s->receipt, s->bytes, &d->keys, &s->checkpoint,
		&e) == 0)
		return true;
	return say(d, EVIDENCE_DECIDE_NOT_PROVED,
	    "part %zu does not prove part %zu: %s", part + 2, part + 1, e.text);
}

/* -------------------------------------------------------------------- kinds */

static bool
larger_has_another_root(struct decision *d, const struct checkpoint cp[2],
    const struct hash *root, const struct tree_proof *proof)
{
	if (!tree_verify_consistency(proof, cp[0].size, root, cp[1].size,
		&cp[1].root))
		return not_proved(d,
		    "the hashes do not lead from the root in the part prefix "
		    "to the larger checkpoint, so they say nothing of it");
	if (hash_equal(root, &cp[0].root))
		return not_proved(d,
		    "the larger checkpoint continues the smaller one: both "
		    "belong to one history");
	(void)say(d, EVIDENCE_DECIDE_PROVED,
	    "the log's key has signed %" PRIu64 " entries, and also a log of "
	    "%" PRIu64 " whose first %" PRIu64 " are others",
	    cp[0].size, cp[1].size, cp[0].size);
	return proved(d);
}

static bool
decide_fork(struct decision *d)
{
	const struct evidence_file *f = d->f;
	struct tree_proof proof = { .n = 0 };
	struct err e = ERR_INIT;
	struct checkpoint cp[2];
	struct hash root = { { 0 } };
	struct note n[2];

	for (size_t i = 0; i < 2; i++)
		if (!read_checkpoint(d, i, f->part[i], &n[i], &cp[i]))
			return false;
	if (cp[0].size > cp[1].size ||
	    (cp[0].size == cp[1].size) != (f->parts == 2))
		return say(d, EVIDENCE_DECIDE_MALFORMED,
		    "the smaller checkpoint comes first, and the part prefix "
		    "is there when, and only when, their sizes differ");
	if (f->parts == 3 &&
	    evidence_file_prefix_parse(f->part[2], &root, &proof, &e) < 0)
		return malformed(d, &e);
	for (size_t i = 0; i < 2; i++)
		if (policy_check(&d->keys, &n[i], &e) < 0)
			return say(d, EVIDENCE_DECIDE_NOT_PROVED,
			    "part %zu: %s", i + 1, e.text);
	if (f->parts == 3)
		return larger_has_another_root(d, cp, &root, &proof);
	if (hash_equal(&cp[0].root, &cp[1].root))
		return not_proved(d,
		    "both checkpoints have the same root: they are of one "
		    "history");
	(void)say(d, EVIDENCE_DECIDE_PROVED,
	    "the log's key has signed two different logs of %" PRIu64
	    " entries",
	    cp[0].size);
	return proved(d);
}

static bool
decide_denied(struct decision *d)
{
	struct shown s[2];

	s[1].bytes = d->f->part[2];
	if (!read_statement(d, 0, &s[0]) || !read_proof(d, 1, &s[0]) ||
	    !read_proof(d, 3, &s[1]) || !holds(d, 0, &s[0]) ||
	    !holds(d, 2, &s[1]))
		return false;
	if (s[0].receipt.index != s[1].receipt.index)
		return not_proved(d, "the two proofs are of different places");
	if (slice_equal(s[0].bytes, s[1].bytes))
		return not_proved(d, "both proofs are of the same entry");
	(void)say(d, EVIDENCE_DECIDE_PROVED,
	    "the log's key has signed for this statement as entry %" PRIu64
	    ", and for another entry in the same place",
	    s[0].receipt.index);
	return proved(d);
}

static bool
of_one_epoch(const struct statement *a, const struct statement *b)
{
	return strcmp(a->agent, b->agent) == 0 && a->epoch == b->epoch;
}

static bool
decide_clone(struct decision *d)
{
	struct shown enrolment, s[2];
	const struct keys_public *key = &enrolment.statement.u.enrol.key;
	struct hash id[2];

	if (!read_statement(d, 0, &enrolment) ||
	    !read_proof(d, 1, &enrolment) || !read_statement(d, 2, &s[0]) ||
	    !read_statement(d, 3, &s[1]) || !holds(d, 0, &enrolment))
		return false;
	if (enrolment.statement.kind != STATEMENT_ENROL)
		return not_proved(d, "the first part is no enrolment");
	for (size_t i = 0; i < 2; i++) {
		if (s[i].statement.kind != STATEMENT_BATCH ||
		    !of_one_epoch(&s[i].statement, &enrolment.statement))
			return not_proved(d,
			    "the statements are not batches of the agent and "
			    "epoch that is enrolled");
		if (!statement_verify(&s[i].statement, &s[i].note, key))
			return say(d, EVIDENCE_DECIDE_NOT_PROVED,
			    "part %zu is not signed with the key that was "
			    "enrolled",
			    i + 3);
		id[i] = note_id(&s[i].note);
	}
	if (s[0].statement.u.batch.seq != s[1].statement.u.batch.seq)
		return not_proved(d, "the statements have different numbers");
	if (hash_equal(&id[0], &id[1]))
		return not_proved(d, "both are the same statement");
	(void)say(d, EVIDENCE_DECIDE_PROVED,
	    "the key of %s/%" PRIu64 " has signed two statements of number "
	    "%" PRIu64,
	    enrolment.statement.agent, enrolment.statement.epoch,
	    s[0].statement.u.batch.seq);
	return proved(d);
}

/* The second is the refusal of the first (P-REF-1), and counts. */
static bool
is_refusal_of(struct decision *d, const struct shown s[2])
{
	const struct statement_refusal *r = &s[1].statement.u.refusal;
	struct hash id = note_id(&s[0].note);
	bool signed_by_log = false;

	if (s[0].checkpoint.size != s[1].checkpoint.size ||
	    !hash_equal(&s[0].checkpoint.root, &s[1].checkpoint.root))
		return not_proved(d,
		    "statement and refusal are proved in two checkpoints");
	if (s[0].statement.kind != STATEMENT_BATCH ||
	    s[1].statement.kind != STATEMENT_REFUSAL ||
	    !hash_equal(&r->statement, &id) || r->index != s[0].receipt.index ||
	    s[1].receipt.index != r->index + 1)
		return not_proved(d,
		    "the second note is not the refusal of the first");
	for (size_t i = 0; i < d->keys.logs; i++)
		signed_by_log =
		    signed_by_log || statement_verify(&s[1].statement,
					 &s[1].note, &d->keys.log[i].key);
	return signed_by_log ||
	       not_proved(d, "the log's key has not signed the refusal");
}

static int
decide_refused(struct decision *d, struct err *e)
{
	struct evidence_file_opening opening;
	struct evidence_refused_case c = { .copy = d->q->copy };
	enum evidence_refused_answer answer;
	struct err why = ERR_INIT;
	struct shown s[2];

	if (!read_statement(d, 0, &s[0]) || !read_proof(d, 1, &s[0]) ||
	    !read_statement(d, 2, &s[1]) || !read_proof(d, 3, &s[1]))
		return 0;
	if (d->f->parts == 5) {
		if (evidence_file_opening_parse(d->f->part[4], &opening, &why) <
		    0)
			return malformed(d, &why);
		c.opening = &opening;
	}
	if (!holds(d, 0, &s[0]) || !holds(d, 2, &s[1]) || !is_refusal_of(d, s))
		return 0;
	c.note = &s[0].note;
	c.batch = &s[0].statement;
	c.refusal = &s[1].statement.u.refusal;
	if (evidence_refused(&c, &answer, d->out->why, e) < 0)
		return -1;
	if (answer == EVIDENCE_REFUSED_GROUNDLESS)
		(void)proved(d);
	else if (answer == EVIDENCE_REFUSED_LACKING)
		d->out->verdict = EVIDENCE_DECIDE_LACKING;
	return 0;
}

static int
decide_total(struct decision *d, struct err *e)
{
	const struct evidence_total_case c = { .file = d->f,
		.keys = &d->keys,
		.copy = d->q->copy,
		.openings_dir = d->q->openings_dir };
	enum evidence_total_answer answer;

	if (evidence_total(&c, &answer, d->out->why, e) < 0)
		return -1;
	switch (answer) {
	case EVIDENCE_TOTAL_FALSE:
		(void)proved(d);
		break;
	case EVIDENCE_TOTAL_MALFORMED:
		d->out->verdict = EVIDENCE_DECIDE_MALFORMED;
		break;
	case EVIDENCE_TOTAL_LACKING:
		d->out->verdict = EVIDENCE_DECIDE_LACKING;
		break;
	case EVIDENCE_TOTAL_NOT_SHOWN:
		break;
	}
	return 0;
}

/* ------------------------------------------------------------------ the file */

/* The keys that the reader holds for the log of the file. */
static void
take_keys(struct decision *d)
{
	const struct policy *p = d->q->policy;

	for (size_t i = 0; i < p->logs; i++) {
		if (strcmp(p->log[i].name, d->f->origin) != 0)
			continue;
		if (d->keys.logs == 0)
			d->keys = policy_of_log(&p->log[i]);
		else
			d->keys.log[d->keys.logs++] = p->log[i];
	}
}

int
evidence_decide(struct slice bytes, const struct evidence_decide_request *q,
    struct evidence_decided *out, struct err *e)
{
	struct evidence_file f;
	struct decision d = { .f = &f, .q = q, .out = out };
	struct err why = ERR_INIT;
	int r = 0;

	*out =
	    (struct evidence_decided){ .verdict = EVIDENCE_DECIDE_NOT_PROVED };
	if (evidence_file_parse(&f, bytes, &why) < 0) {
		(void)malformed(&d, &why);
		return 0;
	}
	out->kind = f.kind;
	take_keys(&d);
	switch (f.kind) {
	case EVIDENCE_FILE_FORK:
		(void)decide_fork(&d);
		break;
	case EVIDENCE_FILE_DENIED:
		(void)decide_denied(&d);
		break;
	case EVIDENCE_FILE_CLONE:
		(void)decide_clone(&d);
		break;
	case EVIDENCE_FILE_REFUSED:
		r = decide_refused(&d, e);
		break;
	default:
		r = decide_total(&d, e);
	}
	/* Said last: a file that is malformed is so under any policy. */
	if (r == 0 && d.keys.logs == 0 &&
	    out->verdict == EVIDENCE_DECIDE_NOT_PROVED)
		(void)say(&d, EVIDENCE_DECIDE_NOT_PROVED,
		    "your policy has no key of the log %s", f.origin);
	return r;
}
