/*
 * The figures of a region in rows: the quarter, the financial year so far, four
 * quarters and all, beside targets, all regions, and who collects them.
 */
#include <string.h>

#include "aggregator/views/views_chart.h"
#include "aggregator/views/views_region_parts.h"
#include "common/ips/figure_words.h"
#include "common/ips/spc.h"

enum {
	FOUR = 4,
	BENCHMARK = 40 /* IPS Grow, April 2024 */
};

/* What a lead asks for first.  Targets are set for jobs held by bands; what is shown by
 * evidence is counted where services collect it, of these jobs by bands too. */
static const struct {
	const char *code;
	const char *part; /* its title as a part of the row above it */
	enum { ALWAYS, BAND, EVIDENCE } when;
} board[] = {
	{ "referrals", NULL, ALWAYS },
	{ "engaged", NULL, ALWAYS },
	{ "engaged.evidenced", "shown by evidence", EVIDENCE },
	{ "job_starts", NULL, ALWAYS },
	{ "job_starts.evidenced", "shown by evidence", EVIDENCE },
	{ "into_work", NULL, ALWAYS },
	{ "sustained_13", NULL, ALWAYS },
	{ "sustained_13.16_up", "of them 16 hours a week or more", BAND },
	{ "sustained_13.16_up.evidenced", "shown by evidence", EVIDENCE },
	{ "sustained_13.under_16", "of them under 16 hours a week", BAND },
	{ "sustained_13.under_16.evidenced", "shown by evidence", EVIDENCE },
	{ "sustained_26", NULL, ALWAYS },
	{ "sustained_26.16_up", "of them 16 hours a week or more", BAND },
	{ "sustained_26.16_up.evidenced", "shown by evidence", EVIDENCE },
	{ "sustained_26.under_16", "of them under 16 hours a week", BAND },
	{ "sustained_26.under_16.evidenced", "shown by evidence", EVIDENCE },
	{ "sustained_52", NULL, ALWAYS },
	{ "sustained_52.16_up", "of them 16 hours a week or more", BAND },
	{ "sustained_52.16_up.evidenced", "shown by evidence", EVIDENCE },
	{ "sustained_52.under_16", "of them under 16 hours a week", BAND },
	{ "sustained_52.under_16.evidenced", "shown by evidence", EVIDENCE },
	{ "caseload", NULL, ALWAYS },
	{ "in_work", NULL, ALWAYS },
	{ "job_starts.per_referral", NULL, ALWAYS },
	{ "first_employer_contact.mean_days", NULL, ALWAYS },
	{ "caseload.per_fte", NULL, ALWAYS },
};
enum { BOARD = sizeof(board) / sizeof(board[0]) };

/* Figures that regions are compared by. */
static const char *const compared[] = { "job_starts", "into_work",
	"sustained_13", "caseload", "job_starts.per_referral",
	"first_employer_contact.mean_days" };
enum { COMPARED = sizeof(compared) / sizeof(compared[0]) };

/* ----------------------------------------------------------------- targets */

/* {"shown": "44", "says": "about 4 short", "verdict": "short"}; says is empty
 * while the quarter is not over, or where there is nothing to compare. */
static struct jval *
target_json(const struct views_region *r, const struct views_shown_cell *c,
    int64_t target, size_t quarters)
{
	struct jval *o;
	const char *verdict = "";
	struct buf says;

	if (target == SPC_MISSING)
		return jval_null();
	o = jval_object();
	buf_init(&says, ERR_TEXT_MAX);
	if (r->complete && c->has_value)
		verdict = views_chart_against(r->terms->policy, c, target,
		    quarters, &says);
	jval_set_str(o, "shown", views_shown_made(target, 0).text);
	jval_set_str(o, "says", buf_str(&says));
	jval_set_str(o, "verdict", verdict);
	buf_free(&says);
	return o;
}

/* -------------------------------------------------------------- one figure */

/* Quarters of a series together. */
static struct views_shown_cell
over(const struct views_region *r, const struct views_shown_series *s,
    size_t from, size_t n)
{
	return views_shown_over(r->shown, r->place, s->figure, s->point + from,
	    n);
}

static struct views_shown_cell
year_of(const struct views_region *r, const struct views_shown_series *s)
{
	return over(r, s, r->year, r->at - r->year + 1);
}

/* Four complete quarters; while one is in progress, those before it. */
static bool
four_from(const struct views_region *r, size_t *from)
{
	size_t end = r->complete ? r->at + 1 : r->at;

	*from = end - FOUR;
	return end >= FOUR;
}

/* {"from": "2026-04-01/P3M", "to": "2026-07-01/P3M"} */
static struct jval *
span_json(const struct views_region *r, size_t from, size_t n)
{
	struct jval *o = jval_object();
	char text[PERIOD_TEXT_SIZE];

	period_format(text, views_region_quarter(r, from));
	jval_set_str(o, "from", text);
	period_format(text, views_region_quarter(r, from + n - 1));
	jval_set_str(o, "to", text);
	return o;
}

struct jval *
views_region_spans(const struct views_region *r)
{
	struct jval *o = jval_object();
	size_t from;

	jval_set(o, "year", span_json(r, r->year, r->at - r->year + 1));
	jval_set(o, "four",
	    four_from(r, &from) ? span_json(r, from, FOUR) : jval_null());
	return o;
}

static struct views_shown_cell
four_of(const struct views_region *r, const struct views_shown_series *s)
{
	size_t from;

	if (!four_from(r, &from))
		return views_shown_none("", "no four quarters yet");
	return over(r, s, from, FOUR);
}

/* "5 services, 7 in the quarter before", where fewer collect it; of a quarter in
 * progress, which is compared with nothing, nothing. */
static void
set_fewer(struct jval *o, const struct views_region *r, size_t figure)
{
	struct period now = views_region_quarter(r, r->at), before;
	size_t n, m;
	struct buf b;

	buf_init(&b, ERR_TEXT_MAX);
	if (r->at > 0 && r->complete) {
		before = views_region_quarter(r, r->at - 1);
		if (views_shown_collecting(r->shown, r->place, &now, figure,
			&n) &&
		    views_shown_collecting(r->shown, r->place, &before, figure,
			&m) &&
		    n < m)
			buf_printf(&b, "of %zu %s, %zu in the quarter before",
			    n, n == 1 ? "service" : "services", m);
	}
	jval_set_str(o, "fewer", buf_str(&b));
	buf_free(&b);
}

static bool
is_evidence(const char *code)
{
	for (size_t i = 0; i < BOARD; i++)
		if (board[i].when == EVIDENCE &&
		    strcmp(board[i].code, code) == 0)
			return true;
	return false;
}

/* The figure beside it is of all services, and what is shown by evidence of those that
 * collect it: how many they are in the quarter, where the policy lets that be said. */
static void
say_collecting(const struct views_region *r, size_t figure, struct buf *out)
{
	struct period now = views_region_quarter(r, r->at);
	size_t n;

	if (!views_shown_collecting(r->shown, r->place, &now, figure, &n) ||
	    n == 0)
		buf_puts(out, ", of the services that collect it");
	else
		buf_printf(out, ", of the %zu %s it in the quarter", n,
		    n == 1 ? "service that collects" : "services that collect");
}

static struct jval *
row_json(const struct views_region *r, size_t figure, const char *title,
    bool is_part)
{
	struct buf named;
	struct views_shown_figure f = views_shown_figure(r->shown, figure);
	struct period p = views_region_quarter(r, r->at);
	struct views_shown_series s;
	struct views_shown_cell year, four, ever, all;
	struct jval *o = jval_object();

	views_shown_series(r->shown, r->place, figure, &s);
	year = year_of(r, &s);
	four = four_of(r, &s);
	ever = views_shown_cell(r->shown, r->place, NULL, figure);
	all = views_shown_cell(r->shown, r->country, &p, figure);
	buf_init(&named, ERR_TEXT_MAX);
	buf_puts(&named, title != NULL ? title : views_chart_title(&f));
	if (is_evidence(f.code))
		say_collecting(r, figure, &named);
	jval_set_str(o, "code", f.code);
	jval_set_str(o, "title", buf_str(&named));
	buf_free(&named);
	/* By itself, where no row stands above it. */
	jval_set_str(o, "name", views_chart_title(&f));
	jval_set_str(o, "unit", f.unit);
	jval_set_bool(o, "part", is_part);
	/* To what its figures were made of. */
	jval_set_bool(o, "opens", true);
	jval_set(o, "quarter", views_shown_cell_json(&s.point[r->at].cell));
	jval_set(o, "target",
	    target_json(r, &s.point[r->at].cell,
		views_targets_at(&r->targets, r->at, f.measure), 1));
	jval_set(o, "year", views_shown_cell_json(&year));
	jval_set(o, "year_target",
	    target_json(r, &year,
		r->whole_year
		    ? views_targets_sum(&r->targets, r->year, r->at, f.measure)
		    : SPC_MISSING,
		r->at - r->year + 1));
	jval_set(o, "four", views_shown_cell_json(&four));
	jval_set(o, "ever", views_shown_cell_json(&ever));
	jval_set(o, "all", views_shown_cell_json(&all));
	set_fewer(o, r, figure);
	views_shown_series_free(&s);
	return o;
}

/* ----------------------------------------------------------- the benchmark */

/* Its numerator, and of what less what it is a share. */
static const char *const made_of[] = { "into_work.not_employed", "referrals",
	"referrals.employed" };
enum { MADE_OF = sizeof(made_of) / sizeof(made_of[0]) };

/* A count of four quarters; false unless every one of them shows it. */
static bool
sum_of(const struct views_region *r, size_t place, size_t from,
    const char *code, int64_t *sum, struct views_shown_cell *why)
{
	size_t f = views_region_figure(r, code);
	struct views_shown_series s;

	views_shown_series(r->shown, place, f, &s);
	*why = views_shown_sum(r->shown, f, s.point + from, FOUR);
	*sum = why->value;
	views_shown_series_free(&s);
	return why->has_value;
}

/*
 * People into work who were not employed at referral, per 100 referrals of such
 * people, over four quarters (data dictionary, "Ratios").
 */
static struct views_shown_cell
benchmark_of(const struct views_region *r, size_t place, int64_t *low,
    int64_t *high)
{
	int64_t placed, referred, employed, out, off;
	struct views_shown_cell why;
	size_t from;

	if (!four_from(r, &from))
		return views_shown_none("", "no four quarters yet");
	if (!sum_of(r, place, from, made_of[0], &placed, &why) ||
	    !sum_of(r, place, from, made_of[1], &referred, &why) ||
	    !sum_of(r, place, from, made_of[2], &employed, &why))
		return why;
	out = referred - employed;
	off = r->terms->policy == DISCLOSURE_EXACT_1
		  ? 0
		  : VIEWS_CHART_ROUNDED * FOUR;
	if (out - 2 * off <= 0)
		return views_shown_none("-", "too few to divide by");
	*low = (placed - off) * 100 / (out + 2 * off);
	*high = (placed + off) * 100 / (out - 2 * off);
	return views_shown_made((200 * placed + out) / (2 * out), 0);
}

/* The counts that it is made of, each with what four quarters of it show. */
static struct jval *
parts_json(const struct views_region *r)
{
	struct jval *list = jval_array();
	size_t from;

	for (size_t i = 0; i < MADE_OF && four_from(r, &from); i++) {
		struct views_shown_figure f = views_shown_figure(r->shown,
		    views_region_figure(r, made_of[i]));
		struct jval *o = jval_object();
		struct views_shown_cell cell;
		int64_t ignored;

		jval_set_str(o, "code", f.code);
		jval_set_str(o, "title", views_chart_title(&f));
		(void)sum_of(r, r->place, from, f.code, &ignored, &cell);
		jval_set(o, "four", views_shown_cell_json(&cell));
		(void)sum_of(r, r->country, from, f.code, &ignored, &cell);
		jval_set(o, "all", views_shown_cell_json(&cell));
		jval_add(list, o);
	}
	return list;
}

static struct jval *
benchmark_json(const struct views_region *r)
{
	int64_t low = 0, high = 0, ignored;
	struct views_shown_cell blank =
	    views_shown_none("", "only of four quarters");
	struct views_shown_cell c = benchmark_of(r, r->place, &low, &high);
	struct views_shown_cell all =
	    benchmark_of(r, r->country, &ignored, &ignored);
	struct jval *o = jval_object(), *t;

	jval_set_str(o, "code", "into_work.per_100_out_of_work");
	jval_set_str(o, "title",
	    "People into work per 100 out-of-work referrals (benchmark 40)");
	jval_set_str(o, "name",
	    "People into work per 100 out-of-work referrals");
	jval_set_str(o, "unit", "per cent");
	jval_set_bool(o, "part", false);
	jval_set_bool(o, "opens", false);
	jval_set(o, "parts", parts_json(r));
	jval_set(o, "quarter", views_shown_cell_json(&blank));
	jval_set_null(o, "target");
	jval_set(o, "year", views_shown_cell_json(&blank));
	jval_set_null(o, "year_target");
	jval_set(o, "four", views_shown_cell_json(&c));
	jval_set(o, "ever", views_shown_cell_json(&blank));
	jval_set(o, "all", views_shown_cell_json(&all));
	jval_set_str(o, "fewer", "");
	if (!c.has_value)
		return o;
	t = jval_object();
	jval_set_str(t, "shown", "40");
	jval_set_str(t, "says",
	    low >= BENCHMARK   ? "met"
	    : high < BENCHMARK ? "below"
			       : "met or nearly");
	jval_set_str(t, "verdict",
	    low >= BENCHMARK   ? "met"
	    : high < BENCHMARK ? "short"
			       : "close");
	jval_set(o, "four_target", t);
	return o;
}

/* ------------------------------------------------------------------ the rows */

struct jval *
views_region_rows(const struct views_region *r)
{
	struct jval *all = jval_array();
	bool evidence = false;

	for (size_t i = 0; i < BOARD; i++)
		evidence |=
		    board[i].when == EVIDENCE &&
		    views_shown_collects(r->shown, r->place, board[i].code);
	for (size_t i = 0; i < BOARD; i++)
		/* Bands say more where there are targets for them, or parts of
		 * them. */
		if (board[i].when == ALWAYS || evidence ||
		    (board[i].when == BAND && r->targets.any))
			jval_add(all,
			    row_json(r, views_region_figure(r, board[i].code),
				board[i].part, board[i].part != NULL));
	jval_add(all, benchmark_json(r));
	return all;
}

struct jval *
views_region_lines(const struct views_region *r)
{
	struct jval *all = jval_array();

	for (size_t f = 0; f < views_shown_figures(r->shown); f++) {
		const struct measure *m =
		    views_shown_figure(r->shown, f).measure;

		if (m == NULL || m->role != MEASURE_SUM)
			jval_add(all,
			    row_json(r, f, NULL,
				m != NULL && m->role != MEASURE_TOTAL));
	}
	return all;
}

struct jval *
views_region_notes(void)
{
	struct jval *all = jval_array();
	struct buf text;

	buf_init(&text, ERR_TEXT_MAX);
	buf_printf(&text,
	    "Benchmark %d: of people who were not employed at referral, how "
	    "many came into work in four quarters, per 100 of their referrals. "
	    "This is our reading of the %d%% benchmark of April 2024.",
	    BENCHMARK, BENCHMARK);
	jval_add_str(all, buf_str(&text));
	buf_reset(&text);
	buf_printf(&text,
	    "Clients cannot be told apart between services, so figures of a "
	    "region are sums over its services. %s",
	    views_shown_clients());
	jval_add_str(all, buf_str(&text));
	buf_free(&text);
	return all;
}

/* --------------------------------------------------------- the other regions */

static void
add_place(struct jval *rows, const struct views_region *r, size_t place)
{
	struct views_shown_place where = views_shown_place(r->shown, place);
	struct period p = views_region_quarter(r, r->at);
	struct views_shown_reporting who =
	    views_shown_reporting(r->shown, place, &p);
	struct jval *o = jval_object(), *cells = jval_array();

	jval_set_str_or_null(o, "region", where.region);
	jval_set_str(o, "name",
	    where.region == NULL ? "All regions"
				 : registry_name(r->terms->registry,
				       REGISTRY_REGION, where.region));
	jval_set_i64(o, "reported", (int64_t)who.reported);
	jval_set_i64(o, "expected", (int64_t)who.expected);
	for (size_t i = 0; i < COMPARED; i++) {
		struct views_shown_cell c = views_shown_cell(r->shown, place,
		    &p, views_region_figure(r, compared[i]));

		jval_add(cells, views_shown_cell_json(&c));
	}
	jval_set(o, "cells", cells);
	jval_add(rows, o);
}

struct jval *
views_region_compare(const struct views_region *r)
{
	struct jval *o = jval_object(), *head = jval_array();
	struct jval *codes = jval_array(), *rows = jval_array();

	for (size_t i = 0; i < COMPARED; i++) {
		struct views_shown_figure f = views_shown_figure(r->shown,
		    views_region_figure(r, compared[i]));

		jval_add_str(head, views_chart_title(&f));
		jval_add_str(codes, f.code);
	}
	/* In the order of the registry: one by figures would be a figure. */
	for (size_t i = 0; i < views_shown_places(r->shown); i++)
		if (!views_shown_place(r->shown, i).outside)
			add_place(rows, r, i);
	jval_set(o, "head", head);
	/* To what their figures were made of. */
	jval_set(o, "codes", codes);
	jval_set(o, "rows", rows);
	return o;
}
