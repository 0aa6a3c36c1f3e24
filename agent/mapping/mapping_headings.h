#ifndef SHEAF_AGENT_MAPPING_MAPPING_HEADINGS_H
#define SHEAF_AGENT_MAPPING_MAPPING_HEADINGS_H

#include "agent/mapping/mapping_guess.h"

/*
 * What a heading most likely is.  Of two numbers the first is the job's.
 * seen, which may be NULL, tells what stands below it: it decides between
 * several things that a heading can mean, and against all of them.
 */
struct mapping_guess mapping_headings_guess(struct slice heading,
    const struct mapping_seen *seen);

#endif
