/*
 * Workbooks made of a few lines, and ZIP files with the oddities of programs
 * that people have.
 */
#include "tests/unit/zip_fixture.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { PARTS_MAX = 60, TEXT_MAX = 1 << 24, NAME_SIZE = 200 };

/* --------------------------------------------------------------------- ZIP */

static uint32_t
crc(struct slice s)
{
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < s.n; i++) {
		c ^= s.p[i];
		for (int k = 0; k < 8; k++)
			c = c & 1 ? 0xedb88320 ^ (c >> 1) : c >> 1;
	}
	return ~c;
}

/* The n lowest bytes of v, lowest first. */
static void
put(struct buf *out, uint64_t v, int n)
{
	for (; n > 0; n--, v >>= 8)
		buf_u8(out, (uint8_t)v);
}

static void
put_name(struct buf *out, const char *name, unsigned odd)
{
	if (odd & ZIP_SLASH)
		buf_u8(out, '/');
	for (; *name; name++) {
		char c = *name;

		if ((odd & ZIP_BACKSLASH) && c == '/')
			c = '\\';
		if ((odd & ZIP_UPPER) && c >= 'a' && c <= 'z')
			c = (char)(c - 'a' + 'A');
		buf_u8(out, (uint8_t)c);
	}
}

/* What both headers have in common, from the version on. */
static void
put_common(struct buf *out, const struct zip_fixture_part *part, unsigned odd,
    bool local)
{
	bool later = odd & ZIP_LATER, big = odd & ZIP_64;
	uint32_t n = big ? 0xffffffff : (uint32_t)part->data.n;

	put(out, big ? 45 : 20, 2);
	put(out, later ? 8 : 0, 2);
	put(out, 0, 2);
	put(out, odd & ZIP_TIMES && local ? 0x6000 : 0, 2);
	put(out, 0x21, 2);
	put(out, later && local ? 0 : crc(part->data), 4);
	put(out, later && local ? 0 : n, 4);
	put(out, later && local ? 0 : n, 4);
	put(out, strlen(part->name) + (odd & ZIP_SLASH ? 1 : 0), 2);
}

static void
put_local(struct buf *out, const struct zip_fixture_part *part, unsigned odd,
    bool first)
{
	bool big = odd & ZIP_64;
	size_t at;

	put(out, 0x04034b50, 4);
	put_common(out, part, odd, true);
	put(out, big ? 20 : 0, 2);
	at = out->n;
	put_name(out, part->name, odd);
	if (first && (odd & ZIP_OTHER_NAME))
		out->data[at] = '?';
	if (big) {
		put(out, 1, 2);
		put(out, 16, 2);
		put(out, part->data.n, 8);
		put(out, part->data.n, 8);
	}
	buf_add_slice(out, part->data);
	if (odd & ZIP_LATER) {
		put(out, 0x08074b50, 4);
		put(out, crc(part->data), 4);
		put(out, part->data.n, 4);
		put(out, part->data.n, 4);
	}
}

static void
put_central(struct buf *out, const struct zip_fixture_part *part, unsigned odd,
    size_t begin)
{
	bool big = odd & ZIP_64;

	put(out, 0x02014b50, 4);
	put(out, 20, 2);
	put_common(out, part, odd, false);
	put(out, big ? 28 : 0, 2);
	put(out, 0, 2);
	put(out, 0, 4);
	put(out, 0, 4);
	put(out, big ? 0xffffffff : begin, 4);
	put_name(out, part->name, odd);
	if (big) {
		put(out, 1, 2);
		put(out, 24, 2);
		put(out, part->data.n, 8);
		put(out, part->data.n, 8);
		put(out, begin, 8);
	}
}

/* The record of the 64-bit form, and the one that says where that is. */
static void
put_end_64(struct buf *out, size_t parts, size_t begin, size_t size)
{
	size_t at = out->n;

	put(out, 0x06064b50, 4);
	put(out, 44, 8);
	put(out, 45, 2);
	put(out, 45, 2);
	put(out, 0, 8);
	put(out, parts, 8);
	put(out, parts, 8);
	put(out, size, 8);
	put(out, begin, 8);
	put(out, 0x07064b50, 4);
	put(out, 0, 4);
	put(out, at, 8);
	put(out, 1, 4);
}

void
zip_fixture_write(const struct zip_fixture_part *part, size_t parts,
    unsigned odd, struct buf *out)
{
	static const char comment[] = "made by hand", behind[] = "\r\n\0\0--";
	size_t place[PARTS_MAX], begin, size;

	ASSERT(parts <= PARTS_MAX && out->n == 0);
	for (size_t i = 0; i < parts; i++) {
		place[i] = out->n;
		put_local(out, &part[i], odd, i == 0);
	}
	begin = out->n;
	for (size_t i = 0; i < parts; i++)
		put_central(out, &part[i], odd, place[i]);
	size = out->n - begin;
	if (odd & ZIP_64)
		put_end_64(out, parts, begin, size);
	put(out, 0x06054b50, 4);
	put(out, 0, 4);
	put(out, odd & ZIP_64 ? 0xffff : parts, 2);
	put(out, odd & ZIP_64 ? 0xffff : parts, 2);
	put(out, odd & ZIP_64 ? 0xffffffff : size, 4);
	put(out, odd & ZIP_64 ? 0xffffffff : begin, 4);
	put(out, odd & ZIP_COMMENT ? sizeof(comment) - 1 : 0, 2);
	if (odd & ZIP_COMMENT)
		buf_add(out, comment, sizeof(comment) - 1);
	if (odd & ZIP_BEHIND)
		buf_add(out, behind, sizeof(behind) - 1);
}

/* --------------------------------------------------------------- workbooks */

#define OFFICE "http://schemas.openxmlformats.org/officeDocument/2006/"

static const char relations[] =
    "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/"
    "relationships\">";

struct making {
	struct {
		char name[NAME_SIZE];
		struct buf data;
		bool none;
	} part[PARTS_MAX];
	size_t parts;
};

static bool
has(const struct making *m, const char *name)
{
	for (size_t i = 0; i < m->parts; i++)
		if (strcmp(m->part[i].name, name) == 0)
			return true;
	return false;
}

static struct buf *
begin_part(struct making *m, const char *name)
{
	struct buf *data = &m->part[m->parts].data;

	ASSERT(m->parts < PARTS_MAX && strlen(name) < NAME_SIZE);
	(void)strcpy(m->part[m->parts++].name, name);
	buf_init(data, TEXT_MAX);
	return data;
}

static void
add_usual(struct making *m)
{
	static const char book[] = "xl/workbook.xml",
			  rels[] = "xl/_rels/workbook.xml.rels";

	if (!has(m, "[Content_Types].xml"))
		buf_puts(begin_part(m, "[Content_Types].xml"), "<Types/>");
	if (!has(m, "_rels/.rels"))
		buf_printf(begin_part(m, "_rels/.rels"),
		    "%s<Relationship Id=\"r\" Type=\"" OFFICE
		    "relationships/officeDocument\" Target=\"%s\"/>"
		    "</Relationships>",
		    relations, book);
	if (!has(m, book))
		buf_puts(begin_part(m, book),
		    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"Sheet\" "
		    "r:id=\"s1\"/></sheets></workbook>");
	if (!has(m, rels))
		buf_printf(begin_part(m, rels),
		    "%s<Relationship Id=\"s1\" Type=\"" OFFICE
		    "relationships/worksheet\" "
		    "Target=\"worksheets/sheet1.xml\"/>"
		    "<Relationship Id=\"s2\" Type=\"" OFFICE
		    "relationships/worksheet\" "
		    "Target=\"worksheets/sheet2.xml\"/>"
		    "%s%s</Relationships>",
		    relations,
		    has(m, "xl/sharedStrings.xml")
			? "<Relationship Id=\"t\" Type=\"" OFFICE
			  "relationships/sharedStrings\" "
			  "Target=\"sharedStrings.xml\"/>"
			: "",
		    has(m, "xl/styles.xml")
			? "<Relationship Id=\"f\" Type=\"" OFFICE
			  "relationships/styles\" Target=\"styles.xml\"/>"
			: "");
}

/* A line "== NAME": the part's bytes follow. */
static struct buf *
take_name(struct making *m, struct slice line, bool *none)
{
	static const char word[] = " none";
	size_t n = sizeof(word) - 1;
	struct buf *data;
	char *name;

	line = slice_make(line.p + 3, line.n - 3);
	*none = line.n > n && memcmp(line.p + line.n - n, word, n) == 0;
	name = mem_copy_text(line.p, *none ? line.n - n : line.n);
	data = begin_part(m, name);
	m->part[m->parts - 1].none = *none;
	free(name);
	return data;
}

static void
take_parts(struct making *m, struct slice text)
{
	struct buf *data = NULL;
	struct slice line;
	bool rows = false, none;

	while (text.n > 0) {
		(void)text_split(text, '\n', &line, &text);
		if (line.n > 3 && memcmp(line.p, "== ", 3) == 0) {
			if (rows)
				buf_puts(data, "</sheetData></worksheet>");
			rows = false;
			data = take_name(m, line, &none);
			continue;
		}
		if (data == NULL) {
			data = begin_part(m, "xl/worksheets/sheet1.xml");
			buf_puts(data, "<worksheet><sheetData>");
			rows = true;
		}
		buf_add_slice(data, line);
		if (!rows && text.n > 0)
			buf_u8(data, '\n');
	}
	if (rows)
		buf_puts(data, "</sheetData></worksheet>");
}

void
zip_fixture_book(struct slice text, unsigned oddities, struct buf *out)
{
	struct zip_fixture_part part[PARTS_MAX];
	struct making *m = mem_alloc(sizeof(*m));
	size_t n = 0;

	memset(m, 0, sizeof(*m));
	take_parts(m, text);
	add_usual(m);
	for (size_t i = 0; i < m->parts; i++)
		if (!m->part[i].none)
			part[n++] = (struct zip_fixture_part){ m->part[i].name,
				buf_slice(&m->part[i].data) };
	zip_fixture_write(part, n, oddities, out);
	for (size_t i = 0; i < m->parts; i++)
		buf_free(&m->part[i].data);
	free(m);
}
