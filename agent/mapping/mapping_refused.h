#ifndef SHEAF_AGENT_MAPPING_MAPPING_REFUSED_H
#define SHEAF_AGENT_MAPPING_MAPPING_REFUSED_H

#include "agent/exchange/exchange.h"
#include "agent/mapping/mapping_rows.h"

/*
 * Append the refused rows of one sheet as CSV (UTF-8 with byte order
 * mark), in the form they came in: every column, also those not read, the
 * file's own separator, dates as the mapping says; behind them a column
 * "Reason refused".  False when no row of it was refused.
 */
bool mapping_refused_sheet(const struct mapping_rows *rows, size_t bound,
    struct buf *out);

/*
 * The same for a file of the exchange format: its rows that a report calls
 * refused, with a column "reason".
 */
int mapping_refused_exchange(struct slice bytes,
    const struct exchange_report *report, struct buf *out,
    struct err *e) MUST_USE;

#endif
