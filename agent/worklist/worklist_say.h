#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_SAY_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_SAY_H

#include "agent/worklist/worklist.h"
#include "common/base/buf.h"

/*
 * Append a row of a list as a sentence about what there is to do, without the
 * client: "No employer contact, 23 days after the vocational profile of 3 May
 * 2026".  Not of the caseload, whose rows are no tasks.
 */
void worklist_say(enum worklist_name name, const struct worklist_row *row,
    struct buf *out);

#endif
