/*
 * Receipts checked offline: each must prove one of the statements given, under
 * the pinned policy.  Nothing is asked of the aggregator.
 */
#include "auditor/proofs.h"

#include <stdlib.h>
#include <string.h>

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

/* True when the receipt proves one of the notes. */
static bool
proves_one(const struct receipt *r, const struct notes *all,
    const struct policy *policy, struct err *e)
{
	struct checkpoint cp;

	for (size_t i = 0; i < all->n; i++)
		if (receipt_verify(r, all->note[i], policy, &cp, e) == 0)
			return true;
	return false;
}

static void
check_one(struct slice text, const struct notes *all,
    const struct policy *policy, struct findings *f, size_t *checked)
{
	struct err e = ERR_INIT;
	struct receipt r;

	if (receipt_parse(&r, text, &e) < 0)
		findings_add(f, FINDINGS_UNSOUND, "receipt", FINDINGS_NO_INDEX,
		    "not a receipt: %s", e.text);
	else if (!proves_one(&r, all, policy, &e))
		findings_add(f, FINDINGS_UNSOUND, "receipt", (int64_t)r.index,
		    "the receipt proves none of the statements: %s", e.text);
	else
		(*checked)++;
}

/* The body of a 200: a receipt, or the JSON of an enrolment with one. */
static void
check_body(struct slice body, const struct notes *all,
    const struct policy *policy, struct findings *f, size_t *checked)
{
	struct err e = ERR_INIT;
	struct jval *v = NULL;
	const char *text;

	if (body.n == 0 || body.p[0] != '{') {
		check_one(body, all, policy, f, checked);
		return;
	}
	if (jval_parse(&v, body, LIMITS_ANSWER_MAX, &e) < 0 ||
	    (text = jval_get_str(v, "receipt")) == NULL)
		findings_add(f, FINDINGS_UNSOUND, "receipt", FINDINGS_NO_INDEX,
		    "an answer holds no receipt");
	else
		check_one(slice_of(text), all, policy, f, checked);
	jval_free(v);
}

static int
check_answers(struct slice file, const struct notes *all,
    const struct policy *policy, struct findings *f, size_t *checked,
    struct err *e)
{
	unsigned status;
	struct slice body;

	if (envelope_answers_open(&file, e) < 0)
		return -1;
	while (file.n > 0) {
		if (envelope_answer_read(&file, &status, &body, e) < 0)
			return -1;
		if (status != 200)
			findings_add(f, FINDINGS_REMARK, "answer",
			    FINDINGS_NO_INDEX,
			    "an answer has status %u and is no receipt",
			    status);
		else if (body.n > 0)
			check_body(body, all, policy, f, checked);
	}
	return 0;
}

int
proofs_check(struct slice file, struct slice statements,
    const struct policy *policy, struct findings *f, size_t *checked,
    struct err *e)
{
	struct notes all = { 0 };
	int r = read_notes(statements, &all, e);

	*checked = 0;
	if (r == 0 && file.n >= 8 && memcmp(file.p, "SHEAFR1\n", 8) == 0)
		r = check_answers(file, &all, policy, f, checked, e);
	else if (r == 0)
		check_one(file, &all, policy, f, checked);
	free(all.note);
	return r;
}
