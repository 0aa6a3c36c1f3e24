#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"
#include "common/ips/targets.h"

/* The calculator of targets, which needs neither register nor password, and
 * the targets of a service beside what it has reached. */

/* Append which months of the contract a quarter of the grid has: "2 months
 * of contract quarter 1"; the same as a list for JSON. */
void commands_targets_months(const struct targets_grid *g, size_t quarter,
    struct buf *out);
struct jval *commands_targets_months_json(const struct targets_grid *g,
    size_t quarter);

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_targets[];

#endif
