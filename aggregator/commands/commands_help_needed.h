#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_HELP_NEEDED_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_HELP_NEEDED_H

#include "common/base/settings.h"

/* help-needed: where help is needed first, and why. */
extern const struct settings_command commands_help_needed[];

#endif
