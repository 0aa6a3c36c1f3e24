#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_LAN_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_LAN_H

#include "common/base/settings.h"

/* `lan show`. Ends with name NULL. */
extern const struct settings_command commands_lan[];

#endif
