#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_DUPLICATES_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_DUPLICATES_H

#include <stddef.h>

#include "agent/people/people_apart.h"
#include "agent/people/people_search.h"

/*
 * Clients of one service who are likely one person: the same NHS number, or
 * the same name and date of birth (people_alike.h).  A person decides.
 */
struct people_twin {
	const struct people_entry *a, *b; /* a has the lower number */
	bool nhs_number; /* that is why; else name and date of birth */
};

struct people_duplicates {
	struct people_twin *twin; /* by a, then b */
	size_t n, cap;
	size_t compared; /* pairs that were looked at: by far not all */
};

/* All of them but those who are `apart` (NULL: nobody is).  Freed with
 * people_duplicates_free(), before the roll. */
void people_duplicates_find(const struct people_search *roll,
    const struct people_apart *apart, struct people_duplicates *out);

/* The same of one client, who need not be in the roll; b of each is that
 * client. */
void people_duplicates_of(const struct people_search *roll,
    const struct people_entry *client, struct people_duplicates *out);
void people_duplicates_free(struct people_duplicates *twins);

#endif
