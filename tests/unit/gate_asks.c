/*
 * Questions of test_gate to a desk.
 */
#include "tests/unit/gate_asks.h"

#include "agent/desk/desk_enter.h"

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
