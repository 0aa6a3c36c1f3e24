#ifndef SHEAF_AGENT_WORKBOOK_WORKBOOK_XLSX_H
#define SHEAF_AGENT_WORKBOOK_WORKBOOK_XLSX_H

#include "agent/workbook/workbook_grid.h"

/*
 * Read a workbook (Office Open XML) into g, initialised by the caller, in
 * this process: see workbook_child_read() for hostile ones.  Formulas are
 * read by their stored value, all sheets in their order, hidden ones too.
 */
int workbook_xlsx_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

/*
 * The part of it that reads one sheet's XML; shared holds the texts that
 * cells refer to by number.
 */
struct workbook_texts {
	struct buf text;
	size_t *end;
	size_t n, cap;
};
int workbook_sheet_read(struct slice xml, const struct workbook_texts *shared,
    struct workbook_grid *g, struct err *e) MUST_USE;

/* The shared texts of a workbook, appended to t (freed by the caller). */
int workbook_sheet_texts(struct slice xml, struct workbook_texts *t,
    struct err *e) MUST_USE;
void workbook_sheet_texts_free(struct workbook_texts *t);

#endif
