/*
 * The newest published state, shared by all who ask.  Who asks while it is made
 * waits for it: two who made it at once would take twice the time.  In a large
 * centre that takes long; then they have the last state for as long.
 */
#include "aggregator/pages/pages_state.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/centre/centre_earlier.h"
#include "aggregator/views/views_decided.h"
#include "aggregator/views/views_rows.h"
#include "aggregator/views/views_source.h"
#include "common/base/condition.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum {
	POLICIES = DISCLOSURE_EXACT_1 + 1,
	WAIT_MS = 2000, /* a group takes a fraction of that to publish */
	/* What sheaf/1 hides is found anew after a start, if that is so fast. */
	KEEP_MS = 500,
	/* While the log grows all the time, at most a fifth of one processor
	 * goes into making states. */
	REST_FACTOR = 4
};

struct held {
	struct pages_state state; /* first: callers have a pointer to it */
	struct views_source *source;
	struct views_rows *rows;
	/* Of regions that somebody asked for, by their number. */
	struct views_shown **services;
	uint64_t registries; /* centre_registries() then */
	unsigned holders;
	bool newest; /* all->held[policy] */
	/* The store was ahead of what is published; `why` is for people. */
	bool earlier;
	struct err why;
	/* The store as the state found it. */
	pthread_mutex_t look_guard; /* of what follows */
	struct store *reader;       /* NULL: the look has ended */
	struct totals_snapshot look;
};

struct pages_states {
	struct centre *centre;
	const char *dir;
	pthread_mutex_t guard; /* of what follows */
	struct held *held[POLICIES];
	struct clock_mono again[POLICIES]; /* not made anew before */
	bool making[POLICIES];             /* somebody is, without the guard */
	struct clock_mono begun[POLICIES];
	pthread_cond_t made;
	struct views_leaves *leaves;
	pthread_mutex_t scratch; /* one store is made again at a time */
	bool behind;             /* none could be made since */
	struct clock_wall since;
	struct err why;
	bool stopped; /* the writer publishes nothing since */
	struct clock_wall stopped_since;
};

struct pages_states *
pages_states_new(struct centre *c, const char *dir)
{
	struct pages_states *all = mem_alloc(sizeof(*all));
	char *decided = file_path(dir, "decided");

	all->centre = c;
	all->dir = dir;
	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	ASSERT(pthread_mutex_init(&all->scratch, NULL) == 0);
	condition_make(&all->made);
	all->leaves = views_leaves_new();
	views_decided_keep(decided, KEEP_MS);
	free(decided);
	return all;
}

static size_t
regions_of(const struct held *h)
{
	size_t n;

	(void)views_source_regions(h->source, &n);
	return n;
}

/* Under look_guard, or of a state that nobody else has. */
static void
end_look(struct held *h)
{
	if (h->reader == NULL)
		return;
	totals_end(&h->look);
	store_close(h->reader);
	h->reader = NULL;
}

static void
free_held(struct held *h)
{
	if (h == NULL)
		return;
	end_look(h);
	(void)pthread_mutex_destroy(&h->look_guard);
	for (size_t i = 0; h->services != NULL && i < regions_of(h); i++)
		views_shown_close(h->services[i]);
	free(h->services);
	views_shown_close(h->state.shown);
	views_rows_free(h->rows);
	views_source_close(h->source);
	registry_free(&h->state.registry);
	free(h);
}

void
pages_states_free(struct pages_states *all)
{
	if (all == NULL)
		return;
	for (int i = 0; i < POLICIES; i++)
		free_held(all->held[i]);
	views_decided_keep(NULL, 0);
	views_leaves_free(all->leaves);
	(void)pthread_cond_destroy(&all->made);
	(void)pthread_mutex_destroy(&all->scratch);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

static uint64_t
wait_published(void *arg, uint64_t size)
{
	struct centre *c = arg;

	/* Where nothing is signed any more, no newer one will come. */
	return merger_wait_published(centre_merger(c), size,
	    merger_stopped(centre_merger(c)) == NULL ? WAIT_MS : 0);
}

static int
fill(struct held *h, struct views_leaves *leaves, struct err *e)
{
	const struct totals_snapshot *totals = &h->look;
	struct pages_state *s = &h->state;
	const struct views_request request = { .policy = s->policy,
		.by_region = true,
		.day = s->day };
	struct views_table *table;

	s->log_size = totals->log_size;
	if (reference_load(totals->reader, &s->registry, e) < 0 ||
	    reference_hash(totals->reader, &s->registry_hash, e) < 0 ||
	    views_source_open(&h->source, totals, &s->registry, s->day, e) <
		0 ||
	    views_make_of(&table, &request, h->source, e) < 0)
		return -1;
	views_source_finish(h->source);
	if (views_rows_make(&h->rows, totals, &s->registry, s->day, leaves, e) <
	    0) {
		views_free(table);
		return -1;
	}
	h->look.rows = h->rows;
	s->shown = views_shown_open(table);
	return 0;
}

/*
 * The store is ahead of what is published: look at one of the published size.
 * h->reader is the live store, and is closed in its favour.  -1 with *e as it was
 * where that is not why nothing can be shown.
 */
static int
look_back(struct pages_states *all, struct held *h, struct err *e)
{
	struct checkpoint published;
	int r;

	merger_checkpoint(centre_merger(all->centre), &published, NULL);
	if (e->kind != ERR_LATER)
		return -1;
	(void)pthread_mutex_lock(&all->scratch);
	r = centre_earlier_instead(&h->reader, &published, &h->why, e);
	(void)pthread_mutex_unlock(&all->scratch);
	if (r < 0)
		return -1;
	h->look = (struct totals_snapshot){ .reader = h->reader,
		.log_size = published.size,
		.log_root = published.root };
	h->earlier = true;
	return 0;
}

/* A connection of its own, whose look lasts as long as the state is the newest:
 * so what one view shows is of the same log size as what another does. */
static int
begin_look(struct pages_states *all, struct held *h, struct err *e)
{
	const struct totals_gate gate = { wait_published, all->centre };

	if (centre_open_reader(&h->reader, all->dir, e) < 0) {
		h->reader = NULL;
		return -1;
	}
	if (totals_begin(&h->look, h->reader, &gate, e) == 0 ||
	    look_back(all, h, e) == 0)
		return 0;
	store_close(h->reader);
	h->reader = NULL;
	return -1;
}

static int
make(struct pages_states *all, enum disclosure_policy policy, struct held **out,
    struct err *e)
{
	struct held *h = mem_alloc(sizeof(*h));
	int r;

	ASSERT(pthread_mutex_init(&h->look_guard, NULL) == 0);
	h->state.policy = policy;
	h->state.day = clock_today();
	h->registries = centre_registries(all->centre);
	r = begin_look(all, h, e);
	if (r == 0)
		r = fill(h, all->leaves, e);
	if (r < 0) {
		free_held(h);
		return -1;
	}
	*out = h;
	return 0;
}

/* Whether h is the state of now. */
static bool
is_current(struct pages_states *all, const struct held *h)
{
	struct checkpoint newest;

	merger_checkpoint(centre_merger(all->centre), &newest, NULL);
	return h->state.log_size == newest.size &&
	       h->registries == centre_registries(all->centre) &&
	       h->state.day == clock_today();
}

/* Whether h is what is published, and the store is ahead of that: as long as the
 * log does not grow for readers, no newer one can be made. */
static bool
is_earlier(struct pages_states *all, const struct held *h)
{
	struct checkpoint newest;

	merger_checkpoint(centre_merger(all->centre), &newest, NULL);
	return h->earlier && h->state.log_size == newest.size;
}

/* Take h as the newest in place of the one there is. */
static void
replace(struct pages_states *all, struct held *h)
{
	struct held **place = &all->held[h->state.policy], *old = *place;

	*place = h;
	h->newest = true;
	if (old != NULL) {
		old->newest = false;
		if (old->holders == 0)
			free_held(old);
	}
}

static void
note_behind(struct pages_states *all, const struct err *why)
{
	if (!all->behind)
		all->since = clock_wall_now();
	all->behind = true;
	all->why = *why;
}

/* Wait while somebody makes one; not long, where there is an older one. */
static void
wait_made(struct pages_states *all, enum disclosure_policy policy)
{
	int64_t until = all->begun[policy].ms + WAIT_MS;

	while (all->making[policy]) {
		int64_t left = until - clock_mono_now().ms;

		if (all->held[policy] != NULL && left <= 0)
			return;
		if (left <= 0)
			left = WAIT_MS;
		(void)condition_wait(&all->made, &all->guard,
		    condition_in_ms(left));
	}
}

/* Make the newest one, without the guard. */
static void
remake(struct pages_states *all, enum disclosure_policy policy, struct err *e)
{
	struct clock_mono begun = clock_mono_now();
	struct held *h;
	int64_t took_ms;
	int r;

	all->making[policy] = true;
	all->begun[policy] = begun;
	(void)pthread_mutex_unlock(&all->guard);
	r = make(all, policy, &h, e);
	(void)pthread_mutex_lock(&all->guard);
	all->making[policy] = false;
	(void)pthread_cond_broadcast(&all->made);
	if (r < 0) {
		note_behind(all, e);
		took_ms =
		    1000; /* what could not be made is not tried at once */
	} else {
		replace(all, h);
		if (h->earlier)
			note_behind(all, &h->why);
		else
			all->behind = false;
		took_ms = clock_mono_now().ms - begun.ms;
	}
	all->again[policy].ms = clock_mono_now().ms + REST_FACTOR * took_ms;
}

/* See to it that the newest state of the policy is there, or an older one. */
static int
freshen(struct pages_states *all, enum disclosure_policy policy, struct err *e)
{
	const struct held *h;

	wait_made(all, policy);
	h = all->held[policy];
	if (h == NULL || (!all->making[policy] && !is_current(all, h) &&
			     clock_mono_now().ms >= all->again[policy].ms))
		remake(all, policy, e);
	return all->held[policy] == NULL ? -1 : 0;
}

int
pages_states_hold(struct pages_states *all, enum disclosure_policy policy,
    const struct pages_state **out, struct err *e)
{
	int r;

	(void)pthread_mutex_lock(&all->guard);
	r = freshen(all, policy, e);
	if (r == 0) {
		all->held[policy]->holders++;
		*out = &all->held[policy]->state;
	}
	(void)pthread_mutex_unlock(&all->guard);
	return r;
}

static struct held *
held_of(const struct pages_state *state)
{
	/* The state is the first member of what we gave out. */
	return (struct held *)(uintptr_t)state;
}

void
pages_states_let_go(struct pages_states *all, const struct pages_state *state)
{
	struct held *h = held_of(state);

	if (h == NULL)
		return;
	(void)pthread_mutex_lock(&all->guard);
	h->holders--;
	if (h->holders == 0 && !h->newest)
		free_held(h);
	(void)pthread_mutex_unlock(&all->guard);
}

int
pages_states_look(struct pages_states *all, const struct pages_state *state,
    struct store *reader, struct totals_snapshot *out, struct err *e)
{
	const struct totals_gate gate = { wait_published, all->centre };
	struct held *h = held_of(state);

	(void)pthread_mutex_lock(&h->look_guard);
	if (h->reader != NULL) {
		*out = h->look;
		return 0;
	}
	(void)pthread_mutex_unlock(&h->look_guard);
	return totals_begin(out, reader, &gate, e);
}

/* What is published by now. */
static uint64_t
published_now(void *arg, uint64_t size)
{
	struct centre *c = arg;

	return merger_wait_published(centre_merger(c), size, 0);
}

int
pages_states_look_apart(struct pages_states *all,
    const struct pages_state *state, struct store *reader,
    struct totals_snapshot *out, struct err *e)
{
	const struct totals_gate gate = { published_now, all->centre };
	struct err ahead = ERR_INIT;

	if (!held_of(state)->earlier &&
	    totals_begin(out, reader, &gate, &ahead) == 0)
		return 0;
	return pages_states_look(all, state, reader, out, e);
}

void
pages_states_look_end(const struct pages_state *state,
    const struct store *reader, struct totals_snapshot *look)
{
	struct held *h = held_of(state);

	/* Otherwise through h->reader, which is changed only while nobody does. */
	if (look->reader == reader)
		totals_end(look);
	else
		(void)pthread_mutex_unlock(&h->look_guard);
}

void
pages_states_tick(struct pages_states *all)
{
	struct clock_wall since;
	struct err why;

	/* Notes when it began, also where nobody asks then. */
	(void)pages_states_behind(all, &since, &why);
	(void)pthread_mutex_lock(&all->guard);
	for (int i = 0; i < POLICIES; i++) {
		struct held *h = all->held[i];

		/* No write-ahead log waits for a scratch file. */
		if (h == NULL || is_current(all, h) || is_earlier(all, h) ||
		    pthread_mutex_trylock(&h->look_guard) != 0)
			continue;
		end_look(h);
		(void)pthread_mutex_unlock(&h->look_guard);
	}
	(void)pthread_mutex_unlock(&all->guard);
}

int
pages_states_table(struct pages_states *all, const struct pages_state *state,
    const struct views_request *request, struct views_table **out,
    struct err *e)
{
	int r;

	ASSERT(request->policy == state->policy && request->day == state->day);
	(void)pthread_mutex_lock(&all->guard);
	r = views_make_of(out, request, held_of(state)->source, e);
	(void)pthread_mutex_unlock(&all->guard);
	return r;
}

static int
make_services(struct held *h, const char *region, struct views_shown **out,
    struct err *e)
{
	const struct views_request request = { .policy = h->state.policy,
		.region = region,
		.by_service = true,
		.each_quarter = true,
		.day = h->state.day };
	struct views_table *table;

	if (views_make_of(&table, &request, h->source, e) < 0)
		return -1;
	*out = views_shown_open(table);
	return 0;
}

int
pages_states_services(struct pages_states *all, const struct pages_state *state,
    const char *region, const struct views_shown **out, struct err *e)
{
	struct held *h = held_of(state);
	int at = views_source_region(h->source, region), r = 0;

	ASSERT(at >= 0); /* the registry has spelled it */
	(void)pthread_mutex_lock(&all->guard);
	if (h->services == NULL)
		h->services =
		    mem_array(regions_of(h) + 1, sizeof(*h->services));
	if (h->services[at] == NULL)
		r = make_services(h, region, &h->services[at], e);
	*out = h->services[at];
	(void)pthread_mutex_unlock(&all->guard);
	return r;
}

/* Why readers see no newer state, from what the writer says; and since when, where it
 * knows. */
static bool
is_stopped(struct centre *c, struct clock_wall *since, struct err *why)
{
	struct merger *m = centre_merger(c);
	const char *read_only = merger_read_only(m);
	bool unpublished = merger_unpublished(m, since);

	if (read_only != NULL)
		err_set(why, ERR_LATER, "%s", read_only);
	else if (unpublished)
		err_set(why, ERR_LATER,
		    "too few witnesses have signed the newest state of the "
		    "log; what sites send is kept, and is shown once they "
		    "have");
	return read_only != NULL || unpublished;
}

/* Whether nobody is shown an old state any more, or would be who asked next. */
static bool
is_over(struct pages_states *all)
{
	bool over = false;

	for (int i = 0; i < POLICIES; i++) {
		const struct held *h = all->held[i];

		if (h == NULL)
			continue;
		if (is_earlier(all, h))
			return false;
		over = over || h->earlier || is_current(all, h);
	}
	return over;
}

bool
pages_states_behind(struct pages_states *all, struct clock_wall *since,
    struct err *why)
{
	struct clock_wall at;
	struct err e;
	bool stopped = is_stopped(all->centre, &at, &e), behind;

	(void)pthread_mutex_lock(&all->guard);
	if (stopped && !all->stopped)
		all->stopped_since = clock_wall_now();
	if (stopped && at.s != 0 && at.s < all->stopped_since.s)
		all->stopped_since = at;
	all->stopped = stopped;
	if (!stopped && all->behind && is_over(all))
		all->behind = false;
	behind = all->behind;
	*since = stopped ? all->stopped_since : all->since;
	*why = stopped ? e : all->why;
	if (stopped && behind && all->since.s < since->s)
		*since = all->since;
	(void)pthread_mutex_unlock(&all->guard);
	return stopped || behind;
}
