/*
 * The one way into this room.  The name of a file says nothing: sheets are
 * renamed from .xlsx to .csv and back, and many programs call a web page
 * .xls.
 */
#include "common/workbook/workbook_open.h"

#include <string.h>

#include "common/workbook/workbook_child.h"
#include "common/workbook/workbook_csv.h"
#include "protocol/limits.h"

static bool
begins(struct slice s, const char *mark, size_t n)
{
	return s.n >= n && memcmp(s.p, mark, n) == 0;
}

/* Without a byte order mark and blanks in front. */
static struct slice
first_words(struct slice s)
{
	if (begins(s, "\xef\xbb\xbf", 3))
		s = slice_make(s.p + 3, s.n - 3);
	return workbook_grid_trim(s);
}

static bool
begins_word(struct slice s, const char *word)
{
	for (size_t i = 0; word[i]; i++)
		if (i >= s.n || (s.p[i] | 0x20) != (word[i] | 0x20))
			return false;
	return true;
}

/* Why a file is no sheet, and what to do with it; NULL when it may be one. */
static const char *
other_kind(struct slice bytes)
{
	static const char page[] =
	    "the file is a web page, whatever its name says: open it in a "
	    "spreadsheet and save it as .xlsx";
	static const struct {
		const char *begin;
		size_t n;
		const char *why;
	} known[] = {
		/* Compound files: .xls, and every workbook under a password. */
		{ "\xd0\xcf\x11\xe0", 4,
		    "the file is an old .xls workbook, or one under a "
		    "password: save it as .xlsx without a password" },
		{ "\x09\x08\x10\x00", 4,
		    "the file is an old .xls workbook: save it as .xlsx" },
		{ "%PDF-", 5,
		    "the file is a PDF document: save the sheet itself as "
		    ".xlsx, or as CSV" },
		{ "{\\rtf", 5,
		    "the file is a text document: save the sheet itself as "
		    ".xlsx, or as CSV" },
		{ "\x1f\x8b", 2, "the file is packed by gzip: unpack it" },
		{ "7z\xbc\xaf", 4, "the file is an archive: unpack it" },
		{ "Rar!", 4, "the file is an archive: unpack it" },
	};
	static const struct {
		const char *begin, *why;
	} words[] = {
		{ "<html", page },
		{ "<!doctype html", page },
		{ "<head", page },
		{ "<meta", page },
		{ "<table", page },
		{ "mime-version:", page },
		{ "<?xml",
		    "the file is XML, whatever its name says: open it in a "
		    "spreadsheet and save it as .xlsx" },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (begins(bytes, known[i].begin, known[i].n))
			return known[i].why;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (begins_word(first_words(bytes), words[i].begin))
			return words[i].why;
	return NULL;
}

int
workbook_open(struct slice bytes, const char *reader, struct workbook_grid *g,
    struct err *e)
{
	const char *why = other_kind(bytes);

	workbook_grid_init(g);
	if (bytes.n > LIMITS_WORKBOOK_MAX)
		return err_set(e, ERR_REFUSED, "the file is too large");
	if (why)
		return err_set(e, ERR_REFUSED, "%s", why);
	if (begins(bytes, "PK", 2))
		return workbook_child_read(bytes, reader, g, e);
	return workbook_csv_read(bytes, g, e);
}
