#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_RETURNS_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_RETURNS_H

#include "agent/desk/desk_returns.h"
#include "common/base/err.h"
#include "common/base/settings.h"
#include "common/ips/period.h"

/* preview and explain, for main.  Ends with name NULL. */
extern const struct settings_command commands_returns[];

/* Read --today, --through and --period into *r; the period into *p, to which r
 * points where it was given.  For `seal` too. */
int commands_returns_request(const struct settings *s,
    struct desk_returns_request *r, struct period *p, struct err *e) MUST_USE;

#endif
