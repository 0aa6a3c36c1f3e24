#ifndef SHEAF_AGENT_DESK_SERVICE_VERSIONS_H
#define SHEAF_AGENT_DESK_SERVICE_VERSIONS_H

#include "agent/desk/versions.h"
#include "agent/register/services.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * What is set for a service, in versions: all that staff have said of it, and
 * nothing that an import of facts would change.
 */

/* The version of its settings. */
void service_versions_of(const struct services *s,
    char out[static VERSIONS_SIZE]);

/* Append what a service does not collect, what it had none of, and that it keeps
 * evidence of outcomes. */
void service_versions_put_switched(const struct services *s, struct buf *out);

/*
 * versions_check() of what is set for `service` now; `seen` NULL: whatever it
 * is.  `yours` is what was about to be done, for people.  In the turn that then
 * changes it.
 */
int service_versions_check(struct db *db, const char *service, const char *seen,
    const char *yours, struct err *e) MUST_USE;

#endif
