#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_CONTRACTS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_CONTRACTS_H

#include "common/base/settings.h"

/* Contracts that pay for outcomes, and claims, for main.  Ends with name NULL. */
extern const struct settings_command commands_contracts[];

#endif
