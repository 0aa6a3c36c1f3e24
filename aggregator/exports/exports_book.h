#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_BOOK_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_BOOK_H

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
struct exports_book;
struct exports_sheet;
struct exports_chart;

enum exports_style {
	EXPORTS_PLAIN,   /* text; never taken for a formula, even when edited */
	EXPORTS_INDENT,  /* the same, indented: a part of the row above */
	EXPORTS_WRAPPED, /* the same, over several lines */
	EXPORTS_HEADING, /* name of a sheet */
	EXPORTS_HEAD,    /* of a column */
	EXPORTS_HEAD_RIGHT, /* of a column of numbers */
	EXPORTS_TERM,       /* what stands beside it is */
	EXPORTS_SIGN,       /* "*" and "-" in place of a number */
	EXPORTS_WHOLE,      /* numbers, with 0, 1 and 2 decimals */
	EXPORTS_TENTHS,
	EXPORTS_HUNDREDTHS,
	EXPORTS_STYLES
};

/* What the file says of itself; the texts are copied. */
struct exports_book_about {
	const char *title, *subject, *comments;
	int32_t created; /* a day: its beginning */
};

/* A new workbook in a temporary file. */
int exports_book_new(struct exports_book **out,
    const struct exports_book_about *about, struct err *e) MUST_USE;

/* Write the file, append it to out and free the workbook, whatever happens. */
int exports_book_end(struct exports_book *b, struct buf *out,
    struct err *e) MUST_USE;

/* A sheet that is printed on one page, A4, landscape, with `footer` and the page
 * number below. */
struct exports_sheet *exports_book_sheet(struct exports_book *b,
    const char *name, const char *footer);

/* Width of the columns first to last in characters; height of a row in
 * points. */
void exports_sheet_width(struct exports_sheet *s, size_t first, size_t last,
    double width);
void exports_sheet_height(struct exports_sheet *s, size_t row, double points);

/* Rows above and columns left of the cell stay in view; the row above it is
 * printed on each page. */
void exports_sheet_freeze(struct exports_sheet *s, size_t row, size_t column);

/* What is printed: from the first cell to this one. */
void exports_sheet_print(struct exports_sheet *s, size_t row, size_t column);

/* The sheet that a reader sees first; others stay behind it. */
void exports_sheet_first(struct exports_sheet *s);

/* A text over several lines and columns. */
void exports_sheet_span(struct exports_sheet *s, size_t row, size_t first,
    size_t last, const char *text);

/* A text; a number, which is value / 10^decimals; a note on a cell; a link to
 * another sheet, which shows its name. */
void exports_sheet_text(struct exports_sheet *s, size_t row, size_t column,
    const char *text, enum exports_style style);
void exports_sheet_number(struct exports_sheet *s, size_t row, size_t column,
    int64_t value, unsigned decimals);
void exports_sheet_note(struct exports_sheet *s, size_t row, size_t column,
    const char *text);
void exports_sheet_link(struct exports_sheet *s, size_t row, size_t column,
    const char *sheet);

/* Where a chart's figures stand: rows of a sheet, names in column 0, figures
 * from column 1 on below their heads in row `head`.  A cell without a number is
 * a gap. */
struct exports_source {
	const struct exports_sheet *sheet;
	size_t head, columns;
};

/* A line chart; series are added by row of the source. */
struct exports_chart *exports_book_chart(struct exports_book *b,
    const char *title, const char *unit);
void exports_chart_series(struct exports_chart *c,
    const struct exports_source *from, size_t row);

/* What belongs to the series before and is not finished: its marks alone, not
 * filled, without a line and not in the legend. */
void exports_chart_hollow(struct exports_chart *c,
    const struct exports_source *from, size_t row);

/* Put it on a sheet, with a text in place of the picture for those who do not
 * see it; it covers EXPORTS_CHART_ROWS rows.  The chart is no longer used. */
enum { EXPORTS_CHART_ROWS = 17 };
void exports_sheet_chart(struct exports_sheet *s, size_t row,
    struct exports_chart *c, const char *in_words);

#endif
