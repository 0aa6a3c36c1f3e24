#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_ADX_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_ADX_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * ADX (IHE QRPH, "Aggregate Data Exchange"): a group for each quarter that has
 * figures.  A data value must be a number, so what is hidden or not collected is
 * left out, and the annotation of the group's first value, the number of
 * services that reported, names it.  Always 0.
 */
int exports_adx(const struct exports_table *t, struct buf *out, struct err *e);

#endif
