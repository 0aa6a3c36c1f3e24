/*
 * Batches through intake and the one writer: what counts, what is refused, what is
 * answered, and what each outcome leaves in the log.
 */
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aggregator/views/clone_notes.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"
#include "protocol/note.h"
#include "protocol/receipt.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"
#define Q2 "2026-07-01/P3M"

/* The aggregator of a test and its first agent, who reports for alpha. */
static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;

static void
begin(void)
{
	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha");
}

static void
end(void)
{
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}

/* Bring b of `by` and demand status and code. */
static void
expect(struct aggregator_fixture_agent *by,
    const struct aggregator_fixture_batch *b, unsigned status, const char *code)
{
	struct aggregator_fixture_answer r = aggregator_fixture_bring(h, by, b);

	ck_assert_msg(r.status == status, "%u: %s", r.status, buf_str(&r.body));
	ck_assert_msg(aggregator_fixture_says(&r, code), "%s",
	    buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
}

START_TEST(the_golden_path_ends_in_totals)
{
	struct aggregator_fixture_batch beta = { .service = "beta",
		.referrals = 5 };
	struct aggregator_fixture_batch first = { .referrals = 45 };
	struct aggregator_fixture_batch later = { .revision = 2,
		.referrals = 7 };
	struct aggregator_fixture_answer r;

	/* trust, invite, enrolment, services */
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha,beta"),
	    200);
	r = aggregator_fixture_bring(h, &a, &first);
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	ck_assert_int_eq(strncmp(buf_str(&r.body),
			     "c2sp.org/tlog-proof@v1\nextra ", 29),
	    0);
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &beta), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 50);
	ck_assert_int_eq(aggregator_fixture_referrals(h, NULL, Q1), 50);
	ck_assert_int_eq(aggregator_fixture_referrals(h, NULL, Q2), -1);
	/* A later revision takes the place of the first. */
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &later), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 12);
}
END_TEST

/* The receipt of a batch verifies, and leads on from what was seen. */
START_TEST(a_receipt_verifies_and_extends_the_seen_checkpoint)
{
	struct policy policy = policy_of_log(signer_log_key(h->signer));
	struct err e = ERR_INIT;

	for (uint64_t i = 1; i <= 20; i++) {
		struct aggregator_fixture_batch b = { .revision = i,
			.referrals = 1 };
		struct checkpoint before, after;
		struct aggregator_fixture_answer r;
		struct receipt receipt;
		struct slice rest;
		struct envelope v;
		struct hash id;
		struct buf body;

		merger_checkpoint(h->merger, &before, NULL);
		a.seen = (struct statement_seen){ before.size, before.root };
		buf_init(&body, LIMITS_ENVELOPE_MAX);
		aggregator_fixture_envelope(h, &a, &b, &id, &body);
		r = aggregator_fixture_post(h, buf_slice(&body));
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
		aggregator_fixture_answer_free(&r);
		buf_free(&body);
	}
}
END_TEST

START_TEST(a_repeat_gets_the_logged_outcome)
{
	struct aggregator_fixture_batch b = { .referrals = 45 };
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;
	uint64_t size;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	size = aggregator_fixture_size(h);
	/* Whatever has changed since: revoked, service gone. */
	for (int i = 0; i < 3; i++) {
		r = aggregator_fixture_post(h, buf_slice(&body));
		ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
		aggregator_fixture_answer_free(&r);
		if (i == 0)
			ck_assert_uint_eq(aggregator_fixture_services(h,
					      "south", "alpha"),
			    200);
		if (i == 1)
			ck_assert_uint_eq(aggregator_fixture_revoke(h, "north",
					      1, 1),
			    200);
	}
	ck_assert_uint_eq(aggregator_fixture_size(h), size + 2);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 45);
	buf_free(&body);
}
END_TEST

START_TEST(copies_in_one_group_share_an_index)
{
	struct aggregator_fixture_batch b = { .referrals = 45 };
	struct merger_counts n;
	struct hash id;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	aggregator_fixture_post_many(h, buf_slice(&body), 5, 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.accepted, 1);
	ck_assert_uint_eq(n.duplicates, 4);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
	buf_free(&body);
}
END_TEST

START_TEST(gap_conflict_and_clone)
{
	struct aggregator_fixture_batch first = { .referrals = 1 };
	struct aggregator_fixture_batch ahead = { .seq = 3, .revision = 2 };
	struct aggregator_fixture_batch again = { .seq = 1, .referrals = 2 };
	struct aggregator_fixture_batch other = { .revision = 2,
		.other_prev = true };

	/* Another prev at seq 1: the enrolment is shown. */
	expect(&a, &other, 409, "conflict");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &first), 200);
	expect(&a, &ahead, 425, "gap");
	expect(&a, &again, 409, "conflict");
	expect(&a, &other, 409, "conflict");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 1);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
}
END_TEST

static uint64_t
kept(void)
{
	const struct store_evidence any = { .agent = 1 };
	struct store_evidence_counts n;
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_evidence_count(h->store, &any, &n, &e), 0);
	ck_assert_uint_eq(n.all, n.of_agent);
	return n.all;
}

/* A note of a file, which must be signed by the key and be of that place. */
static struct hash
checked_note(const char *dir, const char *name)
{
	struct statement *st = mem_alloc(sizeof(*st));
	char *path = file_path(dir, name);
	struct err e = ERR_INIT;
	struct note n;
	struct buf bytes;
	struct hash id;

	ck_assert_int_eq(file_read(path, LIMITS_NOTE_MAX, &bytes, &e), 0);
	ck_assert_int_eq(note_parse(&n, buf_slice(&bytes), LIMITS_NOTE_MAX,
			     true, &e),
	    0);
	ck_assert_int_eq(statement_parse(st, n.text, &e), 0);
	ck_assert(statement_verify(st, &n, &a.key.public));
	ck_assert_str_eq(st->agent, "north");
	ck_assert_uint_eq(st->u.batch.seq, 1);
	id = note_id(&n);
	buf_free(&bytes);
	free(path);
	free(st);
	return id;
}

START_TEST(a_second_note_of_one_place_is_kept)
{
	struct aggregator_fixture_batch first = { .referrals = 1 };
	struct aggregator_fixture_batch other = { .seq = 1, .referrals = 2 };
	struct aggregator_fixture_batch forged = other;
	char *dir = unit_dir();
	struct err e = ERR_INIT;
	struct merger_counts n;
	struct hash one, two;

	forged.damage_signature = true;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &first), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &forged), 401);
	ck_assert_uint_eq(kept(), 0);
	expect(&a, &other, 409, "conflict");
	expect(&a, &other, 409, "conflict");
	ck_assert_uint_eq(kept(), 1);
	ck_assert_int_eq(clone_notes_export(h->store, 1, dir, &e), 0);
	one = checked_note(dir, "1-logged.note");
	two = checked_note(dir, "1-second.note");
	ck_assert(hash_equal(&one, &a.head) && !hash_equal(&one, &two));
	ck_assert_int_eq(clone_notes_export(h->store, 2, dir, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	/* One key does not fill the table. */
	for (int64_t i = 3; i < 30; i++) {
		other.referrals = i;
		expect(&a, &other, 409, "conflict");
	}
	ck_assert_uint_eq(kept(), LIMITS_EVIDENCE_AGENT_MAX);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.clones, 29);
	unit_remove(dir);
}
END_TEST

START_TEST(refusals_are_logged_and_not_counted)
{
	struct aggregator_fixture_batch first = { .revision = 3,
		.referrals = 10 };
	struct aggregator_fixture_batch low = { .revision = 3,
		.referrals = 20 };
	struct aggregator_fixture_batch high = { .revision = 1000001 };
	struct aggregator_fixture_batch outside = { .revision = 4,
		.payload = "sheaf-return/1\nservice alpha\nperiod " Q1
			   "\nrules ips-grow/1\nthrough 2026-07-01\nsource "
			   "register\nwithdrawn\n" };
	struct aggregator_fixture_batch header = { .revision = 4,
		.payload = "sheaf-return/1\nservice beta\n" };
	struct aggregator_fixture_batch broken = { .revision = 4,
		.payload = "rubbish\n" };
	struct aggregator_fixture_batch good = { .revision = 4,
		.referrals = 11 };

	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "beta"), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &first), 200);
	expect(&a, &low, 422, "refused");
	expect(&a, &high, 422, "refused");
	expect(&a, &outside, 422, "refused");
	expect(&a, &broken, 422, "refused");
	header.payload = "sheaf-return/1\nservice beta\nperiod " Q1
			 "\nrules ips-grow/1\nthrough 2026-05-17\nsource "
			 "register\nwithdrawn\n";
	expect(&a, &header, 422, "refused");
	/* Somebody else's service. */
	expect(&a, &(struct aggregator_fixture_batch){ .service = "beta" }, 422,
	    "refused");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 10);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &good), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 11);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5 + 1 + 6 * 2 + 1);
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
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	/* The first answer and the repeated one. */
	for (int i = 0; i < 2; i++) {
		r = aggregator_fixture_post(h, buf_slice(&body));
		ck_assert_uint_eq(r.status, 422);
		for (size_t j = 0; j < sizeof(members) / sizeof(*members); j++)
			ck_assert_msg(strstr(buf_str(&r.body), members[j]) !=
					  NULL,
			    "%s in %s", members[j], buf_str(&r.body));
		aggregator_fixture_answer_free(&r);
	}
	buf_free(&body);
}
END_TEST

START_TEST(strangers_and_damage_leave_no_trace)
{
	struct aggregator_fixture_agent stranger =
	    aggregator_fixture_agent("west", 1, 20);
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_batch box = { .referrals = 1,
		.damage_box = true };
	struct aggregator_fixture_batch sig = { .referrals = 1,
		.damage_signature = true };
	struct aggregator_fixture_batch named = { .service = "jane-smith" };
	struct aggregator_fixture_batch unknown = {
		.payload = "sheaf-return/1\nservice alpha\nperiod " Q1
			   "\nrules ips-grow/9\nthrough 2026-05-17\nsource "
			   "register\nwithdrawn\n"
	};
	struct aggregator_fixture_batch ahead = { .referrals = 1 };

	expect(&stranger, &b, 404, "unknown-agent");
	expect(&a, &sig, 401, "signature");
	expect(&a, &box, 425, "opening");
	expect(&a, &named, 400, "service");
	expect(&a, &unknown, 425, "unsupported");
	a.seen.size = 5;
	expect(&a, &ahead, 503, "behind");
	a.seen.size = 0;
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	/* The right envelope afterwards. */
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
}
END_TEST

START_TEST(a_damaged_box_brings_the_trust_statement)
{
	struct aggregator_fixture_batch box = { .damage_box = true };
	struct aggregator_fixture_answer r =
	    aggregator_fixture_bring(h, &a, &box);

	ck_assert_uint_eq(r.status, 425);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"trust\":\"sheaf-trust/v1"));
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body),
	    "\"trust_proof\":\"c2sp.org"));
	aggregator_fixture_answer_free(&r);
}
END_TEST

/* Conflict and damage are answered before `seen` is looked at, with proofs
 * that cannot start at a size this log does not have. */
START_TEST(a_wild_seen_does_not_spoil_the_proofs_of_an_answer)
{
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_batch box = { .revision = 2,
		.damage_box = true };
	struct aggregator_fixture_batch again = { .seq = 1, .referrals = 2 };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	a.seen.size = UINT64_C(1) << 40;
	expect(&a, &box, 425, "opening");
	expect(&a, &again, 409, "conflict");
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 1), 200);
	expect(&a, &again, 410, "ended");
}
END_TEST

START_TEST(another_root_that_was_seen_is_counted_and_an_alarm)
{
	struct aggregator_fixture_batch b = { .referrals = 6 };
	struct aggregator_fixture_batch next = { .revision = 2,
		.referrals = 7 };
	struct merger_counts n;
	struct checkpoint cp;

	merger_checkpoint(h->merger, &cp, NULL);
	a.seen.size = cp.size;
	a.seen.root = cp.root;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.forks, 0);
	a.seen.root.b[0] ^= 1;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &next), 200);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.forks, 1);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 7);
}
END_TEST

START_TEST(a_thiefs_statements_go_and_the_owners_come_back)
{
	struct aggregator_fixture_agent anew =
	    aggregator_fixture_agent("north", 2, 11);
	struct aggregator_fixture_batch own = { .revision = 1, .referrals = 9 };
	struct aggregator_fixture_batch stolen = { .revision = 2,
		.referrals = 100 };
	struct aggregator_fixture_batch more = { .revision = 3,
		.referrals = 200 };
	struct aggregator_fixture_batch fresh = { .service = "beta",
		.referrals = 300 };
	struct aggregator_fixture_batch back = { .revision = 2,
		.referrals = 10 };
	struct aggregator_fixture_answer r;

	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha,beta"),
	    200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &own), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &stolen), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &more), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &fresh), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 500);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 1), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 9);
	aggregator_fixture_check(h);
	expect(&a, &more, 410, "ended");
	/* A second revocation cannot raise the last valid seq. */
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 3), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 9);
	r = aggregator_fixture_enrol(h, &anew);
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &anew, &back), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 10);
	/* And nothing is left of the key when all of it is revoked. */
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 2, 0), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 9);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 0), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
}
END_TEST

START_TEST(an_erased_key_counts_as_not_reported)
{
	struct aggregator_fixture_batch one = { .referrals = 9 };
	struct aggregator_fixture_batch two = { .revision = 2,
		.referrals = 10 };
	struct aggregator_fixture_batch early = { .revision = 3,
		.referrals = 11,
		.through = "2026-04-02" };
	struct hash id = { { 1 } };

	ck_assert_uint_eq(aggregator_fixture_erase(h, &id), 400);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &one), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &two), 200);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &a.head), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	aggregator_fixture_check(h);
	/* Its revision still binds. */
	expect(&a, &two, 422, "refused");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &early), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 11);
	/* An erased statement that comes back adds nothing. */
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "north", 1, 3), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
}
END_TEST

/* A clock that ran ahead is put right by a later revision. */
START_TEST(a_later_revision_may_carry_an_earlier_through)
{
	struct aggregator_fixture_batch ahead = { .referrals = 9,
		.through = "2026-06-30" };
	struct aggregator_fixture_batch right = { .revision = 2,
		.referrals = 8,
		.through = "2026-05-16" };
	struct aggregator_fixture_batch none = { .revision = 3,
		.withdrawn = true,
		.through = "2026-04-01" };
	struct aggregator_fixture_batch again = { .revision = 4,
		.referrals = 7,
		.through = "2026-06-30" };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &ahead), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &right), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 8);
	/* The order is that of the revisions. */
	expect(&a, &right, 422, "refused");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &none), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &again), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 7);
	aggregator_fixture_check(h);
}
END_TEST

START_TEST(withdrawn_figures_add_nothing_and_bind)
{
	struct aggregator_fixture_batch one = { .referrals = 9 };
	struct aggregator_fixture_batch none = { .revision = 2,
		.withdrawn = true };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &one), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &none), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	expect(&a, &none, 422, "refused");
}
END_TEST

START_TEST(a_service_moves_and_moves_back)
{
	struct aggregator_fixture_agent b =
	    aggregator_fixture_member(h, "south", 11, "beta");
	struct aggregator_fixture_batch one = { .referrals = 1 };
	struct aggregator_fixture_batch two = { .revision = 2, .referrals = 2 };
	struct aggregator_fixture_batch three = { .revision = 3,
		.referrals = 3 };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &one), 200);
	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "alpha,beta"),
	    200);
	expect(&a, &two, 422, "refused");
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 1);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &b, &two), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 2);
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "alpha"),
	    200);
	expect(&b, &three, 422, "refused");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &three), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	/* A list that no longer names it gives it up. */
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", ""), 200);
	expect(&a, &(struct aggregator_fixture_batch){ .revision = 4 }, 422,
	    "refused");
	/* Numbers go up, letters do not make another service. */
	h->services_number = 0;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "beta"), 409);
	h->services_number = 9;
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", "ALPHA"),
	    400);
	ck_assert_uint_eq(aggregator_fixture_services(h, "NORTH", "gamma"),
	    400);
}
END_TEST

START_TEST(a_quota_is_spent_by_day_and_a_refusal_counts_twice)
{
	struct aggregator_fixture_batch b = { .referrals = 1 };

	for (uint64_t i = 1; i <= 198; i++) {
		b.revision = i;
		ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	}
	expect(&a, &b, 422, "refused");
	b.revision = 200;
	expect(&a, &b, 429, "quota");
	h->today++;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
}
END_TEST

/* Local work that writes something, and then ends as its argument says. */
static int
write_and_fail(void *arg, struct store *s, bool *moved, struct err *e)
{
	const enum err_kind *kind = arg;

	*moved = true;
	if (store_text_put(s, "probe", slice_of("half done"), e) < 0)
		return -1;
	return *kind == ERR_NONE
		   ? 0
		   : err_set(e, *kind, "the work went wrong on purpose");
}

/* The status that the work is answered with, and what it has left. */
static unsigned
status_of_job(enum err_kind kind, struct buf *left)
{
	struct submission *s = submission_new(SUBMISSION_JOB);
	struct err e = ERR_INIT;
	unsigned status;

	s->job = write_and_fail;
	s->job_arg = &kind;
	merger_submit_wait(h->merger, s);
	status = s->status;
	submission_free(s);
	buf_reset(left);
	ck_assert_int_eq(store_text_get(h->store, "probe", left, &e), 0);
	return status;
}

START_TEST(work_that_fails_is_answered_and_leaves_no_trace)
{
	struct aggregator_fixture_batch first = { .referrals = 45 };
	struct aggregator_fixture_batch second = { .revision = 2,
		.referrals = 46 };
	uint64_t size;
	struct buf left;

	buf_init(&left, LIMITS_NOTE_MAX);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &first), 200);
	size = aggregator_fixture_size(h);
	ck_assert_uint_eq(status_of_job(ERR_REFUSED, &left), 400);
	ck_assert_uint_eq(left.n, 0);
	ck_assert_uint_eq(status_of_job(ERR_SYSTEM, &left), 500);
	ck_assert_uint_eq(left.n, 0);
	ck_assert_uint_eq(status_of_job(ERR_LATER, &left), 503);
	ck_assert_uint_eq(left.n, 0);
	ck_assert_uint_eq(aggregator_fixture_size(h), size);
	/* Deliveries go on where they were. */
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &second), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 46);
	ck_assert_uint_eq(status_of_job(ERR_NONE, &left), 200);
	ck_assert_str_eq(buf_str(&left), "half done");
	buf_free(&left);
}
END_TEST

/* Without room on the disk what is logged keeps its answer, refusals with
 * their proofs too, and what is new is to come again. */
START_TEST(a_disk_without_room_takes_nothing_new)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_batch low = { .referrals = 3 };
	struct aggregator_fixture_batch next = { .revision = 2,
		.referrals = 4 };
	struct aggregator_fixture_answer r;
	struct merger_counts n;
	struct hash id;
	struct buf logged, refused;

	buf_init(&logged, LIMITS_ENVELOPE_MAX);
	buf_init(&refused, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &logged);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	aggregator_fixture_envelope(h, &a, &low, &id, &refused);
	expect(&a, &low, 422, "refused");
	h->no_room = true;
	expect(&a, &next, 507, "full");
	expect(&a, &next, 507, "full");
	r = aggregator_fixture_post(h, buf_slice(&logged));
	ck_assert_uint_eq(r.status, 200);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body), "c2sp.org/tlog-proof"));
	aggregator_fixture_answer_free(&r);
	r = aggregator_fixture_post(h, buf_slice(&refused));
	ck_assert_uint_eq(r.status, 422);
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_size(h), 7);
	merger_counts(h->merger, &n);
	ck_assert_uint_eq(n.no_room, 2);
	h->no_room = false;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &next), 200);
	ck_assert_uint_eq(h->fatal, 0);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 4);
	buf_free(&logged);
	buf_free(&refused);
}
END_TEST

/* ---------------------------------------------- the thread, watched by another */

static pthread_mutex_t held = PTHREAD_MUTEX_INITIALIZER;
static atomic_bool within;

/* A disk that gives no answer until somebody lets go. */
static int
room_that_hangs(void *arg, struct err *e)
{
	(void)arg, (void)e;
	atomic_store(&within, true);
	(void)pthread_mutex_lock(&held);
	(void)pthread_mutex_unlock(&held);
	return 0;
}

static void *
bring_one(void *status)
{
	struct aggregator_fixture_batch b = { .referrals = 5 };

	*(unsigned *)status = aggregator_fixture_batch(h, &a, &b);
	return NULL;
}

static void
pause_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000L };

	(void)nanosleep(&t, NULL);
}

START_TEST(a_thread_that_hangs_does_not_come_round)
{
	struct err e = ERR_INIT;
	unsigned status = 0;
	pthread_t bringing;

	h->io.room = room_that_hangs;
	ck_assert_int_eq(merger_start(h->merger, &e), 0);
	/* With nothing to do it comes round whenever it is asked. */
	for (int i = 0; i < 5; i++)
		while (!merger_came_round(h->merger))
			pause_ms(1);
	(void)pthread_mutex_lock(&held);
	ck_assert_int_eq(pthread_create(&bringing, NULL, bring_one, &status),
	    0);
	while (!atomic_load(&within))
		pause_ms(1);
	(void)merger_came_round(h->merger);
	for (int i = 0; i < 20; i++) {
		ck_assert(!merger_came_round(h->merger));
		pause_ms(1);
	}
	(void)pthread_mutex_unlock(&held);
	ck_assert_int_eq(pthread_join(bringing, NULL), 0);
	ck_assert_uint_eq(status, 200);
	while (!merger_came_round(h->merger))
		pause_ms(1);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_golden_path_ends_in_totals,
		a_receipt_verifies_and_extends_the_seen_checkpoint,
		a_repeat_gets_the_logged_outcome,
		copies_in_one_group_share_an_index, gap_conflict_and_clone,
		a_second_note_of_one_place_is_kept,
		refusals_are_logged_and_not_counted,
		a_refusal_brings_notes_proofs_and_what_is_in_force,
		strangers_and_damage_leave_no_trace,
		a_damaged_box_brings_the_trust_statement,
		a_wild_seen_does_not_spoil_the_proofs_of_an_answer,
		another_root_that_was_seen_is_counted_and_an_alarm,
		a_thiefs_statements_go_and_the_owners_come_back,
		an_erased_key_counts_as_not_reported,
		a_later_revision_may_carry_an_earlier_through,
		withdrawn_figures_add_nothing_and_bind,
		a_service_moves_and_moves_back,
		a_quota_is_spent_by_day_and_a_refusal_counts_twice,
		work_that_fails_is_answered_and_leaves_no_trace,
		a_disk_without_room_takes_nothing_new,
		a_thread_that_hangs_does_not_come_round, NULL };
	struct unit_suite suite = { .name = "merger",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
