/* receipts.json: proofs with their checkpoints. */
#include <stdio.h>
#include <string.h>

#include "common/base/err.h"
#include "protocol/receipt.h"
#include "tests/vectors/vec_files.h"

enum { LEAF = 9, AT = 20 }; /* the leaf proved, the size proved at */

struct out {
	const struct vec_golden *g;
	struct jval *cases;
	struct buf text; /* the receipt */
	struct slice leaf;
};

/* With stored NULL nothing is held; size and root otherwise. */
static struct jval *
add_case(struct out *o, const char *name, const struct checkpoint *stored,
    bool ok, const char *reason)
{
	static const char *const log[] = { VEC_ORIGIN };
	struct jval *c = vec_case(o->cases, name, ok, reason);
	struct jval *held;

	vec_set_base64(c, "receipt", buf_slice(&o->text));
	vec_set_base64(c, "leaf_note", o->leaf);
	jval_set_str(c, "origin", VEC_ORIGIN);
	vec_set_keys(c, "log_keys", log, 1);
	if (stored) {
		held = jval_object();
		jval_set(c, "stored", held);
		jval_set_i64(held, "size", (int64_t)stored->size);
		vec_set_hash(held, "root", &stored->root);
	} else {
		jval_set_null(c, "stored");
	}
	return c;
}

static struct checkpoint
held_at(const struct out *o, uint64_t size)
{
	return (struct checkpoint){ .size = size,
		.root = vec_log_root(&o->g->log, size) };
}

static void
make(struct out *o, uint64_t index, uint64_t size, uint64_t old)
{
	buf_reset(&o->text);
	o->leaf = vec_log_note(&o->g->log, index);
	vec_log_receipt(&o->g->log, index, size, old, &o->text);
}

static void
add_good(struct out *o, const char *name, const struct checkpoint *stored,
    bool moves, const char *reason)
{
	struct jval *c = add_case(o, name, stored, true, reason);
	struct err e = ERR_INIT;
	struct checkpoint cp;
	struct receipt r;
	struct note n;

	ASSERT(receipt_parse(&r, buf_slice(&o->text), &e) == 0);
	ASSERT(note_parse(&n, r.checkpoint_text, LIMITS_CHECKPOINT_MAX, false,
		   &e) == 0);
	ASSERT(checkpoint_parse(&cp, &n, &e) == 0);
	jval_set_i64(c, "index", (int64_t)r.index);
	jval_set_i64(c, "size", (int64_t)cp.size);
	vec_set_hash(c, "root", &cp.root);
	jval_set_i64(c, "old", (int64_t)r.old);
	jval_set_bool(c, "moves", moves);
}

static void
add_stored(struct out *o)
{
	struct checkpoint nothing = held_at(o, 0), older = held_at(o, 12);
	struct checkpoint newer = held_at(o, AT + 3), same = held_at(o, AT);
	struct checkpoint fork = older;

	make(o, LEAF, AT, 0);
	add_good(o, "nothing held", NULL, true, "P-RCP-4");
	add_good(o, "size 0 held", &nothing, true, "P-RCP-4: old 0");
	add_good(o, "another old than the one held", &older, false,
	    "P-RCP-5: received, joined later");
	add_good(o, "newer one held", &newer, false,
	    "P-RCP-5: never goes back");
	add_good(o, "same size held", &same, false, "P-RCP-5: equal roots");
	make(o, LEAF, AT, 12);
	add_good(o, "grown from the one held", &older, true, "P-RCP-4");
	fork.root.b[0] ^= 1;
	add_case(o, "not grown from the one held", &fork, false, "P-RCP-4");
	make(o, LEAF, AT, AT);
	add_good(o, "old equal to size", &same, false, "P-RCP-1");
	same.root.b[0] ^= 1;
	add_case(o, "same size, another root held", &same, false, "P-RCP-5");
	make(o, LEAF, AT, 5);
	add_case(o, "same size, another root, another old", &same, false,
	    "P-RCP-5");
	add_good(o, "old is not the one held", &older, false, "P-RCP-5");
}

/* Every leaf at one size, and one leaf at every later size. */
static void
add_proofs(struct out *o)
{
	char name[64];

	for (uint64_t i = 0; i < AT; i += 3) {
		make(o, i, AT, 0);
		snprintf(name, sizeof(name), "leaf %u", (unsigned)i);
		add_good(o, name, NULL, true, "P-RCP-4");
	}
	for (uint64_t size = LEAF + 1; size <= o->g->log.n; size += 5) {
		make(o, LEAF, size, LEAF);
		snprintf(name, sizeof(name), "at size %u", (unsigned)size);
		add_good(o, name, NULL, true, "P-RCP-4");
	}
}

/* The honest receipt with text changed. */
static void
add_changed(struct out *o, const char *name, const char *from, const char *to,
    const char *reason)
{
	struct buf honest;

	make(o, LEAF, AT, 0);
	honest = o->text;
	o->text = vec_buf();
	vec_replace(&o->text, buf_slice(&honest), from, to);
	add_case(o, name, NULL, false, reason);
	buf_free(&honest);
}

static void
add_texts(struct out *o)
{
	static const char first[] = "c2sp.org/tlog-proof@v1\n";

	add_changed(o, "version 2", "@v1", "@v2", "section 9");
	add_changed(o, "no first line", first, "", "section 9");
	/* "b2xkIDAK" is the base64 of "old 0" and LF. */
	add_changed(o, "no extra line", "extra b2xkIDAK\n", "", "P-RCP-1");
	add_changed(o, "extra not base64", "b2xkIDAK", "b2xkIDA", "P-GEN-5");
	add_changed(o, "empty extra", "b2xkIDAK", "", "P-RCP-1");
	add_changed(o, "extra of other bytes", "b2xkIDAK", "bmV3IDAK",
	    "P-RCP-1");
	add_changed(o, "extra without its LF", "b2xkIDAK",
	    "b2xkIDA=", "P-RCP-1");
	add_changed(o, "old 00", "b2xkIDAK", "b2xkIDAwCg==", "P-GEN-3");
	add_changed(o, "a hash from old 0", "b2xkIDAK",
	    "b2xkIDAKNDdERVFwajhIQlNhKy9USW1XKzVKQ2V1UWVSa201Tk1wSldaRzNoU3"
	    "VGVT0K",
	    "P-RCP-1: none for size 0");
	add_changed(o, "old above the size", "b2xkIDAK",
	    "b2xkIDk5Cg==", "P-RCP-6");
	add_changed(o, "extra twice", "extra b2xkIDAK\n",
	    "extra b2xkIDAK\nextra b2xkIDAK\n", "P-RCP-1");
	add_changed(o, "index before extra", "extra b2xkIDAK\nindex 9\n",
	    "index 9\nextra b2xkIDAK\n", "section 9");
	add_changed(o, "another index", "index 9\n", "index 8\n", "P-RCP-4");
	add_changed(o, "index above the size", "index 9\n", "index 20\n",
	    "P-RCP-4");
	add_changed(o, "index 09", "index 9\n", "index 09\n", "P-GEN-3");
	add_changed(o, "negative index", "index 9\n", "index -9\n", "P-GEN-3");
	add_changed(o, "a line between", "index 9\n", "index 9\nx\n",
	    "section 9");
	add_changed(o, "no blank line", "\n\n" VEC_ORIGIN, "\n" VEC_ORIGIN,
	    "P-RCP-3");
	add_changed(o, "another size", "\n20\n", "\n21\n", "P-CKP-2");
	add_changed(o, "another origin", "\n\n" VEC_ORIGIN, "\n\n" VEC_OTHER,
	    "P-CKP-3");
}

/* Each hash of the path dropped, doubled, changed; one too many. */
static void
add_hashes(struct out *o)
{
	struct tree_proof p;
	struct receipt r;
	struct err e = ERR_INIT;
	struct buf good;

	make(o, LEAF, AT, 12);
	good = o->text;
	o->text = vec_buf();
	ASSERT(receipt_parse(&r, buf_slice(&good), &e) == 0);
	p = r.inclusion;
	for (size_t i = 0; i <= p.n; i++) {
		char name[64];

		r.inclusion = p;
		r.inclusion.n = p.n + 1;
		for (size_t j = i; j < p.n; j++)
			r.inclusion.h[j + 1] = p.h[j];
		if (i == p.n)
			r.inclusion.h[i] = p.h[0];
		buf_reset(&o->text);
		receipt_write(&r, &o->text);
		snprintf(name, sizeof(name), "hash %zu twice", i);
		add_case(o, name, NULL, false, "P-RCP-6");
		if (i == p.n)
			break;
		r.inclusion = p;
		r.inclusion.n = p.n - 1;
		for (size_t j = i; j < p.n - 1; j++)
			r.inclusion.h[j] = p.h[j + 1];
		buf_reset(&o->text);
		receipt_write(&r, &o->text);
		snprintf(name, sizeof(name), "hash %zu dropped", i);
		add_case(o, name, NULL, false, "P-RCP-6");
	}
	buf_free(&good);
}

static void
add_growth(struct out *o)
{
	struct checkpoint older = held_at(o, 12);
	struct err e = ERR_INIT;
	struct buf good;
	struct receipt r;

	make(o, LEAF, AT, 12);
	good = o->text;
	o->text = vec_buf();
	ASSERT(receipt_parse(&r, buf_slice(&good), &e) == 0);
	r.consistency.n--;
	receipt_write(&r, &o->text);
	add_case(o, "a hash of the growth missing", &older, false, "P-RCP-6");
	buf_reset(&o->text);
	r.consistency.n += 2;
	r.consistency.h[r.consistency.n - 1] = r.consistency.h[0];
	receipt_write(&r, &o->text);
	add_case(o, "a hash of the growth too many", &older, false, "P-RCP-6");
	buf_free(&good);
}

static void
add_others(struct out *o)
{
	struct buf leaf = vec_buf();
	struct jval *c;

	make(o, LEAF, AT, 0);
	buf_puts(&o->text, "x");
	add_case(o, "something behind it", NULL, false, "P-RCP-3");
	make(o, LEAF, AT, 0);
	buf_puts(&o->text, "\n");
	add_case(o, "a blank line behind it", NULL, false, "P-RCP-3");
	make(o, LEAF, AT, 0);
	o->text.n--;
	add_case(o, "last LF missing", NULL, false, "P-GEN-1");
	make(o, LEAF, AT, 0);
	o->leaf = vec_log_note(&o->g->log, LEAF - 1);
	add_case(o, "proof of another leaf", NULL, false, "P-RCP-4");
	vec_replace(&leaf, vec_log_note(&o->g->log, LEAF), "\n\n", "\n\n\n");
	o->leaf = buf_slice(&leaf);
	add_case(o, "leaf with other bytes", NULL, false, "P-STM-4");
	make(o, LEAF, AT, 0);
	c = add_case(o, "quorum not met", NULL, false, "P-POL-5");
	{
		struct keys_verifier log = vec_verifier(VEC_ORIGIN, 0x01);
		struct keys_verifier w = vec_verifier("witness.example/w", 4);
		struct buf policy = vec_buf();

		buf_puts(&policy, "log ");
		keys_verifier_write(&log, &policy);
		buf_puts(&policy, "\nwitness w ");
		keys_verifier_write(&w, &policy);
		buf_puts(&policy, "\nquorum w\n");
		jval_set_str(c, "policy", buf_str(&policy));
		buf_free(&policy);
	}
	buf_free(&leaf);
}

struct jval *
vec_files_receipts(const struct vec_golden *g)
{
	struct jval *file = vec_file();
	struct out o = { .g = g,
		.cases = vec_list(file, "cases"),
		.text = vec_buf() };

	add_stored(&o);
	add_proofs(&o);
	add_texts(&o);
	add_hashes(&o);
	add_growth(&o);
	add_others(&o);
	buf_free(&o.text);
	return file;
}
