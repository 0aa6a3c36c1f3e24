#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_TWINS_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_TWINS_H

#include <stddef.h>

#include "agent/people/people_roll.h"

/*
 * Clients of one service who are likely one person: the same NHS number, or
 * the same name and date of birth.  Names are the same when they have the
 * same words in whatever order, case and punctuation.  A person decides.
 */
struct people_twin {
	const struct people_entry *a, *b; /* a has the lower number */
	bool nhs_number; /* that is why; else name and date of birth */
};

struct people_twins {
	struct people_twin *twin; /* by a, then b */
	size_t n, cap;
};

/* Freed with people_twins_free(), before the roll. */
void people_twins_find(const struct people_roll *roll,
    struct people_twins *out);
void people_twins_free(struct people_twins *twins);

#endif
