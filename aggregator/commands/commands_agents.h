#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AGENTS_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AGENTS_H

#include "common/base/settings.h"

/* `agents`: who is enrolled, and every key in words.  Ends with name NULL. */
extern const struct settings_command commands_agents[];

#endif
