#ifndef SHEAF_TESTS_UNIT_ZIP_FIXTURE_H
#define SHEAF_TESTS_UNIT_ZIP_FIXTURE_H

#include "common/base/buf.h"

/* ZIP files as odd programs write them. */
enum zip_oddity {
	ZIP_BACKSLASH = 1,   /* between folders */
	ZIP_TIMES = 2,       /* of both headers differ */
	ZIP_COMMENT = 4,     /* at the end of the file */
	ZIP_BEHIND = 8,      /* bytes behind the end */
	ZIP_64 = 16,         /* sizes in 64 bits, and a record for them */
	ZIP_LATER = 32,      /* sizes behind the bytes, not before */
	ZIP_SLASH = 64,      /* in front of names */
	ZIP_UPPER = 128,     /* names in capital letters */
	ZIP_OTHER_NAME = 256 /* the first local header has another name */
};

struct zip_fixture_part {
	const char *name;
	struct slice data;
};

/* Append a ZIP file of those parts, stored. */
void zip_fixture_write(const struct zip_fixture_part *part, size_t parts,
    unsigned oddities, struct buf *out);

/*
 * Append a workbook.  text: its parts, each behind a line "== NAME"; lines
 * before the first are the rows of its only sheet.  Of the parts that make a
 * workbook, those that are not there are the usual ones, with shared texts
 * and styles where the text has a part for them.  "== NAME none": not even
 * the usual one.
 */
void zip_fixture_book(struct slice text, unsigned oddities, struct buf *out);

#endif
