#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_FILE_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_FILE_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * A CSV file of fidelity reviews, or of their plans, as a page hands it in: that
 * of `fidelity import` (fidelity_sheet.h), in its bytes.  It is stored whole or
 * not at all, and with `dry_run` not at all.
 *
 * The answer: says (how it stands, in a sentence), counts (sentences), store
 * (what the button is called that stores it; null where that would change
 * nothing, or cannot be), stored, remarks and more (desk_faults_json()).  *out is for the caller to
 * free; 0 also when rows were refused.  -1 when it is no such file, as
 * desk_import().
 */
int desk_fidelity_file(struct desk *d, struct slice file, bool dry_run,
    struct jval **out, struct err *e) MUST_USE;

/* The sentence for a file of more than LIMITS_SHEET_UPLOAD_MAX bytes; freed by
 * the caller. */
char *desk_fidelity_file_too_large(void);

#endif
