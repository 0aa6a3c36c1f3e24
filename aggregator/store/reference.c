/*
 * The registry in both directions.  Reading goes through the CSV form and
 * registry_parse(), so that there is one parser and the stored rows are
 * checked every time.
 */
#include "aggregator/store/reference.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/mem.h"

static const char *const kind_words[REGISTRY_KINDS] = { "region", "area",
	"provider", "service" };

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

int
reference_check_code(const struct registry *registry, enum registry_kind kind,
    const char *code, struct err *e)
{
	for (size_t i = 0; i < registry->n; i++)
		if (registry->row[i].kind == kind &&
		    strcmp(registry->row[i].code, code) == 0)
			return 0;
	return err_set(e, ERR_REFUSED,
	    "there is no %s \"%s\" in the registry; see `registry import`",
	    kind_words[kind], code);
}

/* "provider=X; site_type=new; …" of the attributes that are there. */
static char *
attributes_of(const struct registry_row *r)
{
	const struct {
		const char *name, *value;
	} all[] = {
		{ "provider", r->provider },
		{ "site_type", r->site_type },
		{ "provider_type", r->provider_type },
		{ "contract", r->contract },
	};
	struct buf out;

	buf_init(&out, 512);
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i].value[0] != '\0')
			buf_printf(&out, "%s%s=%s", out.n > 0 ? ";" : "",
			    all[i].name, all[i].value);
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
			.kind = kind_words[from->kind],
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
