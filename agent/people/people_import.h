#ifndef SHEAF_AGENT_PEOPLE_PEOPLE_IMPORT_H
#define SHEAF_AGENT_PEOPLE_PEOPLE_IMPORT_H

#include "agent/exchange/exchange.h"
#include "agent/people/people_row.h"
#include "agent/register/people_book.h"
#include "agent/register/register.h"
#include "common/base/buf.h"
#include "common/base/err.h"

/*
 * Import a file of particulars (people_row.h), one row per client, job or
 * employer contact that the register holds already.  A column that the
 * header lacks leaves what is stored; a blank cell takes it away.  Report
 * and result are those of exchange_import(): nothing is stored of a file with
 * a refused row unless options->accept_good_rows.
 */
int people_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e) MUST_USE;

/* Rows that were read from something else than such a file. */
struct people_rows {
	struct people_row *row; /* what they say is completed from the
				   register; the caller wipes it */
	size_t n;
	/* fields of which a blank leaves what is stored */
	bool blank_leaves[PEOPLE_FIELDS];
};

/*
 * people_import() of such rows inside the caller's transaction, which must
 * be rolled back after a failure and unless report->written, and ends with
 * vault_rows_commit().
 */
int people_take(const struct open_register *reg, const struct people_rows *rows,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e) MUST_USE;

#endif
