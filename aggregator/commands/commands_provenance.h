#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PROVENANCE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_PROVENANCE_H

#include "common/base/settings.h"

/* provenance: the returns that a figure was made of. */
extern const struct settings_command commands_provenance[];

#endif
