/*
 * Any bytes as a piece of evidence.  What a mail program has done to a text is
 * taken away once and for all, and what is read is in the bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "auditor/carried.h"
#include "auditor/exhibit.h"
#include "common/base/err.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
restore_twice(struct slice bytes)
{
	struct buf once, twice;

	buf_init(&once, LIMITS_CHECKPOINT_MAX + 1);
	buf_init(&twice, LIMITS_CHECKPOINT_MAX + 1);
	buf_add_slice(&once, bytes);
	carried_restore(&once);
	buf_add_slice(&twice, buf_slice(&once));
	carried_restore(&twice);
	ASSERT(slice_equal(buf_slice(&once), buf_slice(&twice)) ||
	       (once.n >= 3 && memcmp(once.data, "\xef\xbb\xbf", 3) == 0));
	buf_free(&once);
	buf_free(&twice);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice all = slice_make(bytes, len);
	struct exhibit x = { .name = "fuzz" };
	struct err e = ERR_INIT;

	if (len == 0 || len > LIMITS_CHECKPOINT_MAX)
		return 0;
	restore_twice(all);
	buf_init(&x.bytes, LIMITS_CHECKPOINT_MAX + 1);
	buf_add_slice(&x.bytes, all);
	if (exhibit_parse(&x, &e) == 0) {
		ASSERT(x.note.text.p >= x.bytes.data &&
		       x.note.text.p + x.note.text.n <=
			   x.bytes.data + x.bytes.n);
		ASSERT(x.note.sigs > 0);
	}
	exhibit_free(&x);
	return 0;
}
