/*
 * Referrals put side by side.
 */
#include "agent/reconcile/reconcile_pairs.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* A text by which people of the register are looked up. */
struct key {
	const char *text;
	size_t person;
};

struct pairing {
	const struct reconcile_side *extract, *held;
	struct key *number, *reference; /* sorted */
	size_t numbers, references;
	bool *paired; /* entries of the register */
	bool *met;    /* its people */
	bool *taken;  /* entries of the extract */
	struct reconcile_pairs *out;
};

static int
by_text(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order != 0 ? order : x->person < y->person ? -1 : 1;
}

static void
index_people(struct pairing *p)
{
	size_t n = p->held->people;

	p->number = mem_array(n + 1, sizeof(*p->number));
	p->reference = mem_array(n + 1, sizeof(*p->reference));
	for (size_t i = 0; i < n; i++) {
		const struct reconcile_person *x = &p->held->person[i];

		if (x->nhs[0])
			p->number[p->numbers++] = (struct key){ x->nhs, i };
		if (x->reference[0])
			p->reference[p->references++] =
			    (struct key){ x->reference, i };
	}
	if (p->numbers > 1)
		qsort(p->number, p->numbers, sizeof(*p->number), by_text);
	if (p->references > 1)
		qsort(p->reference, p->references, sizeof(*p->reference),
		    by_text);
}

/* The first of the keys with that text; *n of them. */
static const struct key *
look_up(const struct key *keys, size_t all, const char *text, size_t *n)
{
	size_t low = 0, high = all;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(keys[middle].text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (*n = 0; low + *n < all && strcmp(keys[low + *n].text, text) == 0;)
		(*n)++;
	return &keys[low];
}

/* Who of the register a person of the extract is: *n people, of whom one service
 * may have each. */
static const struct key *
find_people(const struct pairing *p, const struct reconcile_person *who,
    size_t *n)
{
	const struct key *found;

	*n = 0;
	if (who->nhs[0]) {
		found = look_up(p->number, p->numbers, who->nhs, n);
		if (*n > 0)
			return found;
	}
	if (who->reference[0] == '\0')
		return NULL;
	found = look_up(p->reference, p->references, who->reference, n);
	/* Two services may use one reference for two people; and where both
	 * numbers are known they are of two people. */
	if (*n != 1 || (who->nhs[0] && p->held->person[found->person].nhs[0]))
		*n = 0;
	return found;
}

static void
add_pair(struct pairing *p, size_t extract, size_t held, bool client)
{
	struct reconcile_pairs *out = p->out;

	out->pair = mem_grow(out->pair, out->n, &out->cap, sizeof(*out->pair));
	out->pair[out->n++] = (struct reconcile_pair){ extract, held, client };
	if (extract != RECONCILE_NOBODY)
		p->taken[extract] = true;
	if (held != RECONCILE_NOBODY)
		p->paired[held] = true;
}

/* The two referrals of a client that are nearest, at most `far` days apart;
 * `counted` ones of the extract or the others. */
static bool
pair_nearest(struct pairing *p, const struct reconcile_person *who,
    const struct key *people, size_t n, bool counted, int32_t far)
{
	size_t extract = RECONCILE_NOBODY, held = RECONCILE_NOBODY;

	for (size_t i = 0; i < who->entries; i++) {
		const struct reconcile_entry *x =
		    &p->extract->entry[who->entry[i]];

		if (p->taken[who->entry[i]] || x->is.counted != counted)
			continue;
		for (size_t k = 0; k < n; k++) {
			const struct reconcile_person *h =
			    &p->held->person[people[k].person];

			for (size_t j = 0; j < h->entries; j++) {
				const struct reconcile_entry *y =
				    &p->held->entry[h->entry[j]];
				int32_t gap =
				    x->is.received > y->is.received
					? x->is.received - y->is.received
					: y->is.received - x->is.received;

				if (p->paired[h->entry[j]] || !y->is.counted ||
				    gap > far)
					continue;
				if (extract != RECONCILE_NOBODY && gap == far)
					continue; /* the earlier ones */
				extract = who->entry[i];
				held = h->entry[j];
				far = gap;
			}
		}
	}
	if (extract == RECONCILE_NOBODY)
		return false;
	add_pair(p, extract, held, true);
	return true;
}

static void
pair_person(struct pairing *p, const struct reconcile_person *who)
{
	const struct key *people;
	size_t n;

	people = find_people(p, who, &n);
	for (size_t k = 0; k < n; k++)
		p->met[people[k].person] = true;
	p->out->clients += n > 0;
	for (int counted = 1; n > 0 && counted >= 0; counted--)
		while (pair_nearest(p, who, people, n, counted != 0,
		    RECONCILE_NEAR_DAYS))
			;
	for (size_t i = 0; i < who->entries; i++)
		if (!p->taken[who->entry[i]] &&
		    p->extract->entry[who->entry[i]].is.counted)
			add_pair(p, who->entry[i], RECONCILE_NOBODY, n > 0);
}

void
reconcile_pairs_make(const struct reconcile_side *extract,
    const struct reconcile_side *held, struct reconcile_pairs *out)
{
	struct pairing p = { .extract = extract, .held = held, .out = out };

	*out = (struct reconcile_pairs){ 0 };
	p.paired = mem_array(held->entries + 1, sizeof(bool));
	p.met = mem_array(held->people + 1, sizeof(bool));
	p.taken = mem_array(extract->entries + 1, sizeof(bool));
	index_people(&p);
	for (size_t i = 0; i < extract->people; i++)
		pair_person(&p, &extract->person[i]);
	for (size_t i = 0; i < held->entries; i++)
		if (!p.paired[i] && held->entry[i].is.counted)
			add_pair(&p, RECONCILE_NOBODY, i,
			    p.met[held->entry[i].person]);
	free(p.paired);
	free(p.met);
	free(p.taken);
	free(p.number);
	free(p.reference);
}

void
reconcile_pairs_free(struct reconcile_pairs *pairs)
{
	free(pairs->pair);
	*pairs = (struct reconcile_pairs){ 0 };
}
