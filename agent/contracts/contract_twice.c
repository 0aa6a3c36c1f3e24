/*
 * What two contracts of one service pay for.
 */
#include "agent/contracts/contract_twice.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* ------------------------------------------------------------------ by their rules */

struct days {
	int32_t from, to; /* none where from is behind to */
};

/* On which days a contract pays for a kind at 16 hours or more, or under 16: a tariff
 * of any hours is of both, and holds until the next one. */
static struct days
days_of(const struct contract *c, enum outcome_kind kind,
    enum contract_band hours)
{
	struct days d = { INT32_MAX, c->to };

	for (size_t i = 0; i < c->tariffs; i++) {
		const struct contract_tariff *t = &c->tariff[i];

		if (t->kind == kind && t->from < d.from &&
		    (t->band == CONTRACT_ANY_HOURS || t->band == hours))
			d.from = t->from;
	}
	if (d.from < c->from)
		d.from = c->from;
	return d;
}

static struct days
both(const struct contract *a, const struct contract *b, enum outcome_kind kind,
    enum contract_band hours)
{
	struct days x = days_of(a, kind, hours), y = days_of(b, kind, hours);

	return (struct days){ x.from > y.from ? x.from : y.from,
		x.to < y.to ? x.to : y.to };
}

static bool
pays_more(const struct contract *was, const struct contract *c,
    const struct contract *other, enum outcome_kind kind,
    enum contract_band hours)
{
	struct days now = both(c, other, kind, hours), before;

	if (now.from > now.to)
		return false;
	if (was == NULL)
		return true;
	before = both(was, other, kind, hours);
	return now.from < before.from || now.to > before.to;
}

bool
contract_twice_pays(const struct contract *was, const struct contract *c,
    const struct contract *other)
{
	for (int k = 0; k < OUTCOME_KINDS; k++) {
		enum outcome_kind kind = (enum outcome_kind)k;

		/* An engagement has no hours, and its tariffs are of any. */
		if (pays_more(was, c, other, kind, CONTRACT_16_UP) ||
		    pays_more(was, c, other, kind, CONTRACT_UNDER_16))
			return true;
	}
	return false;
}

/* ------------------------------------------------------------------ by their claims */

static void
name(struct contract_twice *t, const char *contract)
{
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->contract[i], contract) == 0)
			return;
	t->contract =
	    mem_grow(t->contract, t->n, &t->cap, sizeof(*t->contract));
	t->contract[t->n++] = mem_string(contract);
}

static int
look(struct db *db, int64_t service, const char *contract,
    const struct claim_item *x, struct contract_twice *out, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT c.contract FROM claim_item i JOIN claim c ON c.id = i.claim"
	    " WHERE i.client = ? AND i.ref = ? AND i.kind = ?"
	    " AND c.service = ? AND c.contract <> ?"
	    " GROUP BY c.contract HAVING sum(i.sign) > 0");
	bool any = false;

	db_bind_i64(q, 1, x->client);
	db_bind_str(q, 2, x->ref);
	db_bind_i64(q, 3, x->paid.kind);
	db_bind_i64(q, 4, service);
	db_bind_str(q, 5, contract);
	while (db_step(q)) {
		name(out, db_str(q, 0));
		any = true;
	}
	out->outcomes += any;
	return db_done(q, e);
}

static bool
same(const struct claim_item *x, const struct claim_item *y)
{
	return x->client == y->client && x->paid.kind == y->paid.kind &&
	       strcmp(x->ref, y->ref) == 0;
}

int
contract_twice_find(struct db *db, int64_t service, const char *contract,
    const struct claim_items *items, struct contract_twice *out, struct err *e)
{
	int rc = 0;

	*out = (struct contract_twice){ .outcomes = 0 };
	for (size_t i = 0, n; rc == 0 && i < items->n; i += n) {
		const struct claim_item *x = &items->item[i];
		int net = 0;

		for (n = 0; i + n < items->n && same(x, &x[n]); n++)
			net += x[n].paid.sign;
		if (net > 0 && !claim_book_nameless(x))
			rc = look(db, service, contract, x, out, e);
	}
	return rc;
}

void
contract_twice_free(struct contract_twice *twice)
{
	for (size_t i = 0; i < twice->n; i++)
		free(twice->contract[i]);
	free(twice->contract);
	*twice = (struct contract_twice){ .outcomes = 0 };
}
