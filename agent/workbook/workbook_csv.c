/*
 * CSV as programs really save it: in three encodings, with three separators.
 */
#include "agent/workbook/workbook_csv.h"

#include <string.h>

#include "common/base/csvcells.h"
#include "common/base/csvguard.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* ---------------------------------------------------------------- encoding */

static void
add_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_u8(out, (uint8_t)c);
	} else if (c < 0x800) {
		buf_u8(out, (uint8_t)(0xc0 | c >> 6));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_u8(out, (uint8_t)(0xe0 | c >> 12));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	} else {
		buf_u8(out, (uint8_t)(0xf0 | c >> 18));
		buf_u8(out, (uint8_t)(0x80 | (c >> 12 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c >> 6 & 0x3f)));
		buf_u8(out, (uint8_t)(0x80 | (c & 0x3f)));
	}
}

/* False where a surrogate stands alone. */
static bool
decode_utf16(struct slice s, bool big, struct buf *out)
{
	uint32_t high = 0;

	if (s.n % 2 != 0)
		return false;
	for (size_t i = 0; i < s.n; i += 2) {
		uint32_t c = big ? (uint32_t)s.p[i] << 8 | s.p[i + 1]
				 : (uint32_t)s.p[i + 1] << 8 | s.p[i];
		bool low = c >= 0xdc00 && c < 0xe000;

		if (low != (high != 0))
			return false;
		if (c >= 0xd800 && c < 0xdc00) {
			high = c;
			continue;
		}
		add_utf8(out,
		    low ? 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00) : c);
		high = 0;
	}
	return high == 0;
}

/* What the bytes 0x80 to 0x9f mean; 0 where Windows-1252 has no letter. */
static const uint16_t windows[32] = { 0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026,
	0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017d, 0, 0,
	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122,
	0x0161, 0x203a, 0x0153, 0, 0x017e, 0x0178 };

static bool
decode_windows(struct slice s, struct buf *out)
{
	for (size_t i = 0; i < s.n; i++) {
		uint32_t c = s.p[i];

		if (c >= 0x80 && c < 0xa0)
			c = windows[c - 0x80];
		if (c == 0)
			return false;
		add_utf8(out, c);
	}
	return true;
}

static bool
begins(struct slice s, const char *mark, size_t n)
{
	return s.n >= n && memcmp(s.p, mark, n) == 0;
}

int
workbook_csv_decode(struct slice s, struct buf *out, const char **encoding,
    struct err *e)
{
	bool marked = begins(s, "\xff\xfe", 2) || begins(s, "\xfe\xff", 2);
	bool big = s.n > 1 && (s.p[0] == 0 || s.p[0] == 0xfe);
	bool good = true;

	if (begins(s, "\xef\xbb\xbf", 3))
		s = slice_make(s.p + 3, s.n - 3);
	/* Without a mark: the first letter of a heading is ASCII, so one of its
	 * two bytes is zero. */
	if (marked || (s.n > 1 && (s.p[0] == 0) != (s.p[1] == 0))) {
		*encoding = "UTF-16";
		if (marked)
			s = slice_make(s.p + 2, s.n - 2);
		good = decode_utf16(s, big, out);
	} else if (text_is_utf8(s)) {
		*encoding = "UTF-8";
		buf_add_slice(out, s);
	} else {
		*encoding = "Windows-1252";
		good = decode_windows(s, out);
	}
	if (good && !out->full)
		return 0;
	return err_set(e, ERR_REFUSED,
	    good ? "the file is too large"
		 : "the file's letters are not %s: save it as \"CSV UTF-8\"",
	    *encoding);
}

/* ------------------------------------------------------------------- cells */

static int
take_row(void *arg, const struct csvcells_row *row, struct err *e)
{
	struct workbook_grid *g = arg;

	for (size_t i = 0; i < row->n; i++)
		if (workbook_grid_cell(g, row->line, (uint32_t)i, WORKBOOK_TEXT,
			csvguard_strip(row->cell[i]), e) < 0)
			return -1;
	return 0;
}

/* Excel separates by semicolons where the decimal point is a comma. */
static char
find_separator(struct slice text)
{
	static const char known[] = { ',', ';', '\t' };
	size_t count[sizeof(known)] = { 0 };
	size_t best = 0;
	bool any = false;

	for (size_t i = 0; i < text.n && !(any && text.p[i] == '\n'); i++)
		for (size_t k = 0; k < sizeof(known); k++)
			if (text.p[i] == (uint8_t)known[k]) {
				count[k]++;
				any = true;
			}
	for (size_t k = 1; k < sizeof(known); k++)
		if (count[k] > count[best])
			best = k;
	return known[best];
}

int
workbook_csv_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct csvcells_config config = { .row = take_row,
		.arg = g,
		.cells_max = LIMITS_WORKBOOK_COLUMNS_MAX };
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMITS_WORKBOOK_TEXT_MAX);
	if (workbook_grid_sheet(g, slice_of(""), e) == 0 &&
	    workbook_csv_decode(bytes, &text, &g->encoding, e) == 0) {
		config.separator = find_separator(buf_slice(&text));
		g->separator = config.separator;
		rc = csvcells_parse(buf_slice(&text), &config, e);
	}
	buf_free(&text);
	return rc;
}
