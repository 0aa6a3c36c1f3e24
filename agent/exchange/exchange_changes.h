#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_CHANGES_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_CHANGES_H

#include "agent/exchange/exchange_merge.h"

/*
 * What a dry run lists: a remark for each row that corrects or withdraws a
 * stored fact, with what it was and what it would be.  Days and values are
 * shown; of refs, staff codes and clients only that they differ.
 */
void exchange_changes_say(const struct exchange_merge *m,
    struct exchange_remarks *remarks);

#endif
