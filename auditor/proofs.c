/*
 * Receipts checked offline: each must prove one of the statements given, under a
 * log key that is pinned and the quorum of the day on which it was given.  Nothing is
 * asked of the aggregator.
 */
#include "auditor/proofs.h"

#include <stdlib.h>
#include <string.h>

#include "auditor/carried.h"
#include "auditor/evidence.h"
#include "auditor/evidence_decide.h"
#include "auditor/evidence_make.h"
#include "auditor/trusts.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/limits.h"
#include "protocol/receipt.h"

struct notes {
	struct slice *note;
	size_t n;
};

static void
keep(struct notes *all, struct slice note)
{
	all->note = mem_resize(all->note, all->n + 1, sizeof(*all->note));
	all->note[all->n++] = note;
}

/* One note, or the notes of the envelopes of a .sheaf file. */
static int
read_notes(struct slice file, struct notes *all, struct err *e)
{
	struct envelope v;

	if (file.n < 6 || memcmp(file.p, "SHEAF1", 6) != 0) {
		keep(all, file);
		return 0;
	}
	while (file.n > 0) {
		if (envelope_read(&v, &file, e) < 0)
			return -1;
		keep(all, v.note);
	}
	return 0;
}

struct proofs {
	const struct proofs_request *q;
	struct notes all;
	struct findings *f;
	struct proofs_report *report;
	/* With a copy the quorum is counted afterwards, by count_quorum(). */
	struct policy held;
	struct trusts trusts;
};

/* The note that the receipt proves, and the checkpoint by which it does. */
static bool
proves_one(const struct proofs *p, const struct receipt *r, struct slice *note,
    struct checkpoint *cp, struct err *e)
{
	for (size_t i = 0; i < p->all.n; i++) {
		*note = p->all.note[i];
		if (receipt_verify(r, *note, &p->held, cp, e) == 0)
			return true;
	}
	return false;
}

/* The receipt against the copy's entry in its place, which needs no tree of the
 * receipt's log; where that is the same entry, the two checkpoints. */
static void
make_file(struct proofs *p, struct slice text, struct slice note,
    const struct evidence *v)
{
	struct buf *out = &p->report->evidence;
	struct copy *copy = p->q->copy;
	struct evidence_decide_request q = { .policy = p->q->policy };
	struct err ignored = ERR_INIT;
	struct evidence_decided d;

	if (evidence_make_denied(out, note, text, copy, &ignored) == 0 &&
	    evidence_decide(buf_slice(out), &q, &d, &ignored) == 0 &&
	    d.verdict == EVIDENCE_DECIDE_PROVED)
		return;
	buf_reset(out);
	if (evidence_make_fork(out, v->proof[0], v->proof[1], &copy->proven,
		&ignored) < 0)
		buf_reset(out);
}

/* Both signed texts, once: they are what shows the fork to anybody. */
static void
keep_fork(struct proofs *p, struct slice text, struct slice note,
    const struct evidence *v)
{
	if (p->report->fork.n > 0)
		return;
	for (size_t i = 0; i < 2; i++) {
		buf_add_slice(&p->report->fork, v->proof[i]);
		buf_puts(&p->report->fork, "\n");
	}
	make_file(p, text, note, v);
}

/* Whether the receipt's checkpoint met the policy that was in force at its size.  Of a
 * size that the copy does not have, only the policy that was given is known. */
static bool
count_quorum(struct proofs *p, const struct receipt *r, uint64_t size, bool has)
{
	struct policy then = *p->q->policy;
	struct err e = ERR_INIT;
	struct note n;

	if (has) {
		if (trusts_in_force(&p->trusts, size, &then, &e) < 0) {
			findings_add(p->f, FINDINGS_UNSOUND, "copy",
			    (int64_t)r->index,
			    "what was in force when the receipt was given "
			    "cannot be read: %s",
			    e.text);
			return false;
		}
		memcpy(then.log, p->q->policy->log, sizeof(then.log));
		then.logs = p->q->policy->logs;
	}
	if (note_parse(&n, r->checkpoint_text, LIMITS_CHECKPOINT_MAX, false,
		&e) == 0 &&
	    policy_check(&then, &n, &e) == 0)
		return true;
	findings_add(p->f, FINDINGS_UNSOUND, "receipt", (int64_t)r->index,
	    "the receipt does not meet the policy %s: %s",
	    has ? "that was in force when it was given"
		: "that was named, and the copy ends before it was given",
	    e.text);
	return false;
}

/* A receipt (its text, and parsed) that holds, against the copy. */
static void
join(struct proofs *p, struct slice text, const struct receipt *r,
    struct slice note, const struct checkpoint *cp)
{
	const struct evidence_checkpoint c = { .checkpoint = *cp,
		.signed_text = r->checkpoint_text,
		.receipt = r,
		.note = note };
	struct err e = ERR_INIT;
	struct evidence v;

	if (evidence_with_copy(&c, p->q->copy, &v, &e) < 0) {
		findings_add(p->f, FINDINGS_UNSOUND, "copy", (int64_t)r->index,
		    "the receipt cannot be compared: %s", e.text);
		return;
	}
	/* Two histories are shown by the log's own signatures. */
	if (v.verdict != EVIDENCE_FORK &&
	    !count_quorum(p, r, cp->size,
		cp->size <= p->q->copy->archive.checkpoint.size))
		return;
	p->report->checked++;
	p->report->joined += v.verdict == EVIDENCE_CONSISTENT;
	p->report->unknown += v.verdict == EVIDENCE_UNKNOWN;
	if (v.verdict == EVIDENCE_FORK) {
		findings_add(p->f, FINDINGS_UNSOUND, "fork", (int64_t)r->index,
		    "the receipt and the copy cannot both be honest: %s",
		    v.why);
		keep_fork(p, text, note, &v);
	} else if (v.verdict == EVIDENCE_UNKNOWN) {
		findings_add(p->f, FINDINGS_REMARK, "unknown",
		    (int64_t)r->index, "%s", v.why);
	}
}

static void
check_one(struct proofs *p, struct slice text)
{
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;
	struct slice note;

	if (receipt_parse(&r, text, &e) < 0) {
		findings_add(p->f, FINDINGS_UNSOUND, "receipt",
		    FINDINGS_NO_INDEX, "not a receipt: %s", e.text);
	} else if (!proves_one(p, &r, &note, &cp, &e)) {
		findings_add(p->f, FINDINGS_UNSOUND, "receipt",
		    (int64_t)r.index,
		    "the receipt proves none of the statements: %s%s", e.text,
		    strcmp(e.code, "policy") == 0
			? "; it may have met the policy of its day, which a "
			  "copy of the log tells: give --mirror"
			: "");
	} else if (p->q->copy != NULL) {
		join(p, text, &r, note, &cp);
	} else {
		p->report->checked++;
	}
}

/* The body of a 200: a receipt, or the JSON of an enrolment with one. */
static void
check_body(struct proofs *p, struct slice body)
{
	struct err e = ERR_INIT;
	struct jval *v = NULL;
	const char *text;

	if (body.n == 0 || body.p[0] != '{') {
		check_one(p, body);
		return;
	}
	if (jval_parse(&v, body, LIMITS_ANSWER_MAX, &e) < 0 ||
	    (text = jval_get_str(v, "receipt")) == NULL)
		findings_add(p->f, FINDINGS_UNSOUND, "receipt",
		    FINDINGS_NO_INDEX, "an answer holds no receipt");
	else
		check_one(p, slice_of(text));
	jval_free(v);
}

static int
check_answers(struct proofs *p, struct slice file, struct err *e)
{
	unsigned status;
	struct slice body;

	if (envelope_answers_open(&file, e) < 0)
		return -1;
	while (file.n > 0) {
		if (envelope_answer_read(&file, &status, &body, e) < 0)
			return -1;
		if (status != 200)
			findings_add(p->f, FINDINGS_REMARK, "answer",
			    FINDINGS_NO_INDEX,
			    "an answer has status %u and is no receipt",
			    status);
		else if (body.n > 0)
			check_body(p, body);
	}
	return 0;
}

/* A text that is as the protocol writes it stays so, blanks and all. */
static void
restore(const struct proofs_request *q)
{
	struct err ignored = ERR_INIT;
	struct receipt r;
	struct note n;

	if (carried_is_text(buf_slice(q->statements)) &&
	    note_parse(&n, buf_slice(q->statements), LIMITS_NOTE_MAX, true,
		&ignored) < 0)
		carried_restore(q->statements);
	if (carried_is_text(buf_slice(q->file)) &&
	    (receipt_parse(&r, buf_slice(q->file), &ignored) < 0 ||
		note_parse(&n, r.checkpoint_text, LIMITS_CHECKPOINT_MAX, false,
		    &ignored) < 0))
		carried_restore(q->file);
}

int
proofs_check(const struct proofs_request *q, struct findings *f,
    struct proofs_report *report, struct err *e)
{
	struct proofs p = { .q = q,
		.f = f,
		.report = report,
		.held = *q->policy,
		.trusts = { .copy = q->copy } };
	struct slice file;
	int r;

	if (q->copy != NULL)
		p.held.quorum_none = true;
	*report = (struct proofs_report){ 0 };
	buf_init(&report->fork, 2 * LIMITS_CHECKPOINT_MAX + 2);
	buf_init(&report->evidence, LIMITS_EVIDENCE_FILE_MAX);
	restore(q);
	file = buf_slice(q->file);
	r = read_notes(buf_slice(q->statements), &p.all, e);
	if (r == 0 && file.n >= 8 && memcmp(file.p, "SHEAFR1\n", 8) == 0)
		r = check_answers(&p, file, e);
	else if (r == 0)
		check_body(&p, file);
	trusts_free(&p.trusts);
	free(p.all.note);
	return r;
}
