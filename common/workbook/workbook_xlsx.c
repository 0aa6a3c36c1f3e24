/*
 * A workbook from its parts.  _rels/.rels says which part is the workbook,
 * that one names its sheets, and its own relations say in which parts they
 * are.  Runs in the confined process.
 */
#include "common/workbook/workbook_xlsx.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/workbook/workbook_escape.h"
#include "common/workbook/workbook_layout.h"
#include "common/workbook/workbook_relations.h"
#include "common/workbook/workbook_xml.h"
#include "common/workbook/workbook_zip.h"
#include "protocol/limits.h"

/* A sheet as the workbook names it. */
struct named {
	char *name, *id;
	enum workbook_hidden hidden;
};

struct book {
	struct workbook_zip *zip;
	char *part; /* the workbook itself */
	struct workbook_relations relations;
	struct workbook_common common;
	struct named sheet[LIMITS_WORKBOOK_SHEETS_MAX];
	size_t sheets;
	bool found; /* its part is a workbook */
	bool dates_1904;
	struct buf xml; /* the part being read */
};

/* ------------------------------------------------------------ the workbook */

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
add_sheet(struct book *b, const char **attributes, struct err *e)
{
	const char *title = workbook_xml_get(attributes, "name");
	const char *id = by_local_name(attributes, "id");
	const char *state = workbook_xml_get(attributes, "state");
	struct buf plain;

	if (title == NULL || id == NULL ||
	    b->sheets == LIMITS_WORKBOOK_SHEETS_MAX)
		return err_set(e, ERR_REFUSED,
		    "the workbook has more than %d sheets, or one without a "
		    "name",
		    LIMITS_WORKBOOK_SHEETS_MAX);
	buf_init(&plain, LIMITS_WORKBOOK_CELL_MAX);
	workbook_escape_undo(slice_of(title), &plain);
	b->sheet[b->sheets++] =
	    (struct named){ mem_string(buf_str(&plain)), mem_string(id),
		    state == NULL                      ? WORKBOOK_SHOWN
		    : strcmp(state, "hidden") == 0     ? WORKBOOK_HIDDEN
		    : strcmp(state, "veryHidden") == 0 ? WORKBOOK_VERY_HIDDEN
						       : WORKBOOK_SHOWN };
	buf_free(&plain);
	return 0;
}

static int
book_start(void *arg, const char *name, const char **attributes, struct err *e)
{
	struct book *b = arg;

	if (strcmp(name, "workbook") == 0)
		b->found = true;
	if (strcmp(name, "workbookPr") == 0)
		b->dates_1904 =
		    workbook_xml_is_true(workbook_xml_get(attributes,
			"date1904"));
	if (strcmp(name, "calcPr") == 0)
		b->common.uncalculated =
		    workbook_xml_is_true(workbook_xml_get(attributes,
			"fullCalcOnLoad"));
	return strcmp(name, "sheet") == 0 ? add_sheet(b, attributes, e) : 0;
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

/* The relations of a part; without their part there are none. */
static int
read_relations(struct book *b, const char *of, struct workbook_relations *r,
    struct err *e)
{
	struct buf name;
	int rc = 0;

	buf_init(&name, LIMITS_WORKBOOK_CELL_MAX);
	workbook_relations_name(of, &name);
	if (workbook_zip_has(b->zip, buf_str(&name))) {
		rc = workbook_zip_read(b->zip, buf_str(&name), &b->xml, e);
		if (rc == 0)
			rc = workbook_relations_read(buf_slice(&b->xml), of, r,
			    e);
	}
	buf_free(&name);
	return rc;
}

/* What a ZIP file without a workbook in it is, and what to do with it. */
static int
refuse_other(const struct workbook_zip *z, struct err *e)
{
	static const struct {
		const char *ending, *why;
	} known[] = {
		{ "xl/workbook.bin", "is a binary workbook (.xlsb)" },
		{ "content.xml", "is an OpenDocument file" },
		{ "index/document.iwa", "is an Apple Numbers document" },
		{ "index.zip", "is an Apple Numbers document" },
		{ "word/document.xml", "is a text document" },
		{ ".xlsx", "is an archive with files in it: unpack it, and "
			   "give the sheet in it" },
		{ ".csv", "is an archive with files in it: unpack it, and "
			  "give the sheet in it" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (workbook_zip_has_ending(z, known[i].ending))
			return err_set(e, ERR_REFUSED, "the file %s%s",
			    known[i].why,
			    strchr(known[i].why, ':')
				? ""
				: ": save the sheet as .xlsx, or as CSV");
	return err_set(e, ERR_REFUSED,
	    "the file is no .xlsx workbook: save it as .xlsx or CSV");
}

/* The part that the file's own relations call its document; a program that
 * writes none puts it where the others do. */
static int
find_book(struct book *b, struct err *e)
{
	static const char usual[] = "xl/workbook.xml";
	struct workbook_relations root = { 0 };
	const struct workbook_relation *found;
	int rc = read_relations(b, "", &root, e);

	if (rc == 0) {
		found = workbook_relations_kind(&root, "officeDocument");
		b->part = mem_string(found ? found->part : usual);
		if (!workbook_zip_has(b->zip, b->part) ||
		    strstr(b->part, "workbook.bin"))
			rc = refuse_other(b->zip, e);
	}
	workbook_relations_free(&root);
	return rc;
}

static int
read_book(struct book *b, struct err *e)
{
	static const char types[] = "[Content_Types].xml";

	if ((workbook_zip_has(b->zip, types) &&
		read_part(b, types, types_start, e) < 0) ||
	    find_book(b, e) < 0 || read_part(b, b->part, book_start, e) < 0)
		return -1;
	if (!b->found)
		return refuse_other(b->zip, e);
	if (read_relations(b, b->part, &b->relations, e) < 0)
		return -1;
	if (b->relations.outside)
		return err_set(e, ERR_REFUSED,
		    "the workbook has links to other files: save a copy that "
		    "has only the cells");
	return 0;
}

/* ---------------------------------------------------------------- its parts */

/* What the sheets have in common. */
static int
read_common(struct book *b, struct err *e)
{
	const struct workbook_relation *texts =
	    workbook_relations_kind(&b->relations, "sharedStrings");
	const struct workbook_relation *styles =
	    workbook_relations_kind(&b->relations, "styles");

	if (texts && (workbook_zip_read(b->zip, texts->part, &b->xml, e) < 0 ||
			 workbook_sheet_texts(buf_slice(&b->xml),
			     &b->common.texts, e) < 0))
		return -1;
	if (styles &&
	    (workbook_zip_read(b->zip, styles->part, &b->xml, e) < 0 ||
		workbook_styles_read(buf_slice(&b->xml), &b->common.styles, e) <
		    0))
		return -1;
	return 0;
}

/* Into the last sheet of g. */
static int
read_sheet(struct book *b, const struct named *sheet, struct workbook_grid *g,
    struct err *e)
{
	const struct workbook_relation *found =
	    workbook_relations_id(&b->relations, sheet->id);

	if (found == NULL)
		return err_set(e, ERR_REFUSED,
		    "the workbook is damaged: a sheet that it names is "
		    "missing");
	if (workbook_zip_read(b->zip, found->part, &b->xml, e) < 0)
		return -1;
	return workbook_sheet_read(buf_slice(&b->xml), &b->common, g, e);
}

/* A sheet that is a chart or a dialog has no cells. */
static bool
has_cells(const struct book *b, const struct named *sheet)
{
	const struct workbook_relation *found =
	    workbook_relations_id(&b->relations, sheet->id);

	return found == NULL || (strcmp(found->kind, "chartsheet") != 0 &&
				    strcmp(found->kind, "dialogsheet") != 0);
}

/* One broken sheet does not keep people from the others. */
static int
read_sheets(struct book *b, struct workbook_grid *g, struct err *e)
{
	size_t good = 0, broken = 0;

	g->dates_1904 = b->dates_1904;
	for (size_t i = 0; i < b->sheets; i++) {
		if (!has_cells(b, &b->sheet[i]))
			continue;
		if (workbook_grid_sheet(g, slice_of(b->sheet[i].name), e) < 0)
			return -1;
		g->sheet[g->sheets - 1].hidden = b->sheet[i].hidden;
		if (read_sheet(b, &b->sheet[i], g, e) == 0) {
			good++;
			continue;
		}
		if (workbook_zip_is_spent(b->zip))
			return -1;
		broken++;
		workbook_grid_give_up(g, e->text);
	}
	return good == 0 && broken > 0 ? -1 : 0;
}

int
workbook_xlsx_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct book b = { 0 };
	size_t end;
	int rc;

	buf_init(&b.xml, LIMITS_WORKBOOK_PLAIN_MAX);
	rc = workbook_layout_check(bytes, &end, e);
	if (rc == 0)
		rc = workbook_zip_open(&b.zip, bytes, end, e);
	if (rc == 0)
		rc = read_book(&b, e);
	if (rc == 0)
		rc = read_common(&b, e);
	if (rc == 0)
		rc = read_sheets(&b, g, e);
	workbook_zip_close(b.zip);
	workbook_relations_free(&b.relations);
	workbook_sheet_texts_free(&b.common.texts);
	workbook_styles_free(&b.common.styles);
	for (size_t i = 0; i < b.sheets; i++) {
		free(b.sheet[i].name);
		free(b.sheet[i].id);
	}
	free(b.part);
	buf_free(&b.xml);
	return rc;
}
