#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TOTALS_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TOTALS_H

#include "common/base/settings.h"

/* The command `totals`.  Ends with name NULL. */
extern const struct settings_command commands_totals[];

#endif
