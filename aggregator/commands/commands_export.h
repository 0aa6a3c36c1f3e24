#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_EXPORT_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_EXPORT_H

#include "common/base/settings.h"

/* The command `export`.  Ends with name NULL. */
extern const struct settings_command commands_export[];

#endif
