#ifndef SHEAF_TESTS_UNIT_GATE_SERVICES_H
#define SHEAF_TESTS_UNIT_GATE_SERVICES_H

#include "agent/desk/desk.h"
#include "common/base/err.h"

/* For test_gate: each operation on services that are new or made by mistake,
 * asked for once. */
int gate_services_ask(struct desk *d, struct err *e);
int gate_services_rename(struct desk *d, struct err *e);
int gate_services_weigh(struct desk *d, struct err *e);
int gate_services_remove(struct desk *d, struct err *e);

/* The page of settings, and another role for will. */
int gate_services_settings(struct desk *d, struct err *e);
int gate_services_role(struct desk *d, struct err *e);

#endif
