/*
 * What an erasure owes: its bytes are destroyed however it is interrupted and
 * whoever reads meanwhile, nobody waits for that, and fsck tells until then.
 */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/fsck.h"
#include "aggregator/merge/debt.h"
#include "common/base/file.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

static struct aggregator_fixture *h;
static struct aggregator_fixture_agent a;
static struct hash beside; /* the id of the other statement */
static struct buf opening; /* of the statement that is erased */
static struct buf box;     /* its sealed copy */
static char said[4096];    /* by fsck */

static int
take_box(void *arg, const struct store_box *b, struct err *e)
{
	(void)e;
	buf_add_slice(arg, b->bytes);
	return 0;
}

/* One return that will be erased, and one beside it. */
static void
begin(void)
{
	struct aggregator_fixture_batch first = { .referrals = 4711 };
	struct aggregator_fixture_batch other = { .service = "beta",
		.referrals = 12 };
	struct err e = ERR_INIT;
	bool found;

	h = aggregator_fixture_new();
	a = aggregator_fixture_member(h, "north", 10, "alpha,beta");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &other), 200);
	beside = a.head;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &first), 200);
	buf_init(&opening, LIMITS_OPENING_MAX);
	ck_assert_int_eq(store_opening_get(h->store, 5, &opening, &found, &e),
	    0);
	ck_assert(found);
	buf_init(&box, LIMITS_BOX_MAX);
	ck_assert_int_eq(store_box_each(h->store, 5, take_box, &box, &e), 0);
	ck_assert_uint_eq(box.n, 4096 + 48);
}

static void
end(void)
{
	buf_free(&box);
	buf_free(&opening);
	aggregator_fixture_free(h);
}

static void
erase(void)
{
	ck_assert_uint_eq(aggregator_fixture_erase(h, &a.head), 200);
}

/* In how many files of a folder these bytes are found. */
static size_t
files_with(const char *dir, struct slice what)
{
	struct err e = ERR_INIT;
	struct file_names names;
	size_t files = 0;

	ck_assert_int_eq(file_list(dir, "", &names, &e), 0);
	for (size_t i = 0; i < names.n; i++) {
		char *path = file_path(dir, names.name[i]);
		struct buf bytes;

		if (file_read(path, 1 << 24, &bytes, &e) < 0)
			files += files_with(path, what);
		else
			for (size_t k = 0; k + what.n <= bytes.n; k++)
				if (memcmp(bytes.data + k, what.p, what.n) ==
				    0) {
					files++;
					break;
				}
		buf_free(&bytes);
		free(path);
	}
	file_names_free(&names);
	return files;
}

/* Files with a part of its sealed copy: the first key, the last bytes, and some
 * between. */
static size_t
box_traces(void)
{
	return files_with(h->dir, slice_make(box.data, 32)) +
	       files_with(h->dir, slice_make(box.data + 2000, 32)) +
	       files_with(h->dir, slice_make(box.data + box.n - 32, 32));
}

/* Files with its salt, with the line that only its payload has, or with its
 * sealed copy. */
static size_t
traces(void)
{
	const char *line =
	    strstr((const char *)opening.data + 32, "\nreferrals 4711\n");

	ck_assert_ptr_nonnull(line);
	return files_with(h->dir, slice_make(opening.data, 32)) +
	       files_with(h->dir, slice_make(line, 16)) + box_traces();
}

static uint64_t
unpaid(void)
{
	struct merger_counts n;

	merger_counts(h->merger, &n);
	return n.debts;
}

static void
hear(void *arg, const char *sentence)
{
	(void)arg;
	ck_assert_uint_lt(strlen(said) + strlen(sentence) + 2, sizeof(said));
	strcat(said, sentence);
	strcat(said, "\n");
}

static uint64_t
fsck(void)
{
	struct fsck_config config = { .dir = h->dir,
		.log_dir = h->log_dir,
		.lock_path = h->lock_path,
		.log_key = signer_log_key(h->signer),
		.say = hear };
	struct err e = ERR_INIT;
	uint64_t faults;

	said[0] = '\0';
	ck_assert_int_eq(store_open_reader(&config.store, h->store_path, &e),
	    0);
	ck_assert_msg(fsck_run(&config, &faults, &e) == 0, "%s", e.text);
	store_close(config.store);
	return faults;
}

static struct store *
held_reader(void)
{
	struct err e = ERR_INIT;
	struct store *s;
	uint64_t size;

	ck_assert_int_eq(store_open_reader(&s, h->store_path, &e), 0);
	ck_assert_int_eq(store_read_begin(s, &e), 0);
	/* The first look begins the transaction. */
	ck_assert_int_eq(store_log_size(s, &size, &e), 0);
	return s;
}

START_TEST(an_erasure_is_paid_and_leaves_no_trace)
{
	ck_assert_uint_ge(traces(), 5);
	erase();
	ck_assert_uint_eq(unpaid(), 1);
	ck_assert_uint_ge(traces(), 5);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	ck_assert_uint_eq(unpaid(), 0);
	ck_assert_uint_eq(traces(), 0);
	aggregator_fixture_check(h);
}
END_TEST

/* A reader keeps the old bytes: the log with the first copy of the row cannot
 * be cut before it ends, nor the page be overwritten that it may read. */
START_TEST(a_reader_holds_it_up_and_nobody_waits)
{
	struct aggregator_fixture_batch next = { .service = "beta",
		.revision = 2,
		.referrals = 13 };
	struct store *reader = held_reader();

	erase();
	ck_assert_uint_eq(aggregator_fixture_pay(h), 1);
	ck_assert_uint_ge(traces(), 5);
	/* The writer goes on meanwhile, and the debt stays what it is. */
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &next), 200);
	ck_assert_uint_eq(unpaid(), 1);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 1);
	store_read_end(reader);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	ck_assert_uint_eq(traces(), 0);
	store_close(reader);
	aggregator_fixture_check(h);
}
END_TEST

/* The same for a reader that came after the erasure: it reads from the log. */
START_TEST(a_later_reader_holds_it_up_too)
{
	struct store *reader;

	erase();
	reader = held_reader();
	ck_assert_uint_eq(aggregator_fixture_pay(h), 1);
	store_read_end(reader);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	ck_assert_uint_eq(traces(), 0);
	store_close(reader);
}
END_TEST

START_TEST(a_crash_between_commit_and_shred_forgets_nothing)
{
	static const enum aggregator_fixture_step steps[] = {
		AGGREGATOR_FIXTURE_NONE, AGGREGATOR_FIXTURE_SWAP,
		AGGREGATOR_FIXTURE_TILES, AGGREGATOR_FIXTURE_CHECKPOINT
	};
	struct store *reader;

	reader = held_reader();
	h->fail = steps[_i];
	(void)aggregator_fixture_erase(h, &a.head);
	aggregator_fixture_crash(h);
	ck_assert_uint_eq(unpaid(), 1);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 1);
	aggregator_fixture_crash(h);
	store_close(reader);
	ck_assert_uint_ge(traces(), 5);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	ck_assert_uint_eq(traces(), 0);
	aggregator_fixture_check(h);
}
END_TEST

/* Requests for heads, one after another, are readers too; a stranger can send
 * them without a pause. */
START_TEST(heads_without_a_pause_hold_nothing_up)
{
	unsigned tries = 0;

	erase();
	do {
		for (int i = 0; i < 200; i++) {
			struct submission *s =
			    intake_head(h->intake, "north", "1", NULL, NULL);

			reading_answer(h->reading, s);
			ck_assert_uint_eq(s->status, 200);
			submission_free(s);
		}
		ck_assert_uint_lt(++tries, 20000);
	} while (aggregator_fixture_pay(h) > 0);
	ck_assert_uint_eq(traces(), 0);
}
END_TEST

/* What came in after the debts were counted is not crossed out with them. */
START_TEST(only_what_was_shredded_is_crossed_out)
{
	struct err e = ERR_INIT;
	struct store_debts debts;

	erase();
	ck_assert_int_eq(store_debt_read(h->store, &debts, &e), 0);
	ck_assert_uint_eq(debts.newest, 6);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &beside), 200);
	ck_assert_int_eq(store_begin(h->store, &e), 0);
	ck_assert_int_eq(store_debt_paid(h->store, debts.newest, &e), 0);
	ck_assert_int_eq(store_commit(h->store, &e), 0);
	ck_assert_int_eq(store_debt_read(h->store, &debts, &e), 0);
	ck_assert_uint_eq(debts.unpaid, 1);
	ck_assert_uint_eq(debts.newest, 7);
}
END_TEST

/* fsck says this of a copy, at whatever place of the file it lies. */
static void
find_copy(const char *path, struct slice what, const char *sentence)
{
	static const size_t before[] = { 0, 1024 * 1024 - 7, 1024 * 1024 + 20 };
	struct err e = ERR_INIT;

	for (size_t at = 0; at < sizeof(before) / sizeof(before[0]); at++) {
		struct buf bytes;

		buf_init(&bytes, 1 << 22);
		while (bytes.n < before[at])
			buf_puts(&bytes, "s");
		buf_add_slice(&bytes, what);
		buf_puts(&bytes, "and more");
		ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0600,
				     &e),
		    0);
		buf_free(&bytes);
		ck_assert_uint_eq(fsck(), 1);
		ck_assert_str_eq(said, sentence);
	}
}

START_TEST(fsck_tells_the_debt_and_finds_the_bytes)
{
	struct store *reader = held_reader();
	char *copy = file_path(h->log_dir, "tile/forgotten");

	erase();
	ck_assert_uint_eq(aggregator_fixture_pay(h), 1);
	ck_assert_uint_ge(fsck(), 3);
	ck_assert_ptr_nonnull(strstr(said, "1 erasures are not finished"));
	ck_assert_ptr_nonnull(strstr(said,
	    "store.db-wal still holds the opening of entry 5, which was"));
	ck_assert_ptr_nonnull(strstr(said,
	    "store.db-wal still holds a sealed copy of the opening of entry "
	    "5, which was"));
	store_close(reader);
	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	ck_assert_msg(fsck() == 0, "%s", said);
	find_copy(copy, buf_slice(&opening),
	    "log/tile/forgotten still holds the opening of entry 5, which was "
	    "erased\n");
	find_copy(copy, buf_slice(&box),
	    "log/tile/forgotten still holds a sealed copy of the opening of "
	    "entry 5, which was erased\n");
	free(copy);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { an_erasure_is_paid_and_leaves_no_trace,
		a_reader_holds_it_up_and_nobody_waits,
		a_later_reader_holds_it_up_too,
		heads_without_a_pause_hold_nothing_up,
		only_what_was_shredded_is_crossed_out,
		fsck_tells_the_debt_and_finds_the_bytes, NULL };
	struct unit_suite suite = { .name = "debt",
		.tests = tests,
		.begin = begin,
		.end = end,
		.loop = a_crash_between_commit_and_shred_forgets_nothing,
		.times = 4 };

	return unit_run(&suite);
}
