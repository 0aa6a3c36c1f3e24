/*
 * Any bytes as a head answer.  Where they are an object without a checkpoint, one
 * that the log's key signed is put in, so that what stands beside it is read too:
 * what is taken of that is well formed, whatever it says.
 */
#include "agent/delivery/heads.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/text.h"
#include "protocol/sign.h"

enum { OLD = 1, SIZE = 3, KEYS_MAX = 2000 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char origin[] = "fuzz.example/log";

static void
pin(struct pins *p, const struct sign_key *key)
{
	struct statement trust = { .kind = STATEMENT_TRUST };
	struct statement_trust *t = &trust.u.trust;
	struct err e = ERR_INIT;

	(void)snprintf(trust.origin, sizeof(trust.origin), "%s", origin);
	t->log_key[0] = keys_verifier_make(origin, 0x01, &key->public);
	t->log_keys = 1;
	(void)snprintf(t->policy[0], sizeof(t->policy[0]), "quorum none");
	t->policy_lines = 1;
	*p = (struct pins){ .epoch = 1 };
	ASSERT(pins_take_trust(p, &trust, &e) == 0);
	(void)snprintf(p->agent, sizeof(p->agent), "site");
}

static void
put_checkpoint(struct jval *o, const struct sign_key *key)
{
	struct checkpoint c = { .size = SIZE };
	struct buf text;

	(void)snprintf(c.origin, sizeof(c.origin), "%s", origin);
	buf_init(&text, LIMITS_CHECKPOINT_MAX);
	checkpoint_write(&c, &text);
	sign_note(&text, text.n, true, origin, key);
	jval_set_str(o, "checkpoint", buf_str(&text));
	buf_free(&text);
}

static void
expect_keys(const struct heads *h)
{
	size_t n = jval_length(h->in_force);
	char text[DAY_TEXT_SIZE];
	int32_t again;

	for (size_t i = 0; i < n && i < KEYS_MAX; i++) {
		struct heads_key k;

		if (!heads_key_at(h, i, &k))
			continue;
		ASSERT(text_is_id(slice_of(k.service)));
		ASSERT(k.revision <= LIMITS_REVISION_MAX);
		ASSERT(k.period.start <= k.period.end);
		/* A day can be written and read again. */
		if (k.through != DAY_NONE) {
			day_format(text, k.through);
			ASSERT(day_parse(slice_of(text), &again) &&
			       again == k.through);
		}
	}
	ASSERT(!heads_whole(h) || jval_is_array(h->in_force));
}

/* What comes to a screen holds nothing but letters, digits and a few marks. */
static void
expect_others(const struct heads *h)
{
	struct buf out;

	buf_init(&out, HEADS_OTHERS_MAX);
	heads_others(h, "site", &out);
	ASSERT(!out.full);
	for (size_t i = 0; i < out.n; i++)
		ASSERT(strchr("abcdefghijklmnopqrstuvwxyz0123456789-./, ",
			   out.data[i]) != NULL);
	buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const uint8_t seed[32] = { 7 };
	struct sign_key key;
	struct err e = ERR_INIT;
	struct jval *o = NULL;
	struct heads h;
	struct pins p;

	keys_start();
	key = sign_key_from_seed(seed);
	pin(&p, &key);
	if (jval_parse(&o, slice_make(bytes, n), LIMITS_HEAD_MAX, &e) < 0)
		return 0;
	if (jval_is_object(o) && jval_get(o, "checkpoint") == NULL)
		put_checkpoint(o, &key);
	if (heads_read(&h, &p, o, OLD, &e) == 0) {
		ASSERT(h.checkpoint.size == SIZE);
		ASSERT(h.proof.consistency.n <= LIMITS_PROOF_HASHES_MAX);
		expect_keys(&h);
		expect_others(&h);
	} else {
		ASSERT(e.text[0] != '\0');
	}
	jval_free(o);
	return 0;
}
