/* Text in XML and HTML. */
#include "common/base/markup.h"

void
markup_escape(struct buf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		uint8_t byte = (uint8_t)*text;

		if (byte == '&')
			buf_puts(out, "&amp;");
		else if (byte == '<')
			buf_puts(out, "&lt;");
		else if (byte == '>')
			buf_puts(out, "&gt;");
		else if (byte == '"')
			buf_puts(out, "&quot;");
		else
			buf_u8(out, byte < ' ' ? ' ' : byte);
	}
}
