/*
 * The day's tasks, made from the lists that staff work down one by one at a
 * terminal.  The most pressing kind stands first.
 */
#include "agent/desk/desk_today.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_own.h"
#include "agent/desk/desk_retention.h"
#include "agent/desk/gate.h"
#include "agent/people/people_retention.h"
#include "agent/people/people_search.h"
#include "agent/register/held.h"
#include "agent/register/services.h"
#include "agent/worklist/worklist_say.h"
#include "common/base/mem.h"

static const enum worklist_name order[] = { WORKLIST_NO_EMPLOYER_CONTACT,
	WORKLIST_NO_SUPPORT, WORKLIST_MILESTONES, WORKLIST_JOB_END_UNKNOWN,
	WORKLIST_EVIDENCE_DUE, WORKLIST_NO_EVIDENCE, WORKLIST_UNREVIEWED };
/* What is to be decided about records comes last: it is for no single day. */
enum {
	LISTS = sizeof(order) / sizeof(order[0]),
	TWINS = LISTS,
	RETENTION,
	GROUPS
};

/* Under construction. */
struct today {
	const struct desk *d;
	const struct desk_today_request *r;
	const struct people_search *people;
	struct jval *tasks[GROUPS];
	size_t count[GROUPS]; /* of all, shown or not */
	struct jval *specialists;
	const char *specialist; /* whose tasks alone, or NULL */
	char mine[OWN_CODE_SIZE];
	struct access_shown shown;
};

static void
note_specialist(struct today *t, const char *code)
{
	for (size_t i = 0; i < jval_length(t->specialists); i++)
		if (strcmp(jval_str(jval_at(t->specialists, i)), code) == 0)
			return;
	if (code[0] != '\0')
		jval_add_str(t->specialists, code);
}

/* Whose record it is about; nobody for 0. */
static void
put_client(struct today *t, uint32_t number, struct jval *o)
{
	const struct people_entry *client =
	    number == 0 ? NULL : people_search_get(t->people, number);

	if (client == NULL)
		return;
	jval_set_i64(o, "client", client->number);
	jval_set_str(o, "reference", client->reference);
	jval_set_str_or_null(o, "name",
	    people_get(&client->words, PEOPLE_NAME));
	access_add(&t->shown, client->number);
}

static void
add_task(struct today *t, size_t list, const struct worklist_row *row,
    const char *service, const struct symbols *names)
{
	const char *specialist = symbols_text(names, row->staff);
	struct jval *o;
	struct buf says;

	note_specialist(t, specialist);
	if (t->specialist != NULL && strcmp(t->specialist, specialist) != 0)
		return;
	if (t->count[list]++ >= DESK_TODAY_TASKS)
		return;
	o = jval_object();
	put_client(t, row->client, o);
	if (order[list] == WORKLIST_UNREVIEWED)
		jval_set_day(o, "contact_on", row->day);
	jval_set_str(o, "service", service);
	jval_set_str_or_null(o, "specialist", specialist);
	buf_init(&says, ERR_TEXT_MAX);
	worklist_say(order[list], row, &says);
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
	jval_add(t->tasks[list], o);
}

/* Only a team leader reviews contacts. */
static bool
is_theirs(const struct today *t, size_t list)
{
	return order[list] != WORKLIST_UNREVIEWED ||
	       operations_allow(OPERATION_EMPLOYERS_REVIEW, t->d->actor.role);
}

static int
add_service(struct today *t, const struct services *service, struct err *e)
{
	const struct held_facts *held;
	struct timeline line;

	if (held_facts(t->d->reg->db, service->number, &held, e) < 0)
		return -1;
	worklist_timeline(&line, &held->facts, held->names.n, t->d->today);
	for (size_t i = 0; i < LISTS; i++) {
		struct worklist list;

		if (!is_theirs(t, i))
			continue;
		/* Who keeps no evidence has nothing to look for. */
		if ((order[i] == WORKLIST_EVIDENCE_DUE ||
			order[i] == WORKLIST_NO_EVIDENCE) &&
		    !worklist_collects_evidence(&held->facts))
			continue;
		worklist_make(order[i], &line, &list);
		for (size_t k = 0; k < list.n; k++)
			add_task(t, i, &list.row[k], service->service,
			    &held->names);
		worklist_free(&list);
	}
	timeline_free(&line);
	return 0;
}

static int
add_services(struct today *t, struct err *e)
{
	struct services_list all;
	bool known = t->r->service == NULL;
	int rc = 0;

	if (services_load(t->d->reg->db, &all, e) < 0)
		return -1;
	for (size_t i = 0; rc == 0 && i < all.n; i++)
		if (t->r->service == NULL ||
		    strcmp(t->r->service, all.service[i].service) == 0) {
			known = true;
			rc = add_service(t, &all.service[i], e);
		}
	services_free(&all);
	if (rc == 0 && !known)
		rc = err_set(e, ERR_REFUSED,
		    "the register holds no service of this id");
	return rc;
}

static void
add_due(struct today *t, const struct people_due *due)
{
	struct jval *o;
	struct buf says;

	if (t->count[RETENTION]++ >= DESK_TODAY_TASKS)
		return;
	o = jval_object();
	put_client(t, due->client, o);
	jval_set_str(o, "service", due->service);
	jval_set_null(o, "specialist");
	buf_init(&says, ERR_TEXT_MAX);
	desk_retention_say_task(due, &says);
	jval_set_str(o, "says", buf_str(&says));
	buf_free(&says);
	jval_add(t->tasks[RETENTION], o);
}

/* Only team leaders decide, and a record is no specialist's once its client is
 * discharged. */
static int
add_retention(struct today *t, struct err *e)
{
	struct people_due_list list;

	if (t->d->actor.role != ACTOR_TEAM_LEADER || t->specialist != NULL)
		return 0;
	if (people_retention_load(t->d->reg->db, t->r->service, t->d->today,
		&list, e) < 0)
		return -1;
	for (size_t i = 0; i < list.n; i++)
		add_due(t, &list.item[i]);
	people_retention_free(&list);
	return 0;
}

static void
add_pair(struct today *t, const struct people_twin *pair)
{
	const char *name = people_get(&pair->b->words, PEOPLE_NAME);
	char *says;
	struct jval *o;

	if (t->r->service != NULL &&
	    strcmp(t->r->service, pair->a->service_id) != 0)
		return;
	if (t->count[TWINS]++ >= DESK_TODAY_TASKS)
		return;
	o = jval_object();
	put_client(t, pair->a->number, o);
	jval_set_i64(o, "other", pair->b->number);
	access_add(&t->shown, pair->b->number);
	jval_set_str(o, "service", pair->a->service_id);
	jval_set_null(o, "specialist");
	says = mem_printf("The %s as %s%s%s%s", desk_clients_why(pair),
	    name[0] == '\0' ? "" : name, name[0] == '\0' ? "" : " (",
	    pair->b->reference, name[0] == '\0' ? "" : ")");
	jval_set_str(o, "says", says);
	mem_wipe(says, strlen(says));
	free(says);
	jval_add(t->tasks[TWINS], o);
}

/* Likely twins are offered until a team leader has decided. */
static int
add_twins(struct today *t, struct err *e)
{
	struct people_duplicates likely;

	if (t->d->actor.role != ACTOR_TEAM_LEADER || t->specialist != NULL)
		return 0;
	if (desk_clients_likely(t->d->reg, t->people, &likely, e) < 0)
		return -1;
	for (size_t i = 0; i < likely.n; i++)
		add_pair(t, &likely.twin[i]);
	people_duplicates_free(&likely);
	return 0;
}

static const char *
word_of(size_t i)
{
	return i == TWINS       ? "twins"
	       : i == RETENTION ? "retention"
				: worklist_word(order[i]);
}

static const char *
title_of(size_t i)
{
	return i == TWINS ? "Likely one person: are these two records of one?"
	       : i == RETENTION ? "Records to decide on: are they still needed?"
				: worklist_title(order[i]);
}

static struct jval *
group(struct today *t, size_t i)
{
	struct jval *g = jval_object();
	char *more = NULL;

	if (t->count[i] > DESK_TODAY_TASKS)
		more = mem_printf("%zu more are waiting. %s",
		    t->count[i] - DESK_TODAY_TASKS,
		    i >= LISTS ? "Deal with these first."
			       : "Choose a specialist, or deal with these "
				 "first.");
	jval_set_str(g, "list", word_of(i));
	jval_set_str(g, "title", title_of(i));
	jval_set_i64(g, "count", (int64_t)t->count[i]);
	jval_set(g, "more", more == NULL ? jval_null() : jval_text(more));
	jval_set(g, "tasks", t->tasks[i]);
	t->tasks[i] = NULL;
	free(more);
	return g;
}

static struct jval *
finish(struct today *t)
{
	struct jval *o = jval_object(), *groups = jval_array();
	size_t all = 0;
	char *says;

	for (size_t i = 0; i < GROUPS; i++) {
		all += t->count[i];
		if (t->count[i] > 0)
			jval_add(groups, group(t, i));
	}
	says = all == 0   ? mem_string("Nothing is waiting today.")
	       : all == 1 ? mem_string("One thing is waiting.")
			  : mem_printf("%zu things are waiting.", all);
	jval_set(o, "today", jval_day_shown(t->d->today));
	jval_set_str(o, "says", says);
	free(says);
	jval_set_str_or_null(o, "mine", t->mine);
	jval_set_str_or_null(o, "specialist", t->specialist);
	jval_set(o, "specialists", t->specialists);
	t->specialists = NULL;
	jval_set(o, "groups", groups);
	return o;
}

/* Whose tasks are asked for. */
static int
settle_specialist(struct today *t, struct err *e)
{
	const char *whose = t->r->specialist;

	if (desk_own_find(t->d->reg, t->mine, e) < 0)
		return -1;
	if (whose == NULL)
		whose = desk_own_first(t->d->reg, t->mine);
	t->specialist = whose[0] == '\0' ? NULL : whose;
	return 0;
}

static int
make(struct desk *d, const struct desk_today_request *r, struct jval **out,
    struct err *e)
{
	struct today t = { .d = d, .r = r };
	int rc;

	access_of(&t.shown, r->service);
	for (size_t i = 0; i < GROUPS; i++)
		t.tasks[i] = jval_array();
	t.specialists = jval_array();
	rc = settle_specialist(&t, e);
	if (rc == 0)
		rc = people_search_hold(d->reg, &t.people, e);
	if (rc == 0)
		rc = add_services(&t, e);
	if (rc == 0)
		rc = add_twins(&t, e);
	if (rc == 0)
		rc = add_retention(&t, e);
	if (rc == 0)
		rc = gate_show(d, &t.shown, e);
	else
		access_free(&t.shown);
	if (rc == 0)
		*out = finish(&t);
	for (size_t i = 0; i < GROUPS; i++)
		jval_free(t.tasks[i]);
	jval_free(t.specialists);
	return rc;
}

int
desk_today(struct desk *d, const struct desk_today_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_TODAY, e) < 0)
		return -1;
	return gate_leave(d, make(d, r, out, e));
}
