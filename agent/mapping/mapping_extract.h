#ifndef SHEAF_AGENT_MAPPING_MAPPING_EXTRACT_H
#define SHEAF_AGENT_MAPPING_MAPPING_EXTRACT_H

#include "agent/mapping/mapping_guess.h"
#include "common/base/buf.h"

/*
 * What a heading of an extract from the mental health services data set (MHSDS)
 * most likely is.  The data set names its own fields, so a heading is known when
 * it is such a name, whatever its case and however its words are divided.
 */
struct mapping_guess mapping_extract_guess(struct slice heading);

#endif
