/*
 * Uptake from the entries of a log.  Only batches have a day of their own; a list of
 * services, an enrolment and a revocation get theirs from the order of the log: the
 * newest day of a batch in front of them.
 */
#include "protocol/uptake.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"
#include "protocol/note.h"
#include "protocol/statement.h"

/* A day of the log's order; before the first batch it is the first batch's. */
enum { BEFORE = INT32_MIN };

struct seal {
	int32_t quarter; /* its first day */
	int32_t day;     /* on which the return was sealed */
};

/* From that day on a service is reported by this agent; 0: by none. */
struct owner {
	int32_t day;
	size_t agent; /* its place plus 1 */
};

struct service {
	char id[LIMITS_ID_MAX + 1];
	struct seal *seal;
	size_t seals;
	struct owner *owner;
	size_t owners;
};

/* From that day on an agent has an enrolment, or has none any more. */
struct standing {
	int32_t day;
	bool enrolled;
};

struct agent {
	char id[LIMITS_AGENT_ID_MAX + 1];
	uint64_t epoch; /* newest; 0: none */
	struct standing *standing;
	size_t standings;
};

struct uptake {
	int32_t day;
	int32_t first, now;      /* of batches; DAY_NONE before the first */
	struct service *service; /* by id */
	size_t services;
	struct agent *agent; /* in the order of the log */
	size_t agents;
	struct service *last; /* whose seal the entry before was; or NULL */
};

struct uptake *
uptake_new(int32_t day)
{
	struct uptake *u = mem_alloc(sizeof(*u));

	*u = (struct uptake){ .day = day, .first = DAY_NONE, .now = DAY_NONE };
	return u;
}

void
uptake_free(struct uptake *u)
{
	if (u == NULL)
		return;
	for (size_t i = 0; i < u->services; i++) {
		free(u->service[i].seal);
		free(u->service[i].owner);
	}
	for (size_t i = 0; i < u->agents; i++)
		free(u->agent[i].standing);
	free(u->service);
	free(u->agent);
	free(u);
}

/* ------------------------------------------------------------------ the log */

/* Index of the service in u->service, or where it would stand. */
static size_t
place_of(const struct uptake *u, const char *id, bool *there)
{
	size_t lo = 0, hi = u->services;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (text_compare_id(u->service[mid].id, id) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	*there =
	    lo < u->services && text_compare_id(u->service[lo].id, id) == 0;
	return lo;
}

static struct service *
service_of(struct uptake *u, const char *id)
{
	bool there;
	size_t at = place_of(u, id, &there);

	if (there)
		return &u->service[at];
	u->service =
	    mem_resize(u->service, u->services + 1, sizeof(*u->service));
	memmove(&u->service[at + 1], &u->service[at],
	    (u->services - at) * sizeof(*u->service));
	u->services++;
	u->service[at] = (struct service){ .seals = 0 };
	(void)strcpy(u->service[at].id, id);
	return &u->service[at];
}

/* Index of the agent in u->agent, which may have moved: look there only then. */
static size_t
agent_of(struct uptake *u, const char *id)
{
	size_t i = 0;

	while (i < u->agents && text_compare_id(u->agent[i].id, id) != 0)
		i++;
	if (i == u->agents) {
		u->agent =
		    mem_resize(u->agent, u->agents + 1, sizeof(*u->agent));
		u->agent[u->agents++] = (struct agent){ .epoch = 0 };
		(void)strcpy(u->agent[i].id, id);
	}
	return i;
}

static int32_t
today(const struct uptake *u)
{
	return u->now == DAY_NONE ? BEFORE : u->now;
}

static void
add_seal(struct uptake *u, const struct statement_batch *b)
{
	struct service *s;

	/* The clock of that site runs ahead, or it was sealed since. */
	if (b->time > u->day)
		return;
	if (u->first == DAY_NONE)
		u->first = b->time;
	if (u->now == DAY_NONE || b->time > u->now)
		u->now = b->time;
	if (b->content != CONTENT_RETURN)
		return;
	s = service_of(u, b->service);
	s->seal = mem_resize(s->seal, s->seals + 1, sizeof(*s->seal));
	s->seal[s->seals++] = (struct seal){ b->period.start, b->time };
	u->last = s;
}

static size_t
owner_now(const struct service *s)
{
	return s->owners == 0 ? 0 : s->owner[s->owners - 1].agent;
}

static void
set_owner(const struct uptake *u, struct service *s, size_t agent)
{
	if (owner_now(s) == agent)
		return;
	s->owner = mem_resize(s->owner, s->owners + 1, sizeof(*s->owner));
	s->owner[s->owners++] = (struct owner){ today(u), agent };
}

/* The list is the full one (P-SRV-1): what it lacks is nobody's. */
static void
add_list(struct uptake *u, const char *agent,
    const struct statement_services *list)
{
	size_t no = agent_of(u, agent) + 1;

	for (size_t i = 0; i < u->services; i++) {
		struct service *s = &u->service[i];
		bool in = false;

		for (size_t k = 0; k < list->services; k++)
			in =
			    in || text_compare_id(list->service[k], s->id) == 0;
		if (!in && owner_now(s) == no)
			set_owner(u, s, 0);
	}
	for (size_t k = 0; k < list->services; k++)
		set_owner(u, service_of(u, list->service[k]), no);
}

static void
set_standing(const struct uptake *u, struct agent *a, bool enrolled)
{
	a->standing =
	    mem_resize(a->standing, a->standings + 1, sizeof(*a->standing));
	a->standing[a->standings++] = (struct standing){ today(u), enrolled };
}

static void
add_statement(struct uptake *u, const struct statement *s)
{
	struct agent *a;
	size_t no;

	switch (s->kind) {
	case STATEMENT_BATCH:
		add_seal(u, &s->u.batch);
		break;
	case STATEMENT_SERVICES:
		add_list(u, s->agent, &s->u.services);
		break;
	case STATEMENT_ENROL:
		no = agent_of(u, s->agent);
		a = &u->agent[no];
		a->epoch = s->epoch;
		set_standing(u, a, true);
		break;
	case STATEMENT_REVOKE:
		if (s->u.revoke.of_invite)
			break;
		no = agent_of(u, s->agent);
		a = &u->agent[no];
		if (a->epoch == s->epoch)
			set_standing(u, a, false);
		break;
	default:
		break;
	}
}

int
uptake_leaf(struct uptake *u, struct slice entry, struct err *e)
{
	struct service *last = u->last;
	struct statement s;
	struct note n;

	u->last = NULL;
	if (note_parse(&n, entry, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&s, n.text, e) < 0) {
		err_prefix(e, "an entry of the log is no statement");
		e->kind = ERR_CORRUPT;
		return -1;
	}
	/* It stands right behind what it refuses (P-REF-1), which does not
	 * count. */
	if (s.kind == STATEMENT_REFUSAL && last != NULL)
		last->seals--;
	add_statement(u, &s);
	return 0;
}

/* --------------------------------------------------------------- the counts */

static int32_t
resolved(const struct uptake *u, int32_t day)
{
	if (day != BEFORE)
		return day;
	return u->first == DAY_NONE ? u->day : u->first;
}

/* The agent of a service at the end of a day, plus 1; 0: none. */
static size_t
owner_at(const struct uptake *u, const struct service *s, int32_t day)
{
	size_t agent = 0;

	for (size_t i = 0; i < s->owners; i++)
		if (resolved(u, s->owner[i].day) <= day)
			agent = s->owner[i].agent;
	return agent;
}

static bool
enrolled_at(const struct uptake *u, const struct agent *a, int32_t day)
{
	bool is = false;

	for (size_t i = 0; i < a->standings; i++)
		if (resolved(u, a->standing[i].day) <= day)
			is = a->standing[i].enrolled;
	return is;
}

/* Whether a return was sealed in these days; quarter DAY_NONE: of any. */
static bool
sealed(const struct service *s, int32_t quarter, int32_t from, int32_t to)
{
	for (size_t i = 0; s != NULL && i < s->seals; i++)
		if ((quarter == DAY_NONE || s->seal[i].quarter == quarter) &&
		    s->seal[i].day >= from && s->seal[i].day <= to)
			return true;
	return false;
}

/* What is counted of one service, in a month up to a day. */
struct asked {
	const struct uptake *u;
	const struct registry *registry;
	struct month month;
	int32_t end;       /* of the month, or the day of the counts */
	struct period in;  /* the month's quarter */
	struct period due; /* the newest that is due at its end */
};

static void
count_due(const struct asked *a, const char *code, const struct service *s,
    struct uptake_counts *n)
{
	const struct registry_row *row =
	    registry_row_in(a->registry, code, a->due);
	/* No return that covers it can be sealed before (P-DAY-1). */
	int32_t whole =
	    row->to != DAY_NONE && row->to < a->due.end ? row->to : a->due.end;

	n->due++;
	if (sealed(s, a->due.start, whole,
		a->due.end + LIMITS_REPORT_LATE_DAYS))
		n->in_time++;
	else
		n->late++;
	if (!sealed(s, DAY_NONE, INT32_MIN, a->end))
		n->never++;
}

static void
add_counts(struct uptake_counts *to, const struct uptake_counts *n)
{
	to->services += n->services;
	to->named += n->named;
	to->enrolled += n->enrolled;
	to->ever += n->ever;
	to->quarter += n->quarter;
	to->month += n->month;
	to->due += n->due;
	to->in_time += n->in_time;
	to->late += n->late;
	to->never += n->never;
}

static void
count_in(const struct asked *a, const struct service *s,
    struct uptake_counts *n)
{
	size_t owner = s != NULL ? owner_at(a->u, s, a->end) : 0;

	n->services++;
	n->named += owner > 0;
	n->enrolled +=
	    owner > 0 && enrolled_at(a->u, &a->u->agent[owner - 1], a->end);
	n->ever += sealed(s, DAY_NONE, INT32_MIN, a->end);
	n->quarter += sealed(s, DAY_NONE, a->in.start, a->end);
	n->month += sealed(s, DAY_NONE, a->month.start, a->end);
}

/* The rows of a month: region NULL is all of them. */
static bool
is_of(const struct uptake_row *row, const char *region)
{
	return region != NULL && (row->region == NULL ||
				     text_compare_id(row->region, region) == 0);
}

/* Counted where the registry places it in the month's quarter; what is due, where it
 * places it in that one. */
static void
count_service(const struct asked *a, const char *code, struct uptake_row *row,
    size_t n)
{
	const char *in = registry_region_of(a->registry, code, a->in);
	const char *due = registry_region_of(a->registry, code, a->due);
	struct uptake_counts of_in = { 0 }, of_due = { 0 };
	bool there;
	size_t at = place_of(a->u, code, &there);
	const struct service *s = there ? &a->u->service[at] : NULL;

	if (in != NULL)
		count_in(a, s, &of_in);
	if (due != NULL)
		count_due(a, code, s, &of_due);
	for (size_t i = 0; i < n; i++) {
		if (is_of(&row[i], in))
			add_counts(&row[i].n, &of_in);
		if (is_of(&row[i], due))
			add_counts(&row[i].n, &of_due);
	}
}

static void
count_month(const struct uptake *u, const struct uptake_request *q,
    struct month m, struct uptake_row *row, size_t n)
{
	struct asked a = { .u = u,
		.registry = q->registry,
		.month = m,
		.end = m.end < u->day ? m.end : u->day,
		.in = period_of(m.start) };
	size_t codes_n;
	const char **code =
	    registry_codes(q->registry, REGISTRY_SERVICE, &codes_n);

	a.due = period_previous(period_of(a.end - LIMITS_REPORT_LATE_DAYS));
	for (size_t i = 0; i < codes_n; i++)
		count_service(&a, code[i], row, n);
	free(code);
}

/* The rows of a month, in the order of regions; all of them together last. */
static void
add_month(const struct uptake *u, const struct uptake_request *q,
    struct month m, struct uptake_rows *out)
{
	size_t n = 0;
	const char **region = q->region != NULL ? NULL
						: registry_codes(q->registry,
						      REGISTRY_REGION, &n);
	struct uptake_row *row = mem_array(n + 1, sizeof(*row));

	for (size_t i = 0; i < n; i++)
		row[i] = (struct uptake_row){ .month = m, .region = region[i] };
	row[n] = (struct uptake_row){ .month = m, .region = q->region };
	count_month(u, q, m, row, n + 1);
	out->row = mem_resize(out->row, out->n + n + 1, sizeof(*out->row));
	/* A region without a service, then and in what was due, has no row. */
	for (size_t i = 0; i <= n; i++)
		if (i == n || row[i].n.services > 0 || row[i].n.due > 0)
			out->row[out->n++] = row[i];
	free(row);
	free(region);
}

static int
check_months(const struct uptake_request *q, struct err *e)
{
	struct month m = q->from;
	size_t n = 1;

	if (q->from.start > q->to.start)
		return err_refuse(e, "from", 0,
		    "the first month is after the last: they are given like "
		    "2026-04 and 2026-06");
	for (; m.start < q->to.start; m = month_next(&m))
		if (++n > UPTAKE_MONTHS_MAX)
			return err_refuse(e, "from", 0,
			    "more than the %d months that are shown at once: "
			    "begin later, or end earlier",
			    UPTAKE_MONTHS_MAX);
	return 0;
}

int
uptake_count(const struct uptake *u, const struct uptake_request *q,
    struct uptake_rows *out, struct err *e)
{
	*out = (struct uptake_rows){ 0 };
	if (check_months(q, e) < 0)
		return -1;
	for (struct month m = q->from;
	     m.start <= q->to.start && m.start <= u->day; m = month_next(&m))
		add_month(u, q, m, out);
	return 0;
}

/* ---------------------------------------------------------------- the table */

struct table *
uptake_table(const struct uptake_rows *rows, const struct registry *registry)
{
	static const struct table_column columns[] = {
		{ "month", "Month", 0, 0, false, false },
		{ "region", NULL, 0, 0, false, false },
		{ "name", "Region", 2, 0, false, false },
		{ "services", "Services", 2, 0, true, false },
		{ "named", "Named", 2, 0, true, false },
		{ "enrolled", "Enrolled", 2, 0, true, false },
		{ "ever", "Ever sealed", 2, 0, true, false },
		{ "quarter", "This quarter", 2, 0, true, false },
		{ "in_month", "This month", 2, 0, true, false },
		{ "due", "Due", 2, 0, true, false },
		{ "in_time", "In time", 2, 0, true, false },
		{ "late", "Late", 2, 0, true, false },
		{ "never", "Never", 2, 0, true, false },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < rows->n; i++) {
		const struct uptake_row *r = &rows->row[i];
		const size_t n[] = { r->n.services, r->n.named, r->n.enrolled,
			r->n.ever, r->n.quarter, r->n.month, r->n.due,
			r->n.in_time, r->n.late, r->n.never };

		table_month(t, r->month.start);
		table_text(t, r->region);
		table_text(t,
		    r->region == NULL
			? "All regions"
			: registry_name(registry, REGISTRY_REGION, r->region));
		for (size_t k = 0; k < sizeof(n) / sizeof(n[0]); k++)
			table_integer(t, (int64_t)n[k]);
	}
	return t;
}
