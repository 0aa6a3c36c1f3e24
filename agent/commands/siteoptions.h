#ifndef SHEAF_AGENT_COMMANDS_SITEOPTIONS_H
#define SHEAF_AGENT_COMMANDS_SITEOPTIONS_H

#include <stddef.h>

#include "common/base/settings.h"

/* The options that many commands at the site share: the same name means the
 * same, and says the same in --help. */

/* clang-format off */
#define SITEOPTIONS_DIR \
	{ "dir", SETTINGS_VALUE, "DIR", "state directory of the site" }

/* Of every command that opens the vault, as terminal_open() reads them. */
#define SITEOPTIONS_STAFF \
	SITEOPTIONS_DIR, \
	{ "staff", SETTINGS_VALUE, "NAME", "who is at work" }, \
	{ "password-file", SETTINGS_VALUE, "FILE", \
	    "password (- is standard input); else asked for" }

#define SITEOPTIONS_TODAY \
	{ "today", SETTINGS_VALUE, "DATE", "date, where the clock is wrong" }

#define SITEOPTIONS_THROUGH \
	{ "through", SETTINGS_VALUE, "DATE", "last day to report" }

#define SITEOPTIONS_SERVICE \
	{ "service", SETTINGS_VALUE, "S", "only this service" }

/* Of every command that may begin a service, for imports_services(). */
#define SITEOPTIONS_NEW_SERVICE \
	{ "new-service", SETTINGS_VALUE, "LIST", \
	    "services that are new, and meant" }

/* Of changes of what somebody else may have changed meanwhile. */
#define SITEOPTIONS_SEEN \
	{ "seen", SETTINGS_VALUE, "VERSION", \
	    "version that you saw (in JSON); none: there was nothing" }

#define SITEOPTIONS_JSON \
	{ "json", SETTINGS_FLAG, NULL, "JSON, for programs" }

#define SITEOPTIONS_END \
	{ NULL, SETTINGS_FLAG, NULL, NULL }
/* clang-format on */

#endif
