#ifndef SHEAF_AGENT_EXCHANGE_EXCHANGE_RUN_H
#define SHEAF_AGENT_EXCHANGE_EXCHANGE_RUN_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/exchange/exchange.h"
#include "agent/exchange/exchange_remarks.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/csvread.h"
#include "common/base/err.h"

/*
 * What all imports of CSV files have in common: rows are read one by one,
 * judged and stored together in one transaction, and reported.  A dry run
 * and a refused file do all of it and roll back, so they find every fault
 * that an import would.
 */
struct exchange_format {
	const char *const *columns; /* as in struct csvread_config */
	const char *ignored;
	size_t cell_max, rows_max;
	size_t row_size; /* of the caller's struct for a row */
	/* A fault refuses all rows of the file: there are no good ones. */
	bool whole;
	/* Read a row into zeroed memory; faults become remarks. */
	void (*read)(void *own, const struct csvread_row *cells, void *row);
	/* Judge and store all rows, and count them in the report: stored,
	 * corrected, unchanged and, unless `whole`, refused. */
	int (*store)(void *own, struct err *e);
	/* Wipe and free what a row holds; NULL: nothing. */
	void (*forget)(void *row);
};

/* An import under way. */
struct exchange_run {
	const struct exchange_format *format;
	void *own; /* the first argument of read and store */
	const struct open_register *reg;
	const struct exchange_options *options;
	struct exchange_report *report;
	/* The caller's transaction is open, and ends the import. */
	bool inside;

	/* Made while it runs: */
	struct exchange_remarks remarks;
	void *row; /* array of format->row_size */
	size_t rows, room;
};

/*
 * Run an import of the bytes of a file.  *report is filled and freed as that
 * of exchange_import(); after a failure (-1) it is empty, and nothing was
 * stored.  Without `inside` the transaction is begun and ended here.
 */
int exchange_run_file(struct exchange_run *run, struct slice bytes,
    struct err *e) MUST_USE;

/* The same for rows that stand in run->row already and remain the caller's;
 * run->inside must be true. */
int exchange_run_rows(struct exchange_run *run, struct err *e) MUST_USE;

/*
 * True unless rows are refused that hinder the others: what `store` has
 * written so far is kept if nothing else comes up.  Rows must be counted.
 */
bool exchange_run_stands(const struct exchange_run *run);

/* What is wrong with a service id in a cell; REMARK_NONE: nothing.  services:
 * as in struct exchange_options. */
enum exchange_code exchange_run_service(struct slice cell,
    const char *const *services);

#endif
