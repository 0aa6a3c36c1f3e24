/*
 * The facts behind a number, for a page.  The things that count come from
 * explain, which takes them from the same walk as the figure itself; a sum over
 * quarters is that of each of them, one after another.
 */
#include "agent/desk/desk_figures_facts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/figures/explain.h"
#include "agent/people/people_search.h"
#include "agent/register/evidence_kinds.h"
#include "common/base/day.h"
#include "common/base/sentence.h"
#include "common/ips/figure_words.h"

/* An answer under construction. */
struct answer {
	const struct desk *d;
	const struct desk_figures_facts_request *r;
	const struct people_search *people;
	struct evidence_kinds own;
	struct jval *things, *left;
	const struct measure *measure;
	bool counts; /* each thing gives 1 */
	size_t listed, lefts;
	int64_t figure;
	int32_t through;
	struct access_shown shown;
};

/* ------------------------------------------------------------------ one thing */

static struct jval *
facts_json(const struct answer *a, const struct explain *x,
    const struct explain_thing *thing)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < thing->facts; i++) {
		const struct fact *f = &x->fact[thing->first + i];
		struct jval *o = jval_object();
		struct buf says;

		buf_init(&says, ERR_TEXT_MAX);
		desk_words_fact(f, &x->names, &a->own, &says);
		jval_set(o, "on", jval_day_shown(f->day));
		jval_set_str(o, "says", buf_str(&says));
		buf_free(&says);
		jval_add(all, o);
	}
	return all;
}

static const char *
what_of(const struct explain *x)
{
	static const char *const words[] = { [UNIT_EPISODE] = "Referral",
		[UNIT_JOB] = "Job",
		[UNIT_PERSON] = "Client",
		[UNIT_EMPLOYER] = "Employer contact",
		[UNIT_POST] = "Post",
		[UNIT_FACT] = "Entry" };

	return words[x->rule->unit];
}

/* Whether each thing counts once: no amounts are added up. */
static bool
counts_things(const struct measure *m)
{
	static const char *const amounts[] = { "days", "minutes",
		"minutes a week", "responses" };

	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		if (strcmp(m->unit, amounts[i]) == 0)
			return false;
	return measures_decimals(m) == 0;
}

/* What it gives to a figure that is more than their number: "20 days". */
static void
set_gives(struct jval *o, const struct answer *a, const struct explain *x,
    const struct explain_thing *thing)
{
	static const char hundredths[] = "hundredths of ";
	const char *unit = a->measure->unit;
	struct buf b;

	if (a->counts) {
		jval_set_null(o, "gives");
		return;
	}
	if (strncmp(unit, hundredths, sizeof(hundredths) - 1) == 0)
		unit += sizeof(hundredths) - 1;
	buf_init(&b, ERR_TEXT_MAX);
	figure_words_figure(a->measure, thing->amount, &b);
	if (x->rule->divisor)
		buf_puts(&b, " FTE-days");
	else
		buf_printf(&b, " %s", unit);
	jval_set_str(o, "gives", buf_str(&b));
	buf_free(&b);
}

/* Whose it is, what it is, and its facts. */
static struct jval *
thing_json(struct answer *a, const struct explain *x,
    const struct explain_thing *thing)
{
	const struct people_entry *client =
	    thing->client == 0 ? NULL
			       : people_search_get(a->people, thing->client);
	struct jval *o = jval_object();

	if (client != NULL) {
		jval_set_i64(o, "client", client->number);
		access_add(&a->shown, client->number);
	} else {
		jval_set_null(o, "client");
	}
	jval_set_str_or_null(o, "reference",
	    client == NULL ? NULL : client->reference);
	jval_set_str_or_null(o, "name",
	    client == NULL ? NULL : people_get(&client->words, PEOPLE_NAME));
	jval_set_str(o, "what", what_of(x));
	jval_set(o, "facts", facts_json(a, x, thing));
	return o;
}

static void
add_thing(struct answer *a, const struct explain *x,
    const struct explain_thing *thing)
{
	struct jval *o = thing_json(a, x, thing);

	set_gives(o, a, x, thing);
	jval_add(a->things, o);
}

/* An outcome that is not shown by evidence, and why not. */
static void
add_left(struct answer *a, const struct explain *x,
    const struct explain_thing *left)
{
	struct jval *o = thing_json(a, x, left);
	struct buf says, sentence;

	buf_init(&says, ERR_TEXT_MAX);
	buf_init(&sentence, ERR_TEXT_MAX);
	explain_say_left(left, &says);
	sentence_put(&sentence, buf_str(&says));
	jval_set_str(o, "says", buf_str(&sentence));
	buf_free(&sentence);
	buf_free(&says);
	jval_add(a->left, o);
}

/* ---------------------------------------------------------------- one quarter */

static int
add_quarter(struct answer *a, struct period period, struct err *e)
{
	const struct due_question q = { .service = a->r->service,
		.today = a->d->today,
		.through = DAY_NONE };
	struct explain x;
	int rc = explain_open(&x, a->d->reg->db, &q, period, a->r->measure, e);

	if (rc == 0) {
		a->figure += x.figure;
		a->through = x.figures.through;
	}
	for (size_t i = 0; rc == 0 && i < x.n; i++, a->listed++)
		if (a->listed >= a->r->from &&
		    a->listed < a->r->from + DESK_FIGURES_FACTS_PAGE)
			add_thing(a, &x, &x.thing[i]);
	for (size_t i = 0; rc == 0 && i < x.lefts; i++, a->lefts++)
		if (a->r->from == 0 && a->lefts < DESK_FIGURES_FACTS_PAGE)
			add_left(a, &x, &x.left[i]);
	explain_close(&x);
	return rc;
}

static int
add_quarters(struct answer *a, struct err *e)
{
	const struct desk_figures_facts_request *r = a->r;
	int after = period_distance(r->since, r->period);

	if (after < 0 || after >= DESK_FIGURES_FACTS_QUARTERS)
		return err_set(e, ERR_USAGE,
		    "the first quarter of a sum must not be after its last, "
		    "and at most %d quarters are added up",
		    DESK_FIGURES_FACTS_QUARTERS);
	for (struct period p = r->since; p.start <= r->period.start;
	     p = period_next(p))
		if (add_quarter(a, p, e) < 0)
			return -1;
	if (after > 0 && a->measure->kind != MEASURE_FLOW &&
	    a->measure->kind != MEASURE_YEAR_FLOW)
		return err_set(e, ERR_USAGE,
		    "this figure does not add up over quarters");
	return 0;
}

/* -------------------------------------------------------------------- answer */

static void
say(const struct answer *a, struct buf *out)
{
	char first[PERIOD_TITLE_SIZE], last[PERIOD_TITLE_SIZE];
	char day[DAY_SAID_SIZE];

	period_title(first, a->r->since);
	period_title(last, a->r->period);
	day_say(day, a->through);
	if (a->r->since.start == a->r->period.start)
		buf_printf(out, "%s, ", last);
	else
		buf_printf(out, "%s to %s, ", first, last);
	buf_printf(out, "%s, up to %s.", a->r->service, day);
	if (a->counts && a->listed > 0)
		buf_printf(out,
		    " Each of the %zu below counts once, by the entries that "
		    "stand with it.",
		    a->listed);
	else if (a->listed == 0)
		buf_puts(out, " Nothing counts towards it.");
	else
		buf_printf(out,
		    " %zu stand below, each with what it adds to the number.",
		    a->listed);
}

/* What stands above the outcomes that are left out; "" where none is. */
static void
say_left(const struct answer *a, struct buf *out)
{
	if (a->lefts == 0)
		return;
	buf_printf(out,
	    a->lefts == 1
		? "%zu outcome is not shown by evidence, so it does not count "
		  "here"
		: "%zu outcomes are not shown by evidence, so they do not "
		  "count here",
	    a->lefts);
	if (a->lefts > DESK_FIGURES_FACTS_PAGE)
		buf_printf(out, "; the first %d of them",
		    DESK_FIGURES_FACTS_PAGE);
	buf_puts(out, ":");
}

static struct jval *
finish(struct answer *a)
{
	struct jval *o = jval_object();
	size_t next = a->r->from + DESK_FIGURES_FACTS_PAGE;
	struct buf shown, text;

	buf_init(&shown, ERR_TEXT_MAX);
	buf_init(&text, ERR_TEXT_MAX);
	figure_words_figure(a->measure, a->figure, &shown);
	buf_printf(&text, "%s: %s", figure_words_title(a->measure),
	    buf_str(&shown));
	jval_set_str(o, "title", buf_str(&text));
	buf_reset(&text);
	say(a, &text);
	jval_set_str(o, "says", buf_str(&text));
	jval_set_str(o, "shown", buf_str(&shown));
	jval_set_bool(o, "counts", a->counts);
	jval_set_i64(o, "listed", (int64_t)a->listed);
	jval_set(o, "things", a->things);
	a->things = NULL;
	buf_reset(&text);
	say_left(a, &text);
	jval_set_str(o, "left_says", buf_str(&text));
	jval_set(o, "left", a->left);
	a->left = NULL;
	if (next < a->listed)
		jval_set_i64(o, "next", (int64_t)next);
	else
		jval_set_null(o, "next");
	buf_free(&shown);
	buf_free(&text);
	return o;
}

static int
make(struct desk *d, const struct desk_figures_facts_request *r,
    struct jval **out, struct err *e)
{
	const struct ruleset *rules = measures_ips_grow_2();
	int row = measures_find(rules, slice_of(r->measure));
	struct answer a = { .d = d, .r = r };
	int rc;

	if (row < 0)
		return err_refuse(e, "no-such", 0,
		    "there is no figure of this name");
	a.measure = &rules->rows[row];
	a.counts = counts_things(a.measure);
	a.things = jval_array();
	a.left = jval_array();
	access_of(&a.shown, r->service);
	rc = people_search_hold(d->reg, &a.people, e);
	if (rc == 0)
		rc = evidence_kinds_load(d->reg->db, &a.own, e);
	if (rc == 0)
		rc = add_quarters(&a, e);
	if (rc == 0)
		rc = gate_show(d, &a.shown, e);
	else
		access_free(&a.shown);
	if (rc == 0)
		*out = finish(&a);
	jval_free(a.things);
	jval_free(a.left);
	return rc;
}

int
desk_figures_facts(struct desk *d, const struct desk_figures_facts_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_FIGURES_FACTS, e) < 0)
		return -1;
	return gate_leave(d, make(d, r, out, e));
}
