#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_LIST_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_LIST_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* `list`: where help is needed; called by settings_main(). */

/* `evidence`: what the register can show for a fidelity item. */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_list[];

#endif
