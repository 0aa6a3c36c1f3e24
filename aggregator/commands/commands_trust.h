#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TRUST_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_TRUST_H

#include "common/base/settings.h"

/*
 * `trust`: the authority's next trust statement, with a recipient added or removed,
 * or with another policy.  Ends with name NULL.
 */
extern const struct settings_command commands_trust[];

#endif
