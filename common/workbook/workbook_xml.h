#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_XML_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_XML_H

#include <stdbool.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * The elements of an XML text, over expat (the only file with it).  Names
 * come without their prefix; attributes as pairs that end with NULL, those
 * with their prefix.  A handler returns -1 with *e to stop.
 */
struct workbook_xml {
	int (*start)(void *arg, const char *name, const char **attributes,
	    struct err *e);
	int (*end)(void *arg, const char *name, struct err *e);
	int (*text)(void *arg, struct slice text, struct err *e);
	void *arg;
};

/*
 * Read it all.  A text with a document type (and so with entities of its
 * own), one nested too deeply, and one that is no XML are refused.
 */
int workbook_xml_parse(struct slice bytes, const struct workbook_xml *x,
    struct err *e) MUST_USE;

/* The value of an attribute, or NULL. */
const char *workbook_xml_get(const char **attributes, const char *name);

/* Whether a value (NULL: none) is a boolean of that sort, in any of the forms
 * that XML has for it or that programs write. */
bool workbook_xml_is_true(const char *value);
bool workbook_xml_is_false(const char *value);

#endif
