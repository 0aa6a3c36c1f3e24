/*
 * What a contract says, in sentences, and money as people write it.
 */
#include "agent/desk/desk_contracts_words.h"

#include <stdlib.h>

#include "agent/desk/desk_words.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/ips/period.h"

enum { SENTENCE_MAX = 2048 };

void
desk_contracts_words_pounds(int64_t pence, struct buf *out)
{
	uint64_t n = pence < 0 ? 0 - (uint64_t)pence : (uint64_t)pence;
	uint64_t pounds = n / 100, part = 1;

	buf_puts(out, pence < 0 ? "-\u00a3" : "\u00a3");
	while (pounds / part >= 1000)
		part *= 1000;
	buf_printf(out, "%llu", (unsigned long long)(pounds / part));
	while ((part /= 1000) > 0)
		buf_printf(out, ",%03u", (unsigned)(pounds / part % 1000));
	buf_printf(out, ".%02u", (unsigned)(n % 100));
}

void
desk_contracts_words_set(struct jval *o, const char *name, int64_t pence)
{
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	desk_contracts_words_pounds(pence, &text);
	jval_set_str(o, name, buf_str(&text));
	buf_free(&text);
}

static void
add(struct jval *all, struct buf *text)
{
	jval_add_str(all, buf_str(text));
	buf_reset(text);
}

/* "on a payslip or job offer" */
static void
put_evidence(const struct contract_tariff *t, const struct evidence_kinds *own,
    struct buf *out)
{
	const char *between = ", shown by ";

	for (int m = MODE_NONE + 1; m < MODE_KINDS; m++) {
		enum event_mode mode = (enum event_mode)m;

		/* A kind that never had a title shows nothing; what was entered of
		 * one that is offered no more is still paid for. */
		if (!(t->modes & ~evidence_kinds_never(own) & 1U << m))
			continue;
		buf_printf(out, "%s%s%s", between,
		    evidence_kinds_title(own, mode),
		    evidence_kinds_used(own, mode) ? "" : " (offered no more)");
		between = " or ";
	}
}

static void
put_tariff(const struct contract_tariff *t, const struct evidence_kinds *own,
    struct buf *out)
{
	buf_puts(out, outcomes_title(t->kind));
	if (t->band != CONTRACT_ANY_HOURS)
		buf_printf(out, ", %s", contract_band_title(t->band));
	desk_words_day(", from ", t->from, out);
	buf_puts(out, ": ");
	desk_contracts_words_pounds(t->pence, out);
	put_evidence(t, own, out);
	buf_puts(out, ".");
}

static void
add_caps(struct jval *all, const int64_t cap[static CONTRACT_SCOPES],
    const char *in, struct buf *text)
{
	for (int i = 0; i < CONTRACT_SCOPES; i++) {
		if (cap[i] == CONTRACT_NO_CAP)
			continue;
		buf_printf(text, "%s: at most ",
		    i == CONTRACT_ALL ? "All outcomes together"
				      : outcomes_title((enum outcome_kind)i));
		desk_contracts_words_pounds(cap[i], text);
		buf_printf(text, " in %s.", in);
		add(all, text);
	}
}

struct jval *
desk_contracts_words_contract(const struct contract *c,
    const struct evidence_kinds *own)
{
	struct jval *all = jval_array();
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	desk_words_day("Pays for outcomes reached from ", c->from, &text);
	desk_words_day(" to ", c->to, &text);
	buf_puts(&text, c->one ? "; each kind once for a client."
			       : "; each time that a client reaches one.");
	add(all, &text);
	for (size_t i = 0; i < c->tariffs; i++) {
		put_tariff(&c->tariff[i], own, &text);
		add(all, &text);
	}
	add_caps(all, c->cap_quarter, "a quarter", &text);
	add_caps(all, c->cap_life, "the whole contract", &text);
	buf_free(&text);
	return all;
}

static struct jval *
line_json(const struct contract_line *l)
{
	bool outcomes = l->what == CONTRACT_OUTCOMES;
	char title[PERIOD_TITLE_SIZE];
	struct jval *o = jval_object();
	struct buf says;

	buf_init(&says, SENTENCE_MAX);
	period_title(title, period_of(l->quarter));
	contract_sum_say(l, &says);
	jval_set_str(o, "quarter", title);
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
	if (outcomes) {
		desk_contracts_words_set(o, "rate", l->rate);
		jval_set_i64(o, "count", l->count);
	} else {
		jval_set_null(o, "rate");
		jval_set_null(o, "count");
	}
	desk_contracts_words_set(o, "pounds", l->pence);
	return o;
}

struct jval *
desk_contracts_words_lines(const struct contract_sum *sum)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < sum->n; i++)
		jval_add(all, line_json(&sum->line[i]));
	return all;
}

struct jval *
desk_contracts_words_caps(const struct contract_sum *due)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < due->n; i++)
		if (due->line[i].what != CONTRACT_OUTCOMES)
			jval_add(all, line_json(&due->line[i]));
	return all;
}

/* ------------------------------------------------------------- where it stands */

/* "2 outcomes are" and "1 outcome is", with what follows. */
static void
put_count(int64_t n, const char *what, struct buf *out)
{
	buf_printf(out, "%lld outcome%s %s", (long long)n,
	    n == 1 ? " is" : "s are", what);
}

static void
add_worth(struct jval *all, int64_t n, int64_t pence, const char *what,
    const char *limit, struct buf *text)
{
	if (n == 0)
		return;
	put_count(n, what, text);
	buf_puts(text, ", worth ");
	desk_contracts_words_pounds(pence, text);
	buf_printf(text, "%s.", limit);
	add(all, text);
}

/* The counts of every outcome together. */
static struct claim_counts
total(const struct claim_draft *d)
{
	struct claim_counts all = { 0 };

	for (int k = 0; k < OUTCOME_KINDS; k++)
		for (int b = 0; b < CONTRACT_BANDS; b++) {
			const struct claim_counts *n = &d->of[k][b];

			all.claimable += n->claimable;
			all.disputed += n->disputed;
			all.no_evidence += n->no_evidence;
			all.credited += n->credited;
			all.claimable_pence += n->claimable_pence;
			all.disputed_pence += n->disputed_pence;
			all.no_evidence_pence += n->no_evidence_pence;
			all.credited_pence += n->credited_pence;
		}
	return all;
}

struct jval *
desk_contracts_words_now(const struct claim_draft *draft)
{
	const struct claim_counts n = total(draft);
	int64_t open = contract_sum_pence(&draft->lines);
	struct jval *all = jval_array();
	struct buf text;

	buf_init(&text, SENTENCE_MAX);
	if (draft->lines.n == 0 && draft->items.n == 0)
		buf_puts(&text, "Nothing can be claimed now: all that is due "
				"was claimed before.");
	else if (open < 0) {
		buf_puts(&text, "The next claim pays back ");
		desk_contracts_words_pounds(-open, &text);
		buf_puts(&text, " in all.");
	} else {
		desk_contracts_words_pounds(open, &text);
		buf_puts(&text, " can be claimed now.");
	}
	add(all, &text);
	add_worth(all, n.claimable, n.claimable_pence, "to be claimed", "",
	    &text);
	add_worth(all, n.credited, n.credited_pence,
	    "to be paid back with it: corrected or disputed since it was "
	    "claimed",
	    "", &text);
	/* Where each kind is paid once, another may be paid in its place. */
	add_worth(all, n.no_evidence, n.no_evidence_pence,
	    "still without evidence", " at most", &text);
	add_worth(all, n.disputed, n.disputed_pence, "disputed", " at most",
	    &text);
	buf_free(&text);
	return all;
}

void
desk_contracts_words_dispute(const struct contract_disputed *d,
    char out[static VERSIONS_SIZE])
{
	char *content = d == NULL ? NULL : mem_printf("%s %s", d->at, d->by);

	versions_of(content, out);
	free(content);
}
