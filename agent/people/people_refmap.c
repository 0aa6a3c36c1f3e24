/*
 * Refs for the facts that move.  Two referrals or jobs are taken for one only
 * if they begin on the same day; otherwise both stay, under different refs,
 * because a person can correct two but not pull one apart.
 */
#include "agent/people/people_refmap.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* Facts under mapping. */
struct mapping {
	const struct facts *all;
	uint32_t keep, other;
	struct symbols *names;
	struct people_refmap *out;
};

uint32_t
people_refmap_fresh(struct symbols *names)
{
	for (unsigned i = 1;; i++) {
		char text[LIMITS_REF_MAX];
		uint32_t before = names->n, number;

		(void)snprintf(text, sizeof(text), "m%u", i);
		number = symbols_add(names, slice_of(text));
		if (number == before)
			return number;
	}
}

/* The day of a fact of a client under that ref, or DAY_NONE. */
static int32_t
day_of(const struct mapping *m, uint32_t client, enum event event, uint32_t ref)
{
	for (size_t i = 0; i < m->all->n; i++) {
		const struct fact *f = &m->all->fact[i];

		if (f->client == client && f->ref == ref && f->event == event)
			return f->day;
	}
	return DAY_NONE;
}

/* The day on which a client's referral or job of that ref begins; DAY_NONE
 * when there is none.  Other dates of a referral may come before. */
static int32_t
begins(const struct mapping *m, uint32_t client, enum event_subject subject,
    uint32_t ref)
{
	int32_t day;

	if (subject == SUBJECT_JOB)
		return day_of(m, client, EVENT_JOB_STARTED, ref);
	day = day_of(m, client, EVENT_REFERRAL_RECEIVED, ref);
	return day != DAY_NONE
		   ? day
		   : day_of(m, client, EVENT_REFERRAL_ACCEPTED, ref);
}

static void
remember(struct people_refmap *map, enum event_subject subject, uint32_t was,
    uint32_t now)
{
	map->ref = mem_grow(map->ref, map->refs, &map->cap, sizeof(*map->ref));
	map->ref[map->refs++] = (struct people_reref){ subject, was, now };
}

/* A referral or job keeps its ref when the kept client has none of that ref,
 * or one that begins on the same day; otherwise it gets a fresh one. */
static uint32_t
map_ref(const struct mapping *m, enum event_subject subject, uint32_t ref)
{
	const struct people_refmap *map = m->out;
	int32_t kept, own;
	uint32_t now = ref;

	for (size_t i = 0; i < map->refs; i++)
		if (map->ref[i].subject == subject && map->ref[i].was == ref)
			return map->ref[i].now;
	kept = begins(m, m->keep, subject, ref);
	own = begins(m, m->other, subject, ref);
	if (kept != DAY_NONE && kept != own)
		now = people_refmap_fresh(m->names);
	remember(m->out, subject, ref, now);
	return now;
}

/* What is kept under the key of f, or NULL. */
static const struct fact *
kept_under(const struct mapping *m, const struct fact *f)
{
	for (size_t i = 0; i < m->all->n; i++)
		if (m->all->fact[i].client == m->keep &&
		    facts_same_key(&m->all->fact[i], f))
			return &m->all->fact[i];
	return NULL;
}

static void
map_fact(const struct mapping *m, const struct fact *was,
    struct people_fact *out)
{
	enum event_subject subject = events_kind(was->event)->subject;
	bool whole = subject == SUBJECT_REFERRAL || subject == SUBJECT_JOB;
	const struct fact *kept;

	*out = (struct people_fact){ .was = was, .now = *was };
	out->now.client = m->keep;
	if (subject == SUBJECT_EMPLOYER)
		return; /* its key does not name the client */
	if (whole)
		out->now.ref = map_ref(m, subject, was->ref);
	kept = kept_under(m, &out->now);
	if (kept == NULL)
		return;
	if (facts_same(kept, &out->now)) {
		out->same = kept;
	} else if (whole) {
		out->against = kept;
	} else {
		out->now.ref = people_refmap_fresh(m->names);
		remember(m->out, subject, was->ref, out->now.ref);
	}
}

void
people_refmap_make(const struct facts *all, uint32_t keep, uint32_t other,
    struct symbols *names, struct people_refmap *out)
{
	struct mapping m = { all, keep, other, names, out };
	size_t n = 0;

	*out = (struct people_refmap){ 0 };
	for (size_t i = 0; i < all->n; i++)
		n += all->fact[i].client == other;
	out->fact = mem_array(n + 1, sizeof(*out->fact));
	for (size_t i = 0; i < all->n; i++)
		if (all->fact[i].client == other)
			map_fact(&m, &all->fact[i], &out->fact[out->n++]);
}

void
people_refmap_free(struct people_refmap *map)
{
	free(map->fact);
	free(map->ref);
	*map = (struct people_refmap){ 0 };
}

uint32_t
people_refmap_job(const struct people_refmap *map, uint32_t was)
{
	for (size_t i = 0; i < map->refs; i++)
		if (map->ref[i].subject == SUBJECT_JOB &&
		    map->ref[i].was == was)
			return map->ref[i].now;
	return was;
}
