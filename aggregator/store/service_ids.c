/*
 * Numbers of services are given from 1 without gaps, so a plain array serves.
 * The directory knows the ids too, but only the daemon has a directory, and
 * it may be ahead of the state that a reader sees.
 */
#include "aggregator/store/service_ids.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void
add(void *arg, const struct store_service *v)
{
	struct service_ids *ids = arg;

	ids->id = mem_grow(ids->id, ids->n, &ids->cap, sizeof(*ids->id));
	ASSERT((size_t)v->no == ids->n + 1);
	memcpy(ids->id[ids->n++], v->id, sizeof(v->id));
}

int
service_ids_load(struct service_ids *ids, struct store *s, struct err *e)
{
	*ids = (struct service_ids){ 0 };
	return store_agent_service_each(s, add, ids, e);
}

void
service_ids_free(struct service_ids *ids)
{
	free(ids->id);
}

const char *
service_ids_of(const struct service_ids *ids, int64_t no)
{
	ASSERT(no >= 1 && (size_t)no <= ids->n);
	return ids->id[no - 1];
}
