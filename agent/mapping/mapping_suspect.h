#ifndef SHEAF_AGENT_MAPPING_MAPPING_SUSPECT_H
#define SHEAF_AGENT_MAPPING_MAPPING_SUSPECT_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * True when a text that stands where a heading would holds a valid NHS number
 * or a whole date: it is data then, of a sheet without headings or of a row
 * that was taken for them, and is neither shown nor written anywhere.
 */
bool mapping_suspect_heading(struct slice text);

/* The same of an NHS number alone. */
bool mapping_suspect_number(struct slice text);

#endif
