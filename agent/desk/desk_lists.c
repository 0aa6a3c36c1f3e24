/*
 * Lists and evidence of each service.  The worklist knows no client but by
 * number; the references, and the titles of jobs, are opened here, since
 * only an unlocked desk may.
 */
#include "agent/desk/desk_lists.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/gate.h"
#include "agent/people/people_jobs.h"
#include "agent/people/people_retention.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/worklist/worklist_actions.h"
#include "agent/worklist/worklist_table.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum { EVIDENCE_DAYS = 26 * 7 };

/* One service: what is held of it, and what is made of that. */
struct opened {
	const struct held_facts *held;
	const struct clients_references *clients;
	struct people_jobs jobs; /* for evidence only */
	struct timeline t;
};

/* ------------------------------------------------------------- all services */

/* The timeline of a service up to a day; with `jobs`, their titles too.  What
 * is held stays as it is while nothing else is asked. */
static int
open_service(const struct desk *d, const struct services *service,
    int32_t through, bool jobs, struct opened *s, struct err *e)
{
	memset(s, 0, sizeof(*s));
	if (held_references(d->reg, service->number, &s->clients, e) < 0 ||
	    (jobs &&
		people_jobs_open(d->reg, service->number, &s->jobs, e) < 0) ||
	    held_facts(d->reg->db, service->number, &s->held, e) < 0)
		return -1;
	worklist_timeline(&s->t, &s->held->facts, s->held->names.n, through);
	return 0;
}

static void
close_service(struct opened *s)
{
	timeline_free(&s->t);
	people_jobs_free(&s->jobs);
}

/* All services, or the one that was asked for, in an order of their ids. */
static int
load_services(const struct desk *d, const char *service,
    struct services_list *out, struct err *e)
{
	const struct services *only;

	if (services_load(d->reg->db, out, e) < 0)
		return -1;
	if (service == NULL)
		return 0;
	only = services_find(out, service);
	if (only != NULL) {
		out->service[0] = *only;
		out->n = 1;
		return 0;
	}
	services_free(out);
	return services_unknown(d->reg->db, e);
}

/* -------------------------------------------------------- lists of a service */

/* The clients in the rows of a list. */
static void
add_clients(const struct worklist *list, struct access_shown *shown)
{
	for (size_t i = 0; i < list->n; i++)
		access_add(shown, list->row[i].client);
}

static int
add_part(const struct desk *d, const struct services *service,
    enum worklist_name name, struct desk_lists *out, struct err *e)
{
	struct desk_lists_part *part = &out->part[out->n];
	struct worklist list;
	struct opened s;
	int rc = open_service(d, service, d->today, false, &s, e);

	if (rc == 0) {
		(void)snprintf(part->service, sizeof(part->service), "%s",
		    service->service);
		worklist_make(name, &s.t, &list);
		part->rows = worklist_table(&list,
		    &(struct worklist_words){ &s.held->names, s.clients });
		add_clients(&list, &out->clients);
		out->n++;
		worklist_free(&list);
	}
	close_service(&s);
	return rc;
}

static int
ask_services(const struct desk *d, enum worklist_name name, const char *service,
    struct desk_lists *out, struct err *e)
{
	struct services_list list;
	int rc = 0;

	if (load_services(d, service, &list, e) < 0)
		return -1;
	out->list = worklist_word(name);
	out->title = worklist_title(name);
	out->none = "none";
	out->part = mem_array(list.n, sizeof(*out->part));
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = add_part(d, &list.service[i], name, out, e);
	services_free(&list);
	return rc;
}

/* ---------------------------------------------------- lists of all services */

/* The one part of a list that is not divided by services. */
static struct table *
one_part(struct desk_lists *out, const struct table_column *columns, size_t n)
{
	out->part = mem_alloc(sizeof(*out->part));
	out->n = 1;
	out->part->rows = table_new(columns, n, "-");
	return out->part->rows;
}

static void
put_action(struct table *t, const struct worklist_action *a)
{
	const char *what = a->action.words[REVIEW_WHAT];
	const char *owner = a->action.words[REVIEW_OWNER];

	table_day(t, a->action.planned);
	table_text(t, a->overdue ? "overdue" : "due");
	table_text(t, a->service);
	table_textf(t, "action %lld: %s%s%s", (long long)a->action.number, what,
	    owner[0] ? "; owner: " : "", owner);
	table_text(t, a->service);
	table_integer(t, a->action.number);
	table_day(t, a->action.planned);
	table_flag(t, a->overdue);
	table_text(t, what);
	table_text(t, owner);
	table_day(t, a->reviewed);
	table_text(t, fidelity_kind_word(a->kind));
}

static int
ask_actions(const struct desk *d, const char *service, struct desk_lists *out,
    struct err *e)
{
	static const struct table_column columns[] = {
		{ .heading = "" },
		{ .heading = "", .gap = 2, .width = 7 },
		{ .heading = "", .gap = 2, .width = 1 },
		{ .heading = "", .gap = 2 },
		{ .key = "service" },
		{ .key = "number" },
		{ .key = "planned" },
		{ .key = "overdue" },
		{ .key = "action" },
		{ .key = "owner" },
		{ .key = "review" },
		{ .key = "kind" },
	};
	struct worklist_action_list list;
	struct table *t;

	if (worklist_actions_load(d->reg, service, d->today, &list, e) < 0)
		return -1;
	out->list = "actions";
	out->none = "No fidelity action is open.";
	t = one_part(out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < list.n; i++)
		put_action(t, &list.item[i]);
	worklist_actions_free(&list);
	return 0;
}

static void
put_due(struct table *t, const struct people_due *item)
{
	char last[DAY_TEXT_SIZE];

	table_day(t, item->due);
	table_text(t, item->service);
	if (item->set) {
		table_textf(t, "client %u: set by staff", item->client);
	} else {
		day_format(last, item->last);
		table_textf(t, "client %u: %d years after the last entry, %s",
		    item->client, item->years, last);
	}
	table_text(t, item->service);
	table_integer(t, item->client);
	table_day(t, item->due);
	table_flag(t, item->set);
}

static int
ask_retention(const struct desk *d, const char *service, struct desk_lists *out,
    struct err *e)
{
	static const struct table_column columns[] = {
		{ .heading = "" },
		{ .heading = "", .gap = 2, .width = 1 },
		{ .heading = "", .gap = 2 },
		{ .key = "service" },
		{ .key = "client" },
		{ .key = "due" },
		{ .key = "set" },
	};
	struct people_due_list list;
	struct table *t;

	if (people_retention_load(d->reg->db, service,
		d->today + WORKLIST_AHEAD_DAYS, &list, e) < 0)
		return -1;
	out->list = "retention";
	out->none = "No record is due for a review.";
	out->no_period = list.open;
	t = one_part(out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < list.n; i++) {
		put_due(t, &list.item[i]);
		access_add(&out->clients, list.item[i].client);
	}
	people_retention_free(&list);
	return 0;
}

/* ---------------------------------------------------------------- any list */

int
desk_lists_check(const char *list, struct err *e)
{
	enum worklist_name name;

	if (strcmp(list, "actions") == 0 || strcmp(list, "retention") == 0 ||
	    worklist_find(slice_of(list), &name))
		return 0;
	return err_set(e, ERR_USAGE,
	    "there is no list of that name; the lists are "
	    "no-employer-contact, no-support, unreviewed, milestones, "
	    "caseload, job-end-unknown, no-evidence, evidence-due, actions "
	    "and retention");
}

static int
ask(struct desk *d, const char *list, const char *service,
    struct desk_lists *out, struct err *e)
{
	enum worklist_name name;
	int rc;

	*out = (struct desk_lists){ .today = d->today };
	access_of(&out->clients, service);
	if (strcmp(list, "actions") == 0)
		rc = ask_actions(d, service, out, e);
	else if (strcmp(list, "retention") == 0)
		rc = ask_retention(d, service, out, e);
	else if (worklist_find(slice_of(list), &name))
		rc = ask_services(d, name, service, out, e);
	else
		rc = desk_lists_check(list, e);
	if (rc == 0)
		rc = gate_show(d, &out->clients, e);
	if (rc < 0)
		desk_lists_free(out);
	return rc;
}

int
desk_lists_ask(struct desk *d, const char *list, const char *service,
    struct desk_lists *out, struct err *e)
{
	if (gate_enter(d, OPERATION_LIST, e) < 0)
		return -1;
	return gate_leave(d, ask(d, list, service, out, e));
}

void
desk_lists_free(struct desk_lists *answer)
{
	for (size_t i = 0; i < answer->n; i++)
		table_free(answer->part[i].rows);
	free(answer->part);
	access_free(&answer->clients);
	*answer = (struct desk_lists){ 0 };
}

struct jval *
desk_lists_take_json(struct desk_lists *answer)
{
	struct jval *all;

	if (answer->title == NULL)
		return table_take_json(answer->part->rows);
	all = jval_array();
	for (size_t i = 0; i < answer->n; i++) {
		struct jval *o = jval_object();

		jval_set_str(o, "service", answer->part[i].service);
		jval_set_day(o, "today", answer->today);
		jval_set_str(o, "list", answer->list);
		jval_set(o, "rows", table_take_json(answer->part[i].rows));
		jval_add(all, o);
	}
	return all;
}

/* ----------------------------------------------------------------- evidence */

int
desk_lists_read_item(struct slice text, unsigned *item, struct err *e)
{
	uint64_t n;

	if (!text_parse_u64(text, FIDELITY_ITEMS, &n) || n == 0)
		return err_set(e, ERR_USAGE,
		    "an item of the fidelity scale is a number from 1 to 25");
	*item = (unsigned)n;
	if (worklist_evidence_has(*item))
		return 0;
	return err_set(e, ERR_REFUSED,
	    "the register holds nothing that shows item %u, %s; it can show "
	    "something for items 1, 15, 17 and 19 to 24",
	    *item, fidelity_item_name(*item));
}

static int
settle_days(const struct desk *d, const struct desk_lists_evidence_request *r,
    struct desk_lists_evidence *out, struct err *e)
{
	char today[DAY_TEXT_SIZE];

	out->to = r->to == DAY_NONE ? d->today : r->to;
	out->from = r->from == DAY_NONE ? out->to - EVIDENCE_DAYS + 1 : r->from;
	day_format(today, d->today);
	if (out->to > d->today)
		return err_set(e, ERR_USAGE,
		    "the last day is after today, which is %s", today);
	if (out->from > out->to)
		return err_set(e, ERR_USAGE,
		    "the first day is after the last day");
	return 0;
}

static const char *
title_of(const void *arg, const struct fact *started)
{
	const struct opened *s = arg;

	return people_jobs_get(&s->jobs, started->client,
	    symbols_text(&s->held->names, started->ref), PEOPLE_JOB_TITLE);
}

static const char *
employer_of(const void *arg, const struct fact *started)
{
	const struct opened *s = arg;

	return people_jobs_get(&s->jobs, started->client,
	    symbols_text(&s->held->names, started->ref), PEOPLE_EMPLOYER);
}

static struct table *
figures_table(const struct worklist_line *line, size_t n)
{
	static const struct table_column columns[] = {
		{ .heading = "", .gap = 2, .width = 56 },
		{ .heading = "", .gap = 1, .width = 8, .right = true },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "-");

	for (size_t i = 0; i < n; i++) {
		table_text(t, line[i].label);
		if (!line[i].known)
			table_none(t);
		else if (line[i].decimals == 0)
			table_integer(t, line[i].value);
		else
			table_decimal(t, line[i].value,
			    (unsigned)line[i].decimals);
	}
	return t;
}

static int
add_shown(const struct desk *d, const struct services *service,
    struct desk_lists_evidence *out, struct err *e)
{
	struct desk_lists_shown *shown = &out->shown[out->n];
	struct worklist_evidence v;
	struct opened s;
	int rc = open_service(d, service, out->to, true, &s, e);

	if (rc == 0) {
		(void)snprintf(shown->service, sizeof(shown->service), "%s",
		    service->service);
		worklist_evidence_make(out->item, &s.t, out->from,
		    &(struct worklist_titles){ title_of, employer_of, &s }, &v);
		memcpy(shown->line, v.line, sizeof(shown->line));
		shown->lines = v.lines;
		shown->figures = figures_table(v.line, v.lines);
		shown->rows_title = v.rows_title;
		shown->rows = worklist_table(&v.rows,
		    &(struct worklist_words){ &s.held->names, s.clients });
		shown->cannot = v.cannot;
		add_clients(&v.rows, &out->clients);
		out->n++;
		worklist_evidence_free(&v);
	}
	close_service(&s);
	return rc;
}

static int
ask_evidence(struct desk *d, const struct desk_lists_evidence_request *r,
    struct desk_lists_evidence *out, struct err *e)
{
	struct services_list list;
	int rc = 0;

	*out = (struct desk_lists_evidence){ .item = r->item,
		.name = fidelity_item_name(r->item),
		.today = d->today };
	access_of(&out->clients, r->service);
	if (settle_days(d, r, out, e) < 0 ||
	    load_services(d, r->service, &list, e) < 0)
		return -1;
	out->shown = mem_array(list.n, sizeof(*out->shown));
	for (size_t i = 0; rc == 0 && i < list.n; i++)
		rc = add_shown(d, &list.service[i], out, e);
	services_free(&list);
	if (rc == 0)
		rc = gate_show(d, &out->clients, e);
	if (rc < 0)
		desk_lists_free_evidence(out);
	return rc;
}

int
desk_lists_ask_evidence(struct desk *d,
    const struct desk_lists_evidence_request *r,
    struct desk_lists_evidence *out, struct err *e)
{
	if (gate_enter(d, OPERATION_EVIDENCE, e) < 0)
		return -1;
	return gate_leave(d, ask_evidence(d, r, out, e));
}

void
desk_lists_free_evidence(struct desk_lists_evidence *answer)
{
	for (size_t i = 0; i < answer->n; i++) {
		table_free(answer->shown[i].figures);
		table_free(answer->shown[i].rows);
	}
	free(answer->shown);
	access_free(&answer->clients);
	*answer = (struct desk_lists_evidence){ 0 };
}

static struct jval *
shown_page(const struct desk_lists_shown *shown)
{
	struct jval *o = jval_object();

	jval_set_str(o, "service", shown->service);
	jval_set(o, "figures", table_page(shown->figures));
	jval_set_str_or_null(o, "rows_title", shown->rows_title);
	jval_set(o, "rows", table_page(shown->rows));
	jval_set_str_or_null(o, "cannot", shown->cannot);
	return o;
}

struct jval *
desk_lists_evidence_page(const struct desk_lists_evidence *answer)
{
	struct jval *o = jval_object(), *all = jval_array();

	for (size_t i = 0; i < answer->n; i++)
		jval_add(all, shown_page(&answer->shown[i]));
	jval_set_i64(o, "item", answer->item);
	jval_set_str(o, "name", answer->name);
	jval_set(o, "from", jval_day_shown(answer->from));
	jval_set(o, "to", jval_day_shown(answer->to));
	jval_set(o, "services", all);
	return o;
}

static void
set_line(struct jval *o, const struct worklist_line *l)
{
	static const double tens[] = { 1, 10, 100 };

	if (!l->known)
		jval_set_null(o, l->key);
	else if (l->decimals == 0)
		jval_set_i64(o, l->key, l->value);
	else
		jval_set_real(o, l->key, (double)l->value / tens[l->decimals]);
}

struct jval *
desk_lists_take_evidence_json(struct desk_lists_evidence *answer)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < answer->n; i++) {
		struct desk_lists_shown *shown = &answer->shown[i];
		struct jval *o = jval_object(), *figures = jval_object();

		for (size_t k = 0; k < shown->lines; k++)
			set_line(figures, &shown->line[k]);
		jval_set_str(o, "service", shown->service);
		jval_set_day(o, "today", answer->today);
		jval_set_i64(o, "item", answer->item);
		jval_set_str(o, "name", answer->name);
		jval_set_day(o, "from", answer->from);
		jval_set_day(o, "to", answer->to);
		jval_set(o, "figures", figures);
		jval_set(o, "rows", table_take_json(shown->rows));
		jval_set_str(o, "cannot_show", shown->cannot);
		jval_add(all, o);
	}
	return all;
}
