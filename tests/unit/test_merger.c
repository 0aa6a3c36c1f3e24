#include <check.h>
#include <string.h>

#include "protocol/envelope.h"
#include "protocol/receipt.h"
#include "tests/unit/hall.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"
#define Q2 "2026-07-01/P3M"

/* Bring b and demand status and code; moves a on like hall_bring(). */
static void
expect(struct hall *h, struct hall_agent *a, const struct hall_batch *b,
    unsigned status, const char *code)
{
	struct hall_answer r = hall_bring(h, a, b);

	ck_assert_msg(r.status == status, "%u: %s", r.status, buf_str(&r.body));
	ck_assert_msg(hall_says(&r, code), "%s", buf_str(&r.body));
	hall_answer_free(&r);
}

START_TEST(the_golden_path_ends_in_totals)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha,beta");
	struct hall_batch beta = { .service = "beta", .referrals = 5 };
	struct hall_batch first = { .referrals = 45 };
	struct hall_batch later = { .revision = 2, .referrals = 7 };
	struct hall_answer r;

	/* trust, invite, enrolment, services */
	ck_assert_uint_eq(hall_size(h), 4);
	r = hall_bring(h, &a, &first);
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	ck_assert_int_eq(strncmp(buf_str(&r.body),
			     "c2sp.org/tlog-proof@v1\nextra ", 29),
	    0);
	hall_answer_free(&r);
	ck_assert_uint_eq(hall_batch(h, &a, &beta), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 50);
	ck_assert_int_eq(hall_referrals(h, NULL, Q1), 50);
	ck_assert_int_eq(hall_referrals(h, NULL, Q2), -1);
	/* A later revision takes the place of the first. */
	ck_assert_uint_eq(hall_batch(h, &a, &later), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 12);
	hall_check(h);
	hall_free(h);
}
END_TEST

/* The receipt of a batch verifies, and leads on from what was seen. */
START_TEST(a_receipt_verifies_and_extends_the_seen_checkpoint)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct policy policy = policy_of_log(signer_log_key(h->signer));
	struct err e = ERR_INIT;

	for (uint64_t i = 1; i <= 20; i++) {
		struct hall_batch b = { .revision = i, .referrals = 1 };
		struct checkpoint before, after;
		struct hall_answer r;
		struct receipt receipt;
		struct slice rest;
		struct envelope v;
		struct hash id;
		struct buf body;

		merger_checkpoint(h->merger, &before, NULL);
		a.seen = (struct statement_seen){ before.size, before.root };
		buf_init(&body, LIMITS_ENVELOPE_MAX);
		hall_envelope(h, &a, &b, &id, &body);
		r = hall_post(h, buf_slice(&body));
		ck_assert_uint_eq(r.status, 200);
		rest = buf_slice(&body);
		ck_assert_int_eq(envelope_read(&v, &rest, &e), 0);
		ck_assert_int_eq(receipt_parse(&receipt, buf_slice(&r.body),
				     &e),
		    0);
		ck_assert_msg(receipt_verify(&receipt, v.note, &policy, &after,
				  &e) == 0,
		    "%s", e.text);
		ck_assert_uint_eq(after.size, before.size + 1);
		ck_assert(receipt_extends(&receipt, &before, &after));
		before.root.b[0] ^= 1;
		ck_assert(!receipt_extends(&receipt, &before, &after));
		a.head = id;
		a.seq++;
		hall_answer_free(&r);
		buf_free(&body);
	}
	hall_free(h);
}
END_TEST

START_TEST(a_repeat_gets_the_logged_outcome)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 45 };
	struct hall_answer r;
	struct hash id;
	struct buf body;
	uint64_t size;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	hall_envelope(h, &a, &b, &id, &body);
	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	size = hall_size(h);
	/* Whatever has changed since: revoked, service gone. */
	for (int i = 0; i < 3; i++) {
		r = hall_post(h, buf_slice(&body));
		ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
		hall_answer_free(&r);
		if (i == 0)
			ck_assert_uint_eq(hall_services(h, "south", "alpha"),
			    200);
		if (i == 1)
			ck_assert_uint_eq(hall_revoke(h, "north", 1, 1), 200);
	}
	ck_assert_uint_eq(hall_size(h), size + 2);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 45);
	buf_free(&body);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(copies_in_one_group_share_an_index)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 45 };
	struct merger_counts n;
	struct hash id;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	hall_envelope(h, &a, &b, &id, &body);
	hall_post_many(h, buf_slice(&body), 5, 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.accepted, 1);
	ck_assert_uint_eq(n.duplicates, 4);
	ck_assert_uint_eq(hall_size(h), 5);
	buf_free(&body);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(gap_conflict_and_clone)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch first = { .referrals = 1 };
	struct hall_batch ahead = { .seq = 3, .revision = 2 };
	struct hall_batch again = { .seq = 1, .referrals = 2 };
	struct hall_batch other = { .revision = 2, .other_prev = true };

	/* Another prev at seq 1: the enrolment is shown. */
	expect(h, &a, &other, 409, "conflict");
	ck_assert_uint_eq(hall_batch(h, &a, &first), 200);
	expect(h, &a, &ahead, 425, "gap");
	expect(h, &a, &again, 409, "conflict");
	expect(h, &a, &other, 409, "conflict");
	ck_assert_int_eq(hall_referrals(h, "", Q1), 1);
	ck_assert_uint_eq(hall_size(h), 5);
	hall_free(h);
}
END_TEST

START_TEST(refusals_are_logged_and_not_counted)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch first = { .revision = 3, .referrals = 10 };
	struct hall_batch low = { .revision = 3, .referrals = 20 };
	struct hall_batch high = { .revision = 1000001 };
	struct hall_batch back = { .revision = 4, .through = "2026-05-16" };
	struct hall_batch outside = { .revision = 4,
		.payload = "sheaf-return/1\nservice alpha\nperiod " Q1
			   "\nrules ips-grow/1\nthrough 2026-07-01\nsource "
			   "register\nwithdrawn\n" };
	struct hall_batch header = { .revision = 4,
		.payload = "sheaf-return/1\nservice beta\n" };
	struct hall_batch broken = { .revision = 4, .payload = "rubbish\n" };
	struct hall_batch good = { .revision = 4, .referrals = 11 };

	ck_assert_uint_eq(hall_services(h, "south", "beta"), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &first), 200);
	expect(h, &a, &low, 422, "refused");
	expect(h, &a, &high, 422, "refused");
	expect(h, &a, &back, 422, "refused");
	expect(h, &a, &outside, 422, "refused");
	expect(h, &a, &broken, 422, "refused");
	header.payload = "sheaf-return/1\nservice beta\nperiod " Q1
			 "\nrules ips-grow/1\nthrough 2026-05-17\nsource "
			 "register\nwithdrawn\n";
	expect(h, &a, &header, 422, "refused");
	/* Somebody else's service. */
	expect(h, &a, &(struct hall_batch){ .service = "beta" }, 422,
	    "refused");
	ck_assert_int_eq(hall_referrals(h, "", Q1), 10);
	ck_assert_uint_eq(hall_batch(h, &a, &good), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 11);
	ck_assert_uint_eq(hall_size(h), 5 + 1 + 7 * 2 + 1);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(a_refusal_brings_notes_proofs_and_what_is_in_force)
{
	static const char *const members[] = { "\"note\":\"sheaf-batch/v1",
		"\"proof\":\"c2sp.org", "\"refusal_note\":\"sheaf-refusal/v1",
		"\"refusal_proof\":\"c2sp.org", "\"refusal_code\":\"revision\"",
		"\"in_force\":[{\"service\":\"alpha\",\"content\":"
		"\"sheaf-return/1\",\"period\":\"2026-04-01/P3M\","
		"\"revision\":1,\"through\":\"2026-05-17\"}]" };
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 1 };
	struct hall_answer r;
	struct hash id;
	struct buf body;

	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	buf_init(&body, LIMITS_ENVELOPE_MAX);
	hall_envelope(h, &a, &b, &id, &body);
	/* The first answer and the repeated one. */
	for (int i = 0; i < 2; i++) {
		r = hall_post(h, buf_slice(&body));
		ck_assert_uint_eq(r.status, 422);
		for (size_t j = 0; j < sizeof(members) / sizeof(*members); j++)
			ck_assert_msg(strstr(buf_str(&r.body), members[j]) !=
					  NULL,
			    "%s in %s", members[j], buf_str(&r.body));
		hall_answer_free(&r);
	}
	buf_free(&body);
	hall_free(h);
}
END_TEST

START_TEST(strangers_and_damage_leave_no_trace)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_agent stranger = hall_agent("west", 1, 20);
	struct hall_batch b = { .referrals = 1 };
	struct hall_batch box = { .referrals = 1, .damage_box = true };
	struct hall_batch sig = { .referrals = 1, .damage_signature = true };
	struct hall_batch named = { .service = "jane-smith" };
	struct hall_batch unknown = {
		.payload = "sheaf-return/1\nservice alpha\nperiod " Q1
			   "\nrules ips-grow/2\nthrough 2026-05-17\nsource "
			   "register\nwithdrawn\n"
	};
	struct hall_batch ahead = { .referrals = 1 };

	expect(h, &stranger, &b, 404, "unknown-agent");
	expect(h, &a, &sig, 401, "signature");
	expect(h, &a, &box, 425, "opening");
	expect(h, &a, &named, 400, "service");
	expect(h, &a, &unknown, 425, "unsupported");
	a.seen.size = 5;
	expect(h, &a, &ahead, 503, "behind");
	a.seen.size = 0;
	ck_assert_uint_eq(hall_size(h), 4);
	/* The right envelope afterwards. */
	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	hall_free(h);
}
END_TEST

START_TEST(a_damaged_box_brings_the_trust_statement)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch box = { .damage_box = true };
	struct hall_answer r = hall_bring(h, &a, &box);

	ck_assert_uint_eq(r.status, 425);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"trust\":\"sheaf-trust/v1"));
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"trust_proof\":\"c2sp.org"));
	hall_answer_free(&r);
	hall_free(h);
}
END_TEST

/* Conflict and damage are answered before `seen` is looked at, with proofs
 * that cannot start at a size this log does not have. */
START_TEST(a_wild_seen_does_not_spoil_the_proofs_of_an_answer)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 1 };
	struct hall_batch box = { .revision = 2, .damage_box = true };
	struct hall_batch again = { .seq = 1, .referrals = 2 };

	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	a.seen.size = UINT64_C(1) << 40;
	expect(h, &a, &box, 425, "opening");
	expect(h, &a, &again, 409, "conflict");
	ck_assert_uint_eq(hall_revoke(h, "north", 1, 1), 200);
	expect(h, &a, &again, 410, "ended");
	hall_free(h);
}
END_TEST

START_TEST(another_root_that_was_seen_is_counted_and_an_alarm)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 6 };
	struct hall_batch next = { .revision = 2, .referrals = 7 };
	struct merger_counts n;
	struct checkpoint cp;

	merger_checkpoint(h->merger, &cp, NULL);
	a.seen.size = cp.size;
	a.seen.root = cp.root;
	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.forks, 0);
	a.seen.root.b[0] ^= 1;
	ck_assert_uint_eq(hall_batch(h, &a, &next), 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.forks, 1);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 7);
	hall_free(h);
}
END_TEST

START_TEST(a_thiefs_statements_go_and_the_owners_come_back)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha,beta");
	struct hall_agent anew = hall_agent("north", 2, 11);
	struct hall_batch own = { .revision = 1, .referrals = 9 };
	struct hall_batch stolen = { .revision = 2, .referrals = 100 };
	struct hall_batch more = { .revision = 3, .referrals = 200 };
	struct hall_batch fresh = { .service = "beta", .referrals = 300 };
	struct hall_batch back = { .revision = 2, .referrals = 10 };
	struct hall_answer r;

	ck_assert_uint_eq(hall_batch(h, &a, &own), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &stolen), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &more), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &fresh), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 500);
	ck_assert_uint_eq(hall_revoke(h, "north", 1, 1), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 9);
	hall_check(h);
	expect(h, &a, &more, 410, "ended");
	/* A second revocation cannot raise the last valid seq. */
	ck_assert_uint_eq(hall_revoke(h, "north", 1, 3), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 9);
	r = hall_enrol(h, &anew);
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	hall_answer_free(&r);
	ck_assert_uint_eq(hall_batch(h, &anew, &back), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 10);
	/* And nothing is left of the key when all of it is revoked. */
	ck_assert_uint_eq(hall_revoke(h, "north", 2, 0), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 9);
	ck_assert_uint_eq(hall_revoke(h, "north", 1, 0), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), -1);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(an_erased_key_counts_as_not_reported)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch one = { .referrals = 9 };
	struct hall_batch two = { .revision = 2, .referrals = 10 };
	struct hall_batch early = { .revision = 3,
		.referrals = 11,
		.through = "2026-04-02" };
	struct hash id = { { 1 } };

	ck_assert_uint_eq(hall_erase(h, &id), 400);
	ck_assert_uint_eq(hall_batch(h, &a, &one), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &two), 200);
	ck_assert_uint_eq(hall_erase(h, &a.head), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), -1);
	hall_check(h);
	/* Its `through` binds no longer, its revision does. */
	expect(h, &a, &two, 422, "refused");
	ck_assert_uint_eq(hall_batch(h, &a, &early), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 11);
	/* An erased statement that comes back adds nothing. */
	ck_assert_uint_eq(hall_revoke(h, "north", 1, 3), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), -1);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(withdrawn_figures_add_nothing_and_bind)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch one = { .referrals = 9 };
	struct hall_batch none = { .revision = 2, .withdrawn = true };
	struct hall_batch early = { .revision = 3, .through = "2026-04-02" };

	ck_assert_uint_eq(hall_batch(h, &a, &one), 200);
	ck_assert_uint_eq(hall_batch(h, &a, &none), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), -1);
	expect(h, &a, &early, 422, "refused");
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(a_service_moves_and_moves_back)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_agent b = hall_member(h, "south", 11, "beta");
	struct hall_batch one = { .referrals = 1 };
	struct hall_batch two = { .revision = 2, .referrals = 2 };
	struct hall_batch three = { .revision = 3, .referrals = 3 };

	ck_assert_uint_eq(hall_batch(h, &a, &one), 200);
	ck_assert_uint_eq(hall_services(h, "south", "alpha,beta"), 200);
	expect(h, &a, &two, 422, "refused");
	ck_assert_int_eq(hall_referrals(h, "", Q1), 1);
	ck_assert_uint_eq(hall_batch(h, &b, &two), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 2);
	ck_assert_uint_eq(hall_services(h, "north", "alpha"), 200);
	expect(h, &b, &three, 422, "refused");
	ck_assert_uint_eq(hall_batch(h, &a, &three), 200);
	ck_assert_int_eq(hall_referrals(h, "", Q1), 3);
	/* A list that no longer names it gives it up. */
	ck_assert_uint_eq(hall_services(h, "north", ""), 200);
	expect(h, &a, &(struct hall_batch){ .revision = 4 }, 422, "refused");
	/* Numbers go up, letters do not make another service. */
	h->services_number = 0;
	ck_assert_uint_eq(hall_services(h, "north", "beta"), 409);
	h->services_number = 9;
	ck_assert_uint_eq(hall_services(h, "north", "ALPHA"), 400);
	ck_assert_uint_eq(hall_services(h, "NORTH", "gamma"), 400);
	hall_check(h);
	hall_free(h);
}
END_TEST

START_TEST(a_quota_is_spent_by_day_and_a_refusal_counts_twice)
{
	struct hall *h = hall_new();
	struct hall_agent a = hall_member(h, "north", 10, "alpha");
	struct hall_batch b = { .referrals = 1 };

	for (uint64_t i = 1; i <= 198; i++) {
		b.revision = i;
		ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	}
	expect(h, &a, &b, 422, "refused");
	b.revision = 200;
	expect(h, &a, &b, 429, "quota");
	h->today++;
	ck_assert_uint_eq(hall_batch(h, &a, &b), 200);
	hall_check(h);
	hall_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_golden_path_ends_in_totals,
		a_receipt_verifies_and_extends_the_seen_checkpoint,
		a_repeat_gets_the_logged_outcome,
		copies_in_one_group_share_an_index, gap_conflict_and_clone,
		refusals_are_logged_and_not_counted,
		a_refusal_brings_notes_proofs_and_what_is_in_force,
		strangers_and_damage_leave_no_trace,
		a_damaged_box_brings_the_trust_statement,
		a_wild_seen_does_not_spoil_the_proofs_of_an_answer,
		another_root_that_was_seen_is_counted_and_an_alarm,
		a_thiefs_statements_go_and_the_owners_come_back,
		an_erased_key_counts_as_not_reported,
		withdrawn_figures_add_nothing_and_bind,
		a_service_moves_and_moves_back,
		a_quota_is_spent_by_day_and_a_refusal_counts_twice, NULL };

	return unit_main("merger", tests);
}
