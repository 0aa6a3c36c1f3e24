#ifndef SHEAF_AGENT_FIGURES_SUMMARY_H
#define SHEAF_AGENT_FIGURES_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/exchange/exchange.h"
#include "common/base/buf.h"
#include "common/base/db.h"
#include "common/base/err.h"
#include "common/ips/measures.h"
#include "common/ips/period.h"
#include "protocol/returns.h"

/*
 * Totals of a service that keeps no register:
 * service,period,measure,value[,through].  What is not named is "-".
 */

/* The columns of the file, as in struct csvread_config. */
extern const char *const summary_columns[];

/*
 * Import a file whole or not at all.  The figures of a service and period
 * in the file replace what was stored for them; counts in report are rows.
 * Like exchange_import(), refused rows are in the report and return 0.
 * options->accept_good_rows is not offered here and must be false.
 */
int summary_import(struct db *db, const struct ruleset *rules,
    struct slice bytes, const struct exchange_options *options,
    struct exchange_report *report, struct err *e) MUST_USE;

/* The periods of one service that have a summary, in order; caller frees. */
int summary_periods(struct db *db, const char *service, struct period **periods,
    size_t *n, struct err *e) MUST_USE;

/* The return of one service and period; *found false when there is none. */
int summary_return(struct db *db, const char *service, struct period period,
    struct returns *out, bool *found, struct err *e) MUST_USE;

#endif
