#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_CSV_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_CSV_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

#define EXPORTS_CSV_ENDING ".csv" /* of the file name */

/*
 * A row for each figure and quarter, UTF-8 with a header, lines ended by LF.
 * `value` holds "*" where the policy hides it and "-" where nobody collects it.
 * A text that a spreadsheet would take for a formula has an apostrophe before
 * it.  Always 0.
 */
int exports_csv(const struct exports_table *t, struct buf *out, struct err *e);

/*
 * What the columns of that file are, as CSV on the Web has it (W3C, "Metadata
 * Vocabulary for Tabular Data"); `url` is the file's name.  Always 0.
 */
int exports_csv_metadata(const struct exports_table *t, struct buf *out,
    struct err *e);

#endif
