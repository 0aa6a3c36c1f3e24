#ifndef SHEAF_AUDITOR_COMMANDS_USES_H
#define SHEAF_AUDITOR_COMMANDS_USES_H

#include "common/base/settings.h"

/* `uptake`. */
extern const struct settings_command commands_uses[];

#endif
