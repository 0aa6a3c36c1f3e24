#ifndef SHEAF_AUDITOR_COMMANDS_AUDIT_H
#define SHEAF_AUDITOR_COMMANDS_AUDIT_H

#include "common/base/err.h"
#include "common/base/settings.h"

/* The auditor's commands.  Unsound findings end with an error (exit 1). */
extern const struct settings_option commands_audit_mirror_options[];
extern const struct settings_option commands_audit_verify_options[];
extern const struct settings_option commands_audit_recompute_options[];
extern const struct settings_option commands_audit_receipt_options[];

/* Run one command: 0, or -1 with *e. */
int commands_audit_mirror(const struct settings *s, struct err *e);
/* The same. */
int commands_audit_verify(const struct settings *s, struct err *e);
/* The same. */
int commands_audit_recompute(const struct settings *s, struct err *e);
/* The same. */
int commands_audit_receipt(const struct settings *s, struct err *e);

#endif
