/*
 * fsck finds each change that is made to the store or to the published files, and
 * rebuild brings figures and totals back.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/fsck.h"
#include "aggregator/check/rebuild.h"
#include "common/base/db.h"
#include "common/base/file.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

#define Q1 "2026-04-01/P3M"

/* A stopped aggregator with the figures of two services, one of them erased
 * and one refused. */
static struct aggregator_fixture *
make(void)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha,beta,gamma");
	struct aggregator_fixture_batch alpha = { .referrals = 1 };
	struct aggregator_fixture_batch beta = { .service = "beta",
		.referrals = 2 };
	struct aggregator_fixture_batch gamma = { .service = "gamma",
		.referrals = 3 };

	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &alpha), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &alpha), 422);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &gamma), 200);
	ck_assert_uint_eq(aggregator_fixture_erase(h, &a.head), 200);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &beta), 200);
	ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	aggregator_fixture_check(h);
	return h;
}

static void
tamper(struct aggregator_fixture *h, const char *sql)
{
	struct err e = ERR_INIT;
	struct db *db;

	h->spoilt = true;
	ck_assert_int_eq(db_open(&db, h->store_path, 0, &e), 0);
	ck_assert_msg(db_exec(db, sql, &e) == 0, "%s", e.text);
	ck_assert_int_gt(db_changes(db), 0);
	db_close(db);
}

static uint64_t
find_faults(struct aggregator_fixture *h)
{
	struct fsck_config config = { .dir = h->dir,
		.log_dir = h->log_dir,
		.lock_path = h->lock_path,
		.log_key = signer_log_key(h->signer) };
	struct err e = ERR_INIT;
	uint64_t faults;

	ck_assert_int_eq(store_open_reader(&config.store, h->store_path, &e),
	    0);
	ck_assert_msg(fsck_run(&config, &faults, &e) == 0, "%s", e.text);
	store_close(config.store);
	return faults;
}

/* Leaves: trust, invite, enrolment, services, then the batches. */
static const char *const changes[] = {
	"UPDATE leaf SET note = replace(note, 'alpha', 'beta') WHERE leaf = 4",
	"UPDATE tile SET hashes = zeroblob(32) WHERE tile = 0",
	"DELETE FROM leaf WHERE leaf = 4",
	"DELETE FROM tile",
	"DELETE FROM known WHERE leaf = 4",
	"UPDATE epoch SET head_seq = 2",
	"UPDATE epoch SET head_id = zeroblob(32)",
	"DELETE FROM opening WHERE leaf = 4",
	"UPDATE opening SET bytes = zeroblob(100) WHERE leaf = 4",
	"UPDATE opening SET bytes = zeroblob(100) WHERE leaf = 7",
	"UPDATE box SET bytes = zeroblob(4144) WHERE box = 17",
	"UPDATE box SET bytes = substr(bytes, 1, 4143) WHERE box = 17",
	"UPDATE box SET bytes = x'' WHERE box = 17",
	"UPDATE box SET key = x'00' WHERE box = 17",
	"UPDATE box SET box = 13 WHERE box = 17",
	"UPDATE box SET bytes = zeroblob(4144) WHERE box = 29",
	"UPDATE figure SET revision = 2 WHERE leaf = 4",
	"UPDATE figure SET value = zeroblob(224) WHERE leaf = 4",
	"UPDATE figure SET region = 'R1' WHERE leaf = 4",
	"DELETE FROM figure WHERE leaf = 4",
	"INSERT INTO figure SELECT key + 91, period + 91, batch, leaf, "
	"revision, through, flags, region, rules, value FROM figure WHERE "
	"leaf = 4",
	"UPDATE total SET services = 7",
	"UPDATE total SET sum = zeroblob(448)",
	"UPDATE total SET region = 'R1'",
	"DELETE FROM total",
};

START_TEST(every_change_of_the_store_is_found)
{
	struct aggregator_fixture *h = make();

	tamper(h, changes[_i]);
	ck_assert_msg(find_faults(h) > 0, "not found: %s", changes[_i]);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(every_change_of_the_files_is_found)
{
	static const char *const names[] = { "checkpoint", "tile/0/000.p/10",
		"tile/entries/000.p/10" };
	struct aggregator_fixture *h = make();
	struct err e = ERR_INIT;

	ck_assert_uint_eq(aggregator_fixture_size(h), 10);
	for (size_t i = 0; i < 3; i++) {
		char *path = file_path(h->log_dir, names[i]);
		struct buf bytes;

		ck_assert_int_eq(file_read(path, 1 << 20, &bytes, &e), 0);
		ck_assert_int_eq(file_remove(path, &e), 0);
		ck_assert_uint_gt(find_faults(h), 0);
		bytes.data[bytes.n / 2] ^= 1;
		ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0644,
				     &e),
		    0);
		ck_assert_uint_gt(find_faults(h), 0);
		bytes.data[bytes.n / 2] ^= 1;
		ck_assert_int_eq(file_replace(path, buf_slice(&bytes), 0644,
				     &e),
		    0);
		ck_assert_uint_eq(find_faults(h), 0);
		buf_free(&bytes);
		free(path);
	}
	aggregator_fixture_free(h);
}
END_TEST

static void
count(void *arg, const char *sentence)
{
	ck_assert_uint_gt(strlen(sentence), 20);
	++*(uint64_t *)arg;
}

START_TEST(rebuild_brings_figures_and_totals_back)
{
	static const char *const damage[] = {
		"UPDATE figure SET value = zeroblob(224) WHERE leaf = 4",
		"DELETE FROM figure WHERE leaf = 4",
		"INSERT INTO figure SELECT key + 91, period + 91, batch, "
		"leaf, revision, through, flags, region, rules, value FROM "
		"figure WHERE leaf = 4",
		"UPDATE total SET sum = zeroblob(448)", "DELETE FROM total"
	};
	struct aggregator_fixture *h = make();
	struct err e = ERR_INIT;
	struct store *s;

	for (size_t i = 0; i < sizeof(damage) / sizeof(damage[0]); i++) {
		uint64_t said = 0;
		struct rebuild_report r = { .say = count, .arg = &said };

		tamper(h, damage[i]);
		ck_assert_int_eq(store_open(&s, h->store_path, &e), 0);
		ck_assert_int_eq(rebuild_check(s, &r, &e), 0);
		ck_assert_uint_gt(r.differences, 0);
		ck_assert_uint_eq(said, r.differences);
		ck_assert_uint_eq(r.in_force, 3);
		ck_assert_msg(rebuild_write(s, &r, &e) == 0, "%s", e.text);
		ck_assert_int_eq(rebuild_check(s, &r, &e), 0);
		ck_assert_uint_eq(r.differences, 0);
		store_close(s);
		ck_assert_int_eq(aggregator_fixture_referrals(h, "", Q1), 3);
	}
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_change_of_the_files_is_found,
		rebuild_brings_figures_and_totals_back, NULL };
	struct unit_suite suite = { .name = "fsck",
		.tests = tests,
		.loop = every_change_of_the_store_is_found,
		.times = sizeof(changes) / sizeof(changes[0]) };

	return unit_run(&suite);
}
