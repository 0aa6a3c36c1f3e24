/*
 * Where one side counts a referral and the other does not, the inputs of the
 * measure are compared.  An input explains the difference when the extract with
 * the register's value of it alone would count as the register does; where no
 * single one does, all that differ are named.
 */
#include "agent/reconcile/reconcile_compare.h"

#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/mem.h"

enum { CONTACT_NEAR_DAYS = 31 }; /* one contact under two days, not two */

struct comparing {
	const struct reconcile_side *extract, *held;
	struct reconcile_result *out;
	const struct reconcile_pair *pair;
	size_t first; /* disagreements of this pair begin there */
};

/* A disagreement of one input that may explain a difference. */
struct cause {
	unsigned input;
	enum reconcile_kind kind;
	int32_t extract_day, held_day;
};

enum { CAUSES_MAX = 7 };

/* ------------------------------------------------------------------- contacts */

/* Whether there is a contact on a day, and the best of them. */
static bool
visit_on(const struct reconcile_referral *r, int32_t day,
    enum reconcile_fate *fate)
{
	for (size_t i = 0; i < r->visits && r->visit[i].day <= day; i++)
		if (r->visit[i].day == day) {
			*fate = r->visit[i].fate; /* those that count first */
			return true;
		}
	return false;
}

static bool
counts_on(const struct reconcile_referral *r, int32_t day)
{
	enum reconcile_fate fate;

	return visit_on(r, day, &fate) && fate == FATE_COUNTS;
}

/* Whether two first contacts are one under two days. */
static bool
is_moved(const struct reconcile_referral *x, const struct reconcile_referral *h,
    int32_t a, int32_t b)
{
	if (a == DAY_NONE || b == DAY_NONE)
		return false;
	return (a > b ? a - b : b - a) <= CONTACT_NEAR_DAYS &&
	       !counts_on(h, a) && !counts_on(x, b);
}

static enum reconcile_kind
kind_of_fate(enum reconcile_fate fate)
{
	return fate == FATE_NOT_ATTENDED ? KIND_CONTACT_NOT_ATTENDED
	       : fate == FATE_NOT_DIRECT ? KIND_CONTACT_NOT_DIRECT
					 : KIND_CONTACT_NOT_CODED;
}

/* Why the first contact is on day a by the extract and on day b by the register:
 * the earlier one is the contact that the two disagree about. */
static struct cause
judge_contact(const struct comparing *c, const struct reconcile_referral *x,
    const struct reconcile_referral *h, int32_t a, int32_t b)
{
	bool held_first = a == DAY_NONE || (b != DAY_NONE && b < a);
	struct cause cause = { .input = INPUT_CONTACT,
		.extract_day = held_first ? DAY_NONE : a,
		.held_day = held_first ? b : DAY_NONE };
	enum reconcile_fate fate;

	if (held_first && visit_on(x, b, &fate)) {
		cause.extract_day = b;
		cause.kind = kind_of_fate(fate);
	} else if (!held_first && visit_on(h, a, &fate)) {
		cause.held_day = a;
		cause.kind = KIND_CONTACT_REGISTER_NOT;
	} else if (is_moved(x, h, a, b)) {
		cause.extract_day = a;
		cause.held_day = b;
		cause.kind = KIND_CONTACT_DATE;
	} else if (!held_first) {
		cause.kind = KIND_CONTACT_ONLY_EXTRACT;
	} else {
		cause.kind =
		    c->extract->begins == DAY_NONE || b < c->extract->begins
			? KIND_CONTACT_BEFORE_EXTRACT
			: KIND_CONTACT_ONLY_REGISTER;
	}
	return cause;
}

/* --------------------------------------------------------------------- causes */

static enum reconcile_kind
kind_of_excluded(enum reconcile_excluded excluded)
{
	switch (excluded) {
	case EXCLUDED_QUALIFIER:
		return KIND_QUALIFIER;
	case EXCLUDED_AREA:
		return KIND_OUTSIDE_ENGLAND;
	case EXCLUDED_EARLY:
		return KIND_BEFORE_2016;
	default:
		return KIND_NOT_IDENTIFIED;
	}
}

static enum reconcile_kind
kind_of_discharge(const struct reconcile_referral *x,
    const struct reconcile_referral *h)
{
	if (x->discharged == DAY_NONE)
		return KIND_DISCHARGED_ONLY_REGISTER;
	return h->discharged == DAY_NONE ? KIND_DISCHARGED_ONLY_EXTRACT
					 : KIND_DISCHARGE_DATE;
}

static bool
works(enum reconcile_work work)
{
	return work == WORK_YES;
}

static size_t
add_cause(struct cause *all, size_t n, unsigned input, enum reconcile_kind kind)
{
	all[n] = (struct cause){ input, kind, DAY_NONE, DAY_NONE };
	return n + 1;
}

/* Employment at discharge is compared where both are discharged, and hours where
 * both say that the client worked: else it is not the hours that differ. */
static size_t
find_work(unsigned inputs, const struct reconcile_referral *x,
    const struct reconcile_referral *h, struct cause *all, size_t n)
{
	bool closed = x->discharged != DAY_NONE && h->discharged != DAY_NONE;

	if ((inputs & INPUT_AT_REFERRAL) &&
	    works(x->at_referral) != works(h->at_referral))
		n = add_cause(all, n, INPUT_AT_REFERRAL,
		    x->at_referral == WORK_UNKNOWN ? KIND_NO_STATUS_AT_REFERRAL
						   : KIND_EMPLOYED_AT_REFERRAL);
	if ((inputs & INPUT_AT_DISCHARGE) && closed &&
	    works(x->at_discharge) != works(h->at_discharge))
		n = add_cause(all, n, INPUT_AT_DISCHARGE,
		    x->at_discharge == WORK_UNKNOWN
			? KIND_NO_STATUS_AT_DISCHARGE
			: KIND_EMPLOYED_AT_DISCHARGE);
	else if ((inputs & INPUT_HOURS) && closed && works(x->at_discharge) &&
		 works(h->at_discharge) && x->hours != h->hours)
		n = add_cause(all, n, INPUT_HOURS,
		    h->sixteen ? KIND_HOURS_SIXTEEN : KIND_HOURS_BAND);
	return n;
}

static size_t
find_causes(const struct comparing *c, const struct reconcile_measure *m,
    const struct month *month, struct cause all[static CAUSES_MAX])
{
	const struct reconcile_entry *entry =
	    &c->extract->entry[c->pair->extract];
	const struct reconcile_referral *x = &entry->is;
	const struct reconcile_referral *h = &c->held->entry[c->pair->held].is;
	size_t n = 0;

	if (!x->counted)
		n = add_cause(all, n, INPUT_COUNTED,
		    kind_of_excluded(entry->excluded));
	if ((m->inputs & INPUT_RECEIVED) && x->received != h->received) {
		n = add_cause(all, n, INPUT_RECEIVED, KIND_RECEIVED_DATE);
		all[n - 1].extract_day = x->received;
		all[n - 1].held_day = h->received;
	}
	if ((m->inputs & INPUT_DISCHARGED) && x->discharged != h->discharged) {
		n = add_cause(all, n, INPUT_DISCHARGED,
		    kind_of_discharge(x, h));
		all[n - 1].extract_day = x->discharged;
		all[n - 1].held_day = h->discharged;
	}
	if (m->inputs & INPUT_CONTACT) {
		int32_t a = reconcile_first(x, m->scope, month);
		int32_t b = reconcile_first(h, m->scope, month);

		if (a != b)
			all[n++] = judge_contact(c, x, h, a, b);
	}
	return find_work(m->inputs, x, h, all, n);
}

/* The extract's referral with the register's value of one input. */
static struct reconcile_referral
with_input(const struct reconcile_referral *x,
    const struct reconcile_referral *h, unsigned input)
{
	struct reconcile_referral r = *x;

	if (input == INPUT_COUNTED)
		r.counted = h->counted;
	if (input == INPUT_RECEIVED)
		r.received = h->received;
	if (input == INPUT_CONTACT) {
		r.visit = h->visit;
		r.visits = h->visits;
	}
	if (input == INPUT_AT_REFERRAL)
		r.at_referral = h->at_referral;
	/* Who is discharged by one side alone has a status there alone. */
	if (input == INPUT_AT_DISCHARGE ||
	    (input == INPUT_DISCHARGED &&
		(x->discharged == DAY_NONE || h->discharged == DAY_NONE))) {
		r.at_discharge = h->at_discharge;
		r.hours = h->hours;
	}
	if (input == INPUT_DISCHARGED)
		r.discharged = h->discharged;
	if (input == INPUT_HOURS)
		r.hours = h->hours;
	return r;
}

/* -------------------------------------------------------------------- effects */

static struct reconcile_disagreement *
disagreement_of(struct comparing *c, const struct cause *cause)
{
	struct reconcile_result *out = c->out;

	for (size_t i = c->first; i < out->n; i++)
		if (out->item[i].kind == cause->kind &&
		    out->item[i].extract_day == cause->extract_day &&
		    out->item[i].held_day == cause->held_day)
			return &out->item[i];
	out->item = mem_grow(out->item, out->n, &out->cap, sizeof(*out->item));
	out->item[out->n] =
	    (struct reconcile_disagreement){ .kind = cause->kind,
		    .extract = c->pair->extract,
		    .held = c->pair->held,
		    .extract_day = cause->extract_day,
		    .held_day = cause->held_day };
	return &out->item[out->n++];
}

static void
add_effect(struct comparing *c, const struct cause *cause,
    const struct reconcile_effect *effect)
{
	struct reconcile_disagreement *d = disagreement_of(c, cause);

	d->effect =
	    mem_grow(d->effect, d->effects, &d->effect_cap, sizeof(*d->effect));
	d->effect[d->effects++] = *effect;
	c->out->effects++;
}

static void
explain_pair(struct comparing *c, const struct reconcile_effect *effect)
{
	const struct reconcile_measure *m =
	    &reconcile_measures()[effect->measure];
	const struct month *month = &c->out->month[effect->month];
	const struct reconcile_referral *x =
	    &c->extract->entry[c->pair->extract].is;
	const struct reconcile_referral *h = &c->held->entry[c->pair->held].is;
	struct cause all[CAUSES_MAX];
	size_t n = find_causes(c, m, month, all), alone = 0;

	/* A measure has no other inputs than those that were compared. */
	ASSERT(n > 0);
	for (size_t i = 0; i < n; i++) {
		struct reconcile_referral r = with_input(x, h, all[i].input);

		if (reconcile_counts(m, &r, month) != effect->extract) {
			add_effect(c, &all[i], effect);
			alone++;
		}
	}
	for (size_t i = 0; alone == 0 && i < n; i++)
		add_effect(c, &all[i], effect);
}

static void
explain(struct comparing *c, const struct reconcile_effect *effect)
{
	const struct reconcile_pair *pair = c->pair;
	struct cause cause = { .extract_day = DAY_NONE, .held_day = DAY_NONE };

	if (pair->extract != RECONCILE_NOBODY &&
	    pair->held != RECONCILE_NOBODY) {
		explain_pair(c, effect);
		return;
	}
	if (pair->held == RECONCILE_NOBODY) {
		cause.extract_day =
		    c->extract->entry[pair->extract].is.received;
		cause.kind = pair->client ? KIND_REFERRAL_ONLY_EXTRACT
					  : KIND_CLIENT_ONLY_EXTRACT;
	} else {
		cause.held_day = c->held->entry[pair->held].is.received;
		cause.kind = pair->client ? KIND_REFERRAL_ONLY_REGISTER
					  : KIND_CLIENT_ONLY_REGISTER;
	}
	add_effect(c, &cause, effect);
}

/* ----------------------------------------------------------------- comparison */

static bool
counts(const struct reconcile_side *side, size_t entry, size_t measure,
    const struct month *month)
{
	return entry != RECONCILE_NOBODY &&
	       reconcile_counts(&reconcile_measures()[measure],
		   &side->entry[entry].is, month);
}

static void
compare_pair(struct comparing *c)
{
	struct reconcile_result *out = c->out;
	const struct reconcile_pair *pair = c->pair;

	c->first = out->n;
	for (size_t i = 0; i < out->months; i++)
		for (size_t k = 0; k < MHSDS_MEASURES; k++) {
			bool x = counts(c->extract, pair->extract, k,
			    &out->month[i]);
			bool h = counts(c->held, pair->held, k, &out->month[i]);
			const struct reconcile_effect effect = { i, k, x };

			out->figure[i][k].extract += x;
			out->figure[i][k].held += h;
			if (x != h)
				explain(c, &effect);
		}
	out->paired +=
	    pair->extract != RECONCILE_NOBODY && pair->held != RECONCILE_NOBODY;
	out->differs += out->n > c->first;
}

static int
by_kind(const void *a, const void *b)
{
	const struct reconcile_disagreement *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->held != y->held)
		return x->held < y->held ? -1 : 1;
	if (x->extract != y->extract)
		return x->extract < y->extract ? -1 : 1;
	if (x->extract_day != y->extract_day)
		return x->extract_day < y->extract_day ? -1 : 1;
	return x->held_day < y->held_day ? -1 : x->held_day > y->held_day;
}

int
reconcile_compare(const struct reconcile_side *extract,
    const struct reconcile_side *held, const struct month *from,
    const struct month *to, struct reconcile_result *out, struct err *e)
{
	struct comparing c = { .extract = extract, .held = held, .out = out };
	struct reconcile_pairs pairs;

	*out = (struct reconcile_result){ 0 };
	for (struct month m = *from; m.start <= to->start; m = month_next(&m)) {
		ASSERT(out->months < RECONCILE_MONTHS_MAX);
		out->month[out->months++] = m;
	}
	reconcile_pairs_make(extract, held, &pairs);
	for (size_t i = 0; i < pairs.n && out->effects <= RECONCILE_EFFECTS_MAX;
	     i++) {
		c.pair = &pairs.pair[i];
		compare_pair(&c);
	}
	reconcile_pairs_free(&pairs);
	if (out->effects > RECONCILE_EFFECTS_MAX)
		return err_set(e, ERR_REFUSED,
		    "register and extract differ more than %d times, counted "
		    "by referral, month and measure: see whether the extract "
		    "is "
		    "of the same services, then compare fewer months or one "
		    "service at a time",
		    RECONCILE_EFFECTS_MAX);
	if (out->n > 1)
		qsort(out->item, out->n, sizeof(*out->item), by_kind);
	return 0;
}

void
reconcile_result_free(struct reconcile_result *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->item[i].effect);
	free(r->item);
	*r = (struct reconcile_result){ 0 };
}
