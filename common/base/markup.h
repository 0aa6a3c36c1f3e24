#ifndef SHEAF_COMMON_BASE_MARKUP_H
#define SHEAF_COMMON_BASE_MARKUP_H

#include "common/base/buf.h"

/* Append text as it may stand in XML and HTML, between tags and in an attribute that is
 * enclosed in double quotes.  Control characters, which XML 1.0 does not have,
 * become spaces. */
void markup_escape(struct buf *out, const char *text);

#endif
