#ifndef SHEAF_AGENT_REGISTER_SERVICES_H
#define SHEAF_AGENT_REGISTER_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/register/register.h"
#include "common/base/clock.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/families.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/limits.h"

/*
 * What a service's register knows about the service itself: its first
 * reporting quarter and the measures it does not collect.
 */
struct services {
	char service[LIMITS_ID_MAX + 1];
	int64_t number;      /* row of table service */
	bool has_first;      /* a first reporting quarter was set */
	struct period first; /* it, else the quarter of the first fact */
	bool has_facts;
	bool has_summary;
	int retention_years; /* 0: not set */
	/* rows of ips-grow/1 switched off by name (not their dependants) */
	bool off[MEASURES_MAX];
	/* families of which staff said that there were none */
	bool none[FAMILIES_MAX];
	/* It keeps evidence of outcomes, so how many are shown by some is counted;
	 * who said so or the contrary last, and when; "": nobody, so it is off. */
	bool evidence;
	char evidence_by[VAULT_STAFF_MAX + 1], evidence_at[CLOCK_TEXT_SIZE];
	/* who changed any of this last, and when; "": not known */
	char set_by[VAULT_STAFF_MAX + 1], set_at[CLOCK_TEXT_SIZE];
};

struct services_list {
	struct services *service; /* sorted by id */
	size_t n;
};

/*
 * The services the register knows, in order of their ids; freed with
 * services_free().
 */
int services_load(struct db *db, struct services_list *out,
    struct err *e) MUST_USE;
void services_free(struct services_list *list);

/* The entry of that id, or NULL. */
const struct services *services_find(const struct services_list *list,
    const char *service);

/*
 * Set the first reporting quarter.  A service not known yet is added.
 * Refused when a quarter would then come both from facts and from a
 * summary.  Inside the caller's transaction, to be rolled back on failure.
 */
int services_set_first(struct db *db, const char *service, struct period first,
    struct err *e) MUST_USE;

/* Refuse what is not the code of a measure, or is that of a band. */
int services_check_code(struct slice code, struct err *e) MUST_USE;

/*
 * Say whether a measure (a code that is not a band) is collected.  Measures
 * that are parts of one that is not collected are not collected either.
 * Inside the caller's transaction.
 */
int services_set_collected(struct db *db, const char *service, const char *code,
    bool collected, struct err *e) MUST_USE;

/* Say whether a service keeps evidence of outcomes, in the name of who is at work.
 * Each change is a row of its own; what is set already makes none.  Inside the
 * caller's transaction. */
int services_set_evidence(const struct open_register *reg, const char *service,
    bool on, struct err *e) MUST_USE;

/* The rule set by which the figures of a service are counted at the site:
 * ips-grow/2 where it keeps evidence, else ips-grow/1. */
const struct ruleset *services_rules(const struct services *s);

/* Refuse a service that the register does not hold, and say which it holds, as
 * many as there is room for.  Returns -1. */
int services_unknown(struct db *db, struct err *e);

/* Remember that the actor of the turn has changed what is set for a service,
 * now.  Inside the caller's transaction. */
int services_stamp(const struct open_register *reg, const char *service,
    struct err *e) MUST_USE;

/* Put "-" into the figures of rs that s does not collect; those of evidence are
 * among them where it keeps none. */
void services_apply(const struct services *s, const struct ruleset *rs,
    int64_t *values);

/* Refuse what is not a service id: 1 to LIMITS_ID_MAX letters, digits and
 * hyphens. */
int services_check_id(const char *service, struct err *e) MUST_USE;

/*
 * The row number of a service, which is added if it is unknown.  Refused when
 * another id differs from it only in upper and lower case.
 */
int services_number(struct db *db, const char *service, int64_t *number,
    struct err *e) MUST_USE;

/*
 * Refused when some quarter of a service would have two sources: a summary of
 * it is stored, and it is not before the first reporting quarter of the facts.
 * For the end of a transaction that changed either.
 */
int services_check_sources(struct db *db, struct err *e) MUST_USE;

#endif
