#ifndef SHEAF_AGENT_MAPPING_MAPPING_SCORES_H
#define SHEAF_AGENT_MAPPING_MAPPING_SCORES_H

#include "agent/mapping/mapping_guess.h"
#include "common/base/buf.h"

/*
 * True when a heading, as mapping_short_expand() leaves it, is that of a
 * wellbeing score or of its date: "swemwbs 2 date", "baseline reqol 10
 * score".  *guess is then filled.
 */
bool mapping_scores_guess(struct slice plain, struct mapping_guess *guess);

#endif
