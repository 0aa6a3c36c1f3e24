#ifndef SHEAF_AGENT_DESK_DESK_CLAIMS_OPEN_H
#define SHEAF_AGENT_DESK_DESK_CLAIMS_OPEN_H

#include "agent/contracts/claim.h"

/* A contract that somebody means by its service and name, and where it stands. */
struct desk_claims_open {
	int64_t service; /* row of table service */
	struct contract_list contracts;
	const struct contract_stored *contract;
	struct claim_draft draft; /* to the day that was asked for */
};

/* ERR_REFUSED for a service that is not known, and with code "no-such" where it has
 * no such contract.  Ended with desk_claims_close(), also after a failure. */
int desk_claims_open(struct db *db, int32_t day, const char *service,
    const char *contract, struct desk_claims_open *out, struct err *e) MUST_USE;
void desk_claims_close(struct desk_claims_open *w);

/* The claim of that number; ERR_REFUSED, code "no-such", where there is none. */
int desk_claims_find(struct db *db, const struct desk_claims_open *w,
    unsigned number, struct claim_made *out, struct err *e) MUST_USE;

#endif
