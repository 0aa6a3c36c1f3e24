/*
 * A workbook from its parts: xl/workbook.xml names the sheets, its .rels file
 * says in which part each is.  Runs in the confined process.
 */
#include "agent/workbook/workbook_xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "agent/workbook/workbook_layout.h"
#include "agent/workbook/workbook_xml.h"
#include "agent/workbook/workbook_zip.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* A sheet in xl/workbook.xml, or a part in its .rels file. */
struct named {
	char *name, *id;
};

struct book {
	struct workbook_zip *zip;
	struct named sheet[LIMITS_WORKBOOK_SHEETS_MAX];
	size_t sheets;
	struct named *part; /* name: where it is */
	size_t parts;
	bool dates_1904;
	struct buf xml; /* the part being read */
};

/* Both forms of a true boolean in XML. */
static bool
is_true(const char *s)
{
	return s && (strcmp(s, "1") == 0 || strcmp(s, "true") == 0);
}

/* An attribute by its name, whatever its prefix. */
static const char *
by_local_name(const char **attributes, const char *name)
{
	for (; attributes[0]; attributes += 2) {
		const char *colon = strrchr(attributes[0], ':');

		if (colon && strcmp(colon + 1, name) == 0)
			return attributes[1];
	}
	return NULL;
}

static int
book_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct book *b = arg;
	const char *title, *id;

	if (strcmp(name, "workbookPr") == 0)
		b->dates_1904 =
		    is_true(workbook_xml_get(attributes, "date1904"));
	if (strcmp(name, "sheet") != 0)
		return 0;
	title = workbook_xml_get(attributes, "name");
	id = by_local_name(attributes, "id");
	if (title == NULL || id == NULL ||
	    b->sheets == LIMITS_WORKBOOK_SHEETS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d sheets, or one without a "
		    "name",
		    LIMITS_WORKBOOK_SHEETS_MAX);
	b->sheet[b->sheets++] =
	    (struct named){ mem_string(title), mem_string(id) };
	return 0;
}

static int
rels_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct book *b = arg;
	const char *id = workbook_xml_get(attributes, "Id");
	const char *target = workbook_xml_get(attributes, "Target");
	const char *mode = workbook_xml_get(attributes, "TargetMode");

	if (strcmp(name, "Relationship") != 0)
		return 0;
	if (mode && strcmp(mode, "Internal") != 0)
		return err_set(e, ERR_REFUSED,
		    "the workbook has links to other files: save a copy that "
		    "has only the cells");
	if (id == NULL || target == NULL)
		return 0;
	b->part = mem_resize(b->part, b->parts + 1, sizeof(*b->part));
	b->part[b->parts++] =
	    (struct named){ target[0] == '/' ? mem_string(target + 1)
					     : mem_printf("xl/%s", target),
		    mem_string(id) };
	return 0;
}

/* Refuse macros by what parts are declared as; workbook_layout knows only
 * their names. */
static int
types_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	const char *type = workbook_xml_get(attributes, "ContentType");

	(void)arg;
	(void)name;
	if (type == NULL ||
	    (!strstr(type, "macroEnabled") && !strstr(type, "vbaProject")))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the workbook has macros: save it as .xlsx, without them");
}

static int
read_part(struct book *b, const char *name,
    int (*start)(void *, const char *, const char **, struct err *),
    struct err *e)
{
	struct workbook_xml x = { .start = start, .arg = b };

	if (workbook_zip_read(b->zip, name, &b->xml, e) < 0)
		return -1;
	return workbook_xml_parse(buf_slice(&b->xml), &x, e);
}

static int
read_sheet(struct book *b, const struct named *sheet,
    const struct workbook_texts *shared, struct workbook_grid *g, struct err *e)
{
	for (size_t i = 0; i < b->parts; i++) {
		if (strcmp(b->part[i].id, sheet->id) != 0)
			continue;
		/* A sheet that is a chart has no cells. */
		if (strstr(b->part[i].name, "chartsheet"))
			return 0;
		if (workbook_zip_read(b->zip, b->part[i].name, &b->xml, e) <
			0 ||
		    workbook_grid_sheet(g, slice_of(sheet->name), e) < 0)
			return -1;
		return workbook_sheet_read(buf_slice(&b->xml), shared, g, e);
	}
	return err_set(e, ERR_REFUSED,
	    "the workbook is damaged: a sheet that it names is missing");
}

static int
read_book(struct book *b, struct workbook_texts *shared,
    struct workbook_grid *g, struct err *e)
{
	static const char texts[] = "xl/sharedStrings.xml";

	if (!workbook_zip_has(b->zip, "xl/workbook.xml"))
		return err_set(e, ERR_REFUSED,
		    "the file is no .xlsx workbook: save it as .xlsx or CSV");
	if (read_part(b, "[Content_Types].xml", types_start, e) < 0 ||
	    read_part(b, "xl/workbook.xml", book_start, e) < 0 ||
	    read_part(b, "xl/_rels/workbook.xml.rels", rels_start, e) < 0)
		return -1;
	if (workbook_zip_has(b->zip, texts) &&
	    (workbook_zip_read(b->zip, texts, &b->xml, e) < 0 ||
		workbook_sheet_texts(buf_slice(&b->xml), shared, e) < 0))
		return -1;
	g->dates_1904 = b->dates_1904;
	for (size_t i = 0; i < b->sheets; i++)
		if (read_sheet(b, &b->sheet[i], shared, g, e) < 0)
			return -1;
	return 0;
}

int
workbook_xlsx_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct workbook_texts shared = { 0 };
	struct book b = { 0 };
	int rc;

	buf_init(&b.xml, LIMITS_WORKBOOK_PLAIN_MAX);
	rc = workbook_layout_check(bytes, e);
	if (rc == 0)
		rc = workbook_zip_open(&b.zip, bytes, e);
	if (rc == 0)
		rc = read_book(&b, &shared, g, e);
	workbook_zip_close(b.zip);
	workbook_sheet_texts_free(&shared);
	for (size_t i = 0; i < b.sheets; i++) {
		free(b.sheet[i].name);
		free(b.sheet[i].id);
	}
	for (size_t i = 0; i < b.parts; i++) {
		free(b.part[i].name);
		free(b.part[i].id);
	}
	free(b.part);
	buf_free(&b.xml);
	return rc;
}
