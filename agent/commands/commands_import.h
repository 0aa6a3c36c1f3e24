#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_IMPORT_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_IMPORT_H

#include "common/base/settings.h"

/* import, export, summary import and fidelity import, for main.  Ends with
 * name NULL. */
extern const struct settings_command commands_import[];

#endif
