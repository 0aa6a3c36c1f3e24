/*
 * Questions of test_gate about contracts and claims.
 */
#include "tests/unit/gate_claims.h"

#include "agent/desk/desk_claims_clients.h"
#include "agent/desk/desk_contracts.h"

int
gate_claims_import(struct desk *d, struct err *e)
{
	const struct desk_contracts_file r = { .service = "svc-a",
		.text =
		    slice_of("row,outcome,hours,from,to,pounds,evidence,value\n"
			     "contract,,,2024-04-01,2027-03-31,,,pays\n"
			     "starts,,,,,,,one\n"
			     "tariff,engaged,any,2024-04-01,,100,,\n"),
		.check = true };
	struct jval *out;
	int rc = desk_contracts_import(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_claims_show(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_contracts_show(d, &out, e);

	jval_free(out);
	return rc;
}

int
gate_claims_dispute(struct desk *d, struct err *e)
{
	const struct desk_contracts_dispute r = { .client = 1,
		.outcome = "job_start",
		.ref = "none" };
	struct jval *out;
	int rc = desk_contracts_dispute(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_claims_draft(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_claims_draft(d,
	    &(struct desk_claims_asked){ .service = "svc-a",
		.contract = "none" },
	    &out, e);

	jval_free(out);
	return rc;
}

int
gate_claims_sign(struct desk *d, struct err *e)
{
	const struct desk_claims_signing r = { .service = "svc-a",
		.contract = "none",
		.digest = "",
		.typed = "" };
	struct jval *out;
	int rc = desk_claims_sign(d, &r, &out, e);

	jval_free(out);
	return rc;
}

static const struct desk_claims_which which = { .service = "svc-a",
	.contract = "none",
	.number = 1 };

int
gate_claims_file(struct desk *d, struct err *e)
{
	struct buf out;
	int rc = desk_claims_file(d, &which, &out, e);

	buf_free(&out);
	return rc;
}

int
gate_claims_clients(struct desk *d, struct err *e)
{
	struct desk_claims_clients out;
	int rc = desk_claims_clients(d, &which, &out, e);

	desk_claims_free_clients(&out);
	return rc;
}
