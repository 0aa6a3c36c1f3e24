#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_FHIR_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_FHIR_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

#define EXPORTS_FHIR_ENDING ".fhir.json" /* of the file name */

/*
 * FHIR R4: a Bundle with a MeasureReport for each quarter that has figures.  A
 * count is the count of a population, a band one in a stratifier, and what has
 * decimals a measure score.  A hidden figure is an element without a value,
 * whose data-absent-reason is "masked"; of one that nobody collects it is
 * "not-asked".  A report is "complete" when the quarter is over and every
 * service that is expected has reported, else "pending".  Always 0.
 */
int exports_fhir(const struct exports_table *t, struct buf *out, struct err *e);

#endif
