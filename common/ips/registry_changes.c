/*
 * Two registries side by side.  Both are sorted by kind and code, so one walk
 * over both finds what only one of them has.
 */
#include "common/ips/registry_changes.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* A page of a terminal each; what must not be lost is shown at more length. */
enum { LINES_MAX = 20, REPORTED_LINES_MAX = 100 };

static int
compare_codes(const struct registry_row *a, const struct registry_row *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	return text_compare_id(a->code, b->code);
}

/* Where the rows of the code of row i end. */
static size_t
end_of(const struct registry *r, size_t i)
{
	size_t j = i + 1;

	while (j < r->n && compare_codes(&r->row[i], &r->row[j]) == 0)
		j++;
	return j;
}

static bool
same_attributes(const struct registry_row *a, const struct registry_row *b)
{
	struct buf of_a, of_b;
	bool same;

	buf_init(&of_a, REGISTRY_FILE_MAX);
	buf_init(&of_b, REGISTRY_FILE_MAX);
	registry_attributes(a, &of_a);
	registry_attributes(b, &of_b);
	same = slice_equal(buf_slice(&of_a), buf_slice(&of_b));
	buf_free(&of_a);
	buf_free(&of_b);
	return same;
}

static unsigned
differs(const struct registry_row *a, size_t a_n, const struct registry_row *b,
    size_t b_n)
{
	unsigned d = 0;

	if (a_n != b_n)
		return REGISTRY_DIFFERS_ROWS;
	for (size_t i = 0; i < a_n; i++) {
		if (strcmp(a[i].code, b[i].code) != 0)
			d |= REGISTRY_DIFFERS_SPELLING;
		if (strcmp(a[i].name, b[i].name) != 0)
			d |= REGISTRY_DIFFERS_NAME;
		if (text_compare_id(a[i].parent, b[i].parent) != 0)
			d |= REGISTRY_DIFFERS_PARENT;
		if (a[i].from != b[i].from || a[i].to != b[i].to)
			d |= REGISTRY_DIFFERS_DATES;
		if (!same_attributes(&a[i], &b[i]))
			d |= REGISTRY_DIFFERS_ATTRIBUTES;
	}
	return d;
}

/* Add the code whose last row is `last`. */
static void
add(struct registry_changes *c, enum registry_change_kind what,
    const struct registry_row *last, unsigned differs_in)
{
	c->change = mem_resize(c->change, c->n + 1, sizeof(*c->change));
	c->change[c->n++] = (struct registry_change){ .what = what,
		.kind = last->kind,
		.code = last->code,
		.name = last->name,
		.differs = differs_in };
}

/* The first day of the service's row on which its area is not in force, or
 * DAY_NONE. */
static int32_t
first_gap(const struct registry *r, const struct registry_row *service)
{
	int32_t day = service->from;
	const struct registry_row *area;

	for (;;) {
		area = registry_find(r, REGISTRY_AREA, service->parent, day);
		if (area == NULL)
			return day;
		if (area->to == DAY_NONE ||
		    (service->to != DAY_NONE && area->to >= service->to))
			return DAY_NONE;
		day = area->to + 1;
	}
}

static void
find_gaps(struct registry_changes *c, const struct registry *r)
{
	for (size_t i = 0; i < r->n; i++) {
		int32_t day;

		if (r->row[i].kind != REGISTRY_SERVICE)
			continue;
		day = first_gap(r, &r->row[i]);
		if (day == DAY_NONE)
			continue;
		c->gap = mem_resize(c->gap, c->gaps + 1, sizeof(*c->gap));
		c->gap[c->gaps++] = (struct registry_gap){ &r->row[i], day };
	}
}

void
registry_changes_find(struct registry_changes *out,
    const struct registry *before, const struct registry *after)
{
	size_t i = 0, j = 0;

	*out = (struct registry_changes){ 0 };
	while (i < before->n || j < after->n) {
		size_t i_end = i < before->n ? end_of(before, i) : i;
		size_t j_end = j < after->n ? end_of(after, j) : j;
		int c = i == before->n ? 1
			: j == after->n
			    ? -1
			    : compare_codes(&before->row[i], &after->row[j]);

		if (c < 0) {
			add(out, REGISTRY_DROPPED, &before->row[i_end - 1], 0);
		} else if (c > 0) {
			add(out, REGISTRY_ADDED, &after->row[j_end - 1], 0);
		} else {
			unsigned d = differs(&before->row[i], i_end - i,
			    &after->row[j], j_end - j);

			if (d != 0)
				add(out, REGISTRY_CHANGED,
				    &after->row[j_end - 1], d);
		}
		if (c <= 0)
			i = i_end;
		if (c >= 0)
			j = j_end;
	}
	find_gaps(out, after);
}

void
registry_changes_free(struct registry_changes *c)
{
	free(c->change);
	free(c->gap);
	*c = (struct registry_changes){ 0 };
}

struct registry_change *
registry_changes_of(struct registry_changes *c, enum registry_kind kind,
    const char *code)
{
	size_t lo = 0, hi = c->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		struct registry_change *x = &c->change[mid];
		int d = x->kind != kind ? (x->kind < kind ? -1 : 1)
					: text_compare_id(x->code, code);

		if (d == 0)
			return x;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

/* ---------------------------------------------------------------- in words */

static void
write_differs(const struct registry_change *c, struct buf *out)
{
	static const struct {
		unsigned flag;
		const char *word;
	} words[] = {
		{ REGISTRY_DIFFERS_ROWS, "number of rows" },
		{ REGISTRY_DIFFERS_SPELLING, "spelling of the code" },
		{ REGISTRY_DIFFERS_NAME, "name" },
		{ REGISTRY_DIFFERS_PARENT, "parent" },
		{ REGISTRY_DIFFERS_DATES, "dates" },
		{ REGISTRY_DIFFERS_ATTRIBUTES, "attributes" },
	};
	const char *mark = ": ";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if ((c->differs & words[i].flag) != 0) {
			buf_printf(out, "%s%s", mark, words[i].word);
			mark = ", ";
		}
}

/* The changes of one sort; nothing when there is none. */
static void
write_sort(const struct registry_changes *c, enum registry_change_kind what,
    bool reported, struct buf *out)
{
	static const char *const heads[REGISTRY_CHANGE_KINDS] = { "Added",
		"Changed", "Dropped" };
	size_t max = reported ? REPORTED_LINES_MAX : LINES_MAX, n = 0, seen = 0;

	for (size_t i = 0; i < c->n; i++)
		if (c->change[i].what == what &&
		    c->change[i].reported == reported)
			n++;
	if (n == 0)
		return;
	buf_printf(out, "%s%s: %zu\n", heads[what],
	    reported ? ", though they have reported" : "", n);
	for (size_t i = 0; i < c->n && seen < max; i++) {
		const struct registry_change *x = &c->change[i];

		if (x->what != what || x->reported != reported)
			continue;
		seen++;
		buf_printf(out, "  %-8s  %s (%s)", registry_kind_word(x->kind),
		    x->code, x->name);
		write_differs(x, out);
		buf_puts(out, "\n");
	}
	if (n > seen)
		buf_printf(out, "  and %zu more\n", n - seen);
}

static void
write_gaps(const struct registry_changes *c, struct buf *out)
{
	if (c->gaps == 0)
		return;
	buf_puts(out, "Not expected by any region, because the area is not in "
		      "force:\n");
	for (size_t i = 0; i < c->gaps && i < LINES_MAX; i++) {
		char day[DAY_TEXT_SIZE];

		day_format(day, c->gap[i].from);
		buf_printf(out, "  service   %s (%s): from %s, area %s\n",
		    c->gap[i].service->code, c->gap[i].service->name, day,
		    c->gap[i].service->parent);
	}
	if (c->gaps > LINES_MAX)
		buf_printf(out, "  and %zu more\n", c->gaps - LINES_MAX);
}

void
registry_changes_write(const struct registry_changes *c, struct buf *out)
{
	if (c->n == 0)
		buf_puts(out, "Nothing differs from the registry in force.\n");
	write_sort(c, REGISTRY_ADDED, false, out);
	write_sort(c, REGISTRY_CHANGED, false, out);
	write_sort(c, REGISTRY_DROPPED, false, out);
	write_sort(c, REGISTRY_DROPPED, true, out);
	write_gaps(c, out);
}
