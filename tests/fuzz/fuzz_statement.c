/*
 * Any bytes as a statement's text: what is accepted is written again byte
 * for byte, every error names a line of the text and a known code.
 */
#include "protocol/statement.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_error(const struct err *e, struct slice text)
{
	unsigned lines = 1;

	for (size_t i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	ASSERT(e->line <= lines);
	ASSERT(strcmp(e->code, "grammar") == 0 ||
	       strcmp(e->code, "period") == 0 ||
	       strcmp(e->code, "unsupported") == 0);
	ASSERT(e->text[0] != '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct slice text = slice_make(bytes, n);
	struct err e = ERR_INIT;
	char names[2][KEYS_NAME_MAX];
	struct statement s;
	struct buf again;

	keys_start();
	if (statement_parse(&s, text, &e) != 0) {
		check_error(&e, text);
		return 0;
	}
	buf_init(&again, 64 * 1024);
	statement_write(&s, &again);
	ASSERT(slice_equal(buf_slice(&again), text));
	buf_free(&again);
	for (size_t i = statement_signers(&s, names); i-- > 0;)
		ASSERT(keys_is_name(slice_of(names[i])));
	if (s.kind == STATEMENT_BATCH)
		ASSERT(statement_header(text).n < text.n);
	return 0;
}
