#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_LIST_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_LIST_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* `list`: where help is needed; called by settings_main(). */
extern const struct settings_option commands_list_options[];
int commands_list(const struct settings *s, struct err *e);

/* `evidence`: what the register can show for a fidelity item. */
extern const struct settings_option commands_list_evidence_options[];
int commands_list_evidence(const struct settings *s, struct err *e);

#endif
