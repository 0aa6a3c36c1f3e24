#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_BACKUP_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_BACKUP_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands backup and restore; neither asks for a password. */
extern const struct settings_option commands_backup_options[];
extern const struct settings_option commands_backup_restore_options[];
int commands_backup_write(const struct settings *s, struct err *e);
int commands_backup_restore(const struct settings *s, struct err *e);

#endif
