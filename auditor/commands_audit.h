#ifndef SHEAF_AUDITOR_COMMANDS_AUDIT_H
#define SHEAF_AUDITOR_COMMANDS_AUDIT_H

#include "common/base/settings.h"

/* The auditor's commands.  A command that finds something unsound ends with
 * an error (exit 1).  Ends with name NULL. */
extern const struct settings_command commands_audit[];

#endif
