#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_DELIVERY_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands that touch only the spool: they open no register and hold
 * no key.  interfaces.md says what each does; called by settings_main(). */
extern const struct settings_option commands_delivery_net_options[];
int commands_delivery_send(const struct settings *s, struct err *e);
int commands_delivery_courier(const struct settings *s, struct err *e);
extern const struct settings_option commands_delivery_dir_options[];
int commands_delivery_carry_out(const struct settings *s, struct err *e);
int commands_delivery_carry_in(const struct settings *s, struct err *e);
int commands_delivery_verify(const struct settings *s, struct err *e);
extern const struct settings_option commands_delivery_status_options[];
int commands_delivery_status(const struct settings *s, struct err *e);

#endif
