/* Both forms of the returns behind a figure.  All words are made here, of what
 * the policy shows. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/views/views_provenance.h"
#include "aggregator/views/views_words.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/table.h"
#include "common/ips/figure_words.h"

enum { WORDS_MAX = 4096 };

/* ------------------------------------------------------------------- words */

static const char *
title_of(const struct views_provenance *p)
{
	struct views_shown_figure f = views_shown_figure(p->shown, p->figure);

	return f.measure != NULL ? figure_words_title(f.measure) : f.title;
}

static const char *
place_name(const struct views_provenance *p)
{
	const struct views_provenance_request *q = &p->request;

	if (q->service != NULL)
		return registry_name(p->registry, REGISTRY_SERVICE, q->service);
	if (q->region != NULL)
		return registry_name(p->registry, REGISTRY_REGION, q->region);
	return q->outside ? "Outside the registry" : "All regions";
}

/* "2026/27 Q1 (Apr-Jun)"; "2026/27 Q1 to 2026/27 Q3"; "all quarters". */
static void
say_heading(const struct views_provenance *p, struct buf *out)
{
	const struct views_provenance_request *q = &p->request;
	char title[PERIOD_TITLE_SIZE];

	buf_printf(out, "%s, %s, ", title_of(p), place_name(p));
	switch (q->reach) {
	case VIEWS_PROVENANCE_QUARTER:
		period_title(title, q->period);
		buf_puts(out, title);
		break;
	case VIEWS_PROVENANCE_SPAN:
		figure_words_quarter(q->period, out);
		buf_puts(out, " to ");
		figure_words_quarter(q->last, out);
		break;
	case VIEWS_PROVENANCE_ALL:
		buf_puts(out, "all quarters");
		break;
	}
}

/* Whether a figure is rounded by itself, so that parts need not add up. */
static bool
is_rounded(const struct views_provenance *p)
{
	struct views_shown_figure f = views_shown_figure(p->shown, p->figure);

	return p->request.policy != DISCLOSURE_EXACT_1 && f.measure != NULL;
}

/* How quarters are put together. */
static void
say_together(const struct views_provenance *p, struct buf *out)
{
	if (views_shown_figure(p->shown, p->figure).ratio != NULL)
		buf_puts(out, " It is worked out from the sums of its parts "
			      "over these quarters, and not from their rates.");
	else if (!is_rounded(p))
		buf_puts(out, " It is their sum.");
	else if (p->request.reach == VIEWS_PROVENANCE_ALL)
		buf_puts(out,
		    " It is rounded from its own true total, so what the "
		    "quarters show need not add up to it.");
	else
		buf_puts(out,
		    " It is the sum of what they show, each rounded by "
		    "itself, so it may differ by a few from the true sum.");
}

static void
say_quarters(const struct views_provenance *p, struct buf *out)
{
	if (p->cell.has_value) {
		buf_printf(out, "%s is made of ", p->cell.text);
		views_words_count(out, p->quarters, "quarter.", "quarters.");
		say_together(p, out);
		return;
	}
	if (p->quarters == 0) {
		buf_puts(out, "Nobody has reported here, so there is no figure "
			      "and nothing it could be made of.");
		return;
	}
	buf_printf(out,
	    "There is no figure of these quarters together (%s). "
	    "Below is what each of them shows.",
	    p->cell.why);
}

static void
say_returns(const struct views_provenance *p, struct buf *out)
{
	struct views_shown_figure f = views_shown_figure(p->shown, p->figure);
	const struct views_shown_cell *c = &p->cell;

	if (p->n == 0) {
		buf_puts(out, "Nobody has reported this quarter here, so there "
			      "is no figure and nothing it could be made of.");
	} else if (c->has_value) {
		buf_printf(out, "%s is made of ", c->text);
		views_words_count(out, p->n, "return.", "returns.");
		if (f.ratio != NULL)
			buf_puts(out,
			    " It is worked out from the sums over those of "
			    "them that hold all its parts.");
		else if (is_rounded(p) && p->n > 1)
			buf_puts(out, " It is rounded from its own true total, "
				      "so what the services show need not add "
				      "up to it.");
	} else {
		views_words_count(out, p->n, "return stands", "returns stand");
		buf_printf(out,
		    " behind this figure, which is not shown (%s). The log "
		    "says where to find %s, and not what %s.",
		    c->why, p->n == 1 ? "it" : "them",
		    p->n == 1 ? "it holds" : "they hold");
	}
}

/* "Service pine was in The South then, and is counted there." */
static void
say_elsewhere(const struct views_provenance *p, struct buf *out)
{
	buf_printf(out, "%s was in %s then, and is counted there.",
	    place_name(p),
	    registry_name(p->registry, REGISTRY_REGION, p->elsewhere));
}

static void
say_sentence(const struct views_provenance *p, struct buf *out)
{
	if (p->elsewhere != NULL)
		say_elsewhere(p, out);
	else if (p->request.reach == VIEWS_PROVENANCE_QUARTER)
		say_returns(p, out);
	else
		say_quarters(p, out);
}

/* "2026/27 Q3 (Oct-Dec), in progress" */
static void
say_quarter(const struct views_shown_point *q, struct buf *out)
{
	char title[PERIOD_TITLE_SIZE];

	period_title(title, q->period);
	buf_printf(out, "%s%s", title, q->in_progress ? ", in progress" : "");
}

/* "5 of 6" */
static void
say_who(const struct views_shown_point *q, struct buf *out)
{
	buf_printf(out, "%zu of %zu", q->reported, q->expected);
}

/* Where to go when there is nothing to open. */
static const char *
way_on(const struct views_provenance *p)
{
	if (p->elsewhere != NULL)
		return "Ask for the figure of that region.";
	return p->n + p->quarters == 0
		   ? "Completeness says who has not reported, and whom "
		     "to ring."
		   : NULL;
}

/* ---------------------------------------------------------- how it is checked */

enum { STEPS = 4 };

static const char *const step_says[STEPS] = {
	"A copy of the log, which everybody may have; policy.txt names its "
	"key, and comes from the region by another way:",
	"Every signature, chain and root of that copy:",
	"The figures as they are shown, with the terms that they were made "
	"under:",
	"The same figures made again from the openings, and compared one by "
	"one. Openings hold the true figures: the centre exports them for an "
	"auditor, and for nobody else:"
};

/* The document at the centre itself. */
static void
say_totals(const struct views_provenance_request *q, const char *period,
    struct buf *out)
{
	buf_puts(out, "sheaf-aggregator totals --dir D");
	if (q->region != NULL)
		buf_printf(out, " --region %s", q->region);
	if (q->service != NULL && q->region != NULL)
		buf_puts(out, " --by-service");
	else if (q->service != NULL)
		buf_printf(out, " --service %s", q->service);
	if (period != NULL)
		buf_printf(out, " --period %s", period);
	buf_printf(out, " --policy %s --json >totals.json",
	    disclosure_policy_name(q->policy));
}

/* The same asked for from elsewhere, as a script. */
static void
say_get(const struct views_provenance_request *q, const char *period,
    struct buf *out)
{
	buf_printf(out,
	    "curl -H \"Authorization: Bearer TOKEN\" -o totals.json "
	    "\"%sv1/totals?policy=%s",
	    q->address, disclosure_policy_name(q->policy));
	if (q->region != NULL)
		buf_printf(out, "&region=%s", q->region);
	if (q->service != NULL)
		buf_puts(out, "&by=service");
	if (period != NULL)
		buf_printf(out, "&period=%s", period);
	buf_puts(out, "\"");
}

static void
say_step(const struct views_provenance *p, size_t step, struct buf *out)
{
	const struct views_provenance_request *q = &p->request;
	char text[PERIOD_TEXT_SIZE], *period = NULL;

	if (q->reach == VIEWS_PROVENANCE_QUARTER) {
		period_format(text, q->period);
		period = text;
	}
	switch (step) {
	case 0:
		buf_printf(out,
		    "sheaf-audit mirror %slog mirror --policy "
		    "policy.txt",
		    q->address != NULL ? q->address : "URL/");
		break;
	case 1:
		buf_puts(out, "sheaf-audit verify mirror --policy policy.txt");
		break;
	case 2:
		if (q->address == NULL)
			say_totals(q, period, out);
		else
			say_get(q, period, out);
		break;
	default:
		buf_puts(out, "sheaf-audit recompute mirror --openings "
			      "openings --against totals.json");
		break;
	}
}

/* What a step is for; whoever asks from elsewhere needs a token. */
static void
say_why(const struct views_provenance *p, size_t step, struct buf *out)
{
	if (step != 2 || p->request.address == NULL) {
		buf_puts(out, step_says[step]);
		return;
	}
	buf_puts(out,
	    "The figures as they are shown, with the terms that they "
	    "were made under; an operator gives the read-only TOKEN:");
}

/* ------------------------------------------------------------------ terminal */

static char *
id_text(const struct hash *id)
{
	struct buf text;

	buf_init(&text, 64);
	encode_base64(&text, id->b, HASH_SIZE);
	return buf_take(&text);
}

static void
put_list(const struct views_provenance *p, struct buf *out)
{
	static const struct table_column columns[] = {
		{ .heading = "Service" },
		{ .heading = "Figure", .gap = 2, .right = true },
		{ .heading = "Revision", .gap = 2, .right = true },
		{ .heading = "Sealed", .gap = 2 },
		{ .heading = "Entry", .gap = 2, .right = true },
		{ .heading = "Statement", .gap = 2 },
		{ .heading = "Signed by", .gap = 2 },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < p->n; i++) {
		const struct views_provenance_return *r = &p->list[i];
		char *id = id_text(&r->leaf.id);

		table_text(t, r->code);
		table_text(t, r->cell.text);
		table_integer(t, (int64_t)r->revision);
		table_day(t, r->leaf.sealed);
		table_integer(t, (int64_t)r->entry);
		table_text(t, id);
		table_text(t, r->key.name);
		free(id);
	}
	table_write_text(t, out);
	table_free(t);
}

static void
put_quarters(const struct views_provenance *p, struct buf *out)
{
	static const struct table_column columns[] = {
		{ .heading = "Quarter" },
		{ .heading = "Figure", .gap = 2, .right = true },
		{ .heading = "Services that reported", .gap = 2 },
	};
	struct table *t =
	    table_new(columns, sizeof(columns) / sizeof(columns[0]), "");

	for (size_t i = 0; i < p->quarters; i++) {
		const struct views_shown_point *q = &p->quarter[i];
		struct buf text;

		buf_init(&text, WORDS_MAX);
		say_quarter(q, &text);
		table_text(t, buf_str(&text));
		table_text(t, q->cell.text);
		buf_reset(&text);
		say_who(q, &text);
		table_text(t, buf_str(&text));
		buf_free(&text);
	}
	table_write_text(t, out);
	table_free(t);
}

static void
put_missing(const struct views_provenance *p, struct buf *out)
{
	const struct views_shown_reporting *r = &p->reporting;

	if (r->missing_n == 0)
		return;
	buf_puts(out, "\nExpected, and not reported:");
	for (size_t i = 0; i < r->missing_n; i++)
		buf_printf(out, "%s %s", i > 0 ? "," : "", r->missing[i]);
	buf_puts(out, ".\n");
}

/* No figure of two rule sets without saying so (P-INF-5). */
static void
put_sets(const struct views_provenance *p, struct buf *out)
{
	const struct views_provenance_request *q = &p->request;
	struct buf sets;

	buf_init(&sets, VIEWS_SHOWN_SETS_MAX);
	if (q->reach == VIEWS_PROVENANCE_QUARTER) {
		if (views_shown_sets(p->reporting.by_set, &sets))
			buf_printf(out, "\nAdded up: %s. %s\n", buf_str(&sets),
			    views_shown_sets_mean());
	} else if (q->service == NULL && !q->outside &&
		   views_shown_say_sets(p->shown, q->region, &sets)) {
		buf_printf(out, "\n%s\n", buf_str(&sets));
	}
	buf_free(&sets);
}

void
views_provenance_text(const struct views_provenance *p, struct buf *out)
{
	const struct views_shown_terms *t = views_shown_terms(p->shown);
	char day[DAY_TEXT_SIZE];
	const char *on = way_on(p);

	say_heading(p, out);
	day_format(day, t->day);
	buf_printf(out, "\nShown under %s on %s, at log entry %" PRIu64 "\n\n",
	    disclosure_policy_name(t->policy), day, t->log_size);
	say_sentence(p, out);
	buf_puts(out, "\n");
	if (on != NULL) {
		buf_printf(out, "%s\n", on);
		put_missing(p, out);
		return;
	}
	buf_puts(out, "\n");
	if (p->request.reach == VIEWS_PROVENANCE_QUARTER)
		put_list(p, out);
	else
		put_quarters(p, out);
	put_sets(p, out);
	put_missing(p, out);
	for (size_t i = 0; i < STEPS; i++) {
		buf_puts(out, "\n");
		say_why(p, i, out);
		buf_puts(out, "\n    ");
		say_step(p, i, out);
		buf_puts(out, "\n");
	}
}

/* ---------------------------------------------------------------------- page */

static struct jval *
return_json(const struct views_provenance_return *r)
{
	struct jval *o = jval_object();
	char said[DAY_SAID_SIZE], *id = id_text(&r->leaf.id);
	struct buf text;

	buf_init(&text, WORDS_MAX);
	jval_set_str(o, "service", r->code);
	jval_set_str(o, "name", r->name);
	jval_set(o, "figure", views_shown_cell_json(&r->cell));
	jval_set_i64(o, "revision", (int64_t)r->revision);
	day_say(said, r->leaf.sealed);
	jval_set_day(o, "sealed", r->leaf.sealed);
	jval_set_str(o, "sealed_shown", said);
	jval_set_i64(o, "entry", (int64_t)r->entry);
	views_words_number(&text, r->entry);
	jval_set_str(o, "entry_shown", buf_str(&text));
	jval_set_str(o, "statement", id);
	buf_reset(&text);
	keys_verifier_write(&r->key, &text);
	jval_set_str(o, "key", buf_str(&text));
	jval_set_str(o, "signed_by", r->key.name);
	jval_set_bool(o, "summary", r->summary);
	buf_free(&text);
	free(id);
	return o;
}

static struct jval *
quarter_json(const struct views_shown_point *q)
{
	struct jval *o = jval_object();
	struct buf text;

	buf_init(&text, WORDS_MAX);
	jval_set(o, "period", figure_words_period(q->period));
	say_quarter(q, &text);
	jval_set_str(o, "title", buf_str(&text));
	jval_set(o, "figure", views_shown_cell_json(&q->cell));
	buf_reset(&text);
	say_who(q, &text);
	jval_set_str(o, "reported", buf_str(&text));
	/* What it was made of can be opened where anybody reported. */
	jval_set_bool(o, "opens", !q->gap);
	buf_free(&text);
	return o;
}

static struct jval *
missing_json(const struct views_provenance *p)
{
	struct jval *list = jval_array();

	for (size_t i = 0; i < p->reporting.missing_n; i++) {
		const char *code = p->reporting.missing[i];
		struct jval *o = jval_object();

		jval_set_str(o, "service", code);
		jval_set_str(o, "name",
		    registry_name(p->registry, REGISTRY_SERVICE, code));
		jval_add(list, o);
	}
	return list;
}

static struct jval *
check_json(const struct views_provenance *p)
{
	struct jval *list = jval_array();
	struct buf text;

	buf_init(&text, WORDS_MAX);
	for (size_t i = 0; i < STEPS; i++) {
		struct jval *o = jval_object();

		buf_reset(&text);
		say_why(p, i, &text);
		jval_set_str(o, "say", buf_str(&text));
		buf_reset(&text);
		say_step(p, i, &text);
		jval_set_str(o, "command", buf_str(&text));
		jval_add(list, o);
	}
	buf_free(&text);
	return list;
}

static struct jval *
elsewhere_json(const struct views_provenance *p)
{
	struct jval *o = jval_object();

	jval_set_str(o, "region", p->elsewhere);
	jval_set_str(o, "name",
	    registry_name(p->registry, REGISTRY_REGION, p->elsewhere));
	return o;
}

struct jval *
views_provenance_json(const struct views_provenance *p)
{
	struct views_shown_figure f = views_shown_figure(p->shown, p->figure);
	struct jval *o = jval_object(), *list = jval_array();
	struct jval *quarters = jval_array();
	struct buf text;

	buf_init(&text, WORDS_MAX);
	say_heading(p, &text);
	jval_set_str(o, "heading", buf_str(&text));
	jval_set_str(o, "measure", f.code);
	jval_set_str(o, "title", title_of(p));
	jval_set_str(o, "unit", f.unit);
	jval_set_str_or_null(o, "region", p->request.region);
	jval_set_str_or_null(o, "service", p->request.service);
	jval_set_str(o, "name", place_name(p));
	jval_set(o, "period",
	    p->request.reach == VIEWS_PROVENANCE_QUARTER
		? figure_words_period(p->request.period)
		: jval_null());
	jval_set(o, "figure", views_shown_cell_json(&p->cell));
	buf_reset(&text);
	say_sentence(p, &text);
	jval_set_str(o, "sentence", buf_str(&text));
	jval_set_str_or_null(o, "way_on", way_on(p));
	jval_set(o, "elsewhere",
	    p->elsewhere != NULL ? elsewhere_json(p) : jval_null());
	jval_set(o, "terms",
	    views_shown_terms_json(p->shown, p->request.region));
	for (size_t i = 0; i < p->n; i++)
		jval_add(list, return_json(&p->list[i]));
	jval_set(o, "returns", list);
	for (size_t i = 0; i < p->quarters; i++)
		jval_add(quarters, quarter_json(&p->quarter[i]));
	jval_set(o, "quarters", quarters);
	jval_set(o, "missing", missing_json(p));
	jval_set(o, "check", check_json(p));
	buf_free(&text);
	return o;
}
