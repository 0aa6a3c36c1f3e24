/*
 * A claim is never put together from what happened since the last one: it is the
 * difference of two states, so no order of corrections can make it wrong.
 */
#include "agent/contracts/claim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/figures/derive_rules.h"
#include "agent/register/held.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* Room for eight numbers of an item. */
enum { ITEM_TEXT_MAX = 160 };

static const struct {
	const char *word, *title;
} states[CLAIM_STATES] = {
	[CLAIM_CLAIMABLE] = { "claimable", "To be claimed" },
	[CLAIM_CREDITED] = { "paid_back", "To be paid back" },
	[CLAIM_PAID] = { "paid_before", "In a claim before" },
	[CLAIM_UNSHOWN] = { "no_evidence", "Without evidence" },
	[CLAIM_DISPUTED] = { "disputed", "Disputed" },
	[CLAIM_SECOND] = { "second", "Another is paid in its place" },
};

const char *
claim_state_word(enum claim_state state)
{
	return states[state].word;
}

const char *
claim_state_title(enum claim_state state)
{
	return states[state].title;
}

/* ---------------------------------------------------------------- comparing */

static int
order(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

/* Whether two items are about one outcome, paid alike. */
static int
by_outcome(const struct claim_item *x, const struct claim_item *y)
{
	int c = order(x->client, y->client);

	if (c == 0)
		c = strcmp(x->ref, y->ref);
	if (c == 0)
		c = order(x->paid.kind, y->paid.kind);
	if (c == 0)
		c = order(x->paid.day, y->paid.day);
	if (c == 0)
		c = order(x->paid.band, y->paid.band);
	return c ? c : order(x->paid.pence, y->paid.pence);
}

static int
compare(const void *a, const void *b)
{
	return by_outcome(a, b);
}

static void
sort(struct claim_items *list)
{
	if (list->n > 0)
		qsort(list->item, list->n, sizeof(*list->item), compare);
}

static struct claim_item
item_of(const struct contract_entry *x, const struct symbols *names)
{
	/* Only read: claim_book_add_item() copies it. */
	union {
		const char *text;
		char *ref;
	} ref = { .text = symbols_text(names, x->ref) };

	return (struct claim_item){ .client = x->client,
		.ref = ref.ref,
		.paid = { .kind = x->kind,
		    .band = x->band,
		    .day = x->day,
		    .pence = x->pence,
		    .sign = 1 },
		.evidence_day =
		    x->evidence != NULL ? x->evidence->day : DAY_NONE,
		.evidence = x->evidence != NULL
				? (enum event_mode)x->evidence->mode
				: MODE_NONE };
}

static void
add_outcome(struct claim_draft *out, const struct claim_item *item,
    enum claim_state state)
{
	struct claim_outcomes *all = &out->all;
	struct claim_outcome *x;

	all->item = mem_grow(all->item, all->n, &all->cap, sizeof(*all->item));
	x = &all->item[all->n++];
	*x = (struct claim_outcome){ .item = *item, .state = state };
	x->item.ref = mem_string(item->ref);
}

static struct claim_counts *
counts_of(struct claim_draft *out, const struct contract_paid *x)
{
	return &out->of[x->kind][x->band];
}

/* An outcome that is not due, and why. */
static void
leave_out(struct claim_draft *out, const struct claim_item *item,
    enum contract_state state)
{
	struct claim_counts *k = counts_of(out, &item->paid);

	switch (state) {
	case CONTRACT_UNSHOWN:
		k->no_evidence++;
		k->no_evidence_pence += item->paid.pence;
		add_outcome(out, item, CLAIM_UNSHOWN);
		break;
	case CONTRACT_DISPUTED:
		k->disputed++;
		k->disputed_pence += item->paid.pence;
		add_outcome(out, item, CLAIM_DISPUTED);
		break;
	default:
		k->second++;
		add_outcome(out, item, CLAIM_SECOND);
	}
}

/* What is due, with what was paid for clients who are erased since and stays. */
static void
collect(const struct contract_entries *now, const struct symbols *names,
    const struct claim_items *before, struct claim_draft *out,
    struct claim_items *due)
{
	for (size_t i = 0; i < now->n; i++) {
		const struct contract_entry *x = &now->item[i];
		struct claim_item item = item_of(x, names);
		struct claim_counts *k = counts_of(out, &item.paid);

		if (x->state != CONTRACT_UNSHOWN) {
			k->evidenced++;
			k->evidenced_pence += x->pence;
		}
		if (x->state == CONTRACT_PAYABLE)
			claim_book_add_item(due, &item);
		else
			leave_out(out, &item, x->state);
	}
	for (size_t i = 0; i < before->n; i++)
		if (before->item[i].client == 0)
			claim_book_add_item(due, &before->item[i]);
	sort(due);
}

static void
credit(struct claim_draft *out, const struct claim_item *was)
{
	struct claim_item back = *was;
	struct claim_counts *k = counts_of(out, &was->paid);

	k->credited++;
	k->credited_pence += was->paid.pence;
	back.paid.sign = -1;
	back.evidence_day = DAY_NONE;
	back.evidence = MODE_NONE;
	claim_book_add_item(&out->items, &back);
	add_outcome(out, &back, CLAIM_CREDITED);
}

static void
charge(struct claim_draft *out, const struct claim_item *now)
{
	struct claim_counts *k = counts_of(out, &now->paid);

	k->claimable++;
	k->claimable_pence += now->paid.pence;
	claim_book_add_item(&out->items, now);
	add_outcome(out, now, CLAIM_CLAIMABLE);
}

static void
keep(struct claim_draft *out, const struct claim_item *now)
{
	struct claim_counts *k = counts_of(out, &now->paid);

	k->paid_before++;
	k->paid_pence += now->paid.pence;
	add_outcome(out, now, CLAIM_PAID);
	/* Of an erased client there is no entry any more. */
	if (now->client == 0) {
		k->evidenced++;
		k->evidenced_pence += now->paid.pence;
	}
}

static int
compare_outcomes(const void *a, const void *b)
{
	const struct claim_outcome *x = a, *y = b;
	int c = by_outcome(&x->item, &y->item);

	/* Those who are erased come last. */
	if (claim_book_nameless(&x->item) != claim_book_nameless(&y->item))
		return claim_book_nameless(&x->item) ? 1 : -1;
	return c ? c : order(x->state, y->state);
}

static void
sum_of(const struct contract *c, const struct claim_items *due,
    struct contract_sum *out)
{
	struct contract_paid *paid = mem_array(due->n, sizeof(*paid));

	for (size_t i = 0; i < due->n; i++)
		paid[i] = due->item[i].paid;
	contract_sum(c, paid, due->n, out);
	free(paid);
}

void
claim_compare(const struct contract *c, const struct contract_entries *now,
    const struct symbols *names, const struct claim_items *before,
    struct claim_draft *out)
{
	struct claim_items due = { .n = 0 }, was = { .n = 0 };
	size_t i = 0, k = 0;

	for (size_t n = 0; n < before->n; n++)
		claim_book_add_item(&was, &before->item[n]);
	sort(&was);
	collect(now, names, before, out, &due);
	while (i < due.n || k < was.n) {
		int order = i == due.n ? 1
			    : k == was.n
				? -1
				: by_outcome(&due.item[i], &was.item[k]);

		if (order < 0)
			charge(out, &due.item[i++]);
		else if (order > 0)
			credit(out, &was.item[k++]);
		else {
			keep(out, &due.item[i++]);
			k++;
		}
	}
	if (out->all.n > 0)
		qsort(out->all.item, out->all.n, sizeof(*out->all.item),
		    compare_outcomes);
	sum_of(c, &due, &out->due);
	contract_sum_less(&out->due, &out->before, &out->lines);
	claim_book_free_items(&due);
	claim_book_free_items(&was);
}

/* --------------------------------------------------------------------- a draft */

static void
write_line(const struct contract_line *l, struct buf *out)
{
	char period[PERIOD_TEXT_SIZE];
	bool outcomes = l->what == CONTRACT_OUTCOMES;

	period_format(period, period_of(l->quarter));
	buf_printf(out, "%s,%s,%s,%s,", period, contract_what_word(l->what),
	    contract_scope_word(l->scope),
	    outcomes ? contract_band_word(l->band) : "");
	if (outcomes)
		contract_put_pounds(l->rate, out);
	buf_puts(out, ",");
	if (outcomes)
		buf_printf(out, "%lld", (long long)l->count);
	buf_puts(out, ",");
	contract_put_pounds(l->pence, out);
	buf_puts(out, "\n");
}

static void
write_text(struct claim_draft *d)
{
	char through[DAY_TEXT_SIZE];

	day_format(through, d->through);
	buf_printf(&d->text,
	    "sheaf-claim/1\nservice,%s\ncontract,%s\nnumber,%u\n", d->service,
	    d->contract, d->number);
	if (d->number > d->newest + 1)
		buf_printf(&d->text, "instead_of,%u,%u\n", d->newest + 1,
		    d->number - 1);
	buf_printf(&d->text,
	    "through,%s\nquarter,line,outcome,hours,rate,count,pounds\n",
	    through);
	for (size_t i = 0; i < d->lines.n; i++)
		write_line(&d->lines.line[i], &d->text);
	buf_puts(&d->text, "total,,,,,,");
	contract_put_pounds(contract_sum_pence(&d->lines), &d->text);
	buf_puts(&d->text, "\n");
	d->digest = hash_of(buf_slice(&d->text));
}

/* The hash of the text, and then of each item with the hash before it: two claims of
 * equal counts need not be of the same clients. */
static void
hash_whole(struct claim_draft *d)
{
	struct buf next;

	d->whole = d->digest;
	buf_init(&next, HASH_SIZE + LIMITS_REF_MAX + ITEM_TEXT_MAX);
	for (size_t i = 0; i < d->items.n; i++) {
		const struct claim_item *x = &d->items.item[i];

		buf_reset(&next);
		buf_add(&next, d->whole.b, HASH_SIZE);
		buf_printf(&next, "%u,%d,%d,%d,%lld,%d,%d,%d,%s",
		    (unsigned)x->client, (int)x->paid.kind, (int)x->paid.band,
		    (int)x->paid.day, (long long)x->paid.pence, x->paid.sign,
		    (int)x->evidence_day, (int)x->evidence, x->ref);
		d->whole = hash_of(buf_slice(&next));
	}
	buf_free(&next);
}

void
claim_follow(struct claim_draft *d, unsigned sent)
{
	d->number = (sent > d->newest ? sent : d->newest) + 1;
	buf_reset(&d->text);
	write_text(d);
	hash_whole(d);
}

bool
claim_instead(unsigned before, unsigned number, struct buf *out)
{
	if (number <= before + 1)
		return false;
	if (number == before + 2)
		buf_printf(out, "claim %u", before + 1);
	else
		buf_printf(out, "claims %u to %u", before + 1, number - 1);
	return true;
}

/* Disputes by the numbers that refs have among the facts. */
static struct contract_dispute *
number_disputes(const struct contract_disputes *list, struct symbols *names)
{
	struct contract_dispute *out = mem_array(list->n, sizeof(*out));

	for (size_t i = 0; i < list->n; i++)
		out[i] = (struct contract_dispute){ .client =
							list->item[i].client,
			.ref = symbols_add(names, slice_of(list->item[i].ref)),
			.kind = list->item[i].kind };
	return out;
}

static int
judge(struct db *db, const struct claim_question *q,
    const struct claim_items *before, struct claim_draft *out, struct err *e)
{
	struct contract_question question = { .contract =
						  &q->contract->contract };
	struct contract_disputes disputes;
	struct contract_dispute *dispute;
	struct contract_entries entries;
	struct facts facts = { .n = 0 };
	struct symbols names;
	struct timeline t;
	int rc;

	if (contract_book_disputes(db, q->service, &disputes, e) < 0)
		return -1;
	symbols_init(&names);
	rc = facts_load(db, q->service, &names, &facts, e);
	if (rc == 0) {
		dispute = number_disputes(&disputes, &names);
		timeline_build(&t, &facts, names.n, q->through,
		    derive_rules_ips_grow_1().threshold);
		question.timeline = &t;
		question.dispute = dispute;
		question.disputes = disputes.n;
		contract_judge(&question, &entries);
		claim_compare(question.contract, &entries, &names, before, out);
		contract_judge_free(&entries);
		timeline_free(&t);
		free(dispute);
	}
	facts_free(&facts);
	symbols_free(&names);
	contract_book_free_disputes(&disputes);
	return rc;
}

int
claim_make(struct db *db, const struct claim_question *q,
    struct claim_draft *out, struct err *e)
{
	const char *name = q->contract->contract.name;
	struct claim_items before;
	struct claim_list made;
	int rc;

	*out = (struct claim_draft){ .through = q->through };
	buf_init(&out->text, LIMITS_CLAIM_FILE_MAX);
	(void)snprintf(out->service, sizeof(out->service), "%s", q->service_id);
	(void)snprintf(out->contract, sizeof(out->contract), "%s", name);
	if (claim_book_load(db, q->service, name, &made, e) < 0)
		return -1;
	out->newest = made.n > 0 ? made.item[made.n - 1].number : 0;
	out->number = out->newest + 1;
	claim_book_free(&made);
	if (claim_book_sum(db, q->service, name, &out->before, e) < 0 ||
	    claim_book_items(db, q->service, name, 0, &before, e) < 0)
		return -1;
	rc = judge(db, q, &before, out, e);
	claim_book_free_items(&before);
	if (rc == 0) {
		write_text(out);
		hash_whole(out);
	}
	return rc;
}

void
claim_free(struct claim_draft *d)
{
	contract_sum_free(&d->due);
	contract_sum_free(&d->before);
	contract_sum_free(&d->lines);
	claim_book_free_items(&d->items);
	for (size_t i = 0; i < d->all.n; i++)
		free(d->all.item[i].item.ref);
	free(d->all.item);
	d->all = (struct claim_outcomes){ .n = 0 };
	buf_free(&d->text);
}
