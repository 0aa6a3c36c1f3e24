#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_USAGE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_USAGE_H

#include "common/base/settings.h"

/* `uptake`. */
extern const struct settings_command commands_usage[];

#endif
