/* QR codes, by libqrencode: the only file that includes it. */
#include "aggregator/accounts/qr_svg.h"

#include <qrencode.h>

#include "common/base/err.h"

unsigned
qr_svg_path(struct buf *out, const char *text)
{
	QRcode *qr = QRcode_encodeString8bit(text, 0 /* version: as needed */,
	    QR_ECLEVEL_M);
	unsigned width;

	ASSERT(qr != NULL);
	width = (unsigned)qr->width;
	for (unsigned y = 0; y < width; y++)
		for (unsigned x = 0; x < width; x++) {
			unsigned from = x;

			while (x < width && (qr->data[y * width + x] & 1) != 0)
				x++;
			if (x > from)
				buf_printf(out, "M%u %uh%uv1h-%uz",
				    from + QR_SVG_MARGIN, y + QR_SVG_MARGIN,
				    x - from, x - from);
		}
	QRcode_free(qr);
	return width + 2 * QR_SVG_MARGIN;
}
