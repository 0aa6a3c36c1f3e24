/*
 * The words of an error as a page shows them.
 */
#include "common/base/sentence.h"

#include <ctype.h>
#include <string.h>

void
sentence_begin(struct buf *out, const char *text)
{
	char first;

	if (text[0] == '\0')
		return;
	/* Of UTF-8, only the letters of ASCII change here. */
	first = (char)toupper((unsigned char)text[0]);
	buf_add(out, &first, 1);
	buf_puts(out, text + 1);
}

void
sentence_put(struct buf *out, const char *text)
{
	size_t n = strlen(text);

	if (n == 0)
		return;
	sentence_begin(out, text);
	if (strchr(".?!:", text[n - 1]) == NULL)
		buf_puts(out, ".");
}
