/*
 * Claims of records that are merged or erased, in a register: a merge changes
 * nothing that is due, and an erasure keeps nothing that was taken back.
 */
#include "agent/contracts/claim_clients.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/people/people_erase.h"
#include "agent/register/evidence_kinds.h"
#include "agent/sealing/signoff.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

#define RULES \
	"row,outcome,hours,from,to,pounds,evidence,value\n" \
	"contract,,,2026-01-01,2026-12-31,,,pays\nstarts,,,,,,,many\n" \
	"tariff,job_start,any,2026-01-01,,10,,\n"
#define REFERRAL(client) \
	"svc-a," client ",referral_accepted,2026-01-05,self,,,,\n"
/* A job that is shown, of one client, under one ref, from one day. */
#define JOB(client, ref, day) \
	"svc-a," client ",job_started," day ",,," ref ",20,\n" \
	"svc-a," client ",job_full_day," day ",,," ref ",,\n" \
	"svc-a," client ",job_start_evidence,2026-04-01,payslip,," ref ",,\n"
#define NO_JOB(client, ref, day) \
	"svc-a," client ",job_started," day ",,withdrawn," ref ",20,\n"

enum { SERVICE = 1 };

static void
open_two(struct disk_register *w)
{
	struct open_register own;
	struct contract c;
	struct err e = ERR_INIT;

	disk_register_begin(w);
	memory_register_take(&w->reg, REFERRAL("C1") REFERRAL("C2"));
	own = memory_register_own(&w->reg);
	ck_assert_msg(contract_parse(slice_of(RULES), &c, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(contract_book_put(&own, SERVICE, &c, &e), 0);
	contract_free(&c);
}

static void
make(struct disk_register *w, struct claim_draft *d)
{
	struct contract_list list;
	struct err e = ERR_INIT;

	ck_assert_int_eq(contract_book_load(w->reg.open.db, SERVICE, &list, &e),
	    0);
	ck_assert_uint_eq(list.n, 1);
	ck_assert_msg(claim_make(w->reg.open.db,
			  &(struct claim_question){ SERVICE, "svc-a",
			      &list.item[0], w->reg.today },
			  d, &e) == 0,
	    "%s", e.text);
	contract_book_free(&list);
}

/* What could be claimed, and how many items it is of. */
static void
open_is(struct disk_register *w, int64_t pence, size_t items)
{
	struct claim_draft d;

	make(w, &d);
	ck_assert_int_eq(contract_sum_pence(&d.lines), pence);
	ck_assert_uint_eq(d.items.n, items);
	claim_free(&d);
}

static void
claim(struct disk_register *w)
{
	struct open_register own = memory_register_own(&w->reg);
	struct signoff_given given = { .staff = "ann", .way = SIGNOFF_YES };
	struct claim_new new = { .service = SERVICE, .contract = "pays" };
	struct err e = ERR_INIT;
	struct claim_draft d;

	make(w, &d);
	given.shown = &d.digest;
	new.number = d.number;
	new.through = d.through;
	new.text = buf_slice(&d.text);
	new.file = buf_slice(&d.text);
	new.lines = &d.lines;
	new.items = &d.items;
	ck_assert_msg(signoff_put(own.db, &given, &new.sign_off, &e) == 0 &&
			  claim_book_put(&own, &new, &e) == 0,
	    "%s", e.text);
	claim_free(&d);
}

static void
all_claimed(struct disk_register *w, int64_t pence)
{
	claim(w);
	open_is(w, 0, 0);
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT ifnull(sum(pence), 0) FROM claim_line"),
	    pence);
}

static void
say(struct disk_register *w, uint32_t client, const char *ref, bool stands)
{
	struct open_register own = memory_register_own(&w->reg);
	char text[8];
	const struct contract_disputed x = { .client = client,
		.kind = OUTCOME_JOB_START,
		.ref = text };
	struct err e = ERR_INIT;

	(void)snprintf(text, sizeof(text), "%s", ref);
	ck_assert_int_eq(contract_book_dispute(&own, SERVICE, &x, stands, &e),
	    0);
}

static void
dispute(struct disk_register *w, uint32_t client, const char *ref)
{
	say(w, client, ref, true);
}

static void
settle(struct disk_register *w, uint32_t client, const char *ref)
{
	say(w, client, ref, false);
}

/* ------------------------------------------------------------------- merging */

/* Merge C2 into C1 when all is claimed: there is nothing new to claim. */
static void
merge(struct disk_register *w)
{
	struct err e = ERR_INIT;
	char *said;

	claim(w);
	open_is(w, 0, 0);
	ck_assert_msg(disk_register_merge(w, 1, 2, &said, &e) == 0, "%s", said);
	free(said);
	open_is(w, 0, 0);
	disk_register_end(w);
}

START_TEST(a_merge_moves_the_refs)
{
	struct disk_register w;

	for (uint32_t disputed = 1; disputed <= 2; disputed++) {
		open_two(&w);
		memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03")
						 JOB("C2", "j1", "2026-03-03"));
		dispute(&w, disputed, "j1");
		merge(&w);
	}
}
END_TEST

/* What is said of a job that is withdrawn is not said of the other's. */
START_TEST(a_merge_mixes_up_nothing)
{
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg,
	    JOB("C1", "j1", "2026-02-03") JOB("C2", "j1", "2026-03-03"));
	dispute(&w, 2, "j1");
	memory_register_take(&w.reg, NO_JOB("C2", "j1", "2026-03-03"));
	merge(&w);
	open_two(&w);
	memory_register_take(&w.reg,
	    JOB("C1", "j1", "2026-02-03") JOB("C2", "j1", "2026-03-03"));
	dispute(&w, 1, "j1");
	memory_register_take(&w.reg, NO_JOB("C1", "j1", "2026-02-03"));
	merge(&w);
}
END_TEST

/* A ref that only claims and disputes name is not made up again. */
START_TEST(a_new_ref_is_new)
{
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg,
	    JOB("C2", "m1", "2026-03-20") JOB("C1", "j1", "2026-02-03")
		JOB("C2", "j1", "2026-03-03"));
	dispute(&w, 2, "m1");
	memory_register_take(&w.reg, NO_JOB("C2", "m1", "2026-03-20"));
	merge(&w);
}
END_TEST

/* One job in both records: what the commissioner disputes in either stays disputed,
 * whichever of the two was settled, and when. */
START_TEST(one_job_disputed_twice)
{
	struct disk_register w;

	for (uint32_t stands = 1; stands <= 2; stands++)
		for (int last = 0; last < 2; last++) {
			struct err e = ERR_INIT;
			char *said;

			open_two(&w);
			memory_register_take(&w.reg,
			    JOB("C1", "j1", "2026-02-03")
				JOB("C2", "j1", "2026-02-03"));
			if (last)
				dispute(&w, stands, "j1");
			dispute(&w, 3 - stands, "j1");
			settle(&w, 3 - stands, "j1");
			if (!last)
				dispute(&w, stands, "j1");
			ck_assert_msg(disk_register_merge(&w, 1, 2, &said,
					  &e) == 0,
			    "%s", said);
			free(said);
			open_is(&w, 0, 0);
			settle(&w, 1, "j1");
			open_is(&w, 1000, 1);
			disk_register_end(&w);
		}
}
END_TEST

/* ------------------------------------------------------------------- erasing */

static void
erase(struct disk_register *w, uint32_t client, const char *reason)
{
	struct open_register own = memory_register_own(&w->reg);
	const struct people_erasure what = { client, reason, w->reg.today };
	struct err e = ERR_INIT;

	ck_assert_msg(people_erase(&own, w->folder, &what, &e) == 0, "%s",
	    e.text);
}

static void
nobody_is_named(const struct disk_register *w)
{
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT count(*) FROM claim_item WHERE client < 1"
			     " AND (ref <> '' OR evidence_day IS NOT NULL"
			     " OR evidence <> 0 OR day <> 20454)"),
	    0);
	ck_assert_int_eq(disk_register_number(w,
			     "SELECT count(*) FROM claim_item"
			     " WHERE client = 1"),
	    0);
}

START_TEST(what_was_paid_stays)
{
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03"));
	all_claimed(&w, 1000);
	erase(&w, 1, "request");
	nobody_is_named(&w);
	open_is(&w, 0, 0);
	disk_register_end(&w);
	/* Only its day was corrected. */
	open_two(&w);
	memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03"));
	all_claimed(&w, 1000);
	memory_register_take(&w.reg,
	    NO_JOB("C1", "j1", "2026-02-03") JOB("C1", "j2", "2026-02-05"));
	open_is(&w, 0, 2);
	erase(&w, 1, "request");
	open_is(&w, 0, 0);
	disk_register_end(&w);
}
END_TEST

START_TEST(what_was_taken_back_is_paid_back)
{
	struct claim_draft before, after;
	struct disk_register w;

	/* Entered for the wrong client: the sum is nothing. */
	open_two(&w);
	memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03"));
	all_claimed(&w, 1000);
	memory_register_take(&w.reg,
	    NO_JOB("C1", "j1", "2026-02-03") JOB("C2", "j1", "2026-02-03"));
	open_is(&w, 0, 2);
	make(&w, &before);
	erase(&w, 1, "request");
	nobody_is_named(&w);
	open_is(&w, 0, 2);
	/* The text is the same, and whom it is of is not. */
	make(&w, &after);
	ck_assert_mem_eq(&before.digest, &after.digest, sizeof(after.digest));
	ck_assert_mem_ne(&before.whole, &after.whole, sizeof(after.whole));
	claim_free(&before);
	claim_free(&after);
	all_claimed(&w, 1000);
	disk_register_end(&w);
	/* Disputed, and in no claim since. */
	open_two(&w);
	memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03"));
	all_claimed(&w, 1000);
	dispute(&w, 1, "j1");
	erase(&w, 1, "retention");
	open_is(&w, -1000, 1);
	all_claimed(&w, 0);
	disk_register_end(&w);
}
END_TEST

START_TEST(a_mistake_is_paid_back)
{
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg,
	    JOB("C1", "j1", "2026-02-03") JOB("C2", "j1", "2026-02-03"));
	all_claimed(&w, 2000);
	erase(&w, 1, "mistake");
	nobody_is_named(&w);
	open_is(&w, -1000, 1);
	all_claimed(&w, 1000);
	disk_register_end(&w);
}
END_TEST

/* ---------------------------------------------------- nothing else ever changes */

START_TEST(a_claim_never_changes)
{
	static const char *const changes[] = {
		"UPDATE claim_item SET evidence = 0",
		"UPDATE claim_item SET evidence_day = 1",
		"UPDATE claim_item SET day = day - 1",
		"UPDATE claim_item SET client = 0",
		"UPDATE claim_item SET client = 0, ref = '', evidence = 0,"
		" evidence_day = NULL, pence = pence + 1",
		"DELETE FROM claim_item",
		"UPDATE claim_line SET pence = 0",
		"INSERT INTO claim_line (claim, quarter, what, scope, band, "
		"rate,"
		" count, pence) VALUES (1, 0, 0, 0, 0, 0, 0, 0)",
		"INSERT INTO claim_item (claim, client, ref, kind, band, day,"
		" pence, sign, evidence) VALUES (1, 1, '', 1, 0, 0, 0, 1, 0)",
		"UPDATE contract SET text = ''",
		"DELETE FROM contract",
	};
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg, JOB("C1", "j1", "2026-02-03"));
	claim(&w);
	memory_register_take(&w.reg, JOB("C2", "j1", "2026-02-03"));
	claim(&w);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		struct err e = ERR_INIT;

		ck_assert_msg(db_exec(w.reg.open.db, changes[i], &e) < 0, "%s",
		    changes[i]);
		ck_assert_msg(strstr(e.text, "never") != NULL, "%s: %s",
		    changes[i], e.text);
	}
	open_is(&w, 0, 0);
	disk_register_end(&w);
}
END_TEST

/* ------------------------------------------------- a kind that nobody has named */

START_TEST(a_kind_without_a_title)
{
	struct open_register own;
	struct err e = ERR_INIT;
	struct disk_register w;

	open_two(&w);
	memory_register_take(&w.reg,
	    "svc-a,C1,job_started,2026-02-03,,,j1,20,\n"
	    "svc-a,C1,job_full_day,2026-02-03,,,j1,,\n"
	    "svc-a,C1,job_start_evidence,2026-04-01,own_3,,j1,,\n");
	open_is(&w, 0, 0);
	own = memory_register_own(&w.reg);
	ck_assert_int_eq(evidence_kinds_set(&own, 3, "Letter", &e), 0);
	open_is(&w, 1000, 1);
	/* What was paid for stays so when the kind is offered no more. */
	all_claimed(&w, 1000);
	ck_assert_int_eq(evidence_kinds_set(&own, 3, "", &e), 0);
	open_is(&w, 0, 0);
	/* Nor does it come to be another one. */
	ck_assert_int_eq(evidence_kinds_check_used(own.db, 3, "Tax code", &e),
	    -1);
	ck_assert_str_eq(e.code, "used");
	ck_assert_int_eq(evidence_kinds_check_used(own.db, 3, "LETTER", &e), 0);
	ck_assert_int_eq(evidence_kinds_check_used(own.db, 4, "Tax code", &e),
	    0);
	disk_register_end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_merge_moves_the_refs,
		a_merge_mixes_up_nothing, a_new_ref_is_new,
		one_job_disputed_twice, what_was_paid_stays,
		what_was_taken_back_is_paid_back, a_mistake_is_paid_back,
		a_claim_never_changes, a_kind_without_a_title, NULL };

	return unit_main("claim_clients", tests);
}
