#ifndef SHEAF_AGGREGATOR_COMMANDS_STATUS_H
#define SHEAF_AGGREGATOR_COMMANDS_STATUS_H

#include "aggregator/store/store.h"
#include "common/base/err.h"
#include "common/base/settings.h"

/* What the centre has done, and what it still owes. */
extern const struct settings_command commands_status[];

/* Print whether the bytes of all that was erased are destroyed and, if not,
 * what holds that up. */
int commands_status_erasures(struct store *reader, struct err *e) MUST_USE;

#endif
