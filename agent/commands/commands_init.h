#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_INIT_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_INIT_H

#include "common/base/settings.h"

/* init, for main.  Ends with name NULL. */
extern const struct settings_command commands_init[];

#endif
