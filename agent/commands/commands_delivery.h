#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H

#include "common/base/settings.h"

/* send, courier, carry, receipts verify and status, for main.  Ends with name
 * NULL. */
extern const struct settings_command commands_delivery[];

#endif
