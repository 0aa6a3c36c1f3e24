#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_REGISTER_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_REGISTER_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands of the register, with their options; interfaces.md names
 * what each does.  They are called by settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_register[];

#endif
