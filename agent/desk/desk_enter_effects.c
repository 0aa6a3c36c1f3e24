/*
 * What an entry changes in the figures of its service.  Each line of a return
 * is a sum over clients, so what it was before is what it is now without what
 * this client gives more.
 */
#include "agent/desk/desk_enter_effects.h"

#include <stdlib.h>
#include <string.h>

#include "agent/figures/due.h"
#include "agent/register/taken.h"
#include "agent/sealing/outbox.h"
#include "common/base/day.h"
#include "common/ips/figure_words.h"

struct effects {
	struct db *db;
	struct due_question question;
	struct returns *sealed;
	size_t sealed_n;
	/* The return of the quarter that was looked at last. */
	struct returns now;
	bool has;
	bool ahead;     /* the change is not made yet */
	bool evidenced; /* the aggregator takes counts of evidence */
};

/* The service's return of a quarter; *has false where there is none. */
static int
load_quarter(struct effects *w, struct period period, struct err *e)
{
	struct err none = ERR_INIT;

	if (w->has && w->now.period.start == period.start)
		return 0;
	if (due_return(w->db, &w->question, period, &w->now, &none) == 0) {
		/* Facts do not change what was taken from totals. */
		w->has = w->now.source == RETURNS_REGISTER;
		return 0;
	}
	w->has = false;
	if (none.kind == ERR_REFUSED)
		return 0;
	*e = none;
	return -1;
}

static bool
was_sealed(const struct effects *w, struct period period)
{
	for (size_t i = 0; i < w->sealed_n; i++) {
		const struct returns *r = &w->sealed[i];

		if (!r->withdrawn && r->content == CONTENT_RETURN &&
		    r->period.start == period.start &&
		    strcmp(r->service, w->question.service) == 0)
			return true;
	}
	return false;
}

static void
say(const struct effects *w, const struct counts_line *line, struct jval *all)
{
	size_t row = (size_t)(line->measure - measures_ips_grow_2()->rows);
	int64_t now = due_value(&w->now, row);
	int64_t change = line->after - line->before;
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	figure_words_quarter(line->period, &b);
	buf_printf(&b, ", %s: ", figure_words_title(line->measure));
	figure_words_figure(line->measure, w->ahead ? now : now - change, &b);
	buf_puts(&b, " \u2192 ");
	figure_words_figure(line->measure, w->ahead ? now + change : now, &b);
	if (was_sealed(w, line->period) &&
	    (row < measures_ips_grow_1()->n || w->evidenced))
		buf_puts(&b, ". It is sent again at the next seal");
	buf_puts(&b, ".");
	jval_add_str(all, buf_str(&b));
	buf_free(&b);
}

static void
say_more(size_t n, struct jval *all)
{
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	buf_printf(&b, "%zu more figures change.", n);
	jval_add_str(all, buf_str(&b));
	buf_free(&b);
}

static int
say_all(struct effects *w, const struct counts *counts, struct jval **out,
    struct err *e)
{
	size_t said = 0, left = 0;
	int rc = outbox_sealed(w->db, &w->sealed, &w->sealed_n, e);

	if (rc == 0)
		rc = taken_set(w->db, measures_ips_grow_2(), &w->evidenced, e);
	*out = jval_array();
	w->question.sealed = w->sealed;
	w->question.sealed_n = w->sealed_n;
	for (size_t i = 0; rc == 0 && i < counts->n; i++) {
		rc = load_quarter(w, counts->line[i].period, e);
		if (rc < 0 || !w->has)
			continue;
		if (said++ < DESK_ENTER_EFFECTS_MAX)
			say(w, &counts->line[i], *out);
		else
			left++;
	}
	if (left > 0)
		say_more(left, *out);
	free(w->sealed);
	if (rc == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_enter_effects(struct db *db, const char *service, int32_t today,
    const struct counts *counts, struct jval **out, struct err *e)
{
	struct effects w = { .db = db,
		.question = { .service = service,
		    .today = today,
		    .through = DAY_NONE,
		    .inside = true } };

	return say_all(&w, counts, out, e);
}

/* ------------------------------------------------------------- not made yet */

int
desk_enter_effects_load(struct db *db, const struct people_entry *c,
    struct held_facts *out, struct err *e)
{
	struct facts more = { .n = 0 };
	size_t first = out->facts.n;
	int rc;

	out->facts.service = c->service;
	rc = facts_load_client(db, c->service, c->number, &out->names,
	    &out->facts, e);
	for (size_t i = first; rc == 0 && i < out->facts.n; i++)
		if (out->facts.fact[i].event == EVENT_EMPLOYER_CONTACT)
			rc = facts_load_employer(db, c->service,
			    symbols_text(&out->names, out->facts.fact[i].ref),
			    &out->names, &more, e);
	for (size_t i = 0; rc == 0 && i < more.n; i++)
		if (more.fact[i].event == EVENT_EMPLOYER_CONTACT_REVIEWED)
			facts_add(&out->facts, &more.fact[i]);
	facts_free(&more);
	facts_sort(&out->facts);
	return rc;
}

int
desk_enter_effects_compare(struct db *db, const char *service,
    const struct counts_question *q, struct jval **out, struct err *e)
{
	struct effects w = { .db = db,
		.question = { .service = service,
		    .today = q->today,
		    .through = DAY_NONE,
		    .inside = true },
		.ahead = true };
	struct counts_question of = *q;
	struct services_list services;
	struct counts counts = { .n = 0 };
	int rc;

	if (services_load(db, &services, e) < 0)
		return -1;
	of.service = services_find(&services, service);
	ASSERT(of.service != NULL); /* a client's own */
	rc = counts_compare(&of, &counts, e);
	if (rc == 0)
		rc = say_all(&w, &counts, out, e);
	counts_free(&counts);
	services_free(&services);
	return rc;
}
