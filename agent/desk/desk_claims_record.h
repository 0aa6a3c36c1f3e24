#ifndef SHEAF_AGENT_DESK_DESK_CLAIMS_RECORD_H
#define SHEAF_AGENT_DESK_DESK_CLAIMS_RECORD_H

#include "common/base/db.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * What claims and disputes hold of a client, for a client's own record: the
 * members claims (contract, number, outcome, ref, reached, evidence, dated,
 * pounds) and disputes (outcome, ref, stands, by, at) of o, oldest first.
 */
int desk_claims_record(struct db *db, uint32_t client, struct jval *o,
    struct err *e) MUST_USE;

#endif
