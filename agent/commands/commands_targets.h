#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/settings.h"
#include "common/ips/targets.h"

/* The calculator of targets, which needs neither register nor password, and
 * the targets of a service beside what it has reached. */
extern const struct settings_option commands_targets_options[];
int commands_targets(const struct settings *s, struct err *e);
extern const struct settings_option commands_targets_set_options[];
int commands_targets_set(const struct settings *s, struct err *e);
extern const struct settings_option commands_targets_show_options[];
int commands_targets_show(const struct settings *s, struct err *e);

/* Append which months of the contract a quarter of the grid has: "2 months
 * of contract quarter 1"; the same as a list for JSON. */
void commands_targets_months(const struct targets_grid *g, size_t quarter,
    struct buf *out);
struct jval *commands_targets_months_json(const struct targets_grid *g,
    size_t quarter);

#endif
