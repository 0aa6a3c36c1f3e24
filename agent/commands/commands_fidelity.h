#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_FIDELITY_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_FIDELITY_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands of fidelity reviews and their action plans but `fidelity
 * import`, with their options; called by settings_main(). */
extern const struct settings_option commands_fidelity_add_options[];
int commands_fidelity_add(const struct settings *s, struct err *e);
extern const struct settings_option commands_fidelity_list_options[];
int commands_fidelity_list(const struct settings *s, struct err *e);
extern const struct settings_option commands_fidelity_withdraw_options[];
int commands_fidelity_withdraw(const struct settings *s, struct err *e);
extern const struct settings_option commands_fidelity_done_options[];
int commands_fidelity_done(const struct settings *s, struct err *e);

#endif
