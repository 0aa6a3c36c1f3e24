#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_REFUSED_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_REFUSED_H

#include "common/base/settings.h"

/* `receipts refused`. Ends with name NULL. */
extern const struct settings_command commands_refused[];

#endif
