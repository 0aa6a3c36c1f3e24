/*
 * The list of findings.  Signature threads add to it while the log is being
 * read, so it is sorted and folded only when it is shown.
 */
#include "auditor/findings.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum { CODE_SIZE = 24, SENTENCE_SIZE = 400 };

struct finding {
	enum findings_weight weight;
	char code[CODE_SIZE];
	int64_t index;
	size_t order; /* keeps findings of one entry as they came */
	char sentence[SENTENCE_SIZE];
};

struct findings {
	pthread_mutex_t lock;
	struct finding *list;
	size_t n, unsound;
};

static const char *const weights[] = { "remark", "unsound" };

struct findings *
findings_new(void)
{
	struct findings *f = mem_alloc(sizeof(*f));

	ASSERT(pthread_mutex_init(&f->lock, NULL) == 0);
	return f;
}

void
findings_free(struct findings *f)
{
	if (f == NULL)
		return;
	(void)pthread_mutex_destroy(&f->lock);
	free(f->list);
	free(f);
}

void
findings_add(struct findings *f, enum findings_weight weight, const char *code,
    int64_t index, const char *fmt, ...)
{
	struct finding *one;
	va_list ap;

	ASSERT(pthread_mutex_lock(&f->lock) == 0);
	f->list = mem_resize(f->list, f->n + 1, sizeof(*f->list));
	one = &f->list[f->n];
	one->weight = weight;
	one->index = index;
	one->order = f->n++;
	(void)snprintf(one->code, sizeof(one->code), "%s", code);
	va_start(ap, fmt);
	(void)vsnprintf(one->sentence, sizeof(one->sentence), fmt, ap);
	va_end(ap);
	f->unsound += weight == FINDINGS_UNSOUND;
	ASSERT(pthread_mutex_unlock(&f->lock) == 0);
}

size_t
findings_unsound(const struct findings *f)
{
	return f->unsound;
}

/* Causes first: what is wrong with an entry or its opening before what is made
 * of all entries; then by entry, and within one as they came. */
static int
compare_place(const struct finding *a, const struct finding *b)
{
	if ((a->index < 0) != (b->index < 0))
		return a->index < 0 ? 1 : -1;
	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* The same thing said of another entry. */
static int
compare_words(const struct finding *a, const struct finding *b)
{
	int by_code = strcmp(a->code, b->code);

	if (a->weight != b->weight)
		return a->weight < b->weight ? -1 : 1;
	return by_code != 0 ? by_code : strcmp(a->sentence, b->sentence);
}

static int
compare(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;
	int words = compare_words(a, b);

	return words != 0 ? words : compare_place(a, b);
}

/* Findings that say the same, one after another in the list. */
struct group {
	const struct finding *first;
	size_t n;
};

static int
compare_groups(const void *pa, const void *pb)
{
	const struct group *a = pa, *b = pb;

	return compare_place(a->first, b->first);
}

/* One fault is often found in a thousand entries: said once, with the entries.
 * The groups are freed by the caller. */
static struct group *
fold(struct findings *f, size_t *groups)
{
	struct group *list = mem_array(f->n + 1, sizeof(*list));
	size_t n = 0;

	if (f->n > 0)
		qsort(f->list, f->n, sizeof(*f->list), compare);
	for (size_t i = 0; i < f->n; i++) {
		if (n == 0 ||
		    compare_words(list[n - 1].first, &f->list[i]) != 0)
			list[n++] = (struct group){ &f->list[i], 0 };
		list[n - 1].n++;
	}
	if (n > 0)
		qsort(list, n, sizeof(*list), compare_groups);
	*groups = n;
	return list;
}

size_t
findings_sentences(struct findings *f)
{
	size_t n, unsound = 0;
	struct group *list = fold(f, &n);

	for (size_t i = 0; i < n; i++)
		unsound += list[i].first->weight == FINDINGS_UNSOUND;
	free(list);
	return unsound;
}

/* "entry 7: ", "entries 7, 8 and 9: ", "entries 7, 8, 9 and 30 more: ". */
static void
put_entries(const struct group *g, struct buf *out)
{
	enum { SHOWN = 3 };

	if (g->first->index < 0)
		return;
	buf_puts(out, g->n == 1 ? "entry " : "entries ");
	for (size_t i = 0; i < g->n && i < SHOWN; i++) {
		if (i > 0)
			buf_puts(out, i + 1 == g->n ? " and " : ", ");
		buf_printf(out, "%" PRId64, g->first[i].index);
	}
	if (g->n > SHOWN)
		buf_printf(out, " and %zu more", g->n - SHOWN);
	buf_puts(out, ": ");
}

void
findings_text(struct findings *f, struct buf *out)
{
	size_t n;
	struct group *list = fold(f, &n);

	for (size_t i = 0; i < n; i++) {
		buf_printf(out, "%s: ", weights[list[i].first->weight]);
		put_entries(&list[i], out);
		buf_printf(out, "%s\n", list[i].first->sentence);
	}
	free(list);
}

struct jval *
findings_json(struct findings *f)
{
	struct jval *all = jval_array();
	size_t n;
	struct group *list = fold(f, &n);

	for (size_t i = 0; i < n; i++) {
		const struct finding *first = list[i].first;
		struct jval *o = jval_object(), *entries = jval_array();

		jval_set_str(o, "weight", weights[first->weight]);
		jval_set_str(o, "code", first->code);
		if (first->index >= 0)
			jval_set_i64(o, "index", first->index);
		for (size_t j = 0; j < list[i].n && first->index >= 0; j++)
			jval_add_i64(entries, first[j].index);
		jval_set(o, "entries", entries);
		jval_set_str(o, "sentence", first->sentence);
		jval_add(all, o);
	}
	free(list);
	return all;
}
