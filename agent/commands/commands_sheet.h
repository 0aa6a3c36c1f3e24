#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H

#include "agent/exchange/exchange.h"
#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands for one-row-per-client sheets, called by settings_main(). */

/*
 * Write the refused rows of an exchange file to path, which must not be
 * there yet; nothing is written when none was refused.
 */
int commands_sheet_write_refused(const char *path, struct slice bytes,
    const struct exchange_report *report, struct err *e) MUST_USE;

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_sheet[];

#endif
