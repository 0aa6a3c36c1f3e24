/* A map from bytes to a number, with the C library's tsearch(). */
#include "auditor/lookup.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

struct node {
	size_t n, value;
	unsigned char key[];
};

static int
compare(const void *pa, const void *pb)
{
	const struct node *a = pa, *b = pb;

	/* By length first: any order will do to find a key again. */
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return memcmp(a->key, b->key, a->n);
}

static struct node *
node_new(const void *key, size_t n, size_t value)
{
	struct node *x = mem_alloc(sizeof(*x) + n);

	x->n = n;
	x->value = value;
	memcpy(x->key, key, n);
	return x;
}

bool
lookup_put(struct lookup *l, const void *key, size_t n, size_t value)
{
	struct node *x = node_new(key, n, value);
	struct node **at = tsearch(x, &l->root, compare);

	ASSERT(at != NULL);
	if (*at == x)
		return true;
	free(x);
	return false;
}

bool
lookup_get(const struct lookup *l, const void *key, size_t n, size_t *value)
{
	struct node *x = node_new(key, n, 0);
	struct node *const *at = tfind(x, (void *const *)&l->root, compare);

	free(x);
	if (at == NULL)
		return false;
	*value = (*at)->value;
	return true;
}

void
lookup_free(struct lookup *l)
{
	/* POSIX has no tdestroy(): take the root away until none is left. */
	while (l->root != NULL) {
		struct node *x = *(struct node **)l->root;

		(void)tdelete(x, &l->root, compare);
		free(x);
	}
}
