/*
 * The list of findings.  Signature threads add to it while the log is being
 * read, so it is sorted by log entry only when it is shown.
 */
#include "auditor/findings.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

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

static int
compare(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	return a->order < b->order ? -1 : a->order > b->order;
}

/* Threads add out of order: by entry, and within one as they came. */
static void
sort(struct findings *f)
{
	if (f->n > 0)
		qsort(f->list, f->n, sizeof(*f->list), compare);
}

void
findings_text(struct findings *f, struct buf *out)
{
	sort(f);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];

		buf_printf(out, "%s: ", weights[one->weight]);
		if (one->index >= 0)
			buf_printf(out, "entry %" PRId64 ": ", one->index);
		buf_printf(out, "%s\n", one->sentence);
	}
}

struct jval *
findings_json(struct findings *f)
{
	struct jval *list = jval_array();

	sort(f);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *one = &f->list[i];
		struct jval *o = jval_object();

		jval_set_str(o, "weight", weights[one->weight]);
		jval_set_str(o, "code", one->code);
		if (one->index >= 0)
			jval_set_i64(o, "index", one->index);
		jval_set_str(o, "sentence", one->sentence);
		jval_add(list, o);
	}
	return list;
}
