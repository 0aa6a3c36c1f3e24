/* Calls of the operations about what was sent, and of both ways by file. */
#include "tests/unit/gate_sending.h"

#include "agent/desk/desk_carry.h"
#include "agent/desk/desk_sending.h"
#include "protocol/limits.h"

int
gate_sending_status(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_sending_status(d, &out, e);

	jval_free(out);
	return rc;
}

int
gate_sending_sent_list(struct desk *d, struct err *e)
{
	const struct desk_sending_name newest = { 0 };
	struct jval *out;
	int rc = desk_sending_list(d, newest, &out, e);

	jval_free(out);
	return rc;
}

int
gate_sending_sent_text(struct desk *d, struct err *e)
{
	const struct desk_sending_name name = { 1, 1 };
	struct jval *out;
	int rc = desk_sending_text(d, name, &out, e);

	jval_free(out);
	return rc;
}

int
gate_sending_sent_proof(struct desk *d, struct err *e)
{
	const struct desk_sending_name name = { 1, 1 };
	struct buf out;
	int rc;

	buf_init(&out, LIMITS_ANSWER_MAX);
	rc = desk_sending_proof(d, name, &out, e);
	buf_free(&out);
	return rc;
}

int
gate_sending_sent_evidence(struct desk *d, struct err *e)
{
	const struct desk_sending_name name = { 1, 1 };
	struct buf out;
	int rc;

	buf_init(&out, LIMITS_EVIDENCE_FILE_MAX);
	rc = desk_sending_evidence(d, name, &out, e);
	buf_free(&out);
	return rc;
}

int
gate_sending_sent_verify(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_sending_verify(d, &out, e);

	jval_free(out);
	return rc;
}

int
gate_sending_carried_out(struct desk *d, struct err *e)
{
	struct buf out;
	size_t n;
	int rc;

	buf_init(&out, LIMITS_SHEAF_FILE_MAX);
	rc = desk_carry_out(d, &out, &n, e);
	buf_free(&out);
	return rc;
}

int
gate_sending_carried_in(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_carry_in(d, slice_of("no answers"), &out, e);

	jval_free(out);
	return rc;
}
