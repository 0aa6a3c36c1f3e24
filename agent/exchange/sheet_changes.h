#ifndef SHEAF_AGENT_EXCHANGE_SHEET_CHANGES_H
#define SHEAF_AGENT_EXCHANGE_SHEET_CHANGES_H

#include "agent/exchange/sheet_merge.h"

/*
 * What a dry run lists: a remark for each row that corrects or withdraws a
 * stored fact, with what it was and what it would be.  Days and values are
 * shown; of refs, staff codes and clients only that they differ.
 */
void sheet_changes_say(const struct sheet_merge *m,
    struct sheet_remarks *remarks);

#endif
