#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_ENROL_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_ENROL_H

#include "common/base/settings.h"

/* enrol and adopt, for main.  Ends with name NULL. */
extern const struct settings_command commands_enrol[];

#endif
