/*
 * Sorted copies of the stored rows.  The directory holds the same, but the
 * writer works with it, and a check must not share with what it checks.
 */
#include "aggregator/check/rebuild_names.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

static void
add_service(void *arg, const struct store_service *v)
{
	struct rebuild_names *n = arg;

	n->service = mem_grow(n->service, n->services, &n->services_cap,
	    sizeof(*n->service));
	n->service[n->services++] = *v;
}

static void
add_agent(void *arg, const struct store_agent *a)
{
	struct rebuild_names *n = arg;

	n->agent =
	    mem_grow(n->agent, n->agents, &n->agents_cap, sizeof(*n->agent));
	n->agent[n->agents++] = *a;
}

static void
add_epoch(void *arg, const struct store_epoch *p)
{
	struct rebuild_names *n = arg;

	n->epoch =
	    mem_grow(n->epoch, n->epochs, &n->epochs_cap, sizeof(*n->epoch));
	n->epoch[n->epochs++] = *p;
}

static int
by_service(const void *a, const void *b)
{
	const struct store_service *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_agent(const void *a, const void *b)
{
	const struct store_agent *x = a, *y = b;

	return strcmp(x->id, y->id);
}

static int
by_epoch(const void *a, const void *b)
{
	const struct store_epoch *x = a, *y = b;

	if (x->agent != y->agent)
		return x->agent < y->agent ? -1 : 1;
	return x->epoch < y->epoch ? -1 : x->epoch > y->epoch;
}

/* qsort() and bsearch() may not be given NULL. */
static void
sort(void *p, size_t n, size_t size, int (*by)(const void *, const void *))
{
	if (n > 0)
		qsort(p, n, size, by);
}

int
rebuild_names_load(struct rebuild_names *n, struct store *s, struct err *e)
{
	if (store_agent_service_each(s, add_service, n, e) < 0 ||
	    store_agent_each(s, add_agent, n, e) < 0 ||
	    store_agent_epoch_each(s, add_epoch, n, e) < 0)
		return -1;
	sort(n->service, n->services, sizeof(*n->service), by_service);
	sort(n->agent, n->agents, sizeof(*n->agent), by_agent);
	sort(n->epoch, n->epochs, sizeof(*n->epoch), by_epoch);
	return 0;
}

void
rebuild_names_free(struct rebuild_names *n)
{
	free(n->service);
	free(n->agent);
	free(n->epoch);
}

int64_t
rebuild_names_service(const struct rebuild_names *n, const char *id)
{
	struct store_service key = { .no = 0 }, *found = NULL;

	memcpy(key.id, id, strlen(id) + 1);
	if (n->services > 0)
		found = bsearch(&key, n->service, n->services, sizeof(key),
		    by_service);
	return found != NULL ? found->no : 0;
}

int64_t
rebuild_names_epoch(const struct rebuild_names *n, const char *agent,
    uint64_t epoch)
{
	struct store_agent key = { .no = 0 }, *a = NULL;
	struct store_epoch of = { .epoch = epoch }, *found = NULL;

	memcpy(key.id, agent, strlen(agent) + 1);
	if (n->agents > 0)
		a = bsearch(&key, n->agent, n->agents, sizeof(key), by_agent);
	if (a == NULL || n->epochs == 0)
		return 0;
	of.agent = a->no;
	found = bsearch(&of, n->epoch, n->epochs, sizeof(of), by_epoch);
	return found != NULL ? found->no : 0;
}
