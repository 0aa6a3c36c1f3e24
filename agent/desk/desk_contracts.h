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
	/* With check: what is wrong with any row is an answer, not a refusal. */
	bool list;
	/* It is another contract than those that are there, and it and they may
	 * pay for the same outcomes. */
	bool new;
};

/*
 * Take a contract in, in place of one of its name.  ERR_REFUSED for a service that
 * is not known, for a file that contract_parse() refuses (code "contract-file"), and
 * with code "changed" where another was taken in meanwhile.  Unless r->new, also with
 * code "another" for a new name that differs from a contract's in capitals alone, and
 * where it pays for outcomes of a kind, day and band of hours that another contract pays
 * for too, and the contract that it takes the place of did not: each contract is claimed by itself,
 * so the same outcomes could be claimed twice.  *out: name, says (an
 * array of sentences) and version; the caller frees it.  With r->list also seen (the
 * version of the contract of that name that is there now), there (its sentences),
 * faults (line, column or null, why) and more (faults that are not listed); where there
 * are faults, name, version and seen are null.
 */
int desk_contracts_import(struct desk *d, const struct desk_contracts_file *r,
    struct jval **out, struct err *e) MUST_USE;

/* How large a contract file may be, for a page: bytes_max, and too_large (the
 * sentence for a larger one).  The caller frees it. */
struct jval *desk_contracts_file_limits(void);

/*
 * All contracts of all services, as counts and pounds.  *out, which the caller
 * frees: today, services (an array of service and contracts), and of each
 * contract name, says, version, set_says; now (sentences: what can be claimed, and
 * what stands against the rest); kinds (outcome, hours, title, claimable, evidenced,
 * paid_before, disputed, no_evidence, second, credited and pounds of all but
 * second); lines (of the next claim) and caps (what they take off by now), as
 * desk_contracts_words_lines(); due, claimed and open (pounds); claims (number,
 * through, pounds, says).
 */
int desk_contracts_show(struct desk *d, struct jval **out,
    struct err *e) MUST_USE;

struct desk_contracts_dispute {
	uint32_t client;
	const char *outcome; /* "job_start" */
	const char *ref;     /* of the job or referral */
	/* That of desk_claims_clients() that the person saw; NULL: whatever it is. */
	const char *version;
	bool settle;
};

/*
 * Say that an outcome is disputed, or that it is settled: nothing is claimed for
 * one that is, and what was claimed is paid back by the next claim.  ERR_REFUSED,
 * code "no-such", where the client has reached no such outcome, or none that is
 * disputed and could be settled; code "changed", where somebody has disputed or settled
 * it meanwhile.  What is refused writes no line in the access log.  *out: says.
 */
int desk_contracts_dispute(struct desk *d,
    const struct desk_contracts_dispute *r, struct jval **out,
    struct err *e) MUST_USE;

#endif
