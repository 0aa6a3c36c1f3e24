#ifndef SHEAF_AGENT_CONTRACTS_CLAIM_WORKBOOK_H
#define SHEAF_AGENT_CONTRACTS_CLAIM_WORKBOOK_H

#include "agent/contracts/claim.h"

/*
 * The file of a claim for the commissioner: counts and pounds by quarter, outcome
 * and rate, and nothing that is about one client.  It is made of the lines that
 * were signed off and of no clock: the same claim gives the same bytes.
 *
 * Appended to out; staff is who signed it off.  It writes a temporary file for a
 * moment, as common/base/book.h says.
 */
int claim_workbook(const struct claim_draft *draft, const char *staff,
    struct buf *out, struct err *e) MUST_USE;

#endif
