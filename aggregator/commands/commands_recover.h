#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RECOVER_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RECOVER_H

#include "common/base/settings.h"

/* The way back of a centre that has lost its store: recover.  Ends with name
 * NULL. */
extern const struct settings_command commands_recover[];

#endif
