/*
 * CSV as programs really save it: in three encodings, with four separators
 * and three line ends.
 */
#include "common/workbook/workbook_csv.h"

#include <string.h>

#include "common/base/csvcells.h"
#include "common/base/csvguard.h"
#include "common/base/text.h"
#include "protocol/limits.h"

/* ---------------------------------------------------------------- encoding */

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
		text_add_utf8(out,
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
		text_add_utf8(out, c);
	}
	return true;
}

static bool
begins(struct slice s, const char *mark, size_t n)
{
	return s.n >= n && memcmp(s.p, mark, n) == 0;
}

/* What there is to know of bytes that may be UTF-8. */
struct letters {
	size_t good;       /* characters of several bytes */
	size_t bad;        /* bytes that are none */
	unsigned bad_line; /* of the first of them */
	bool dos;          /* one within a word is a letter of MS-DOS */
};

/* In MS-DOS letters like e with an accent, in Windows quotation marks and
 * other signs that never stand in a word. */
static bool
is_dos_letter(uint8_t c)
{
	static const char signs[] = "\x81\x82\x83\x84\x86\x87\x88\x89\x8b\x94";

	return c != '\0' && strchr(signs, (char)c) != NULL;
}

static bool
is_letter(uint8_t c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static struct letters
look_at_letters(struct slice s)
{
	struct letters l = { 0 };
	unsigned line = 1;

	for (size_t i = 0, n; i < s.n; i += n) {
		n = text_utf8_length(slice_make(s.p + i, s.n - i));
		line += s.p[i] == '\n' ||
			(s.p[i] == '\r' && i + 1 < s.n && s.p[i + 1] != '\n');
		if (n > 1)
			l.good++;
		if (n > 0)
			continue;
		n = 1;
		if (l.bad++ == 0)
			l.bad_line = line;
		if (i > 0 && is_letter(s.p[i - 1]) && i + 1 < s.n &&
		    is_letter(s.p[i + 1]) && is_dos_letter(s.p[i]))
			l.dos = true;
	}
	return l;
}

static int
wrong_letters(const char *encoding, struct err *e)
{
	return err_set(e, ERR_REFUSED,
	    "the file's letters are not %s: save it as \"CSV UTF-8\"",
	    encoding);
}

/* Bytes that are not all UTF-8.  A file in Windows-1252 has hardly ever a
 * single character that UTF-8 knows: where there are some, the others are
 * damage, and to read all of them anew would spoil the good ones. */
static int
decode_bytes(struct slice s, const struct letters *l, bool marked,
    struct buf *out, struct err *e)
{
	if (marked || l->good > 0)
		return err_set(e, ERR_REFUSED,
		    "line %u: the file is UTF-8, but has a letter there that "
		    "is not: type the words of that line anew, or save the "
		    "file as \"CSV UTF-8\" where it comes from",
		    l->bad_line);
	if (memchr(s.p, '\r', s.n) && memchr(s.p, '\n', s.n) == NULL)
		return err_set(e, ERR_REFUSED,
		    "the file is CSV as old Macintosh programs write it, whose "
		    "letters cannot be told: save it as \"CSV UTF-8\"");
	if (l->dos)
		return err_set(e, ERR_REFUSED,
		    "the file is CSV in the letters of MS-DOS: save it as "
		    "\"CSV UTF-8\"");
	return decode_windows(s, out) ? 0 : wrong_letters("Windows-1252", e);
}

int
workbook_csv_decode(struct slice s, struct buf *out, const char **encoding,
    struct err *e)
{
	bool marked = begins(s, "\xff\xfe", 2) || begins(s, "\xfe\xff", 2);
	bool big = s.n > 1 && (s.p[0] == 0 || s.p[0] == 0xfe);
	bool mark8 = begins(s, "\xef\xbb\xbf", 3);
	struct letters l;

	if (mark8)
		s = slice_make(s.p + 3, s.n - 3);
	l = look_at_letters(s);
	/* Without a mark: the first letter of a heading is ASCII, so one of its
	 * two bytes is zero. */
	if (marked || (s.n > 1 && (s.p[0] == 0) != (s.p[1] == 0))) {
		*encoding = "UTF-16";
		if (marked)
			s = slice_make(s.p + 2, s.n - 2);
		if (!decode_utf16(s, big, out))
			return wrong_letters("UTF-16", e);
	} else if (l.bad == 0) {
		*encoding = "UTF-8";
		buf_add_slice(out, s);
	} else {
		*encoding = "Windows-1252";
		if (decode_bytes(s, &l, mark8, out, e) < 0)
			return -1;
	}
	return out->full ? err_set(e, ERR_REFUSED, "the file is too large") : 0;
}

/* ------------------------------------------------------------------- cells */

/* What spreadsheets write for a formula without a value. */
static bool
is_fault(struct slice s)
{
	static const char *const known[] = { "#N/A", "#REF!", "#VALUE!",
		"#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
		"#BLOCKED!", "#FIELD!", "#ERROR!" };

	s = workbook_grid_trim(s);
	if (s.n > 4 && memcmp(s.p, "Err:", 4) == 0) {
		for (size_t i = 4; i < s.n; i++)
			if (s.p[i] < '0' || s.p[i] > '9')
				return false;
		return true;
	}
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (slice_is(s, known[i]))
			return true;
	return false;
}

/* A cell as it was meant: without what guards it from spreadsheets, and
 * ="000123" as the text in it, by which reports keep zeros in front. */
static struct slice
text_of(struct slice s)
{
	s = csvguard_strip(s);
	if (s.n > 3 && s.p[0] == '=' && s.p[1] == '"' && s.p[s.n - 1] == '"' &&
	    memchr(s.p + 2, '"', s.n - 3) == NULL)
		return slice_make(s.p + 2, s.n - 3);
	return s;
}

struct reading {
	struct workbook_grid *g;
	unsigned skip; /* rows at the beginning that no spreadsheet shows */
};

static int
take_row(void *arg, const struct csvcells_row *row, struct err *e)
{
	const struct reading *r = arg;

	for (size_t i = 0; row->row > r->skip && i < row->n; i++)
		if (workbook_grid_cell(r->g, row->row - r->skip, (uint32_t)i,
			is_fault(row->cell[i]) ? WORKBOOK_FAULT : WORKBOOK_TEXT,
			text_of(row->cell[i]), e) < 0)
			return -1;
	return 0;
}

/* --------------------------------------------------------------- separators */

/* From the rarest within cells to the commonest: of two that fit equally, the
 * rarer one is it. */
static const char separators[] = { '\t', '|', ';', ',' };

enum { ROWS_LOOKED_AT = 100, CELLS_COUNTED = 1024 };

/* The cells of the row at the beginning of *s when c separates; *s moves
 * behind it. */
static size_t
count_cells(struct slice *s, char c)
{
	bool quoted = false, begun = false;
	size_t cells = 1, i = 0;

	for (; i < s->n && (quoted || s->p[i] != '\n'); i++) {
		if (s->p[i] == '"' && (quoted || !begun))
			quoted = !quoted;
		if (!quoted && s->p[i] == (uint8_t)c)
			cells++;
		begun = quoted || s->p[i] != (uint8_t)c;
	}
	i += i < s->n;
	*s = slice_make(s->p + i, s->n - i);
	return cells;
}

/* How many of the first rows have the number of cells, more than one, that
 * most have. */
static size_t
rows_alike(struct slice text, char c)
{
	size_t with[CELLS_COUNTED] = { 0 }, most = 0;

	for (int i = 0; i < ROWS_LOOKED_AT && text.n > 0; i++) {
		size_t n = count_cells(&text, c);

		if (n > 1 && ++with[n < CELLS_COUNTED ? n : 0] > most)
			most = with[n < CELLS_COUNTED ? n : 0];
	}
	return most;
}

/*
 * What separates the cells: the sign by which most rows are alike.  A title
 * has commas of its own; Excel separates by semicolons where the decimal point
 * is a comma.
 */
static char
find_separator(struct slice text)
{
	size_t most = 0;
	char best = ',';

	for (size_t k = 0; k < sizeof(separators); k++) {
		size_t n = rows_alike(text, separators[k]);

		if (n > most) {
			most = n;
			best = separators[k];
		}
	}
	return best;
}

/* The sign in a first line "sep=;", which tells spreadsheets the separator, and
 * which they do not show; 0 when there is none. */
static char
stated_separator(struct slice s)
{
	bool quoted = begins(s, "\"", 1);
	size_t at = quoted ? 5 : 4;
	char c;

	if (s.n < at + 1 || (memcmp(s.p + at - 4, "sep=", 4) != 0 &&
				memcmp(s.p + at - 4, "SEP=", 4) != 0))
		return 0;
	c = (char)s.p[at++];
	if (quoted && at < s.n && s.p[at] == '"')
		at++;
	if ((c != '\t' && (c < ' ' || c > '~')) || c == '"' || at == s.n ||
	    (s.p[at] != '\n' && s.p[at] != '\r'))
		return 0;
	return c;
}

/* ="000123" without quotation marks around it is no CSV: leave the sign out,
 * and it is. */
static void
mend_formulas(struct buf *text, char separator)
{
	bool quoted = false, begun = false;
	size_t to = 0;

	for (size_t i = 0; i < text->n; i++) {
		char c = (char)text->data[i];

		if (!quoted && !begun && c == '=' && i + 1 < text->n &&
		    text->data[i + 1] == '"')
			continue;
		if (c == '"' && (quoted || !begun))
			quoted = !quoted;
		begun = quoted || (c != separator && c != '\n' && c != '\r');
		text->data[to++] = (uint8_t)c;
	}
	text->n = to;
}

/* "CSV (Macintosh)": lines end with CR alone.  Old programs end the file with
 * a sign of their own. */
static void
mend_ends(struct buf *text)
{
	while (text->n > 0 && (text->data[text->n - 1] == 0x1a ||
				  text->data[text->n - 1] == '\0'))
		text->n--;
	if (text->n == 0 || memchr(text->data, '\n', text->n) != NULL)
		return;
	for (size_t i = 0; i < text->n; i++)
		if (text->data[i] == '\r')
			text->data[i] = '\n';
}

int
workbook_csv_read(struct slice bytes, struct workbook_grid *g, struct err *e)
{
	struct reading r = { .g = g };
	struct csvcells_config config = { .row = take_row,
		.arg = &r,
		.cells_max = LIMITS_WORKBOOK_SPREAD_MAX };
	struct buf text;
	int rc = -1;

	buf_init(&text, LIMITS_WORKBOOK_TEXT_MAX);
	if (workbook_grid_sheet(g, slice_of(""), e) == 0 &&
	    workbook_csv_decode(bytes, &text, &g->encoding, e) == 0) {
		mend_ends(&text);
		config.separator = stated_separator(buf_slice(&text));
		r.skip = config.separator != 0;
		if (config.separator == 0)
			config.separator = find_separator(buf_slice(&text));
		g->separator = config.separator;
		mend_formulas(&text, config.separator);
		rc = csvcells_parse(buf_slice(&text), &config, e);
	}
	buf_free(&text);
	return rc;
}
