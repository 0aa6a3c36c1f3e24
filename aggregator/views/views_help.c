/*
 * The rules by which help is needed, and their order, in one table.  A rule looks
 * at shown cells alone; what it cannot judge it says.
 */
#include "aggregator/views/views_help.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_chart.h"
#include "aggregator/views/views_spc.h"
#include "aggregator/views/views_targets.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc_words.h"

enum { WORDS_MAX = 16 * 1024 };

/* A region, or a service of the one asked for. */
struct place {
	const struct views_shown *shown;
	size_t at;
	const char *region;  /* code; NULL: of none */
	const char *service; /* id, or NULL */
	const char *name;
};

struct rule {
	struct views_help_rule words;
	void (*find)(struct views_help *h, const struct rule *r);
};

/* ------------------------------------------------------------------ the lines */

/* Where a line leads. */
struct target {
	const char *open, *page;
	const char *region, *service; /* NULL: without */
	const char *more;             /* further query, or NULL */
	const char *fragment;         /* or NULL */
	const char *what;             /* of views_help_line; NULL: none */
};

/* Under the policy that the line was found under: figures may differ under
 * another. */
static char *
href_of(const struct views_help *h, const struct target *t)
{
	enum disclosure_policy policy =
	    views_shown_terms(h->question.regions)->policy;
	struct buf out;
	char sign = '?';

	buf_init(&out, WORDS_MAX);
	buf_puts(&out, t->page);
	if (t->region != NULL) {
		buf_printf(&out, "%cregion=%s", sign, t->region);
		sign = '&';
	}
	if (t->service != NULL) {
		buf_printf(&out, "%cservice=%s", sign, t->service);
		sign = '&';
	}
	if (t->more != NULL) {
		buf_printf(&out, "%c%s", sign, t->more);
		sign = '&';
	}
	if (policy != DISCLOSURE_SHEAF_1)
		buf_printf(&out, "%cpolicy=%s", sign,
		    disclosure_policy_name(policy));
	if (t->fragment != NULL)
		buf_printf(&out, "#%s", t->fragment);
	return buf_take(&out);
}

/* Takes the text of reason. */
static void
add_line(struct views_help *h, const struct rule *r, const char *who,
    struct buf *reason, const struct target *t)
{
	h->line = mem_resize(h->line, h->n + 1, sizeof(*h->line));
	h->line[h->n++] = (struct views_help_line){ .kind = r->words.kind,
		.who = mem_string(who),
		.reason = buf_take(reason),
		.what = t->what != NULL ? t->what : "",
		.open = t->open,
		.href = href_of(h, t) };
}

static void add_note(struct views_help *h, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
add_note(struct views_help *h, const char *fmt, ...)
{
	char text[ERR_TEXT_MAX];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	h->note = mem_resize(h->note, h->notes + 1, sizeof(*h->note));
	h->note[h->notes++] = mem_string(text);
}

/* ----------------------------------------------------------- the places */

static const struct registry *
registry_of(const struct views_help *h)
{
	return views_shown_terms(h->question.regions)->registry;
}

/* Visit the regions that are asked for, and then the services. */
static void
each_place(struct views_help *h, const struct rule *r,
    void (*look)(struct views_help *h, const struct rule *r,
	const struct place *p))
{
	const struct views_help_question *q = &h->question;

	for (size_t i = 0; i < views_shown_places(q->regions); i++) {
		struct views_shown_place has = views_shown_place(q->regions, i);
		struct place p = { q->regions, i, has.region, NULL, NULL };

		if (has.region == NULL || has.outside ||
		    (q->region != NULL &&
			text_compare_id(q->region, has.region) != 0))
			continue;
		p.name =
		    registry_name(registry_of(h), REGISTRY_REGION, has.region);
		look(h, r, &p);
	}
	if (q->services == NULL)
		return;
	for (size_t i = 0; i < views_shown_places(q->services); i++) {
		struct views_shown_place has =
		    views_shown_place(q->services, i);
		struct place p = { q->services, i, q->region, has.service,
			NULL };

		if (has.service == NULL || has.outside)
			continue;
		p.name = registry_name(registry_of(h), REGISTRY_SERVICE,
		    has.service);
		look(h, r, &p);
	}
}

/* ------------------------------------------------- who has not reported */

static void
find_reporting(struct views_help *h, const struct rule *r,
    enum views_due_state state)
{
	const struct views_complete *v = h->question.complete;

	for (size_t i = 0; i < v->n; i++) {
		const struct views_complete_row *row = &v->row[i];
		const struct target t = { "Open completeness", "/completeness",
			row->cell[v->asked].region, NULL, NULL, row->code,
			NULL };
		struct buf reason;

		if (row->state != state)
			continue;
		buf_init(&reason, WORDS_MAX);
		if (state == VIEWS_DUE_NEVER) {
			buf_puts(&reason, "Has never reported anything; ");
		} else {
			figure_words_quarter(v->quarter[v->asked], &reason);
			buf_puts(&reason, " is late; ");
		}
		views_complete_reason(v, row, &reason);
		buf_puts(&reason, ".");
		add_line(h, r, row->name, &reason, &t);
	}
}

static void
find_silent(struct views_help *h, const struct rule *r)
{
	find_reporting(h, r, VIEWS_DUE_NEVER);
}

static void
find_late(struct views_help *h, const struct rule *r)
{
	find_reporting(h, r, VIEWS_DUE_LATE);
}

/* --------------------------------------------------------- control charts */

/* "figure=" and a code. */
enum { MORE_SIZE = 96 };

/* The chart stands on the page of the region, or of its services: there it is
 * drawn for the figure that the address names. */
static struct target
chart_of(const struct place *p, const struct views_shown_figure *f,
    char more[static MORE_SIZE])
{
	(void)snprintf(more, MORE_SIZE, "figure=%s", f->code);
	return (struct target){ "Open its chart",
		p->service != NULL ? "/services" : "/region", p->region,
		p->service, more, NULL, views_chart_title(f) };
}

static void
say_signal(const struct views_spc *spc, const char *title,
    const struct spc_mark *mark, struct buf *out)
{
	const struct views_shown_point *p = &spc->series.point[spc->last];

	buf_printf(out, "%s: %s in ", title, p->cell.text);
	figure_words_quarter(p->period, out);
	buf_puts(out, ", ");
	spc_words_mark(mark, out);
	buf_puts(out, ". The mean of the shown quarters is ");
	figure_words_hundredths(spc->answer.mean, out);
	buf_puts(out, ".");
}

static bool
is_charted(const struct views_shown_figure *f)
{
	return f->measure != NULL && f->measure->role == MEASURE_TOTAL;
}

static void
look_at_charts(struct views_help *h, const struct rule *r,
    const struct place *p)
{
	size_t drawn = 0;

	for (size_t f = 0; f < views_shown_figures(p->shown); f++) {
		struct views_shown_figure figure =
		    views_shown_figure(p->shown, f);
		const struct views_spc_question ask = { p->shown, p->at, f,
			NULL };
		const struct spc_mark *mark;
		struct views_spc spc;
		struct target t;
		char more[MORE_SIZE];
		struct buf reason;

		if (!is_charted(&figure))
			continue;
		views_spc_judge(&ask, &spc);
		if (spc.none == VIEWS_SPC_DRAWN &&
		    spc.answer.chart == SPC_CONTROL_CHART) {
			drawn++;
			mark = &spc.answer.mark[spc.last - spc.from];
			if (mark->verdict == SPC_CONCERN) {
				t = chart_of(p, &figure, more);
				buf_init(&reason, WORDS_MAX);
				say_signal(&spc, views_chart_title(&figure),
				    mark, &reason);
				add_line(h, r, p->name, &reason, &t);
			}
		}
		views_spc_free(&spc);
	}
	if (drawn == 0 && p->service == NULL)
		add_note(h,
		    "No control chart of %s can be judged: it takes 12 "
		    "complete quarters that the policy shows, of the same "
		    "services.",
		    p->name);
}

static void
find_signals(struct views_help *h, const struct rule *r)
{
	each_place(h, r, look_at_charts);
}

/* ---------------------------------------------------------------- targets */

/* Whether the value misses its target for certain: rounding may hide by how
 * much, and then nothing is said. */
static bool
is_short(const struct views_help *h, const struct views_shown_point *p,
    int64_t target, struct buf *out)
{
	enum disclosure_policy policy =
	    views_shown_terms(h->question.regions)->policy;
	struct buf how;
	bool r;

	if (target == SPC_MISSING || !p->cell.has_value || p->in_progress)
		return false;
	buf_init(&how, WORDS_MAX);
	r = strcmp(views_chart_against(policy, &p->cell, target, 1, &how),
		"short") == 0;
	if (r) {
		buf_printf(out, "%s in ", p->cell.text);
		figure_words_quarter(p->period, out);
		buf_printf(out, " (target %s, %s)",
		    views_shown_made(target, 0).text, buf_str(&how));
	}
	buf_free(&how);
	return r;
}

/* The newest complete quarters of a series, each short of its target. */
static bool
is_below(const struct views_help *h, const struct views_shown_series *s,
    const struct views_targets *t, const struct measure *m, struct buf *out)
{
	size_t end = s->n;

	while (end > 0 && s->point[end - 1].in_progress)
		end--;
	if (end < VIEWS_HELP_RUNNING)
		return false;
	for (size_t i = end - VIEWS_HELP_RUNNING; i < end; i++) {
		if (i > end - VIEWS_HELP_RUNNING)
			buf_puts(out, ", ");
		if (!is_short(h, &s->point[i], views_targets_at(t, i, m), out))
			return false;
	}
	return true;
}

static void
look_at_targets(struct views_help *h, const struct rule *r,
    const struct place *p)
{
	const struct views_shown_terms *terms = views_shown_terms(p->shown);
	struct views_targets targets;
	size_t n;

	if (!terms->any)
		return;
	n = (size_t)period_distance(terms->first, terms->last) + 1;
	if (p->service != NULL)
		views_targets_make_service(&targets, terms->registry,
		    p->service, terms->first, n);
	else
		views_targets_make(&targets, terms->registry, p->region,
		    terms->first, n);
	for (size_t f = 0; f < terms->rules->n && targets.any; f++) {
		struct views_shown_figure figure =
		    views_shown_figure(p->shown, f);
		struct views_shown_series s;
		char more[MORE_SIZE];
		struct target t = chart_of(p, &figure, more);
		struct buf reason;

		views_shown_series(p->shown, p->at, f, &s);
		buf_init(&reason, WORDS_MAX);
		buf_printf(&reason, "%s: ", views_chart_title(&figure));
		if (is_below(h, &s, &targets, figure.measure, &reason)) {
			buf_puts(&reason, ".");
			add_line(h, r, p->name, &reason, &t);
		} else {
			buf_free(&reason);
		}
		views_shown_series_free(&s);
	}
	if (!targets.any && p->service == NULL)
		add_note(h,
		    "%s has no targets: the registry names no contract plan of "
		    "its services.",
		    p->name);
	views_targets_free(&targets);
}

static void
find_below(struct views_help *h, const struct rule *r)
{
	each_place(h, r, look_at_targets);
}

/* ------------------------------------------------------ slow first contact */

static void
look_at_contact(struct views_help *h, const struct rule *r,
    const struct place *p)
{
	static const char code[] = "first_employer_contact.mean_days";
	int f = views_shown_find_figure(p->shown, slice_of(code));
	struct views_shown_series s;
	const struct views_shown_point *last = NULL;
	char more[2 * PERIOD_TEXT_SIZE + sizeof(code)];
	char period[PERIOD_TEXT_SIZE];
	struct target t = { "Open its returns", "/provenance", p->region,
		p->service, more, NULL, NULL };
	struct buf reason;
	int64_t limit = VIEWS_HELP_SLOW_DAYS;

	ASSERT(f >= 0);
	views_shown_series(p->shown, p->at, (size_t)f, &s);
	for (size_t i = 0; i < s.n; i++)
		if (!s.point[i].in_progress && s.point[i].cell.has_value)
			last = &s.point[i];
	for (unsigned d = 0; last != NULL && d < last->cell.decimals; d++)
		limit *= 10;
	if (last != NULL && last->cell.value > limit) {
		period_format(period, last->period);
		(void)snprintf(more, sizeof(more), "measure=%s&period=%s", code,
		    period);
		buf_init(&reason, WORDS_MAX);
		buf_printf(&reason,
		    "%s days on average to the first employer "
		    "contact in ",
		    last->cell.text);
		figure_words_quarter(last->period, &reason);
		buf_printf(&reason, "; up to %d are the aim.",
		    VIEWS_HELP_SLOW_DAYS);
		add_line(h, r, p->name, &reason, &t);
	}
	views_shown_series_free(&s);
}

static void
find_slow(struct views_help *h, const struct rule *r)
{
	each_place(h, r, look_at_contact);
}

/* --------------------------------------------------------------- fidelity */

/* "Castle, East Quay and Moorside". */
static void
say_weak(const struct views_help *h, const struct fidelity_view_table *t,
    unsigned item, struct buf *out)
{
	unsigned n = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->review[i].score[item] >= FIDELITY_STRONG_FROM)
			continue;
		n++;
		buf_printf(out, "%s%s (%u)",
		    n == 1              ? ""
		    : n < t->weak[item] ? ", "
					: " and ",
		    registry_name(registry_of(h), REGISTRY_SERVICE,
			t->review[i].service),
		    (unsigned)t->review[i].score[item]);
	}
}

/* Items that most services share first. */
static void
find_weak(struct views_help *h, const struct rule *r)
{
	const struct fidelity_view *v = h->question.fidelity;
	const struct fidelity_view_table *t = &v->table[FIDELITY_INDEPENDENT];
	const char *who = h->question.region == NULL
			      ? "All regions"
			      : registry_name(registry_of(h), REGISTRY_REGION,
				    h->question.region);

	for (size_t most = t->n; most >= FIDELITY_COMMON_FROM; most--)
		for (unsigned i = 0; i < FIDELITY_ITEMS; i++) {
			char item[32];
			struct target to = { "Open fidelity", "/fidelity",
				h->question.region, NULL, NULL, item,
				fidelity_item_name(i + 1) };
			struct buf reason;

			if (t->weak[i] != most)
				continue;
			(void)snprintf(item, sizeof(item), "%s-weak-%u",
			    fidelity_kind_word(FIDELITY_INDEPENDENT), i + 1);
			buf_init(&reason, WORDS_MAX);
			buf_printf(&reason,
			    "Item %u, %s: %zu services score 1 to 3 in their "
			    "newest independent review: ",
			    i + 1, fidelity_item_name(i + 1), most);
			say_weak(h, t, i, &reason);
			buf_puts(&reason, ".");
			add_line(h, r, who, &reason, &to);
		}
}

/* -------------------------------------------------------------- the table */

static const struct rule rules[] = {
	{ { "silent", "Never reported",
	      "Services that never sent a return, though a quarter is due; "
	      "those "
	      "that lack most quarters first." },
	    find_silent },
	{ { "late", "Late",
	      "Services whose newest quarter that is due is missing or not "
	      "whole; those that lack most quarters first." },
	    find_late },
	{ { "signal", "Worse than chance explains",
	      "Figures whose newest complete quarter is a concern on their "
	      "control chart, made of shown values alone (a count that "
	      "begins anew each April has none); regions, then services, each "
	      "by code, and figures in the order of the return." },
	    find_signals },
	{ { "below_target", "Below target two quarters running",
	      "Figures of a region, or of a service by its own contract, that "
	      "were short of the target in both of the newest complete "
	      "quarters, by more than rounding explains; regions, then "
	      "services, each by code, and figures in the order of the "
	      "return." },
	    find_below },
	{ { "first_contact", "Slow first employer contact",
	      "Regions and services whose shown mean is above 30 days in the "
	      "newest complete quarter that has one; regions, then services, "
	      "each by code." },
	    find_slow },
	{ { "fidelity", "Weak fidelity items that services share",
	      "Items that three or more services score 1 to 3 in their newest "
	      "independent review; those that most services share first." },
	    find_weak },
};
enum { RULES = sizeof(rules) / sizeof(rules[0]) };

_Static_assert(VIEWS_HELP_SLOW_DAYS == 30, "the table says it");
_Static_assert(VIEWS_HELP_RUNNING == 2, "the table says it");
_Static_assert(FIDELITY_COMMON_FROM == 3, "the table says it");

size_t
views_help_rules(void)
{
	return RULES;
}

const struct views_help_rule *
views_help_rule(size_t i)
{
	ASSERT(i < RULES);
	return &rules[i].words;
}

struct views_help *
views_help_make(const struct views_help_question *q)
{
	struct views_help *h = mem_alloc(sizeof(*h));

	h->question = *q;
	for (size_t i = 0; i < RULES; i++)
		rules[i].find(h, &rules[i]);
	return h;
}

void
views_help_free(struct views_help *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->n; i++) {
		free(h->line[i].who);
		free(h->line[i].reason);
		free(h->line[i].href);
	}
	for (size_t i = 0; i < h->notes; i++)
		free(h->note[i]);
	free(h->line);
	free(h->note);
	free(h);
}
