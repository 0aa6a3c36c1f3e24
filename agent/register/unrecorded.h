#ifndef SHEAF_AGENT_REGISTER_UNRECORDED_H
#define SHEAF_AGENT_REGISTER_UNRECORDED_H

#include <stdbool.h>

#include "agent/register/services.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/families.h"

/*
 * Families of measures (common/ips/families.h) of which a service has no
 * fact.  Whether there were none, or nobody writes them down, only staff
 * know; what they said is stored with the service.
 */

/*
 * open[i]: family i has no fact, some measure of it is reported all the
 * same, and nobody has said yet which of the two it is.  Nothing is open
 * for a service without facts.
 */
int unrecorded_find(struct db *db, const struct services *s,
    bool open[static FAMILIES_MAX], struct err *e) MUST_USE;

/* has[i]: the service has a fact of family i. */
int unrecorded_facts(struct db *db, const struct services *s,
    bool has[static FAMILIES_MAX], struct err *e) MUST_USE;

/* Whether the service does not collect any measure of the family. */
bool unrecorded_is_off(const struct services *s, const struct family *f);

/* Store that there were none so far, or that the service does not record
 * them, so that the measures are not collected.  The later word counts. */
int unrecorded_set_none(struct db *db, const struct services *s,
    const struct family *f, struct err *e) MUST_USE;
int unrecorded_set_off(struct db *db, const struct services *s,
    const struct family *f, struct err *e) MUST_USE;

#endif
