#ifndef SHEAF_AGGREGATOR_COMMANDS_SERVE_H
#define SHEAF_AGGREGATOR_COMMANDS_SERVE_H

#include "aggregator/api/api.h"
#include "common/base/err.h"

/*
 * The daemon: writer, HTTP, local socket and housekeeping, until
 * SIGINT or SIGTERM.  Prints one line with the address once it serves.
 */
int serve_run(const char *dir, const struct api_config *config,
    struct err *e) MUST_USE;

#endif
