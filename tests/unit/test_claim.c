/*
 * The rules of claims, on facts in memory: which outcomes are paid, caps, and that
 * claims add up to what is in force whatever the order of corrections.
 */
#include "agent/contracts/claim.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/random_rows.h"
#include "tests/unit/unit.h"
#include "tests/unit/worklist_fixture.h"

#define HEAD \
	"row,outcome,hours,from,to,pounds,evidence,value\n" \
	"contract,,,2026-01-01,2026-12-31,,,pays\n"
#define SHOWS(event, day, mode, ref) \
	A event "_evidence," day "," mode ",," ref ",,\n"

static void
read(const char *text, struct contract *c)
{
	struct err e = ERR_INIT;

	ck_assert_msg(contract_parse(slice_of(text), c, &e) == 0, "%s", e.text);
}

/* ------------------------------------------------------------------ judging */

/* "job_start payable 1000; ..." of the facts in rows on a day. */
static void
judged(const char *rows, const char *today, const char *rules,
    const struct contract_dispute *dispute, const char *expect)
{
	struct worklist_fixture v = { 0 };
	struct contract_entries all;
	struct contract c;
	struct buf out;

	read(rules, &c);
	worklist_fixture_open(&v, rows, today);
	contract_judge(&(struct contract_question){ &c, &v.t, dispute,
			   dispute != NULL },
	    &all);
	buf_init(&out, 65536);
	for (size_t i = 0; i < all.n; i++)
		buf_printf(&out, "%s %s %lld; ",
		    outcomes_word(all.item[i].kind),
		    contract_state_word(all.item[i].state),
		    (long long)all.item[i].pence);
	ck_assert_str_eq(buf_str(&out), expect);
	buf_free(&out);
	contract_judge_free(&all);
	worklist_fixture_close(&v);
	contract_free(&c);
}

#define RULES(starts) \
	HEAD "starts,,,,,,," starts "\n" \
	     "tariff,job_start,16_up,2026-01-01,,12.50,,\n" \
	     "tariff,job_start,under_16,2026-01-01,,7,,\n" \
	     "tariff,sustained_13,any,2026-01-01,,10,payslip,\n" \
	     "tariff,sustained_13,any,2026-05-12,,20,payslip,\n"
#define SECOND \
	A "job_started,2026-03-10,,,j2,8,\n" A \
	  "job_full_day,2026-03-11,,,j2,,\n"

START_TEST(which_outcomes_are_paid)
{
	const struct contract_dispute other = { .client = 99 };

	judged(JOB, "2026-06-30", RULES("one"), NULL,
	    "job_start no_evidence 1250; sustained_13 no_evidence 2000; ");
	/* Evidence of a kind that the tariff takes; the tariff of its day. */
	judged(JOB SHOWS("job_start", "2026-02-10", "payslip", "j1")
		   SHOWS("sustained_13", "2026-06-01", "confirmation", "j1"),
	    "2026-06-30", RULES("one"), &other,
	    "job_start payable 1250; sustained_13 no_evidence 2000; ");
	judged(JOB SHOWS("sustained_13", "2026-06-01", "payslip", "j1"),
	    "2026-06-30", RULES("one"), NULL,
	    "job_start no_evidence 1250; sustained_13 payable 2000; ");
	/* Two jobs: one is paid, the earlier; unless it is not shown. */
	judged(JOB SECOND SHOWS("job_start", "2026-02-10", "payslip", "j1")
		   SHOWS("job_start", "2026-03-10", "payslip", "j2"),
	    "2026-05-01", RULES("one"), NULL,
	    "job_start payable 1250; job_start second 700; ");
	judged(JOB SECOND SHOWS("job_start", "2026-02-10", "payslip", "j1")
		   SHOWS("job_start", "2026-03-10", "payslip", "j2"),
	    "2026-05-01", RULES("many"), NULL,
	    "job_start payable 1250; job_start payable 700; ");
	judged(JOB SECOND SHOWS("job_start", "2026-03-10", "payslip", "j2"),
	    "2026-05-01", RULES("one"), NULL,
	    "job_start no_evidence 1250; job_start payable 700; ");
}
END_TEST

START_TEST(a_dispute)
{
	static const char rows[] = JOB SECOND SHOWS("job_start", "2026-02-10",
	    "payslip", "j1") SHOWS("job_start", "2026-03-10", "payslip", "j2");
	struct worklist_fixture v = { 0 };
	struct contract_dispute x = { .kind = OUTCOME_JOB_START };

	worklist_fixture_open(&v, rows, "2026-05-01");
	x.client = v.t.person[0].client;
	x.ref = v.t.job[0].started->ref;
	worklist_fixture_close(&v);
	judged(rows, "2026-05-01", RULES("one"), &x,
	    "job_start disputed 1250; job_start payable 700; ");
}
END_TEST

/* -------------------------------------------------------------------- caps */

static void
sum_is(const char *rules, const struct contract_paid *paid, size_t n,
    const char *expect)
{
	struct contract_sum sum;
	struct contract c;
	struct buf out;

	read(rules, &c);
	contract_sum(&c, paid, n, &sum);
	buf_init(&out, 65536);
	for (size_t i = 0; i < sum.n; i++) {
		char day[DAY_TEXT_SIZE];

		day_format(day, sum.line[i].quarter);
		buf_printf(&out, "%s %s %s %lld %lld\n", day,
		    contract_what_word(sum.line[i].what),
		    contract_scope_word(sum.line[i].scope),
		    (long long)sum.line[i].count, (long long)sum.line[i].pence);
	}
	ck_assert_str_eq(buf_str(&out), expect);
	buf_free(&out);
	contract_sum_free(&sum);
	contract_free(&c);
}

START_TEST(caps)
{
	struct contract_paid paid[5];

	for (size_t i = 0; i < 5; i++)
		paid[i] = (struct contract_paid){ .kind = OUTCOME_JOB_START,
			.band = CONTRACT_ANY_HOURS,
			.day = day_from_civil(2026, i < 3 ? 2 : 5, 1),
			.pence = 1000,
			.sign = 1 };
	paid[4].kind = OUTCOME_ENGAGED;
#define CAPPED(caps) \
	HEAD "starts,,,,,,,one\ntariff,job_start,any,2026-01-01,,10,,\n" caps
	sum_is(CAPPED(""), paid, 5,
	    "2026-01-01 outcomes job_start 3 3000\n"
	    "2026-04-01 outcomes engaged 1 1000\n"
	    "2026-04-01 outcomes job_start 1 1000\n");
	sum_is(CAPPED("cap_quarter,job_start,,,,20,,\n"), paid, 5,
	    "2026-01-01 outcomes job_start 3 3000\n"
	    "2026-01-01 cap_quarter job_start 0 -1000\n"
	    "2026-04-01 outcomes engaged 1 1000\n"
	    "2026-04-01 outcomes job_start 1 1000\n");
	/* What the quarter's cap took off does not use up the lifetime. */
	sum_is(CAPPED("cap_quarter,job_start,,,,20,,\n"
		      "cap_life,job_start,,,,25.01,,\n"),
	    paid, 5,
	    "2026-01-01 outcomes job_start 3 3000\n"
	    "2026-01-01 cap_quarter job_start 0 -1000\n"
	    "2026-04-01 outcomes engaged 1 1000\n"
	    "2026-04-01 outcomes job_start 1 1000\n"
	    "2026-04-01 cap_life job_start 0 -499\n");
	sum_is(CAPPED("cap_quarter,all,,,,15,,\ncap_life,all,,,,30,,\n"
		      "cap_life,job_start,,,,32,,\n"),
	    paid, 5,
	    "2026-01-01 outcomes job_start 3 3000\n"
	    "2026-01-01 cap_quarter all 0 -1500\n"
	    "2026-04-01 outcomes engaged 1 1000\n"
	    "2026-04-01 outcomes job_start 1 1000\n"
	    "2026-04-01 cap_quarter all 0 -500\n");
	/* What the cap of all took off does not either. */
	sum_is(CAPPED("cap_quarter,all,,,,15,,\ncap_life,job_start,,,,20,,\n"),
	    paid, 5,
	    "2026-01-01 outcomes job_start 3 3000\n"
	    "2026-01-01 cap_quarter all 0 -500\n"
	    "2026-01-01 cap_life job_start 0 -1000\n"
	    "2026-04-01 outcomes engaged 1 1000\n"
	    "2026-04-01 outcomes job_start 1 1000\n"
	    "2026-04-01 cap_life job_start 0 -500\n");
}
END_TEST

/* -------------------------------------------------- claims add up, always */

enum { WORLDS = 300, STEPS = 12, POOL = 40 };

/* Entries as a judge could give them, some of them payable. */
static void
random_entries(uint64_t *state, const struct fact *evidence,
    struct contract_entries *out)
{
	out->item = mem_array(POOL, sizeof(*out->item));
	out->n = 0;
	for (unsigned i = 0; i < POOL; i++) {
		struct contract_entry x = { .client = 1 + i / 5,
			.ref = 1 + i % 3,
			.kind = (enum outcome_kind)(i % OUTCOME_KINDS),
			.band = (enum contract_band)(i % 2),
			.day = day_from_civil(2026, 1, 1) +
			       (int32_t)random_rows_below(state, 360),
			.pence = 100 * (1 + random_rows_below(state, 3)) + 33,
			.evidence = evidence };

		if (random_rows_below(state, 3) == 0)
			continue;
		x.state = (enum contract_state)random_rows_below(state,
		    CONTRACT_STATES);
		out->item[out->n++] = x;
	}
}

/* Claimed so far: all lines, and each item that is in force. */
struct books {
	struct contract_sum claimed;
	struct claim_items items;
};

static int
same(const struct claim_item *a, const struct claim_item *b)
{
	return a->client == b->client && strcmp(a->ref, b->ref) == 0 &&
	       a->paid.kind == b->paid.kind && a->paid.day == b->paid.day &&
	       a->paid.band == b->paid.band && a->paid.pence == b->paid.pence;
}

/* As claim_book_items() gives them: what was paid back is gone. */
static void
book(struct books *b, const struct claim_draft *d)
{
	for (size_t i = 0; i < d->lines.n; i++)
		contract_sum_add(&b->claimed, &d->lines.line[i]);
	contract_sum_order(&b->claimed);
	for (size_t i = 0; i < d->items.n; i++) {
		const struct claim_item *x = &d->items.item[i];
		size_t k = 0;

		if (x->paid.sign > 0) {
			claim_book_add_item(&b->items, x);
			continue;
		}
		while (k < b->items.n && !same(&b->items.item[k], x))
			k++;
		ck_assert_uint_lt(k, b->items.n);
		free(b->items.item[k].ref);
		b->items.item[k] = b->items.item[--b->items.n];
	}
}

/* Somebody is erased: what was paid for them names nobody, and stays or is paid
 * back. */
static void
erase(struct books *b, uint32_t client, uint64_t *state)
{
	for (size_t i = 0; i < b->items.n; i++)
		if (b->items.item[i].client == client) {
			b->items.item[i].client =
			    random_rows_below(state, 2) == 0 ? CLAIM_PAYS_BACK
							     : 0;
			b->items.item[i].ref[0] = '\0';
		}
}

/* What is payable, and what stays of erased clients: worked out without a claim. */
static void
due_of(const struct contract *c, const struct contract_entries *now,
    const struct books *b, struct contract_sum *due)
{
	struct contract_paid *paid =
	    mem_array(now->n + b->items.n + 1, sizeof(*paid));
	size_t n = 0;

	for (size_t i = 0; i < now->n; i++)
		if (now->item[i].state == CONTRACT_PAYABLE)
			paid[n++] =
			    (struct contract_paid){ .kind = now->item[i].kind,
				    .band = now->item[i].band,
				    .day = now->item[i].day,
				    .pence = now->item[i].pence,
				    .sign = 1 };
	for (size_t i = 0; i < b->items.n; i++)
		if (b->items.item[i].client == 0)
			paid[n++] = b->items.item[i].paid;
	contract_sum(c, paid, n, due);
	free(paid);
}

static void
check_sums(const struct contract_sum *due, const struct books *b)
{
	struct contract_sum rest;

	contract_sum_less(due, &b->claimed, &rest);
	ck_assert_uint_eq(rest.n, 0);
	contract_sum_free(&rest);
	ck_assert_int_eq(contract_sum_pence(due),
	    contract_sum_pence(&b->claimed));
}

/* Whom all claims together are made of: everything that is payable, once, and nothing
 * else but what stays of erased clients. */
static void
check_items(const struct contract_entries *now, const struct symbols *names,
    const struct books *b)
{
	size_t payable = 0, erased = 0;

	for (size_t i = 0; i < now->n; i++) {
		const struct contract_entry *x = &now->item[i];
		size_t n = 0;

		if (x->state != CONTRACT_PAYABLE)
			continue;
		payable++;
		for (size_t k = 0; k < b->items.n; k++) {
			const struct claim_item *y = &b->items.item[k];

			n += y->client == x->client &&
			     y->paid.kind == x->kind && y->paid.day == x->day &&
			     y->paid.band == x->band &&
			     y->paid.pence == x->pence &&
			     strcmp(y->ref, symbols_text(names, x->ref)) == 0;
		}
		ck_assert_uint_eq(n, 1);
	}
	for (size_t k = 0; k < b->items.n; k++)
		erased += b->items.item[k].client == 0;
	ck_assert_uint_eq(b->items.n, payable + erased);
}

/* One claim at the end comes to what all claims on the way came to. */
static void
check_late(const struct contract *c, const struct contract_entries *now,
    const struct symbols *names, const struct books *b)
{
	const struct claim_items none = { .n = 0 };
	struct claim_draft late = { .number = 1 };

	claim_compare(c, now, names, &none, &late);
	check_sums(&late.lines, b);
	claim_free(&late);
}

static void
nothing_waits(const struct books *b)
{
	for (size_t i = 0; i < b->items.n; i++)
		ck_assert_uint_ne(b->items.item[i].client, CLAIM_PAYS_BACK);
}

static void
world(uint64_t seed)
{
	const struct fact evidence = { .day = day_from_civil(2026, 12, 31),
		.mode = MODE_PAYSLIP };
	struct books b = { .claimed = { .n = 0 } };
	uint64_t state = seed * 7919 + 1;
	struct contract c;
	struct symbols names;

	read(CAPPED("cap_quarter,job_start,,,,9,,\ncap_life,all,,,,55.55,,\n"
		    "cap_life,sustained_13,,,,12,,\ncap_quarter,all,,,,30,,\n"),
	    &c);
	symbols_init(&names);
	for (int i = 0; i < 4; i++)
		(void)symbols_add(&names, slice_of(&"j0\0j1\0j2\0j3"[i * 3]));
	for (int step = 0; step < STEPS; step++) {
		struct contract_entries now;
		struct claim_draft d = { .number = 1 };
		struct contract_sum due;
		uint32_t gone = 1 + random_rows_below(&state, POOL / 5);

		random_entries(&state, &evidence, &now);
		if (seed % 2 == 0 && random_rows_below(&state, 4) == 0) {
			erase(&b, gone, &state);
			for (size_t i = 0; i < now.n; i++)
				if (now.item[i].client == gone)
					now.item[i].state = CONTRACT_UNSHOWN;
		}
		for (size_t i = 0; i < b.claimed.n; i++)
			contract_sum_add(&d.before, &b.claimed.line[i]);
		due_of(&c, &now, &b, &due);
		claim_compare(&c, &now, &names, &b.items, &d);
		book(&b, &d);
		check_sums(&due, &b);
		check_items(&now, &names, &b);
		nothing_waits(&b);
		if (seed % 2 == 1 && step == STEPS - 1)
			check_late(&c, &now, &names, &b);
		contract_sum_free(&due);
		contract_judge_free(&now);
		claim_free(&d);
	}
	symbols_free(&names);
	contract_sum_free(&b.claimed);
	claim_book_free_items(&b.items);
	contract_free(&c);
}

START_TEST(claims_add_up)
{
	for (uint64_t seed = 0; seed < WORLDS; seed++)
		world(seed);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { which_outcomes_are_paid, a_dispute, caps,
		claims_add_up, NULL };

	return unit_main("claim", tests);
}
