/* Envelopes, answer files, invite files: inverses, and every cut. */
#include "protocol/envelope.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "tests/unit/unit.h"

static const char batch[] = "sheaf-batch/v1\nrest\n";
static const char enrol[] = "sheaf-enrol/v1\nrest\n";

static struct buf out;
static struct err e;

static void
begin(void)
{
	buf_init(&out, 4 * LIMITS_ENVELOPE_MAX);
}

static void
end(void)
{
	buf_free(&out);
}

static struct envelope
make(const char *note, size_t boxes)
{
	static const char *const content[] = { "one", "", "three", "4" };
	struct envelope v = { .note = slice_of(note), .boxes = boxes };

	for (size_t i = 0; i < boxes; i++) {
		memset(v.box[i].key_id, (int)i + 1, 8);
		v.box[i].box = slice_of(content[i]);
	}
	return v;
}

static void
is_same(const struct envelope *a, const struct envelope *b)
{
	ck_assert(slice_equal(a->note, b->note));
	ck_assert_uint_eq(a->boxes, b->boxes);
	for (size_t i = 0; i < a->boxes; i++) {
		ck_assert_mem_eq(a->box[i].key_id, b->box[i].key_id, 8);
		ck_assert(slice_equal(a->box[i].box, b->box[i].box));
	}
}

static void
fails(struct slice bytes, const char *code)
{
	struct slice rest = bytes;
	struct envelope v;

	e = (struct err)ERR_INIT;
	ck_assert_int_eq(envelope_read(&v, &rest, &e), -1);
	ck_assert_msg(strcmp(e.code, code) == 0, "%s, not %s: %s", e.code, code,
	    e.text);
	ck_assert(rest.p == bytes.p && rest.n == bytes.n);
}

START_TEST(the_bytes_are_as_written_down)
{
	struct envelope v = make(batch, 1);

	envelope_write(&v, &out);
	ck_assert(slice_equal(buf_slice(&out),
	    slice_make("SHEAF1\n\0\0\0\024sheaf-batch/v1\nrest\n\001"
		       "\1\1\1\1\1\1\1\1\0\0\0\003one",
		47)));
}
END_TEST

START_TEST(several_are_read_one_after_another)
{
	struct envelope v[] = { make(batch, 1), make(enrol, 0), make(batch, 4),
		make(batch, 2) };
	struct slice rest;

	for (int i = 0; i < 4; i++)
		envelope_write(&v[i], &out);
	rest = buf_slice(&out);
	for (int i = 0; i < 4; i++) {
		struct envelope got;

		ck_assert_int_eq(envelope_read(&got, &rest, &e), 0);
		is_same(&v[i], &got);
	}
	ck_assert_uint_eq(rest.n, 0);
	fails(rest, "frame");
}
END_TEST

START_TEST(every_cut_is_noticed)
{
	struct envelope v = make(batch, 4);

	envelope_write(&v, &out);
	for (size_t n = 0; n < out.n; n++) {
		/* a copy of that size, so that a sanitizer sees an overrun */
		char *cut = mem_copy_text(out.data, n);

		fails(slice_make(cut, n), "frame");
		free(cut);
	}
}
END_TEST

START_TEST(lengths_beyond_the_end)
{
	static const size_t at[] = { 7, 7 + 4 + 20 + 1 + 8 };
	struct envelope v = make(batch, 1);

	envelope_write(&v, &out);
	for (size_t i = 0; i < 2; i++) {
		for (unsigned bit = 0; bit < 32; bit++) {
			uint8_t *p = out.data + at[i] + bit / 8;
			uint8_t kept = *p;

			*p ^= (uint8_t)(1U << bit % 8);
			/* a shorter box is well formed, but leaves a rest */
			if (*p > kept)
				fails(buf_slice(&out), "frame");
			*p = kept;
		}
	}
	out.data[0] = 's';
	fails(buf_slice(&out), "frame");
}
END_TEST

START_TEST(boxes_for_batches_and_for_nothing_else)
{
	static const struct {
		const char *note;
		size_t boxes;
	} bad[] = { { batch, 0 }, { enrol, 1 }, { "sheaf-batch/v1", 1 },
		{ "sheaf-batch/v1 \n", 1 }, { "\n", 1 } };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct envelope v = make(bad[i].note, bad[i].boxes);

		buf_reset(&out);
		envelope_write(&v, &out);
		fails(buf_slice(&out), "frame");
	}
	buf_reset(&out);
	buf_puts(&out, "SHEAF1\n");
	buf_u32be(&out, sizeof(batch) - 1);
	buf_puts(&out, batch);
	buf_u8(&out, 5);
	for (int i = 0; i < 5 * 12; i++)
		buf_u8(&out, 0);
	fails(buf_slice(&out), "frame");
}
END_TEST

START_TEST(sizes_of_notes)
{
	for (size_t n = LIMITS_NOTE_MAX; n <= LIMITS_NOTE_MAX + 1; n++) {
		struct slice rest;
		struct envelope v;

		buf_reset(&out);
		buf_puts(&out, "SHEAF1\n");
		buf_u32be(&out, (uint32_t)n);
		for (size_t i = 0; i < n; i++)
			buf_u8(&out, 'x');
		buf_u8(&out, 0);
		rest = buf_slice(&out);
		if (n == LIMITS_NOTE_MAX)
			ck_assert_int_eq(envelope_read(&v, &rest, &e), 0);
		else
			fails(rest, "frame");
	}
	buf_reset(&out);
	buf_add(&out, "SHEAF1\n\0\0\0\0\0", 12);
	fails(buf_slice(&out), "frame");
}
END_TEST

START_TEST(an_envelope_has_a_ceiling)
{
	size_t front = 7 + 4 + (sizeof(batch) - 1) + 1 + 12;
	uint8_t *bytes = mem_alloc(LIMITS_ENVELOPE_MAX);
	struct envelope v = make(batch, 1), got;
	struct slice rest;

	v.box[0].box = slice_make(bytes, LIMITS_ENVELOPE_MAX - front);
	envelope_write(&v, &out);
	ck_assert_uint_eq(out.n, LIMITS_ENVELOPE_MAX);
	rest = buf_slice(&out);
	ck_assert_int_eq(envelope_read(&got, &rest, &e), 0);
	buf_reset(&out);
	v.box[0].box = slice_make(bytes, LIMITS_ENVELOPE_MAX - front + 1);
	envelope_write(&v, &out);
	fails(buf_slice(&out), "too-large");
	free(bytes);
}
END_TEST

START_TEST(answers_are_read_back)
{
	static const struct {
		unsigned status;
		const char *body;
	} answers[] = { { 200, "receipt\n" }, { 425, "" }, { 65535, "x" } };
	struct slice rest, body;
	unsigned status;

	envelope_answers_begin(&out);
	rest = buf_slice(&out);
	ck_assert_int_eq(envelope_answers_open(&rest, &e), -1);
	for (int i = 0; i < 3; i++)
		envelope_answer_write(&out, answers[i].status,
		    slice_of(answers[i].body));
	rest = buf_slice(&out);
	ck_assert_int_eq(envelope_answers_open(&rest, &e), 0);
	for (int i = 0; i < 3; i++) {
		ck_assert_int_eq(envelope_answer_read(&rest, &status, &body,
				     &e),
		    0);
		ck_assert_uint_eq(status, answers[i].status);
		ck_assert(slice_is(body, answers[i].body));
	}
	ck_assert_uint_eq(rest.n, 0);
	ck_assert_int_eq(envelope_answer_read(&rest, &status, &body, &e), -1);
}
END_TEST

START_TEST(cut_answers)
{
	struct slice rest, body;
	unsigned status;

	envelope_answer_write(&out, 200, slice_of("receipt\n"));
	for (size_t n = 0; n < out.n; n++) {
		rest = slice_make(out.data, n);
		e = (struct err)ERR_INIT;
		ck_assert_int_eq(envelope_answer_read(&rest, &status, &body,
				     &e),
		    -1);
		ck_assert_str_eq(e.code, "frame");
		ck_assert_uint_eq(rest.n, n);
	}
	for (size_t n = 0; n < 8; n++) {
		rest = slice_make("SHEAFR1\n", n);
		ck_assert_int_eq(envelope_answers_open(&rest, &e), -1);
	}
}
END_TEST

START_TEST(invite_files)
{
	struct envelope_invite v = { slice_of("invite"), slice_of("trust"),
		slice_of("") };
	size_t two;

	envelope_invite_write(&v, &out);
	ck_assert_int_eq(envelope_invite_read(buf_slice(&out), &v, &e), 0);
	ck_assert(slice_is(v.invite, "invite") && slice_is(v.trust, "trust"));
	ck_assert_uint_eq(v.services.n, 0);
	two = out.n;
	buf_reset(&out);
	v = (struct envelope_invite){ slice_of("invite"), slice_of("trust"),
		slice_of("services") };
	envelope_invite_write(&v, &out);
	ck_assert_int_eq(envelope_invite_read(buf_slice(&out), &v, &e), 0);
	ck_assert(slice_is(v.services, "services"));
	for (size_t n = 0; n < out.n; n++)
		ck_assert_int_eq(envelope_invite_read(slice_make(out.data, n),
				     &v, &e),
		    n == two ? 0 : -1);
	buf_puts(&out, "x");
	ck_assert_int_eq(envelope_invite_read(buf_slice(&out), &v, &e), -1);
	ck_assert_str_eq(e.code, "frame");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { the_bytes_are_as_written_down,
		several_are_read_one_after_another, every_cut_is_noticed,
		lengths_beyond_the_end, boxes_for_batches_and_for_nothing_else,
		sizes_of_notes, an_envelope_has_a_ceiling,
		answers_are_read_back, cut_answers, invite_files, NULL };
	struct unit_suite suite = { .name = "envelope",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
