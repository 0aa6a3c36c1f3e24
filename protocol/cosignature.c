/*
 * A cosignature is a time and a signature over it and the text (P-CKP-4).  The
 * line in front of the signed message keeps it from passing for a signature
 * of the note itself.
 */
#include "protocol/cosignature.h"

#include <inttypes.h>
#include <string.h>

#include "protocol/limits.h"

void
cosignature_message(uint64_t time, struct slice text, struct buf *out)
{
	buf_printf(out, "cosignature/v1\ntime %" PRIu64 "\n", time);
	buf_add_slice(out, text);
}

bool
cosignature_holds(const struct note *n, size_t i, const struct keys_verifier *v,
    uint64_t *time)
{
	const struct note_signature *s = &n->sig[i];
	struct keys_signature signature;
	struct buf message;
	uint64_t at = 0;
	bool holds;

	if (i >= n->sigs || !slice_is(s->name, v->name) ||
	    memcmp(s->id, v->id, sizeof(s->id)) != 0 ||
	    s->bytes_n != sizeof(at) + sizeof(signature.b))
		return false;
	for (size_t k = 0; k < sizeof(at); k++)
		at = at << 8 | s->bytes[k];
	if (at > INT64_MAX)
		return false;
	memcpy(signature.b, s->bytes + sizeof(at), sizeof(signature.b));
	buf_init(&message, LIMITS_CHECKPOINT_MAX + COSIGNATURE_HEAD_MAX);
	cosignature_message(at, n->text, &message);
	holds = !message.full &&
		keys_verify(&v->key, &signature, buf_slice(&message));
	buf_free(&message);
	if (holds && time != NULL)
		*time = at;
	return holds;
}
