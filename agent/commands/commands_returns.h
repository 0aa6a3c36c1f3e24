#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RETURNS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RETURNS_H

#include "common/base/settings.h"

/* enrol, preview, explain and seal, for main.  Ends with name NULL. */
extern const struct settings_command commands_returns[];

#endif
