/* What is done to whole records of clients, for test_gate. */
#include "tests/unit/gate_records.h"

#include "agent/desk/desk_apart.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_erasure.h"
#include "agent/desk/desk_merging.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_retention.h"

int
gate_records_pairs(struct desk *d, struct err *e)
{
	struct desk_clients_pairs out;
	int rc = desk_clients_find_pairs(d, &out, e);

	if (rc == 0)
		desk_clients_free_pairs(&out);
	return rc;
}

int
gate_records_merging(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_merging_weigh(d, 1, 2, &out, e);

	jval_free(out);
	return rc;
}

int
gate_records_merge(struct desk *d, struct err *e)
{
	struct desk_records_merge r = { 1, 2, d->today, d->actor.name, NULL };
	struct buf said;
	int rc;

	buf_init(&said, 1 << 16);
	rc = desk_records_merge(d, &r, &said, e);
	buf_free(&said);
	return rc;
}

int
gate_records_apart(struct desk *d, struct err *e)
{
	const struct desk_apart_request r = { 1, 2, true, NULL };
	struct jval *out;
	int rc = desk_apart_set(d, &r, &out, e);

	jval_free(out);
	return rc;
}

int
gate_records_erasure(struct desk *d, struct err *e)
{
	struct jval *out;
	int rc = desk_erasure_weigh(d, 1, &out, e);

	jval_free(out);
	return rc;
}

int
gate_records_erase(struct desk *d, struct err *e)
{
	struct desk_records_erasure r = { 1, "request", d->today, d->actor.name,
		NULL };
	struct buf said, warning;
	int rc;

	buf_init(&said, 1 << 16);
	buf_init(&warning, 1 << 16);
	rc = desk_records_erase(d, &r, &said, &warning, e);
	buf_free(&said);
	buf_free(&warning);
	return rc;
}

int
gate_records_erasures(struct desk *d, struct err *e)
{
	struct table *out;
	int rc = desk_records_erasures(d, &out, e);

	if (rc == 0)
		table_free(out);
	return rc;
}

int
gate_records_dismiss(struct desk *d, struct err *e)
{
	size_t n;

	return desk_records_dismiss(d, &n, e);
}

int
gate_records_review(struct desk *d, struct err *e)
{
	struct desk_retention_request r = { 1, d->today, "needed", NULL };
	struct jval *out;
	int rc = desk_retention_set(d, &r, &out, e);

	jval_free(out);
	return rc;
}
