#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_MERGE_CLAIMS_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_MERGE_CLAIMS_H

#include "agent/people/people_refmap.h"
#include "agent/register/register.h"

/*
 * Claims and disputes in a merge: they stay with the job or referral that they are
 * about.  Where that is withdrawn by now, its ref may be that of another job of the
 * one record that there will be; it then gets a ref of its own.
 */
struct people_merge_claims {
	struct db *db;
	const struct facts *all; /* as they were before the merge */
	const struct people_refmap *map;
	struct symbols *names;
	uint32_t keep, other;
};

/* Add the refs that claims and disputes name to names, so that no made-up ref is
 * one of them. */
int people_merge_claims_names(struct db *db, struct symbols *names,
    struct err *e) MUST_USE;

/* Give claims and disputes of both the refs of the merged record; whose they are
 * is left.  Inside the caller's transaction. */
int people_merge_claims_move(const struct people_merge_claims *w,
    struct err *e) MUST_USE;

#endif
