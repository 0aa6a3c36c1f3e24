#ifndef SHEAF_AUDITOR_AUDIT_H
#define SHEAF_AUDITOR_AUDIT_H

#include <stdint.h>

#include "auditor/findings.h"
#include "common/base/err.h"
#include "protocol/keys.h"
#include "protocol/policy.h"

/*
 * `verify`: a mirrored log checked from its leaves up: the checkpoint against
 * the policy, tiles and entries against its root, and every signature, chain,
 * enrolment, refusal, revocation and embedded root.
 */
struct audit_enrolment {
	char agent[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch, index;
	struct keys_public key;
};

struct audit_report {
	uint64_t size, batches, refusals, in_force;
	uint64_t agents; /* that have sent batches */
	char origin[KEYS_NAME_MAX];
	struct keys_verifier authority;    /* as pinned, or as leaf 0 says */
	struct audit_enrolment *enrolment; /* every one, in the log's order */
	size_t enrolments;
};

/*
 * 0 when the folder could be judged (see the findings), -1 when it could
 * not be read at all.  authority may be NULL: then leaf 0 names it, which
 * is remarked on.  threads 0: one for each processor.  *report is freed with
 * audit_report_free(), after a failure too.
 */
int audit_run(const char *dir, const struct policy *policy,
    const struct keys_verifier *authority, unsigned threads, struct findings *f,
    struct audit_report *report, struct err *e) MUST_USE;
void audit_report_free(struct audit_report *report);

#endif
