/*
 * One client as a page shows them.  Where they stand is read off the same
 * timeline that the returns are derived from.
 */
#include "agent/desk/desk_client_view.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_client_past.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_retention.h"
#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/figures/outcomes.h"
#include "agent/worklist/worklist.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { WEEK = 7, SAID_MAX = 4096 };

/* What is open of the client. */
struct view {
	const struct desk *d;
	struct people_search all;
	const struct people_entry *client;
	struct symbols names;
	struct facts facts; /* sorted as the timeline wants them */
	struct timeline t;
	struct people_history past;
	struct evidence_kinds own;
};

/* ------------------------------------------------------------ where they stand */

static void
add_phase(struct jval *all, const char *title, int32_t on, const char *says)
{
	struct jval *o = jval_object();

	jval_set_str(o, "title", title);
	jval_set(o, "on", jval_day_shown(on));
	jval_set_str_or_null(o, "says", says);
	jval_add(all, o);
}

/* The newest counted job of the episode that is current, or the newest at
 * all; NULL: none. */
static const struct timeline_job *
job_of(const struct timeline *t, const struct timeline_episode *ep)
{
	const struct timeline_job *found = NULL;

	for (size_t i = 0; i < t->jobs; i++) {
		const struct timeline_job *job = &t->job[i];

		if (&t->episode[job->episode] != ep)
			continue;
		if (found == NULL || !timeline_current(found, t->through) ||
		    timeline_current(job, t->through))
			found = job;
	}
	return found;
}

static const char *
support_says(const struct timeline *t, const struct timeline_job *job,
    int32_t last)
{
	int y, m, last_y, last_m, day;

	if (job == NULL || !timeline_current(job, t->through))
		return NULL;
	day_to_civil(t->through, &y, &m, &day);
	if (last == DAY_NONE)
		return "none yet";
	day_to_civil(last, &last_y, &last_m, &day);
	return y == last_y && m == last_m ? NULL : "none this month";
}

static struct jval *
phases_json(const struct view *v)
{
	const struct timeline *t = &v->t;
	struct jval *all = jval_array();
	const struct timeline_episode *ep =
	    t->people == 0 ? NULL
			   : timeline_belongs(t, &t->person[0], t->through);
	const struct timeline_job *job;
	int32_t last;

	if (ep == NULL)
		return all;
	job = job_of(t, ep);
	last = t->person[0].last_support;
	/* That of an earlier referral is in the time line. */
	if (last < ep->begin)
		last = DAY_NONE;
	add_phase(all, "Referral", ep->begin,
	    ep->accepted == DAY_NONE ? "not accepted yet" : NULL);
	add_phase(all, "Profile", ep->profile_started,
	    ep->profile_started != DAY_NONE && ep->profile_completed == DAY_NONE
		? "not completed yet"
		: NULL);
	add_phase(all, "Action plan", ep->plan_completed, NULL);
	add_phase(all, "Employer contact", ep->first_contact, NULL);
	add_phase(all, "Job", job == NULL ? DAY_NONE : job->start,
	    job == NULL                         ? NULL
	    : timeline_current(job, t->through) ? timeline_job_fails(job)
						: "ended");
	add_phase(all, "In-work support", last, support_says(t, job, last));
	if (ep->discharged != DAY_NONE)
		add_phase(all, "Discharged", ep->discharged, NULL);
	return all;
}

static struct jval *
next_json(const struct view *v)
{
	static const int weeks[] = { 13, 26, 52 };
	struct jval *all = jval_array();

	for (size_t i = 0; i < v->t.jobs; i++) {
		const struct timeline_job *job = &v->t.job[i];

		if (!job->counted || !timeline_current(job, v->d->today))
			continue;
		for (size_t k = 0; k < sizeof(weeks) / sizeof(weeks[0]); k++) {
			int32_t on = job->start + weeks[k] * WEEK;
			struct jval *o;
			char *title;

			if (on < v->d->today)
				continue;
			o = jval_object();
			title = mem_printf("%d weeks in the job", weeks[k]);
			jval_set_str(o, "title", title);
			jval_set(o, "on", jval_day_shown(on));
			jval_add(all, o);
			free(title);
		}
	}
	return all;
}

/* "Payslip of 3 May 2026"; what is said of evidence is said as of an entry. */
static void
say_evidence(const struct view *v, const struct outcome *o, struct buf *out)
{
	const struct fact *f = o->evidence ? o->evidence : o->early;
	char day[DAY_SAID_SIZE];

	if (f == NULL) {
		buf_puts(out, "No evidence");
		return;
	}
	day_say(day, f->day);
	if (o->evidence != NULL)
		buf_puts(out, "Evidence: ");
	else
		buf_puts(out,
		    "No evidence that shows it: it is later than the ");
	buf_printf(out, "%s of %s", evidence_kinds_title(&v->own, f->mode),
	    day);
}

static int
by_day(const void *a, const void *b)
{
	const struct outcome *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	return (int)x->kind - (int)y->kind;
}

static struct jval *
outcomes_json(const struct view *v)
{
	struct jval *all = jval_array();
	struct outcomes list;

	outcomes_find(&v->t, &list);
	if (list.n > 0)
		qsort(list.item, list.n, sizeof(*list.item), by_day);
	for (size_t i = 0; i < list.n; i++) {
		const struct outcome *o = &list.item[i];
		struct jval *one = jval_object();
		struct buf says;

		buf_init(&says, SAID_MAX);
		say_evidence(v, o, &says);
		jval_set_str(one, "title", outcomes_title(o->kind));
		jval_set(one, "on", jval_day_shown(o->day));
		jval_set_str(one, "says", buf_str(&says));
		buf_free(&says);
		jval_add(all, one);
	}
	outcomes_free(&list);
	return all;
}

/* ------------------------------------------------------------ what happened */

static void
set_flags(struct jval *cells, const struct fact *f)
{
	struct buf flags;

	buf_init(&flags, ERR_TEXT_MAX);
	for (unsigned flag = 1; flag < FLAG_WITHDRAWN; flag <<= 1)
		if (f->flags & flag)
			buf_printf(&flags, "%s%s", flags.n > 0 ? ";" : "",
			    events_flag_name(flag));
	jval_set_str(cells, "flags", buf_str(&flags));
	buf_free(&flags);
}

/* The cells as they would be typed, to fill a form with. */
static struct jval *
cells_json(const struct fact *f, const struct symbols *names)
{
	struct jval *cells = jval_object();
	struct buf value;

	buf_init(&value, ERR_TEXT_MAX);
	if (f->value != FACT_BLANK)
		events_put_value(f->event, f->value, &value);
	jval_set_str(cells, "event", events_kind(f->event)->name);
	jval_set_day(cells, "date", f->day);
	jval_set_str(cells, "mode", events_mode_name(f->mode));
	set_flags(cells, f);
	jval_set_str(cells, "ref", symbols_text(names, f->ref));
	jval_set_str(cells, "value", buf_str(&value));
	jval_set_str(cells, "staff", symbols_text(names, f->staff));
	buf_free(&value);
	return cells;
}

/* Whether the field of that name holds a date. */
static bool
is_day(const char *name)
{
	return strcmp(name, people_field(PEOPLE_BORN)->name) == 0 ||
	       strcmp(name, people_field(PEOPLE_EVIDENCE_DATE)->name) == 0;
}

/* A date as people write it, and any other text as it is: for reading, and to be
 * changed. */
static void
set_shown(struct jval *o, const char *name, const char *text)
{
	char said[DAY_SAID_SIZE];
	int32_t day;

	if (is_day(name) && day_parse_birth(slice_of(text), &day)) {
		day_say(said, day);
		jval_set_str(o, "shown", said);
		mem_wipe(said, sizeof(said));
	} else {
		jval_set_str(o, "shown", text);
	}
}

static struct jval *
particulars_json(const struct people_words *words, enum people_kind kind)
{
	struct desk_clients_fields f;
	struct jval *all = jval_array();

	desk_clients_view(words, kind, &f);
	for (size_t i = 0; i < f.n; i++) {
		struct jval *o = jval_object();

		jval_set_str(o, "name", f.field[i].name);
		jval_set_str(o, "title", f.field[i].title);
		jval_set_str(o, "text", f.field[i].text);
		set_shown(o, f.field[i].name, f.field[i].text);
		jval_add(all, o);
	}
	mem_wipe(&f, sizeof(f));
	return all;
}

/* Where the particulars of a fact are; false: it has none. */
static bool
words_key(const struct view *v, const struct fact *f, struct people_key *key)
{
	*key = (struct people_key){ .service = v->client->service,
		.ref = symbols_text(&v->names, f->ref) };
	return people_book_about(f->event, f->client, key);
}

static int
set_words(const struct view *v, const struct fact *f, struct jval *o,
    struct err *e)
{
	char version[PEOPLE_BOOK_VERSION_SIZE];
	struct people_words words = { .field = { NULL } };
	struct people_key key;
	int rc;

	if (!words_key(v, f, &key))
		return 0;
	rc = people_book_version(v->d->reg->db, &key, version, e);
	if (rc == 0)
		rc = people_book_get(v->d->reg, &key, &words, e);
	if (rc == 0) {
		jval_set_str(o, "particulars_version", version);
		jval_set(o, "particulars", particulars_json(&words, key.kind));
	}
	people_wipe(&words);
	return rc;
}

static int
add_entry(const struct view *v, const struct fact *f, struct jval *all,
    struct err *e)
{
	char version[FACTS_VERSION_SIZE];
	struct jval *o = jval_object();
	struct buf says;

	facts_version(f, &v->names, version);
	buf_init(&says, SAID_MAX);
	desk_words_fact(f, &v->names, &v->own, &says);
	jval_set_i64(o, "id", f->id);
	jval_set_str(o, "version", version);
	jval_set(o, "on", jval_day_shown(f->day));
	jval_set_str(o, "says", buf_str(&says));
	jval_set(o, "cells", cells_json(f, &v->names));
	jval_set(o, "past", desk_client_past_of(&v->past, f->id));
	buf_free(&says);
	jval_add(all, o);
	return set_words(v, f, o, e);
}

static int
newest_first(const void *a, const void *b)
{
	const struct fact *x = *(const struct fact *const *)a;
	const struct fact *y = *(const struct fact *const *)b;

	if (x->day != y->day)
		return x->day < y->day ? 1 : -1;
	if (x->event != y->event)
		return (int)y->event - (int)x->event;
	return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

static int
set_entries(const struct view *v, size_t before, struct jval *o, struct err *e)
{
	const struct fact **by_day = mem_array(v->facts.n + 1, sizeof(*by_day));
	struct jval *all = jval_array();
	size_t i = before, end;
	int rc = 0;

	for (size_t k = 0; k < v->facts.n; k++)
		by_day[k] = &v->facts.fact[k];
	if (v->facts.n > 0)
		qsort(by_day, v->facts.n, sizeof(*by_day), newest_first);
	end = i + DESK_CLIENT_VIEW_PAGE;
	for (; rc == 0 && i < v->facts.n && i < end; i++)
		rc = add_entry(v, by_day[i], all, e);
	jval_set(o, "entries", all);
	if (i < v->facts.n)
		jval_set_i64(o, "more", (int64_t)i);
	else
		jval_set_null(o, "more");
	free(by_day);
	return rc;
}

static int
set_jobs(const struct view *v, struct jval *o, struct err *e)
{
	struct jval *all = jval_array();
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < v->facts.n; i++) {
		const struct fact *f = &v->facts.fact[i];
		struct people_words words = { .field = { NULL } };
		struct people_key key;
		char said[DAY_SAID_SIZE];
		struct jval *job;
		char *says;

		if (f->event != EVENT_JOB_STARTED || !words_key(v, f, &key))
			continue;
		rc = people_book_get(v->d->reg, &key, &words, e);
		day_say(said, f->day);
		says = mem_printf("Job of %s%s%s", said,
		    words.field[PEOPLE_EMPLOYER] != NULL ? ", " : "",
		    people_get(&words, PEOPLE_EMPLOYER));
		job = jval_object();
		jval_set_str(job, "ref", symbols_text(&v->names, f->ref));
		jval_set_str(job, "says", says);
		jval_add(all, job);
		mem_wipe(says, strlen(says));
		free(says);
		people_wipe(&words);
	}
	jval_set(o, "jobs", all);
	return rc;
}

/* ------------------------------------------------------------- put together */

static int
open_view(struct view *v, uint32_t number, struct err *e)
{
	struct open_register *reg = v->d->reg;

	if (people_search_open_one(reg, number, &v->all, e) < 0)
		return -1;
	v->client = people_search_get(&v->all, number);
	if (v->client == NULL)
		return err_refuse(e, "no-such", 0,
		    "there is no client of this number any more");
	if (facts_load_client(reg->db, v->client->service, number, &v->names,
		&v->facts, e) < 0)
		return -1;
	facts_sort(&v->facts);
	worklist_timeline(&v->t, &v->facts, v->names.n, v->d->today);
	if (evidence_kinds_load(reg->db, &v->own, e) < 0)
		return -1;
	return people_history_load_as(reg, v->client,
	    &(struct people_history_say){ desk_client_past_words, &v->own },
	    &v->past, e);
}

static void
close_view(struct view *v)
{
	timeline_free(&v->t);
	facts_free(&v->facts);
	symbols_free(&v->names);
	people_history_free(&v->past);
	people_search_free(&v->all);
}

static int
fill(const struct view *v, size_t before, struct jval *o, struct err *e)
{
	const struct people_entry *c = v->client;
	const struct people_key key = { .service = c->service,
		.client = c->number,
		.kind = PEOPLE_CLIENT,
		.ref = "" };
	char version[PEOPLE_BOOK_VERSION_SIZE];
	struct jval *retention;

	if (people_book_version(v->d->reg->db, &key, version, e) < 0 ||
	    desk_retention_view(v->d->reg->db, c, v->d->today, &retention, e) <
		0)
		return -1;
	jval_set_i64(o, "client", c->number);
	jval_set_str(o, "service", c->service_id);
	jval_set_str(o, "reference", c->reference);
	jval_set_str_or_null(o, "name", people_get(&c->words, PEOPLE_NAME));
	jval_set(o, "today", jval_day_shown(v->d->today));
	jval_set(o, "retention", retention);
	jval_set(o, "particulars", particulars_json(&c->words, PEOPLE_CLIENT));
	jval_set_str(o, "particulars_version", version);
	jval_set(o, "phases", phases_json(v));
	jval_set(o, "next", next_json(v));
	jval_set(o, "outcomes", outcomes_json(v));
	if (before == 0)
		jval_set(o, "changes", desk_client_past_all(&v->past));
	return set_jobs(v, o, e) < 0 ? -1 : set_entries(v, before, o, e);
}

static int
view(struct desk *d, const struct desk_client_view_request *r,
    struct jval **out, struct err *e)
{
	struct access_shown shown = { 0 };
	struct view v = { .d = d };
	int rc;

	*out = jval_object();
	symbols_init(&v.names);
	rc = open_view(&v, r->client, e);
	if (rc == 0)
		rc = fill(&v, r->before, *out, e);
	close_view(&v);
	access_add(&shown, r->client);
	if (rc == 0)
		rc = gate_show(d, &shown, e);
	else
		access_free(&shown);
	if (rc == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_client_view(struct desk *d, const struct desk_client_view_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_VIEW, e) < 0)
		return -1;
	return gate_leave(d, view(d, r, out, e));
}
