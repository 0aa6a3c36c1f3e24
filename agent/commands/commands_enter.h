#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_ENTER_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_ENTER_H

#include "common/base/settings.h"

/* `client add`, `correct` and `withdraw`: one fact of one client.  Called by
 * settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_enter[];

#endif
