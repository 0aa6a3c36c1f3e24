#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_BACKUP_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_BACKUP_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands backup and restore; neither asks for a password. */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_backup[];

#endif
