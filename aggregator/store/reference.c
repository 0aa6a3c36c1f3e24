/*
 * The registry in both directions.  Reading goes through the CSV form and
 * registry_parse(), so that there is one parser and the stored rows are
 * checked every time.
 */
#include "aggregator/store/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/store/service_ids.h"
#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/registry_changes.h"

static void
write_day(struct buf *out, int32_t day)
{
	char text[DAY_TEXT_SIZE] = "";

	if (day != DAY_NONE)
		day_format(text, day);
	csvread_write_cell(out, slice_of(text), CSV_FOR_PROGRAMS, false);
}

static int
write_row(void *arg, const struct store_registry_row *row, struct err *e)
{
	struct buf *out = arg;

	(void)e;
	csvread_write_cell(out, slice_of(row->kind), CSV_FOR_PROGRAMS, false);
	csvread_write_cell(out, slice_of(row->code), CSV_FOR_PROGRAMS, false);
	csvread_write_cell(out, slice_of(row->name), CSV_FOR_PROGRAMS, false);
	csvread_write_cell(out, slice_of(row->parent), CSV_FOR_PROGRAMS, false);
	write_day(out, row->from);
	write_day(out, row->to);
	csvread_write_cell(out, slice_of(row->attributes), CSV_FOR_PROGRAMS,
	    true);
	return 0;
}

int
reference_export(struct store *s, struct buf *out, struct err *e)
{
	buf_puts(out, "kind,code,name,parent,from,to,attributes\n");
	if (store_registry_each(s, write_row, out, e) < 0)
		return -1;
	if (out->full)
		return err_set(e, ERR_SYSTEM,
		    "the registry is larger than %d bytes", REGISTRY_FILE_MAX);
	return 0;
}

int
reference_hash(struct store *s, struct hash *out, struct err *e)
{
	struct buf file;
	int r;

	buf_init(&file, REGISTRY_FILE_MAX);
	r = reference_export(s, &file, e);
	if (r == 0)
		*out = hash_of(buf_slice(&file));
	buf_free(&file);
	return r;
}

static int
count_row(void *arg, const struct store_registry_row *row, struct err *e)
{
	(void)row;
	(void)e;
	++*(size_t *)arg;
	return 0;
}

int
reference_is_empty(struct store *s, bool *empty, struct err *e)
{
	size_t n = 0;

	if (store_registry_each(s, count_row, &n, e) < 0)
		return -1;
	*empty = n == 0;
	return 0;
}

int
reference_load(struct store *s, struct registry *out, struct err *e)
{
	struct buf file;
	int r = -1;

	*out = (struct registry){ 0 };
	buf_init(&file, REGISTRY_FILE_MAX);
	if (reference_export(s, &file, e) < 0)
		goto out;
	if (registry_parse(out, buf_slice(&file), e) < 0) {
		err_prefix(e, "the stored registry");
		e->kind = ERR_CORRUPT;
		goto out;
	}
	r = 0;
out:
	buf_free(&file);
	return r;
}

/* So many codes of the registry an error can name. */
enum { CODES_BYTES_MAX = 240 };

int
reference_find_code(const struct registry *registry, enum registry_kind kind,
    const char **code, struct err *e)
{
	const char *spelled = registry_spelled(registry, kind, *code);
	const char **codes;
	struct buf list;
	size_t n, named = 0;

	if (spelled != NULL) {
		*code = spelled;
		return 0;
	}
	codes = registry_codes(registry, kind, &n);
	buf_init(&list, 2 * CODES_BYTES_MAX);
	for (; named < n && list.n + strlen(codes[named]) < CODES_BYTES_MAX;
	     named++)
		buf_printf(&list, "%s%s", named > 0 ? ", " : "", codes[named]);
	if (named < n)
		buf_printf(&list, " and %zu more", n - named);
	if (n == 0)
		(void)err_refuse(e, registry_kind_word(kind), 0,
		    "there is no %s \"%s\": the registry has none; see "
		    "`registry import`",
		    registry_kind_word(kind), *code);
	else
		(void)err_refuse(e, registry_kind_word(kind), 0,
		    "there is no %s \"%s\" in the registry; it has %s",
		    registry_kind_word(kind), *code, buf_str(&list));
	buf_free(&list);
	free(codes);
	return -1;
}

static char *
attributes_of(const struct registry_row *r)
{
	struct buf out;

	buf_init(&out, REGISTRY_FILE_MAX);
	registry_attributes(r, &out);
	ASSERT(!out.full);
	return buf_take(&out);
}

int
reference_replace(void *arg, struct store *s, bool *moved, struct err *e)
{
	const struct registry *reg = arg;
	struct store_registry_row *rows = mem_array(reg->n, sizeof(*rows));
	char **attributes = mem_array(reg->n, sizeof(*attributes));
	int r;

	for (size_t i = 0; i < reg->n; i++) {
		const struct registry_row *from = &reg->row[i];

		attributes[i] = attributes_of(from);
		rows[i] = (struct store_registry_row){
			.kind = registry_kind_word(from->kind),
			.code = from->code,
			.name = from->name,
			.parent = from->parent,
			.from = from->from,
			.to = from->to,
			.attributes =
			    attributes[i] != NULL ? attributes[i] : "",
		};
	}
	r = store_registry_replace(s, rows, reg->n, e);
	*moved = r == 0;
	for (size_t i = 0; i < reg->n; i++)
		free(attributes[i]);
	free(attributes);
	free(rows);
	return r;
}

/* ------------------------------------------------------- an import's rule */

static int
count_figure(void *arg, const struct store_figure *f, struct err *e)
{
	(void)f;
	(void)e;
	++*(size_t *)arg;
	return 0;
}

/* Find out which of the dropped services have ever reported, under any
 * spelling of their codes. */
static int
mark_reported(struct store *s, struct registry_changes *changes, struct err *e)
{
	struct service_ids ids;
	int r = service_ids_load(&ids, s, e);

	for (size_t i = 0; r == 0 && i < ids.n; i++) {
		struct store_figure_range range = { .service = (int64_t)i + 1,
			.start = DAY_NONE };
		struct registry_change *c =
		    registry_changes_of(changes, REGISTRY_SERVICE, ids.id[i]);
		size_t n = 0;

		if (c == NULL || c->what != REGISTRY_DROPPED)
			continue;
		r = store_figure_each(s, &range, count_figure, &n, e);
		if (n > 0)
			c->reported = true;
	}
	service_ids_free(&ids);
	return r;
}

/* Enough names for one sentence; a dry run lists them all. */
enum { NAMES_MAX = 5, NAMES_BYTES_MAX = 180 };

static void
refuse_dropped(const struct registry_changes *changes, struct err *e)
{
	struct buf names;
	size_t n = 0, named = 0;

	buf_init(&names, 2 * NAMES_BYTES_MAX);
	for (size_t i = 0; i < changes->n; i++) {
		const struct registry_change *c = &changes->change[i];

		if (!c->reported)
			continue;
		n++;
		if (named < NAMES_MAX &&
		    names.n + strlen(c->code) + strlen(c->name) <
			NAMES_BYTES_MAX) {
			buf_printf(&names, "%s%s (%s)", named > 0 ? ", " : "",
			    c->code, c->name);
			named++;
		}
	}
	if (n > named)
		buf_printf(&names, " and %zu more", n - named);
	if (n > 0)
		err_set(e, ERR_REFUSED,
		    "nothing was imported: %zu service%s that reported "
		    "%s not in the file: %s. One that has closed keeps its "
		    "row, with its last day in column \"to\". --dry-run "
		    "lists them all; --replace drops them from the registry",
		    n, n == 1 ? "" : "s", n == 1 ? "is" : "are",
		    buf_str(&names));
	buf_free(&names);
}

int
reference_compare(struct store *s, struct reference_import *import,
    struct err *e)
{
	struct registry before;
	struct registry_changes changes;
	int r;

	import->refused = (struct err)ERR_INIT;
	if (reference_load(s, &before, e) < 0)
		return -1;
	registry_changes_find(&changes, &before, import->registry);
	r = mark_reported(s, &changes, e);
	if (r == 0) {
		registry_changes_write(&changes, import->report);
		if (!import->replace)
			refuse_dropped(&changes, &import->refused);
	}
	registry_changes_free(&changes);
	registry_free(&before);
	return r;
}

int
reference_import(void *arg, struct store *s, bool *moved, struct err *e)
{
	struct reference_import *import = arg;

	*moved = false;
	if (reference_compare(s, import, e) < 0)
		return -1;
	if (import->refused.kind != ERR_NONE)
		return 0;
	return reference_replace(import->registry, s, moved, e);
}
