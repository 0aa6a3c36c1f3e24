#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SERVICE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SERVICE_H

#include "common/base/settings.h"

/* The commands of a service's settings, for main.  Ends with name NULL. */
extern const struct settings_command commands_service[];

#endif
