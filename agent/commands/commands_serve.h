#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SERVE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SERVE_H

#include "common/base/settings.h"

/* serve: the process that owns a register while others work on it */
extern const struct settings_command commands_serve[];

#endif
