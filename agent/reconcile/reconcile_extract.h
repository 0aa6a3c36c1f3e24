#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_EXTRACT_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_EXTRACT_H

#include <stddef.h>

#include "agent/mapping/mapping_rows.h"
#include "agent/reconcile/reconcile_side.h"

/*
 * The extract's side: the rows of a file, found by the mapping of an extract,
 * as referrals in terms of the published definitions.  A row may state a
 * referral, a care contact, a procedure and an employment status, or some of
 * them, so one flat file and a workbook with a sheet for each table of MHSDS
 * are read alike.
 */
struct reconcile_extract {
	struct reconcile_side side;
	size_t rows, refused; /* rows->source[].refused, with their reasons */
	size_t statuses;
	/* Rows about a referral, or a person, that no row of the extract
	 * states. */
	size_t astray;
	bool has_nhs; /* some row has an NHS number */
	/* Of enum reconcile_input, those that the mapping has columns for. */
	unsigned inputs;
};

/*
 * Read the rows that mapping_rows_find() found.  A row with a cell that cannot
 * be read, or that contradicts an earlier one, is refused whole and told by
 * mapping_rows_refuse(); the others are read.  The caller frees *out with
 * reconcile_extract_free().
 */
void reconcile_extract_read(struct mapping_rows *rows,
    struct reconcile_extract *out);
void reconcile_extract_free(struct reconcile_extract *x);

#endif
