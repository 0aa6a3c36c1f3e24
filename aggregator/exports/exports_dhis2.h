#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_DHIS2_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_DHIS2_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"
#include "common/base/err.h"

enum { EXPORTS_DHIS2_PERIOD_SIZE = 16 /* "2026Q3" and a NUL */ };

/*
 * A DHIS2 data value set (POST api/dataValueSets?idScheme=CODE): values as
 * strings.  What is hidden or not collected is left out; the comment on the
 * number of services that reported names it.  Always 0.
 */
int exports_dhis2(const struct exports_table *t, struct buf *out,
    struct err *e);

/*
 * A quarter as DHIS2 writes it.  Its quarters are those of the calendar, and the
 * NHS's are the same ones, named by financial year: 2026/27 Q2 (July to
 * September) is 2026Q3, and 2026/27 Q4 (January to March) is 2027Q1.
 */
void exports_dhis2_period(char out[static EXPORTS_DHIS2_PERIOD_SIZE],
    struct period q);

#endif
