/* Support beside the fidelity items that it was about. */
#include "aggregator/support/support_moved.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { GAP = 2, WORDS_MAX = 64 };

static int
by_item_and_service(const void *pa, const void *pb)
{
	const struct support_moved_pair *a = pa, *b = pb;

	if (a->item != b->item)
		return a->item < b->item ? -1 : 1;
	return text_compare_id(a->service, b->service);
}

static void
add_pairs(struct support_moved *m, size_t *cap, const struct support_given *g)
{
	for (unsigned i = 0; i < FIDELITY_ITEMS; i++) {
		struct support_moved_pair pair = { .item = i + 1,
			.first = g->day,
			.last = g->day,
			.minutes = g->minutes,
			.before_day = DAY_NONE,
			.after_day = DAY_NONE };

		if (!(g->items >> i & 1))
			continue;
		memcpy(pair.service, g->service, sizeof(pair.service));
		m->pair = mem_grow(m->pair, m->n, cap, sizeof(*m->pair));
		m->pair[m->n++] = pair;
	}
}

/* Those of one item and service become one. */
static void
put_together(struct support_moved *m)
{
	size_t kept = 0;

	if (m->n == 0)
		return;
	qsort(m->pair, m->n, sizeof(*m->pair), by_item_and_service);
	for (size_t i = 1; i < m->n; i++) {
		struct support_moved_pair *a = &m->pair[kept], *b = &m->pair[i];

		if (by_item_and_service(a, b) != 0) {
			m->pair[++kept] = *b;
			continue;
		}
		a->first = b->first < a->first ? b->first : a->first;
		a->last = b->last > a->last ? b->last : a->last;
		a->minutes += b->minutes;
	}
	m->n = kept + 1;
}

/* Reviews stand by day, so the last one that fits is the newest. */
static void
find_reviews(struct support_moved_pair *pair, const struct support_reviews *all)
{
	for (size_t i = 0; i < all->n; i++) {
		const struct support_review *r = &all->review[i];

		if (text_compare_id(r->service, pair->service) != 0)
			continue;
		if (r->day <= pair->first) {
			pair->before_day = r->day;
			pair->before = r->score[pair->item - 1];
		} else if (r->day > pair->last) {
			pair->after_day = r->day;
			pair->after = r->score[pair->item - 1];
		}
	}
}

void
support_moved_make(struct support_moved *out,
    const struct support_givens *given, const struct support_reviews *reviews,
    const struct registry *registry)
{
	size_t cap = 0;

	*out = (struct support_moved){ .registry = registry };
	for (size_t i = 0; i < given->n; i++)
		add_pairs(out, &cap, &given->given[i]);
	put_together(out);
	for (size_t i = 0; i < out->n; i++)
		find_reviews(&out->pair[i], reviews);
}

void
support_moved_free(struct support_moved *m)
{
	free(m->pair);
	*m = (struct support_moved){ 0 };
}

/* ------------------------------------------------------------------ tables */

static bool
is_compared(const struct support_moved_pair *p)
{
	return p->before_day != DAY_NONE && p->after_day != DAY_NONE;
}

static const struct table_column item_columns[] = {
	{ .key = "item", .heading = "Item", .right = true },
	{ .key = "name", .heading = "Name", .gap = GAP },
	{ .key = "services",
	    .heading = "Services supported",
	    .gap = GAP,
	    .right = true },
	{ .key = "compared",
	    .heading = "With both reviews",
	    .gap = GAP,
	    .right = true },
	{ .key = "higher", .heading = "Higher", .gap = GAP, .right = true },
	{ .key = "same", .heading = "Same", .gap = GAP, .right = true },
	{ .key = "lower", .heading = "Lower", .gap = GAP, .right = true },
};

struct table *
support_moved_items(const struct support_moved *m)
{
	struct table *t = table_new(item_columns,
	    sizeof(item_columns) / sizeof(item_columns[0]), "-");

	for (size_t i = 0; i < m->n;) {
		unsigned item = m->pair[i].item;
		int64_t n = 0, compared = 0, higher = 0, lower = 0;

		for (; i < m->n && m->pair[i].item == item; i++) {
			const struct support_moved_pair *p = &m->pair[i];

			n++;
			compared += is_compared(p);
			higher += is_compared(p) && p->after > p->before;
			lower += is_compared(p) && p->after < p->before;
		}
		table_integer(t, item);
		table_text(t, fidelity_item_name(item));
		table_integer(t, n);
		table_integer(t, compared);
		table_integer(t, higher);
		table_integer(t, compared - higher - lower);
		table_integer(t, lower);
	}
	return t;
}

static const struct table_column service_columns[] = {
	{ .key = "item", .heading = "Item", .right = true },
	{ .key = "name", .heading = "Name", .gap = GAP },
	{ .key = "service" },
	{ .key = "service_shown", .heading = "Service", .gap = GAP },
	{ .key = "hours", .heading = "Hours", .gap = GAP, .right = true },
	{ .key = "first", .heading = "First support", .gap = GAP },
	{ .key = "last", .heading = "Last support", .gap = GAP },
	{ .key = "before_on", .heading = "Review before", .gap = GAP },
	{ .key = "before", .heading = "Score", .gap = GAP, .right = true },
	{ .key = "after_on", .heading = "Review after", .gap = GAP },
	{ .key = "after", .heading = "Score", .gap = GAP, .right = true },
	{ .key = "change", .heading = "Change", .gap = GAP, .right = true },
};

static void
add_score(struct table *t, int32_t day, uint8_t score)
{
	table_day(t, day);
	if (day != DAY_NONE)
		table_integer(t, score);
	else
		table_none(t);
}

struct table *
support_moved_services(const struct support_moved *m)
{
	struct table *t = table_new(service_columns,
	    sizeof(service_columns) / sizeof(service_columns[0]), "-");

	for (size_t i = 0; i < m->n; i++) {
		const struct support_moved_pair *p = &m->pair[i];
		int change = (int)p->after - (int)p->before;
		struct buf hours;

		buf_init(&hours, WORDS_MAX);
		support_given_put_hours(p->minutes, &hours);
		table_integer(t, p->item);
		table_text(t, fidelity_item_name(p->item));
		table_text(t, p->service);
		table_text(t,
		    registry_name(m->registry, REGISTRY_SERVICE, p->service));
		table_text(t, buf_str(&hours));
		table_day(t, p->first);
		table_day(t, p->last);
		add_score(t, p->before_day, p->before);
		add_score(t, p->after_day, p->after);
		if (!is_compared(p))
			table_none(t);
		else if (change == 0)
			table_text(t, "0");
		else
			table_textf(t, "%+d", change);
		buf_free(&hours);
	}
	return t;
}

void
support_moved_says(const struct support_moved *m, struct buf *out)
{
	size_t compared = 0;

	for (size_t i = 0; i < m->n; i++)
		compared += is_compared(&m->pair[i]);
	if (m->n == 0) {
		buf_puts(out,
		    "No support names a fidelity item, so there is nothing "
		    "to set beside the reviews.");
		return;
	}
	buf_printf(out,
	    "Support was about %zu pair%s of an item and a service; %zu of "
	    "them %s an independent review before and after it. Scores are "
	    "of the newest review before the first support about the item, "
	    "and of the newest after the last. Support about several items "
	    "counts its hours at each. This is what was, before and after; "
	    "it does not say why.",
	    m->n, m->n == 1 ? "" : "s", compared,
	    compared == 1 ? "has" : "have");
}
