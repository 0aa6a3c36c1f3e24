#ifndef SHEAF_AGENT_MAPPING_MAPPING_FACTS_H
#define SHEAF_AGENT_MAPPING_MAPPING_FACTS_H

#include "agent/mapping/mapping_rows.h"
#include "agent/vault/vault.h"

/*
 * Read the facts and particulars of all rows; a row with a cell that cannot
 * be read is refused with the reason.  v makes the refs of employer
 * contacts, which must not show the client's reference; nobody is born after
 * today.  -1 when there are too many facts.
 */
int mapping_facts_make(struct mapping_rows *rows, const struct vault *v,
    const char *service, int32_t today, struct err *e) MUST_USE;

#endif
