#ifndef SHEAF_COMMON_WORKBOOK_WORKBOOK_STYLES_H
#define SHEAF_COMMON_WORKBOOK_WORKBOOK_STYLES_H

#include "common/workbook/workbook_grid.h"

/* The number formats of a workbook's cells, from its styles part. */
struct workbook_styles {
	struct workbook_code *code; /* formats of its own, by their number */
	size_t codes, codes_cap;
	unsigned *cell; /* the format's number, by the style of a cell */
	size_t cells, cells_cap;
};

/* Read the part's XML into *s, which is empty; freed with
 * workbook_styles_free() in any case. */
int workbook_styles_read(struct slice xml, struct workbook_styles *s,
    struct err *e) MUST_USE;
void workbook_styles_free(struct workbook_styles *s);

/* What numbers are in cells of a style, and the code of their format, or
 * NULL.  A style that the workbook does not have shows plain numbers. */
enum workbook_kind workbook_styles_kind(const struct workbook_styles *s,
    uint64_t style, const char **code);

#endif
