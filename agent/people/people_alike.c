/*
 * What clients are compared by to find those who are likely one person.
 */
#include "agent/people/people_alike.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/buf.h"
#include "common/base/fold.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* Words in a name; more are not told apart. */
enum { WORDS_MAX = 32 };

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
char *
people_alike_text(int64_t service, const struct people_words *w,
    enum people_alike_by by)
{
	const bool nhs_number = by == PEOPLE_ALIKE_NHS_NUMBER;
	const char *number = people_get(w, PEOPLE_NHS_NUMBER);
	const char *name = people_get(w, PEOPLE_NAME);
	const char *born = people_get(w, PEOPLE_BORN);
	struct buf folded, out;

	buf_init(&folded, LIMITS_CELL_MAX * 2);
	buf_init(&out, LIMITS_CELL_MAX * 4);
	fold_text(slice_of(name),
	    FOLD_CASE | FOLD_ACCENTS | FOLD_APOSTROPHES | FOLD_WORDS, &folded);
	if (nhs_number && number[0] != '\0') {
		buf_printf(&out, "%lld/%s", (long long)service, number);
	} else if (!nhs_number && folded.n > 0 && born[0] != '\0') {
		buf_printf(&out, "%lld/%s/", (long long)service, born);
		sort_words(buf_slice(&folded), &out);
	}
	buf_free(&folded);
	return out.n > 0 ? buf_take(&out) : mem_string("");
}

/* FNV-1a, 64 bits: texts are compared where two numbers are equal. */
static uint64_t
mark_of(const char *text)
{
	uint64_t mark = UINT64_C(0xcbf29ce484222325);

	if (text[0] == '\0')
		return 0;
	for (; *text != '\0'; text++)
		mark = (mark ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return mark == 0 ? 1 : mark;
}

void
people_alike_marks(int64_t service, const struct people_words *w,
    uint64_t marks[static PEOPLE_ALIKE_WAYS])
{
	for (int by = 0; by < PEOPLE_ALIKE_WAYS; by++) {
		char *text =
		    people_alike_text(service, w, (enum people_alike_by)by);

		marks[by] = mark_of(text);
		mem_wipe(text, strlen(text));
		free(text);
	}
}
