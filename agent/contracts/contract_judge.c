/*
 * The outcomes of a contract, each with its state.
 */
#include "agent/contracts/contract_judge.h"

#include <stdlib.h>

#include "common/base/mem.h"

const char *
contract_state_word(enum contract_state state)
{
	static const char *const words[CONTRACT_STATES] = {
		[CONTRACT_PAYABLE] = "payable",
		[CONTRACT_UNSHOWN] = "no_evidence",
		[CONTRACT_DISPUTED] = "disputed",
		[CONTRACT_SECOND] = "second",
	};

	return words[state];
}

static bool
is_disputed(const struct contract_question *q, const struct contract_entry *x)
{
	for (size_t i = 0; i < q->disputes; i++)
		if (q->dispute[i].client == x->client &&
		    q->dispute[i].ref == x->ref &&
		    q->dispute[i].kind == x->kind)
			return true;
	return false;
}

static void
add(const struct contract_question *q, const struct outcome *o,
    struct contract_entries *out)
{
	const struct timeline *t = q->timeline;
	const struct contract_tariff *tariff;
	struct contract_entry x;

	if (o->day < q->contract->from || o->day > q->contract->to)
		return;
	tariff = contract_find(q->contract, o->kind, o->day, o->hours);
	if (tariff == NULL)
		return;
	x = (struct contract_entry){ .client = t->person[o->person].client,
		.ref =
		    o->job ? o->job->started->ref : t->episode[o->episode].ref,
		.kind = o->kind,
		.band = tariff->band,
		.day = o->day,
		.pence = tariff->pence,
		.evidence = outcomes_evidence(t, o, tariff->modes),
		.since = o->job ? o->job->started->id : 0 };
	x.state = x.evidence == NULL   ? CONTRACT_UNSHOWN
		  : is_disputed(q, &x) ? CONTRACT_DISPUTED
				       : CONTRACT_PAYABLE;
	out->item[out->n++] = x;
}

static int
order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_place(const void *a, const void *b)
{
	const struct contract_entry *x = a, *y = b;
	int c = order(x->client, y->client);

	if (c == 0)
		c = order(x->kind, y->kind);
	if (c == 0)
		c = order(x->day, y->day);
	if (c == 0)
		c = order(x->since, y->since);
	return c ? c : order(x->ref, y->ref);
}

/* Of each client and kind the first that is payable stays so. */
static void
keep_first(struct contract_entries *out)
{
	const struct contract_entry *paid = NULL;

	for (size_t i = 0; i < out->n; i++) {
		struct contract_entry *x = &out->item[i];

		if (x->state != CONTRACT_PAYABLE)
			continue;
		if (paid != NULL && paid->client == x->client &&
		    paid->kind == x->kind)
			x->state = CONTRACT_SECOND;
		else
			paid = x;
	}
}

void
contract_judge(const struct contract_question *q, struct contract_entries *out)
{
	struct outcomes all;

	outcomes_find(q->timeline, &all);
	*out = (struct contract_entries){ .item = mem_array(all.n,
					      sizeof(*out->item)) };
	for (size_t i = 0; i < all.n; i++)
		add(q, &all.item[i], out);
	outcomes_free(&all);
	if (out->n > 0)
		qsort(out->item, out->n, sizeof(*out->item), by_place);
	if (q->contract->one)
		keep_first(out);
}

void
contract_judge_free(struct contract_entries *list)
{
	free(list->item);
	*list = (struct contract_entries){ .n = 0 };
}
