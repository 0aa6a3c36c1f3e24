#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_CHECK_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_CHECK_H

#include "common/base/settings.h"

/*
 * Commands that check what is stored, or hand it to an auditor who does:
 * openings, rebuild, fsck.  Ends with name NULL.
 */
extern const struct settings_command commands_check[];

#endif
