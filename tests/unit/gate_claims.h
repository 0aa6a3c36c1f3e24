#ifndef SHEAF_TESTS_UNIT_GATE_CLAIMS_H
#define SHEAF_TESTS_UNIT_GATE_CLAIMS_H

#include "agent/desk/desk.h"
#include "common/base/err.h"

/* Contracts and claims, for the table of gate_world.h: of a service that has no
 * contract, so that all but taking one in and showing them is refused behind the
 * gate. */
int gate_claims_import(struct desk *d, struct err *e);
int gate_claims_show(struct desk *d, struct err *e);
int gate_claims_dispute(struct desk *d, struct err *e);
int gate_claims_draft(struct desk *d, struct err *e);
int gate_claims_sign(struct desk *d, struct err *e);
int gate_claims_file(struct desk *d, struct err *e);
int gate_claims_clients(struct desk *d, struct err *e);

#endif
