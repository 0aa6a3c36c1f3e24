/* What editors and mail programs add to a text, taken away again. */
#include "auditor/carried.h"

#include <string.h>

static const char mark[] = "\xef\xbb\xbf";

bool
carried_is_text(struct slice bytes)
{
	/* "SHEAF1" begins an envelope, "SHEAFR1" an answer file. */
	return bytes.n < 5 || memcmp(bytes.p, "SHEAF", 5) != 0;
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

void
carried_restore(struct buf *text)
{
	size_t skip = 0, out = 0;

	if (text->n >= 3 && memcmp(text->data, mark, 3) == 0)
		skip = 3;
	for (size_t i = skip; i < text->n; i++) {
		if (text->data[i] == '\n')
			while (out > 0 && is_blank(text->data[out - 1]))
				out--;
		text->data[out++] = text->data[i];
	}
	while (out > 0 &&
	       (is_blank(text->data[out - 1]) || text->data[out - 1] == '\n'))
		out--;
	text->n = out;
	if (out > 0)
		buf_puts(text, "\n");
}
