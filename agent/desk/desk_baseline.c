/*
 * Baselines of control charts: what may be one, and what becomes of a change.
 * How many quarters limits need is the rule of common/ips/spc; a baseline is
 * refused where the chart it makes would have none.
 */
#include "agent/desk/desk_baseline.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_figures_baseline.h"
#include "agent/desk/desk_figures_judge.h"
#include "agent/desk/desk_figures_series.h"
#include "agent/desk/desk_reason.h"
#include "agent/desk/gate.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "common/ips/figure_words.h"
#include "protocol/limits.h"

enum { SAID_MAX = 4 * LIMITS_BASELINE_REASON_MAX + ERR_TEXT_MAX };

/* A change on its way. */
struct change {
	const struct desk *d;
	const struct desk_baseline_request *r;
	struct desk_figures_series s;
	const struct measure *measure;
	struct baseline want;
};

static const char *
title_of(const char *code)
{
	const struct ruleset *rules = measures_ips_grow_1();

	return figure_words_title(
	    &rules->rows[measures_find(rules, slice_of(code))]);
}

/* ------------------------------------------------------------ what is asked */

static bool
has_chart(const char *code)
{
	for (size_t i = 0; desk_figures_judge_measures[i] != NULL; i++)
		if (strcmp(desk_figures_judge_measures[i], code) == 0)
			return true;
	return false;
}

static int
no_chart(struct err *e)
{
	struct buf titles;

	buf_init(&titles, ERR_TEXT_MAX);
	for (size_t i = 0; desk_figures_judge_measures[i] != NULL; i++)
		buf_printf(&titles, "%s%s",
		    i == 0                                       ? ""
		    : desk_figures_judge_measures[i + 1] == NULL ? " and "
								 : ", ",
		    title_of(desk_figures_judge_measures[i]));
	err_refuse(e, "measure", 0,
	    "this figure has no control chart; a baseline can be set for %s",
	    buf_str(&titles));
	buf_free(&titles);
	return -1;
}

/* The measure, once it is known to have a chart with something in it. */
static int
check_measure(struct change *c, struct err *e)
{
	const struct ruleset *rules = measures_ips_grow_1();
	int row;

	if (!has_chart(c->r->measure))
		return no_chart(e);
	row = measures_find(rules, slice_of(c->r->measure));
	ASSERT(row >= 0);
	c->measure = &rules->rows[row];
	for (size_t i = 0; i < c->s.n; i++)
		if (desk_figures_series_value(&c->s, i, (size_t)row) !=
		    SPC_MISSING)
			return 0;
	return err_refuse(e, "measure", 0,
	    "this service does not collect it (%s), so there is nothing to "
	    "make limits of",
	    figure_words_title(c->measure));
}

/* A quarter that is over, in the series. */
static int
read_quarter(const struct change *c, const char *field, const char *typed,
    struct period *out, struct err *e)
{
	const char *which = strcmp(field, "from") == 0 ? "first" : "last";
	struct err why = ERR_INIT;
	char title[PERIOD_TITLE_SIZE], begins[PERIOD_TITLE_SIZE];
	size_t i;

	if (typed == NULL || typed[0] == '\0')
		return err_refuse(e, field, 0,
		    "say the %s quarter of the baseline", which);
	if (period_parse_user(typed, out, &why) < 0)
		return err_refuse(e, field, 0,
		    "the %s quarter of the baseline is not a quarter; write "
		    "the financial year and the quarter, such as 2026/27 Q1",
		    which);
	period_title(title, *out);
	if (out->end >= c->s.today)
		return err_refuse(e, field, 0,
		    "%s is not over yet; a baseline is made of quarters that "
		    "are",
		    title);
	if (desk_figures_series_find(&c->s, *out, &i))
		return 0;
	period_title(begins, c->s.quarter[0].period);
	return err_refuse(e, field, 0,
	    "there are no figures for %s; they begin with %s", title, begins);
}

/* The reason, which must be there; the caller frees it. */
static int
read_reason(const char *typed, char **out, struct err *e)
{
	if (desk_reason_read(typed, LIMITS_BASELINE_REASON_MAX, "below a chart",
		out, e) < 0)
		return -1;
	return *out != NULL
		   ? 0
		   : err_refuse(e, "reason", 0,
			 "say why the limits are made of these quarters");
}

/* Whether limits can be made of it. */
static int
check_enough(const struct change *c, struct err *e)
{
	struct spc_answer judged;
	struct buf said;

	if (c->want.from.start > c->want.to.start)
		return err_refuse(e, "to", 0,
		    "the last quarter of the baseline is before its first");
	desk_figures_judge(&c->s, c->r->measure, &c->want, &judged);
	if (judged.chart == SPC_CONTROL_CHART)
		return 0;
	buf_init(&said, ERR_TEXT_MAX);
	desk_figures_baseline_say_quarters(&c->want, &said);
	if (judged.known < SPC_LEAST)
		err_refuse(e, "to", 0,
		    "a baseline needs %d complete quarters with a figure; "
		    "there %s %zu in %s",
		    SPC_LEAST, judged.known == 1 ? "is" : "are", judged.known,
		    buf_str(&said));
	else
		err_refuse(e, "to", 0,
		    "no limits can be made of %s: no two of those with a "
		    "figure follow each other",
		    buf_str(&said));
	buf_free(&said);
	return -1;
}

/* -------------------------------------------------------------- what becomes */

static bool
same(const struct baseline *a, const struct baseline *b)
{
	return a != NULL && a->from.start == b->from.start &&
	       a->to.start == b->to.start && strcmp(a->reason, b->reason) == 0;
}

static struct jval *
answer(const char *outcome, struct buf *says, struct jval *conflict)
{
	struct jval *o = jval_object();

	jval_set_str(o, "outcome", outcome);
	jval_set_str(o, "says", buf_str(says));
	jval_set(o, "conflict", conflict);
	return o;
}

/* "The baseline of Job starts is now quarters 2021/22 Q1 to 2023/24 Q4." */
static void
say_done(const struct change *c, bool unchanged, struct buf *out)
{
	const char *title = figure_words_title(c->measure);

	if (c->want.removed && unchanged) {
		buf_printf(out, "No baseline is set for %s.", title);
		return;
	}
	if (c->want.removed) {
		buf_printf(out,
		    "The baseline of %s is removed. The limits are made of all "
		    "complete quarters.",
		    title);
		return;
	}
	buf_printf(out, "The baseline of %s is %s", title,
	    unchanged ? "already " : "now ");
	desk_figures_baseline_say_quarters(&c->want, out);
	buf_puts(out, ".");
}

/* What is there now, beside what was about to be stored. */
static struct jval *
conflict_json(const struct change *c, const char *version)
{
	const char *code = c->measure->code;
	const struct baseline *newest = baselines_newest(&c->s.baselines, code);
	struct jval *o = jval_object();
	struct buf b;

	jval_set_str_or_null(o, "by", newest == NULL ? NULL : newest->by);
	jval_set_str_or_null(o, "at", newest == NULL ? NULL : newest->at);
	buf_init(&b, SAID_MAX);
	if (newest == NULL || newest->removed)
		buf_puts(&b, "No baseline");
	else
		desk_figures_baseline_say_reason(newest, &b);
	jval_set_str(o, "theirs", buf_str(&b));
	buf_reset(&b);
	if (c->want.removed)
		buf_puts(&b, "No baseline");
	else
		desk_figures_baseline_say_reason(&c->want, &b);
	jval_set_str(o, "yours", buf_str(&b));
	buf_free(&b);
	jval_set_str(o, "version", version);
	return o;
}

static void
say_overtaken(const struct change *c, struct buf *out)
{
	const struct baseline *newest =
	    baselines_newest(&c->s.baselines, c->measure->code);

	buf_printf(out, "The baseline of %s was changed meanwhile",
	    figure_words_title(c->measure));
	if (newest != NULL)
		buf_printf(out, " by %s", newest->by);
	buf_puts(out, ". Nothing was stored.");
}

/* *stored says whether there is something to commit. */
static int
change(const struct change *c, struct jval **out, bool *stored, struct err *e)
{
	const char *code = c->measure->code;
	const struct baseline *now = baselines_now(&c->s.baselines, code);
	char version[VERSIONS_SIZE];
	struct buf says;
	int rc = 0;

	*stored = false;
	buf_init(&says, ERR_TEXT_MAX);
	desk_figures_baseline_version(&c->s.baselines, code, version);
	if (c->want.removed ? now == NULL : same(now, &c->want)) {
		say_done(c, true, &says);
		*out = answer("unchanged", &says, jval_null());
	} else if (c->r->version != NULL &&
		   strcmp(c->r->version, version) != 0) {
		say_overtaken(c, &says);
		*out = answer("overtaken", &says, conflict_json(c, version));
	} else {
		rc = baselines_put(c->d->reg, c->r->service, &c->want, e);
		*stored = rc == 0;
		say_done(c, false, &says);
		*out = answer("done", &says, jval_null());
	}
	buf_free(&says);
	return rc;
}

/* ------------------------------------------------------------------ the acts */

/* What is to be set, or else what is to go. */
static int
read_wanted(struct change *c, bool remove, struct err *e)
{
	const struct desk_baseline_request *r = c->r;
	const struct baseline *now;

	if (check_measure(c, e) < 0)
		return -1;
	c->want.measure = mem_string(c->measure->code);
	c->want.removed = remove;
	if (!remove)
		return read_quarter(c, "from", r->from, &c->want.from, e) < 0 ||
			       read_quarter(c, "to", r->to, &c->want.to, e) <
				   0 ||
			       check_enough(c, e) < 0 ||
			       read_reason(r->reason, &c->want.reason, e) < 0
			   ? -1
			   : 0;
	now = baselines_now(&c->s.baselines, c->measure->code);
	c->want.reason = mem_string("");
	if (now != NULL) {
		c->want.from = now->from;
		c->want.to = now->to;
	}
	return 0;
}

/* Inside a transaction: what is found there is what is changed. */
static int
run(struct change *c, bool remove, struct jval **out, struct err *e)
{
	bool stored = false;
	int rc = desk_figures_series_open(c->d->reg, c->r->service, c->d->today,
	    &c->s, e);

	if (rc == 0)
		rc = read_wanted(c, remove, e);
	if (rc == 0)
		rc = change(c, out, &stored, e);
	if (rc == 0 && stored)
		rc = vault_rows_commit(c->d->reg->db, c->d->reg->vault, e);
	if (rc < 0 || !stored)
		db_rollback(c->d->reg->db);
	desk_figures_series_free(&c->s);
	desk_reason_free(c->want.reason);
	free(c->want.measure);
	return rc;
}

static int
act(struct desk *d, const struct desk_baseline_request *r, bool remove,
    struct jval **out, struct err *e)
{
	struct change c = { .d = d, .r = r };

	if (db_begin(d->reg->db, e) < 0)
		return -1;
	if (run(&c, remove, out, e) == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_baseline_set(struct desk *d, const struct desk_baseline_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_BASELINE_SET, e) < 0)
		return -1;
	return gate_leave(d, act(d, r, false, out, e));
}

int
desk_baseline_remove(struct desk *d, const struct desk_baseline_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_BASELINE_REMOVE, e) < 0)
		return -1;
	return gate_leave(d, act(d, r, true, out, e));
}

static int
list(struct desk *d, const char *service, struct jval **out, struct err *e)
{
	struct desk_figures_series s;
	int rc = desk_figures_series_open(d->reg, service, d->today, &s, e);

	if (rc == 0)
		*out = jval_array();
	for (size_t i = 0;
	     rc == 0 && s.n > 0 && desk_figures_judge_measures[i] != NULL;
	     i++) {
		const char *code = desk_figures_judge_measures[i];
		struct spc_answer judged;
		struct jval *o;

		desk_figures_judge(&s, code, baselines_now(&s.baselines, code),
		    &judged);
		o = desk_figures_baseline(&s, code, &judged);
		jval_set_str(o, "title", title_of(code));
		jval_add(*out, o);
	}
	desk_figures_series_free(&s);
	return rc;
}

int
desk_baseline_list(struct desk *d, const char *service, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_BASELINE_LIST, e) < 0)
		return -1;
	return gate_leave(d, list(d, service, out, e));
}
