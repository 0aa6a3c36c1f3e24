#ifndef SHEAF_COMMON_BASE_BOOK_H
#define SHEAF_COMMON_BASE_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Workbooks over libxlsxwriter (the only file that includes it): sheets, cells
 * in a few styles, line charts.  Rows and columns count from 0.  Bytes follow
 * from what is put in: the only time in the file is `created`.
 */
struct book;
struct book_sheet;
struct book_chart;

enum book_style {
	BOOK_PLAIN,      /* text; never taken for a formula, even when edited */
	BOOK_INDENT,     /* the same, indented: a part of the row above */
	BOOK_WRAPPED,    /* the same, over several lines */
	BOOK_HEADING,    /* name of a sheet */
	BOOK_HEAD,       /* of a column */
	BOOK_HEAD_RIGHT, /* of a column of numbers */
	BOOK_TERM,       /* what stands beside it is */
	BOOK_SIGN,       /* "*" and "-" in place of a number */
	BOOK_WHOLE,      /* numbers, with 0, 1 and 2 decimals */
	BOOK_TENTHS,
	BOOK_HUNDREDTHS,
	BOOK_STYLES
};

/* What the file says of itself; the texts are copied. */
struct book_about {
	const char *title, *subject, *comments;
	int32_t created; /* a day: its beginning */
};

/* A new workbook in a temporary file. */
int book_new(struct book **out, const struct book_about *about,
    struct err *e) MUST_USE;

/* Write the file, append it to out and free the workbook, whatever happens. */
int book_end(struct book *b, struct buf *out, struct err *e) MUST_USE;

/* A sheet that is printed on one page, A4, landscape, with `footer` and the page
 * number below. */
struct book_sheet *book_sheet(struct book *b, const char *name,
    const char *footer);

/* Width of the columns first to last in characters; height of a row in
 * points. */
void book_sheet_width(struct book_sheet *s, size_t first, size_t last,
    double width);
void book_sheet_height(struct book_sheet *s, size_t row, double points);

/* Rows above and columns left of the cell stay in view; the row above it is
 * printed on each page. */
void book_sheet_freeze(struct book_sheet *s, size_t row, size_t column);

/* What is printed: from the first cell to this one. */
void book_sheet_print(struct book_sheet *s, size_t row, size_t column);

/* The sheet that a reader sees first; others stay behind it. */
void book_sheet_first(struct book_sheet *s);

/* A text over several lines and columns. */
void book_sheet_span(struct book_sheet *s, size_t row, size_t first,
    size_t last, const char *text);

/* A text; a number, which is value / 10^decimals; a note on a cell; a link to
 * another sheet, which shows its name. */
void book_sheet_text(struct book_sheet *s, size_t row, size_t column,
    const char *text, enum book_style style);
void book_sheet_number(struct book_sheet *s, size_t row, size_t column,
    int64_t value, unsigned decimals);
void book_sheet_note(struct book_sheet *s, size_t row, size_t column,
    const char *text);
void book_sheet_link(struct book_sheet *s, size_t row, size_t column,
    const char *sheet);

/* Where a chart's figures stand: rows of a sheet, names in column 0, figures
 * from column 1 on below their heads in row `head`.  A cell without a number is
 * a gap. */
struct book_source {
	const struct book_sheet *sheet;
	size_t head, columns;
};

/* A line chart; series are added by row of the source. */
struct book_chart *book_chart(struct book *b, const char *title,
    const char *unit);
void book_chart_series(struct book_chart *c, const struct book_source *from,
    size_t row);

/* What belongs to the series before and is not finished: its marks alone, not
 * filled, without a line and not in the legend. */
void book_chart_hollow(struct book_chart *c, const struct book_source *from,
    size_t row);

/* Put it on a sheet, with a text in place of the picture for those who do not
 * see it; it covers BOOK_CHART_ROWS rows.  The chart is no longer used. */
enum { BOOK_CHART_ROWS = 17 };
void book_sheet_chart(struct book_sheet *s, size_t row, struct book_chart *c,
    const char *in_words);

#endif
