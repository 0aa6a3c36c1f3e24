#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_XML_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_XML_H

#include "common/base/buf.h"

/* Append text as it may stand in XML, between tags and in an attribute that is
 * enclosed in double quotes.  Control characters, which XML 1.0 does not have,
 * become spaces. */
void exports_xml_escape(struct buf *out, const char *text);

#endif
