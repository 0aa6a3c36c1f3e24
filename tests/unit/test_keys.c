/* Verifier keys, their ids, origins, hashes. */
#include "protocol/keys.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/mem.h"
#include "protocol/hash.h"
#include "tests/unit/unit.h"

/* The published example of C2SP signed-note. */
static const char example[] =
    "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

static void
hash_is(struct hash h, const char *want)
{
	char hex[2 * HASH_SIZE + 1];

	encode_hex(hex, h.b, sizeof(h.b));
	ck_assert_str_eq(hex, want);
}

START_TEST(hashes_of_the_standard)
{
	static const char two[] =
	    "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	hash_is(hash_empty(),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hash_is(hash_of(slice_make(NULL, 0)),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	hash_is(hash_of(slice_of("abc")),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_is(hash_of(slice_of(two)),
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}
END_TEST

/* Below, at and above what is joined on the stack. */
START_TEST(pieces_hash_like_the_whole)
{
	static const size_t sizes[] = { 0, 1, 65, 4607, 4608, 4609, 60000 };
	uint8_t *bytes = mem_alloc(60000);

	for (size_t i = 0; i < 60000; i++)
		bytes[i] = (uint8_t)(i * 31 + 7);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t n = sizes[i], cut = n / 3;
		const struct slice piece[] = {
			slice_make(bytes, cut),
			slice_make(NULL, 0),
			slice_make(bytes + cut, n - cut),
		};
		struct hash a = hash_of(slice_make(bytes, n));
		struct hash b = hash_of_pieces(piece, 3);

		ck_assert(hash_equal(&a, &b));
		b.b[31] ^= 1;
		ck_assert(!hash_equal(&a, &b));
	}
	free(bytes);
}
END_TEST

/* Each byte of a hash and of the key changes the mark. */
START_TEST(marks_tell_hashes_apart)
{
	struct hash_mark key = hash_mark_key(), other = hash_mark_key();
	struct hash h = { { 1, 2, 3 } };
	struct hash_mark m = hash_mark(&key, &h), again = hash_mark(&key, &h);

	ck_assert_mem_ne(key.b, other.b, sizeof(key.b));
	ck_assert_mem_eq(m.b, again.b, sizeof(m.b));
	for (size_t i = 0; i < HASH_SIZE; i++) {
		h.b[i] ^= 0x80;
		again = hash_mark(&key, &h);
		ck_assert_mem_ne(m.b, again.b, sizeof(m.b));
		h.b[i] ^= 0x80;
	}
	for (size_t i = 0; i < HASH_MARK_SIZE; i++) {
		key.b[i] ^= 1;
		again = hash_mark(&key, &h);
		ck_assert_mem_ne(m.b, again.b, sizeof(m.b));
		key.b[i] ^= 1;
	}
}
END_TEST

START_TEST(the_published_key_is_read)
{
	struct keys_verifier v;
	struct err e = ERR_INIT;
	struct buf out;

	ck_assert_int_eq(keys_verifier_parse(&v, slice_of(example), &e), 0);
	ck_assert_str_eq(v.name, "example.com/foo");
	ck_assert_uint_eq(v.type, 1);
	buf_init(&out, 1000);
	keys_verifier_write(&v, &out);
	ck_assert_str_eq(buf_str(&out), example);
	buf_free(&out);
}
END_TEST

START_TEST(a_made_key_is_read_back)
{
	struct keys_public key;
	struct keys_verifier a, b;
	struct err e = ERR_INIT;
	struct buf out;
	char name[KEYS_NAME_MAX];

	memset(key.b, 0xfb, sizeof(key.b)); /* base64 with plus signs */
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	a = keys_verifier_make(name, 0x04, &key);
	buf_init(&out, 1000);
	keys_verifier_write(&a, &out);
	ck_assert_int_eq(keys_verifier_parse(&b, buf_slice(&out), &e), 0);
	ck_assert_str_eq(a.name, b.name);
	ck_assert_uint_eq(b.type, 0x04);
	ck_assert_mem_eq(a.id, b.id, sizeof(a.id));
	ck_assert_mem_eq(a.key.b, b.key.b, sizeof(a.key.b));
	buf_free(&out);
}
END_TEST

START_TEST(any_other_byte_is_no_key)
{
	char text[sizeof(example)];
	struct keys_verifier v;
	struct err e = ERR_INIT;

	for (size_t i = 0; i < sizeof(example) - 1; i++) {
		memcpy(text, example, sizeof(text));
		text[i] = text[i] == 'x' ? 'y' : 'x';
		ck_assert_msg(keys_verifier_parse(&v, slice_of(text), &e) == -1,
		    "%s", text);
		ck_assert_int_eq(keys_verifier_parse(&v, slice_make(example, i),
				     &e),
		    -1);
	}
}
END_TEST

START_TEST(texts_that_are_no_key)
{
	static const char *const texts[] = {
		"",
		"+",
		"++",
		"+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530D903A+"
		"AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
		"example.com/foo+530d903a+"
		"AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k=",
		"example.com/foo+530d903a+"
		"AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k ",
		"example.com foo+530d903a+"
		"AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct keys_verifier v;
		struct err e = ERR_INIT;

		ck_assert_msg(keys_verifier_parse(&v, slice_of(texts[i]), &e) ==
				  -1,
		    "%s", texts[i]);
		ck_assert_str_eq(e.code, "grammar");
	}
}
END_TEST

/* The id is right, the type is one that nothing here uses. */
START_TEST(a_key_of_another_type_is_refused)
{
	for (unsigned type = 0; type < 256; type++) {
		struct keys_public key = { { 9 } };
		struct keys_verifier v =
		    keys_verifier_make("w", (uint8_t)type, &key);
		struct err e = ERR_INIT;
		struct buf out;
		int r;

		buf_init(&out, 1000);
		keys_verifier_write(&v, &out);
		r = keys_verifier_parse(&v, buf_slice(&out), &e);
		ck_assert_int_eq(r, type == 1 || type == 4 ? 0 : -1);
		buf_free(&out);
	}
}
END_TEST

START_TEST(origins)
{
	char longest[LIMITS_ORIGIN_MAX + 2];

	memset(longest, 'o', sizeof(longest));
	ck_assert(keys_is_origin(slice_of("ips.example/log")));
	ck_assert(keys_is_origin(slice_of("sheaf")));
	ck_assert(keys_is_origin(slice_of("Sheaf-log")));
	ck_assert(keys_is_origin(slice_make(longest, LIMITS_ORIGIN_MAX)));
	ck_assert(!keys_is_origin(slice_make(longest, LIMITS_ORIGIN_MAX + 1)));
	ck_assert(!keys_is_origin(slice_of("")));
	ck_assert(!keys_is_origin(slice_of("a b")));
	ck_assert(!keys_is_origin(slice_of("a+b")));
	ck_assert(!keys_is_origin(slice_of("a\nb")));
	ck_assert(!keys_is_origin(slice_of("caf\303\251")));
	ck_assert(!keys_is_origin(slice_of("sheaf-refusal/v1")));
}
END_TEST

START_TEST(a_recipient_is_named_by_its_hash)
{
	struct keys_recipient r;
	struct hash h;
	uint8_t id[8];

	memset(r.b, 7, sizeof(r.b));
	h = hash_of(slice_make(r.b, sizeof(r.b)));
	keys_recipient_id(id, &r);
	ck_assert_mem_eq(id, h.b, sizeof(id));
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { hashes_of_the_standard,
		pieces_hash_like_the_whole, marks_tell_hashes_apart,
		the_published_key_is_read, a_made_key_is_read_back,
		any_other_byte_is_no_key, texts_that_are_no_key,
		a_key_of_another_type_is_refused, origins,
		a_recipient_is_named_by_its_hash, NULL };
	struct unit_suite suite = { .name = "keys",
		.tests = tests,
		.begin = keys_start };

	return unit_run(&suite);
}
