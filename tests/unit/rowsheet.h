#ifndef SHEAF_TESTS_UNIT_ROWSHEET_H
#define SHEAF_TESTS_UNIT_ROWSHEET_H

#include "agent/mapping/mapping_import.h"
#include "tests/unit/site.h"

/* A sheet with one row per client, read and mapped. */
struct rowsheet {
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says; /* what was said of the proposal */
};

/* Of a CSV file with dates dd/mm/yyyy and referrals by clients themselves;
 * people: with particulars. */
void rowsheet_open(struct rowsheet *s, const char *bytes, bool people);
void rowsheet_close(struct rowsheet *s);

/* What an import of it came to. */
struct rowsheet_outcome {
	struct mapping_report r;
	char *reasons; /* of all refused rows, a line each */
	char *refused; /* those rows, as they are written */
};

/* Import it for service north; rowsheet_outcome_free() the outcome. */
struct rowsheet_outcome rowsheet_import(struct site *site, struct rowsheet *s,
    bool accept_good_rows, bool dry_run);
void rowsheet_outcome_free(struct rowsheet_outcome *o);

/* Import a CSV file: its reasons must be these, and what is counted of
 * particulars "stored corrected unchanged". */
void rowsheet_takes(struct site *site, const char *bytes, const char *counts,
    const char *reasons);

/* All particulars must be exported as these lines, without the header and the
 * service; the register must hold so many facts. */
void rowsheet_holds(struct site *site, const char *want);
void rowsheet_holds_facts(struct site *site, size_t want);

#endif
