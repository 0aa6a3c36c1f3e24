/*
 * Small questions that every file of this room asks.
 */
#include "aggregator/remake/remake_inside.h"

#include <stdlib.h>
#include <string.h>

int
remake_inside_bad(uint64_t index, const char *why, struct err *e)
{
	return err_set(e, ERR_CORRUPT, "entry %llu of the log %s",
	    (unsigned long long)index, why);
}

int
remake_inside_by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct hash));
}

bool
remake_inside_erased(const struct remake *r, const struct hash *id)
{
	return r->erasures > 0 &&
	       bsearch(id, r->erased, r->erasures, sizeof(*id),
		   remake_inside_by_bytes) != NULL;
}
