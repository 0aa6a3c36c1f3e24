#ifndef SHEAF_AGENT_MAPPING_MAPPING_ELSEWHERE_H
#define SHEAF_AGENT_MAPPING_MAPPING_ELSEWHERE_H

#include "agent/mapping/mapping_rows.h"
#include "agent/register/register.h"

/*
 * Append a line when most client references of the rows are stored in another
 * service and few in the named one: the wrong service may have been named.
 * The register is unlocked, and nothing of the rows is stored yet.
 */
int mapping_elsewhere_say(const struct open_register *reg,
    const struct mapping_rows *rows, const char *service, struct buf *says,
    struct err *e) MUST_USE;

#endif
