#ifndef SHEAF_COMMON_BASE_TABLE_H
#define SHEAF_COMMON_BASE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/csvguard.h"
#include "common/base/json.h"

/*
 * Columns and rows of typed cells, written as aligned text for people, and
 * as CSV or JSON for programs, so that an answer is put together once.
 * Cells are appended from left to right; a row is complete when each column
 * has one.  Texts are copied, and wiped when the table is freed.
 */
struct table;

enum { TABLE_PLACES_MAX = 9 };

struct table_column {
	const char *key;     /* in JSON and CSV; NULL: not shown there */
	const char *heading; /* in text; NULL: not shown there */
	unsigned gap;        /* blanks before it in text */
	/* Least width in characters of UTF-8; a longer cell pushes the rest
	 * of its row to the right.  0: as wide as the longest cell. */
	unsigned width;
	bool right; /* aligned to the right */
	bool cut;   /* longer cells lose their end (width is not 0) */
};

/*
 * An empty table of n columns (at least 1).  The array is copied, its
 * strings must outlive the table.  `blank` stands in text for a cell
 * without a value.  The caller frees the table with table_free().
 */
struct table *table_new(const struct table_column *columns, size_t n,
    const char *blank);
void table_free(struct table *t);

/* Append a cell without a value: null in JSON, nothing in CSV. */
void table_none(struct table *t);

/* Append a text; NULL is no value. */
void table_text(struct table *t, const char *s);

/* Append a printf-formatted text. */
void table_textf(struct table *t, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Append a whole number. */
void table_integer(struct table *t, int64_t v);

/* Append v / 10^places, shown with that many places (at least 1). */
void table_decimal(struct table *t, int64_t v, unsigned places);

/* Append a civil date as in day.h; DAY_NONE is no value. */
void table_day(struct table *t, int32_t day);

/* Append a calendar month by its first day: "2026-05" in text, CSV and JSON. */
void table_month(struct table *t, int32_t first);

/* Append true or false: "yes" or "no" in text and CSV. */
void table_flag(struct table *t, bool v);

/* Append a value with parts, which only JSON shows; its ownership moves to
 * the table. */
void table_value(struct table *t, struct jval *v);

/* Lines that stand in text below the row that was completed last, each
 * with its LF; once for a row. */
void table_note(struct table *t, const char *lines);

/* How many rows are complete. */
size_t table_rows(const struct table *t);

/*
 * Append the rows as aligned lines below one line of headings, which is
 * left out when all headings are "".  No blank stands behind the last
 * column.  All rows must be complete, here and below.
 */
void table_write_text(const struct table *t, struct buf *out);

/* Append CSV, for people or for programs: a header of keys, then the rows. */
void table_write_csv(const struct table *t, enum csvguard made_for,
    struct buf *out);

/*
 * Take out an array with one object per row, members in the order of the
 * columns.  The caller frees it; nothing is appended to the table later.
 */
struct jval *table_take_json(struct table *t);

/*
 * The columns that have a heading, as a page lays them out: {"headings": [...],
 * "rows": [[...], ...]}, cells as text, null without a value, and days, months and
 * whole numbers as people write them: "3 May 2026", "May 2026", "12,345".  The caller
 * frees it.
 */
struct jval *table_page(const struct table *t);

#endif
