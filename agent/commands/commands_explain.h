#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_EXPLAIN_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_EXPLAIN_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The command that shows what a figure is made of, to staff only. */
extern const struct settings_option commands_explain_options[];
int commands_explain(const struct settings *s, struct err *e);

#endif
