/*
 * Lines of witnesses that somebody brings: which count, which are a word of now, and
 * which spoil the others.  No witness is asked here.
 */
#include "aggregator/witnesses/inquiry.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/clock.h"
#include "common/base/file.h"
#include "tests/unit/aggregator_fixture.h"
#include "tests/unit/unit.h"

enum { WITNESSES = 2, DEADLINE_MS = 200 };

static struct {
	struct sign_key key;
	struct keys_verifier v;
} fake[WITNESSES];

static struct aggregator_fixture *h;
static struct inquiry *r;

static void
nothing(void *arg)
{
	(void)arg;
}

static void
on_contradiction(void *arg, struct slice checkpoint)
{
	(void)arg;
	ck_abort_msg("%.*s", (int)checkpoint.n, (const char *)checkpoint.p);
}

/* The policy of the lines: %0 and %1 are the witnesses' keys. */
static void
take_policy(const char *lines)
{
	struct err e = ERR_INIT;
	struct policy p;
	struct buf text;

	buf_init(&text, 1 << 14);
	for (; *lines != '\0'; lines++)
		if (*lines == '%')
			keys_verifier_write(&fake[*++lines - '0'].v, &text);
		else
			buf_u8(&text, (uint8_t)*lines);
	ck_assert_msg(policy_parse(&p, buf_slice(&text), &e) == 0, "%s",
	    e.text);
	inquiry_policy(r, &p, 1);
	buf_free(&text);
}

static void
begin(void)
{
	struct inquiry_config config = { .interval_ms = 20,
		.deadline_ms = DEADLINE_MS,
		.again_s = 3600,
		.wait_ms = DEADLINE_MS,
		.better = nothing,
		.contradicted = on_contradiction };
	struct err e = ERR_INIT;
	char *book;

	h = aggregator_fixture_new();
	for (size_t i = 0; i < WITNESSES; i++) {
		uint8_t seed[32] = { (uint8_t)(100 + i) };
		char name[16];

		(void)snprintf(name, sizeof(name), "w%zu.test", i);
		fake[i].key = sign_key_from_seed(seed);
		fake[i].v = keys_verifier_make(name, 0x04, &fake[i].key.public);
	}
	book = file_path(h->dir, "witnesses.json");
	config.book = book;
	config.log_key = signer_log_key(h->signer);
	ck_assert_int_eq(store_open_reader(&config.reader, h->store_path, &e),
	    0);
	r = inquiry_open(&config);
	free(book);
}

static void
end(void)
{
	inquiry_close(r);
	aggregator_fixture_free(h);
}

/* The log's newest checkpoint. */
static void
newest(struct buf *out)
{
	struct checkpoint cp;

	buf_init(out, LIMITS_CHECKPOINT_MAX);
	merger_checkpoint(h->merger, &cp, out);
}

/* Ask for it; how many lines of witnesses came, -1 without a quorum. */
static int
ask(void)
{
	struct buf text, got;
	struct err e = ERR_INIT;
	struct note n;
	int lines = -1;

	newest(&text);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	if (inquiry_ask(r, buf_slice(&text), &got)) {
		ck_assert_int_eq(note_parse(&n, buf_slice(&got),
				     LIMITS_CHECKPOINT_MAX, false, &e),
		    0);
		lines = (int)n.sigs - 1;
	}
	buf_free(&got);
	buf_free(&text);
	return lines;
}

static unsigned
signed_newest(void)
{
	struct inquiry_counts n;

	inquiry_counts(r, &n);
	return (unsigned)n.signed_newest;
}

/* Lines that were made before this process began, and that anybody can bring. */
START_TEST(a_line_of_before_is_no_word_of_now)
{
	int64_t now_s = clock_wall_now().s;
	struct buf text, got;
	struct inquiry_brought got_in;
	struct note n;
	struct err e = ERR_INIT;

	begin();
	take_policy("witness a %0\nquorum a\n");
	newest(&text);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&got, buf_slice(&text));
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	sign_cosignature(&got, n.text, "w0.test", &fake[0].key,
	    (uint64_t)now_s - 100);
	inquiry_aim(r, buf_slice(&text));
	for (int i = 0; i < 2; i++) {
		ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e),
		    0);
		ck_assert_uint_eq(got_in.taken, 1);
		ck_assert(got_in.again);
		ck_assert(!inquiry_heard(r));
	}
	/* It counts for the quorum all the same. */
	ck_assert_int_eq(ask(), 1);
	buf_reset(&got);
	buf_add_slice(&got, buf_slice(&text));
	sign_cosignature(&got, n.text, "w0.test", &fake[0].key,
	    (uint64_t)now_s + 100);
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e), 0);
	ck_assert_uint_eq(got_in.taken, 1);
	ck_assert(!got_in.again);
	ck_assert(inquiry_heard(r));
	buf_free(&got);
	buf_free(&text);
	end();
}
END_TEST

START_TEST(a_line_that_fails_spoils_the_others)
{
	struct buf text, got;
	struct err e = ERR_INIT;
	struct note n;
	struct inquiry_brought got_in;

	begin();
	take_policy("witness a %0\nwitness b %1\ngroup g any a b\nquorum g\n");
	newest(&text);
	inquiry_aim(r, buf_slice(&text));
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&got, buf_slice(&text));
	sign_cosignature(&got, n.text, "w0.test", &fake[0].key,
	    (uint64_t)clock_wall_now().s);
	sign_cosignature(&got, slice_of("another text\n"), "w1.test",
	    &fake[1].key, (uint64_t)clock_wall_now().s);
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e), -1);
	ck_assert_str_eq(e.code, "signature");
	ck_assert_uint_eq(signed_newest(), 0);
	ck_assert_int_eq(ask(), -1);
	buf_free(&got);
	buf_free(&text);
	end();
}
END_TEST

/* What is published already is told after somebody has brought a line: that line is
 * still to be published. */
START_TEST(a_line_that_came_first_is_not_forgotten)
{
	struct buf text, brought, published, got;
	struct inquiry_brought got_in;
	struct err e = ERR_INIT;
	struct note n;
	uint64_t now_s = (uint64_t)clock_wall_now().s;

	begin();
	take_policy("witness a %0\nwitness b %1\ngroup g any a b\n"
		    "quorum g\n");
	newest(&text);
	inquiry_aim(r, buf_slice(&text));
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	buf_init(&brought, LIMITS_CHECKPOINT_MAX);
	buf_init(&published, LIMITS_CHECKPOINT_MAX);
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&brought, buf_slice(&text));
	buf_add_slice(&published, buf_slice(&text));
	sign_cosignature(&published, n.text, "w0.test", &fake[0].key, now_s);
	sign_cosignature(&brought, n.text, "w1.test", &fake[1].key, now_s);
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&brought), &got_in, &e), 0);
	inquiry_published(r, buf_slice(&published));
	ck_assert(inquiry_better(r, &got));
	ck_assert_int_eq(note_parse(&n, buf_slice(&got), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	ck_assert_uint_eq(n.sigs, 3);
	buf_reset(&got);
	ck_assert(!inquiry_better(r, &got));
	buf_free(&got);
	buf_free(&published);
	buf_free(&brought);
	buf_free(&text);
	end();
}
END_TEST

START_TEST(lines_are_brought)
{
	struct buf text, got;
	struct err e = ERR_INIT;
	struct note n;
	struct inquiry_brought got_in;

	begin();
	take_policy("witness a %0\nquorum a\n");
	newest(&text);
	inquiry_aim(r, buf_slice(&text));
	buf_init(&got, LIMITS_CHECKPOINT_MAX);
	inquiry_signed(r, &got);
	ck_assert(slice_equal(buf_slice(&got), buf_slice(&text)));
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e), 0);
	ck_assert_uint_eq(got_in.taken, 0);
	ck_assert_int_eq(note_parse(&n, buf_slice(&text), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	sign_cosignature(&got, n.text, "w0.test", &fake[0].key,
	    (uint64_t)clock_wall_now().s);
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e), 0);
	ck_assert_uint_eq(got_in.taken, 1);
	ck_assert_int_eq(ask(), 1);
	/* Of a checkpoint that is not the newest any more, and of none. */
	ck_assert_uint_eq(aggregator_fixture_services(h, "north", ""), 200);
	buf_free(&text);
	newest(&text);
	inquiry_aim(r, buf_slice(&text));
	ck_assert_int_eq(inquiry_bring(r, buf_slice(&got), &got_in, &e), -1);
	ck_assert_str_eq(e.code, "conflict");
	ck_assert_int_eq(inquiry_bring(r, slice_of("hello\n"), &got_in, &e),
	    -1);
	ck_assert_str_eq(e.code, "grammar");
	buf_free(&got);
	buf_free(&text);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_line_of_before_is_no_word_of_now,
		a_line_that_fails_spoils_the_others,
		a_line_that_came_first_is_not_forgotten, lines_are_brought,
		NULL };

	keys_start();
	return unit_main("inquiry_brought", tests);
}
