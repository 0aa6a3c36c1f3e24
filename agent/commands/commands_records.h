#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RECORDS_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* Records of clients made one, kept for a time, and erased: called by
 * settings_main(). */

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_records[];

#endif
