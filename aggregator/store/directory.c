/*
 * Agents, epochs and services in memory, by number (number - 1 is the place)
 * and by id.  One reader-writer lock guards all of it: the writer changes a
 * row now and then, and each request reads a few.  Look-ups copy, so that no
 * caller holds the lock.
 */
#include "aggregator/store/directory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* From an id, whatever its case, to its place: open addressing, with a power
 * of two places of which at most half are taken. */
struct table {
	size_t *place; /* + 1; 0: free */
	size_t cap, n;
};

struct agent {
	struct store_agent row;
	int64_t *epochs; /* numbers; [0] is epoch 1, and none is left out */
	size_t epochs_n, epochs_cap;
};

struct directory {
	pthread_rwlock_t lock;
	struct agent *agents;
	size_t agents_n, agents_cap;
	struct store_epoch *epochs;
	size_t epochs_n, epochs_cap;
	struct store_service *services;
	size_t services_n, services_cap;
	struct table by_agent, by_service;
	bool has_authority;
	struct keys_public authority;
};

struct directory *
directory_new(void)
{
	struct directory *d = mem_alloc(sizeof(*d));

	ASSERT(pthread_rwlock_init(&d->lock, NULL) == 0);
	return d;
}

static void
forget(struct directory *d)
{
	for (size_t i = 0; i < d->agents_n; i++)
		free(d->agents[i].epochs);
	free(d->agents);
	free(d->epochs);
	free(d->services);
	free(d->by_agent.place);
	free(d->by_service.place);
	d->agents = NULL;
	d->epochs = NULL;
	d->services = NULL;
	d->agents_n = d->epochs_n = d->services_n = 0;
	d->agents_cap = d->epochs_cap = d->services_cap = 0;
	d->by_agent = d->by_service = (struct table){ 0 };
}

void
directory_free(struct directory *d)
{
	if (d == NULL)
		return;
	forget(d);
	pthread_rwlock_destroy(&d->lock);
	free(d);
}

/* --------------------------------------------------------------- tables */

static size_t
hash_id(const char *id)
{
	uint64_t h = 14695981039346656037U;

	for (; *id != '\0'; id++) {
		unsigned char c = (unsigned char)*id;

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c - 'A' + 'a');
		h = (h ^ c) * 1099511628211U;
	}
	return (size_t)(h ^ h >> 32);
}

/* The slot of id, or the free one where it belongs. */
static size_t *
slot(const struct table *t, const char *id,
    const char *(*id_at)(const struct directory *d, size_t i),
    const struct directory *d)
{
	size_t i = hash_id(id) & (t->cap - 1);

	while (t->place[i] != 0 &&
	       text_compare_id(id_at(d, t->place[i] - 1), id) != 0)
		i = (i + 1) & (t->cap - 1);
	return &t->place[i];
}

static const char *
agent_id(const struct directory *d, size_t i)
{
	return d->agents[i].row.id;
}

static const char *
service_id(const struct directory *d, size_t i)
{
	return d->services[i].id;
}

/* Put the place of a new id into the table. */
static void
enter(struct table *t, size_t place,
    const char *(*id_at)(const struct directory *d, size_t i),
    const struct directory *d)
{
	if (2 * (t->n + 1) > t->cap) {
		struct table old = *t;

		t->cap = old.cap == 0 ? 64 : 2 * old.cap;
		t->place = mem_array(t->cap, sizeof(*t->place));
		for (size_t i = 0; i < old.cap; i++)
			if (old.place[i] != 0)
				*slot(t, id_at(d, old.place[i] - 1), id_at, d) =
				    old.place[i];
		free(old.place);
	}
	*slot(t, id_at(d, place), id_at, d) = place + 1;
	t->n++;
}

/* Place + 1 of the id or its twin; 0 when there is neither. */
static size_t
find(const struct table *t, const char *id,
    const char *(*id_at)(const struct directory *d, size_t i),
    const struct directory *d)
{
	return t->cap == 0 ? 0 : *slot(t, id, id_at, d);
}

static struct agent *
find_agent(const struct directory *d, const char *id)
{
	size_t place = find(&d->by_agent, id, agent_id, d);

	if (place == 0 || strcmp(agent_id(d, place - 1), id) != 0)
		return NULL;
	return &d->agents[place - 1];
}

/* -------------------------------------------------------------- changes */

static void
put_agent(struct directory *d, const struct store_agent *a)
{
	size_t i = (size_t)a->no - 1;

	ASSERT(i <= d->agents_n);
	if (i < d->agents_n) {
		d->agents[i].row = *a;
		return;
	}
	d->agents = mem_grow(d->agents, d->agents_n, &d->agents_cap,
	    sizeof(*d->agents));
	d->agents[d->agents_n++] = (struct agent){ .row = *a };
	enter(&d->by_agent, i, agent_id, d);
}

static void
put_epoch(struct directory *d, const struct store_epoch *p)
{
	size_t i = (size_t)p->no - 1;
	struct agent *a;

	ASSERT(i <= d->epochs_n);
	if (i < d->epochs_n) {
		d->epochs[i] = *p;
		return;
	}
	d->epochs = mem_grow(d->epochs, d->epochs_n, &d->epochs_cap,
	    sizeof(*d->epochs));
	d->epochs[d->epochs_n++] = *p;
	ASSERT(p->agent >= 1 && (size_t)p->agent <= d->agents_n);
	a = &d->agents[p->agent - 1];
	ASSERT(p->epoch == a->epochs_n + 1);
	a->epochs = mem_grow(a->epochs, a->epochs_n, &a->epochs_cap,
	    sizeof(*a->epochs));
	a->epochs[a->epochs_n++] = p->no;
}

static void
put_service(struct directory *d, const struct store_service *v)
{
	size_t i = (size_t)v->no - 1;

	ASSERT(i <= d->services_n);
	if (i < d->services_n) {
		d->services[i] = *v;
		return;
	}
	d->services = mem_grow(d->services, d->services_n, &d->services_cap,
	    sizeof(*d->services));
	d->services[d->services_n++] = *v;
	enter(&d->by_service, i, service_id, d);
}

void
directory_put_agent(struct directory *d, const struct store_agent *a)
{
	pthread_rwlock_wrlock(&d->lock);
	put_agent(d, a);
	pthread_rwlock_unlock(&d->lock);
}

void
directory_put_epoch(struct directory *d, const struct store_epoch *p)
{
	pthread_rwlock_wrlock(&d->lock);
	put_epoch(d, p);
	pthread_rwlock_unlock(&d->lock);
}

void
directory_put_service(struct directory *d, const struct store_service *v)
{
	pthread_rwlock_wrlock(&d->lock);
	put_service(d, v);
	pthread_rwlock_unlock(&d->lock);
}

static void
load_agent(void *d, const struct store_agent *a)
{
	put_agent(d, a);
}

static void
load_epoch(void *d, const struct store_epoch *p)
{
	put_epoch(d, p);
}

static void
load_service(void *d, const struct store_service *v)
{
	put_service(d, v);
}

static int
load_authority(struct directory *d, struct store *s, struct err *e)
{
	struct keys_verifier v;
	struct buf text;
	int rc;

	buf_init(&text, 2 * KEYS_NAME_MAX);
	rc = store_text_get(s, "authority", &text, e);
	d->has_authority = rc == 0 && text.n > 0;
	if (d->has_authority) {
		rc = keys_verifier_parse(&v, buf_slice(&text), e);
		d->authority = v.key;
	}
	buf_free(&text);
	return rc;
}

int
directory_load(struct directory *d, struct store *s, struct err *e)
{
	int rc;

	/* Readers wait until it is whole: half of it would reject agents that
	 * are enrolled. */
	pthread_rwlock_wrlock(&d->lock);
	forget(d);
	rc = load_authority(d, s, e);
	if (rc == 0)
		rc = store_agent_each(s, load_agent, d, e);
	if (rc == 0)
		rc = store_agent_epoch_each(s, load_epoch, d, e);
	if (rc == 0)
		rc = store_agent_service_each(s, load_service, d, e);
	pthread_rwlock_unlock(&d->lock);
	return rc;
}

/* ------------------------------------------------------------- look-ups */

bool
directory_authority(struct directory *d, struct keys_public *out)
{
	bool has;

	pthread_rwlock_rdlock(&d->lock);
	has = d->has_authority;
	*out = d->authority;
	pthread_rwlock_unlock(&d->lock);
	return has;
}

bool
directory_agent(struct directory *d, const char *id, struct store_agent *out)
{
	struct agent *a;

	pthread_rwlock_rdlock(&d->lock);
	a = find_agent(d, id);
	if (a != NULL)
		*out = a->row;
	pthread_rwlock_unlock(&d->lock);
	return a != NULL;
}

/* epoch 0: the newest. */
static bool
copy_epoch(struct directory *d, const char *agent, uint64_t epoch,
    struct store_epoch *out)
{
	struct agent *a;
	bool found = false;

	pthread_rwlock_rdlock(&d->lock);
	a = find_agent(d, agent);
	if (a != NULL && a->epochs_n > 0 && epoch <= a->epochs_n) {
		size_t i = epoch == 0 ? a->epochs_n - 1 : (size_t)epoch - 1;

		*out = d->epochs[a->epochs[i] - 1];
		found = true;
	}
	pthread_rwlock_unlock(&d->lock);
	return found;
}

bool
directory_epoch(struct directory *d, const char *agent, uint64_t epoch,
    struct store_epoch *out)
{
	return epoch != 0 && copy_epoch(d, agent, epoch, out);
}

bool
directory_newest_epoch(struct directory *d, const char *agent,
    struct store_epoch *out)
{
	return copy_epoch(d, agent, 0, out);
}

bool
directory_epoch_no(struct directory *d, int64_t no, struct store_epoch *out)
{
	bool found;

	pthread_rwlock_rdlock(&d->lock);
	found = no >= 1 && (size_t)no <= d->epochs_n;
	if (found)
		*out = d->epochs[no - 1];
	pthread_rwlock_unlock(&d->lock);
	return found;
}

bool
directory_service(struct directory *d, const char *id,
    struct store_service *out)
{
	size_t place;
	bool found;

	pthread_rwlock_rdlock(&d->lock);
	place = find(&d->by_service, id, service_id, d);
	found = place != 0 && strcmp(service_id(d, place - 1), id) == 0;
	if (found)
		*out = d->services[place - 1];
	pthread_rwlock_unlock(&d->lock);
	return found;
}

void
directory_service_no(struct directory *d, int64_t no, struct store_service *out)
{
	pthread_rwlock_rdlock(&d->lock);
	ASSERT(no >= 1 && (size_t)no <= d->services_n);
	*out = d->services[no - 1];
	pthread_rwlock_unlock(&d->lock);
}

void
directory_agent_no(struct directory *d, int64_t no, struct store_agent *out)
{
	pthread_rwlock_rdlock(&d->lock);
	ASSERT(no >= 1 && (size_t)no <= d->agents_n);
	*out = d->agents[no - 1].row;
	pthread_rwlock_unlock(&d->lock);
}

bool
directory_is_empty(struct directory *d)
{
	bool empty;

	pthread_rwlock_rdlock(&d->lock);
	empty = d->epochs_n == 0;
	pthread_rwlock_unlock(&d->lock);
	return empty;
}

bool
directory_agent_twin(struct directory *d, const char *id)
{
	size_t place;
	bool twin;

	pthread_rwlock_rdlock(&d->lock);
	place = find(&d->by_agent, id, agent_id, d);
	twin = place != 0 && strcmp(agent_id(d, place - 1), id) != 0;
	pthread_rwlock_unlock(&d->lock);
	return twin;
}

bool
directory_service_twin(struct directory *d, const char *id)
{
	size_t place;
	bool twin;

	pthread_rwlock_rdlock(&d->lock);
	place = find(&d->by_service, id, service_id, d);
	twin = place != 0 && strcmp(service_id(d, place - 1), id) != 0;
	pthread_rwlock_unlock(&d->lock);
	return twin;
}

/* A scan, but only enrolments ask. */
bool
directory_key_used(struct directory *d, const struct keys_public *key)
{
	bool used = false;

	pthread_rwlock_rdlock(&d->lock);
	for (size_t i = 0; i < d->epochs_n && !used; i++)
		used = memcmp(d->epochs[i].key.b, key->b, sizeof(key->b)) == 0;
	pthread_rwlock_unlock(&d->lock);
	return used;
}

static int
by_id(const void *a, const void *b)
{
	const struct store_service *x = a, *y = b;

	return strcmp(x->id, y->id);
}

size_t
directory_services_of(struct directory *d, int64_t agent,
    struct store_service out[static LIMITS_AGENT_SERVICES_MAX])
{
	size_t n = 0;

	pthread_rwlock_rdlock(&d->lock);
	for (size_t i = 0; i < d->services_n; i++)
		if (d->services[i].owner == agent) {
			ASSERT(n < LIMITS_AGENT_SERVICES_MAX);
			out[n++] = d->services[i];
		}
	pthread_rwlock_unlock(&d->lock);
	qsort(out, n, sizeof(*out), by_id);
	return n;
}

uint64_t
directory_quota_left(const struct store_agent *a, int32_t today)
{
	uint64_t day = LIMITS_QUOTA_DAY, year = LIMITS_QUOTA_YEAR;
	int y, m, d;

	day_to_civil(today, &y, &m, &d);
	if (a->quota_day == today)
		day = a->day_used >= day ? 0 : day - a->day_used;
	if (a->quota_year == y)
		year = a->year_used >= year ? 0 : year - a->year_used;
	return day < year ? day : year;
}
