#ifndef SHEAF_AGENT_MAPPING_MAPPING_IMPORT_H
#define SHEAF_AGENT_MAPPING_MAPPING_IMPORT_H

#include "agent/exchange/exchange.h"
#include "agent/mapping/mapping_rows.h"

/* What an import of a one-row-per-client sheet came to. */
struct mapping_report {
	size_t rows, rows_refused;
	size_t rows_empty; /* not refused, and say nothing but the client */
	/* facts: read = stored + corrected + unchanged + refused; those of a
	 * refused row are all refused */
	size_t read, stored, corrected, unchanged, refused;
	/* clients and jobs of which particulars were given */
	size_t people_stored, people_corrected, people_unchanged;
	bool written; /* false for a dry run and for a refused file */
	/* As those of struct exchange_report; the caller frees them. */
	struct access_shown beside, refused_of;
};

/*
 * Import the rows that mapping_facts_make() read, by exchange_take() and
 * people_take() in one transaction.  A row with one refused fact or field is
 * refused whole, with the reason in its source; what then has lost its
 * ground is refused too.  A blank withdraws nothing.  0 with *report
 * filled, also when nothing was stored because rows were refused; -1 when
 * the database failed, with nothing to free.
 */
int mapping_import(const struct open_register *reg, struct mapping_rows *rows,
    const struct exchange_options *options, struct mapping_report *report,
    struct err *e) MUST_USE;

#endif
