/*
 * The registry file.  Its rows are written again in the one form that it may
 * have, and the bytes compared.
 */
#include "auditor/recompute_registry.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"

/* P-TOT-4: by kind, code and first day, by bytes. */
static int
compare_bytes(const void *pa, const void *pb)
{
	const struct registry_row *a = *(const struct registry_row *const *)pa;
	const struct registry_row *b = *(const struct registry_row *const *)pb;
	int c =
	    strcmp(registry_kind_word(a->kind), registry_kind_word(b->kind));

	if (c == 0)
		c = strcmp(a->code, b->code);
	return c != 0 ? c : (a->from > b->from) - (a->from < b->from);
}

static void
put_day(struct buf *out, int32_t day)
{
	char text[DAY_TEXT_SIZE] = "";

	if (day != DAY_NONE)
		day_format(text, day);
	csvread_write_cell(out, slice_of(text), CSV_FOR_PROGRAMS, false);
}

/* P-TOT-3. */
static void
put_attributes(struct buf *out, const struct registry_row *row)
{
	struct buf cell;

	buf_init(&cell, REGISTRY_FILE_MAX);
	registry_attributes(row, &cell);
	csvread_write_cell(out, buf_slice(&cell), CSV_FOR_PROGRAMS, true);
	buf_free(&cell);
}

/* P-TOT-1 and 2. */
static void
put_row(struct buf *out, const struct registry_row *row)
{
	const char *const cells[] = { registry_kind_word(row->kind), row->code,
		row->name, row->parent };

	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++)
		csvread_write_cell(out, slice_of(cells[i]), CSV_FOR_PROGRAMS,
		    false);
	put_day(out, row->from);
	put_day(out, row->to);
	put_attributes(out, row);
}

static void
write_form(const struct registry *r, struct buf *out)
{
	const struct registry_row **row = mem_array(r->n + 1, sizeof(*row));

	for (size_t i = 0; i < r->n; i++)
		row[i] = &r->row[i];
	qsort(row, r->n, sizeof(*row), compare_bytes);
	buf_puts(out, "kind,code,name,parent,from,to,attributes\n");
	for (size_t i = 0; i < r->n; i++)
		put_row(out, row[i]);
	free(row);
}

static void
check_form(const struct registry *r, struct slice is, struct findings *f)
{
	struct buf must;
	size_t line = 1;

	/* A file without the last column has less than its form. */
	buf_init(&must, 2 * REGISTRY_FILE_MAX);
	write_form(r, &must);
	if (!slice_equal(is, buf_slice(&must))) {
		for (size_t i = 0;
		     i < is.n && i < must.n && is.p[i] == must.data[i]; i++)
			line += is.p[i] == '\n';
		findings_add(f, FINDINGS_UNSOUND, "registry", FINDINGS_NO_INDEX,
		    "the registry file can be read, but is not written as "
		    "P-TOT-1 to P-TOT-4 say, first in line %zu; the registry "
		    "hash is of its bytes. Take the file that "
		    "`sheaf-aggregator openings` wrote, as it is: an editor or "
		    "a spreadsheet may have changed its form",
		    line);
	}
	buf_free(&must);
}

int
recompute_registry_text(struct recompute *r, struct slice csv,
    struct findings *f, struct err *e)
{
	if (registry_parse(&r->registry, csv, e) < 0)
		return -1;
	r->registry_hash = hash_of(csv);
	check_form(&r->registry, csv, f);
	return 0;
}

int
recompute_registry(struct recompute *r, const char *path, struct findings *f,
    struct err *e)
{
	struct buf csv;
	int result = -1;

	if (file_read(path, REGISTRY_FILE_MAX, &csv, e) == 0)
		result = recompute_registry_text(r, buf_slice(&csv), f, e);
	if (result < 0)
		err_prefix(e, "%s", path);
	buf_free(&csv);
	return result;
}
