/*
 * Faults of a file, joined by sorting: what is said alike comes to stand side
 * by side.
 */
#include "agent/desk/desk_faults.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

/* ------------------------------------------------------------------- joining */

void
desk_faults_add(struct desk_faults *all, const struct desk_faults_item *like,
    unsigned line, const char *say)
{
	struct desk_faults_item *x;

	all->item = mem_grow(all->item, all->n, &all->cap, sizeof(*all->item));
	x = &all->item[all->n];
	*x = *like;
	x->say = mem_string(say);
	x->line = mem_array(1, sizeof(*x->line));
	x->line[0] = line;
	x->lines = x->cap = 1;
	x->order = all->n++;
}

static int
alike(const struct desk_faults_item *x, const struct desk_faults_item *y)
{
	const char *of_x = x->column == NULL ? "" : x->column;
	const char *of_y = y->column == NULL ? "" : y->column;
	int c = strcmp(x->part, y->part);

	if (c == 0)
		c = strcmp(of_x, of_y);
	if (c == 0)
		c = (int)x->refused - (int)y->refused;
	return c != 0 ? c : strcmp(x->say, y->say);
}

static int
by_order(const void *a, const void *b)
{
	const struct desk_faults_item *x = a, *y = b;

	return x->order < y->order ? -1 : x->order > y->order;
}

static int
by_words(const void *a, const void *b)
{
	const struct desk_faults_item *x = a, *y = b;
	int c = alike(x, y);

	if (c != 0)
		return c;
	if (x->line[0] != y->line[0])
		return x->line[0] < y->line[0] ? -1 : 1;
	return by_order(x, y);
}

static void
free_item(struct desk_faults_item *x)
{
	mem_wipe(x->say, strlen(x->say));
	free(x->say);
	free(x->line);
}

/* Take the row of a second one into the first. */
static void
take(struct desk_faults_item *into, struct desk_faults_item *x)
{
	if (into->line[into->lines - 1] != x->line[0]) {
		into->line = mem_grow(into->line, into->lines, &into->cap,
		    sizeof(*into->line));
		into->line[into->lines++] = x->line[0];
	}
	if (x->order < into->order)
		into->order = x->order;
	free_item(x);
}

void
desk_faults_join(struct desk_faults *all)
{
	size_t n = 0;

	if (all->n == 0)
		return;
	qsort(all->item, all->n, sizeof(*all->item), by_words);
	for (size_t i = 1; i < all->n; i++)
		if (alike(&all->item[n], &all->item[i]) == 0)
			take(&all->item[n], &all->item[i]);
		else
			all->item[++n] = all->item[i];
	all->n = n + 1;
	qsort(all->item, all->n, sizeof(*all->item), by_order);
}

void
desk_faults_of(const struct exchange_report *r,
    const struct exchange_manner *manner, struct desk_faults *out)
{
	struct buf text;

	*out = (struct desk_faults){ 0 };
	buf_init(&text, ERR_TEXT_MAX);
	for (size_t i = 0; i < r->remarks; i++) {
		const struct exchange_remark *x = &r->remark[i];
		const struct desk_faults_item like = { .part = "",
			.column = x->column,
			.refused = x->refused,
			.code = exchange_words_code(x->code) };

		buf_reset(&text);
		exchange_words_sentence(x, manner, &text);
		desk_faults_add(out, &like, x->line, buf_str(&text));
	}
	buf_free(&text);
	desk_faults_join(out);
}

void
desk_faults_free(struct desk_faults *all)
{
	for (size_t i = 0; i < all->n; i++)
		free_item(&all->item[i]);
	free(all->item);
	*all = (struct desk_faults){ 0 };
}

/* ------------------------------------------------------------------ in words */

/* Where the run of rows that begins at i ends: rows in a row are one. */
static size_t
end_of_run(const struct desk_faults_item *x, size_t i)
{
	while (i + 1 < x->lines && x->line[i + 1] == x->line[i] + 1)
		i++;
	return i;
}

void
desk_faults_rows(const struct desk_faults_item *item, struct buf *out)
{
	size_t i = 0, parts = 0;

	while (i < item->lines && parts < DESK_FAULTS_RANGES) {
		size_t end = end_of_run(item, i);

		/* Two are shorter said one by one. */
		if (end == i + 1)
			end = i;
		if (parts > 0)
			buf_puts(out, end + 1 == item->lines ? " and " : ", ");
		buf_printf(out, "%u", item->line[i]);
		if (end > i)
			buf_printf(out, " to %u", item->line[end]);
		i = end + 1;
		parts++;
	}
	if (i < item->lines)
		buf_printf(out, " and %zu other%s", item->lines - i,
		    item->lines - i == 1 ? "" : "s");
}

void
desk_faults_line(const struct desk_faults_item *item, struct buf *out)
{
	buf_puts(out, item->lines == 1 ? "line " : "lines ");
	desk_faults_rows(item, out);
	if (item->column != NULL)
		buf_printf(out, ", column %s", item->column);
	buf_printf(out, ": %s", item->say);
}

struct jval *
desk_faults_json(const struct desk_faults *all, size_t *more)
{
	struct jval *list = jval_array();
	size_t n = all->n < DESK_FAULTS_SHOWN ? all->n : DESK_FAULTS_SHOWN;
	struct buf rows;

	buf_init(&rows, ERR_TEXT_MAX);
	for (size_t i = 0; i < n; i++) {
		const struct desk_faults_item *x = &all->item[i];
		struct jval *o = jval_object();

		buf_reset(&rows);
		desk_faults_rows(x, &rows);
		jval_set_str(o, "rows", buf_str(&rows));
		jval_set_str_or_null(o, "column", x->column);
		jval_set_bool(o, "refused", x->refused);
		jval_set_str_or_null(o, "code", x->code);
		jval_set_str(o, "text", x->say);
		jval_add(list, o);
	}
	buf_free(&rows);
	*more = all->n - n;
	return list;
}
