#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_STAFF_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_STAFF_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The accounts of a register, with their options; interfaces.md names what
 * each does.  They are called by settings_main(). */
extern const struct settings_option commands_staff_add_options[];
int commands_staff_add(const struct settings *s, struct err *e);
extern const struct settings_option commands_staff_remove_options[];
int commands_staff_remove(const struct settings *s, struct err *e);
extern const struct settings_option commands_staff_list_options[];
int commands_staff_list(const struct settings *s, struct err *e);
extern const struct settings_option commands_staff_password_options[];
int commands_staff_password(const struct settings *s, struct err *e);
extern const struct settings_option commands_staff_recover_options[];
int commands_staff_recover(const struct settings *s, struct err *e);

#endif
