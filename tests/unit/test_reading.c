/*
 * Heads and trust beside the writer: pages, answers that do not fit, states
 * that no checkpoint covers, and what a log that signs nothing still answers.
 */
#include "aggregator/reads/reading.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aggregator/reads/readers.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/receipt.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

enum { FILE_MAX = 1 << 24, MANY = 12000, ASKERS = 2400 };

static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;

static void
begin(void)
{
	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha,beta");
}

static void
end(void)
{
	aggregator_fixture_free(h);
}

/* Put n reviews in force for a service, one a day, without statements. */
static void
put_reviews(const char *service, enum statement_content content, int32_t n)
{
	struct store_figure f = { .epoch = 1, .revision = 1, .seq = 1 };
	struct store_service v;
	struct err e = ERR_INIT;
	int32_t first;
	bool found;

	ck_assert(day_parse(slice_of("2001-01-01"), &first));
	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_agent_service_find(h->store, service, &v, &found,
			     &e),
	    0);
	ck_assert(found);
	f.key = (struct store_key){ v.no, content, 0 };
	for (int32_t i = 0; i < n; i++) {
		f.key.start = f.through = first + i;
		ck_assert_int_eq(store_figure_put(h->store, &f, &e), 0);
	}
	ck_assert_int_eq(store_commit(h->store, &e), 0);
	h->spoilt = true; /* no leaf has brought them */
}

/* A head of north; after NULL: with the whole list. */
static struct submission *
head(const char *old, const char *after)
{
	struct submission *s = intake_head(h->intake, "north", "1", old, after);

	reading_answer(h->reading, s);
	return s;
}

static struct jval *
json_of(const struct submission *s)
{
	struct jval *v;
	struct err e = ERR_INIT;

	ck_assert_msg(jval_parse(&v, buf_slice(&s->body), s->body.n, &e) == 0,
	    "%s", e.text);
	return v;
}

static void
says(struct submission *s, unsigned status, const char *text)
{
	struct jval *v = json_of(s);

	ck_assert_msg(s->status == status &&
			  strstr(buf_str(&s->body), text) != NULL,
	    "%u %s", s->status, buf_str(&s->body));
	jval_free(v);
	submission_free(s);
}

/* Add the entries of a list to text, one a line; how many. */
static size_t
add_entries(const struct jval *v, struct buf *text)
{
	const struct jval *list = jval_get(v, "in_force");

	ck_assert(jval_is_array(list));
	for (size_t i = 0; i < jval_length(list); i++) {
		jval_write(jval_at(list, i), false, text);
		buf_u8(text, '\n');
	}
	return jval_length(list);
}

/* All pages, their entries in text; how many pages. */
static size_t
read_pages(struct buf *text)
{
	char after[128] = "";
	size_t pages = 0;
	bool more;

	do {
		struct submission *s = head("0", after);
		struct jval *v = json_of(s);
		const char *next = jval_get_str(v, "in_force_next");

		ck_assert_uint_eq(s->status, 200);
		ck_assert_uint_le(add_entries(v, text), LIMITS_HEAD_PAGE);
		more = next != NULL;
		if (more)
			(void)snprintf(after, sizeof(after), "%s", next);
		pages++;
		jval_free(v);
		submission_free(s);
	} while (more);
	return pages;
}

static uint64_t
trust_number(const char *text)
{
	struct statement st;
	struct err e = ERR_INIT;
	struct note n;

	ck_assert_msg(note_parse(&n, slice_of(text), LIMITS_NOTE_MAX, true,
			  &e) == 0 &&
			  statement_parse(&st, n.text, &e) == 0,
	    "%s", e.text);
	ck_assert_int_eq(st.kind, STATEMENT_TRUST);
	return st.u.trust.number;
}

/* The number of the trust statement that a head brings to an agent that holds the
 * one of this number and says that it follows this text of the protocol; 0: none. */
static uint64_t
trust_brought(const char *held, uint64_t follows)
{
	struct submission *s = intake_head(h->intake, "north", "1", "0", "");
	uint64_t number = 0;
	struct jval *v;
	bool both;

	s->follows = follows;
	intake_head_trust(s, held);
	reading_answer(h->reading, s);
	ck_assert_uint_eq(s->status, 200);
	v = json_of(s);
	both = jval_get_str(v, "trust") != NULL;
	ck_assert(both == (jval_get_str(v, "trust_proof") != NULL));
	if (both)
		number = trust_number(jval_get_str(v, "trust"));
	jval_free(v);
	submission_free(s);
	return number;
}

static bool
brings_trust_to(const char *held, uint64_t follows)
{
	return trust_brought(held, follows) > 0;
}

/* An agent that says nothing of itself. */
static bool
brings_trust(const char *held)
{
	return brings_trust_to(held, 0);
}

START_TEST(a_newer_trust_statement_comes_with_a_head)
{
	struct submission *s;

	ck_assert(!brings_trust("1"));
	ck_assert(!brings_trust(NULL));
	ck_assert(brings_trust("0"));
	ck_assert_uint_eq(aggregator_fixture_trust(h, 7), 200);
	ck_assert(brings_trust("1"));
	ck_assert(brings_trust("6"));
	ck_assert(!brings_trust("7"));
	ck_assert(!brings_trust("9007199254740991"));
	s = intake_head(h->intake, "north", "1", "0", "");
	intake_head_trust(s, "newest");
	reading_answer(h->reading, s);
	says(s, 400, "is not the number of a trust statement");
}
END_TEST

/* What the agent has shown with a batch of its epoch, and the checkpoint that covers
 * the batch: what is read is of a checkpoint. */
static void
keep_follows(uint64_t number)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_agent_follows_put(h->store, 1, number, &e), 0);
	ck_assert_int_eq(store_commit(h->store, &e), 0);
	ck_assert_uint_eq(aggregator_fixture_services(h, "other", "gamma"),
	    200);
}

/* P-HEAD-8: some agents that count no quorum stand still when they are given one. */
START_TEST(a_quorum_comes_only_to_who_counts_it)
{
	struct sign_key key = sign_key_random();
	struct keys_verifier v =
	    keys_verifier_make("w.test", 0x04, &key.public);
	struct buf lines;

	buf_init(&lines, 1024);
	buf_puts(&lines, "witness w ");
	keys_verifier_write(&v, &lines);
	buf_puts(&lines, "\nquorum w\n");
	h->policy = buf_str(&lines);
	ck_assert_uint_eq(aggregator_fixture_trust(h, 2), 200);
	ck_assert(!brings_trust("1"));
	ck_assert(!brings_trust_to("1", LIMITS_FOLLOWS_QUORUM - 1));
	ck_assert(brings_trust_to("1", LIMITS_FOLLOWS_QUORUM));
	ck_assert(!brings_trust_to("2", LIMITS_FOLLOWS_QUORUM));
	keep_follows(LIMITS_FOLLOWS_QUORUM - 1);
	ck_assert(!brings_trust("1"));
	keep_follows(LIMITS_FOLLOWS_QUORUM);
	ck_assert(brings_trust("1"));
	ck_assert(!brings_trust("2"));
	/* One that asks for no witness comes to everybody. */
	keep_follows(LIMITS_FOLLOWS_QUORUM - 1);
	h->policy = NULL;
	ck_assert_uint_eq(aggregator_fixture_trust(h, 3), 200);
	ck_assert_uint_eq(trust_brought("1", 0), 3);
	/* It still does when others follow, and the others do not. */
	h->policy = buf_str(&lines);
	ck_assert_uint_eq(aggregator_fixture_trust(h, 4), 200);
	ck_assert_uint_eq(aggregator_fixture_trust(h, 6), 200);
	ck_assert_uint_eq(trust_brought("1", 0), 3);
	ck_assert_uint_eq(trust_brought("3", 0), 0);
	ck_assert_uint_eq(trust_brought("1", LIMITS_FOLLOWS_QUORUM), 6);
	buf_free(&lines);
}
END_TEST

START_TEST(pages_hold_what_the_whole_list_holds)
{
	struct submission *s;
	struct buf whole, pages;
	struct jval *v;

	buf_init(&whole, FILE_MAX);
	buf_init(&pages, FILE_MAX);
	put_reviews("alpha", CONTENT_FIDELITY_SELF, 700);
	put_reviews("alpha", CONTENT_RETURN, 30);
	put_reviews("beta", CONTENT_FIDELITY_INDEPENDENT, 294);
	put_reviews("beta", CONTENT_FIDELITY_SELF, 512);
	s = head(NULL, NULL);
	v = json_of(s);
	ck_assert_uint_eq(add_entries(v, &whole), 700 + 30 + 294 + 512);
	ck_assert_ptr_null(jval_get_str(v, "in_force_next"));
	jval_free(v);
	submission_free(s);
	/* Three full pages: the fourth is empty and says that it is the last. */
	ck_assert_uint_eq(read_pages(&pages), 4);
	ck_assert_str_eq(buf_str(&pages), buf_str(&whole));
	buf_free(&whole);
	buf_free(&pages);
}
END_TEST

/* That the names of this list are these, in this order. */
static void
expect_names(const struct jval *list, const char *const *names, size_t n)
{
	ck_assert_uint_eq(jval_length(list), n);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(jval_str(jval_at(list, i)), names[i]);
}

START_TEST(a_head_says_what_is_taken)
{
	static const char *const contents[] = { "sheaf-fidelity-independent/1",
		"sheaf-fidelity-self/1", "sheaf-reconciliation/1",
		"sheaf-return/1" };
	static const char *const sets[] = { "ips-grow/1", "ips-grow/2" };
	struct submission *s = head("0", NULL);
	struct jval *v = json_of(s);

	expect_names(jval_get(v, "contents"), contents,
	    sizeof(contents) / sizeof(contents[0]));
	expect_names(jval_get(v, "sets"), sets, sizeof(sets) / sizeof(sets[0]));
	jval_free(v);
	submission_free(s);
}
END_TEST

START_TEST(a_page_is_named_as_an_answer_named_it)
{
	static const char *const bad[] = { "alpha", "alpha/",
		"alpha/sheaf-return/1", "alpha/sheaf-return/1/",
		"alpha/sheaf-return/1/2026-02-30",
		"alpha/sheaf-return/2026-01-01", "/sheaf-return/1/2026-01-01",
		"a b/sheaf-return/1/2026-01-01",
		"alpha/x/sheaf-return/1/2026-01-01" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		says(head("0", bad[i]), 400, "\"code\":\"grammar\"");
	says(head("0", "zeta/sheaf-return/1/2026-01-01"), 200,
	    "\"in_force\":[]");
	says(head("0", "alph/sheaf-return/1/2099-12-31"), 200,
	    "\"in_force\":[]");
}
END_TEST

START_TEST(an_answer_that_does_not_fit_is_an_error)
{
	struct buf pages;
	struct submission *s;
	size_t lines = 0;

	buf_init(&pages, FILE_MAX);
	put_reviews("beta", CONTENT_FIDELITY_SELF, MANY);
	s = head("0", NULL);
	ck_assert_str_eq(s->content_type, "application/problem+json");
	says(s, 500, "\"code\":\"long\"");
	ck_assert_uint_eq(read_pages(&pages), MANY / LIMITS_HEAD_PAGE + 1);
	for (size_t i = 0; i < pages.n; i++)
		lines += pages.data[i] == '\n';
	ck_assert_uint_eq(lines, MANY);
	buf_free(&pages);
}
END_TEST

/* The next epoch of that agent can begin, and its refusals are answered. */
START_TEST(a_list_that_does_not_fit_is_left_out_of_other_answers)
{
	struct aggregator_fixture_agent next =
	    aggregator_fixture_agent("north", 2, 11);
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct aggregator_fixture_answer r;

	put_reviews("beta", CONTENT_FIDELITY_SELF, MANY);
	r = aggregator_fixture_enrol(h, &next);
	ck_assert_uint_eq(r.status, 200);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body), "\"services\":["));
	ck_assert_ptr_null(strstr(buf_str(&r.body), "in_force"));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &next, &b), 200);
	r = aggregator_fixture_bring(h, &next, &b);
	ck_assert_uint_eq(r.status, 422);
	ck_assert_ptr_nonnull(strstr(buf_str(&r.body), "\"refusal_proof\""));
	ck_assert_ptr_null(strstr(buf_str(&r.body), "in_force"));
	aggregator_fixture_answer_free(&r);
}
END_TEST

/* ------------------------------------------------- beside a busy writer */

static atomic_bool written;

static void *
write_on(void *arg)
{
	struct aggregator_fixture_batch b = { .referrals = 1 };

	(void)arg;
	for (b.revision = 1; b.revision <= 40; b.revision++)
		ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	atomic_store(&written, true);
	return NULL;
}

/* The proof leads from the newest statement to the checkpoint beside it. */
static void
check_proof(const struct submission *s)
{
	struct keys_verifier key =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN, 0x01, &h->log.public);
	struct policy policy = policy_of_log(&key);
	struct jval *v = json_of(s);
	const char *proof = jval_get_str(v, "proof");
	struct checkpoint cp;
	struct receipt r;
	struct err e = ERR_INIT;
	struct store *reader;
	struct buf note;

	ck_assert_uint_eq(s->status, 200);
	if (proof[0] != '\0') {
		buf_init(&note, LIMITS_NOTE_MAX);
		ck_assert_int_eq(receipt_parse(&r, slice_of(proof), &e), 0);
		ck_assert_int_eq(store_open_reader(&reader, h->store_path, &e),
		    0);
		ck_assert_int_eq(store_log_get(reader, r.index, &note, &e), 0);
		ck_assert_msg(receipt_verify(&r, buf_slice(&note), &policy, &cp,
				  &e) == 0,
		    "%s", e.text);
		ck_assert(slice_is(r.checkpoint_text,
		    jval_get_str(v, "checkpoint")));
		store_close(reader);
		buf_free(&note);
	}
	jval_free(v);
}

START_TEST(each_head_agrees_with_a_published_checkpoint)
{
	struct err e = ERR_INIT;
	pthread_t writer;
	size_t n = 0;

	atomic_store(&written, false);
	ck_assert_int_eq(merger_start(h->merger, &e), 0);
	ck_assert_int_eq(pthread_create(&writer, NULL, write_on, NULL), 0);
	while (!atomic_load(&written)) {
		struct submission *s = head(n % 2 ? "3" : "0", "");

		check_proof(s);
		submission_free(s);
		n++;
	}
	ck_assert_int_eq(pthread_join(writer, NULL), 0);
	ck_assert_uint_gt(n, 0);
}
END_TEST

/* A commit whose checkpoint never comes: nobody is told of it, and each is told
 * to come again. */
static atomic_uint busy, other;

static void
count(struct submission *s)
{
	bool told = s->status == 503 &&
		    strstr(buf_str(&s->body), "\"code\":\"busy\"") != NULL;

	atomic_fetch_add(told ? &busy : &other, 1);
	submission_free(s);
}

static struct readers *
start_asking(int64_t patience_ms)
{
	struct readers *readers;
	struct err e = ERR_INIT;

	atomic_store(&busy, 0);
	atomic_store(&other, 0);
	ck_assert_int_eq(readers_start(&readers, h->store_path, h->merger,
			     patience_ms, &e),
	    0);
	for (int i = 0; i < ASKERS; i++) {
		struct submission *s =
		    intake_head(h->intake, "north", "1", NULL, NULL);

		s->answer = count;
		readers_submit(readers, s);
	}
	return readers;
}

START_TEST(what_no_checkpoint_covers_is_not_told)
{
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct readers *readers;

	h->fail = AGGREGATOR_FIXTURE_CHECKPOINT;
	(void)aggregator_fixture_batch(h, &a, &b);
	ck_assert_uint_eq(h->fatal, 1);
	says(head("0", NULL), 503, "not under a published checkpoint yet");
	readers = start_asking(60 * 1000);
	/* At most two are being answered, 2,048 wait, the rest was told at
	 * once. */
	ck_assert_uint_ge(atomic_load(&busy), ASKERS - 2048 - 2);
	ck_assert_uint_lt(atomic_load(&busy), ASKERS);
	readers_stop(readers);
	ck_assert_uint_eq(atomic_load(&busy), ASKERS);
	ck_assert_uint_eq(atomic_load(&other), 0);
}
END_TEST

/* The first is looked at for two seconds; by then the others have waited for
 * longer than anybody does. */
START_TEST(nobody_waits_for_longer_than_agents_do)
{
	const struct timespec pause = { .tv_nsec = 10 * 1000000L };
	struct aggregator_fixture_batch b = { .referrals = 1 };
	struct readers *readers;

	h->fail = AGGREGATOR_FIXTURE_CHECKPOINT;
	(void)aggregator_fixture_batch(h, &a, &b);
	readers = start_asking(500);
	for (int i = 0; i < 6000 && atomic_load(&busy) < ASKERS; i++)
		(void)nanosleep(&pause, NULL);
	ck_assert_uint_eq(atomic_load(&busy), ASKERS);
	ck_assert_uint_eq(readers_waiting(readers), 0);
	readers_stop(readers);
	ck_assert_uint_eq(atomic_load(&other), 0);
}
END_TEST

/* ------------------------------------------------------ nothing is signed */

/* The files of the state, the log of the store included. */
enum { FILES = 4 };

static void
copy(const char *from, const char *to)
{
	struct err e = ERR_INIT;
	struct buf bytes;

	buf_init(&bytes, FILE_MAX);
	ck_assert_int_eq(file_read(from, FILE_MAX, &bytes, &e), 0);
	ck_assert_int_eq(file_replace(to, buf_slice(&bytes), 0600, &e), 0);
	buf_free(&bytes);
}

static void
bring_next(struct buf *envelope, uint64_t revision)
{
	struct aggregator_fixture_batch b = { .revision = revision,
		.referrals = 1 };
	struct aggregator_fixture_answer r;

	buf_init(envelope, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &a.head, envelope);
	a.seq++;
	r = aggregator_fixture_post(h, buf_slice(envelope));
	ck_assert_uint_eq(r.status, 200);
	aggregator_fixture_answer_free(&r);
}

/* Log a statement, keep what is there, log another, and put older copies of
 * the store, the lock and the published checkpoint back, as asked. */
static void
put_back(bool store, bool lock, bool published, struct buf envelope[static 2])
{
	char *path[FILES] = { file_path(h->dir, "store.db"),
		file_path(h->dir, "store.db-wal"), file_path(h->dir, "lock.db"),
		file_path(h->dir, "log/checkpoint") };
	const bool back[FILES] = { store, store, lock, published };
	char *shared = file_path(h->dir, "store.db-shm");
	struct err e = ERR_INIT;
	char *kept[FILES];

	bring_next(&envelope[0], 1);
	aggregator_fixture_stop(h);
	for (int i = 0; i < FILES; i++) {
		kept[i] = mem_printf("%s.kept", path[i]);
		copy(path[i], kept[i]);
	}
	aggregator_fixture_open(h);
	bring_next(&envelope[1], 2);
	aggregator_fixture_stop(h);
	for (int i = 0; i < FILES; i++) {
		if (back[i])
			copy(kept[i], path[i]);
		free(kept[i]);
		free(path[i]);
	}
	if (file_exists(shared))
		ck_assert_int_eq(file_remove(shared, &e), 0);
	free(shared);
	aggregator_fixture_open(h);
}

static void
posted(const struct buf *envelope, unsigned status, const char *text)
{
	struct aggregator_fixture_answer r =
	    aggregator_fixture_post(h, buf_slice(envelope));

	ck_assert_msg(r.status == status &&
			  strstr(buf_str(&r.body), text) != NULL,
	    "%u %s", r.status, buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
}

START_TEST(read_only_answers_what_it_can_prove)
{
	static const struct {
		bool store, lock, published;
		unsigned first, second, head; /* status */
		const char *old;              /* of a head that is answered */
		const char *newer;            /* of one that is told "behind" */
		const char *why;
	} cases[] = {
		/* Store and log from one backup, the lock of today. */
		{ true, false, true, 200, 503, 200, "5", "6",
		    "restored from an older copy" },
		/* The lock alone is old: the published log can be proven. */
		{ false, true, false, 200, 200, 200, "6", "7",
		    "lock.db was restored from an older copy" },
		/* The store alone is old: no tree that was signed is there. */
		{ true, false, false, 503, 503, 503, "5", NULL,
		    "restored from an older copy" },
	};
	const size_t i = (size_t)_i;
	struct aggregator_fixture_batch next = { .revision = 3,
		.referrals = 1 };
	struct buf envelope[2], third;
	struct hash id;

	put_back(cases[i].store, cases[i].lock, cases[i].published, envelope);
	ck_assert_ptr_nonnull(merger_read_only(h->merger));
	ck_assert_ptr_nonnull(strstr(merger_read_only(h->merger),
	    cases[i].why));
	posted(&envelope[0], cases[i].first,
	    cases[i].first == 200 ? "c2sp.org/tlog-proof@v1" : cases[i].why);
	posted(&envelope[1], cases[i].second,
	    cases[i].second == 200 ? "c2sp.org/tlog-proof@v1" : cases[i].why);
	buf_init(&third, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &next, &id, &third);
	posted(&third, 503, cases[i].why);
	says(head(cases[i].old, ""), cases[i].head,
	    cases[i].head == 200 ? "\"in_force\":[{" : cases[i].why);
	if (cases[i].newer != NULL)
		says(head(cases[i].newer, ""), 503, "\"code\":\"behind\"");
	buf_free(&third);
	buf_free(&envelope[0]);
	buf_free(&envelope[1]);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_head_says_what_is_taken,
		pages_hold_what_the_whole_list_holds,
		a_newer_trust_statement_comes_with_a_head,
		a_quorum_comes_only_to_who_counts_it,
		a_page_is_named_as_an_answer_named_it,
		an_answer_that_does_not_fit_is_an_error,
		a_list_that_does_not_fit_is_left_out_of_other_answers,
		each_head_agrees_with_a_published_checkpoint,
		what_no_checkpoint_covers_is_not_told,
		nobody_waits_for_longer_than_agents_do, NULL };
	struct unit_suite suite = { .name = "reading",
		.tests = tests,
		.begin = begin,
		.end = end,
		.loop = read_only_answers_what_it_can_prove,
		.times = 3 };

	return unit_run(&suite);
}
