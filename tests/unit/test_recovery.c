/*
 * An aggregator that starts after a crash, with old files or with another log's, or is
 * shown that it is an old copy: it loses nothing, or it signs nothing.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/log/publisher.h"
#include "aggregator/log/recovery.h"
#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "protocol/evidence_file.h"
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

/* ------------------------------------------------- checkpoints that are shown */

/* The folder of an aggregator at some moment, as a machine's snapshot has it. */
struct snapshot {
	char *store, *lock, *checkpoint;
};

static void
take_snapshot(struct aggregator_fixture *h, struct snapshot *s)
{
	char *published = file_path(h->log_dir, "checkpoint");

	s->store = file_path(h->dir, "old-store");
	s->lock = file_path(h->dir, "old-lock");
	s->checkpoint = file_path(h->dir, "old-checkpoint");
	copy_db(h->store_path, s->store);
	copy_db(h->lock_path, s->lock);
	copy_file(published, s->checkpoint);
	free(published);
}

static void
free_snapshot(struct snapshot *s)
{
	free(s->store);
	free(s->lock);
	free(s->checkpoint);
}

/* The machine is rolled back to it; what it was before is in *s then. */
static void
roll_back(struct aggregator_fixture *h, struct snapshot *s)
{
	char *published = file_path(h->log_dir, "checkpoint");
	char *store = file_path(h->dir, "new-store");
	char *lock = file_path(h->dir, "new-lock");
	char *checkpoint = file_path(h->dir, "new-checkpoint");

	aggregator_fixture_stop(h);
	copy_db(h->store_path, store);
	copy_db(h->lock_path, lock);
	copy_file(published, checkpoint);
	copy_db(s->store, h->store_path);
	copy_db(s->lock, h->lock_path);
	copy_file(s->checkpoint, published);
	free_snapshot(s);
	*s = (struct snapshot){ store, lock, checkpoint };
	free(published);
	aggregator_fixture_open(h);
}

static void
now(struct aggregator_fixture *h, struct buf *text)
{
	struct checkpoint cp;

	buf_init(text, LIMITS_CHECKPOINT_MAX);
	merger_checkpoint(h->merger, &cp, text);
}

static void
note_answer(struct submission *s)
{
	*(bool *)s->arg = true;
}

/* Somebody shows these bytes, as over HTTP. */
static struct aggregator_fixture_answer
show(struct aggregator_fixture *h, struct slice text)
{
	struct submission *s = intake_checkpoint(h->intake, text, NULL);
	struct aggregator_fixture_answer r;
	struct err e = ERR_INIT;
	bool done = false;

	s->answer = note_answer;
	s->arg = &done;
	done = reading_holds(h->reading, s);
	reading_rest(h->reading);
	if (!done)
		merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done);
	r.status = s->status;
	buf_init(&r.body, LIMITS_ANSWER_MAX);
	buf_add_slice(&r.body, buf_slice(&s->body));
	submission_free(s);
	return r;
}

static void
shows(struct aggregator_fixture *h, struct slice text, unsigned status,
    const char *code)
{
	struct aggregator_fixture_answer r = show(h, text);

	ck_assert_msg(r.status == status, "%u: %s", r.status, buf_str(&r.body));
	ck_assert_msg(code == NULL || aggregator_fixture_says(&r, code), "%s",
	    buf_str(&r.body));
	aggregator_fixture_answer_free(&r);
}

static size_t
evidence(struct aggregator_fixture *h)
{
	struct file_names names;
	struct err e = ERR_INIT;
	size_t n;

	if (!file_exists(h->evidence))
		return 0;
	ck_assert_int_eq(file_list(h->evidence, "", &names, &e), 0);
	n = names.n;
	file_names_free(&names);
	return n;
}

/* The path of the only file. */
static const char *
evidence_path(struct aggregator_fixture *h, char path[static 4096])
{
	struct file_names names;
	struct err e = ERR_INIT;

	ck_assert_int_eq(file_list(h->evidence, ".evidence", &names, &e), 0);
	ck_assert_uint_eq(names.n, 1);
	(void)snprintf(path, 4096, "%s/%s", h->evidence, names.name[0]);
	file_names_free(&names);
	return path;
}

/* It is a file of evidence of so many parts, and what it says follows. */
static void
proves(struct aggregator_fixture *h, size_t parts)
{
	struct checkpoint first, second;
	struct evidence_file f;
	struct err e = ERR_INIT;
	struct tree_proof p;
	char path[4096];
	struct hash root;
	struct buf text;

	ck_assert_int_eq(file_read(evidence_path(h, path),
			     LIMITS_EVIDENCE_FILE_MAX, &text, &e),
	    0);
	ck_assert_msg(evidence_file_parse(&f, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(f.kind, EVIDENCE_FILE_FORK);
	ck_assert_uint_eq(f.parts, parts);
	ck_assert_int_eq(checkpoint_open(&first, f.part[0],
			     signer_log_key(h->signer), &e),
	    0);
	ck_assert_int_eq(checkpoint_open(&second, f.part[1],
			     signer_log_key(h->signer), &e),
	    0);
	if (parts == 3) {
		ck_assert_int_eq(evidence_file_prefix_parse(f.part[2], &root,
				     &p, &e),
		    0);
		ck_assert(tree_verify_consistency(&p, first.size, &root,
		    second.size, &second.root));
	} else {
		ck_assert_uint_eq(first.size, second.size);
		root = second.root;
	}
	ck_assert(!hash_equal(&first.root, &root));
	buf_free(&text);
}

START_TEST(what_it_signed_is_proven_to_go_on)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct tree_proof p = { .n = 0 };
	struct aggregator_fixture_answer r;
	struct checkpoint old, new;
	const struct jval *hashes;
	struct err e = ERR_INIT;
	struct jval *o;
	struct buf text;

	now(h, &text);
	merger_checkpoint(h->merger, &old, NULL);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	r = show(h, buf_slice(&text));
	ck_assert_uint_eq(r.status, 200);
	ck_assert_int_eq(jval_parse(&o, buf_slice(&r.body), r.body.n, &e), 0);
	ck_assert_int_eq(checkpoint_open(&new,
			     slice_of(jval_get_str(o, "checkpoint")),
			     signer_log_key(h->signer), &e),
	    0);
	hashes = jval_get(o, "consistency");
	for (size_t i = 0; i < jval_length(hashes); i++)
		ck_assert(decode_base64_exact(slice_of(jval_str(jval_at(hashes,
						  i))),
		    p.h[p.n++].b, HASH_SIZE));
	ck_assert_uint_eq(new.size, 5);
	ck_assert(tree_verify_consistency(&p, old.size, &old.root, new.size,
	    &new.root));
	ck_assert_ptr_null(merger_read_only(h->merger));
	jval_free(o);
	aggregator_fixture_answer_free(&r);
	buf_free(&text);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(what_it_did_not_sign_stops_nothing)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct hash root = hash_empty();
	struct signer *stranger;
	struct buf text;

	now(h, &text);
	shows(h, slice_of("not a checkpoint\n"), 400, "checkpoint");
	shows(h, slice_make("", 0), 400, "checkpoint");
	/* A byte of the signature, then of the size. */
	text.data[text.n - 20] ^= 1;
	shows(h, buf_slice(&text), 401, "signature");
	buf_reset(&text);
	stranger = signer_of(AGGREGATOR_FIXTURE_ORIGIN, &h->authority, NULL, 0);
	signer_checkpoint(stranger, 99, &root, &text);
	shows(h, buf_slice(&text), 401, "signature");
	signer_close(stranger);
	buf_reset(&text);
	stranger = signer_of("another.test/log", &h->log, NULL, 0);
	signer_checkpoint(stranger, 99, &root, &text);
	shows(h, buf_slice(&text), 400, "checkpoint");
	signer_close(stranger);
	ck_assert_ptr_null(merger_read_only(h->merger));
	ck_assert_uint_eq(evidence(h), 0);
	buf_free(&text);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(an_old_copy_signs_nothing_once_it_is_shown_a_newer_one)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_agent then = a;
	struct snapshot snapshot;
	struct buf newer;

	take_snapshot(h, &snapshot);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	now(h, &newer);
	roll_back(h, &snapshot);
	ck_assert(!h->recovered.read_only);
	shows(h, buf_slice(&newer), 503, "behind");
	ck_assert_ptr_nonnull(merger_read_only(h->merger));
	ck_assert_uint_eq(evidence(h), 1);
	b.referrals = 4;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 503);
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	/* And after every restart, until the entries are back. */
	aggregator_fixture_crash(h);
	ck_assert(h->recovered.read_only);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 503);
	shows(h, buf_slice(&newer), 503, "behind");
	ck_assert_uint_eq(evidence(h), 1);
	aggregator_fixture_stop(h);
	copy_db(snapshot.store, h->store_path);
	aggregator_fixture_open(h);
	ck_assert(!h->recovered.read_only);
	ck_assert_uint_eq(h->recovered.caught_up, 1);
	b.revision = 2;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	shows(h, buf_slice(&newer), 200, NULL);
	aggregator_fixture_check(h);
	buf_free(&newer);
	free_snapshot(&snapshot);
	aggregator_fixture_free(h);
}
END_TEST

START_TEST(two_histories_stop_until_a_person_says_so)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_agent then = a;
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct err e = ERR_INIT;
	struct snapshot snapshot;
	struct buf other;
	char path[4096];

	take_snapshot(h, &snapshot);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	now(h, &other);
	roll_back(h, &snapshot);
	b.referrals = 4;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 200);
	shows(h, buf_slice(&other), 409, "fork");
	proves(h, 2);
	b.revision = 2;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 503);
	aggregator_fixture_crash(h);
	ck_assert(h->recovered.read_only);
	ck_assert_ptr_nonnull(strstr(h->recovered.reason, "two histories"));
	/* Whoever signs beside it cannot either. */
	ck_assert_int_eq(lock_swap(h->lock, buf_slice(&h->recovered.checkpoint),
			     slice_of("a"), &e),
	    -1);
	ck_assert_int_eq(lock_accept(h->lock, 5, &e), 0);
	aggregator_fixture_crash(h);
	ck_assert(!h->recovered.read_only);
	shows(h, buf_slice(&other), 409, "fork");
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 200);
	ck_assert_uint_eq(evidence(h), 1);
	/* With an entry more the file says how it follows. */
	ck_assert_int_eq(unlink(evidence_path(h, path)), 0);
	shows(h, buf_slice(&other), 409, "fork");
	proves(h, 3);
	buf_free(&other);
	free_snapshot(&snapshot);
	aggregator_fixture_free(h);
}
END_TEST

/* ------------------------------------------------------ a start that waits */

/* A start that waits, after one whose last entry a crash left unsigned. */
static void
wait_with_a_trace(struct aggregator_fixture *h,
    struct aggregator_fixture_agent *a)
{
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_answer r;
	struct hash id;
	struct buf body;

	buf_init(&body, LIMITS_ENVELOPE_MAX);
	aggregator_fixture_envelope(h, a, &b, &id, &body);
	h->fail = AGGREGATOR_FIXTURE_SWAP;
	r = aggregator_fixture_post(h, buf_slice(&body));
	ck_assert_uint_eq(r.status, 503);
	aggregator_fixture_answer_free(&r);
	buf_free(&body);
	a->head = id;
	a->seq++;
	h->wait = true;
	aggregator_fixture_crash(h);
	ck_assert(h->recovered.waits && !h->recovered.read_only);
	ck_assert_uint_eq(h->recovered.caught_up, 0);
}

static uint64_t
published(struct aggregator_fixture *h)
{
	struct checkpoint cp;

	merger_checkpoint(h->merger, &cp, NULL);
	return cp.size;
}

/* The first batch of a site ends the wait and is logged at once. */
START_TEST(the_first_delivery_ends_the_wait)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 4, .revision = 2 };

	wait_with_a_trace(h, &a);
	ck_assert_uint_eq(published(h), 4);
	ck_assert(merger_waits_for_word(h->merger));
	ck_assert_ptr_null(merger_read_only(h->merger));
	/* Neither the authority nor a box nobody signed is a site's word. */
	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "gamma"),
	    503);
	b.damage_signature = true;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 401);
	ck_assert_uint_eq(published(h), 4);
	b.damage_signature = false;
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	ck_assert_uint_eq(published(h), 6);
	ck_assert(!merger_waits_for_word(h->merger));
	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "gamma"),
	    200);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

static unsigned
show_as(struct aggregator_fixture *h, struct slice text, const char *agent)
{
	struct submission *s = intake_checkpoint(h->intake, text, agent);
	struct err e = ERR_INIT;
	bool done = false;
	unsigned status;

	s->answer = note_answer;
	s->arg = &done;
	done = reading_holds(h->reading, s);
	reading_rest(h->reading);
	if (!done)
		merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	status = s->status;
	submission_free(s);
	return status;
}

/* So does the checkpoint of an enrolled agent, and nobody else's. */
START_TEST(a_shown_checkpoint_ends_the_wait)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct buf text;

	now(h, &text);
	wait_with_a_trace(h, &a);
	ck_assert_uint_eq(show_as(h, buf_slice(&text), "north 1"), 400);
	(void)show_as(h, buf_slice(&text), NULL);
	(void)show_as(h, buf_slice(&text), "south/1");
	(void)show_as(h, buf_slice(&text), "north/2");
	ck_assert(merger_waits_for_word(h->merger));
	ck_assert_uint_eq(published(h), 4);
	ck_assert_uint_eq(show_as(h, buf_slice(&text), "north/1"), 200);
	ck_assert(!merger_waits_for_word(h->merger));
	ck_assert_uint_eq(published(h), 5);
	aggregator_fixture_check(h);
	buf_free(&text);
	aggregator_fixture_free(h);
}
END_TEST

/* And a person's word; room on the disk is waited for besides. */
START_TEST(a_person_ends_the_wait)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");

	wait_with_a_trace(h, &a);
	h->no_room = true;
	merger_hear(h->merger);
	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "gamma"),
	    507);
	ck_assert_uint_eq(published(h), 4);
	h->no_room = false;
	ck_assert_uint_eq(aggregator_fixture_services(h, "south", "gamma"),
	    200);
	ck_assert_uint_eq(published(h), 6);
	aggregator_fixture_check(h);
	aggregator_fixture_free(h);
}
END_TEST

/* A machine that was rolled back as a whole: with the first site it hears it signs no
 * second checkpoint of one size, if that site has seen more. */
START_TEST(a_rolled_back_machine_hears_of_it)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct aggregator_fixture_agent then = a;
	struct snapshot snapshot;
	struct checkpoint cp;
	struct buf newer;

	take_snapshot(h, &snapshot);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	now(h, &newer);
	merger_checkpoint(h->merger, &cp, NULL);
	h->wait = true;
	roll_back(h, &snapshot);
	ck_assert(h->recovered.waits);
	/* An agent of before only says so in its batch. */
	b.referrals = 4;
	then.seen = (struct statement_seen){ cp.size, cp.root };
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 503);
	ck_assert(merger_waits_for_word(h->merger));
	ck_assert_uint_eq(published(h), 4);
	ck_assert_uint_eq(show_as(h, buf_slice(&newer), "north/1"), 503);
	then.seen = (struct statement_seen){ 0, hash_empty() };
	ck_assert_uint_eq(aggregator_fixture_batch(h, &then, &b), 503);
	ck_assert_uint_eq(published(h), 4);
	ck_assert_uint_eq(evidence(h), 1);
	buf_free(&newer);
	free_snapshot(&snapshot);
	aggregator_fixture_free(h);
}
END_TEST

/* A checkpoint and a batch that wait together: nothing is signed any more. */
START_TEST(no_signature_follows_in_the_same_group)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct aggregator_fixture_agent a =
	    aggregator_fixture_member(h, "north", 10, "alpha");
	struct aggregator_fixture_agent then = a;
	struct aggregator_fixture_batch b = { .referrals = 3 };
	struct submission *batch, *shown;
	struct err e = ERR_INIT;
	bool done[2] = { false, false };
	struct snapshot snapshot;
	struct buf newer, body;
	struct hash id;

	take_snapshot(h, &snapshot);
	ck_assert_uint_eq(aggregator_fixture_batch(h, &a, &b), 200);
	now(h, &newer);
	roll_back(h, &snapshot);
	buf_init(&body, LIMITS_ENVELOPE_MAX);
	b.referrals = 4;
	aggregator_fixture_envelope(h, &then, &b, &id, &body);
	batch = intake_batch(h->intake, buf_slice(&body), NULL);
	shown = intake_checkpoint(h->intake, buf_slice(&newer), NULL);
	batch->answer = shown->answer = note_answer;
	batch->arg = &done[0];
	shown->arg = &done[1];
	merger_submit(h->merger, batch);
	merger_submit(h->merger, shown);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done[0] && done[1]);
	ck_assert_uint_eq(batch->status, 503);
	ck_assert_uint_eq(shown->status, 503);
	ck_assert_uint_eq(aggregator_fixture_size(h), 4);
	submission_free(batch);
	submission_free(shown);
	buf_free(&newer);
	buf_free(&body);
	free_snapshot(&snapshot);
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
		missing_tiles_and_checkpoint_are_written_again,
		what_it_signed_is_proven_to_go_on,
		what_it_did_not_sign_stops_nothing,
		an_old_copy_signs_nothing_once_it_is_shown_a_newer_one,
		two_histories_stop_until_a_person_says_so,
		the_first_delivery_ends_the_wait,
		a_shown_checkpoint_ends_the_wait, a_person_ends_the_wait,
		a_rolled_back_machine_hears_of_it,
		no_signature_follows_in_the_same_group, NULL
	};
	struct unit_suite suite = { .name = "recovery",
		.tests = tests,
		.loop = a_crash_at_any_step_loses_and_doubles_nothing,
		.times = 6 };

	return unit_run(&suite);
}
