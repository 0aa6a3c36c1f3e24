#ifndef SHEAF_AGENT_COMMANDS_COMMANDS_REGISTER_H
#define SHEAF_AGENT_COMMANDS_COMMANDS_REGISTER_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The commands of the register, with their options; interfaces.md names
 * what each does.  They are called by settings_main(). */
extern const struct settings_option commands_register_init_options[];
int commands_register_init(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_import_options[];
int commands_register_import(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_export_options[];
int commands_register_export(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_summary_options[];
int commands_register_summary(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_fidelity_options[];
int commands_register_fidelity(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_set_options[];
int commands_register_set(const struct settings *s, struct err *e);
extern const struct settings_option commands_register_list_options[];
int commands_register_list(const struct settings *s, struct err *e);

#endif
