/*
 * Fidelity actions that are still to be done.  Unlike the other lists they
 * need the register unlocked, since what is to be done is sealed.
 */
#include "agent/worklist/worklist_actions.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"

void
worklist_actions_free(struct worklist_action_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		fidelity_actions_wipe(&list->item[i].action);
	free(list->item);
	*list = (struct worklist_action_list){ 0 };
}

/* Move an action, with its words, from a plan to the list. */
static void
take(struct worklist_action_list *out, const struct review *r,
    struct review_action *a, int32_t today)
{
	struct worklist_action *item;

	out->item = mem_resize(out->item, out->n + 1, sizeof(*out->item));
	item = &out->item[out->n++];
	*item = (struct worklist_action){ .reviewed = r->day,
		.kind = r->kind,
		.overdue = a->planned < today,
		.action = *a };
	memcpy(item->service, r->service, sizeof(item->service));
	memset(a->words, 0, sizeof(a->words));
}

static int
add_review(const struct open_register *reg, const struct review *r,
    int32_t today, struct worklist_action_list *out, struct err *e)
{
	struct review_action_list plan;

	if (fidelity_actions_load(reg, r->number, &plan, e) < 0)
		return -1;
	for (size_t i = 0; i < plan.n; i++) {
		struct review_action *a = &plan.action[i];

		if (!a->withdrawn && (a->done == DAY_NONE || a->done > today))
			take(out, r, a, today);
	}
	fidelity_actions_free(&plan);
	return 0;
}

static int
by_planned(const void *a, const void *b)
{
	const struct worklist_action *x = a, *y = b;

	if (x->action.planned != y->action.planned)
		return x->action.planned < y->action.planned ? -1 : 1;
	return x->action.number < y->action.number ? -1 : 1;
}

int
worklist_actions_load(const struct open_register *reg, const char *service,
    int32_t today, struct worklist_action_list *out, struct err *e)
{
	struct review_list reviews;
	int rc = 0;

	*out = (struct worklist_action_list){ 0 };
	if (fidelity_book_load(reg->db, service, today, &reviews, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < reviews.n; i++)
		if (!reviews.review[i].withdrawn &&
		    reviews.review[i].day <= today)
			rc = add_review(reg, &reviews.review[i], today, out, e);
	fidelity_book_free(&reviews);
	if (out->n > 1)
		qsort(out->item, out->n, sizeof(*out->item), by_planned);
	if (rc < 0)
		worklist_actions_free(out);
	return rc;
}
