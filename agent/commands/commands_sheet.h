#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_SHEET_H

#include "agent/desk/desk_sheets.h"
#include "common/base/settings.h"

/* The commands for sheets with one row per client. */
extern const struct settings_command commands_sheet[];

/*
 * Read the file of the command's operand by the confirmed mapping of --map, all
 * of its sheets or `only` that one, and find its rows: everything that comes
 * before the register is opened.  What there is to know of both goes to standard
 * error.
 */
int commands_sheet_read(const struct settings *s, const char *only,
    struct desk_sheet *sheet, struct err *e) MUST_USE;

#endif
