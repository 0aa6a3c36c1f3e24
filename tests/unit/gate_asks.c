/*
 * Questions of test_gate to a desk.
 */
#include "tests/unit/gate_asks.h"

#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_enter_words.h"

int
gate_asks_enter(struct desk *d, struct err *e)
{
	const struct desk_enter_request r = { .act = DESK_ENTER_ADD,
		.client = 1,
		.check = true };
	struct desk_enter_answer out;
	int rc = desk_enter(d, &r, &out, e);

	desk_enter_free(&out);
	return rc;
}

int
gate_asks_particulars(struct desk *d, struct err *e)
{
	const struct people_words none = { .field = { NULL } };
	const struct desk_enter_words_request r = { .client = 1,
		.words = &none,
		.check = true };
	struct desk_enter_answer out;
	int rc = desk_enter_words_change(d, &r, &out, e);

	desk_enter_free(&out);
	return rc;
}
