#ifndef SHEAF_TESTS_UNIT_GATE_SENDING_H
#define SHEAF_TESTS_UNIT_GATE_SENDING_H

#include "agent/desk/desk.h"

/* The part of gate_world.h that asks about what was sent: one call each. */
int gate_sending_status(struct desk *d, struct err *e);
int gate_sending_sent_list(struct desk *d, struct err *e);
int gate_sending_sent_text(struct desk *d, struct err *e);
int gate_sending_sent_proof(struct desk *d, struct err *e);
int gate_sending_sent_evidence(struct desk *d, struct err *e);
int gate_sending_sent_verify(struct desk *d, struct err *e);
int gate_sending_carried_out(struct desk *d, struct err *e);
int gate_sending_carried_in(struct desk *d, struct err *e);

#endif
