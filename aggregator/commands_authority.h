#ifndef SHEAF_AGGREGATOR_COMMANDS_AUTHORITY_H
#define SHEAF_AGGREGATOR_COMMANDS_AUTHORITY_H

#include "common/base/err.h"
#include "common/base/settings.h"

/*
 * Commands that need the authority's folder and no daemon: each writes a
 * signed note to a file for `accept` (an invite: for the agent).
 */
extern const struct settings_option commands_authority_invite_options[];
extern const struct settings_option commands_authority_services_options[];
extern const struct settings_option commands_authority_trust_options[];
extern const struct settings_option commands_authority_revoke_options[];
extern const struct settings_option commands_authority_erase_options[];

/* Run one command: prints what it made, returns 0 or -1 with *e. */
int commands_authority_invite(const struct settings *s, struct err *e);
int commands_authority_services(const struct settings *s, struct err *e);
int commands_authority_trust(const struct settings *s, struct err *e);
int commands_authority_revoke(const struct settings *s, struct err *e);
int commands_authority_erase(const struct settings *s, struct err *e);

#endif
