/*
 * Any bytes as an answer to a statement, with any status: nothing of it is
 * believed without a proof, and what is shown of it to people is one line that
 * steers no terminal.  The first two bytes are the status.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/delivery/receipts.h"
#include "common/base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void
expect_line(const char *s, size_t max)
{
	ASSERT(strlen(s) < max);
	for (; *s != '\0'; s++)
		ASSERT((unsigned char)*s >= ' ' && *s != 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct pins pins = { .epoch = 1 };
	struct receipts_sent sent = { .statement = {
					  .kind = STATEMENT_BATCH } };
	struct receipts_verdict v;
	char said[ANSWERS_SAID_MAX];
	unsigned status;
	char *text;

	if (len < 2 || len > LIMITS_ANSWER_MAX)
		return 0;
	status = (unsigned)bytes[0] << 8 | bytes[1];
	receipts_judge(&v, &pins, &sent, status,
	    slice_make(bytes + 2, len - 2));
	ASSERT(!v.proven);
	ASSERT(v.outcome == RECEIPTS_LATER || v.outcome == RECEIPTS_GAP);
	expect_line(v.why, sizeof(v.why));
	expect_line(v.word.said, sizeof(v.word.said));
	receipts_verdict_free(&v);
	text = mem_copy_text(bytes + 2, len - 2);
	for (size_t max = 8; max <= sizeof(said); max += 31) {
		answers_clean(text, said, max);
		expect_line(said, max);
	}
	free(text);
	return 0;
}
