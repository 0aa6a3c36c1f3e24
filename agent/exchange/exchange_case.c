/*
 * One client, as the register would hold them after the merge (or held them
 * before), put in order for the rules: facts by time within referrals.
 */
#include "agent/exchange/exchange_case.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"

enum event_subject
exchange_case_subject(const struct exchange_item *item)
{
	return events_kind(item->fact->event)->subject;
}

size_t
exchange_case_run(const struct exchange_case *c, size_t i)
{
	enum event_subject subject = exchange_case_subject(&c->item[i]);
	size_t end = i + 1;

	if (subject != SUBJECT_REFERRAL && subject != SUBJECT_JOB)
		return 1;
	while (end < c->items &&
	       c->item[end].fact->ref == c->item[i].fact->ref &&
	       exchange_case_subject(&c->item[end]) == subject)
		end++;
	return end - i;
}

struct exchange_item *
exchange_case_of(const struct exchange_case *c, size_t i, size_t n,
    enum event event)
{
	for (size_t k = i; k < i + n; k++)
		if (c->item[k].fact->event == event)
			return &c->item[k];
	return NULL;
}

const struct fact *
exchange_case_job_start(const struct exchange_case *c, size_t i)
{
	/* Sorted by event: the start comes first or is missing. */
	return c->item[i].fact->event == EVENT_JOB_STARTED ? c->item[i].fact
							   : NULL;
}

const struct exchange_episode *
exchange_case_belongs(const struct exchange_case *c, int32_t day)
{
	size_t low = 0, high = c->episodes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->episode[mid].begin <= day)
			low = mid + 1;
		else
			high = mid;
	}
	return low ? &c->episode[low - 1] : NULL;
}

const struct exchange_episode *
exchange_case_episode(const struct exchange_case *c, uint32_t ref)
{
	size_t low = 0, high = c->episodes;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (c->by_ref[mid].ref < ref)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->episodes && c->by_ref[low].ref == ref ? &c->by_ref[low]
							      : NULL;
}

size_t
exchange_case_find(const struct exchange_case *c, enum event_subject subject,
    uint32_t ref, size_t *n)
{
	size_t low = 0, high = c->items;

	/* Items are sorted by subject, then by ref: facts_compare(). */
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		enum event_subject is = exchange_case_subject(&c->item[mid]);

		if (is < subject ||
		    (is == subject && c->item[mid].fact->ref < ref))
			low = mid + 1;
		else
			high = mid;
	}
	*n = 0;
	if (low < c->items && exchange_case_subject(&c->item[low]) == subject &&
	    c->item[low].fact->ref == ref)
		*n = exchange_case_run(c, low);
	return low;
}

static int
by_fact(const void *a, const void *b)
{
	const struct exchange_item *x = a, *y = b;

	return facts_compare(x->fact, y->fact);
}

static unsigned
line_of(const struct exchange_episode *ep)
{
	return ep->first->entry->row ? ep->first->entry->row->line : 0;
}

/* On the same day, a stored referral comes before one of the file. */
static int
by_begin(const void *a, const void *b)
{
	const struct exchange_episode *x = a, *y = b;

	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return line_of(x) < line_of(y) ? -1 : line_of(x) > line_of(y);
}

static void
collect(struct exchange_case *c, enum exchange_view view)
{
	c->item = mem_array(c->entries, sizeof(*c->item));
	for (size_t i = 0; i < c->entries; i++) {
		const struct fact *f =
		    view == VIEW_STORED ? c->entry[i]->stored
					: exchange_merge_in_force(c->entry[i]);

		if (f && f->client == c->client)
			c->item[c->items++] =
			    (struct exchange_item){ f, c->entry[i] };
	}
	if (c->items)
		qsort(c->item, c->items, sizeof(*c->item), by_fact);
}

static void
find_episodes(struct exchange_case *c)
{
	size_t n;

	c->episode = mem_array(c->items, sizeof(*c->episode));
	for (size_t i = 0; i < c->items && exchange_case_subject(&c->item[i]) ==
					       SUBJECT_REFERRAL;
	     i += n) {
		struct exchange_item *first, *discharged;

		n = exchange_case_run(c, i);
		first = exchange_case_of(c, i, n, EVENT_REFERRAL_RECEIVED);
		if (!first)
			first =
			    exchange_case_of(c, i, n, EVENT_REFERRAL_ACCEPTED);
		if (!first)
			continue;
		discharged = exchange_case_of(c, i, n, EVENT_DISCHARGED);
		c->episode[c->episodes++] = (struct exchange_episode){
			.ref = first->fact->ref,
			.begin = first->fact->day,
			.discharged =
			    discharged ? discharged->fact->day : DAY_NONE,
			.first = first,
		};
	}
	if (c->episodes == 0)
		return;
	c->by_ref = mem_array(c->episodes, sizeof(*c->by_ref));
	memcpy(c->by_ref, c->episode, c->episodes * sizeof(*c->by_ref));
	qsort(c->episode, c->episodes, sizeof(*c->episode), by_begin);
}

void
exchange_case_build(struct exchange_case *c, const struct exchange_merge *m,
    const struct exchange_link *link, size_t n, enum exchange_view view)
{
	*c = (struct exchange_case){ .client = n ? link->client : 0,
		.entries = n };
	c->entry = mem_array(n, sizeof(struct exchange_entry *));
	for (size_t i = 0; i < n; i++)
		c->entry[i] = &m->entry[link[i].entry];
	collect(c, view);
	find_episodes(c);
}

void
exchange_case_free(struct exchange_case *c)
{
	free(c->entry);
	free(c->item);
	free(c->episode);
	free(c->by_ref);
	*c = (struct exchange_case){ 0 };
}
