#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_FIDELITY_VIEW_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_FIDELITY_VIEW_H

#include "common/base/settings.h"

/* The command `fidelity`.  Ends with name NULL. */
extern const struct settings_command commands_fidelity_view[];

#endif
