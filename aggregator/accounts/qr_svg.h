#ifndef SHEAF_AGGREGATOR_ACCOUNTS_QR_SVG_H
#define SHEAF_AGGREGATOR_ACCOUNTS_QR_SVG_H

#include "common/base/buf.h"

enum { QR_SVG_MARGIN = 4, QR_SVG_PATH_MAX = 64 * 1024 };

/*
 * A QR code as the path of an SVG drawing: appends the `d` of a path that
 * fills the dark squares, one unit each, with the margin of four squares that
 * readers need.  Returns the width and height of the drawing in units.  The
 * text has at most 200 characters.
 */
unsigned qr_svg_path(struct buf *out, const char *text);

#endif
