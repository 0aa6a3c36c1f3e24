#ifndef SHEAF_AGGREGATOR_COMMANDS_SERVE_H
#define SHEAF_AGGREGATOR_COMMANDS_SERVE_H

#include "aggregator/api/door.h"
#include "common/base/err.h"

/*
 * The daemon: writer, HTTP door, local door and housekeeping, until
 * SIGINT or SIGTERM.  Prints one line with the address once it serves.
 */
int serve_run(const char *dir, const struct door_config *config,
    struct err *e) MUST_USE;

#endif
