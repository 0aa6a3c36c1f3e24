#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SUPPRESS_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SUPPRESS_H

#include "aggregator/views/views.h"
#include "aggregator/views/views_source.h"

/*
 * Mark in the columns of t what sheaf/1 hides.  It needs the returns of every
 * service and quarter, whatever t shows of them (protocol/TOTALS.md, P-TOT-50):
 * only so is the same cell hidden in every table of a log size.
 */
int views_suppress(struct views_table *t, struct views_source *source,
    struct err *e) MUST_USE;

#endif
