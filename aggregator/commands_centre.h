#ifndef SHEAF_AGGREGATOR_COMMANDS_CENTRE_H
#define SHEAF_AGGREGATOR_COMMANDS_CENTRE_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* Commands on the aggregator's state directory. */
extern const struct settings_option commands_centre_init_options[];
extern const struct settings_option commands_centre_dir_options[];
extern const struct settings_option commands_centre_serve_options[];
extern const struct settings_option commands_centre_accept_options[];
extern const struct settings_option commands_centre_totals_options[];
extern const struct settings_option commands_centre_openings_options[];
extern const struct settings_option commands_centre_rebuild_options[];

/* Run one command: 0, or -1 with *e. */
int commands_centre_init(const struct settings *s, struct err *e);
int commands_centre_registry(const struct settings *s, struct err *e);
int commands_centre_serve(const struct settings *s, struct err *e);
int commands_centre_accept(const struct settings *s, struct err *e);
int commands_centre_totals(const struct settings *s, struct err *e);
int commands_centre_openings(const struct settings *s, struct err *e);
int commands_centre_rebuild(const struct settings *s, struct err *e);
int commands_centre_fsck(const struct settings *s, struct err *e);

#endif
