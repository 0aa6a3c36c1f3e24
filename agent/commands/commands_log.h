#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_LOG_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_LOG_H

#include "common/base/settings.h"

/* Who looked: `log show` and `client record`, for main.  Ends with name
 * NULL. */
extern const struct settings_command commands_log[];

#endif
