#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_EXPLAIN_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_EXPLAIN_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The command that shows what a figure is made of, to staff only. */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_explain[];

#endif
