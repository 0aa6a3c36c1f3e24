/*
 * People and referrals of one side, in arrays that name each other by place,
 * since they grow while they are filled.
 */
#include "agent/reconcile/reconcile_side.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "common/base/mem.h"

void
reconcile_side_init(struct reconcile_side *s)
{
	*s = (struct reconcile_side){ .begins = DAY_NONE };
}

static void
drop_text(char *text)
{
	if (text != NULL)
		mem_wipe(text, strlen(text));
	free(text);
}

void
reconcile_side_free(struct reconcile_side *s)
{
	for (size_t i = 0; i < s->people; i++) {
		struct reconcile_person *p = &s->person[i];

		drop_text(p->reference);
		drop_text(p->service);
		free(p->entry);
	}
	for (size_t i = 0; i < s->entries; i++) {
		struct reconcile_entry *x = &s->entry[i];

		mem_wiped_free(x->visit);
	}
	mem_wiped_free(s->person);
	mem_wiped_free(s->entry);
	reconcile_side_init(s);
}

void *
reconcile_side_grow(void *p, size_t n, size_t *cap, size_t size)
{
	enum { FIRST = 16 };

	if (n < *cap)
		return p;
	ASSERT(n == *cap && n <= SIZE_MAX / 2 / size);
	*cap = n == 0 ? FIRST : 2 * n;
	return mem_wiped_resize(p, *cap * size);
}

size_t
reconcile_side_add_person(struct reconcile_side *s, const char *reference,
    const char *service)
{
	s->person = reconcile_side_grow(s->person, s->people, &s->person_cap,
	    sizeof(*s->person));
	s->person[s->people] =
	    (struct reconcile_person){ .reference = mem_string(reference),
		    .service = mem_string(service),
		    .source = RECONCILE_NO_SOURCE };
	return s->people++;
}

size_t
reconcile_side_add_entry(struct reconcile_side *s, size_t person)
{
	struct reconcile_person *p = &s->person[person];

	s->entry = reconcile_side_grow(s->entry, s->entries, &s->entry_cap,
	    sizeof(*s->entry));
	s->entry[s->entries] = (struct reconcile_entry){ .person = person,
		.source = RECONCILE_NO_SOURCE,
		.is = { .received = DAY_NONE, .discharged = DAY_NONE } };
	p->entry =
	    mem_grow(p->entry, p->entries, &p->entry_cap, sizeof(*p->entry));
	p->entry[p->entries++] = s->entries;
	return s->entries++;
}

void
reconcile_side_add_visit(struct reconcile_side *s, size_t entry, int32_t day,
    enum reconcile_fate fate)
{
	struct reconcile_entry *x = &s->entry[entry];

	x->visit = reconcile_side_grow(x->visit, x->is.visits, &x->visit_cap,
	    sizeof(*x->visit));
	x->visit[x->is.visits++] = (struct reconcile_visit){ day, fate };
	if (s->begins == DAY_NONE || day < s->begins)
		s->begins = day;
	s->visits++;
}

static int
by_day(const void *a, const void *b)
{
	const struct reconcile_visit *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (int)x->fate - (int)y->fate;
}

/* A referral and the day by which it is sorted. */
struct dated {
	int32_t received;
	size_t entry;
};

static int
by_receipt(const void *a, const void *b)
{
	const struct dated *x = a, *y = b;

	if (x->received != y->received)
		return x->received < y->received ? -1 : 1;
	return x->entry < y->entry ? -1 : 1; /* in the order of rows */
}

static void
sort_entries(const struct reconcile_side *s, struct reconcile_person *p)
{
	struct dated *all = mem_array(p->entries, sizeof(*all));

	for (size_t i = 0; i < p->entries; i++)
		all[i] = (struct dated){ s->entry[p->entry[i]].is.received,
			p->entry[i] };
	qsort(all, p->entries, sizeof(*all), by_receipt);
	for (size_t i = 0; i < p->entries; i++)
		p->entry[i] = all[i].entry;
	mem_wipe(all, p->entries * sizeof(*all));
	free(all);
}

void
reconcile_side_settle(struct reconcile_side *s)
{
	for (size_t i = 0; i < s->entries; i++) {
		struct reconcile_entry *x = &s->entry[i];

		if (x->is.visits > 1)
			qsort(x->visit, x->is.visits, sizeof(*x->visit),
			    by_day);
		x->is.visit = x->visit;
	}
	for (size_t i = 0; i < s->people; i++)
		if (s->person[i].entries > 1)
			sort_entries(s, &s->person[i]);
}
