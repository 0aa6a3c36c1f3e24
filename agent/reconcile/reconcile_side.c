/*
 * People and referrals of one side, in arrays that name each other by place,
 * since they grow while they are filled.
 */
#include "agent/reconcile/reconcile_side.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
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
		mem_wipe(p, sizeof(*p));
	}
	for (size_t i = 0; i < s->entries; i++)
		free(s->entry[i].visit);
	free(s->person);
	free(s->entry);
	reconcile_side_init(s);
}

size_t
reconcile_side_add_person(struct reconcile_side *s, const char *reference,
    const char *service)
{
	s->person =
	    mem_grow(s->person, s->people, &s->person_cap, sizeof(*s->person));
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

	s->entry =
	    mem_grow(s->entry, s->entries, &s->entry_cap, sizeof(*s->entry));
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

	x->visit =
	    mem_grow(x->visit, x->is.visits, &x->visit_cap, sizeof(*x->visit));
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

/* Few, and mostly in order already. */
static void
sort_entries(const struct reconcile_side *s, struct reconcile_person *p)
{
	for (size_t i = 1; i < p->entries; i++)
		for (size_t k = i;
		     k > 0 && s->entry[p->entry[k]].is.received <
				  s->entry[p->entry[k - 1]].is.received;
		     k--) {
			size_t swap = p->entry[k];

			p->entry[k] = p->entry[k - 1];
			p->entry[k - 1] = swap;
		}
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
		sort_entries(s, &s->person[i]);
}
