#ifndef SHEAF_AUDITOR_WITNESS_COMMANDS_WITNESS_H
#define SHEAF_AUDITOR_WITNESS_COMMANDS_WITNESS_H

#include "common/base/settings.h"

/* The witness's commands.  Ends with name NULL. */
extern const struct settings_command commands_witness[];

#endif
