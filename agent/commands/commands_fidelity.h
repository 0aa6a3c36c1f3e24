#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_FIDELITY_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_FIDELITY_H

#include "common/base/settings.h"

/* The commands of fidelity reviews and their action plans but `fidelity
 * import`, for main.  Ends with name NULL. */
extern const struct settings_command commands_fidelity[];

#endif
