#ifndef SHEAF_AGGREGATOR_COMMANDS_CLONES_H
#define SHEAF_AGGREGATOR_COMMANDS_CLONES_H

#include "common/base/settings.h"

/* Notes that prove that a key is used on two machines. */
extern const struct settings_command commands_clones[];

#endif
