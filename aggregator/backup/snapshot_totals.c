/*
 * Totals as one hash.  It is made of numbers and not of stored bytes, which another
 * version of the store may write otherwise.
 */
#include "aggregator/backup/snapshot_totals.h"

#include <inttypes.h>

enum { ROW_MAX = 64 * 1024 }; /* of text, of one row: some 300 numbers */

struct sum {
	struct hash_running *running;
	uint64_t rows;
};

static int
add_row(void *arg, const struct store_total *t, struct err *e)
{
	struct sum *sum = arg;
	struct buf text;

	(void)e;
	buf_init(&text, ROW_MAX);
	buf_printf(&text, "%s %" PRId32 " %s %" PRIu64 " %" PRIu64,
	    t->rules->name, t->start, t->region, t->services, t->summaries);
	for (size_t i = 0; i < t->rules->n; i++)
		buf_printf(&text, " %" PRId64 "/%" PRIu32, t->sum[i],
		    t->collecting[i]);
	for (size_t i = 0; i < STORE_DAYS_MAX; i++)
		buf_printf(&text, " %" PRIu32, t->through[i]);
	buf_puts(&text, "\n");
	ASSERT(!text.full);
	hash_running_add(sum->running, buf_slice(&text));
	buf_free(&text);
	sum->rows++;
	return 0;
}

int
snapshot_totals(struct store *s, uint64_t *rows, struct hash *figures,
    struct err *e)
{
	struct sum sum = { .running = hash_running_new() };
	int rc = store_total_each(s, NULL, 0, add_row, &sum, e);

	*rows = sum.rows;
	*figures = hash_running_end(sum.running);
	return rc;
}
