/*
 * Receipts: written and read again, no byte of one can change unnoticed,
 * and only what begins at the checkpoint held moves it.
 */
#include "protocol/receipt.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#include "tests/unit/unit.h"
#include "tests/vectors/vec_log.h"

enum { LEAVES = 21, LEAF = 6 };

static struct vec_log book;
static struct policy policy;
static struct err e;

/* Leaves need not be statements here. */
static void
fill(void)
{
	struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);

	policy = policy_of_log(&log);
	vec_log_init(&book);
	for (unsigned i = 0; i < LEAVES; i++) {
		char note[32];

		snprintf(note, sizeof(note), "leaf %u\n", i);
		vec_log_add(&book, slice_of(note));
	}
}

static struct buf
make(uint64_t index, uint64_t size, uint64_t old)
{
	struct buf text = vec_buf();

	vec_log_receipt(&book, index, size, old, &text);
	return text;
}

START_TEST(every_leaf_at_every_size_from_every_old)
{
	fill();
	for (uint64_t size = 1; size <= LEAVES; size++) {
		for (uint64_t k = 0; k < size; k++) {
			struct checkpoint from = { .origin = VEC_ORIGIN,
				.size = k,
				.root = vec_log_root(&book, k) };
			struct buf text = make(k, size, k), again = vec_buf();
			struct checkpoint cp;
			struct receipt r;

			ck_assert(receipt_parse(&r, buf_slice(&text), &e) == 0);
			ck_assert(receipt_verify(&r, vec_log_note(&book, k),
				      &policy, &cp, &e) == 0);
			ck_assert_uint_eq(cp.size, size);
			ck_assert(receipt_extends(&r, &from, &cp));
			from.root.b[9] ^= 1;
			ck_assert(!receipt_extends(&r, &from, &cp));
			from.root.b[9] ^= 1;
			from.size++;
			ck_assert(!receipt_extends(&r, &from, &cp));
			receipt_write(&r, &again);
			ck_assert(slice_equal(buf_slice(&again),
			    buf_slice(&text)));
			buf_free(&text);
			buf_free(&again);
		}
	}
	vec_log_free(&book);
}
END_TEST

START_TEST(another_log_is_not_extended)
{
	struct checkpoint from = { .origin = VEC_OTHER, .size = 4 }, cp;
	struct receipt r;
	struct buf text;

	fill();
	text = make(LEAF, LEAVES, 4);
	from.root = vec_log_root(&book, 4);
	ck_assert(receipt_parse(&r, buf_slice(&text), &e) == 0);
	ck_assert(receipt_verify(&r, vec_log_note(&book, LEAF), &policy, &cp,
		      &e) == 0);
	ck_assert(!receipt_extends(&r, &from, &cp));
	buf_free(&text);
	vec_log_free(&book);
}
END_TEST

/*
 * Whatever byte changes, the receipt is not read, does not verify, or no
 * longer extends the checkpoint held.
 */
START_TEST(every_byte_counts)
{
	struct checkpoint from = { .origin = VEC_ORIGIN, .size = 5 };
	struct buf text;

	fill();
	from.root = vec_log_root(&book, 5);
	text = make(LEAF, LEAVES, 5);
	for (size_t i = 0; i < text.n; i++) {
		struct checkpoint cp;
		struct receipt r;

		text.data[i] ^= 1;
		ck_assert_msg(receipt_parse(&r, buf_slice(&text), &e) != 0 ||
				  receipt_verify(&r, vec_log_note(&book, LEAF),
				      &policy, &cp, &e) != 0 ||
				  !receipt_extends(&r, &from, &cp),
		    "byte %zu", i);
		text.data[i] ^= 1;
	}
	for (size_t n = 0; n < text.n; n++) {
		struct checkpoint cp;
		struct receipt r;

		ck_assert(receipt_parse(&r, slice_make(text.data, n), &e) !=
			      0 ||
			  receipt_verify(&r, vec_log_note(&book, LEAF), &policy,
			      &cp, &e) != 0);
	}
	buf_free(&text);
	vec_log_free(&book);
}
END_TEST

START_TEST(errors_name_their_line)
{
	static const struct {
		const char *text;
		unsigned line;
	} bad[] = {
		{ "c2sp.org/tlog-proof@v2\n", 1 },
		{ "c2sp.org/tlog-proof@v1\nindex 0\n", 2 },
		{ "c2sp.org/tlog-proof@v1\nextra !\n", 2 },
		{ "c2sp.org/tlog-proof@v1\nextra b2xkIDAK\n", 3 },
		{ "c2sp.org/tlog-proof@v1\nextra b2xkIDAK\nindex 0\nx\n", 4 },
		{ "c2sp.org/tlog-proof@v1\nextra b2xkIDAK\nindex 0\n", 4 },
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct receipt r;

		ck_assert_int_eq(receipt_parse(&r, slice_of(bad[i].text), &e),
		    -1);
		ck_assert_str_eq(e.code, "receipt");
		ck_assert_uint_eq(e.line, bad[i].line);
	}
}
END_TEST

/* A proof of 63 hashes is read, one of 64 is not; so with the text. */
START_TEST(limits_hold)
{
	struct receipt r = { .index = 1 }, got;
	struct buf text = vec_buf();

	fill();
	r.inclusion.n = r.consistency.n = LIMITS_PROOF_HASHES_MAX;
	r.old = 1;
	receipt_write(&r, &text);
	ck_assert(receipt_parse(&got, buf_slice(&text), &e) == 0);
	ck_assert_uint_eq(got.inclusion.n, LIMITS_PROOF_HASHES_MAX);
	ck_assert_uint_eq(got.consistency.n, LIMITS_PROOF_HASHES_MAX);
	text.n--;
	buf_puts(&text, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n");
	ck_assert_int_eq(receipt_parse(&got, buf_slice(&text), &e), -1);
	buf_free(&text);
	text = make(LEAF, LEAVES, 0);
	while (text.n <= LIMITS_RECEIPT_MAX)
		buf_puts(&text, "x");
	ck_assert_int_eq(receipt_parse(&got, buf_slice(&text), &e), -1);
	buf_free(&text);
	vec_log_free(&book);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_leaf_at_every_size_from_every_old,
		another_log_is_not_extended, every_byte_counts,
		errors_name_their_line, limits_hold, NULL };

	keys_start();
	return unit_main("receipt", tests);
}
