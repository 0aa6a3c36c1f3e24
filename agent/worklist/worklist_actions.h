#ifndef SHEAF_AGENT_WORKLIST_WORKLIST_ACTIONS_H
#define SHEAF_AGENT_WORKLIST_WORKLIST_ACTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/fidelity/fidelity_actions.h"
#include "agent/register/register.h"

/* An action of a fidelity review's plan that is still to be done. */
struct worklist_action {
	char service[LIMITS_ID_MAX + 1];
	int32_t reviewed; /* the day of its review */
	enum fidelity_kind kind;
	bool overdue; /* due before today */
	struct review_action action;
};

struct worklist_action_list {
	struct worklist_action *item; /* by the day they are due */
	size_t n;
};

/*
 * The actions (of one service, or NULL) that are not done by today, of
 * reviews and plans in force, with their words opened.  Freed, and wiped,
 * with worklist_actions_free().
 */
int worklist_actions_load(const struct open_register *reg, const char *service,
    int32_t today, struct worklist_action_list *out, struct err *e) MUST_USE;
void worklist_actions_free(struct worklist_action_list *list);

#endif
