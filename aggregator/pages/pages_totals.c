/*
 * The audited document (protocol/TOTALS.md), as `totals --json` prints it.
 */
#include <string.h>

#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/views.h"

int
pages_totals_show(struct pages_call *c, struct jval **out, struct err *e)
{
	const char *by = pages_call_query(c, "by");
	struct views_request request = { .policy = c->asked.policy,
		.region = c->asked.region,
		.has_period = c->asked.has_period,
		.period = c->asked.period,
		.day = c->state->day };
	struct views_table *table;

	if (by != NULL && strcmp(by, "service") != 0)
		return err_set(e, ERR_USAGE,
		    "by \"%.40s\" is not known: by=service asks for a column "
		    "for "
		    "each service",
		    by);
	request.by_service = by != NULL;
	if (pages_states_table(c->pages->states, c->state, &request, &table,
		e) < 0)
		return -1;
	*out = views_json(table);
	views_free(table);
	return 0;
}
