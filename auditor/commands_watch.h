#ifndef SHEAF_AUDITOR_COMMANDS_WATCH_H
#define SHEAF_AUDITOR_COMMANDS_WATCH_H

#include "common/base/settings.h"

/* `watch`: an auditor's round, for a timer.  Ends with name NULL. */
extern const struct settings_command commands_watch[];

#endif
