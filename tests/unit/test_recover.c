/*
 * `recover`: a log that was signed twice is never taken up again, whoever holds the
 * other checkpoint; and what is known decides whether anything is signed.
 */
#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre.h"
#include "aggregator/centre/centre_confirm.h"
#include "aggregator/centre/centre_recover.h"
#include "aggregator/centre/regain.h"
#include "aggregator/centre/taking.h"
#include "aggregator/gather/gathered.h"
#include "aggregator/log/lock.h"
#include "aggregator/log/publisher.h"
#include "aggregator/log/signer.h"
#include "aggregator/store/store.h"
#include "common/base/file.h"
#include "protocol/offer.h"
#include "protocol/receipt.h"
#include "protocol/tree.h"
#include "tests/unit/unit.h"

#define ORIGIN "sheaf.test/recover"

#define MUST(call) \
	do { \
		struct err e = ERR_INIT; \
		ck_assert_msg((call) == 0, "%s: %s", #call, e.text); \
	} while (0)

/* A centre of one entry, whose store is lost; its published log is the copy. */
struct world {
	char *root, *dir, *store, *copy, *lock;
	struct signer *signer;
	struct centre_recover config;
	struct centre_recover_report report;
};

static struct world
begin(void)
{
	struct keys_verifier log_key, authority;
	struct world w = { .root = unit_dir() };
	char *keys, *authority_dir, *log, *from, *to;

	w.dir = file_path(w.root, "centre");
	authority_dir = file_path(w.root, "authority");
	MUST(centre_create(w.dir, ORIGIN, authority_dir, &log_key, &authority,
	    &e));
	keys = file_path(w.dir, "keys");
	MUST(signer_open(&w.signer, keys, ORIGIN, &e));
	log = file_path(w.dir, "log");
	w.copy = file_path(w.root, "copy");
	ck_assert_int_eq(rename(log, w.copy), 0);
	w.store = file_path(w.dir, "store.db");
	from = file_path(w.dir, "store.db-wal");
	to = file_path(w.dir, "store.db-shm");
	MUST(file_remove(w.store, &e));
	MUST(file_remove(from, &e));
	MUST(file_remove(to, &e));
	w.lock = file_path(w.dir, "lock/lock.db");
	w.config = (struct centre_recover){ .dir = w.dir, .mirror = w.copy };
	free(to);
	free(from);
	free(log);
	free(keys);
	free(authority_dir);
	return w;
}

static void
end(struct world *w)
{
	signer_close(w->signer);
	free(w->lock);
	free(w->copy);
	free(w->store);
	free(w->dir);
	unit_remove(w->root);
}

/* A checkpoint of another history, signed with this log's key. */
static void
forge(struct world *w, uint64_t size, struct buf *out)
{
	struct hash root = hash_of(slice_of("another history"));

	buf_init(out, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(w->signer, size, &root, out);
}

static void
write_forged(struct world *w, const char *dir, const char *name, uint64_t size)
{
	char *path = file_path(dir, name);
	struct buf text;

	forge(w, size, &text);
	MUST(file_make_dir(dir, 0700, &e));
	MUST(file_replace(path, buf_slice(&text), 0600, &e));
	buf_free(&text);
	free(path);
}

static void
must_refuse(struct world *w, const char *why)
{
	struct err e = ERR_INIT;

	ck_assert_int_lt(centre_recover_run(&w->config, &w->report, &e), 0);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	ck_assert(!file_exists(w->store));
}

static bool
signs(struct world *w)
{
	struct centre *c;
	bool signs;

	MUST(centre_open(&c, w->dir, &e));
	signs = centre_read_only(c) == NULL;
	centre_close(c);
	return signs;
}

START_TEST(comes_back)
{
	struct world w = begin();

	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_uint_eq(w.report.size, 1);
	ck_assert_uint_eq(w.report.had, 0);
	ck_assert(!w.report.held);
	ck_assert(signs(&w));
	/* Once more does no harm. */
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_uint_eq(w.report.had, 1);
	ck_assert(signs(&w));
	end(&w);
}
END_TEST

START_TEST(a_lost_lock_holds)
{
	struct world w = begin();
	struct err why = ERR_INIT;

	MUST(file_remove(w.lock, &e));
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert(w.report.held);
	ck_assert(!signs(&w));
	/* The hold outlives a second run, in which a lock is found. */
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert(w.report.held);
	ck_assert(!signs(&w));
	MUST(centre_confirm(w.dir, &e));
	ck_assert(signs(&w));
	ck_assert_int_lt(centre_confirm(w.dir, &why), 0);
	end(&w);
}
END_TEST

/* What is public and not signed by this log's key cannot stop a person. */
START_TEST(a_foreign_public_file_holds_nobody_up)
{
	static const char *const texts[] = { "damaged\n",
		"sheaf.other/log\n9\n"
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n"
		"\u2014 sheaf.other/log AAAAAAAA\n" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct world w = begin();
		char *path = file_path(w.dir, "log/checkpoint");

		MUST(file_remove(w.lock, &e));
		MUST(centre_recover_run(&w.config, &w.report, &e));
		MUST(file_replace(path, slice_of(texts[i]), 0644, &e));
		MUST(centre_confirm(w.dir, &e));
		ck_assert(signs(&w));
		free(path);
		end(&w);
	}
}
END_TEST

/* Somebody holds a checkpoint of more entries. */
START_TEST(a_larger_checkpoint_stops_signing)
{
	struct world w = begin();
	struct err why = ERR_INIT;
	char *path = file_path(w.root, "given");

	write_forged(&w, w.root, "given", 9);
	w.config.checkpoint = path;
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_uint_eq(w.report.largest, 9);
	ck_assert(!signs(&w));
	ck_assert_int_lt(centre_confirm(w.dir, &why), 0);
	ck_assert(strstr(why.text, "of 9 entries is known, and 1 are here"));
	free(path);
	end(&w);
}
END_TEST

/* Who holds the checkpoint of another history of the same size. */
enum { GIVEN, PUBLISHED, LOCKED, OTHER, PLACES };

START_TEST(two_histories_are_refused)
{
	struct world w = begin();
	char *path = file_path(w.root, "given");
	char *log = file_path(w.dir, "log");
	struct buf text;

	switch (_i) {
	case GIVEN:
		write_forged(&w, w.root, "given", 1);
		w.config.checkpoint = path;
		break;
	case PUBLISHED:
		write_forged(&w, log, "checkpoint", 1);
		break;
	case LOCKED:
		forge(&w, 1, &text);
		MUST(lock_put(w.lock, buf_slice(&text), 0, &e));
		buf_free(&text);
		break;
	default:
		write_forged(&w, w.copy, "checkpoint.other", 1);
		break;
	}
	must_refuse(&w,
	    _i == OTHER ? "the log has been forked" : "are of two histories");
	free(log);
	free(path);
	end(&w);
}
END_TEST

/* Signed with the right key, and the entries are others. */
START_TEST(entries_must_have_the_root)
{
	struct world w = begin();

	write_forged(&w, w.copy, "checkpoint", 1);
	must_refuse(&w, "are not those that its checkpoint");
	end(&w);
}
END_TEST

START_TEST(another_logs_copy_is_refused)
{
	struct world w = begin(), other = begin();

	w.config.mirror = other.copy;
	must_refuse(&w, "is not a checkpoint of this log");
	end(&other);
	end(&w);
}
END_TEST

/* The lock's checkpoint once more, as at the step from which on a made store takes its
 * place. */
static void
put_lock_again(struct world *w, unsigned flags)
{
	struct buf text;
	bool held;

	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	MUST(lock_look(w->lock, &text, &held, NULL, NULL, &e));
	MUST(lock_put(w->lock, buf_slice(&text), flags, &e));
	buf_free(&text);
}

/* Killed between that step and the name. */
START_TEST(an_interrupted_one_is_finished)
{
	struct world w = begin();
	char *making = taking_making(w.dir);

	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_int_eq(rename(w.store, making), 0);
	put_lock_again(&w, LOCK_TAKES);
	MUST(file_replace(w.store, slice_of("the old one"), 0600, &e));
	ck_assert(signs(&w));
	ck_assert(!file_exists(making));
	/* It is not done twice: what stands there now is half of a store. */
	MUST(file_replace(making, slice_of("half"), 0600, &e));
	ck_assert(signs(&w));
	ck_assert(file_exists(making));
	/* And where recover is the first to come. */
	ck_assert_int_eq(rename(w.store, making), 0);
	put_lock_again(&w, LOCK_TAKES);
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_uint_eq(w.report.had, 1);
	ck_assert(signs(&w));
	free(making);
	end(&w);
}
END_TEST

static void
no_store(struct world *w, int kind, const char *words)
{
	struct err why = ERR_INIT;
	struct centre *c = NULL;
	struct store *s = NULL;

	ck_assert_int_lt(centre_open_reader(&s, w->dir, &why), 0);
	ck_assert_int_eq((int)why.kind, kind);
	ck_assert_msg(strstr(why.text, words) != NULL, "%s", why.text);
	ck_assert_int_lt(centre_open(&c, w->dir, &why), 0);
	ck_assert_int_eq((int)why.kind, kind);
	ck_assert_msg(strstr(why.text, words) != NULL, "%s", why.text);
}

/* `registry import`, `status` and others look into the store before they do anything. */
START_TEST(whoever_only_reads_finishes_it_too)
{
	struct world w = begin();
	char *making = taking_making(w.dir);
	char *process = file_path(w.dir, "aggregator.lock");
	struct store *s;
	uint64_t size;
	int fd;

	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert_int_eq(rename(w.store, making), 0);
	put_lock_again(&w, LOCK_TAKES);
	/* Somebody is at work on it. */
	MUST(file_lock(process, &fd, &e));
	no_store(&w, ERR_LATER, "try again when it has finished");
	ck_assert(file_exists(making));
	file_unlock(fd);
	MUST(centre_open_reader(&s, w.dir, &e));
	MUST(store_log_size(s, &size, &e));
	ck_assert_uint_eq(size, 1);
	store_close(s);
	ck_assert(!file_exists(making));
	/* One that nobody has said is whole. */
	ck_assert_int_eq(rename(w.store, making), 0);
	no_store(&w, ERR_USAGE, "run the same `sheaf-aggregator recover`");
	ck_assert(file_exists(making) && !file_exists(w.store));
	MUST(file_remove(making, &e));
	no_store(&w, ERR_USAGE, "recover --mirror");
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert(signs(&w));
	free(process);
	free(making);
	end(&w);
}
END_TEST

/* Recover while somebody reads the store: *arg is the world. */
static int
recover_meanwhile(void *arg, uint64_t index, struct slice note, struct err *e)
{
	struct world *w = arg;

	(void)index;
	(void)note;
	ck_assert_int_lt(centre_recover_run(&w->config, &w->report, e), 0);
	ck_assert_int_eq(e->kind, ERR_LATER);
	ck_assert(file_exists(w->store));
	ck_assert(!file_exists(w->lock));
	return 0;
}

/* A backup stands in the way: nothing at all has happened then, the lock included. */
START_TEST(while_somebody_reads_nothing_changes)
{
	struct world w = begin();
	struct store *reader, *writer;

	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert(signs(&w));
	MUST(file_remove(w.lock, &e));
	MUST(store_open_reader(&reader, w.store, &e));
	/* Something in the write-ahead log, which the reader needs. */
	MUST(store_open(&writer, w.store, &e));
	MUST(store_begin(writer, &e));
	MUST(store_text_put(writer, "test", slice_of("x"), &e));
	MUST(store_commit(writer, &e));
	store_close(writer);
	MUST(store_log_each(reader, 0, 1, recover_meanwhile, &w, &e));
	store_close(reader);
	MUST(centre_recover_run(&w.config, &w.report, &e));
	ck_assert(file_exists(w.lock));
	end(&w);
}
END_TEST

/* Whoever handed the checkpoint on may have put lines below it. */
START_TEST(the_lock_gets_the_bare_checkpoint)
{
	struct world w = begin();
	char *from = file_path(w.copy, "checkpoint");
	char *given = file_path(w.root, "given");
	struct buf text, lock;
	bool held;

	MUST(file_read(from, LIMITS_CHECKPOINT_MAX, &text, &e));
	buf_init(&lock, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&lock, buf_slice(&text));
	buf_add_slice(&lock, slice_of("\u2014 other.test/x AAAAAAAAAAAA\n"));
	MUST(file_replace(given, buf_slice(&lock), 0600, &e));
	buf_free(&lock);
	MUST(file_remove(w.lock, &e));
	w.config.checkpoint = given;
	MUST(centre_recover_run(&w.config, &w.report, &e));
	buf_init(&lock, LIMITS_CHECKPOINT_MAX);
	MUST(lock_look(w.lock, &lock, &held, NULL, NULL, &e));
	ck_assert(slice_equal(buf_slice(&lock), buf_slice(&text)));
	buf_free(&lock);
	buf_free(&text);
	free(given);
	free(from);
	end(&w);
}
END_TEST

/* What others ask while one request is taken. */
struct asked {
	struct regain *r;
	bool done;
};

static void *
ask_meanwhile(void *arg)
{
	struct asked *a = arg;
	struct regain_state s;
	struct err e = ERR_INIT;

	/* The writer, a reader, and one more who brings something. */
	regain_moved(a->r);
	ck_assert_int_eq(regain_look(a->r, &s, &e), 0);
	ck_assert_uint_eq(s.to, 1);
	ck_assert_int_lt(regain_take(a->r, slice_of("x"), &s, &e), 0);
	ck_assert_int_eq(e.kind, ERR_LATER);
	a->done = true;
	return NULL;
}

static void
shown_meanwhile(void *arg, struct slice checkpoint)
{
	struct asked *a = arg;
	pthread_t thread;

	ck_assert_uint_gt(checkpoint.n, 0);
	ck_assert_int_eq(pthread_create(&thread, NULL, ask_meanwhile, a), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

/* The first entry, proven in a tree of two. */
static void
prove_first(struct world *w, struct buf *body)
{
	struct receipt r = { .inclusion = { .n = 1 } };
	struct buf note, text, proof;
	struct store *s;
	struct hash root;
	struct offer o;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	buf_init(&proof, LIMITS_RECEIPT_MAX);
	MUST(store_open_reader(&s, w->store, &e));
	MUST(store_log_get(s, 0, &note, &e));
	store_close(s);
	r.inclusion.h[0] = hash_of(slice_of("another entry"));
	root = tree_leaf(buf_slice(&note));
	root = tree_node(&root, &r.inclusion.h[0]);
	signer_checkpoint(w->signer, 2, &root, &text);
	r.checkpoint_text = buf_slice(&text);
	receipt_write(&r, &proof);
	o = (struct offer){ buf_slice(&note), buf_slice(&proof) };
	offer_write(&o, body);
	buf_free(&proof);
	buf_free(&text);
	buf_free(&note);
}

/* Whoever is at work on what comes back, neither the writer nor who asks waits. */
START_TEST(nobody_waits_for_what_comes_back)
{
	struct world w = begin();
	struct asked a = { NULL, false };
	const struct regain_config config = { .dir = w.dir,
		.shown = shown_meanwhile,
		.arg = &a };
	struct regain_state s;
	struct buf body;

	MUST(centre_recover_run(&w.config, &w.report, &e));
	MUST(regain_open(&a.r, &config, &e));
	MUST(regain_look(a.r, &s, &e));
	buf_init(&body, LIMITS_OFFERS_MAX);
	prove_first(&w, &body);
	MUST(regain_take(a.r, buf_slice(&body), &s, &e));
	ck_assert(a.done);
	/* There was nothing to keep, so there is no file for it. */
	ck_assert(!gathered_is_there(w.dir));
	buf_free(&body);
	regain_close(a.r);
	end(&w);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { comes_back, a_lost_lock_holds,
		an_interrupted_one_is_finished,
		whoever_only_reads_finishes_it_too,
		while_somebody_reads_nothing_changes,
		the_lock_gets_the_bare_checkpoint,
		nobody_waits_for_what_comes_back,
		a_larger_checkpoint_stops_signing, entries_must_have_the_root,
		another_logs_copy_is_refused,
		a_foreign_public_file_holds_nobody_up, NULL };
	struct unit_suite suite = { .name = "recover",
		.tests = tests,
		.loop = two_histories_are_refused,
		.times = PLACES };

	return unit_run(&suite);
}
