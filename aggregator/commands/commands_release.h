#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RELEASE_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_RELEASE_H

#include <stdbool.h>

#include "aggregator/store/store.h"
#include "common/base/settings.h"

/* `release`; ends with one whose name is NULL. */
extern const struct settings_command commands_release[];

/* Print which release binds the registry to the log, or, if `none`, that none does;
 * nothing where there is no registry. */
int commands_release_say(struct store *reader, bool none,
    struct err *e) MUST_USE;

#endif
