#ifndef SHEAF_COMMON_BASE_CSVGUARD_H
#define SHEAF_COMMON_BASE_CSVGUARD_H

#include <stdbool.h>

#include "common/base/buf.h"

/*
 * Cells that a spreadsheet would take for a formula.  Text in a register
 * comes from clients, employers and other services' sheets; a formula among
 * it could send a neighbouring cell to somebody's server when a person clicks
 * it.  In a file for people such a cell gets an apostrophe in front, by which
 * spreadsheets know a text; a file for programs holds every cell as it is.
 * (Source of the characters: OWASP, "CSV Injection".)
 */
enum csvguard {
	CSV_FOR_PEOPLE = 1, /* opened in a spreadsheet */
	CSV_FOR_PROGRAMS    /* exact */
};

/*
 * Whether a file for people holds the cell behind an apostrophe: it begins
 * with = + - @, a tab or an end of line, or with apostrophes before one of
 * these, which would otherwise be lost when the file is read.  A dash alone is no
 * formula, and stands as it is: our tables have it where nobody collects a figure.
 */
bool csvguard_needed(struct slice cell);

/* The cell of a file for people without the apostrophe that guards it; other
 * cells as they are.  Borrowed from cell. */
struct slice csvguard_strip(struct slice cell);

#endif
