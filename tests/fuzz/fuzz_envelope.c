/*
 * Any bytes as each of the frames: envelopes one after another, an answer
 * file, an invite file, an opening, a verifier key.  What is read is written
 * again byte for byte, and nothing reaches beyond the input.
 */
#include "protocol/envelope.h"

#include <string.h>

#include "protocol/keys.h"
#include "protocol/opening.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
is_same(struct buf *again, struct slice bytes)
{
	ASSERT(!again->full && slice_equal(buf_slice(again), bytes));
	buf_reset(again);
}

static void
read_envelopes(struct slice bytes, struct buf *again)
{
	struct slice rest = bytes;
	struct envelope v;
	struct err e = ERR_INIT;

	while (rest.n > 0) {
		struct slice before = rest;

		if (envelope_read(&v, &rest, &e) != 0) {
			ASSERT(rest.p == before.p && rest.n == before.n);
			return;
		}
		envelope_write(&v, again);
		is_same(again, slice_make(before.p, before.n - rest.n));
	}
}

static void
read_answers(struct slice bytes, struct buf *again)
{
	struct slice rest = bytes, body;
	struct err e = ERR_INIT;
	unsigned status;

	if (envelope_answers_open(&rest, &e) != 0)
		return;
	envelope_answers_begin(again);
	while (rest.n > 0) {
		if (envelope_answer_read(&rest, &status, &body, &e) != 0)
			break;
		envelope_answer_write(again, status, body);
	}
	is_same(again, slice_make(bytes.p, bytes.n - rest.n));
}

static void
read_others(struct slice bytes, struct buf *again)
{
	struct err e = ERR_INIT;
	struct envelope_invite invite;
	struct slice payload;
	struct keys_verifier v;
	uint8_t salt[OPENING_SALT_SIZE];

	if (envelope_invite_read(bytes, &invite, &e) == 0) {
		envelope_invite_write(&invite, again);
		is_same(again, bytes);
	}
	if (opening_read(bytes, salt, &payload, &e) == 0 &&
	    payload.n <= LIMITS_PAYLOAD_MAX) {
		opening_write(salt, payload, again);
		is_same(again, bytes);
	}
	if (keys_verifier_parse(&v, bytes, &e) == 0) {
		keys_verifier_write(&v, again);
		is_same(again, bytes);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice all = slice_make(bytes, n);
	struct buf again;

	keys_start();
	buf_init(&again, 2 * LIMITS_ENVELOPE_MAX);
	read_envelopes(all, &again);
	buf_reset(&again);
	read_answers(all, &again);
	buf_reset(&again);
	read_others(all, &again);
	buf_free(&again);
	return 0;
}
