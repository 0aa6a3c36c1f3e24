#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H

#include "common/base/settings.h"

/* seal, for main.  Ends with name NULL. */
extern const struct settings_command commands_seal[];

#endif
