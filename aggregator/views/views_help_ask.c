/* What the rules of views_help look at, put together from the store. */
#include "aggregator/store/reference.h"
#include "aggregator/views/views_help.h"
#include "aggregator/views/views_source.h"

static int
show_regions(struct views_help_asked *a, const struct views_help_request *q,
    struct views_source *source, struct err *e)
{
	const struct views_request r = { .policy = q->policy,
		.by_region = true,
		.day = q->day };
	struct views_table *t;

	a->question.regions = q->regions;
	if (q->regions != NULL)
		return 0;
	if (views_make_of(&t, &r, source, e) < 0)
		return -1;
	a->question.regions = a->regions = views_shown_open(t);
	return 0;
}

/* Services by themselves only of one region: those of all would be a table of
 * every service and quarter there is. */
static int
show_services(struct views_help_asked *a, const struct views_help_request *q,
    struct views_source *source, struct err *e)
{
	const struct views_request r = { .policy = q->policy,
		.region = a->question.region,
		.by_service = true,
		.each_quarter = true,
		.day = q->day };
	struct views_table *t;

	a->question.services = r.region == NULL ? NULL : q->services;
	if (r.region == NULL || q->services != NULL)
		return 0;
	if (views_make_of(&t, &r, source, e) < 0)
		return -1;
	a->question.services = a->services = views_shown_open(t);
	return 0;
}

static int
read_others(struct views_help_asked *a, const struct views_help_request *q,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	const struct views_complete_request complete = {
		.region = a->question.region,
		.day = q->day,
		.without_days = true,
	};
	const struct fidelity_view_request fidelity = {
		.region = a->question.region,
		.until = q->day,
	};

	if (views_complete_make(&a->complete, &complete, totals, registry, e) <
		0 ||
	    fidelity_view_make(&a->fidelity, &fidelity, totals, registry, e) <
		0)
		return -1;
	a->question.complete = a->complete;
	a->question.fidelity = a->fidelity;
	return 0;
}

int
views_help_ask(struct views_help_asked *out,
    const struct views_help_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct views_source *source = NULL;
	int r = -1;

	*out = (struct views_help_asked){ .question.region = request->region };
	if (request->region != NULL &&
	    reference_find_code(registry, REGISTRY_REGION,
		&out->question.region, e) < 0)
		return -1;
	if ((request->regions == NULL ||
		(request->region != NULL && request->services == NULL)) &&
	    views_source_open(&source, totals, registry, request->day, e) < 0)
		return -1;
	if (show_regions(out, request, source, e) == 0 &&
	    show_services(out, request, source, e) == 0)
		r = read_others(out, request, totals, registry, e);
	views_source_close(source);
	if (r < 0)
		views_help_asked_free(out);
	return r;
}

void
views_help_asked_free(struct views_help_asked *asked)
{
	views_shown_close(asked->regions);
	views_shown_close(asked->services);
	views_complete_free(asked->complete);
	fidelity_view_free(asked->fidelity);
	*asked = (struct views_help_asked){ 0 };
}
