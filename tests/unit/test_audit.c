/*
 * Logs that are honest, and logs that are not: what `verify` finds in each.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/audit.h"
#include "auditor/replay.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static struct err e;

/* Two agents, two services, a refusal, a revocation of one agent. */
static struct aggregator_fixture *
busy_hall(void)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 31, "alpha,beta");
	struct aggregator_fixture_agent b =
	    aggregator_fixture_member(h, "south", 32, "gamma");
	struct aggregator_fixture_batch batch = { .referrals = 7 };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch), 200);
	batch.service = "beta";
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &batch),
	    422); /* same revision */
	batch.service = "gamma";
	ck_assert_uint_eq(aggregator_fixture_batch(h, &b, &batch), 200);
	batch.revision = 2;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &b, &batch), 200);
	ck_assert_uint_eq(aggregator_fixture_revoke(h, "south", 1, 1), 200);
	return h;
}

static struct keys_verifier
log_key(const struct aggregator_fixture *h)
{
	return keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01,
	    &h->log.public);
}

static struct keys_verifier
authority_key(const struct aggregator_fixture *h)
{
	return keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN "/authority", 0x01,
	    &h->authority.public);
}

/* All leaves, to be changed and fed to a replay. */
struct leaves {
	struct buf entry[64];
	size_t n;
};

static void
take_leaves(struct aggregator_fixture *h, struct leaves *l)
{
	l->n = (size_t)aggregator_fixture_size(h);
	ck_assert_uint_le(l->n, 60);
	for (size_t i = 0; i < l->n; i++) {
		buf_init(&l->entry[i], LIMITS_NOTE_MAX);
		ck_assert_int_eq(store_log_get(h->store, i, &l->entry[i], &e),
		    0);
	}
}

static void
free_leaves(struct leaves *l)
{
	for (size_t i = 0; i < l->n; i++)
		buf_free(&l->entry[i]);
}

/* Feed all but leaf `skip`; the findings as text (freed by the caller). */
static char *
replay_text(struct aggregator_fixture *h, const struct leaves *l, size_t skip,
    const struct keys_verifier *authority)
{
	struct keys_verifier key = log_key(h);
	struct findings *f = findings_new();
	struct replay r;
	struct buf out;
	char *text;

	buf_init(&out, 1 << 16);
	replay_begin(&r, &key, authority, f, verifier_start(f, 2));
	for (size_t i = 0; i < l->n; i++)
		if (i != skip)
			replay_leaf(&r, buf_slice(&l->entry[i]));
	verifier_finish(r.verifier);
	replay_end(&r);
	findings_text(f, &out);
	replay_free(&r);
	findings_free(f);
	text = mem_string(buf_str(&out));
	buf_free(&out);
	return text;
}

static void
expect(struct aggregator_fixture *h, const struct leaves *l, size_t skip,
    const char *says)
{
	char *text = replay_text(h, l, skip, NULL);

	ck_assert_msg(strstr(text, says) != NULL, "no \"%s\" in: %s", says,
	    text);
	free(text);
}

/* Index of the n-th leaf of that kind (from 0). */
static size_t
leaf_of(const struct leaves *l, const char *kind, size_t n)
{
	for (size_t i = 0; i < l->n; i++)
		if (strncmp(buf_str(&l->entry[i]), kind, strlen(kind)) == 0 &&
		    n-- == 0)
			return i;
	ck_abort_msg("no %s", kind);
	return 0;
}

enum { NOTHING = 1000 };

START_TEST(an_honest_log_is_sound)
{
	struct aggregator_fixture *h = busy_hall();
	struct keys_verifier key = log_key(h), authority = authority_key(h);
	struct policy policy = policy_of_log(&key);
	struct findings *f = findings_new();
	struct audit_report report;

	ck_assert_int_eq(audit_run(h->log_dir, &policy, &authority, 2, f,
			     &report, &e),
	    0);
	ck_assert_uint_eq(findings_unsound(f), 0);
	ck_assert_uint_eq(report.size, aggregator_fixture_size(h));
	ck_assert_uint_eq(report.batches, 5);
	ck_assert_uint_eq(report.refusals, 1);
	ck_assert_uint_eq(report.agents, 2);
	ck_assert_uint_eq(report.in_force, 3);
	audit_report_free(&report);
	findings_free(f);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(another_key_or_authority_is_found)
{
	struct aggregator_fixture *h = busy_hall();
	struct sign_key other = sign_key_random();
	struct keys_verifier wrong =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01, &other.public);
	struct keys_verifier false_authority =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN "/authority", 0x01,
		&other.public);
	struct policy policy = policy_of_log(&wrong);
	struct findings *f = findings_new();
	struct audit_report report;
	struct leaves l;
	char *text;

	/* One cause, one finding: neither is followed by all that these keys
	 * have signed. */
	ck_assert_int_eq(audit_run(h->log_dir, &policy, NULL, 1, f, &report,
			     &e),
	    0);
	ck_assert_uint_eq(findings_unsound(f), 1);
	audit_report_free(&report);
	findings_free(f);
	take_leaves(h, &l);
	text = replay_text(h, &l, NOTHING, &false_authority);
	ck_assert_ptr_nonnull(strstr(text, "names another authority"));
	ck_assert_ptr_eq(strchr(text, '\n'), strrchr(text, '\n'));
	free(text);
	free_leaves(&l);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(a_leaf_left_out_is_found)
{
	struct aggregator_fixture *h = busy_hall();
	struct leaves l;

	take_leaves(h, &l);
	expect(h, &l, 0, "does not begin with a trust statement");
	expect(h, &l, leaf_of(&l, "sheaf-refusal", 0), "no refusal follows it");
	expect(h, &l, leaf_of(&l, "sheaf-batch", 0),
	    "statement 2 follows statement 0");
	expect(h, &l, leaf_of(&l, "sheaf-enrol", 0), "never enrolled");
	expect(h, &l, leaf_of(&l, "sheaf-invite", 0), "invite is not in");
	expect(h, &l, leaf_of(&l, "sheaf-services", 0), "no list has named");
	free_leaves(&l);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(a_changed_or_repeated_leaf_is_found)
{
	struct aggregator_fixture *h = busy_hall();
	struct leaves l;
	size_t batch;
	char *text, *at;

	take_leaves(h, &l);
	text = replay_text(h, &l, NOTHING, NULL);
	ck_assert_ptr_null(strstr(text, "unsound"));
	free(text);
	batch = leaf_of(&l, "sheaf-batch", 0);
	at = strstr((char *)l.entry[batch].data, "\ntime 20");
	ck_assert_ptr_nonnull(at);
	at[8] = at[8] == '1' ? '2' : '1'; /* another decade, same grammar */
	expect(h, &l, NOTHING, "does not verify");
	at[8] = '0' + 2;
	buf_init(&l.entry[l.n], LIMITS_NOTE_MAX);
	buf_add_slice(&l.entry[l.n], buf_slice(&l.entry[batch + 1]));
	l.n++;
	expect(h, &l, NOTHING, "is in the log already");
	buf_reset(&l.entry[l.n - 1]);
	buf_puts(&l.entry[l.n - 1], "jane smith 9434765919\n");
	expect(h, &l, NOTHING, "not a statement");
	free_leaves(&l);
	aggregator_fixture_free(h);
}
END_TEST

/* A refusal of what the rules accept, and one at the wrong place. */
START_TEST(a_refusal_without_cause_is_found)
{
	struct aggregator_fixture *h = busy_hall();
	struct statement s = { .kind = STATEMENT_REFUSAL };
	struct aggregator_fixture_agent a;
	struct leaves l;

	take_leaves(h, &l);
	free_leaves(&l);
	a = aggregator_fixture_member(h, "east", 33, "delta");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a,
			      &(struct aggregator_fixture_batch){
				  .service = "delta" }),
	    200);
	take_leaves(h, &l);
	memcpy(s.origin, AGGREGATOR_FIXTURE_ORIGIN,
	    sizeof(AGGREGATOR_FIXTURE_ORIGIN));
	s.u.refusal.statement = h->last_id;
	s.u.refusal.index = l.n - 1;
	s.u.refusal.code = REFUSED_REVISION;
	buf_init(&l.entry[l.n], LIMITS_NOTE_MAX);
	signer_statement(h->signer, &s, &l.entry[l.n]);
	l.n++;
	expect(h, &l, NOTHING, "that the rules accept");
	buf_reset(&l.entry[l.n - 1]);
	s.u.refusal.index--;
	signer_statement(h->signer, &s, &l.entry[l.n - 1]);
	expect(h, &l, NOTHING, "is void");
	free_leaves(&l);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(a_fork_seen_by_an_agent_is_found)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 31, "alpha");
	struct leaves l;

	a.seen.size = 2;
	memset(a.seen.root.b, 0x55, HASH_SIZE);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a,
			      &(struct aggregator_fixture_batch){
				  .referrals = 1 }),
	    200);
	take_leaves(h, &l);
	expect(h, &l, NOTHING, "has seen another root at size 2");
	free_leaves(&l);
	aggregator_fixture_free(h);
}
END_TEST

/* What is said of many entries is one line, and comes before what follows. */
START_TEST(the_same_of_many_entries_is_said_once)
{
	struct findings *f = findings_new();
	struct jval *json;
	struct buf out;

	buf_init(&out, 1 << 16);
	findings_add(f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX, "a sum");
	findings_add(f, FINDINGS_UNSOUND, "b", 9, "another thing");
	for (int64_t i = 20; i > 2; i--)
		findings_add(f, FINDINGS_UNSOUND, "a", i, "one thing");
	findings_add(f, FINDINGS_REMARK, "a", 4, "one thing");
	findings_add(f, FINDINGS_UNSOUND, "b", 10, "another thing");
	findings_text(f, &out);
	ck_assert_str_eq(buf_str(&out),
	    "unsound: entries 3, 4, 5 and 15 more: one thing\n"
	    "remark: entry 4: one thing\n"
	    "unsound: entries 9 and 10: another thing\n"
	    "unsound: a sum\n");
	ck_assert_uint_eq(findings_sentences(f), 3);
	ck_assert_uint_eq(findings_unsound(f), 21);
	json = findings_json(f);
	ck_assert_uint_eq(jval_length(jval_get(jval_at(json, 0), "entries")),
	    18);
	jval_free(json);
	findings_free(f);
	buf_free(&out);
}
END_TEST

/* Flip a byte in the middle of one file of the copy; audit it. */
static void
damage_and_audit(const char *level)
{
	struct aggregator_fixture *h = busy_hall();
	struct keys_verifier key = log_key(h);
	struct policy policy = policy_of_log(&key);
	char *path = mem_printf("%s/%s/000.p/%llu", h->log_dir, level,
	    (unsigned long long)aggregator_fixture_size(h));
	struct findings *f = findings_new();
	struct audit_report report;
	struct buf bytes;

	ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &e), 0);
	bytes.data[bytes.n / 2] ^= 1;
	ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0644, &e), 0);
	ck_assert_int_eq(audit_run(h->log_dir, &policy, NULL, 1, f, &report,
			     &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_ptr_nonnull(strstr(e.text, "the copy is damaged"));
	ck_assert_uint_eq(findings_unsound(f), 0);
	audit_report_free(&report);
	findings_free(f);
	buf_free(&bytes);
	free(path);
	aggregator_fixture_free(h);
}

START_TEST(a_damaged_file_of_the_copy_is_found)
{
	damage_and_audit("tile/0");
	damage_and_audit("tile/entries");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { an_honest_log_is_sound,
		another_key_or_authority_is_found, a_leaf_left_out_is_found,
		a_changed_or_repeated_leaf_is_found,
		a_refusal_without_cause_is_found,
		a_fork_seen_by_an_agent_is_found,
		the_same_of_many_entries_is_said_once,
		a_damaged_file_of_the_copy_is_found, NULL };

	keys_start();
	return unit_main("audit", tests);
}
