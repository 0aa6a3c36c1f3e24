#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_H

#include "common/base/settings.h"

/* The calculator of targets, and the targets of a service, for main.  Ends
 * with name NULL. */
extern const struct settings_command commands_targets[];

#endif
