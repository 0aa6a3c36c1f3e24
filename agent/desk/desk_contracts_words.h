#ifndef SHEAF_AGENT_DESK_DESK_CONTRACTS_WORDS_H
#define SHEAF_AGENT_DESK_DESK_CONTRACTS_WORDS_H

#include "agent/contracts/claim.h"
#include "agent/desk/versions.h"
#include "agent/register/evidence_kinds.h"
#include "common/base/json.h"

/* Contracts and claims in the words of pages and of commands. */

/* Append pence as "£1,234.50" or "-£0.99", UTF-8. */
void desk_contracts_words_pounds(int64_t pence, struct buf *out);

/* The same as a member of o. */
void desk_contracts_words_set(struct jval *o, const char *name, int64_t pence);

/* An array of sentences: what a contract pays for, when, how often, on which
 * evidence, up to what.  The caller frees it. */
struct jval *desk_contracts_words_contract(const struct contract *c,
    const struct evidence_kinds *own);

/* An array of lines: quarter, says, rate (or null), count (or null), pounds.  The
 * caller frees it. */
struct jval *desk_contracts_words_lines(const struct contract_sum *sum);

/* The lines of caps alone: what they take off by now, as above. */
struct jval *desk_contracts_words_caps(const struct contract_sum *due);

/* An array of sentences: what can be claimed now, what is paid back with it, and what
 * is still without evidence or in dispute.  The caller frees it. */
struct jval *desk_contracts_words_now(const struct claim_draft *draft);

/* The version of a dispute; NULL: there is none. */
void desk_contracts_words_dispute(const struct contract_disputed *d,
    char out[static VERSIONS_SIZE]);

#endif
