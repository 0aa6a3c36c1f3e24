/* Signing: known answers; signed texts verify, and nothing else does. */
#include "protocol/sign.h"

#include <string.h>

#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/hash.h"
#include "protocol/note.h"
#include "tests/unit/unit.h"

static struct sign_key
key_of(uint8_t seed)
{
	uint8_t bytes[32];

	memset(bytes, seed, sizeof(bytes));
	return sign_key_from_seed(bytes);
}

/* RFC 8032, section 7.1, the first test. */
START_TEST(the_standards_key_and_signature)
{
	uint8_t seed[32], public[32], want[64];
	struct keys_signature sig;
	struct sign_key key;

	ck_assert(decode_hex(slice_of("9d61b19deffd5a60ba844af492ec2cc4"
				      "4449c5697b326919703bac031cae7f60"),
	    seed, sizeof(seed)));
	ck_assert(decode_hex(slice_of("d75a980182b10ab7d54bfed3c964073a"
				      "0ee172f3daa62325af021a68f707511a"),
	    public, sizeof(public)));
	ck_assert(decode_hex(slice_of("e5564300c360ac729086e2cc806e828a"
				      "84877f1eb8e5d974d873e06522490155"
				      "5fb8821590a33bacc61e39701cf9b46b"
				      "d25bf5f0595bbe24655141438e7a100b"),
	    want, sizeof(want)));
	key = sign_key_from_seed(seed);
	ck_assert_mem_eq(key.public.b, public, sizeof(public));
	memcpy(sig.b, want, sizeof(sig.b));
	ck_assert(keys_verify(&key.public, &sig, slice_of("")));
	ck_assert(!keys_verify(&key.public, &sig, slice_of(" ")));
	for (size_t i = 0; i < sizeof(sig.b); i++) {
		sig.b[i] ^= 1;
		ck_assert(!keys_verify(&key.public, &sig, slice_of("")));
		sig.b[i] ^= 1;
	}
}
END_TEST

/* With such a key, a signature of zeros would be good for any message. */
START_TEST(a_key_of_small_order_verifies_nothing)
{
	struct keys_public weak = { { 1 } };
	struct keys_signature sig = { { 1 } };

	ck_assert(!keys_verify(&weak, &sig, slice_of("any message")));
}
END_TEST

/* S and S + L sign the same: only the one below L is taken. */
START_TEST(a_second_spelling_of_a_signature_fails)
{
	static const uint8_t order[32] = { 0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63,
		0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
		0x14, [31] = 0x10 };
	struct sign_key key = key_of(3);
	struct keys_signature sig;
	struct err e = ERR_INIT;
	struct note n;
	struct buf note;
	unsigned carry = 0;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_puts(&note, "text\n");
	sign_note(&note, note.n, true, "name", &key);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), 4096, true, &e), 0);
	memcpy(sig.b, n.sig[0].bytes, sizeof(sig.b));
	ck_assert(keys_verify(&key.public, &sig, slice_of("text\n")));
	for (size_t i = 0; i < 32; i++) {
		carry += (unsigned)sig.b[32 + i] + order[i];
		sig.b[32 + i] = (uint8_t)carry;
		carry >>= 8;
	}
	ck_assert(!keys_verify(&key.public, &sig, slice_of("text\n")));
	buf_free(&note);
}
END_TEST

START_TEST(two_lines_over_one_text)
{
	struct sign_key a = key_of(1), b = key_of(2);
	struct keys_verifier va, vb;
	struct err e = ERR_INIT;
	struct note n;
	struct buf note;
	size_t text_n;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_puts(&note, "first\n\nthird\n");
	text_n = note.n;
	sign_note(&note, text_n, true, "o/authority", &a);
	sign_note(&note, text_n, false, "p/1/once", &b);
	ck_assert_int_eq(note_parse(&n, buf_slice(&note), 4096, true, &e), 0);
	ck_assert(slice_is(n.text, "first\n\nthird\n"));
	ck_assert_uint_eq(n.sigs, 2);
	va = keys_verifier_make("o/authority", 0x01, &a.public);
	vb = keys_verifier_make("p/1/once", 0x01, &b.public);
	ck_assert(note_verify(&n, 0, &va) && note_verify(&n, 1, &vb));
	ck_assert(!note_verify(&n, 1, &va) && !note_verify(&n, 0, &vb));
	buf_free(&note);
}
END_TEST

START_TEST(the_one_time_key_is_made_from_the_tagged_secret)
{
	uint8_t secret[32];
	struct slice piece[2] = { slice_of("sheaf-once/v1\n"),
		slice_make(secret, sizeof(secret)) };
	struct sign_key a, b;
	struct hash seed;

	memset(secret, 0x5a, sizeof(secret));
	seed = hash_of_pieces(piece, 2);
	a = sign_key_once(secret);
	b = sign_key_from_seed(seed.b);
	ck_assert_mem_eq(a.public.b, b.public.b, sizeof(a.public.b));
	ck_assert_mem_eq(a.seed, seed.b, sizeof(a.seed));
}
END_TEST

START_TEST(random_keys_differ_and_seeds_repeat)
{
	struct sign_key a = sign_key_random(), b = sign_key_random();
	struct sign_key again = sign_key_from_seed(a.seed);
	struct sign_recipient r = sign_recipient_random(), s, t;

	ck_assert_mem_ne(a.seed, b.seed, sizeof(a.seed));
	ck_assert_mem_eq(again.public.b, a.public.b, sizeof(a.public.b));
	s = sign_recipient_from_seed(a.seed);
	t = sign_recipient_from_seed(a.seed);
	ck_assert_mem_eq(s.secret, t.secret, sizeof(s.secret));
	ck_assert_mem_ne(s.public.b, r.public.b, sizeof(s.public.b));
}
END_TEST

START_TEST(wiped_is_zero)
{
	static const uint8_t zero[32];
	uint8_t bytes[32];

	sign_random(bytes, sizeof(bytes));
	ck_assert_mem_ne(bytes, zero, sizeof(zero));
	mem_wipe(bytes, sizeof(bytes));
	ck_assert_mem_eq(bytes, zero, sizeof(zero));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_standards_key_and_signature,
		a_key_of_small_order_verifies_nothing,
		a_second_spelling_of_a_signature_fails, two_lines_over_one_text,
		the_one_time_key_is_made_from_the_tagged_secret,
		random_keys_differ_and_seeds_repeat, wiped_is_zero, NULL };
	struct unit_suite suite = { .name = "sign",
		.tests = tests,
		.begin = keys_start };

	return unit_run(&suite);
}
