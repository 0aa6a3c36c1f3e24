#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_CODES_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_CODES_H

#include <stdbool.h>

#include "agent/reconcile/reconcile_measures.h"
#include "common/base/buf.h"

/* The codes of MHSDS that the published definitions look at.  A code that is
 * none is refused: read as another one it would count or not count unseen. */
struct reconcile_codes {
	const char *words; /* the codes, divided by blanks */
	const char *rule;  /* what a cell that has none of them breaks */
};

extern const struct reconcile_codes reconcile_codes_attendance,
    reconcile_codes_mechanism, reconcile_codes_employment,
    reconcile_codes_hours;

/* Read a code of digits, with or without the zero before it, as its number;
 * ZZ (not stated) is RECONCILE_CODES_ZZ.  False when it is none of them. */
enum { RECONCILE_CODES_ZZ = 1000 };
bool reconcile_codes_read(const struct reconcile_codes *codes, struct slice s,
    int *code);

/* Whether somebody with that employment status works: 01 does, 02 to 08 do not,
 * of others it is not known. */
enum reconcile_work reconcile_codes_work(int status);

/*
 * Whether a procedure is one of IPS: 1082621000000104 or 772822000 of SNOMED CT,
 * alone or with a qualifier behind it (CODE:ATTRIBUTE=QUALIFIER) or in a cell of
 * its own ("": none).  With the qualifier 443390004 it is none, and *excluded is
 * set.
 */
bool reconcile_codes_ips(struct slice procedure, struct slice qualifier,
    bool *excluded);

/* Whether a spreadsheet has cut digits off a code: 1.08262E+15. */
bool reconcile_codes_cut_short(struct slice code, bool number);

#endif
