#ifndef SHEAF_TESTS_UNIT_GATE_RECORDS_H
#define SHEAF_TESTS_UNIT_GATE_RECORDS_H

#include "agent/desk/desk.h"
#include "common/base/err.h"

/* For test_gate: each operation on whole records of clients, asked for
 * once. */
int gate_records_pairs(struct desk *d, struct err *e);
int gate_records_merging(struct desk *d, struct err *e);
int gate_records_merge(struct desk *d, struct err *e);
int gate_records_apart(struct desk *d, struct err *e);
int gate_records_erasure(struct desk *d, struct err *e);
int gate_records_erase(struct desk *d, struct err *e);
int gate_records_erasures(struct desk *d, struct err *e);
int gate_records_dismiss(struct desk *d, struct err *e);
int gate_records_review(struct desk *d, struct err *e);

#endif
