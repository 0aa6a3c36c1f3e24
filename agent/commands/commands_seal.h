#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SEAL_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands that make returns: preview, enrol, seal; interfaces.md says
 * what each does.  They are called by settings_main(). */
extern const struct settings_option commands_seal_preview_options[];
int commands_seal_preview(const struct settings *s, struct err *e);
extern const struct settings_option commands_seal_enrol_options[];
int commands_seal_enrol(const struct settings *s, struct err *e);
extern const struct settings_option commands_seal_options[];
int commands_seal(const struct settings *s, struct err *e);

#endif
