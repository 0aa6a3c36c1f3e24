#include "aggregator/merge/answers.h"

#include <stddef.h>

#include "common/base/jsontext.h"
#include "common/base/problem.h"

static void
member(struct buf *out, const char *name, struct slice text)
{
	if (text.n > 0)
		jsontext_text(out, name, text);
}

void
answers_problem(struct buf *out, unsigned status, const struct err *why,
    const struct answers_extra *extra)
{
	static const struct answers_extra none;
	const struct answers_extra *x = extra != NULL ? extra : &none;

	problem_begin(out, status, why->code, why->text, why->line);
	if (x->refusal_code != NULL)
		member(out, "refusal_code", slice_of(x->refusal_code));
	member(out, "note", x->note);
	member(out, "proof", x->proof);
	member(out, "refusal_note", x->refusal_note);
	member(out, "refusal_proof", x->refusal_proof);
	member(out, "trust", x->trust);
	member(out, "trust_proof", x->trust_proof);
	if (x->in_force.n != 0) {
		jsontext_key(out, "in_force");
		buf_add_slice(out, x->in_force);
	}
	problem_end(out);
}
