/* Openings: the commitment's bytes, padding, and sealed boxes. */
#include "protocol/opening.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "protocol/limits.h"
#include "protocol/sign.h"
#include "tests/unit/unit.h"

enum { FRONT = 14 + OPENING_SALT_SIZE };

static uint8_t salt[OPENING_SALT_SIZE];
static struct buf out;
static struct err e;

static void
begin(void)
{
	keys_start();
	memset(salt, 0x5a, sizeof(salt));
	buf_init(&out, 64 * 1024);
}

static void
end(void)
{
	buf_free(&out);
}

START_TEST(the_commitment_is_as_written_down)
{
	struct slice header = slice_of("sheaf-batch/v1\nlog o\n");
	struct slice payload = slice_of("sheaf-return/1\n");
	struct hash inner = hash_of(header), want, got;

	buf_puts(&out, "sheaf-commit/v1\n");
	buf_add(&out, inner.b, sizeof(inner.b));
	buf_add(&out, salt, sizeof(salt));
	buf_add_slice(&out, payload);
	want = hash_of(buf_slice(&out));
	got = opening_commit(header, salt, payload);
	ck_assert(hash_equal(&want, &got));
	/* all three parts count */
	got = opening_commit(payload, salt, payload);
	ck_assert(!hash_equal(&want, &got));
	got = opening_commit(header, salt, header);
	ck_assert(!hash_equal(&want, &got));
	salt[31] ^= 1;
	got = opening_commit(header, salt, payload);
	ck_assert(!hash_equal(&want, &got));
}
END_TEST

START_TEST(every_size_is_read_back)
{
	uint8_t *payload = mem_alloc(LIMITS_PAYLOAD_MAX);

	for (size_t i = 0; i < LIMITS_PAYLOAD_MAX; i++)
		payload[i] = (uint8_t)(0x80 * (i % 3 == 0));
	for (size_t n = 0; n <= LIMITS_PAYLOAD_MAX; n += 1 + n % 7) {
		uint8_t got_salt[OPENING_SALT_SIZE];
		struct slice got;

		buf_reset(&out);
		opening_write(salt, slice_make(payload, n), &out);
		ck_assert_uint_eq(out.n,
		    ((FRONT + n) / LIMITS_OPENING_STEP + 1) *
			LIMITS_OPENING_STEP);
		ck_assert_int_eq(opening_read(buf_slice(&out), got_salt, &got,
				     &e),
		    0);
		ck_assert(slice_equal(got, slice_make(payload, n)));
		ck_assert_mem_eq(got_salt, salt, sizeof(salt));
	}
	free(payload);
}
END_TEST

START_TEST(a_multiple_takes_a_whole_further_block)
{
	uint8_t *payload = mem_alloc(LIMITS_OPENING_STEP - FRONT);

	opening_write(salt,
	    slice_make(payload, LIMITS_OPENING_STEP - FRONT - 1), &out);
	ck_assert_uint_eq(out.n, LIMITS_OPENING_STEP);
	ck_assert_uint_eq(out.data[LIMITS_OPENING_STEP - 1], 0x80);
	buf_reset(&out);
	opening_write(salt, slice_make(payload, LIMITS_OPENING_STEP - FRONT),
	    &out);
	ck_assert_uint_eq(out.n, 2 * LIMITS_OPENING_STEP);
	ck_assert_uint_eq(out.data[LIMITS_OPENING_STEP], 0x80);
	free(payload);
}
END_TEST

/* It adds to what is there, and pads its own bytes only. */
START_TEST(it_is_appended)
{
	struct slice got;

	buf_puts(&out, "before");
	opening_write(salt, slice_of("figures\n"), &out);
	ck_assert_uint_eq(out.n, 6 + LIMITS_OPENING_STEP);
	ck_assert_int_eq(opening_read(slice_make(out.data + 6,
					  LIMITS_OPENING_STEP),
			     salt, &got, &e),
	    0);
	ck_assert(slice_is(got, "figures\n"));
}
END_TEST

static void
is_broken(struct slice bytes)
{
	struct slice got;

	e = (struct err)ERR_INIT;
	ck_assert_int_eq(opening_read(bytes, salt, &got, &e), -1);
	ck_assert_str_eq(e.code, "opening");
}

START_TEST(broken_openings)
{
	uint8_t *large = mem_alloc(LIMITS_OPENING_MAX + LIMITS_OPENING_STEP);

	opening_write(salt, slice_of("figures\n"), &out);
	is_broken(slice_make(out.data, 0));
	is_broken(slice_make(out.data, out.n - 1));
	out.data[0] ^= 1;
	is_broken(buf_slice(&out));
	out.data[0] ^= 1;
	out.data[out.n - 1] = 1;
	is_broken(buf_slice(&out));
	memset(out.data, 0, out.n);
	is_broken(buf_slice(&out));
	out.data[FRONT - 1] = 0x80; /* the salt is cut off */
	memcpy(out.data, "sheaf-open/v1\n", 14);
	is_broken(buf_slice(&out));
	memcpy(large, "sheaf-open/v1\n", 14);
	large[LIMITS_OPENING_MAX + LIMITS_OPENING_STEP - 1] = 0x80;
	is_broken(slice_make(large, LIMITS_OPENING_MAX + LIMITS_OPENING_STEP));
	free(large);
}
END_TEST

START_TEST(a_box_opens_for_its_recipient_only)
{
	struct sign_recipient a = sign_recipient_random();
	struct sign_recipient b = sign_recipient_random();
	struct buf box, opened;

	opening_write(salt, slice_of("figures\n"), &out);
	buf_init(&box, LIMITS_BOX_MAX);
	buf_init(&opened, LIMITS_OPENING_MAX);
	opening_seal(buf_slice(&out), &a.public, &box);
	ck_assert_uint_eq(box.n, out.n + OPENING_SEAL_EXTRA);
	ck_assert(opening_unseal(buf_slice(&box), &a.public, a.secret,
	    &opened));
	ck_assert(slice_equal(buf_slice(&opened), buf_slice(&out)));
	ck_assert(!opening_unseal(buf_slice(&box), &b.public, b.secret,
	    &opened));
	ck_assert_uint_eq(opened.n, 0);
	for (size_t i = 0; i < box.n; i += 97) {
		box.data[i] ^= 4;
		ck_assert(!opening_unseal(buf_slice(&box), &a.public, a.secret,
		    &opened));
		box.data[i] ^= 4;
	}
	ck_assert(opening_unseal(buf_slice(&box), &a.public, a.secret,
	    &opened));
	buf_free(&box);
	buf_free(&opened);
}
END_TEST

START_TEST(boxes_of_other_lengths_do_not_open)
{
	static const size_t sizes[] = { 0, 47, 48, 49, 48 + 4095, 48 + 4097,
		48 + 6 * 4096 };
	struct sign_recipient a = sign_recipient_random();
	uint8_t *bytes = mem_alloc(48 + 6 * 4096);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf box;
		size_t n = sizes[i];

		buf_init(&box, 64 * 1024);
		if (n < OPENING_SEAL_EXTRA)
			buf_add(&box, bytes, n);
		else
			opening_seal(slice_make(bytes, n - OPENING_SEAL_EXTRA),
			    &a.public, &box);
		ck_assert_uint_eq(box.n, n);
		ck_assert(!opening_unseal(buf_slice(&box), &a.public, a.secret,
		    &out));
		buf_free(&box);
	}
	free(bytes);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_commitment_is_as_written_down,
		every_size_is_read_back, a_multiple_takes_a_whole_further_block,
		it_is_appended, broken_openings,
		a_box_opens_for_its_recipient_only,
		boxes_of_other_lengths_do_not_open, NULL };
	struct unit_suite suite = { .name = "opening",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
