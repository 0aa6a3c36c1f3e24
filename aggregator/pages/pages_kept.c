/*
 * Answers that were made already, in a ring.
 */
#include "aggregator/pages/pages_kept.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct entry {
	char tag[PAGES_TAG_SIZE];
	char *bytes; /* NULL: free */
	size_t n;
};

struct pages_kept {
	pthread_mutex_t guard; /* of what follows */
	struct entry entry[PAGES_KEPT_MAX];
	size_t next;  /* the oldest, or a free one */
	size_t bytes; /* of all */
};

struct pages_kept *
pages_kept_new(void)
{
	struct pages_kept *all = mem_alloc(sizeof(*all));

	ASSERT(pthread_mutex_init(&all->guard, NULL) == 0);
	return all;
}

static void
leave(struct pages_kept *all, struct entry *x)
{
	all->bytes -= x->n;
	free(x->bytes);
	*x = (struct entry){ 0 };
}

void
pages_kept_free(struct pages_kept *all)
{
	if (all == NULL)
		return;
	for (size_t i = 0; i < PAGES_KEPT_MAX; i++)
		leave(all, &all->entry[i]);
	(void)pthread_mutex_destroy(&all->guard);
	free(all);
}

static struct entry *
find(struct pages_kept *all, const char *tag)
{
	for (size_t i = 0; i < PAGES_KEPT_MAX; i++)
		if (all->entry[i].bytes != NULL &&
		    strcmp(all->entry[i].tag, tag) == 0)
			return &all->entry[i];
	return NULL;
}

bool
pages_kept_find(struct pages_kept *all, const char *tag, struct buf *out)
{
	struct entry *x;

	(void)pthread_mutex_lock(&all->guard);
	x = find(all, tag);
	if (x != NULL)
		buf_add(out, x->bytes, x->n);
	(void)pthread_mutex_unlock(&all->guard);
	return x != NULL;
}

void
pages_kept_put(struct pages_kept *all, const char *tag, struct slice answer)
{
	struct entry *x;

	/* One that is a large part of the room would push out all others. */
	if (answer.n > PAGES_KEPT_BYTES / 4)
		return;
	(void)pthread_mutex_lock(&all->guard);
	if (find(all, tag) == NULL) {
		do {
			x = &all->entry[all->next];
			leave(all, x);
			all->next = (all->next + 1) % PAGES_KEPT_MAX;
		} while (all->bytes + answer.n > PAGES_KEPT_BYTES);
		(void)snprintf(x->tag, sizeof(x->tag), "%s", tag);
		x->bytes = mem_copy_text(answer.p, answer.n);
		x->n = answer.n;
		all->bytes += answer.n;
	}
	(void)pthread_mutex_unlock(&all->guard);
}
