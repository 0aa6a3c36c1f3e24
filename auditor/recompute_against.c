/*
 * What the aggregator shows, compared with the recomputed figures: its own
 * file because it reads somebody else's JSON and applies disclosure control,
 * neither of which recompute.c needs to know.
 */
#include "auditor/recompute_against.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "auditor/recompute_hidden.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/text.h"
#include "common/ips/disclosure.h"
#include "common/ips/ratios.h"

struct shown {
	const struct recompute *r;
	const struct ruleset *rules;
	enum disclosure_policy policy;
	struct recompute_hidden *hidden; /* sheaf/1 only */
	const char *region, *service;    /* of the whole table, or NULL */
	int32_t day;                     /* that it is made for */
	struct findings *f;
	size_t compared;
	/* Rows come column by column: the figures of the last scope. */
	struct recompute_scope last;
	bool any;
	struct recompute_figures figures;
};

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static const struct recompute_figures *
figures_of(struct shown *s, const struct recompute_scope *scope)
{
	if (!s->any || s->last.outside != scope->outside ||
	    !same_text(s->last.region, scope->region) ||
	    !same_text(s->last.service, scope->service) ||
	    s->last.start != scope->start || s->last.end != scope->end)
		recompute_figures(s->r, scope, &s->figures);
	s->last = *scope;
	s->any = true;
	return &s->figures;
}

/* "2015-10-01/P3M", or "2015-10-01/2017-03-31" for all quarters. */
static bool
read_span(const char *text, struct recompute_scope *scope, bool *all)
{
	struct slice whole = slice_of(text), from, to;
	struct period p;

	*all = false;
	if (period_parse(whole, &p)) {
		scope->start = p.start;
		scope->end = p.end;
		return true;
	}
	*all = true;
	text_split(whole, '/', &from, &to);
	return day_parse(from, &scope->start) && day_parse(to, &scope->end);
}

static bool
scope_of(const struct shown *s, const struct jval *o,
    struct recompute_scope *scope, bool *all)
{
	const char *period = jval_get_str(o, "period");
	const char *service = jval_get_str(o, "service");

	*scope = (struct recompute_scope){
		.outside = jval_get(o, "outside") != NULL,
		.region = s->region,
		.service = service != NULL ? service : s->service,
	};
	return period != NULL && read_span(period, scope, all);
}

/* The cell of a row, in the column of a scope; all: of all quarters. */
static struct disclosure_cell
row_cell(const struct shown *s, const struct recompute_scope *scope, bool all,
    size_t row)
{
	const struct recompute_figures *figures = &s->figures;
	bool hidden = figures->hidden || figures->few[row];

	if (s->policy == DISCLOSURE_SHEAF_1)
		hidden = recompute_hidden_is(s->hidden, scope, all, row);
	if (s->policy != DISCLOSURE_EXACT_1 && hidden)
		return (struct disclosure_cell){ DISCLOSURE_MASKED, 0, 0 };
	return disclosure_count(s->policy, &s->rules->rows[row],
	    figures->value[row]);
}

static struct disclosure_cell
ratio_cell(const struct shown *s, const struct recompute_scope *scope, bool all,
    size_t i)
{
	size_t n;
	const struct ratio *r = &ratios_all(&n)[i];
	const struct ratio_sums *sums = &s->figures.ratio[i];
	struct disclosure_cell shown[MEASURES_MAX];
	const struct disclosure_beside b = { s->rules, shown,
		!s->figures.ratio_uneven[i] };

	if (s->policy == DISCLOSURE_SHEAF_1) {
		for (size_t row = 0; row < s->rules->n; row++)
			shown[row] = row_cell(s, scope, all, row);
		return disclosure_ratio_beside(r, sums, &b);
	}
	if (s->policy == DISCLOSURE_MHSDS_1 &&
	    (s->figures.hidden || s->figures.ratio_few[i]))
		return (struct disclosure_cell){ DISCLOSURE_MASKED, 0, 0 };
	return disclosure_ratio(s->policy, r, sums);
}

static void
text_of(const struct jval *o, const char *key,
    char out[static DISCLOSURE_TEXT_SIZE])
{
	const char *text = jval_get_str(o, key);
	int64_t number;

	if (jval_get_i64(o, key, &number))
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "%" PRId64, number);
	else
		(void)snprintf(out, DISCLOSURE_TEXT_SIZE, "%s",
		    text != NULL ? text : "(absent)");
}

/* Compare texts, not numbers, so that rounding and hiding are checked too. */
static void
compare(struct shown *s, const struct jval *o, const char *what,
    const char *want)
{
	const char *period = jval_get_str(o, "period");
	const char *service = jval_get_str(o, "service");
	char got[DISCLOSURE_TEXT_SIZE];

	text_of(o, "shown", got);
	s->compared++;
	if (strcmp(got, want) != 0)
		findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
		    "%s, %s, %s: shown %s, recomputed %s",
		    service != NULL     ? service
		    : s->region != NULL ? s->region
					: "all",
		    period, what, got, want);
}

static void
compare_exact(struct shown *s, const struct jval *o, const char *code, int row,
    struct disclosure_cell cell)
{
	const struct recompute_figures *figures = &s->figures;
	bool bare =
	    s->policy == DISCLOSURE_SHEAF_1 && cell.state == DISCLOSURE_MASKED;
	int64_t value, collecting;

	if (jval_get_i64(o, "value", &value) &&
	    (s->policy != DISCLOSURE_EXACT_1 || value != figures->value[row]))
		findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
		    "%s: the exact value %" PRId64 " is "
		    "not the one recomputed, or may not be shown",
		    code, value);
	if (jval_get_i64(o, "services_collecting", &collecting)
		? bare || collecting != figures->collecting[row]
		: !bare)
		findings_add(s->f, FINDINGS_UNSOUND, "collecting",
		    FINDINGS_NO_INDEX,
		    "%s: collected by %" PRIu32 " services, shown otherwise",
		    code, figures->collecting[row]);
}

static void
check_row(struct shown *s, const struct jval *o)
{
	const char *measure = jval_get_str(o, "measure");
	const char *band = jval_get_str(o, "band");
	struct disclosure_cell cell;
	struct recompute_scope scope;
	char code[128], want[DISCLOSURE_TEXT_SIZE];
	bool all;
	int row;

	(void)snprintf(code, sizeof(code), "%s%s%s",
	    measure != NULL ? measure : "",
	    band != NULL && band[0] != '\0' ? "." : "",
	    band != NULL ? band : "");
	row = measures_find(s->rules, slice_of(code));
	if (row < 0 || !scope_of(s, o, &scope, &all)) {
		findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
		    "a row of the totals has an unknown measure or period");
		return;
	}
	(void)figures_of(s, &scope);
	if (all && s->rules->rows[row].kind != MEASURE_FLOW) {
		findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
		    "%s is added over quarters, which its kind forbids", code);
		return;
	}
	cell = row_cell(s, &scope, all, (size_t)row);
	disclosure_text(want, cell);
	compare(s, o, code, want);
	compare_exact(s, o, code, row, cell);
}

static void
check_ratio(struct shown *s, const struct jval *o)
{
	const char *code = jval_get_str(o, "ratio");
	struct recompute_scope scope;
	char want[DISCLOSURE_TEXT_SIZE];
	const struct ratio *all;
	size_t n;
	bool span;

	all = ratios_all(&n);
	for (size_t i = 0; i < n; i++) {
		if (code == NULL || strcmp(all[i].code, code) != 0 ||
		    !scope_of(s, o, &scope, &span))
			continue;
		(void)figures_of(s, &scope);
		disclosure_text(want, ratio_cell(s, &scope, span, i));
		compare(s, o, code, want);
		return;
	}
	findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
	    "the totals hold an unknown ratio");
}

/* How many rows a column with figures must have: a row left out is hidden
 * without a star. */
static size_t
rows_due(struct shown *s, const struct jval *column)
{
	const struct recompute_figures *figures;
	struct recompute_scope scope;
	size_t due = 0;
	bool all;

	if (!scope_of(s, column, &scope, &all))
		return 0;
	figures = figures_of(s, &scope);
	if (figures->services == 0)
		return 0;
	for (size_t i = 0; i < s->rules->n; i++)
		due += !all || s->rules->rows[i].kind == MEASURE_FLOW;
	return due;
}

/* The last day of the newest quarter with figures that has begun; DAY_NONE
 * when there is none. */
static int32_t
last_begun(const struct shown *s)
{
	int32_t end = DAY_NONE;

	for (size_t i = 0; i < s->r->n; i++) {
		struct period p = s->r->list[i].returns.period;

		if (p.start <= s->day && p.end > end)
			end = p.end;
	}
	return end;
}

/*
 * No quarter is shown that had not begun on the day of the table, and all
 * that had are in the column of all of them.  The day is the table's own, so
 * this can be done again on any later day.
 */
static void
check_begun(const struct shown *s, const struct recompute_scope *scope,
    const char *period, bool all)
{
	char day[DAY_TEXT_SIZE];

	day_format(day, s->day);
	if (all ? scope->end != last_begun(s) : scope->start > s->day)
		findings_add(s->f, FINDINGS_UNSOUND, "day", FINDINGS_NO_INDEX,
		    all ? "%s is not every quarter that had begun on %s"
			: "%s is shown, which had not begun on %s",
		    period, day);
}

static void
check_column(struct shown *s, const struct jval *o)
{
	const struct recompute_figures *figures;
	struct recompute_scope scope;
	int64_t reported, expected, due;
	struct period p;
	bool all;

	if (!scope_of(s, o, &scope, &all))
		return;
	check_begun(s, &scope, jval_get_str(o, "period"), all);
	figures = figures_of(s, &scope);
	if (!jval_get_i64(o, "services_reported", &reported) ||
	    (uint64_t)reported != figures->services)
		findings_add(s->f, FINDINGS_UNSOUND, "completeness",
		    FINDINGS_NO_INDEX,
		    "%s: %zu services reported, shown %" PRId64,
		    jval_get_str(o, "period"), figures->services, reported);
	if (all || scope.outside)
		return;
	p = period_of(scope.start);
	due =
	    scope.service != NULL
		? registry_expects(&s->r->registry, scope.service, p)
		: (int64_t)registry_expected(&s->r->registry, scope.region, p);
	if (!jval_get_i64(o, "services_expected", &expected) || expected != due)
		findings_add(s->f, FINDINGS_UNSOUND, "completeness",
		    FINDINGS_NO_INDEX,
		    "%s: %" PRId64 " services are "
		    "expected, shown %" PRId64,
		    jval_get_str(o, "period"), due, expected);
}

static void
check_lists(struct shown *s, const struct jval *shown)
{
	const struct jval *columns = jval_get(shown, "columns");
	const struct jval *rows = jval_get(shown, "rows");
	const struct jval *ratios = jval_get(shown, "ratios");
	size_t due = 0;

	for (size_t i = 0; i < jval_length(columns); i++) {
		check_column(s, jval_at(columns, i));
		due += rows_due(s, jval_at(columns, i));
	}
	for (size_t i = 0; i < jval_length(rows); i++)
		check_row(s, jval_at(rows, i));
	for (size_t i = 0; i < jval_length(ratios); i++)
		check_ratio(s, jval_at(ratios, i));
	if (jval_length(rows) != due)
		findings_add(s->f, FINDINGS_UNSOUND, "total", FINDINGS_NO_INDEX,
		    "the totals hold %zu rows instead of %zu",
		    jval_length(rows), due);
}

static int
read_terms(struct shown *s, const struct jval *shown, struct err *e)
{
	const char *rules = jval_get_str(shown, "rules");
	const char *policy = jval_get_str(shown, "policy");
	const char *day = jval_get_str(shown, "day");

	s->rules = rules != NULL ? measures_ruleset(slice_of(rules)) : NULL;
	if (s->rules == NULL || policy == NULL ||
	    !disclosure_policy_parse(policy, &s->policy) || day == NULL ||
	    !day_parse(slice_of(day), &s->day))
		return err_set(e, ERR_REFUSED,
		    "that is not the JSON of `sheaf-aggregator totals "
		    "--json`: rule set, policy or day is missing or unknown");
	s->region = jval_get_str(shown, "region");
	s->service = jval_get_str(shown, "service");
	return 0;
}

int
recompute_against(const struct recompute *r, const struct jval *shown,
    struct findings *f, size_t *compared, struct err *e)
{
	struct shown s = { .r = r, .f = f };
	const char *root = jval_get_str(shown, "log_root");
	int64_t size;
	struct buf ours;

	if (read_terms(&s, shown, e) < 0)
		return -1;
	buf_init(&ours, 64);
	encode_base64(&ours, r->root.b, HASH_SIZE);
	if (!jval_get_i64(shown, "log_size", &size) ||
	    (uint64_t)size != r->size || root == NULL ||
	    strcmp(root, buf_str(&ours)) != 0)
		findings_add(f, FINDINGS_UNSOUND, "root", FINDINGS_NO_INDEX,
		    "the totals name another log than the mirrored one at "
		    "size %" PRIu64,
		    r->size);
	buf_free(&ours);
	if (s.policy == DISCLOSURE_SHEAF_1)
		s.hidden = recompute_hidden_new(r, s.rules, s.day);
	check_lists(&s, shown);
	recompute_hidden_free(s.hidden);
	*compared = s.compared;
	return 0;
}
