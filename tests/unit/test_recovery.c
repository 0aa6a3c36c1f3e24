/*
 * An aggregator that starts after a crash, with old files or with another log's:
 * it loses nothing, or it signs nothing.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/log/publisher.h"
#include "aggregator/log/recovery.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

static void
copy_file(const char *from, const char *to)
{
	struct err e = ERR_INIT;
	struct buf bytes;

	buf_init(&bytes, 1 << 26);
	if (file_exists(from)) {
		ck_assert_int_eq(file_read(from, 1 << 26, &bytes, &e), 0);
		ck_assert_int_eq(file_replace(to, buf_slice(&bytes), 0600, &e),
		    0);
	} else {
		ck_assert_int_eq(file_remove(to, &e), 0);
	}
	buf_free(&bytes);
}

/* Save or bring back a database with its write-ahead log. */
static void
copy_db(const char *from, const char *to)
{
	static const char *const parts[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < 3; i++) {
		char *a = mem_printf("%s%s", from, parts[i]);
		char *b = mem_printf("%s%s", to, parts[i]);

		if (i < 2)
			copy_file(a, b);
		else
			(void)remove(b);
		free(a);
		free(b);
	}
}

/* A statement whose group fails at a step is logged exactly once after the
 * restart, and its repeat gets a receipt. */
START_TEST(a_crash_at_any_step_loses_and_doubles_nothing)
{
	enum aggregator_fixture_step step =
	    (enum aggregator_fixture_step)(_i / 2 + 1);
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, &a, &b, &id, &body);
	h->fail = step;
	h->fail_after = _i % 2 == 1;
	r = aggregator_fixture_post(h, buf_slice(&body));
	ck_assert_uint_eq(r.status, 503);
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(h->fatal, 1);
	aggregator_fixture_crash(h);
	ck_assert(!h->recovered.read_only);
	/* Signed already when the swap was done. */
	ck_assert_uint_eq(h->recovered.caught_up,
	    step == AGGREGATOR_FIXTURE_SWAP && _i % 2 == 0 ? 1 : 0);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
	r = aggregator_fixture_post(h, buf_slice(&body));
	ck_assert_msg(r.status == 200, "%s", buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_size(h), 5);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	buf_free(&body);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(an_old_store_with_a_new_lock_signs_nothing)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	char *saved = file_path(h->dir, "saved");
	struct aggregator_fixture_answer r;

	copy_db(h->store_path, saved);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	aggregator_fixture_stop(h);
	copy_db(saved, h->store_path);
	aggregator_fixture_open(h);
	ck_assert(h->recovered.read_only);
	ck_assert_ptr_nonnull(strstr(h->recovered.reason, "older copy"));
	b.revision = 2;
	r = aggregator_fixture_bring(h, &a, &b);
	ck_assert_uint_eq(r.status, 503);
	ck_assert(aggregator_fixture_says(&r, "busy"));
	aggregator_fixture_answer_free(&r);
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	/* Totals can still be read. */
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), -1);
	free(saved);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(an_old_lock_is_caught_up_unless_more_was_published)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	char *saved = file_path(h->dir, "saved");
	char *checkpoint = file_path(h->log_dir, "checkpoint");
	char *kept = file_path(h->dir, "kept");

	aggregator_fixture_stop(h);
	copy_db(h->lock_path, saved);
	copy_file(checkpoint, kept);
	aggregator_fixture_open(h);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	aggregator_fixture_stop(h);
	copy_db(saved, h->lock_path);
	/* The published checkpoint betrays it. */
	aggregator_fixture_open(h);
	ck_assert(h->recovered.read_only);
	aggregator_fixture_stop(h);
	/* Without that, later leaves look like the trace of a crash. */
	copy_file(kept, checkpoint);
	aggregator_fixture_open(h);
	ck_assert(!h->recovered.read_only);
	ck_assert_uint_eq(h->recovered.caught_up, 1);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	aggregator_fixture_check(h);
	free(saved);
	free(checkpoint);
	free(kept);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(another_log_under_the_lock_signs_nothing)
{
	struct aggregator_fixture *h = aggregator_fixture_new(),
				  *other = aggregator_fixture_new();

	(void)aggregator_fixture_member(h, "north", 10, "alpha");
	(void)aggregator_fixture_member(other, "south", 11, "beta");
	aggregator_fixture_stop(h);
	aggregator_fixture_stop(other);
	copy_db(other->store_path, h->store_path);
	aggregator_fixture_open(h);
	ck_assert(h->recovered.read_only);
	ck_assert_ptr_nonnull(strstr(h->recovered.reason,
	    "do not belong together"));
	aggregator_fixture_open(other);
	aggregator_fixture_free(other);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(without_a_lock_nothing_starts)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct err e = ERR_INIT;
	struct lock *lock;

	ck_assert_int_eq(lock_open(&lock, "no-such-lock.db", &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert(!file_exists("no-such-lock.db"));
	ck_assert_int_eq(lock_create(h->lock_path, slice_of("a"), &e), -1);
	/* The swap compares the whole text. */
	ck_assert_int_eq(lock_swap(h->lock, slice_of("a"), slice_of("b"), &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(missing_tiles_and_checkpoint_are_written_again)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	char *tile, *checkpoint = file_path(h->log_dir, "checkpoint");
	struct err e = ERR_INIT;

	(void)aggregator_fixture_member(h, "north", 10, "alpha");
	tile = file_path(h->log_dir, "tile/0/000.p/4");
	ck_assert(file_exists(tile));
	ck_assert_int_eq(file_remove(tile, &e), 0);
	ck_assert_int_eq(file_remove(checkpoint, &e), 0);
	aggregator_fixture_crash(h);
	ck_assert(file_exists(tile));
	ck_assert(file_exists(checkpoint));
	aggregator_fixture_check(h);
	free(tile);
	free(checkpoint);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = {
		an_old_store_with_a_new_lock_signs_nothing,
		an_old_lock_is_caught_up_unless_more_was_published,
		another_log_under_the_lock_signs_nothing,
		without_a_lock_nothing_starts,
		missing_tiles_and_checkpoint_are_written_again, NULL
	};
	struct unit_suite suite = { .name = "recovery",
		.tests = tests,
		.loop = a_crash_at_any_step_loses_and_doubles_nothing,
		.times = 6 };

	return unit_run(&suite);
}
