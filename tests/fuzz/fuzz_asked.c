/* Any bytes as what a witness answers: the status stands in the first two bytes. A line
 * that counts is one of that witness, and the checkpoint with it still is one. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/witnesses/asked.h"
#include "common/base/mem.h"
#include "protocol/sign.h"

/* When the cosignature of the corpus was made. */
enum { NOW_S = 1795000000 };

static const char origin[] = "fuzz.example/log";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct world {
	struct policy policy;
	struct sign_key log;
	struct keys_verifier log_key;
	struct cosigned c;
};

/* A log with fixed keys, and two witnesses. */
static void
begin(struct world *w)
{
	static const uint8_t seed[32] = { 1 }, one[32] = { 2 }, two[32] = { 3 };
	struct checkpoint cp = { .size = 7, .root = { { 9 } } };
	const struct sign_key key[2] = { sign_key_from_seed(one),
		sign_key_from_seed(two) };
	struct err e = ERR_INIT;
	struct buf text;
	size_t n;

	w->log = sign_key_from_seed(seed);
	w->log_key = keys_verifier_make(origin, 0x01, &w->log.public);
	w->policy = policy_of_log(&w->log_key);
	w->policy.witnesses = 2;
	w->policy.witness[0].key =
	    keys_verifier_make("one.example", 0x04, &key[0].public);
	w->policy.witness[1].key =
	    keys_verifier_make("two.example", 0x04, &key[1].public);
	memcpy(cp.origin, origin, sizeof(origin));
	buf_init(&text, 4096);
	checkpoint_write(&cp, &text);
	n = text.n;
	sign_note(&text, n, true, origin, &w->log);
	cosigned_init(&w->c);
	ASSERT(cosigned_begin(&w->c, buf_slice(&text), &w->log_key, &e) == 0);
	buf_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct world *w = mem_alloc(sizeof(*w));
	struct asked_answer a = { .policy = &w->policy, .now_s = NOW_S };
	struct err e = ERR_INIT;
	enum asked_meaning meaning;
	uint64_t size = 0;
	struct buf all;
	struct note n;

	begin(w);
	if (len >= 2) {
		a.status = (unsigned)bytes[0] << 8 | bytes[1];
		a.body = slice_make(bytes + 2, len - 2);
	}
	meaning = asked_read(&a, &w->c, &size);
	ASSERT((meaning == ASKED_SIGNED) == w->c.has[0]);
	ASSERT(meaning != ASKED_REPEATED);
	ASSERT(!w->c.has[1]);
	ASSERT(meaning != ASKED_BEHIND || size <= 7);
	ASSERT(meaning != ASKED_AHEAD || size > 7);
	buf_init(&all, LIMITS_CHECKPOINT_MAX);
	cosigned_write(&w->c, &all);
	ASSERT(note_parse(&n, buf_slice(&all), LIMITS_CHECKPOINT_MAX, false,
		   &e) == 0 &&
	       policy_check(&w->policy, &n, &e) == 0);
	buf_free(&all);
	cosigned_free(&w->c);
	free(w);
	return 0;
}
