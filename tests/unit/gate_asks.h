#ifndef SHEAF_TESTS_UNIT_GATE_ASKS_H
#define SHEAF_TESTS_UNIT_GATE_ASKS_H

#include "agent/desk/desk.h"

/* What test_gate asks of a desk in every role, where it takes more than a call:
 * each returns what the function of the desk does. */

/* Enter a fact of client 1, as a check. */
int gate_asks_enter(struct desk *d, struct err *e);

/* Look for C1 while it is typed. */
int gate_asks_search(struct desk *d, struct err *e);

/* Enter a new client, who is refused. */
int gate_asks_new(struct desk *d, struct err *e);

/* Keep, look for and drop the half typed form of an entry of client 1; and the
 * names of all. */
int gate_asks_keep(struct desk *d, struct err *e);
int gate_asks_find(struct desk *d, struct err *e);
int gate_asks_drafts(struct desk *d, struct err *e);
int gate_asks_drop(struct desk *d, struct err *e);

/* Change no particulars of client 1. */
int gate_asks_particulars(struct desk *d, struct err *e);

/* This week's employer contacts; what one would count for; employers by a
 * word; and no contact reviewed. */
int gate_asks_employers_week(struct desk *d, struct err *e);
int gate_asks_employers_judge(struct desk *d, struct err *e);
int gate_asks_employers_find(struct desk *d, struct err *e);
int gate_asks_employers_review(struct desk *d, struct err *e);

/* The fidelity reviews of all there are, and an action for one that is not. */
int gate_asks_fidelity_page(struct desk *d, struct err *e);
int gate_asks_fidelity_plan(struct desk *d, struct err *e);

/* The kinds of evidence that a site has added; and another title of one. */
int gate_asks_kinds(struct desk *d, struct err *e);
int gate_asks_kind_set(struct desk *d, struct err *e);

/* The baselines of svc-a; one that it has too few quarters for; and none that
 * is removed. */
int gate_asks_baselines(struct desk *d, struct err *e);
int gate_asks_baseline_set(struct desk *d, struct err *e);
int gate_asks_baseline_remove(struct desk *d, struct err *e);

/* Another password for ann by the recovery key. */
int gate_asks_recover(struct desk *d, struct err *e);

/* A backup by a page, and that it was saved. */
int gate_asks_backup_bytes(struct desk *d, struct err *e);
int gate_asks_backup_saved(struct desk *d, struct err *e);

/* Whether to compare, and compare, with an extract whose mapping nobody has confirmed. */
int gate_asks_reconcile_may(struct desk *d, struct err *e);
int gate_asks_reconcile(struct desk *d, struct err *e);
int gate_asks_reconcile_keep(struct desk *d, struct err *e);
int gate_asks_reconcile_sending(struct desk *d, struct err *e);
int gate_asks_reconcile_send(struct desk *d, struct err *e);
int gate_asks_reconcile_withdraw(struct desk *d, struct err *e);

#endif
