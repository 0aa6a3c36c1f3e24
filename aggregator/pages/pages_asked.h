#ifndef SHEAF_AGGREGATOR_PAGES_PAGES_ASKED_H
#define SHEAF_AGGREGATOR_PAGES_PAGES_ASKED_H

#include <stdbool.h>

#include "aggregator/accounts/accounts.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/ips/disclosure.h"
#include "common/ips/period.h"
#include "common/ips/registry.h"

/*
 * What is asked of a view: which region, which quarters, under which policy,
 * read from the query of an address and held against who asks.  Pure.
 */
struct pages_asked {
	const char *region; /* as the registry spells it; NULL: all regions */
	bool has_period, has_from, has_to;
	struct period period, from, to;
	enum disclosure_policy policy;
};

/* As it stands in the query; NULL where it is absent. */
struct pages_asked_text {
	const char *region, *period, *from, *to, *policy;
};

/*
 * Read and judge it.  Without a region a lead sees their first, everybody else
 * all regions together.
 *
 * ERR_USAGE (400), with the parameter as code and in the sentence the rule and an
 * example: an unknown region, a period off the grid, from after to, an unknown
 * policy.  ERR_REFUSED (403) with code "elsewhere" for a region that is not
 * theirs, and "exact" for a policy that they may not ask for: whoever saw
 * figures under two policies would know more than each of them shows.
 *
 * out->region is borrowed from registry.
 */
int pages_asked_read(struct pages_asked *out, const struct pages_asked_text *t,
    const struct accounts_person *who, const struct registry *registry,
    struct err *e) MUST_USE;

/* Whether they may see the figures of a region, which the registry has: refused as
 * above. */
int pages_asked_theirs(const char *region, const struct accounts_person *who,
    const struct registry *registry, struct err *e) MUST_USE;

/* The policy alone, before there is a registry; as above. */
int pages_asked_policy(enum disclosure_policy *out, const char *text,
    const struct accounts_person *who, struct err *e) MUST_USE;

/* Set "choices" of an answer: the regions that may be asked for, in order, before
 * them all regions (null) where these are. */
void pages_asked_choices(struct jval *out, const struct accounts_person *who,
    const struct registry *registry);

/* Names of every argument that a view may be asked with; ends with NULL.  What
 * is not here would be missing in the tags of answers. */
extern const char *const pages_asked_names[];

#endif
