/*
 * Likely duplicates by sorting: each client has the numbers by which it would
 * be recognised, and equal ones come to stand side by side.
 */
#include "agent/people/people_duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* What a client is compared by. */
struct sign {
	const struct people_entry *entry;
	uint64_t mark;
	char *text; /* made where two numbers are equal; else NULL */
};

static void
free_text(char *text)
{
	mem_wipe(text, strlen(text));
	free(text);
}

static char *
text_of(const struct people_entry *entry, enum people_alike_by by)
{
	return people_alike_text(entry->service, &entry->words, by);
}

static int
by_mark(const void *a, const void *b)
{
	const struct sign *x = a, *y = b;

	if (x->mark != y->mark)
		return x->mark < y->mark ? -1 : 1;
	return x->entry->number < y->entry->number ? -1 : 1;
}

static void
add(struct people_duplicates *t, const struct people_entry *a,
    const struct people_entry *b, enum people_alike_by by)
{
	t->twin = mem_grow(t->twin, t->n, &t->cap, sizeof(*t->twin));
	t->twin[t->n++] =
	    (struct people_twin){ a, b, by == PEOPLE_ALIKE_NHS_NUMBER };
}

/* Each of a run of equal numbers with the nearest one before it: three alike
 * give two pairs.  Whoever is not the same person is passed over, and the next
 * one before is looked at. */
static void
pair_up(struct sign *run, size_t n, enum people_alike_by by,
    const struct people_apart *apart, struct people_duplicates *out)
{
	for (size_t i = 0; i < n; i++)
		run[i].text = text_of(run[i].entry, by);
	for (size_t i = 1; i < n; i++)
		for (size_t k = i; k-- > 0;) {
			out->compared++;
			if (strcmp(run[i].text, run[k].text) != 0 ||
			    people_apart_has(apart, run[i].entry->number,
				run[k].entry->number))
				continue;
			add(out, run[k].entry, run[i].entry, by);
			break;
		}
	for (size_t i = 0; i < n; i++)
		free_text(run[i].text);
}

static void
find_by(const struct people_search *roll, enum people_alike_by by,
    const struct people_apart *apart, struct people_duplicates *out)
{
	struct sign *sign = mem_array(roll->n + 1, sizeof(*sign));
	size_t n = 0;

	for (size_t i = 0; i < roll->n; i++)
		if (roll->entry[i].alike[by] != 0)
			sign[n++] = (struct sign){ .entry = &roll->entry[i],
				.mark = roll->entry[i].alike[by] };
	if (n > 0)
		qsort(sign, n, sizeof(*sign), by_mark);
	for (size_t begin = 0, end; begin < n; begin = end) {
		for (end = begin + 1;
		     end < n && sign[end].mark == sign[begin].mark; end++)
			;
		if (end - begin > 1)
			pair_up(&sign[begin], end - begin, by, apart, out);
	}
	free(sign);
}

/* Of two reasons for one pair the NHS number comes first. */
static int
by_number(const void *a, const void *b)
{
	const struct people_twin *x = a, *y = b;

	if (x->a->number != y->a->number)
		return x->a->number < y->a->number ? -1 : 1;
	if (x->b->number != y->b->number)
		return x->b->number < y->b->number ? -1 : 1;
	return (int)y->nhs_number - (int)x->nhs_number;
}

/* In order, and each pair once. */
static void
settle(struct people_duplicates *t)
{
	size_t n = 0;

	if (t->n == 0)
		return;
	qsort(t->twin, t->n, sizeof(*t->twin), by_number);
	for (size_t i = 1; i < t->n; i++)
		if (t->twin[i].a != t->twin[n].a ||
		    t->twin[i].b != t->twin[n].b)
			t->twin[++n] = t->twin[i];
	t->n = n + 1;
}

void
people_duplicates_find(const struct people_search *roll,
    const struct people_apart *apart, struct people_duplicates *out)
{
	*out = (struct people_duplicates){ 0 };
	for (int by = 0; by < PEOPLE_ALIKE_WAYS; by++)
		find_by(roll, (enum people_alike_by)by, apart, out);
	settle(out);
}

static bool
is_alike(const struct people_entry *x, const struct people_entry *y,
    enum people_alike_by by)
{
	char *mine, *theirs;
	bool same;

	if (x->alike[by] == 0 || x->alike[by] != y->alike[by])
		return false;
	mine = text_of(x, by);
	theirs = text_of(y, by);
	same = strcmp(mine, theirs) == 0;
	free_text(mine);
	free_text(theirs);
	return same;
}

void
people_duplicates_of(const struct people_search *roll,
    const struct people_entry *client, struct people_duplicates *out)
{
	*out = (struct people_duplicates){ 0 };
	for (int i = 0; i < PEOPLE_ALIKE_WAYS; i++) {
		enum people_alike_by by = (enum people_alike_by)i;

		for (size_t k = 0; k < roll->n; k++) {
			const struct people_entry *other = &roll->entry[k];

			out->compared++;
			if (other->number != client->number &&
			    is_alike(client, other, by))
				add(out, other, client, by);
		}
	}
	settle(out);
}

void
people_duplicates_free(struct people_duplicates *twins)
{
	free(twins->twin);
	*twins = (struct people_duplicates){ 0 };
}
