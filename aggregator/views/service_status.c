/*
 * How far each service has come.  The registry says who should report, the
 * lists of services which agent does, epochs whether that agent has enrolled,
 * and figures what came.  An invite is not in the log before its agent enrols
 * (P-JDG-16), so "invited" is what the list that goes with an invite says.
 */
#include "aggregator/views/service_status.h"

#include <stdlib.h>
#include <string.h>

#include "aggregator/store/reference.h"
#include "aggregator/views/views_due.h"
#include "aggregator/views/views_leaf.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

struct build {
	struct service_status *s;
	const struct service_status_request *request;
	const struct registry *registry;
	struct store *reader;
	struct service_status_service *all; /* by place in the roster */
	int64_t *owner;                     /* number of its agent; by place */
	uint64_t *newest;                   /* leaf + 1; 0: none; by place */
	struct views_due_case *of_due;      /* the quarter due; by place */
};

/* ------------------------------------------------------------ what is kept */

static void
add_agent(void *arg, const struct store_agent *a)
{
	struct service_status *s = arg;

	s->agent = mem_resize(s->agent, s->agents + 1, sizeof(*s->agent));
	s->agent[s->agents++] = (struct service_status_agent){ .agent = *a };
}

/* Agents are numbered from 1 without gaps, and visited in that order. */
static struct service_status_agent *
agent_of(struct service_status *s, int64_t no)
{
	ASSERT(no >= 1 && (size_t)no <= s->agents);
	return &s->agent[no - 1];
}

static void
add_epoch(void *arg, const struct store_epoch *p)
{
	struct service_status_agent *a = agent_of(arg, p->agent);

	if (p->epoch <= a->epoch)
		return;
	a->epoch = p->epoch;
	a->ended = p->ended;
}

static void
add_owner(void *arg, const struct store_service *v)
{
	struct build *b = arg;

	if (v->owner == 0)
		return;
	agent_of(b->s, v->owner)->services++;
	b->owner[views_roster_find(&b->s->roster, v->no)] = v->owner;
}

static void
add_held(void *arg, const struct store_held *held)
{
	struct build *b = arg;
	size_t i = views_roster_find(&b->s->roster, held->key.service);
	struct service_status_service *v = &b->all[i];

	if (b->request->also != NULL)
		b->request->also(b->request->arg, held);
	if (held->index + 1 > b->newest[i])
		b->newest[i] = held->index + 1;
	/* A quarter that has not begun: the site's clock ran ahead. */
	if (held->key.content != CONTENT_RETURN || held->withdrawn ||
	    held->key.start > b->s->day)
		return;
	if (!v->any || held->key.start > v->last.start) {
		v->any = true;
		v->last = period_of(held->key.start);
		v->through = held->through;
	}
	if (held->key.start == b->s->due.start) {
		b->of_due[i].there = true;
		b->of_due[i].whole =
		    views_due_whole(b->registry, v->code, held);
	}
}

/* --------------------------------------------------------------- the state */

static enum service_status_state
find_state(struct build *b, size_t i)
{
	const struct service_status_service *v = &b->all[i];
	const struct service_status_agent *a;
	bool everywhere = b->registry->n == 0;
	bool due =
	    everywhere || registry_expects(b->registry, v->code, b->s->due);

	if (v->known && !due && v->region == NULL)
		return SERVICE_STATUS_CLOSED;
	if (b->owner[i] == 0)
		return SERVICE_STATUS_NOT_INVITED;
	a = agent_of(b->s, b->owner[i]);
	if (a->epoch == 0)
		return SERVICE_STATUS_INVITED;
	if (a->ended)
		return SERVICE_STATUS_ENDED;
	b->of_due[i].expected = due;
	b->of_due[i].due = true;
	b->of_due[i].ever = v->any;
	switch (views_due_state(&b->of_due[i])) {
	case VIEWS_DUE_NEVER:
		return SERVICE_STATUS_SILENT;
	case VIEWS_DUE_LATE:
		return SERVICE_STATUS_LATE;
	default:
		return v->any ? SERVICE_STATUS_REPORTS
			      : SERVICE_STATUS_ENROLLED;
	}
}

static int
by_state(const void *pa, const void *pb)
{
	const struct service_status_service *a = pa, *b = pb;

	if (a->state != b->state)
		return a->state < b->state ? -1 : 1;
	return text_compare_id(a->code, b->code);
}

static int
by_id(const void *pa, const void *pb)
{
	const struct service_status_agent *a = pa, *b = pb;

	return text_compare_id(a->agent.id, b->agent.id);
}

static void
begin_services(struct build *b)
{
	struct period now = period_of(b->s->day);
	const struct views_roster *roster = &b->s->roster;

	b->all = mem_array(roster->n + 1, sizeof(*b->all));
	b->owner = mem_array(roster->n + 1, sizeof(*b->owner));
	b->newest = mem_array(roster->n + 1, sizeof(*b->newest));
	b->of_due = mem_array(roster->n + 1, sizeof(*b->of_due));
	for (size_t i = 0; i < roster->n; i++) {
		const char *code = roster->code[i];

		b->all[i] = (struct service_status_service){ .code = code,
			.name =
			    registry_name(b->registry, REGISTRY_SERVICE, code),
			.region = registry_region_of(b->registry, code, now),
			.known = registry_spelled(b->registry, REGISTRY_SERVICE,
				     code) != NULL,
			.through = DAY_NONE,
			.sealed = DAY_NONE };
	}
}

/* Keep those of the region, with their states. */
static void
end_services(struct build *b, const char *region)
{
	struct service_status *s = b->s;

	s->service = mem_array(s->roster.n + 1, sizeof(*s->service));
	for (size_t i = 0; i < s->roster.n; i++) {
		struct service_status_service *v = &b->all[i];

		if (region != NULL &&
		    (v->region == NULL ||
			text_compare_id(v->region, region) != 0))
			continue;
		v->newest = b->newest[i];
		v->state = find_state(b, i);
		if (b->owner[i] != 0)
			memcpy(v->agent, agent_of(s, b->owner[i])->agent.id,
			    sizeof(v->agent));
		s->count[v->state]++;
		s->service[s->n++] = *v;
	}
	qsort(s->service, s->n, sizeof(*s->service), by_state);
	/* Not before: until here the place of an agent is its number. */
	if (s->agents > 0)
		qsort(s->agent, s->agents, sizeof(*s->agent), by_id);
}

int
service_status_days(struct service_status *s,
    const struct totals_snapshot *totals, struct err *e)
{
	struct views_leaf leaf;

	for (size_t i = 0; i < s->n; i++) {
		struct service_status_service *v = &s->service[i];

		if (v->newest == 0)
			continue;
		if (views_leaf_read(&leaf, totals->reader, v->newest - 1, e) <
		    0)
			return -1;
		v->sealed = leaf.sealed;
	}
	return 0;
}

static int
fill(struct build *b, struct err *e)
{
	struct service_status *s = b->s;
	const char *region = b->request->region;

	if (region != NULL &&
	    reference_find_code(b->registry, REGISTRY_REGION, &region, e) < 0)
		return -1;
	if (views_roster_load(&s->roster, b->registry, b->reader, e) < 0)
		return -1;
	begin_services(b);
	if (store_agent_each(b->reader, add_agent, s, e) < 0 ||
	    store_agent_epoch_each(b->reader, add_epoch, s, e) < 0 ||
	    store_agent_service_each(b->reader, add_owner, b, e) < 0 ||
	    store_figure_held(b->reader, add_held, b, e) < 0)
		return -1;
	end_services(b, region);
	return 0;
}

int
service_status_make(struct service_status **out,
    const struct service_status_request *request,
    const struct totals_snapshot *totals, const struct registry *registry,
    struct err *e)
{
	struct service_status *s = mem_alloc(sizeof(*s));
	struct build b = { .s = s,
		.request = request,
		.registry = registry,
		.reader = totals->reader };
	int r;

	s->day = request->day;
	s->due = views_due_quarter(request->day);
	s->log_size = totals->log_size;
	r = fill(&b, e);
	free(b.all);
	free(b.owner);
	free(b.newest);
	free(b.of_due);
	if (r < 0) {
		service_status_free(s);
		return -1;
	}
	*out = s;
	return 0;
}

void
service_status_free(struct service_status *s)
{
	if (s == NULL)
		return;
	views_roster_free(&s->roster);
	free(s->service);
	free(s->agent);
	free(s);
}
