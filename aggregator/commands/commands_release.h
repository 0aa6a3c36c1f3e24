#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RELEASE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RELEASE_H

#include <stdbool.h>

#include "aggregator/store/store.h"
#include "common/base/settings.h"

/* `release`; ends with one whose name is NULL. */
extern const struct settings_command commands_release[];

/* Bind the registry that stands, if the newest release does not yet, and write the
 * release, its proof and its registry into the folder `out`; says so. */
int commands_release_write(const char *dir, const char *out,
    struct err *e) MUST_USE;

/* Print which release binds the registry to the log, or, if `none`, that none does;
 * nothing where there is no registry. */
int commands_release_say(struct store *reader, bool none,
    struct err *e) MUST_USE;

#endif
