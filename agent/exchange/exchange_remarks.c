/*
 * Remarks on the rows of a file, in the order of its lines.
 */
#include "agent/exchange/exchange_remarks.h"

#include <stdlib.h>

#include "common/base/mem.h"

void
exchange_remarks_add(struct exchange_remarks *r,
    const struct exchange_remark *remark)
{
	r->remark = mem_grow(r->remark, r->n, &r->cap, sizeof(*r->remark));
	r->remark[r->n++] = *remark;
}

void
exchange_remarks_refuse(struct exchange_remarks *r, unsigned line,
    const char *column, enum exchange_code code)
{
	exchange_remarks_add(r, &(struct exchange_remark){ .line = line,
				    .refused = true,
				    .column = column,
				    .code = code });
}

void
exchange_remarks_free(struct exchange_remarks *r)
{
	for (size_t i = 0; i < r->n; i++)
		free(r->remark[i].text);
	free(r->remark);
	*r = (struct exchange_remarks){ 0 };
}

/* Merge sort of n remarks by line; room holds as many. */
static void
sort(struct exchange_remark *a, size_t n, struct exchange_remark *room)
{
	size_t half = n / 2, i = 0, j = half;

	if (n < 2)
		return;
	sort(a, half, room);
	sort(a + half, n - half, room);
	for (size_t k = 0; k < n; k++)
		if (j == n || (i < half && a[i].line <= a[j].line))
			room[k] = a[i++];
		else
			room[k] = a[j++];
	for (size_t k = 0; k < n; k++)
		a[k] = room[k];
}

void
exchange_remarks_sort(struct exchange_remarks *r)
{
	struct exchange_remark *room = mem_array(r->n, sizeof(*room));

	sort(r->remark, r->n, room);
	free(room);
}
