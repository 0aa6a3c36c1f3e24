#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_REFMAP_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_REFMAP_H

#include <stddef.h>
#include <stdint.h>

#include "agent/register/facts.h"

/*
 * Under which refs the facts of one client can stand beside those of
 * another.  Pure: facts in memory in, refs out.
 */
struct people_fact {
	const struct fact *was;     /* of the other client */
	struct fact now;            /* as it would be of the one who is kept */
	const struct fact *same;    /* what is kept says so already, or NULL */
	const struct fact *against; /* what is kept says otherwise, or NULL */
};

struct people_refmap {
	struct people_fact *fact;
	size_t n;
	struct people_reref {
		enum event_subject subject; /* a referral, a job, or else */
		uint32_t was, now;          /* numbers in the set of names */
	} * ref;
	size_t refs, cap;
};

/*
 * Map the facts of client `other` onto client `keep`; both are in `all`.
 * Refs that are made up are added to names.  Freed with
 * people_refmap_free(), before `all`.
 */
void people_refmap_make(const struct facts *all, uint32_t keep, uint32_t other,
    struct symbols *names, struct people_refmap *out);
void people_refmap_free(struct people_refmap *map);

/* A ref that is not among the names yet; it is then. */
uint32_t people_refmap_fresh(struct symbols *names);

/* The ref under which other's job of ref `was` stands from now on. */
uint32_t people_refmap_job(const struct people_refmap *map, uint32_t was);

#endif
