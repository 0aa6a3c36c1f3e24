#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TYPOLOGY_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TYPOLOGY_H

#include "common/base/settings.h"

/* `typology`. */
extern const struct settings_command commands_typology[];

#endif
