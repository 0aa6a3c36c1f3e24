#ifndef SHEAF_TESTS_UNIT_MAPPING_FIXTURE_H
#define SHEAF_TESTS_UNIT_MAPPING_FIXTURE_H

#include "agent/mapping/mapping_import.h"
#include "tests/unit/memory_register.h"

/* A sheet with one row per client, read and mapped. */
struct mapping_fixture {
	struct workbook_grid g;
	struct mapping_map map;
	struct buf says; /* remarks on the proposal */
};

/* From a CSV file with dates dd/mm/yyyy and referrals by clients themselves;
 * people: with particulars. */
void mapping_fixture_open(struct mapping_fixture *s, const char *bytes,
    bool people);

/* The same for a grid that was read into s->g. */
void mapping_fixture_propose(struct mapping_fixture *s, bool people);
void mapping_fixture_close(struct mapping_fixture *s);

/* The outcome of an import. */
struct mapping_fixture_outcome {
	struct mapping_report r;
	char *reasons; /* of all refused rows, a line each */
	char *refused; /* those rows, as they are written */
};

/* Import it for service north; mapping_fixture_outcome_free() the outcome. */
struct mapping_fixture_outcome
mapping_fixture_import(struct memory_register *reg, struct mapping_fixture *s,
    bool accept_good_rows, bool dry_run);
void mapping_fixture_outcome_free(struct mapping_fixture_outcome *o);

/* All particulars must be exported as these lines, without the header and the
 * service. */
void mapping_fixture_holds(struct memory_register *reg, const char *want);

#endif
