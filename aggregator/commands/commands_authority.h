#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AUTHORITY_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AUTHORITY_H

#include "common/base/settings.h"

/*
 * Commands that need the authority's folder and no daemon: invite, services,
 * trust, revoke, erase.  Each writes a signed note to a file, for `accept`
 * or, an invite, for the agent.  Ends with name NULL.
 */
extern const struct settings_command commands_authority[];

#endif
