#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_KINDS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_KINDS_H

#include "common/base/settings.h"

/* The site's own kinds of evidence, for main.  Ends with name NULL. */
extern const struct settings_command commands_kinds[];

#endif
