/*
 * Any text as a pasted invite: what is made of it is a file with the notes that
 * were found in it, or nothing is made; and a file that was made comes out of
 * its own text again.
 */
#include "agent/sealing/enrol_paste.h"

#include "common/base/err.h"
#include "protocol/envelope.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct envelope_invite notes, again;
	struct err e = ERR_INIT;
	struct buf file, second;

	buf_init(&file, 4 * LIMITS_NOTE_MAX);
	buf_init(&second, 4 * LIMITS_NOTE_MAX);
	if (enrol_paste(slice_make(bytes, n), &file) &&
	    envelope_invite_read(buf_slice(&file), &notes, &e) == 0) {
		/* The lengths between the notes are what copying keeps. */
		ASSERT(enrol_paste(buf_slice(&file), &second));
		if (envelope_invite_read(buf_slice(&second), &again, &e) == 0)
			ASSERT(again.invite.n <= notes.invite.n);
	}
	buf_free(&file);
	buf_free(&second);
	return 0;
}
