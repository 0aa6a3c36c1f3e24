#ifndef SHEAF_PROTOCOL_RECONCILIATION_H
#define SHEAF_PROTOCOL_RECONCILIATION_H

#include <stddef.h>
#include <stdint.h>

#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/text.h"
#include "common/ips/mhsds.h"

/*
 * The lines of a payload sheaf-reconciliation/1 behind its header (PROTOCOL.md,
 * section 6.5): each measure that is published from MHSDS, as the site's extract has
 * it and as its register has it.  protocol/returns.h reads and writes the whole
 * payload and calls these.
 */
enum reconciliation_side {
	RECONCILIATION_EXTRACT,
	RECONCILIATION_REGISTER,
	RECONCILIATION_SIDES
};

enum {
	RECONCILIATION_VALUES = MHSDS_MEASURES * RECONCILIATION_SIDES,
	RECONCILIATION_CODE_SIZE = 48 /* room for reconciliation_code() */
};

/* The place of a value in the RECONCILIATION_VALUES of a payload. */
size_t reconciliation_at(enum mhsds measure, enum reconciliation_side side);

/* What a value is called where it has a name of its own, as in JSON:
 * "MHS116.extract".  The line of a payload has both under "MHS116". */
void reconciliation_code(size_t at, char out[static RECONCILIATION_CODE_SIZE]);

/* Read the line of one measure into its two values; a fault is left in t. */
void reconciliation_read(struct text *t, enum mhsds measure, int64_t *value);

/*
 * What must hold between the lines (P-RCN-3).  On failure *measure is the one at
 * fault, and e has the code "payload" and a sentence.
 */
int reconciliation_check(const int64_t *value, enum mhsds *measure,
    struct err *e) MUST_USE;

/* Append the lines. */
void reconciliation_write(const int64_t *value, struct buf *out);

#endif
