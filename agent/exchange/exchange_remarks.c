/*
 * Remarks on the rows of a file, in the order of its lines.
 */
#include "agent/exchange/exchange_remarks.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/base/mem.h"

enum { SENTENCE_MAX = 400 };

void
exchange_remarks_add(struct exchange_remarks *r,
    const struct exchange_remark *remark)
{
	r->remark = mem_grow(r->remark, r->n, &r->cap, sizeof(*r->remark));
	r->remark[r->n++] = *remark;
}

void
exchange_remarks_say(struct exchange_remarks *r, unsigned line,
    const char *column, const struct exchange_shown *shown, const char *fmt,
    ...)
{
	struct exchange_remark remark = { .line = line,
		.refused = true,
		.column = column,
		.code = REMARK_SAID };
	char sentence[SENTENCE_MAX];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof(sentence), fmt, ap);
	va_end(ap);
	if (shown != NULL) {
		remark.code = REMARK_SAID_OF_CELL;
		remark.cell = *shown;
	}
	remark.text = mem_string(sentence);
	exchange_remarks_add(r, &remark);
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
