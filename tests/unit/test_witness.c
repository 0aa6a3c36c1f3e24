/*
 * The witness: each status of add-checkpoint in its order, the step from one
 * state to the next, two requests at once, clocks, forks, and a state that came
 * from a copy.
 */
#include "auditor/witness/witness.h"

#include <check.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common/base/db.h"
#include "common/base/file.h"
#include "protocol/cosignature.h"
#include "tests/unit/two_histories.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec.h"

enum { LEAVES = TWO_HISTORIES_LEAVES, NOW_S = 1796000000, DAY_S = 86400 };

static const enum two_histories HONEST = TWO_HISTORIES_HONEST,
				FORGED = TWO_HISTORIES_FORGED;

static struct buf (*const checkpoint)(enum two_histories which,
    uint64_t size) = two_histories_checkpoint;
static struct tree_proof (*const proof)(enum two_histories which, uint64_t old,
    uint64_t size) = two_histories_proof;
static struct buf (*const body_of)(enum two_histories which, uint64_t old,
    uint64_t size) = two_histories_body;

static char *dir;
static struct witness_state *state;
static struct keys_verifier log_key;
static struct err e;

static void
begin(void)
{
	struct witness_log before;

	two_histories_grow();
	log_key = vec_verifier(VEC_ORIGIN, 0x01);
	dir = unit_dir();
	ck_assert(witness_state_create(dir, "witness.example", &e) == 0);
	ck_assert(witness_state_open(&state, dir, &e) == 0);
	ck_assert(witness_state_add_log(state, &log_key, "", &before, &e) == 0);
}

static void
end(void)
{
	witness_state_close(state);
	state = NULL;
	unit_remove(dir);
}

static struct clock_wall
at(int64_t s)
{
	return (struct clock_wall){ s };
}

/* The answer's status to a body, which is freed. */
static enum witness_status
ask_at(struct buf body, int64_t s, struct witness_answer *a)
{
	witness_ask(state, buf_slice(&body), at(s), a);
	buf_free(&body);
	return a->status;
}

static enum witness_status
ask(struct buf body)
{
	struct witness_answer a;
	enum witness_status status = ask_at(body, NOW_S, &a);

	witness_answer_free(&a);
	return status;
}

static struct witness_log
known(void)
{
	struct witness_log log;
	bool found;

	ck_assert(witness_state_find(state, VEC_ORIGIN, &log, &found, &e) == 0);
	ck_assert(found);
	return log;
}

static struct buf
text_of(const char *from, const char *to)
{
	struct buf body = body_of(HONEST, 0, 5), out = vec_buf();

	vec_replace(&out, buf_slice(&body), from, to);
	buf_free(&body);
	return out;
}

/* ------------------------------------------------------------------- statuses */

START_TEST(signed_and_kept)
{
	struct witness_answer a;
	struct buf whole = vec_buf();
	struct note n;
	uint64_t time;

	ck_assert_int_eq(ask_at(body_of(HONEST, 0, 5), NOW_S, &a), 200);
	ck_assert(witness_state_checkpoint(state, VEC_ORIGIN, &whole, &e) == 0);
	ck_assert(note_parse(&n, buf_slice(&whole), LIMITS_CHECKPOINT_MAX,
		      false, &e) == 0);
	ck_assert_uint_eq(n.sigs, 2);
	ck_assert(note_verify_any(&n, &log_key));
	ck_assert(cosignature_holds(&n, 1, witness_state_key(state), &time));
	ck_assert_uint_eq(time, NOW_S);
	/* The line that was answered is the one that is kept. */
	ck_assert(whole.n > a.line.n);
	ck_assert(memcmp(whole.data + whole.n - a.line.n, a.line.data,
		      a.line.n) == 0);
	witness_answer_free(&a);
	buf_free(&whole);
	ck_assert_uint_eq(known().size, 5);
	ck_assert_int_eq(ask(body_of(HONEST, 5, 12)), 200);
	ck_assert_uint_eq(known().size, 12);
}
END_TEST

START_TEST(malformed)
{
	static const char *const change[][2] = {
		{ "old 0\n", "old 00\n" },
		{ "old 0\n", "old -0\n" },
		{ "old 0\n", "old  0\n" },
		{ "old 0\n", "new 0\n" },
		{ "old 0\n", "old 9007199254740992\n" },
		{ "old 0\n", "" },
		{ "old 0\n\n", "old 0\n" },
		{ "old 0\n\n", "old 0\nAAAA\n\n" },
		{ "old 0\n", "old 0\r\n" },
		{ "\n5\n", "\n05\n" },
		{ "\n5\n", "\n" },
	};

	for (size_t i = 0; i < sizeof(change) / sizeof(change[0]); i++)
		ck_assert_msg(ask(text_of(change[i][0], change[i][1])) == 400,
		    "%s", change[i][1]);
	ck_assert_uint_eq(known().size, 0);
}
END_TEST

/* 63 hashes are read, and refused for what they are; one more is no form. */
START_TEST(as_many_hashes_as_there_can_be)
{
	for (size_t n = 63; n <= 64; n++) {
		struct buf note = checkpoint(HONEST, 5), body = vec_buf();

		buf_puts(&body, "old 0\n");
		for (size_t i = 0; i < n; i++)
			buf_puts(&body,
			    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
			    "AAAA=\n");
		buf_puts(&body, "\n");
		buf_add_slice(&body, buf_slice(&note));
		ck_assert_int_eq(ask(body), n == 63 ? 422 : 400);
		buf_free(&note);
	}
}
END_TEST

START_TEST(unknown_and_untrusted)
{
	static const char *const other[] = { VEC_OTHER };
	struct buf text = vec_buf(), note = vec_buf(), body = vec_buf();
	struct checkpoint c = { .origin = VEC_OTHER, .size = 0 };
	struct tree_proof none = { .n = 0 };

	c.root = hash_empty();
	checkpoint_write(&c, &text);
	vec_sign(&note, buf_slice(&text), other, 1);
	witness_request_write(0, &none, buf_slice(&note), &body);
	ck_assert_int_eq(ask(body), 404);
	/* The known origin under another log's key. */
	buf_reset(&text);
	buf_reset(&note);
	body = vec_buf();
	memcpy(c.origin, VEC_ORIGIN, sizeof(VEC_ORIGIN));
	checkpoint_write(&c, &text);
	vec_sign(&note, buf_slice(&text), other, 1);
	witness_request_write(0, &none, buf_slice(&note), &body);
	ck_assert_int_eq(ask(body), 403);
	/* Its own line, over another text. */
	ck_assert_int_eq(ask(text_of("\n5\n", "\n6\n")), 403);
	buf_free(&text);
	buf_free(&note);
}
END_TEST

/* One line that verifies and one of the same key that does not: malformed by
 * signed-note, and refused. */
START_TEST(two_lines_of_one_key)
{
	struct buf good = checkpoint(HONEST, 5), bad = checkpoint(HONEST, 6);
	struct tree_proof none = { .n = 0 };
	struct buf body = vec_buf();
	const char *line = strstr(buf_str(&bad), "\xe2\x80\x94");

	ck_assert_ptr_nonnull(line);
	buf_puts(&good, line);
	witness_request_write(0, &none, buf_slice(&good), &body);
	ck_assert_int_eq(ask(body), 403);
	buf_free(&good);
	buf_free(&bad);
}
END_TEST

START_TEST(old_sizes)
{
	struct witness_answer a;

	ck_assert_int_eq(ask(body_of(HONEST, 6, 5)), 400);
	ck_assert_int_eq(ask_at(body_of(HONEST, 3, 5), NOW_S, &a), 409);
	ck_assert_uint_eq(a.size, 0);
	witness_answer_free(&a);
	ck_assert_int_eq(ask(body_of(HONEST, 0, 8)), 200);
	ck_assert_int_eq(ask_at(body_of(HONEST, 0, 12), NOW_S, &a), 409);
	ck_assert_uint_eq(a.size, 8);
	witness_answer_free(&a);
	/* Above the checkpoint's size comes before "not the state's". */
	ck_assert_int_eq(ask(body_of(HONEST, 8, 5)), 400);
	ck_assert_uint_eq(known().size, 8);
}
END_TEST

START_TEST(inconsistent)
{
	struct tree_proof p;
	struct buf note, body;

	ck_assert_int_eq(ask(body_of(HONEST, 0, 12)), 200);
	/* The other history, with the proof that fits it. */
	ck_assert_int_eq(ask(body_of(FORGED, 12, 20)), 422);
	/* One hash too few, one too many, one wrong. */
	for (int how = 0; how < 3; how++) {
		p = proof(HONEST, 12, 20);
		note = checkpoint(HONEST, 20);
		body = vec_buf();
		if (how == 0)
			p.n--;
		else if (how == 1)
			p.h[p.n++] = p.h[0];
		else
			p.h[0].b[0] ^= 1;
		witness_request_write(12, &p, buf_slice(&note), &body);
		ck_assert_int_eq(ask(body), 422);
		buf_free(&note);
	}
	ck_assert_uint_eq(known().size, 12);
	ck_assert_uint_eq(known().forks, 0);
	ck_assert_int_eq(ask(body_of(HONEST, 12, 20)), 200);
}
END_TEST

START_TEST(size_zero)
{
	static const char *const name[] = { VEC_ORIGIN };
	struct checkpoint c = { .origin = VEC_ORIGIN, .size = 0 };
	struct buf text = vec_buf(), note = vec_buf(), body = vec_buf();
	struct tree_proof none = { .n = 0 };

	checkpoint_write(&c, &text); /* a root of zeros */
	vec_sign(&note, buf_slice(&text), name, 1);
	witness_request_write(0, &none, buf_slice(&note), &body);
	ck_assert_int_eq(ask(body), 422);
	ck_assert_uint_eq(known().forks, 0);
	ck_assert_int_eq(ask(body_of(HONEST, 0, 0)), 200);
	ck_assert_int_eq(ask(body_of(HONEST, 0, 5)), 200);
	buf_free(&text);
	buf_free(&note);
}
END_TEST

/* ----------------------------------------------------------- forks, and times */

START_TEST(two_roots_of_one_size_are_kept)
{
	struct witness_answer a;
	struct buf ours = vec_buf(), theirs = vec_buf(), sent;
	struct note n;

	ck_assert_int_eq(ask(body_of(HONEST, 0, 12)), 200);
	ck_assert_int_eq(ask_at(body_of(FORGED, 12, 12), NOW_S, &a), 422);
	ck_assert(a.fork);
	witness_answer_free(&a);
	ck_assert_int_eq(ask(body_of(FORGED, 12, 12)), 422);
	ck_assert_uint_eq(known().forks, 1);
	ck_assert_uint_eq(known().size, 12);
	ck_assert(witness_state_fork(state, VEC_ORIGIN, 0, &ours, &theirs,
		      &e) == 0);
	sent = checkpoint(FORGED, 12);
	ck_assert(slice_equal(buf_slice(&theirs), buf_slice(&sent)));
	ck_assert(note_parse(&n, buf_slice(&ours), LIMITS_CHECKPOINT_MAX, false,
		      &e) == 0);
	ck_assert(note_verify_any(&n, &log_key));
	/* It goes on with the history that it knows. */
	ck_assert_int_eq(ask(body_of(HONEST, 12, 13)), 200);
	for (uint64_t size = 13; size < LEAVES; size++) {
		ck_assert_int_eq(ask(body_of(FORGED, size, size)), 422);
		ck_assert_int_eq(ask(body_of(HONEST, size, size + 1)), 200);
	}
	ck_assert_uint_eq(known().forks, WITNESS_STATE_FORKS_MAX);
	buf_free(&ours);
	buf_free(&theirs);
	buf_free(&sent);
}
END_TEST

START_TEST(the_same_again)
{
	ck_assert_int_eq(ask(body_of(HONEST, 0, 12)), 200);
	ck_assert_int_eq(ask(body_of(HONEST, 12, 12)), 200);
	ck_assert_uint_eq(known().size, 12);
}
END_TEST

START_TEST(a_clock_that_goes_back)
{
	struct witness_answer a;

	ck_assert_int_eq(ask_at(body_of(HONEST, 0, 5), NOW_S, &a), 200);
	witness_answer_free(&a);
	ck_assert_int_eq(ask_at(body_of(HONEST, 5, 6),
			     NOW_S - WITNESS_CLOCK_BACK_S, &a),
	    200);
	witness_answer_free(&a);
	ck_assert_int_eq(known().time, NOW_S);
	ck_assert_int_eq(ask_at(body_of(HONEST, 6, 7),
			     NOW_S - WITNESS_CLOCK_BACK_S - 1, &a),
	    503);
	witness_answer_free(&a);
	ck_assert_int_eq(ask_at(body_of(HONEST, 6, 7), DAY_S, &a), 503);
	witness_answer_free(&a);
	ck_assert_uint_eq(known().size, 6);
}
END_TEST

/* -------------------------------------------------------------- two at once */

struct asker {
	pthread_t thread;
	uint64_t size;
	enum witness_status status;
};

static void *
race(void *arg)
{
	struct asker *a = arg;

	a->status = ask(body_of(HONEST, 5, a->size));
	return NULL;
}

/* The race that tlog-witness prints: N and N + K are asked for at once.  Both
 * may not be signed from the same state, and the state never falls. */
START_TEST(two_requests_at_once)
{
	struct asker a[8];
	int signed_n = 0;
	uint64_t largest = 0;

	ck_assert_int_eq(ask(body_of(HONEST, 0, 5)), 200);
	for (size_t i = 0; i < 8; i++) {
		a[i].size = 6 + i;
		ck_assert(pthread_create(&a[i].thread, NULL, race, &a[i]) == 0);
	}
	for (size_t i = 0; i < 8; i++) {
		ck_assert(pthread_join(a[i].thread, NULL) == 0);
		ck_assert(a[i].status == 200 || a[i].status == 409);
		if (a[i].status == 200) {
			signed_n++;
			largest = a[i].size;
		}
	}
	ck_assert_int_eq(signed_n, 1);
	ck_assert_uint_eq(known().size, largest);
}
END_TEST

/* ----------------------------------------------------------------------- logs */

START_TEST(a_log_is_stopped_and_never_forgotten)
{
	struct keys_verifier other = vec_verifier(VEC_OTHER, 0x01);
	struct witness_log before;
	struct db *db;
	char *path = file_path(dir, "witness.db");

	ck_assert_int_eq(ask(body_of(HONEST, 0, 12)), 200);
	ck_assert(witness_state_stop_log(state, VEC_ORIGIN, &e) == 0);
	ck_assert_int_eq(ask(body_of(HONEST, 12, 13)), 404);
	ck_assert(witness_state_add_log(state, &log_key, "https://log.example",
		      &before, &e) == 0);
	ck_assert(before.stopped);
	ck_assert_int_eq(ask(body_of(FORGED, 0, 20)), 409);
	ck_assert_int_eq(ask(body_of(HONEST, 12, 13)), 200);
	ck_assert_str_eq(known().url, "https://log.example");
	/* Another key for the same origin. */
	memcpy(other.name, VEC_ORIGIN, sizeof(VEC_ORIGIN));
	ck_assert(witness_state_add_log(state, &other, "", &before, &e) < 0);
	ck_assert(witness_state_stop_log(state, "no.example/log", &e) < 0);
	/* Not even by hand. */
	ck_assert(db_open(&db, path, 0, &e) == 0);
	ck_assert(db_exec(db, "DELETE FROM log", &e) < 0);
	ck_assert(db_exec(db, "UPDATE log SET size = 12", &e) < 0);
	ck_assert(db_exec(db, "UPDATE log SET root = zeroblob(32)", &e) < 0);
	db_close(db);
	free(path);
}
END_TEST

START_TEST(one_witness_in_a_folder)
{
	ck_assert(witness_state_create(dir, "another.example", &e) < 0);
	ck_assert_str_eq(e.code, "exists");
	ck_assert(witness_state_create("/nonexistent", "a b", &e) < 0);
	ck_assert_int_eq(e.kind, ERR_USAGE);
}
END_TEST

/* --------------------------------------------------------------- from a copy */

static void
reopen(void)
{
	witness_state_close(state);
	ck_assert_msg(witness_state_open(&state, dir, &e) == 0, "%s", e.text);
}

/* As after a restore of the folder without its file `instance`. */
static void
restore(void)
{
	char *path = file_path(dir, "instance");

	ck_assert(unlink(path) == 0);
	free(path);
	reopen();
}

/* Keep the database as it is now / bring it back. */
static void
copy(const char *from, const char *to)
{
	char *a = file_path(dir, from), *b = file_path(dir, to);
	struct buf bytes;

	ck_assert(file_read(a, 1 << 20, &bytes, &e) == 0);
	ck_assert(file_replace(b, buf_slice(&bytes), 0600, &e) == 0);
	buf_free(&bytes);
	free(a);
	free(b);
}

/* What the log publishes: a checkpoint with this witness's line, or without. */
static void
publish(struct buf *signed_text, struct witness_request *r,
    enum two_histories which, uint64_t old, uint64_t size)
{
	r->old = old;
	r->proof = (struct tree_proof){ .n = 0 };
	if (old <= size)
		r->proof = proof(which, old, size);
	ck_assert(note_parse(&r->note, buf_slice(signed_text),
		      LIMITS_CHECKPOINT_MAX, false, &e) == 0);
	ck_assert(checkpoint_parse(&r->checkpoint, &r->note, &e) == 0);
}

START_TEST(a_copy_signs_nothing)
{
	ck_assert_int_eq(ask(body_of(HONEST, 0, 5)), 200);
	reopen();
	ck_assert(!known().held);
	restore();
	ck_assert(known().held);
	ck_assert_int_eq(ask(body_of(HONEST, 5, 12)), 503);
	ck_assert_int_eq(ask(body_of(HONEST, 5, 5)), 503);
	/* It stays so, whoever opens it how often. */
	reopen();
	ck_assert_int_eq(ask(body_of(HONEST, 5, 12)), 503);
}
END_TEST

START_TEST(a_copy_goes_on_from_what_it_signed)
{
	struct buf published = vec_buf(), line = vec_buf(), plain, forged;
	struct witness_request r;
	struct witness_answer a;

	ck_assert_int_eq(ask(body_of(HONEST, 0, 5)), 200);
	witness_state_close(state);
	copy("witness.db", "kept");
	ck_assert(witness_state_open(&state, dir, &e) == 0);
	ck_assert_int_eq(ask(body_of(HONEST, 5, 12)), 200);
	ck_assert(witness_state_checkpoint(state, VEC_ORIGIN, &published, &e) ==
		  0);
	witness_state_close(state);
	copy("kept", "witness.db");
	ck_assert(witness_state_open(&state, dir, &e) == 0);
	restore();
	ck_assert_uint_eq(known().size, 5);
	/* Without its own line it tells nothing. */
	plain = checkpoint(HONEST, 12);
	publish(&plain, &r, HONEST, 5, 12);
	ck_assert(witness_settle(state, &r, &e) < 0);
	/* With its line, but under another history, it continues nothing. */
	forged = checkpoint(FORGED, 12);
	publish(&forged, &r, FORGED, 5, 12);
	witness_state_sign(state, r.note.text, NOW_S, &line);
	buf_add_slice(&forged, buf_slice(&line));
	publish(&forged, &r, HONEST, 5, 12);
	ck_assert(witness_settle(state, &r, &e) < 0);
	ck_assert(known().held);
	publish(&published, &r, HONEST, 5, 12);
	ck_assert_msg(witness_settle(state, &r, &e) == 0, "%s", e.text);
	ck_assert(!known().held);
	ck_assert_uint_eq(known().size, 12);
	ck_assert_int_eq(known().time, NOW_S);
	ck_assert_int_eq(ask_at(body_of(FORGED, 12, 12), NOW_S, &a), 422);
	ck_assert(a.fork);
	witness_answer_free(&a);
	ck_assert_int_eq(ask(body_of(HONEST, 12, 13)), 200);
	buf_free(&published);
	buf_free(&line);
	buf_free(&plain);
	buf_free(&forged);
}
END_TEST

START_TEST(a_person_accepts_a_copy)
{
	size_t n;

	ck_assert_int_eq(ask(body_of(HONEST, 0, 5)), 200);
	restore();
	ck_assert(witness_state_accept(state, "Ann Lee", &n, &e) == 0);
	ck_assert_uint_eq(n, 1);
	ck_assert_int_eq(ask(body_of(HONEST, 5, 12)), 200);
	ck_assert(witness_state_accept(state, "Ann Lee", &n, &e) == 0);
	ck_assert_uint_eq(n, 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { signed_and_kept, malformed,
		as_many_hashes_as_there_can_be, unknown_and_untrusted,
		two_lines_of_one_key, old_sizes, inconsistent, size_zero,
		two_roots_of_one_size_are_kept, the_same_again,
		a_clock_that_goes_back, two_requests_at_once,
		a_log_is_stopped_and_never_forgotten, one_witness_in_a_folder,
		a_copy_signs_nothing, a_copy_goes_on_from_what_it_signed,
		a_person_accepts_a_copy, NULL };
	const struct unit_suite suite = { .name = "witness",
		.tests = tests,
		.begin = begin,
		.end = end };

	keys_start();
	return unit_run(&suite);
}
