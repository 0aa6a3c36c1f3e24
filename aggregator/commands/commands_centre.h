#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_CENTRE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_CENTRE_H

#include "common/base/settings.h"

/*
 * Commands that make and run an aggregator: init, registry import, serve,
 * accept.  Ends with name NULL.
 */
extern const struct settings_command commands_centre[];

#endif
