#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_CLIENT_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_CLIENT_H

#include <stdint.h>

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands that show clients, called by settings_main().  None takes a
 * name, a reference or a number that identifies on the command line: clients
 * are named by their row number, which `client find` shows. */

/* Operand i as the number of a client; the number itself need not be
 * taken. */
int commands_client_number(const struct settings *s, int i, uint32_t *number,
    struct err *e) MUST_USE;

/* Its commands, for main.  Ends with name NULL. */
extern const struct settings_command commands_client[];

#endif
