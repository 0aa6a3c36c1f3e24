#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_BASELINE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_BASELINE_H

#include "common/base/settings.h"

/* Baselines of control charts, for main.  Ends with name NULL. */
extern const struct settings_command commands_baseline[];

#endif
