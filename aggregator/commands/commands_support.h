#ifndef SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SUPPORT_H
#define SHEAF_AGGREGATOR_COMMANDS_COMMANDS_SUPPORT_H

#include "aggregator/support/support.h"
#include "common/base/settings.h"
#include "common/ips/registry.h"

/* Events that were held, and support that services were given. */
extern const struct settings_command commands_support[];

/* What every command about them works with: support.db of the state directory, and
 * the registry of its store. */
struct commands_support_at {
	char *dir;
	struct support *support;
	struct registry registry;
	struct support_by by; /* somebody at a terminal, today */
};

/* Open both, by --dir; after success (only) end it with commands_support_close().  A
 * folder that is no centre is refused and gets no support.db. */
int commands_support_open(struct commands_support_at *c,
    const struct settings *s, struct err *e) MUST_USE;
void commands_support_close(struct commands_support_at *c);

#endif
