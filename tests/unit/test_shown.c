/*
 * What is kept of a checkpoint that somebody shows: whoever shows it once more, with
 * whatever lines below it, adds nothing.
 */
#include "aggregator/log/shown.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/file.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

static void
note_answer(struct submission *s)
{
	*(bool *)s->arg = true;
}

static unsigned
show(struct aggregator_fixture *h, struct slice text)
{
	struct submission *s = intake_checkpoint(h->intake, text, NULL);
	struct err e = ERR_INIT;
	bool done = false;
	unsigned status;

	s->answer = note_answer;
	s->arg = &done;
	merger_submit(h->merger, s);
	ck_assert_int_eq(merger_run_group(h->merger, &e), 0);
	ck_assert(done);
	status = s->status;
	submission_free(s);
	return status;
}

static size_t
files(struct aggregator_fixture *h)
{
	struct file_names names;
	struct err e = ERR_INIT;
	size_t n;

	ck_assert_int_eq(file_list(h->evidence, "", &names, &e), 0);
	n = names.n;
	file_names_free(&names);
	return n;
}

static int
only_bare(void *arg, struct slice text, struct err *e)
{
	(void)e;
	ck_assert(slice_equal(text, buf_slice(arg)));
	return 0;
}

/* The log's line between others, and twice. */
static void
add_lines(struct buf *out, struct slice bare, unsigned n)
{
	size_t text = 2;

	while (memcmp(bare.p + text - 2, "\n\n", 2) != 0)
		ck_assert_uint_lt(++text, bare.n);

	buf_add(out, bare.p, text);
	buf_printf(out, "\xe2\x80\x94 stranger-%u.example AAAAAAAAAAA=\n", n);
	buf_add(out, bare.p + text, bare.n - text);
	buf_add(out, bare.p + text, bare.n - text);
	buf_printf(out, "\xe2\x80\x94 another-%u.example AAAAAAAAAAA=\n", n);
}

/* Ahead of the log, and a fork of it, each in several wrappings. */
START_TEST(other_lines_make_no_other_evidence)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct hash root = { { 77 } };
	struct err e = ERR_INIT;
	struct buf bare, shown;
	bool ahead = _i == 0;

	buf_init(&bare, LIMITS_CHECKPOINT_MAX);
	buf_init(&shown, LIMITS_CHECKPOINT_MAX);
	signer_checkpoint(h->signer, ahead ? 99 : 1, &root, &bare);
	for (unsigned i = 0; i < 3; i++) {
		buf_reset(&shown);
		add_lines(&shown, buf_slice(&bare), i);
		ck_assert_uint_eq(show(h, buf_slice(&shown)),
		    ahead ? 503 : 409);
		ck_assert_uint_eq(files(h), 1);
	}
	ck_assert_uint_eq(show(h, buf_slice(&bare)), ahead ? 503 : 409);
	ck_assert_uint_eq(files(h), 1);
	ck_assert_int_eq(lock_kept_each(h->lock, only_bare, &bare, &e), 0);
	/* Another one is another one. */
	buf_reset(&bare);
	signer_checkpoint(h->signer, 100, &root, &bare);
	ck_assert_uint_eq(show(h, buf_slice(&bare)), 503);
	ck_assert_uint_eq(files(h), 2);
	buf_free(&shown);
	buf_free(&bare);
	aggregator_fixture_free(h);
}
END_TEST

/* Whoever has collected what a log published shows one after another: of those that are
 * ahead there are as many files as the lock keeps. */
START_TEST(only_the_largest_have_files)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct hash root = { { 77 } };
	struct buf bare;

	buf_init(&bare, LIMITS_CHECKPOINT_MAX);
	for (unsigned i = 0; i < LIMITS_SHOWN_MAX + 5; i++) {
		buf_reset(&bare);
		signer_checkpoint(h->signer, 100 + i, &root, &bare);
		ck_assert_uint_eq(show(h, buf_slice(&bare)), 503);
		ck_assert_uint_eq(files(h),
		    i < LIMITS_SHOWN_MAX ? i + 1 : LIMITS_SHOWN_MAX);
	}
	buf_reset(&bare);
	signer_checkpoint(h->signer, 50, &root, &bare);
	ck_assert_uint_eq(show(h, buf_slice(&bare)), 503);
	ck_assert_uint_eq(files(h), LIMITS_SHOWN_MAX);
	buf_free(&bare);
	aggregator_fixture_free(h);
}
END_TEST

/* Whoever has the key and signs on and on shows two histories once, and fills no disk. */
START_TEST(two_histories_have_so_many_files)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct buf bare;

	buf_init(&bare, LIMITS_CHECKPOINT_MAX);
	for (unsigned i = 0; i < LIMITS_FORK_FILES_MAX + 5; i++) {
		struct hash root = { { (uint8_t)i, 77 } };

		buf_reset(&bare);
		signer_checkpoint(h->signer, 1, &root, &bare);
		ck_assert_uint_eq(show(h, buf_slice(&bare)), 409);
		ck_assert_uint_eq(files(h),
		    i < LIMITS_FORK_FILES_MAX ? i + 1 : LIMITS_FORK_FILES_MAX);
	}
	buf_free(&bare);
	aggregator_fixture_free(h);
}
END_TEST

/* Of our own the lines of witnesses are left out, too: the file is the same whoever has
 * signed what is published. */
START_TEST(our_own_is_bare_as_well)
{
	struct aggregator_fixture *h = aggregator_fixture_new();
	struct hash root = { { 77 } };
	struct file_names names;
	struct err e = ERR_INIT;
	struct buf bare, text;
	char *path;

	buf_init(&bare, LIMITS_CHECKPOINT_MAX);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	ck_assert_int_eq(lock_read(h->lock, &bare, &e), 0);
	add_lines(&text, buf_slice(&bare), 1);
	aggregator_fixture_stop(h);
	path = file_path(h->log_dir, "checkpoint");
	ck_assert_int_eq(file_replace(path, buf_slice(&text), 0644, &e), 0);
	free(path);
	aggregator_fixture_open(h);
	buf_reset(&bare);
	signer_checkpoint(h->signer, 1, &root, &bare);
	ck_assert_uint_eq(show(h, buf_slice(&bare)), 409);
	ck_assert_int_eq(file_list(h->evidence, "", &names, &e), 0);
	ck_assert_uint_eq(names.n, 1);
	path = file_path(h->evidence, names.name[0]);
	buf_free(&text);
	ck_assert_int_eq(file_read(path, LIMITS_EVIDENCE_FILE_MAX, &text, &e),
	    0);
	ck_assert_ptr_null(strstr(buf_str(&text), "stranger"));
	free(path);
	file_names_free(&names);
	buf_free(&text);
	buf_free(&bare);
	aggregator_fixture_free(h);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { our_own_is_bare_as_well,
		only_the_largest_have_files, two_histories_have_so_many_files,
		NULL };
	const struct unit_suite suite = { .name = "shown",
		.tests = tests,
		.loop = other_lines_make_no_other_evidence,
		.times = 2 };

	return unit_run(&suite);
}
