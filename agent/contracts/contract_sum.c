/*
 * Sums of a contract, and differences of sums.
 */
#include "agent/contracts/contract_sum.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/ips/period.h"

const char *
contract_what_word(enum contract_what what)
{
	static const char *const words[CONTRACT_WHATS] = {
		[CONTRACT_OUTCOMES] = "outcomes",
		[CONTRACT_CAP_QUARTER] = "cap_quarter",
		[CONTRACT_CAP_LIFE] = "cap_life",
	};

	return words[what];
}

void
contract_sum_say(const struct contract_line *line, struct buf *out)
{
	const char *of = line->scope == CONTRACT_ALL
			     ? "all outcomes"
			     : outcomes_title((enum outcome_kind)line->scope);

	if (line->what != CONTRACT_OUTCOMES)
		buf_printf(out, "%s, %s",
		    line->what == CONTRACT_CAP_QUARTER
			? "Above the cap of a quarter"
			: "Above the cap of the contract",
		    of);
	else if (line->band == CONTRACT_ANY_HOURS)
		buf_puts(out, of);
	else
		buf_printf(out, "%s, %s", of, contract_band_title(line->band));
}

/* --------------------------------------------------------------------- lines */

static int
order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_place(const void *a, const void *b)
{
	const struct contract_line *x = a, *y = b;
	int c = order(x->quarter, y->quarter);

	if (c == 0)
		c = order(x->what, y->what);
	if (c == 0)
		c = order(x->scope, y->scope);
	if (c == 0)
		c = order(x->band, y->band);
	return c ? c : order(x->rate, y->rate);
}

void
contract_sum_add(struct contract_sum *sum, const struct contract_line *line)
{
	sum->line = mem_grow(sum->line, sum->n, &sum->cap, sizeof(*sum->line));
	sum->line[sum->n++] = *line;
}

void
contract_sum_order(struct contract_sum *sum)
{
	size_t n = 0;

	if (sum->n > 0)
		qsort(sum->line, sum->n, sizeof(*sum->line), by_place);
	for (size_t i = 0; i < sum->n; i++) {
		if (n > 0 && by_place(&sum->line[n - 1], &sum->line[i]) == 0) {
			sum->line[n - 1].count += sum->line[i].count;
			sum->line[n - 1].pence += sum->line[i].pence;
			continue;
		}
		/* The one before is whole now. */
		if (n > 0 && sum->line[n - 1].count == 0 &&
		    sum->line[n - 1].pence == 0)
			n--;
		sum->line[n++] = sum->line[i];
	}
	if (n > 0 && sum->line[n - 1].count == 0 && sum->line[n - 1].pence == 0)
		n--;
	sum->n = n;
}

void
contract_sum_free(struct contract_sum *sum)
{
	free(sum->line);
	*sum = (struct contract_sum){ .n = 0 };
}

void
contract_sum_less(const struct contract_sum *now,
    const struct contract_sum *before, struct contract_sum *out)
{
	*out = (struct contract_sum){ .n = 0 };
	for (size_t i = 0; i < now->n; i++)
		contract_sum_add(out, &now->line[i]);
	for (size_t i = 0; i < before->n; i++) {
		struct contract_line line = before->line[i];

		line.count = -line.count;
		line.pence = -line.pence;
		contract_sum_add(out, &line);
	}
	contract_sum_order(out);
}

int64_t
contract_sum_pence(const struct contract_sum *sum)
{
	int64_t pence = 0;

	for (size_t i = 0; i < sum->n; i++)
		pence += sum->line[i].pence;
	return pence;
}

/* ---------------------------------------------------------------------- caps */

/* What is still to be had of the lifetime caps, quarter by quarter. */
struct capping {
	const struct contract *c;
	struct contract_sum *out;
	int64_t left[CONTRACT_SCOPES];
};

/* Take off what is above a cap; what is left of the amount. */
static int64_t
take_off(struct capping *k, int32_t quarter, enum contract_what what, int scope,
    int64_t amount)
{
	bool life = what == CONTRACT_CAP_LIFE;
	int64_t cap = life ? k->left[scope] : k->c->cap_quarter[scope];

	if ((life ? k->c->cap_life[scope] : cap) == CONTRACT_NO_CAP)
		return amount;
	if (amount > cap) {
		contract_sum_add(k->out,
		    &(struct contract_line){ .quarter = quarter,
			.what = what,
			.scope = scope,
			.pence = cap - amount });
		amount = cap;
	}
	return amount;
}

/* What is paid of the quarter uses up the lifetime caps.  What the caps of all
 * outcomes together take off is of the later outcomes first. */
static void
use_up(struct capping *k, const int64_t of[static OUTCOME_KINDS], int64_t paid)
{
	k->left[CONTRACT_ALL] -= paid;
	for (int scope = 0; scope < OUTCOME_KINDS; scope++) {
		int64_t part = of[scope] < paid ? of[scope] : paid;

		k->left[scope] -= part;
		paid -= part;
	}
}

/* Lines i to end are the outcomes of one quarter. */
static void
cap_quarter(struct capping *k, const struct contract_line *line, size_t n)
{
	int64_t of[CONTRACT_SCOPES] = { 0 }, all = 0;
	int32_t quarter = line->quarter;

	for (size_t i = 0; i < n; i++)
		of[line[i].scope] += line[i].pence;
	for (int scope = 0; scope < OUTCOME_KINDS; scope++) {
		of[scope] = take_off(k, quarter, CONTRACT_CAP_QUARTER, scope,
		    of[scope]);
		of[scope] =
		    take_off(k, quarter, CONTRACT_CAP_LIFE, scope, of[scope]);
		all += of[scope];
	}
	all = take_off(k, quarter, CONTRACT_CAP_QUARTER, CONTRACT_ALL, all);
	all = take_off(k, quarter, CONTRACT_CAP_LIFE, CONTRACT_ALL, all);
	use_up(k, of, all);
}

void
contract_sum(const struct contract *c, const struct contract_paid *paid,
    size_t n, struct contract_sum *out)
{
	struct contract_sum outcomes = { .n = 0 };
	struct capping k = { .c = c, .out = out };

	*out = (struct contract_sum){ .n = 0 };
	for (size_t i = 0; i < n; i++)
		contract_sum_add(&outcomes,
		    &(struct contract_line){ .quarter =
						 period_of(paid[i].day).start,
			.what = CONTRACT_OUTCOMES,
			.scope = (int)paid[i].kind,
			.band = paid[i].band,
			.rate = paid[i].pence,
			.count = paid[i].sign,
			.pence = paid[i].sign * paid[i].pence });
	contract_sum_order(&outcomes);
	memcpy(k.left, c->cap_life, sizeof(k.left));
	for (size_t i = 0, end; i < outcomes.n; i = end) {
		for (end = i; end < outcomes.n && outcomes.line[end].quarter ==
						      outcomes.line[i].quarter;
		     end++)
			contract_sum_add(out, &outcomes.line[end]);
		cap_quarter(&k, &outcomes.line[i], end - i);
	}
	contract_sum_order(out);
	contract_sum_free(&outcomes);
}
