/*
 * Likely duplicates by sorting: each client gets the texts by which it would
 * be recognised, and equal texts come to stand side by side.
 */
#include "agent/people/people_duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* Words in a name; more are not told apart. */
enum { WORDS_MAX = 32 };

/* What a client is compared by; "" never matches. */
struct sign {
	const struct people_entry *entry;
	char *text;
};

static void
free_sign(struct sign *sign)
{
	mem_wipe(sign->text, strlen(sign->text));
	free(sign->text);
}

static int
by_text(const void *a, const void *b)
{
	const struct sign *x = a, *y = b;
	int c = strcmp(x->text, y->text);

	if (c != 0)
		return c;
	return x->entry->number < y->entry->number ? -1 : 1;
}

static int
by_word(const void *a, const void *b)
{
	const struct slice *x = a, *y = b;
	size_t n = x->n < y->n ? x->n : y->n;
	int c = memcmp(x->p, y->p, n);

	return c != 0 ? c : (x->n > y->n) - (x->n < y->n);
}

/* Append the words of a folded name in order. */
static void
sort_words(struct slice folded, struct buf *out)
{
	struct slice word[WORDS_MAX], rest = folded;
	size_t n = 0;

	while (n < WORDS_MAX && rest.n > 0)
		(void)text_split(rest, ' ', &word[n++], &rest);
	if (n > 0)
		qsort(word, n, sizeof(word[0]), by_word);
	for (size_t i = 0; i < n; i++) {
		buf_add_slice(out, word[i]);
		buf_u8(out, ' ');
	}
}

/* The service and the NHS number, or the service, name and birth. */
static char *
sign_of(const struct people_entry *entry, bool nhs_number)
{
	const struct people_words *w = &entry->words;
	const char *number = people_get(w, PEOPLE_NHS_NUMBER);
	const char *name = people_get(w, PEOPLE_NAME);
	const char *born = people_get(w, PEOPLE_BORN);
	struct buf folded, out;

	buf_init(&folded, LIMITS_CELL_MAX * 2);
	buf_init(&out, LIMITS_CELL_MAX * 4);
	fold_text(slice_of(name),
	    FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS, &folded);
	if (nhs_number && number[0] != '\0') {
		buf_printf(&out, "%lld/%s", (long long)entry->service, number);
	} else if (!nhs_number && folded.n > 0 && born[0] != '\0') {
		buf_printf(&out, "%lld/%s/", (long long)entry->service, born);
		sort_words(buf_slice(&folded), &out);
	}
	buf_free(&folded);
	return out.n > 0 ? buf_take(&out) : mem_string("");
}

static void
add(struct people_duplicates *t, const struct people_entry *a,
    const struct people_entry *b, bool nhs_number)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->twin[i].a == a && t->twin[i].b == b)
			return;
	t->twin = mem_grow(t->twin, t->n, &t->cap, sizeof(*t->twin));
	t->twin[t->n++] = (struct people_twin){ a, b, nhs_number };
}

static void
find_by(const struct people_search *roll, bool nhs_number,
    struct people_duplicates *out)
{
	struct sign *sign = mem_array(roll->n + 1, sizeof(*sign));

	for (size_t i = 0; i < roll->n; i++)
		sign[i] = (struct sign){ &roll->entry[i],
			sign_of(&roll->entry[i], nhs_number) };
	if (roll->n > 0)
		qsort(sign, roll->n, sizeof(*sign), by_text);
	/* Each with the one before it: three alike give two pairs. */
	for (size_t i = 1; i < roll->n; i++)
		if (sign[i].text[0] != '\0' &&
		    strcmp(sign[i - 1].text, sign[i].text) == 0)
			add(out, sign[i - 1].entry, sign[i].entry, nhs_number);
	for (size_t i = 0; i < roll->n; i++)
		free_sign(&sign[i]);
	free(sign);
}

static int
by_number(const void *a, const void *b)
{
	const struct people_twin *x = a, *y = b;

	if (x->a->number != y->a->number)
		return x->a->number < y->a->number ? -1 : 1;
	return x->b->number < y->b->number ? -1 : x->b->number > y->b->number;
}

void
people_duplicates_find(const struct people_search *roll,
    struct people_duplicates *out)
{
	*out = (struct people_duplicates){ 0 };
	find_by(roll, true, out);
	find_by(roll, false, out);
	if (out->n > 0)
		qsort(out->twin, out->n, sizeof(*out->twin), by_number);
}

void
people_duplicates_of(const struct people_search *roll,
    const struct people_entry *client, struct people_duplicates *out)
{
	*out = (struct people_duplicates){ 0 };
	for (int by = 0; by < 2; by++) {
		struct sign mine = { client, sign_of(client, by == 0) };

		for (size_t i = 0; i < roll->n && mine.text[0] != '\0'; i++) {
			const struct people_entry *other = &roll->entry[i];
			struct sign theirs = { other, sign_of(other, by == 0) };

			if (other->number != client->number &&
			    strcmp(mine.text, theirs.text) == 0)
				add(out, other, client, by == 0);
			free_sign(&theirs);
		}
		free_sign(&mine);
	}
}

void
people_duplicates_free(struct people_duplicates *twins)
{
	free(twins->twin);
	*twins = (struct people_duplicates){ 0 };
}
