/* Fidelity reviews of the region, to the end of a quarter or to today. */
#include "aggregator/pages/pages_answers.h"
#include "aggregator/views/fidelity_page.h"

int
pages_fidelity_show(struct pages_call *c, struct jval **out, struct err *e)
{
	struct fidelity_view_request request = { .region = c->asked.region,
		.until = c->state->day };
	struct fidelity_view *view;

	if (c->asked.has_to && c->asked.to.end < request.until)
		request.until = c->asked.to.end;
	if (fidelity_view_make(&view, &request, &c->totals, &c->state->registry,
		e) < 0)
		return -1;
	*out = fidelity_page_json(view);
	fidelity_view_free(view);
	pages_asked_choices(*out, &c->person, &c->state->registry);
	return 0;
}
