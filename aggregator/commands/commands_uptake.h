#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_UPTAKE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_UPTAKE_H

#include "common/base/settings.h"

/* Who took events and support up, and support beside fidelity items. */
extern const struct settings_command commands_uptake[];

#endif
