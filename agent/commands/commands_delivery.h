#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands that touch only the spool: they open no register and hold
 * no key.  interfaces.md says what each does; called by settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_delivery[];

#endif
