#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_XLSX_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_XLSX_H

#include "common/workbook/workbook_grid.h"
#include "common/workbook/workbook_styles.h"

/*
 * Read a workbook (Office Open XML) into g, initialised by the caller, in
 * this process: see workbook_child_read() for hostile ones.  Formulas are
 * read by their stored value, all sheets in their order, hidden ones too.  A
 * sheet that cannot be read is empty and has its fault, as long as another
 * one can.
 */
int workbook_xlsx_read(struct slice bytes, struct workbook_grid *g,
    struct err *e) MUST_USE;

/* The texts that cells refer to by number. */
struct workbook_texts {
	struct buf text;
	size_t *end;
	size_t n, cap;
};

/* What a workbook's sheets have in common. */
struct workbook_common {
	struct workbook_texts texts;
	struct workbook_styles styles;
	/* the writer says that formulas have to be calculated before anybody
	 * reads their values */
	bool uncalculated;
};

/*
 * The part of it that reads one sheet's XML, into the last sheet of g.
 */
int workbook_sheet_read(struct slice xml, const struct workbook_common *common,
    struct workbook_grid *g, struct err *e) MUST_USE;

/* The shared texts of a workbook, appended to t (freed by the caller). */
int workbook_sheet_texts(struct slice xml, struct workbook_texts *t,
    struct err *e) MUST_USE;
void workbook_sheet_texts_free(struct workbook_texts *t);

#endif
