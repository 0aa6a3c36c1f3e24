#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AUTHORITY_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_AUTHORITY_H

#include "aggregator/authority/authority.h"
#include "common/base/settings.h"

/*
 * Commands that need the authority's folder and no daemon: invite, services,
 * revoke, erase.  Each writes a signed note to a file, for `accept`
 * or, an invite, for the agent.  Ends with name NULL.
 */
extern const struct settings_command commands_authority[];

/*
 * Open the authority of --authority-dir, closed by the caller with
 * authority_close(), and see to it that the file of --out, *out, is not there
 * yet.
 */
int commands_authority_open(const struct settings *s, struct authority **a,
    const char **out, struct err *e) MUST_USE;

/* Write the note as an envelope without boxes, and say what to do next; `what`
 * names it, in capital. */
int commands_authority_write(const char *path, const struct buf *note,
    const char *what, struct err *e) MUST_USE;

#endif
