#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PUBLISHED_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PUBLISHED_H

#include "common/base/settings.h"

/* `reconcile published`. */
extern const struct settings_command commands_published[];

#endif
