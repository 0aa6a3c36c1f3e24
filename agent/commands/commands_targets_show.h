#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_SHOW_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_TARGETS_SHOW_H

#include "common/base/settings.h"

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_targets_show[];

#endif
