#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H

#include "common/base/settings.h"

/* sheet map and sheet import, for main.  Ends with name NULL. */
extern const struct settings_command commands_sheet[];

#endif
