#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RECONCILE_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RECONCILE_H

#include "common/base/settings.h"

/* The command that compares the register with an extract from MHSDS. */
extern const struct settings_command commands_reconcile[];

#endif
