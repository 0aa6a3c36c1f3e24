/* Checkpoints: written and read again; only the log's own signature counts. */
#include "protocol/checkpoint.h"

#include <check.h>
#include <string.h>

#include "common/base/encode.h"
#include "tests/unit/unit.h"
#include "tests/vectors/vec.h"

static const char *const log_name[] = { VEC_ORIGIN };

static struct checkpoint
sample(void)
{
	return (struct checkpoint){ .origin = VEC_ORIGIN,
		.size = 12,
		.root = vec_bytes("a root") };
}

/* A signed checkpoint of that text. */
static struct buf
sign(const char *text)
{
	struct buf note = vec_buf();

	vec_sign(&note, slice_of(text), log_name, 1);
	return note;
}

START_TEST(written_and_read)
{
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
	struct checkpoint c = sample(), got;
	struct buf text = vec_buf(), note;
	struct err e = ERR_INIT;

	checkpoint_write(&c, &text);
	note = sign(buf_str(&text));
	ck_assert_msg(checkpoint_open(&got, buf_slice(&note), &log, &e) == 0,
	    "%s", e.text);
	ck_assert_str_eq(got.origin, VEC_ORIGIN);
	ck_assert_uint_eq(got.size, 12);
	ck_assert(hash_equal(&got.root, &c.root));
	buf_free(&text);
	buf_free(&note);
}
END_TEST

START_TEST(only_the_expected_log)
{
	struct keys_verifier right = vec_verifier(VEC_ORIGIN, 0x01), v;
	struct checkpoint c = sample(), got;
	struct buf text = vec_buf(), note;
	struct err e = ERR_INIT;

	checkpoint_write(&c, &text);
	note = sign(buf_str(&text));
	/* Another name, another key under the name, a cosigner's type. */
	v = vec_verifier(VEC_OTHER, 0x01);
	ck_assert_int_eq(checkpoint_open(&got, buf_slice(&note), &v, &e), -1);
	ck_assert_str_eq(e.code, "checkpoint");
	v = keys_verifier_make(VEC_ORIGIN, 0x01, &v.key);
	ck_assert_int_eq(checkpoint_open(&got, buf_slice(&note), &v, &e), -1);
	v = keys_verifier_make(VEC_ORIGIN, 0x04, &right.key);
	ck_assert_int_eq(checkpoint_open(&got, buf_slice(&note), &v, &e), -1);
	/* The key id of the right key, but another key behind it. */
	v = vec_verifier(VEC_OTHER, 0x01);
	right.key = v.key;
	ck_assert_int_eq(checkpoint_open(&got, buf_slice(&note), &right, &e),
	    -1);
	buf_free(&text);
	buf_free(&note);
}
END_TEST

START_TEST(errors_name_their_line)
{
	static const struct {
		const char *text;
		unsigned line;
	} bad[] = {
		{ "sheaf-x\n1\n", 1 },
		{ VEC_ORIGIN "\n", 2 },
		{ VEC_ORIGIN "\n1 \n", 2 },
		{ VEC_ORIGIN "\n9007199254740992\n", 2 },
		{ VEC_ORIGIN "\n1\n", 3 },
		{ VEC_ORIGIN "\n1\nAAAA\n", 3 },
		{ VEC_ORIGIN
		    "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\nx\n\n"
		    "y\n",
		    5 },
	};
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct buf note = sign(bad[i].text);
		struct err e = ERR_INIT;
		struct checkpoint c;

		ck_assert_int_eq(checkpoint_open(&c, buf_slice(&note), &log,
				     &e),
		    -1);
		ck_assert_str_eq(e.code, "checkpoint");
		ck_assert_uint_eq(e.line, bad[i].line);
		buf_free(&note);
	}
}
END_TEST

/* Lines of keys that nobody here knows do not count, however large they are:
 * ML-DSA-44 has signatures of 2,420 bytes, with a cosignature's time 2,428. */
START_TEST(lines_of_large_signatures_are_read)
{
	enum { LINES = 32, BYTES = 4 + 8 + 2420 };
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
	struct checkpoint c = sample(), read;
	uint8_t line[BYTES];
	struct buf text = vec_buf(), note;
	struct err e = ERR_INIT;

	memset(line, 0x5a, sizeof(line));
	checkpoint_write(&c, &text);
	note = sign(buf_str(&text));
	for (int i = 0; i < LINES; i++) {
		buf_printf(&note, "\xe2\x80\x94 witness%d.example/w ", i);
		encode_base64(&note, line, sizeof(line));
		buf_puts(&note, "\n");
	}
	ck_assert_uint_gt(note.n, 100 * 1024);
	ck_assert_msg(checkpoint_open(&read, buf_slice(&note), &log, &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(read.size, c.size);
	buf_free(&text);
	buf_free(&note);
}
END_TEST

START_TEST(too_long_is_not_read)
{
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
	struct checkpoint c = sample();
	struct buf text = vec_buf(), note;
	struct err e = ERR_INIT;

	checkpoint_write(&c, &text);
	while (text.n < LIMITS_CHECKPOINT_MAX)
		buf_puts(&text, "an extension line\n");
	note = sign(buf_str(&text));
	ck_assert_int_eq(checkpoint_open(&c, buf_slice(&note), &log, &e), -1);
	buf_free(&text);
	buf_free(&note);
}
END_TEST

/* Whoever shows a checkpoint may have put lines above and below the log's. */
START_TEST(bare_it_is_the_same_whoever_shows_it)
{
	static const char more[] =
	    "\xe2\x80\x94 someone.example AAAAAAAAAAA=\n";
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01),
			     other = vec_verifier(VEC_OTHER, 0x01);
	struct checkpoint c = sample();
	struct buf text = vec_buf(), note, shown = vec_buf(), bare = vec_buf();
	struct err e = ERR_INIT;
	struct slice line;
	struct note n;

	checkpoint_write(&c, &text);
	note = sign(buf_str(&text));
	line = slice_make(note.data + text.n + 1, note.n - text.n - 1);
	buf_add_slice(&shown, buf_slice(&text));
	buf_puts(&shown, "\n");
	buf_puts(&shown, more);
	buf_add_slice(&shown, line);
	buf_add_slice(&shown, line);
	buf_puts(&shown, more);
	ck_assert_int_eq(note_parse(&n, buf_slice(&shown),
			     LIMITS_CHECKPOINT_MAX, false, &e),
	    0);
	ck_assert(!checkpoint_bare(&n, &other, &bare));
	ck_assert_uint_eq(bare.n, 0);
	ck_assert(checkpoint_bare(&n, &log, &bare));
	ck_assert(slice_equal(buf_slice(&bare), buf_slice(&note)));
	buf_free(&bare);
	buf_free(&shown);
	buf_free(&note);
	buf_free(&text);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { written_and_read, only_the_expected_log,
		errors_name_their_line, lines_of_large_signatures_are_read,
		too_long_is_not_read, bare_it_is_the_same_whoever_shows_it,
		NULL };

	keys_start();
	return unit_main("checkpoint", tests);
}
