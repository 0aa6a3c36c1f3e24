/*
 * Any bytes as the body by which entries are given back: what is read is written back as
 * it was, and no proof in it holds under a key that signed nothing.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/offer.h"
#include "protocol/policy.h"
#include "protocol/receipt.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
prove_nothing(const struct offer *o)
{
	const struct keys_public key = { .b = { 1 } };
	const struct keys_verifier log =
	    keys_verifier_make("sheaf.test/log", 0x01, &key);
	const struct policy policy = policy_of_log(&log);
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;

	if (receipt_parse(&r, o->proof, &e) == 0)
		ASSERT(receipt_verify(&r, o->note, &policy, &cp, &e) < 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice rest = slice_make(bytes, len);
	struct err e = ERR_INIT;
	struct offer o;
	struct buf again;

	buf_init(&again, len + 1);
	while (rest.n > 0 && offer_read(&o, &rest, &e) == 0) {
		offer_write(&o, &again);
		prove_nothing(&o);
	}
	ASSERT(again.n + rest.n == len &&
	       (again.n == 0 || memcmp(again.data, bytes, again.n) == 0));
	buf_free(&again);
	return 0;
}
