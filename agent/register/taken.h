#ifndef SHEAF_AGENT_REGISTER_TAKEN_H
#define SHEAF_AGENT_REGISTER_TAKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "common/base/db.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/measures.h"
#include "protocol/statement.h"

/*
 * What the aggregator takes, as the newest head answer says that the register has
 * taken in (PROTOCOL.md, P-HEAD-12 and 13).  What it does not take would wait there,
 * and everything sealed behind it too, so nothing is sealed before these say so.
 */

/* Whether the aggregator of the newest enrolment takes the content: the returns and
 * fidelity reviews that every one takes, or one that it has named. */
int taken_content(struct db *db, enum statement_content content, bool *taken,
    struct err *e) MUST_USE;

/* Whether it takes returns under the rule set: ips-grow/1, which every one takes, or
 * one that it has named. */
int taken_set(struct db *db, const struct ruleset *set, bool *taken,
    struct err *e) MUST_USE;

/*
 * Keep what a head answer of an epoch says, its members `contents` and `sets` or NULL
 * where it lacks them, in place of what an earlier one said; inside the caller's
 * transaction.  Names that this version does not know are passed over.
 */
int taken_store(struct db *db, uint64_t epoch, const struct jval *contents,
    const struct jval *sets, struct err *e) MUST_USE;

#endif
