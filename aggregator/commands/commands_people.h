#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PEOPLE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PEOPLE_H

#include "common/base/settings.h"

extern const struct settings_command commands_people[];

#endif
