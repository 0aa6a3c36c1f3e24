/*
 * Receipts: C2SP tlog-proof with Sheaf's `extra` line (PROTOCOL.md, section 9).
 * One text proves that a statement is in the log and, by the extra line, that the
 * log has only grown since the checkpoint that its holder knew.
 */
#include "protocol/receipt.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"

enum {
	HASH_CHARS = ENCODE_BASE64_CHARS(HASH_SIZE),
	/* "old ", a number, and the hashes, each line with its LF. */
	EXTRA_MAX = 32 + LIMITS_PROOF_HASHES_MAX * (HASH_CHARS + 1)
};

static const char first_line[] = "c2sp.org/tlog-proof@v1";
static const char code[] = "receipt";

static void
write_hashes(const struct tree_proof *p, struct buf *out)
{
	for (size_t i = 0; i < p->n; i++) {
		encode_base64(out, p->h[i].b, HASH_SIZE);
		buf_puts(out, "\n");
	}
}

void
receipt_write(const struct receipt *r, struct buf *out)
{
	struct buf extra;

	buf_init(&extra, EXTRA_MAX);
	buf_printf(&extra, "old %" PRIu64 "\n", r->old);
	write_hashes(&r->consistency, &extra);
	ASSERT(!extra.full);
	buf_printf(out, "%s\nextra ", first_line);
	encode_base64(out, extra.data, extra.n);
	buf_printf(out, "\nindex %" PRIu64 "\n", r->index);
	write_hashes(&r->inclusion, out);
	buf_puts(out, "\n");
	buf_add_slice(out, r->checkpoint_text);
	buf_free(&extra);
}

static void
take_hash(struct text *t, struct tree_proof *p, struct slice line)
{
	if (p->n == LIMITS_PROOF_HASHES_MAX)
		text_fail(t, "a proof has more than %d hashes",
		    LIMITS_PROOF_HASHES_MAX);
	else if (!decode_base64_exact(line, p->h[p->n].b, HASH_SIZE))
		text_fail(t, "not a hash in base64");
	else
		p->n++;
}

/* The bytes of the extra line: the size from which the log has grown, and the
 * consistency proof. */
static int
parse_extra(struct receipt *r, struct slice bytes, struct err *e)
{
	struct text t;

	text_begin(&t, bytes, e);
	r->old = text_field_u64(&t, "old", LIMITS_NUMBER_MAX);
	while (!text_at_end(&t))
		take_hash(&t, &r->consistency, text_line(&t));
	return text_end(&t);
}

static void
take_extra(struct text *t, struct receipt *r)
{
	struct slice base64 = text_field(t, "extra");
	/* The proof's hashes are copied out of it, so it need not outlive this
	 * function. */
	uint8_t extra[EXTRA_MAX];
	struct err why = ERR_INIT;
	size_t n;

	if (t->failed)
		return;
	if (!decode_base64(base64, extra, sizeof(extra), &n))
		text_fail(t, "the extra line is not base64, or too long");
	else if (parse_extra(r, slice_make(extra, n), &why))
		text_fail(t, "in the extra line, %s", why.text);
}

int
receipt_parse(struct receipt *r, struct slice bytes, struct err *e)
{
	struct text t;

	*r = (struct receipt){ .index = 0 };
	if (bytes.n > LIMITS_RECEIPT_MAX)
		return err_refuse(e, code, 0,
		    "the receipt is longer than %d bytes", LIMITS_RECEIPT_MAX);
	text_begin(&t, bytes, e);
	text_expect(&t, first_line);
	take_extra(&t, r);
	r->index = text_field_u64(&t, "index", LIMITS_NUMBER_MAX);
	while (!t.failed) {
		struct slice line = text_line(&t);

		if (line.n == 0)
			break;
		take_hash(&t, &r->inclusion, line);
	}
	if (t.failed) {
		/* One code for every fault of a receipt; the text's own would be
		 * that of a statement. */
		snprintf(e->code, sizeof(e->code), "%s", code);
		return err_prefix(e, "the receipt");
	}
	r->checkpoint_text = slice_make(t.p, (size_t)(t.end - t.p));
	return 0;
}

/* P-RCP-1: where no hash is needed, none may be there. */
static bool
extra_is_sound(const struct receipt *r, uint64_t size)
{
	if (r->old > size)
		return false;
	return (r->old != 0 && r->old != size) || r->consistency.n == 0;
}

int
receipt_verify(const struct receipt *r, struct slice note,
    const struct policy *policy, struct checkpoint *cp, struct err *e)
{
	struct hash leaf = tree_leaf(note);
	struct note n;

	/* The signature first: a proof that leads to a root which nobody has
	 * signed proves nothing. */
	if (note_parse(&n, r->checkpoint_text, LIMITS_CHECKPOINT_MAX, false,
		e) ||
	    checkpoint_parse(cp, &n, e) || policy_check(policy, &n, e))
		return -1;
	if (!tree_verify_inclusion(&r->inclusion, &leaf, r->index, cp->size,
		&cp->root))
		return err_refuse(e, code, 0,
		    "the receipt does not prove that this statement is in "
		    "the log");
	if (!extra_is_sound(r, cp->size))
		return err_refuse(e, code, 2,
		    "the receipt's extra line does not fit its checkpoint");
	return 0;
}

bool
receipt_extends(const struct receipt *r, const struct checkpoint *from,
    const struct checkpoint *cp)
{
	/* By origin too: another log may have had the same first leaves. */
	return r->old == from->size && strcmp(from->origin, cp->origin) == 0 &&
	       tree_verify_consistency(&r->consistency, from->size, &from->root,
		   cp->size, &cp->root);
}
