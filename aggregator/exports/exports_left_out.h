#ifndef SHEAF_AGGREGATOR_EXPORTS_EXPORTS_LEFT_OUT_H
#define SHEAF_AGGREGATOR_EXPORTS_EXPORTS_LEFT_OUT_H

#include "aggregator/exports/exports_table.h"
#include "common/base/buf.h"

/*
 * Append what a format without a sign for "hidden" says of a quarter: the terms
 * of the file, what is hidden and what is not collected, by our codes:
 * "Midlands, ... Hidden: referrals.self, accessed. Not collected: interviews."
 */
void exports_left_out(const struct exports_table *t,
    const struct exports_column *c, struct buf *out);

/* Append " Added up: 3 services by ips-grow/1 and 2 by ips-grow/2." where returns of a
 * quarter under two rule sets are added; else nothing. */
void exports_sets(const struct exports_column *c, struct buf *out);

#endif
