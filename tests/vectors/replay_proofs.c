/* tree.json, checkpoints.json, receipts.json. */
#include <check.h>
#include <string.h>

#include "protocol/checkpoint.h"
#include "protocol/policy.h"
#include "protocol/receipt.h"
#include "tests/vectors/replay.h"
#include "tests/vectors/vec_forest.h"

static struct vec_forest forest; /* grown by replay_tree() */

static void
read_proof(const struct replay *r, struct tree_proof *p)
{
	const struct jval *list = jval_get(r->c, "hashes");

	p->n = jval_length(list);
	ck_assert_uint_le(p->n, LIMITS_PROOF_HASHES_MAX);
	for (size_t i = 0; i < p->n; i++) {
		struct buf bytes = replay_bytes_at(list, i);

		ck_assert_uint_eq(bytes.n, HASH_SIZE);
		memcpy(p->h[i].b, bytes.data, HASH_SIZE);
		buf_free(&bytes);
	}
}

static bool
same_proof(const struct tree_proof *a, const struct tree_proof *b)
{
	return a->n == b->n && memcmp(a->h, b->h, a->n * HASH_SIZE) == 0;
}

bool
replay_inclusion(struct replay *r)
{
	struct hash leaf = replay_hash(r->c, "leaf");
	struct hash root = replay_hash(r->c, "root");
	uint64_t index = (uint64_t)replay_i64(r->c, "index");
	uint64_t size = (uint64_t)replay_i64(r->c, "size");
	struct tree_reader reader = vec_forest_reader(&forest);
	struct tree_proof p, made;

	read_proof(r, &p);
	if (r->ok) {
		ck_assert(tree_prove_inclusion(&made, index, size, &reader,
			      &r->e) == 0);
		ck_assert(same_proof(&p, &made));
		ck_assert(hash_equal(&leaf, &forest.node[0][index]));
	}
	return tree_verify_inclusion(&p, &leaf, index, size, &root);
}

bool
replay_consistency(struct replay *r)
{
	struct hash old_root = replay_hash(r->c, "old_root");
	struct hash root = replay_hash(r->c, "root");
	uint64_t old = (uint64_t)replay_i64(r->c, "old");
	uint64_t size = (uint64_t)replay_i64(r->c, "size");
	struct tree_reader reader = vec_forest_reader(&forest);
	struct tree_proof p, made;

	read_proof(r, &p);
	if (r->ok) {
		ck_assert(tree_prove_consistency(&made, old, size, &reader,
			      &r->e) == 0);
		ck_assert(same_proof(&p, &made));
	}
	return tree_verify_consistency(&p, old, &old_root, size, &root);
}

void
replay_tree(void)
{
	struct jval *file = replay_load("tree.json");
	const struct jval *leaves = jval_get(file, "leaf_hashes");
	const struct jval *roots = jval_get(file, "roots");

	vec_forest_make(&forest);
	ck_assert_uint_gt(jval_length(leaves), 0);
	for (size_t i = 0; i < jval_length(leaves); i++) {
		struct replay r = { .c = jval_at(leaves, i) };
		struct buf data = replay_bytes(r.c, "data");
		struct hash h = tree_leaf(buf_slice(&data));

		replay_expect_hash(&r, "hash", &h);
		buf_free(&data);
	}
	ck_assert_uint_eq(jval_length(roots), 264);
	for (size_t i = 0; i < jval_length(roots); i++) {
		struct replay r = { .c = jval_at(roots, i) };

		replay_expect_hash(&r, "root",
		    &forest.root[replay_i64(r.c, "size")]);
	}
	jval_free(file);
	replay_list("tree.json", "inclusion", replay_inclusion);
	replay_list("tree.json", "consistency", replay_consistency);
	vec_forest_free(&forest);
}

/* The policy of a case, or that of its only log key. */
static int
policy_of(struct replay *r, struct policy *p)
{
	const char *text = jval_get_str(r->c, "policy");
	struct keys_verifier key[REPLAY_KEYS_MAX];

	if (text != NULL)
		return policy_parse(p, slice_of(text), &r->e);
	ck_assert_uint_eq(replay_keys(r->c, "log_keys", key), 1);
	*p = policy_of_log(&key[0]);
	return 0;
}

bool
replay_checkpoint(struct replay *r)
{
	struct buf bytes = replay_bytes(r->c, "note");
	struct keys_verifier key[REPLAY_KEYS_MAX];
	struct checkpoint c;
	struct policy policy;
	struct note n;
	bool ok;

	ck_assert_uint_eq(replay_keys(r->c, "log_keys", key), 1);
	ck_assert_str_eq(key[0].name, replay_str(r->c, "origin"));
	ok = checkpoint_open(&c, buf_slice(&bytes), &key[0], &r->e) == 0;
	if (ok)
		ok = policy_of(r, &policy) == 0 &&
		     note_parse(&n, buf_slice(&bytes), LIMITS_CHECKPOINT_MAX,
			 false, &r->e) == 0 &&
		     policy_check(&policy, &n, &r->e) == 0;
	if (ok && r->ok) {
		replay_expect_str(r, "origin", c.origin);
		replay_expect_i64(r, "size", c.size);
		replay_expect_hash(r, "root", &c.root);
	}
	buf_free(&bytes);
	return ok;
}

bool
replay_policy(struct replay *r)
{
	struct policy p;

	return policy_parse(&p, slice_of(replay_str(r->c, "policy")), &r->e) ==
	       0;
}

/* What the checkpoint held says to this one; *moves: it goes forward. */
static bool
fits_stored(const struct replay *r, const struct receipt *receipt,
    const struct checkpoint *cp, bool *moves)
{
	const struct jval *held = jval_get(r->c, "stored");
	struct checkpoint stored = *cp;

	*moves = jval_is_null(held);
	if (*moves)
		return true;
	stored.size = (uint64_t)replay_i64(held, "size");
	stored.root = replay_hash(held, "root");
	if (stored.size == cp->size && !hash_equal(&stored.root, &cp->root))
		return false;
	if (receipt->old != stored.size)
		return true;
	*moves = cp->size > stored.size;
	return receipt_extends(receipt, &stored, cp);
}

bool
replay_receipt(struct replay *r)
{
	struct buf text = replay_bytes(r->c, "receipt");
	struct buf leaf = replay_bytes(r->c, "leaf_note");
	struct buf again;
	struct checkpoint cp;
	struct receipt got;
	struct policy policy;
	bool ok, moves = false;

	ok = receipt_parse(&got, buf_slice(&text), &r->e) == 0 &&
	     policy_of(r, &policy) == 0 &&
	     receipt_verify(&got, buf_slice(&leaf), &policy, &cp, &r->e) == 0 &&
	     fits_stored(r, &got, &cp, &moves);
	if (ok && r->ok) {
		replay_expect_str(r, "origin", cp.origin);
		replay_expect_i64(r, "index", got.index);
		replay_expect_i64(r, "size", cp.size);
		replay_expect_hash(r, "root", &cp.root);
		replay_expect_i64(r, "old", got.old);
		ck_assert(replay_bool(r->c, "moves") == moves);
		buf_init(&again, LIMITS_RECEIPT_MAX);
		receipt_write(&got, &again);
		ck_assert(slice_equal(buf_slice(&again), buf_slice(&text)));
		buf_free(&again);
	}
	buf_free(&text);
	buf_free(&leaf);
	return ok;
}
