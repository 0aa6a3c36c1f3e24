#ifndef SHEAF_AGGREGATOR_COMMANDS_FIDELITY_VIEW_H
#define SHEAF_AGGREGATOR_COMMANDS_FIDELITY_VIEW_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* `fidelity`: the reviews in force, from the terminal, also while `serve`
 * runs. */
extern const struct settings_option commands_fidelity_view_options[];
int commands_fidelity_view(const struct settings *s, struct err *e);

#endif
