/*
 * Signed notes: where text and signatures divide, what a line is, what
 * verifies.
 */
#include "protocol/note.h"

#include <string.h>

#include "common/base/encode.h"
#include "protocol/sign.h"
#include "tests/unit/unit.h"

#define DASH "\342\200\224 "

static struct sign_key key;
static struct keys_verifier verifier;
static struct buf note;
static struct note n;
static struct err e;

static void
begin(void)
{
	static const uint8_t seed[32] = { 42 };

	keys_start();
	key = sign_key_from_seed(seed);
	verifier = keys_verifier_make("name", 0x01, &key.public);
	buf_init(&note, 64 * 1024);
}

static void
end(void)
{
	buf_free(&note);
}

static void
write_signed(const char *text)
{
	buf_reset(&note);
	buf_puts(&note, text);
	sign_note(&note, note.n, true, "name", &key);
}

static int
parse(bool strict_ascii)
{
	e = (struct err)ERR_INIT;
	return note_parse(&n, buf_slice(&note), 4096, strict_ascii, &e);
}

/* A line of that name with n bytes behind the key id. */
static void
add_line(const char *name, size_t bytes)
{
	uint8_t blob[4096] = { 1, 2, 3, 4, 5 };

	buf_printf(&note, DASH "%s ", name);
	encode_base64(&note, blob, 4 + bytes);
	buf_puts(&note, "\n");
}

static void
fails(const char *whole)
{
	buf_reset(&note);
	buf_puts(&note, whole);
	ck_assert_msg(parse(true) == -1, "%s", whole);
	ck_assert_str_eq(e.code, "grammar");
	ck_assert_int_eq(parse(false), -1);
}

START_TEST(the_published_example)
{
	static const char example[] =
	    "If you think cryptography is the answer to your problem,\n"
	    "then you don't know what your problem is.\n"
	    "\n" DASH
	    "PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIu"
	    "GUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
	static const char vkey[] =
	    "PeterNeumann+c74f20a3+"
	    "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
	struct keys_verifier v;

	buf_puts(&note, example);
	ck_assert_int_eq(parse(true), 0);
	ck_assert_uint_eq(n.sigs, 1);
	ck_assert_int_eq(keys_verifier_parse(&v, slice_of(vkey), &e), 0);
	ck_assert(note_verify(&n, 0, &v));
	ck_assert(note_verify_any(&n, &v));
	ck_assert(!note_verify(&n, 1, &v));
	v.key.b[0] ^= 1;
	ck_assert(!note_verify(&n, 0, &v));
}
END_TEST

START_TEST(it_divides_at_the_last_blank_line)
{
	struct hash id, want;

	write_signed("a\n\n\nb\n");
	ck_assert_int_eq(parse(true), 0);
	ck_assert(slice_is(n.text, "a\n\n\nb\n"));
	want = hash_of(slice_of("a\n\n\nb\n"));
	id = note_id(&n);
	ck_assert(hash_equal(&id, &want));
	ck_assert(note_verify(&n, 0, &verifier));
}
END_TEST

/* The id is that of the text: signature lines do not change it. */
START_TEST(other_signatures_leave_the_id)
{
	struct hash a, b;

	write_signed("a\n");
	ck_assert_int_eq(parse(true), 0);
	a = note_id(&n);
	add_line("other", 64);
	ck_assert_int_eq(parse(true), 0);
	b = note_id(&n);
	ck_assert_uint_eq(n.sigs, 2);
	ck_assert(hash_equal(&a, &b));
}
END_TEST

/* Signatures that an earlier note left in the struct do not count for this
 * one. */
START_TEST(lines_beyond_the_last_do_not_verify)
{
	size_t one, text_n = 5;

	write_signed("text\n");
	one = note.n;
	sign_note(&note, text_n, false, "name", &key);
	ck_assert_int_eq(parse(true), 0);
	ck_assert(note_verify(&n, 1, &verifier));
	note.n = one;
	ck_assert_int_eq(parse(true), 0);
	ck_assert(note_verify(&n, 0, &verifier));
	ck_assert(!note_verify(&n, 1, &verifier));
}
END_TEST

START_TEST(every_flipped_bit_is_noticed)
{
	write_signed("sheaf\n");
	for (size_t i = 0; i < note.n * 8; i++) {
		uint8_t bit = (uint8_t)(1U << i % 8);

		note.data[i / 8] ^= bit;
		ck_assert(parse(true) == -1 || n.sigs != 1 ||
			  !note_verify(&n, 0, &verifier));
		note.data[i / 8] ^= bit;
	}
	ck_assert(parse(true) == 0 && note_verify(&n, 0, &verifier));
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	write_signed("sheaf\n");
	for (size_t i = 0; i < note.n; i++)
		ck_assert_int_eq(note_parse(&n, slice_make(note.data, i), 4096,
				     true, &e),
		    -1);
}
END_TEST

START_TEST(frames_that_are_no_note)
{
	fails("");
	fails("\n");
	fails("\n\n");
	fails("text\n");
	fails("text\n\n");
	fails("text\n\n\n");
	fails("text\n\nno dash\n");
	fails("text\n\n" DASH "\n");
	fails("text\n\n" DASH "name\n");
	fails("text\n\n" DASH "name \n");
	fails("text\n\n" DASH "name !!!!\n");
	fails("text\n\n" DASH "name AQIDBA==\n"); /* an id and no signature */
}
END_TEST

START_TEST(base64_has_one_spelling)
{
	struct buf good;

	write_signed("text\n");
	buf_init(&good, 4096);
	buf_add_slice(&good, buf_slice(&note));
	/* 68 bytes end in "X=" with two spare bits in X */
	note.data[note.n - 3]++;
	ck_assert_int_eq(parse(true), -1);
	buf_reset(&note);
	buf_add(&note, good.data, good.n - 2);
	buf_puts(&note, "\n");
	ck_assert_int_eq(parse(true), -1);
	buf_reset(&note);
	buf_add(&note, good.data, good.n - 1);
	buf_puts(&note, "AAAA\n");
	ck_assert_int_eq(parse(true), -1);
	buf_reset(&note);
	buf_add(&note, good.data, good.n - 1);
	buf_puts(&note, " \n");
	ck_assert_int_eq(parse(true), -1);
	buf_free(&good);
}
END_TEST

START_TEST(names_of_lines)
{
	static const char *const bad[] = { "a+b", "a b", "a\tb", "" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_reset(&note);
		buf_puts(&note, "text\n\n");
		add_line(bad[i], 64);
		ck_assert_int_eq(parse(true), -1);
		ck_assert_int_eq(parse(false), -1);
	}
	buf_reset(&note);
	buf_puts(&note, "text\n\n");
	add_line("caf\303\251", 64);
	ck_assert_int_eq(parse(true), -1);
	ck_assert_int_eq(parse(false), 0);
}
END_TEST

START_TEST(only_ascii_where_that_is_asked)
{
	static const struct {
		const char *text;
		unsigned line;
		bool is_utf8;
	} cases[] = {
		{ "one\ntw\303\266\n", 2, true },
		{ "\342\202\254\n", 1, true },
		{ "a\n\360\237\214\276\n", 2, true },
		{ "a\n\300\200\n", 2, false },      /* long form */
		{ "\355\240\200\n", 1, false },     /* surrogate */
		{ "\364\220\200\200\n", 1, false }, /* above U+10FFFF */
		{ "\340\237\277\n", 1, false },     /* long form */
		{ "\360\217\277\277\n", 1, false }, /* long form */
		{ "\303\n", 1, false },
		{ "a\rb\n", 1, false },
		{ "a\n\n\tb\n", 3, false },
		{ "a\177\n", 1, false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_signed(cases[i].text);
		ck_assert_int_eq(parse(true), -1);
		ck_assert_uint_eq(e.line, cases[i].line);
		ck_assert_int_eq(parse(false), cases[i].is_utf8 ? 0 : -1);
	}
}
END_TEST

/* A statement's line has 64 bytes; a checkpoint may carry other kinds. */
START_TEST(signatures_of_other_lengths)
{
	static const size_t sizes[] = { 1, 63, 65, 72, 160, 161, 2428 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		write_signed("text\n");
		add_line("name", sizes[i]);
		ck_assert_int_eq(parse(true), -1);
		ck_assert_int_eq(parse(false), 0);
		ck_assert_uint_eq(n.sig[1].bytes_n,
		    sizes[i] > 160 ? 0 : sizes[i]);
		ck_assert(!note_verify(&n, 1, &verifier));
		/* another key id: not a known line, and no harm */
		ck_assert(note_verify_any(&n, &verifier));
	}
}
END_TEST

START_TEST(a_known_line_that_fails_spoils_the_note)
{
	write_signed("text\n");
	buf_puts(&note, DASH "name ");
	{
		uint8_t blob[68] = { 0 };

		memcpy(blob, verifier.id, sizeof(verifier.id));
		encode_base64(&note, blob, sizeof(blob));
	}
	buf_puts(&note, "\n");
	ck_assert_int_eq(parse(false), 0);
	ck_assert(note_verify(&n, 0, &verifier));
	ck_assert(!note_verify_any(&n, &verifier));
}
END_TEST

START_TEST(as_many_lines_as_a_checkpoint_may_have)
{
	write_signed("text\n");
	for (int i = 1; i < LIMITS_CHECKPOINT_SIGS_MAX; i++)
		add_line("witness", 72);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    0);
	ck_assert_uint_eq(n.sigs, LIMITS_CHECKPOINT_SIGS_MAX);
	ck_assert(note_verify_any(&n, &verifier));
	add_line("witness", 72);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), LIMITS_CHECKPOINT_MAX,
			     false, &e),
	    -1);
}
END_TEST

START_TEST(a_note_has_a_ceiling)
{
	write_signed("text\n");
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), note.n, true, &e), 0);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), note.n - 1, true, &e),
	    -1);
	ck_assert_uint_eq(e.line, 0);
}
END_TEST

/* A cosigner's key never stands in for a log's of the same bytes. */
START_TEST(the_type_is_part_of_the_id)
{
	struct keys_verifier other =
	    keys_verifier_make("name", 0x04, &key.public);

	write_signed("text\n");
	ck_assert_int_eq(parse(true), 0);
	ck_assert(!note_verify(&n, 0, &other));
	other = keys_verifier_make("Name", 0x01, &key.public);
	ck_assert(!note_verify(&n, 0, &other));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_published_example,
		it_divides_at_the_last_blank_line,
		other_signatures_leave_the_id,
		lines_beyond_the_last_do_not_verify,
		every_flipped_bit_is_noticed, every_cut_is_noticed,
		frames_that_are_no_note, base64_has_one_spelling,
		names_of_lines, only_ascii_where_that_is_asked,
		signatures_of_other_lengths,
		a_known_line_that_fails_spoils_the_note,
		as_many_lines_as_a_checkpoint_may_have, a_note_has_a_ceiling,
		the_type_is_part_of_the_id, NULL };
	struct unit_suite suite = { .name = "note",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
