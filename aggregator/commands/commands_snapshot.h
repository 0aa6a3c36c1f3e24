#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SNAPSHOT_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SNAPSHOT_H

#include "common/base/settings.h"

/* A centre in one file, and back: backup, restore, drill.  Ends with name NULL. */
extern const struct settings_command commands_snapshot[];

#endif
