#ifndef SHEAF_AGENT_DESK_DESK_FIDELITY_VERSIONS_H
#define SHEAF_AGENT_DESK_DESK_FIDELITY_VERSIONS_H

#include <stdbool.h>

#include "agent/desk/versions.h"
#include "agent/fidelity/fidelity_actions.h"
#include "agent/fidelity/fidelity_book.h"
#include "common/base/db.h"
#include "common/base/err.h"

/*
 * The versions of reviews and actions.  Sealed words count by how often they
 * were sealed, so that a version gives none of them away.
 */

/* The version of a stored review; its actions have versions of their own. */
void desk_fidelity_review_version(const struct review *r,
    char out[static VERSIONS_SIZE]);
void desk_fidelity_action_version(const struct review_action *a,
    char out[static VERSIONS_SIZE]);

/*
 * versions_check() of a review, inside the caller's transaction: `was` is
 * stored (NULL: nothing), *now was about to be, made from version `seen`
 * (NULL: any).
 */
int desk_fidelity_check_review(struct db *db, const struct review *was,
    const struct review *now, const char *seen, struct err *e) MUST_USE;

/* The same of an action. */
int desk_fidelity_check_action(struct db *db, const struct review_action *was,
    const struct review_action *now, const char *seen, struct err *e) MUST_USE;

#endif
