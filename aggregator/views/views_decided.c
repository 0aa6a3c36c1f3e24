/*
 * The last few decisions, by a digest of all that they depend on: the same returns
 * in the same places are decided alike, whichever log size they are read at.
 */
#include "aggregator/views/views_decided.h"

#include <pthread.h>
#include <stdlib.h>

#include "aggregator/views/views_decided_file.h"
#include "common/base/clock.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "protocol/hash.h"

/* The newest state of the log, the one before it while that is still held, and
 * what a test or a command asks besides. */
enum { KEPT = 4 };

struct decided {
	struct hash of;
	struct suppression *made; /* NULL while it is made */
	unsigned holders;
	uint64_t used; /* when it was last asked for */
};

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t made = PTHREAD_COND_INITIALIZER;
/* Under guard.  An entry that is held stays where it is, so there may be more
 * of them than are kept. */
static struct decided **kept;
static size_t kept_n, kept_room;
static uint64_t clock_of_use;
static char *file; /* where lists are kept besides, or NULL */
static int64_t file_least_ms;
/* One who decides writes it at a time. */
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;

static struct slice
bytes_of(const void *p, size_t n)
{
	return (struct slice){ p, n };
}

static struct hash
digest(const struct suppression_input *in)
{
	size_t values = in->rules->n * sizeof(*in->list->value), n = 0;
	struct slice *piece = mem_array(4 * in->n + 5, sizeof(*piece));
	struct hash h;

	piece[n++] = slice_of(in->rules->name);
	piece[n++] = bytes_of(&in->services, sizeof(in->services));
	piece[n++] = bytes_of(&in->regions, sizeof(in->regions));
	piece[n++] = bytes_of(&in->quarters, sizeof(in->quarters));
	piece[n++] = bytes_of(&in->n, sizeof(in->n));
	for (size_t i = 0; i < in->n; i++) {
		const struct suppression_return *r = &in->list[i];

		piece[n++] = bytes_of(&r->service, sizeof(r->service));
		piece[n++] = bytes_of(&r->region, sizeof(r->region));
		piece[n++] = bytes_of(&r->quarter, sizeof(r->quarter));
		piece[n++] = bytes_of(r->value, values);
	}
	h = hash_of_pieces(piece, n);
	free(piece);
	return h;
}

static struct decided *
find(const struct hash *of)
{
	for (size_t i = 0; i < kept_n; i++)
		if (hash_equal(&kept[i]->of, of))
			return kept[i];
	return NULL;
}

/* Make room: of those that nobody holds, the ones asked for longest ago go. */
static void
leave_old(void)
{
	while (kept_n > KEPT) {
		size_t oldest = kept_n;

		for (size_t i = 0; i < kept_n; i++)
			if (kept[i]->holders == 0 &&
			    (oldest == kept_n ||
				kept[i]->used < kept[oldest]->used))
				oldest = i;
		if (oldest == kept_n)
			return;
		suppression_free(kept[oldest]->made);
		free(kept[oldest]);
		kept[oldest] = kept[--kept_n];
	}
}

void
views_decided_keep(const char *path, int64_t least_ms)
{
	(void)pthread_mutex_lock(&writing);
	free(file);
	file = path == NULL ? NULL : mem_string(path);
	file_least_ms = least_ms;
	(void)pthread_mutex_unlock(&writing);
}

/* The list that an earlier process found, or NULL. */
static struct suppression *
follow(const struct suppression_input *in, const struct hash *of)
{
	struct views_decided_list list = { .n = 0 };
	struct suppression *s = NULL;

	(void)pthread_mutex_lock(&writing);
	if (file != NULL && views_decided_file_find(file, of, &list))
		s = suppression_new_listed(in, list.entry, list.n);
	(void)pthread_mutex_unlock(&writing);
	free(list.entry);
	return s;
}

static void
keep(const struct suppression *s, const struct hash *of, int64_t took_ms)
{
	struct views_decided_list list = { .of = *of,
		.n = suppression_besides_count(s) };

	list.entry = mem_array(list.n + 1, sizeof(*list.entry));
	for (size_t i = 0; i < list.n; i++)
		list.entry[i] = suppression_besides_at(s, i);
	(void)pthread_mutex_lock(&writing);
	if (file != NULL && took_ms >= file_least_ms)
		views_decided_file_put(file, &list);
	(void)pthread_mutex_unlock(&writing);
	free(list.entry);
}

static struct suppression *
decide(const struct suppression_input *in, const struct hash *of)
{
	struct suppression *s = follow(in, of);
	struct clock_mono begun = clock_mono_now();

	if (s != NULL)
		return s;
	s = suppression_new(in);
	keep(s, of, clock_mono_now().ms - begun.ms);
	return s;
}

const struct suppression *
views_decided(const struct suppression_input *in)
{
	const struct hash of = digest(in);
	struct decided *d;
	bool mine;

	(void)pthread_mutex_lock(&guard);
	d = find(&of);
	mine = d == NULL;
	if (mine) {
		d = mem_alloc(sizeof(*d));
		d->of = of;
		kept = mem_grow(kept, kept_n, &kept_room, sizeof(*kept));
		kept[kept_n++] = d;
	}
	d->holders++;
	d->used = ++clock_of_use;
	leave_old();
	if (mine) {
		struct suppression *s;

		(void)pthread_mutex_unlock(&guard);
		s = decide(in, &of);
		(void)pthread_mutex_lock(&guard);
		d->made = s;
		(void)pthread_cond_broadcast(&made);
	}
	while (d->made == NULL)
		(void)pthread_cond_wait(&made, &guard);
	(void)pthread_mutex_unlock(&guard);
	return d->made;
}

void
views_decided_let_go(const struct suppression *s)
{
	if (s == NULL)
		return;
	(void)pthread_mutex_lock(&guard);
	for (size_t i = 0; i < kept_n; i++)
		if (kept[i]->made == s)
			kept[i]->holders--;
	leave_old();
	(void)pthread_mutex_unlock(&guard);
}
