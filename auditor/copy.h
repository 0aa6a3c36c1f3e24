#ifndef SHEAF_AUDITOR_COPY_H
#define SHEAF_AUDITOR_COPY_H

#include <stdbool.h>

#include "auditor/archive.h"
#include "auditor/proven.h"
#include "common/base/err.h"
#include "protocol/policy.h"

/*
 * A mirrored log to stand on: its checkpoint is verified before anything else
 * is believed.  Every command that reads a copy opens it here.
 */
struct copy {
	struct archive archive;
	struct policy policy; /* that the checkpoint meets */
	struct proven proven;
};

/* The code of an error about a checkpoint that is not signed as it must be. */
#define COPY_UNSIGNED "unsigned"

/*
 * Open the copy in dir.  Its checkpoint must meet the policy; with NULL, it
 * must be signed with a log key of the log's own first statement, which at
 * least shows that nobody has changed it since.  -1 with *e: COPY_UNSIGNED
 * when it is not signed so (c->archive is then filled), ERR_CORRUPT when the
 * folder is damaged.
 * Freed with copy_close() in every case.
 */
int copy_open(struct copy *c, const char *dir, const struct policy *policy,
    struct err *e) MUST_USE;
void copy_close(struct copy *c);

/*
 * The policy that trusts the log keys of leaf 0, the log's first trust
 * statement, and asks for no witness.
 */
int copy_policy(struct proven *p, struct policy *out, struct err *e) MUST_USE;

/* The key that the policy names for that log, or NULL. */
const struct keys_verifier *copy_log_key(const struct policy *policy,
    const char *origin);

#endif
