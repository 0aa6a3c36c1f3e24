/*
 * styles.xml, of which only number formats are read.  A cell names a style by
 * its place in cellXfs, and a style its format by a number.
 */
#include "common/workbook/workbook_styles.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/workbook/workbook_escape.h"
#include "common/workbook/workbook_format.h"
#include "common/workbook/workbook_xml.h"
#include "protocol/limits.h"

struct workbook_code {
	unsigned id;
	char *text;
	enum workbook_kind kind;
};

enum { CODE_MAX = 1024 }; /* longer than any that a program offers */

struct reading {
	struct workbook_styles *s;
	bool in_codes; /* numFmts, not those of conditional formats */
	bool in_cells; /* cellXfs, not the styles that have names */
};

static unsigned
number_of(const char **attributes, const char *name)
{
	const char *value = workbook_xml_get(attributes, name);
	uint64_t n = 0;

	if (value == NULL || !text_parse_u64(slice_of(value), UINT32_MAX, &n))
		return 0;
	return (unsigned)n;
}

static void
add_code(struct workbook_styles *s, const char **attributes)
{
	const char *text = workbook_xml_get(attributes, "formatCode");
	struct workbook_code *code;
	struct buf plain;

	if (text == NULL)
		return;
	s->code = mem_grow(s->code, s->codes, &s->codes_cap, sizeof(*s->code));
	code = &s->code[s->codes++];
	buf_init(&plain, CODE_MAX);
	workbook_escape_undo(slice_of(text), &plain);
	if (plain.full)
		buf_reset(&plain);
	*code = (struct workbook_code){ .id = number_of(attributes, "numFmtId"),
		.text = mem_string(buf_str(&plain)),
		.kind = workbook_format_kind(buf_str(&plain)) };
	buf_free(&plain);
}

static int
start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct reading *r = arg;
	struct workbook_styles *s = r->s;

	if (strcmp(name, "numFmts") == 0)
		r->in_codes = true;
	if (strcmp(name, "cellXfs") == 0)
		r->in_cells = true;
	if (s->codes == LIMITS_WORKBOOK_STYLES_MAX ||
	    s->cells == LIMITS_WORKBOOK_STYLES_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d formats: copy its cells "
		    "into a new one",
		    LIMITS_WORKBOOK_STYLES_MAX);
	if (strcmp(name, "numFmt") == 0 && r->in_codes)
		add_code(s, attributes);
	if (strcmp(name, "xf") == 0 && r->in_cells) {
		s->cell = mem_grow(s->cell, s->cells, &s->cells_cap,
		    sizeof(*s->cell));
		s->cell[s->cells++] = number_of(attributes, "numFmtId");
	}
	return 0;
}

static int
end(void *arg, const char *name, struct err *e)
{
	struct reading *r = arg;

	(void)e;
	if (strcmp(name, "numFmts") == 0)
		r->in_codes = false;
	if (strcmp(name, "cellXfs") == 0)
		r->in_cells = false;
	return 0;
}

static int
by_id(const void *a, const void *b)
{
	const struct workbook_code *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

int
workbook_styles_read(struct slice xml, struct workbook_styles *s, struct err *e)
{
	struct reading r = { .s = s };
	const struct workbook_xml x = { start, end, NULL, &r };
	int rc = workbook_xml_parse(xml, &x, e);

	if (s->codes > 0)
		qsort(s->code, s->codes, sizeof(*s->code), by_id);
	return rc;
}

void
workbook_styles_free(struct workbook_styles *s)
{
	for (size_t i = 0; i < s->codes; i++)
		free(s->code[i].text);
	free(s->code);
	free(s->cell);
	*s = (struct workbook_styles){ 0 };
}

enum workbook_kind
workbook_styles_kind(const struct workbook_styles *s, uint64_t style,
    const char **code)
{
	struct workbook_code key = { 0 };
	const struct workbook_code *found = NULL;

	*code = NULL;
	if (style >= s->cells)
		return WORKBOOK_NUMBER;
	key.id = s->cell[style];
	if (s->codes > 0)
		found =
		    bsearch(&key, s->code, s->codes, sizeof(*s->code), by_id);
	if (found == NULL)
		return workbook_format_built_in(key.id);
	*code = found->text;
	return found->kind;
}
