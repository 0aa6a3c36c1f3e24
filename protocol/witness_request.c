/* The body of add-checkpoint: an old size, hashes, and a checkpoint. */
#include "protocol/witness_request.h"

#include <inttypes.h>

#include "common/base/encode.h"
#include "common/base/text.h"

int
witness_request_parse(struct witness_request *r, struct slice body,
    struct err *e)
{
	struct slice rest;
	struct text t;

	*r = (struct witness_request){ .old = 0 };
	if (body.n > WITNESS_REQUEST_MAX)
		return err_refuse(e, "frame", 0,
		    "the body has more than %d bytes", WITNESS_REQUEST_MAX);
	text_begin(&t, body, e);
	r->old = text_field_u64(&t, "old", LIMITS_NUMBER_MAX);
	for (;;) {
		struct slice line = text_line(&t);

		if (t.failed)
			return -1;
		if (line.n == 0)
			break;
		if (r->proof.n == LIMITS_PROOF_HASHES_MAX ||
		    !decode_base64_exact(line, r->proof.h[r->proof.n].b,
			HASH_SIZE))
			return err_refuse(e, "grammar", t.line,
			    "line %u is not one of at most %d hashes in base64",
			    t.line, LIMITS_PROOF_HASHES_MAX);
		r->proof.n++;
	}
	rest = slice_make(t.p, (size_t)(t.end - t.p));
	if (note_parse(&r->note, rest, LIMITS_CHECKPOINT_MAX, false, e) < 0)
		return -1;
	return checkpoint_read(&r->checkpoint, &r->note, e);
}

void
witness_request_write(uint64_t old, const struct tree_proof *proof,
    struct slice checkpoint, struct buf *out)
{
	buf_printf(out, "old %" PRIu64 "\n", old);
	for (size_t i = 0; i < proof->n; i++) {
		encode_base64(out, proof->h[i].b, HASH_SIZE);
		buf_u8(out, '\n');
	}
	buf_u8(out, '\n');
	buf_add_slice(out, checkpoint);
}
