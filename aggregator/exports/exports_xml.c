/* Text in XML, for ADX and for the narrative of FHIR. */
#include "aggregator/exports/exports_xml.h"

void
exports_xml_escape(struct buf *out, const char *text)
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
