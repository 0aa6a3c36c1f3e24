#ifndef SHEAF_TESTS_UNIT_GATE_WORLD_H
#define SHEAF_TESTS_UNIT_GATE_WORLD_H

#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/operations.h"
#include "tests/unit/memory_register.h"

/*
 * A register with the accounts ann (team leader) and will (worker) and clients
 * 1 to 3, a desk at which nobody has signed in yet, and a call for each
 * operation.
 */
extern struct memory_register gate_world_site;
extern struct open_register gate_world_reg; /* of the desk */
extern struct desk gate_world_desk;

/* Before and after each test. */
void gate_world_begin(void);
void gate_world_end(void);

/* Sign in at the desk as "ann" or "will". */
void gate_world_sign_in(const char *name);

/* How much has been changed since the register was opened; how many lines the
 * access log has. */
int64_t gate_world_changes(void);
int64_t gate_world_lines(void);

/*
 * Ask for each operation once.  What is asked for often fails for another
 * reason, behind the gate: a client who is not there, a password that is too
 * short.
 */
extern int (*const gate_world_ask[OPERATIONS])(struct desk *d, struct err *e);

#endif
