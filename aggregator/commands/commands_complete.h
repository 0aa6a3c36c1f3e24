#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_COMPLETE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_COMPLETE_H

#include "common/base/settings.h"

/* completeness: who has reported which quarter. */
extern const struct settings_command commands_complete[];

#endif
