#ifndef SHEAF_AGENT_DESK_DESK_CLAIMS_CLIENTS_H
#define SHEAF_AGENT_DESK_DESK_CLAIMS_CLIENTS_H

#include "agent/desk/desk_claims.h"
#include "agent/register/access.h"
#include "common/base/table.h"

/*
 * Whom a claim is made of: reference, outcome, day, evidence, pounds.  Number 0 is
 * the draft, and has every other outcome of the contract with why it is not in it;
 * and disputes of its service that stand about something else, which can be settled.
 * It stays on site, and whoever is in `rows` is in the access log.
 *
 * rows is for a terminal.  page is the same for a browser: states (an array of word,
 * title and n: how many there are of all), rows (client, reference, outcome, title,
 * ref, reached, evidence, dated, pounds, state, says, disputed and the version that a
 * change of that is made from), next (where the next part begins, or null).
 */
struct desk_claims_clients {
	struct table *rows;
	struct jval *page;
	struct access_shown shown; /* until the access log has them */
};
int desk_claims_clients(struct desk *d, const struct desk_claims_which *r,
    struct desk_claims_clients *out, struct err *e) MUST_USE;
void desk_claims_free_clients(struct desk_claims_clients *answer);

#endif
