#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_XLSX_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_XLSX_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * A workbook that a lead can present: a cover with policy and completeness, a
 * sheet for each topic with its table and charts, and behind them the figures
 * that the charts are drawn from.  A hidden figure is the text "*", with a note
 * that says why.  Fails when a temporary file cannot be made.
 */
int exports_xlsx(const struct exports_table *t, struct buf *out,
    struct err *e) MUST_USE;

#endif
