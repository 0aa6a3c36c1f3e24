/*
 * A whole aggregator for a test, whose writer can be made to fail after any step.
 */
#include "tests/unit/aggregator_fixture.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/fsck.h"
#include "aggregator/log/publisher.h"
#include "aggregator/merge/debt.h"
#include "aggregator/views/totals.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"
#include "tests/unit/remade.h"
#include "tests/unit/unit.h"

static struct sign_key
key_of(uint8_t byte)
{
	uint8_t seed[32];

	memset(seed, byte, sizeof(seed));
	return sign_key_from_seed(seed);
}

/* ------------------------------------------------------------------- I/O */

static int
step(struct aggregator_fixture *h, enum aggregator_fixture_step which, int rc,
    bool after, struct err *e)
{
	if (rc == 0 && h->fail == which && h->fail_after == after)
		return err_set(e, ERR_SYSTEM, "the test says so");
	return rc;
}

static int
io_swap(void *arg, struct slice old, struct slice new, struct err *e)
{
	struct aggregator_fixture *h = arg;

	if (step(h, AGGREGATOR_FIXTURE_SWAP, 0, false, e) < 0)
		return -1;
	return step(h, AGGREGATOR_FIXTURE_SWAP, lock_swap(h->lock, old, new, e),
	    true, e);
}

static int
io_tiles(void *arg, struct store *s, uint64_t old, uint64_t size, struct err *e)
{
	struct aggregator_fixture *h = arg;

	if (step(h, AGGREGATOR_FIXTURE_TILES, 0, false, e) < 0)
		return -1;
	return step(h, AGGREGATOR_FIXTURE_TILES,
	    publisher_tiles(h->log_dir, s, old, size, e), true, e);
}

static int
io_checkpoint(void *arg, struct slice text, struct err *e)
{
	struct aggregator_fixture *h = arg;

	if (step(h, AGGREGATOR_FIXTURE_CHECKPOINT, 0, false, e) < 0)
		return -1;
	return step(h, AGGREGATOR_FIXTURE_CHECKPOINT,
	    publisher_checkpoint(h->log_dir, text, e), true, e);
}

static int
io_newest(void *arg, struct checkpoint *cp, struct err *e)
{
	struct aggregator_fixture *h = arg;
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	rc = lock_read(h->lock, &text, e);
	if (rc == 0)
		rc = checkpoint_open(cp, buf_slice(&text),
		    signer_log_key(h->signer), e);
	buf_free(&text);
	return rc;
}

static int
io_keep(void *arg, const struct shown_proof *p, bool *stops, struct err *e)
{
	struct aggregator_fixture *h = arg;

	return shown_keep(h->lock, h->evidence, p, stops, e);
}

static int
io_recover(void *arg, struct recovery_state *out, struct err *e)
{
	struct aggregator_fixture *h = arg;

	return recovery_start(out,
	    &(struct recovery){ .store = h->store,
		.lock = h->lock,
		.signer = h->signer,
		.log_dir = h->log_dir,
		.heard = h->heard },
	    e);
}

static int32_t
io_today(void *arg)
{
	return ((struct aggregator_fixture *)arg)->today;
}

static int
io_room(void *arg, struct err *e)
{
	if (((struct aggregator_fixture *)arg)->no_room)
		return err_refuse(e, "full", 0, "the disk has no room");
	return 0;
}

static void
io_fatal(void *arg, const struct err *e)
{
	(void)e;
	((struct aggregator_fixture *)arg)->fatal++;
}

/* ---------------------------------------------------------- open and close */

#define MUST(call) \
	do { \
		struct err must_e = ERR_INIT; \
		int must_rc = (call); \
		ck_assert_msg(must_rc == 0, "%s: %s", #call, must_e.text); \
	} while (0)

static void
make_store(struct aggregator_fixture *h)
{
	struct keys_verifier v =
	    keys_verifier_make(AGGREGATOR_FIXTURE_ORIGIN "/authority", 0x01,
		&h->authority.public);
	struct hash root = hash_empty();
	struct store *s;
	struct buf text;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	keys_verifier_write(&v, &text);
	MUST(store_create(&s, h->store_path, &must_e));
	MUST(store_begin(s, &must_e));
	MUST(store_text_put(s, "origin", slice_of(AGGREGATOR_FIXTURE_ORIGIN),
	    &must_e));
	MUST(store_text_put(s, "authority", buf_slice(&text), &must_e));
	buf_reset(&text);
	keys_verifier_write(signer_log_key(h->signer), &text);
	MUST(store_text_put(s, "log-key", buf_slice(&text), &must_e));
	MUST(store_commit(s, &must_e));
	store_close(s);
	buf_reset(&text);
	signer_checkpoint(h->signer, 0, &root, &text);
	MUST(lock_create(h->lock_path, buf_slice(&text), &must_e));
	MUST(publisher_checkpoint(h->log_dir, buf_slice(&text), &must_e));
	buf_free(&text);
}

void
aggregator_fixture_open(struct aggregator_fixture *h)
{
	struct intake_config in = { .origin = AGGREGATOR_FIXTURE_ORIGIN,
		.signer = h->signer,
		.today = io_today,
		.today_arg = h };
	struct merger_config m = { .signer = h->signer,
		.io = &h->io,
		.origin = AGGREGATOR_FIXTURE_ORIGIN };
	struct recovery from;

	MUST(store_open(&h->store, h->store_path, &must_e));
	MUST(lock_open(&h->lock, h->lock_path, &must_e));
	from = (struct recovery){ .store = h->store,
		.lock = h->lock,
		.signer = h->signer,
		.log_dir = h->log_dir,
		.wait = h->wait };
	MUST(recovery_start(&h->recovered, &from, &must_e));
	h->directory = directory_new();
	MUST(directory_load(h->directory, h->store, &must_e));
	m.store = h->store;
	m.directory = in.directory = h->directory;
	m.checkpoint = buf_slice(&h->recovered.checkpoint);
	m.signed_text = buf_slice(&h->recovered.signed_text);
	m.read_only = h->recovered.read_only;
	m.reason = h->recovered.reason;
	m.unproven = h->recovered.unproven;
	m.awaits_witnesses = h->recovered.awaits_witnesses;
	m.waits = h->recovered.waits;
	m.unpublished_since = h->recovered.unpublished_since;
	MUST(merger_open(&h->merger, &m, &must_e));
	MUST(store_open_reader(&in.reader, h->store_path, &must_e));
	h->intake = intake_open(&in);
	MUST(store_open_reader(&h->reader, h->store_path, &must_e));
	h->reading = reading_open(h->reader, h->merger);
}

void
aggregator_fixture_stop(struct aggregator_fixture *h)
{
	reading_close(h->reading);
	store_close(h->reader);
	intake_close(h->intake);
	merger_close(h->merger);
	directory_free(h->directory);
	buf_free(&h->recovered.checkpoint);
	buf_free(&h->recovered.signed_text);
	lock_close(h->lock);
	store_close(h->store);
}

void
aggregator_fixture_crash(struct aggregator_fixture *h)
{
	aggregator_fixture_stop(h);
	h->fail = AGGREGATOR_FIXTURE_NONE;
	h->fatal = 0;
	aggregator_fixture_open(h);
}

struct aggregator_fixture *
aggregator_fixture_new(void)
{
	struct aggregator_fixture *h = mem_alloc(sizeof(*h));
	uint8_t seed[32] = { 3 };

	keys_start();
	h->dir = unit_dir();
	h->log_dir = file_path(h->dir, "log");
	h->store_path = file_path(h->dir, "store.db");
	h->lock_path = file_path(h->dir, "lock.db");
	h->evidence = file_path(h->dir, "evidence");
	h->log = key_of(1);
	h->authority = key_of(2);
	h->recipient = sign_recipient_from_seed(seed);
	h->signer =
	    signer_of(AGGREGATOR_FIXTURE_ORIGIN, &h->log, &h->recipient, 1);
	for (size_t i = 0; i < LIMITS_BOXES_KEPT_MAX; i++) {
		seed[0] = (uint8_t)(200 + i);
		h->further[i] = sign_recipient_from_seed(seed);
	}
	h->trusted = h->sealed_to = 1;
	ck_assert(day_parse(slice_of("2026-05-17"), &h->today));
	h->io = (struct merger_io){ .arg = h,
		.swap = io_swap,
		.tiles = io_tiles,
		.checkpoint = io_checkpoint,
		.newest = io_newest,
		.keep = io_keep,
		.today = io_today,
		.room = io_room,
		.recover = io_recover,
		.fatal = io_fatal };
	make_store(h);
	aggregator_fixture_open(h);
	ck_assert_uint_eq(aggregator_fixture_trust(h, 1), 200);
	return h;
}

/* ----------------------------------------------------------------- checks */

void
aggregator_fixture_answer_free(struct aggregator_fixture_answer *r)
{
	buf_free(&r->body);
}

bool
aggregator_fixture_says(const struct aggregator_fixture_answer *r,
    const char *code)
{
	char want[64];

	snprintf(want, sizeof(want), "\"code\":\"%s\"", code);
	return strstr(buf_str(&r->body), want) != NULL;
}

uint64_t
aggregator_fixture_size(struct aggregator_fixture *h)
{
	uint64_t size = 0;

	MUST(store_log_size(h->store, &size, &must_e));
	return size;
}

static uint64_t
wait_published(void *arg, uint64_t size)
{
	return merger_wait_published(((struct aggregator_fixture *)arg)->merger,
	    size, 0);
}

int64_t
aggregator_fixture_referrals(struct aggregator_fixture *h, const char *region,
    const char *period)
{
	const struct totals_gate gate = { wait_published, h };
	struct totals_figures f;
	struct totals_snapshot v;
	struct store *reader;
	struct period p;

	ck_assert(period_parse(slice_of(period), &p));
	MUST(store_open_reader(&reader, h->store_path, &must_e));
	MUST(totals_begin(&v, reader, &gate, &must_e));
	MUST(totals_read(&v, measures_ips_grow_1(),
	    region != NULL ? TOTALS_REGION : TOTALS_NATIONAL, region, p, &f,
	    &must_e));
	totals_end(&v);
	store_close(reader);
	return f.collecting[0] > 0 ? f.sum[0] : -1;
}

static void
say(void *arg, const char *sentence)
{
	(void)arg;
	printf("found: %s\n", sentence);
}

uint64_t
aggregator_fixture_pay(struct aggregator_fixture *h)
{
	struct store_debts left;
	struct store *keeper;

	MUST(store_open_reader(&keeper, h->store_path, &must_e));
	MUST(debt_pay(h->merger, keeper, &left, &must_e));
	store_close(keeper);
	return left.unpaid;
}

/* Every log that a test has made gives its store again, bit for bit. */
static void
check_remade(struct aggregator_fixture *h)
{
	struct store *reader;
	uint64_t differences;

	ck_assert_uint_eq(aggregator_fixture_pay(h), 0);
	MUST(store_open_reader(&reader, h->store_path, &must_e));
	MUST(remade_differences(reader, &differences, &must_e));
	ck_assert_uint_eq(differences, 0);
	store_close(reader);
}

void
aggregator_fixture_check(struct aggregator_fixture *h)
{
	struct fsck_config config = { .dir = h->dir,
		.log_dir = h->log_dir,
		.lock_path = h->lock_path,
		.log_key = signer_log_key(h->signer),
		.say = say };
	struct store *reader;
	uint64_t faults = 0;

	check_remade(h);
	MUST(store_open_reader(&reader, h->store_path, &must_e));
	config.store = reader;
	MUST(fsck_run(&config, &faults, &must_e));
	ck_assert_uint_eq(faults, 0);
	store_close(reader);
}

void
aggregator_fixture_free(struct aggregator_fixture *h)
{
	if (!h->spoilt)
		check_remade(h);
	aggregator_fixture_stop(h);
	signer_close(h->signer);
	free(h->log_dir);
	free(h->store_path);
	free(h->lock_path);
	free(h->evidence);
	unit_remove(h->dir);
	free(h);
}
