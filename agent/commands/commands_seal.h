#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands that make returns: preview, enrol, seal; interfaces.md says
 * what each does.  They are called by settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_seal[];

#endif
