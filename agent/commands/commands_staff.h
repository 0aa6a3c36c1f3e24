#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_STAFF_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_STAFF_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The accounts of a register, with their options; interfaces.md names what
 * each does.  They are called by settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_staff[];

#endif
