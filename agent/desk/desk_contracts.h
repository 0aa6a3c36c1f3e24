#ifndef SHEAF_AGENT_DESK_DESK_CONTRACTS_H
#define SHEAF_AGENT_DESK_DESK_CONTRACTS_H

#include "agent/desk/desk.h"
#include "common/base/json.h"

/*
 * Contracts that pay for outcomes: taken in from a file, where each stands, its
 * claims, and what is disputed.  On an unlocked and dated desk.
 */
struct desk_contracts_file {
	const char *service;
	struct slice
	    text; /* of the file, the contract file of sheaf-agent(1) */
	/* The version of the contract of this name that the person saw; NULL:
	 * whatever it is. */
	const char *version;
	bool check; /* only say what it would be */
	bool new;   /* it is another contract than those that are there */
};

/*
 * Take a contract in, in place of one of its name.  ERR_REFUSED for a service that
 * is not known, for a file that contract_parse() refuses (code "contract-file"), and
 * with code "changed" where another was taken in meanwhile.  Unless r->new, also with
 * code "another" for a new name that differs from a contract's in capitals alone,
 * or whose term overlaps with a contract of which claims were made: each contract is
 * claimed by itself, so the same outcomes would be claimed twice.  *out: name, says (an
 * array of sentences), text and version; the caller frees it.
 */
int desk_contracts_import(struct desk *d, const struct desk_contracts_file *r,
    struct jval **out, struct err *e) MUST_USE;

/*
 * All contracts of all services, as counts and pounds.  *out, which the caller
 * frees: today, services (an array of service and contracts), and of each
 * contract name, says, text, version, set_says; kinds (outcome, title, claimable,
 * evidenced, paid_before, disputed, no_evidence, second, credited and pounds of
 * three of them); due, claimed and open (pounds); claims (number, through, pounds,
 * says).
 */
int desk_contracts_show(struct desk *d, struct jval **out,
    struct err *e) MUST_USE;

struct desk_contracts_dispute {
	uint32_t client;
	const char *outcome; /* "job_start" */
	const char *ref;     /* of the job or referral */
	bool settle;
};

/*
 * Say that an outcome is disputed, or that it is settled: nothing is claimed for
 * one that is, and what was claimed is paid back by the next claim.  ERR_REFUSED,
 * code "no-such", where the client has reached no such outcome, or none that is
 * disputed and could be settled.  *out: says.
 */
int desk_contracts_dispute(struct desk *d,
    const struct desk_contracts_dispute *r, struct jval **out,
    struct err *e) MUST_USE;

#endif
