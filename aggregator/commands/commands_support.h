#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SUPPORT_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SUPPORT_H

#include "common/base/settings.h"

/* Events that were held, and support that services were given. */
extern const struct settings_command commands_support[];

#endif
