/*
 * Any bytes as a note, read strictly and as a checkpoint: the parts that are
 * read make up the input again, and nothing passes strictly that does not pass
 * as a checkpoint.
 */
#include "protocol/note.h"

#include <string.h>

#include "common/base/encode.h"
#include "common/base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* Text, blank line and signature lines, put together again. */
static void
rebuild(const struct note *note)
{
	struct buf b;

	buf_init(&b, LIMITS_CHECKPOINT_MAX);
	buf_add_slice(&b, note->text);
	buf_puts(&b, "\n");
	for (size_t i = 0; i < note->sigs; i++) {
		const struct note_signature *sig = &note->sig[i];

		buf_puts(&b, "\342\200\224 ");
		buf_add_slice(&b, sig->name);
		buf_puts(&b, " ");
		if (sig->bytes_n > 0) {
			uint8_t raw[4 + sizeof(sig->bytes)];

			memcpy(raw, sig->id, 4);
			memcpy(raw + 4, sig->bytes, sig->bytes_n);
			encode_base64(&b, raw, 4 + sig->bytes_n);
		} else {
			buf_add_slice(&b, sig->blob);
		}
		buf_puts(&b, "\n");
	}
	ASSERT(slice_equal(buf_slice(&b), note->whole));
	buf_free(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	static const struct keys_public key = { { 1 } };
	struct slice whole = slice_make(bytes, n);
	struct keys_verifier v;
	struct note strict, loose;
	struct err e = ERR_INIT, f = ERR_INIT;
	bool is_strict, is_loose;

	keys_start();
	v = keys_verifier_make("name", 0x01, &key);
	is_strict = note_parse(&strict, whole, LIMITS_NOTE_MAX, true, &e) == 0;
	is_loose =
	    note_parse(&loose, whole, LIMITS_CHECKPOINT_MAX, false, &f) == 0;
	ASSERT(!is_strict || is_loose);
	ASSERT(is_strict || e.text[0] != '\0');
	ASSERT(is_loose || f.text[0] != '\0');
	if (is_loose) {
		rebuild(&loose);
		/* no one knows this key's secret */
		ASSERT(!note_verify_any(&loose, &v));
	}
	if (is_strict) {
		ASSERT(text_is_printable(strict.text));
		ASSERT(slice_equal(strict.text, loose.text));
		ASSERT(strict.sigs == loose.sigs);
	}
	return 0;
}
