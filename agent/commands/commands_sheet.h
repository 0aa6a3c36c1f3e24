#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H

#include "agent/exchange/exchange.h"
#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands for one-row-per-client sheets, called by settings_main(). */
extern const struct settings_option commands_sheet_map_options[];
int commands_sheet_map(const struct settings *s, struct err *e);
extern const struct settings_option commands_sheet_import_options[];
int commands_sheet_import(const struct settings *s, struct err *e);

/*
 * Write the refused rows of an exchange file to path, which must not be
 * there yet; nothing is written when none was refused.
 */
int commands_sheet_write_refused(const char *path, struct slice bytes,
    const struct exchange_report *report, struct err *e) MUST_USE;

#endif
