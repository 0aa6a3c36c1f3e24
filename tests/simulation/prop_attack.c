/*
 * The attack as a linear problem for GLPK (Debian's libglpk-dev), which finds the
 * smallest and largest value of a sum of unknowns.  Its answers need not be
 * integers, so they are bounds from outside: a leak that they show is one.  To
 * overlook none, a cell is taken for safe only after whole-numbered tables have
 * been found that differ in it.
 */
#include "tests/simulation/prop_attack.h"

#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum {
	SNAPSHOTS = 2,
	ENOUGH = 3,  /* values that a hidden cell must have at least */
	ROUNDED = 5, /* values that a rounded count has */
	WIDE = 2 * ROUNDED,
	DAYS_MAX = 9000, /* from profile to first contact: 25 years */
	HOURS_MAX = 168, /* in a week */
	NODES_MAX = 100  /* of the search for one whole-numbered extreme */
};

static const char *const topics[PROP_ATTACK_TOPICS][20] = {
	[PROP_ATTACK_REFERRALS] = { "referrals", "referrals.clinician",
	    "referrals.self", "referrals.other", "referrals.employed" },
	[PROP_ATTACK_FIRST_CONTACT] = { "first_employer_contact",
	    "first_employer_contact.0_30", "first_employer_contact.31_60",
	    "first_employer_contact.61_150", "first_employer_contact.151_270",
	    "first_employer_contact.271_up", "first_employer_contact.days" },
	[PROP_ATTACK_JOBS] = { "job_starts", "job_starts.16_up",
	    "job_starts.under_16", "into_work", "into_work.not_employed",
	    "referrals", "job_starts.evidenced" },
	[PROP_ATTACK_SUSTAINED] = { "sustained_13", "sustained_13.16_up",
	    "sustained_13.under_16", "sustained_26", "sustained_26.16_up",
	    "sustained_26.under_16", "sustained_52", "sustained_52.16_up",
	    "sustained_52.under_16", "in_work_13", "in_work_26",
	    "sustained_13.16_up.evidenced", "sustained_13.under_16.evidenced",
	    "sustained_26.16_up.evidenced", "sustained_26.under_16.evidenced",
	    "sustained_52.16_up.evidenced", "sustained_52.under_16.evidenced" },
	[PROP_ATTACK_STOCKS] = { "caseload", "caseload.employed", "in_work",
	    "in_work.minutes" },
	[PROP_ATTACK_SURVEYS] = { "satisfaction.responses",
	    "satisfaction.positive", "engaged", "engaged.evidenced" },
};

/* left <= right, added up from the first quarter to each. */
static const char *const nested[][2] = {
	{ "sustained_26", "sustained_13" },
	{ "sustained_52", "sustained_26" },
	{ "in_work_26", "in_work_13" },
};

static const struct {
	const char *code;
	int low, high;
} days_of_bands[] = {
	{ "first_employer_contact.0_30", 0, 30 },
	{ "first_employer_contact.31_60", 31, 60 },
	{ "first_employer_contact.61_150", 61, 150 },
	{ "first_employer_contact.151_270", 151, 270 },
	{ "first_employer_contact.271_up", 271, DAYS_MAX },
};

static const struct rate {
	const char *num, *den;
	int scale_num, scale_den;
	bool mean; /* of a sum that is never shown */
} rates[] = {
	{ "first_employer_contact.days", "first_employer_contact", 1, 1, true },
	{ "job_starts", "referrals", 100, 1, false },
	{ "in_work.minutes", "in_work", 1, 60, true },
	{ "caseload", "es_fte", 100, 1, false },
	{ "satisfaction.positive", "satisfaction.responses", 100, 1, false },
};

/* A sum of unknowns, each with a factor. */
struct sum {
	int *column;
	double *factor;
	int n, room;
};

enum target_kind { TARGET_HIDDEN, TARGET_COMPLEMENT, TARGET_UNROUNDED };

struct target {
	enum target_kind kind;
	size_t snapshot, scope, quarter, row;
	struct sum sum;
	int64_t value;
	bool few;
	int64_t seen_low, seen_high; /* in tables found so far */
};

struct attack {
	const struct prop_shown *shown[SNAPSHOTS];
	size_t snapshots;
	int row[20]; /* of the topic; -1 after the last */
	glp_prob *lp;
	/* Column of an unknown; 0: there is none. */
	int column[SNAPSHOTS][PROP_FLEET_SERVICES][PROP_FLEET_QUARTERS]
		  [MEASURES_MAX];
	struct target *target;
	size_t targets;
	bool has_means; /* and so unknowns that need not be whole numbers */
	struct prop_attack_report *report;
};

static int
row_of(const char *code)
{
	int row = measures_find(measures_ips_grow_2(), slice_of(code));

	ASSERT(row >= 0);
	return row;
}

/* ----------------------------------------------------------- sums of unknowns */

static void
sum_add(struct sum *s, int column, double factor)
{
	if (column == 0)
		return;
	for (int i = 1; i <= s->n; i++)
		if (s->column[i] == column) {
			s->factor[i] += factor;
			return;
		}
	if (s->n + 1 >= s->room) {
		s->room = 2 * s->room + 8;
		s->column =
		    mem_resize(s->column, (size_t)s->room, sizeof(*s->column));
		s->factor =
		    mem_resize(s->factor, (size_t)s->room, sizeof(*s->factor));
	}
	s->n++; /* from 1, as GLPK counts */
	s->column[s->n] = column;
	s->factor[s->n] = factor;
}

static void
sum_free(struct sum *s)
{
	free(s->column);
	free(s->factor);
	*s = (struct sum){ 0 };
}

/* An equation low <= s <= high; frees s. */
static void
must(struct attack *a, struct sum *s, double low, double high)
{
	int row, type = GLP_DB;

	if (s->n > 0) {
		row = glp_add_rows(a->lp, 1);
		if (low == high)
			type = GLP_FX;
		else if (isinf(low))
			type = GLP_UP;
		else if (isinf(high))
			type = GLP_LO;
		glp_set_row_bnds(a->lp, row, type, low, high);
		glp_set_mat_row(a->lp, row, s->n, s->column, s->factor);
	}
	sum_free(s);
}

/* Add a row of all returns of a scope and time, with a factor. */
static void
sum_cell(struct attack *a, struct sum *s, size_t k, const size_t at[3],
    double factor)
{
	const struct prop_fleet *f = a->shown[k]->fleet;
	size_t scope = at[0], quarter = at[1], row = at[2];

	for (size_t i = 0; i < f->services; i++)
		for (size_t q = 0; q < f->quarters; q++)
			if ((quarter == f->quarters || quarter == q) &&
			    prop_shown_has(a->shown[k], scope, i, q))
				sum_add(s, a->column[k][i][q][row], factor);
}

/* --------------------------------------------------------------- the unknowns */

static void
make_columns(struct attack *a, size_t k)
{
	const struct prop_fleet *f = a->shown[k]->fleet;
	const struct ruleset *rs = measures_ips_grow_2();

	for (size_t i = 0; i < f->services; i++)
		for (size_t q = 0; q < f->quarters; q++) {
			const struct prop_fleet_return *r = &f->list[i][q];

			if (!r->any)
				continue;
			/* What was not revised has not changed: the log says
			 * whose return was. */
			if (k > 0 && memcmp(r, &a->shown[0]->fleet->list[i][q],
					 sizeof(*r)) == 0) {
				memcpy(a->column[k][i][q], a->column[0][i][q],
				    sizeof(a->column[k][i][q]));
				continue;
			}
			for (size_t j = 0; a->row[j] >= 0; j++) {
				int c;

				if (r->value[a->row[j]] ==
				    MEASURE_NOT_COLLECTED)
					continue;
				c = glp_add_cols(a->lp, 1);
				glp_set_col_bnds(a->lp, c, GLP_LO, 0, 0);
				/* A sum of days or minutes is taken for any
				 * number: it has more values than matter. */
				if (rs->rows[a->row[j]].role == MEASURE_SUM)
					a->has_means = true;
				else
					glp_set_col_kind(a->lp, c, GLP_IV);
				a->column[k][i][q][a->row[j]] = c;
			}
		}
}

static void
bound_days(struct attack *a, const int *column)
{
	struct sum low = { 0 }, high = { 0 };
	int days = column[row_of("first_employer_contact.days")];
	bool bands = false;

	if (days == 0)
		return;
	sum_add(&low, days, 1);
	sum_add(&high, days, 1);
	for (size_t i = 0; i < sizeof(days_of_bands) / sizeof(days_of_bands[0]);
	     i++) {
		int c = column[row_of(days_of_bands[i].code)];

		bands = bands || c != 0;
		sum_add(&low, c, -days_of_bands[i].low);
		sum_add(&high, c, -days_of_bands[i].high);
	}
	if (!bands)
		sum_add(&high, column[row_of("first_employer_contact")],
		    -DAYS_MAX);
	must(a, &low, 0, INFINITY);
	must(a, &high, -INFINITY, 0);
}

/* What holds within one return. */
static void
bound_return(struct attack *a, const int *column)
{
	const struct ruleset *rs = measures_ips_grow_2();
	struct sum s = { 0 };
	int minutes = column[row_of("in_work.minutes")];

	for (size_t whole = 0; whole < rs->n; whole++) {
		if (column[whole] == 0)
			continue;
		for (size_t row = 0; row < rs->n; row++)
			if (rs->rows[row].role == MEASURE_BAND &&
			    rs->rows[row].whole == (int)whole)
				sum_add(&s, column[row], 1);
		if (s.n > 0) {
			sum_add(&s, column[whole], -1);
			must(a, &s, 0, 0);
		}
		for (size_t row = 0; row < rs->n; row++)
			if (rs->rows[row].role == MEASURE_PART &&
			    rs->rows[row].whole == (int)whole &&
			    column[row] != 0) {
				sum_add(&s, column[row], 1);
				sum_add(&s, column[whole], -1);
				must(a, &s, -INFINITY, 0);
			}
	}
	for (size_t i = 0; i < rs->orders_n; i++)
		if (column[rs->orders[i].left] != 0 &&
		    column[rs->orders[i].right] != 0) {
			sum_add(&s, column[rs->orders[i].left], 1);
			sum_add(&s, column[rs->orders[i].right], -1);
			must(a, &s, -INFINITY, 0);
		}
	if (minutes != 0) {
		sum_add(&s, minutes, 1);
		sum_add(&s, column[row_of("in_work")], -60 * HOURS_MAX);
		must(a, &s, -INFINITY, 0);
	}
	bound_days(a, column);
}

static void
bound_nested(struct attack *a, size_t k, size_t i)
{
	const struct prop_fleet *f = a->shown[k]->fleet;

	for (size_t n = 0; n < sizeof(nested) / sizeof(nested[0]); n++) {
		int left = row_of(nested[n][0]), right = row_of(nested[n][1]);

		for (size_t until = 0; until < f->quarters; until++) {
			struct sum s = { 0 };

			for (size_t q = 0; q <= until; q++) {
				sum_add(&s, a->column[k][i][q][left], 1);
				sum_add(&s, a->column[k][i][q][right], -1);
			}
			must(a, &s, -INFINITY, 0);
		}
	}
}

static void
bound_returns(struct attack *a, size_t k)
{
	const struct prop_fleet *f = a->shown[k]->fleet;

	for (size_t i = 0; i < f->services; i++) {
		for (size_t q = 0; q < f->quarters; q++)
			if (f->list[i][q].any)
				bound_return(a, a->column[k][i][q]);
		bound_nested(a, k, i);
	}
}

/* ---------------------------------------------------------- what was shown */

static void
bound_count(struct attack *a, size_t k, const size_t at[3],
    const struct prop_shown_cell *c)
{
	struct sum s = { 0 };
	int64_t shown = (c->value + 2) / 5 * 5;

	if (c->state != PROP_SHOWN_ROUNDED && c->state != PROP_SHOWN_BELOW_5)
		return;
	sum_cell(a, &s, k, at, 1);
	if (c->state == PROP_SHOWN_BELOW_5)
		must(a, &s, 0, 4);
	else
		must(a, &s, shown == 5 ? 5 : (double)shown - 2,
		    (double)shown + 2);
}

/* The sums of a rate: of returns that hold both parts.  False when some hold
 * one of them only. */
static bool
read_rate(const struct prop_shown *s, const size_t at[2], const struct rate *r,
    int64_t *num, int64_t *den)
{
	const struct prop_fleet *f = s->fleet;
	int num_row = row_of(r->num), den_row = row_of(r->den);
	bool whole = true;

	*num = *den = 0;
	for (size_t i = 0; i < f->services; i++)
		for (size_t q = 0; q < f->quarters; q++) {
			const int64_t *v = f->list[i][q].value;

			if ((at[1] != f->quarters && at[1] != q) ||
			    !prop_shown_has(s, at[0], i, q))
				continue;
			if (v[num_row] == MEASURE_NOT_COLLECTED ||
			    v[den_row] == MEASURE_NOT_COLLECTED) {
				whole = whole && v[num_row] == v[den_row];
				continue;
			}
			*num += v[num_row];
			*den += v[den_row];
		}
	return whole;
}

/* Whether a band that a mean of days is about is hidden beside it: P-TOT-60. */
static bool
hides_a_band(const struct attack *a, size_t k, const size_t at[2])
{
	for (size_t i = 0; i < sizeof(days_of_bands) / sizeof(days_of_bands[0]);
	     i++)
		if (prop_shown_get(a->shown[k], at[0], at[1],
			(size_t)row_of(days_of_bands[i].code))
			.state == PROP_SHOWN_HIDDEN)
			return true;
	return false;
}

/* Whether the policy shows the rate made of unrounded sums. */
static bool
is_rate_shown(const struct attack *a, size_t k, const size_t at[2],
    const struct rate *r)
{
	const struct prop_shown *s = a->shown[k];
	struct prop_shown_cell num =
	    prop_shown_get(s, at[0], at[1], (size_t)row_of(r->num));
	struct prop_shown_cell den =
	    prop_shown_get(s, at[0], at[1], (size_t)row_of(r->den));

	if (s->suppression == NULL)
		return num.state != PROP_SHOWN_HIDDEN &&
		       num.state != PROP_SHOWN_BELOW_5 &&
		       (den.state == PROP_SHOWN_ROUNDED ||
			   den.state == PROP_SHOWN_EXACT);
	/* The others are made of what is shown, so they tell nothing new. */
	return r->mean && den.state == PROP_SHOWN_ROUNDED &&
	       (r->scale_den != 1 || !hides_a_band(a, k, at));
}

static void
bound_rate(struct attack *a, size_t k, const size_t at[2], const struct rate *r)
{
	int num_row = row_of(r->num), den_row = row_of(r->den);
	const struct prop_fleet *f = a->shown[k]->fleet;
	struct sum low = { 0 }, high = { 0 };
	int64_t num, den, v;
	double known = 0; /* posts are: they are exact */
	bool whole = read_rate(a->shown[k], at, r, &num, &den);

	if (den == 0 || num < 5 || (a->shown[k]->suppression != NULL && !whole))
		return;
	num *= r->scale_num;
	v = (2 * num + den * r->scale_den) / (2 * den * r->scale_den);
	if (!is_rate_shown(a, k, at, r))
		return;
	for (size_t i = 0; i < f->services; i++)
		for (size_t q = 0; q < f->quarters; q++) {
			const int *c = a->column[k][i][q];
			const int64_t *is = f->list[i][q].value;
			double below = (double)((2 * v - 1) * r->scale_den);
			double above = (double)((2 * v + 1) * r->scale_den);

			if ((at[1] != f->quarters && at[1] != q) ||
			    !prop_shown_has(a->shown[k], at[0], i, q) ||
			    is[num_row] == MEASURE_NOT_COLLECTED ||
			    is[den_row] == MEASURE_NOT_COLLECTED)
				continue;
			sum_add(&low, c[num_row], 2 * r->scale_num);
			sum_add(&high, c[num_row], 2 * r->scale_num);
			sum_add(&low, c[den_row], -below);
			sum_add(&high, c[den_row], -above);
			if (c[den_row] == 0)
				known += (double)is[den_row];
		}
	must(a, &low, (double)((2 * v - 1) * r->scale_den) * known, INFINITY);
	must(a, &high, -INFINITY,
	    (double)((2 * v + 1) * r->scale_den) * known - 1);
}

static bool
is_in_topic(const struct attack *a, const char *code)
{
	int row = row_of(code);

	for (size_t i = 0; a->row[i] >= 0; i++)
		if (a->row[i] == row)
			return true;
	return false;
}

static void
bound_shown(struct attack *a, size_t k)
{
	const struct prop_shown *s = a->shown[k];

	for (size_t scope = 0; scope < s->scopes; scope++)
		for (size_t q = 0; q <= s->fleet->quarters; q++) {
			for (size_t i = 0; a->row[i] >= 0; i++) {
				size_t at[3] = { scope, q, (size_t)a->row[i] };
				struct prop_shown_cell c =
				    prop_shown_get(s, scope, q, at[2]);

				bound_count(a, k, at, &c);
			}
			for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]);
			     i++)
				if (is_in_topic(a, rates[i].num) &&
				    (strcmp(rates[i].den, "es_fte") == 0 ||
					is_in_topic(a, rates[i].den)))
					bound_rate(a, k, (size_t[]){ scope, q },
					    &rates[i]);
		}
}

/* ---------------------------------------------------------------- the targets */

static struct target *
add_target(struct attack *a, enum target_kind kind, size_t k,
    const size_t at[3], int64_t value)
{
	struct target *t;

	a->target = mem_resize(a->target, a->targets + 1, sizeof(*a->target));
	t = &a->target[a->targets++];
	*t = (struct target){ .kind = kind,
		.snapshot = k,
		.scope = at[0],
		.quarter = at[1],
		.row = at[2],
		.value = value,
		.seen_low = value,
		.seen_high = value };
	sum_cell(a, &t->sum, k, at, 1);
	return t;
}

static void
add_targets_at(struct attack *a, size_t k, const size_t at[3])
{
	const struct measure *m = &measures_ips_grow_2()->rows[at[2]];
	struct prop_shown_cell c =
	    prop_shown_get(a->shown[k], at[0], at[1], at[2]);

	if (c.state == PROP_SHOWN_HIDDEN || c.state == PROP_SHOWN_BELOW_5) {
		a->report->hidden++;
		add_target(a, TARGET_HIDDEN, k, at, c.value)->few = c.few;
	}
	if (c.state != PROP_SHOWN_ROUNDED)
		return;
	a->report->shown++;
	if (strcmp(m->code, "caseload") == 0)
		add_target(a, TARGET_UNROUNDED, k, at, c.value);
	if (m->role == MEASURE_PART) {
		size_t of[3] = { at[0], at[1], (size_t)m->whole };
		struct prop_shown_cell whole =
		    prop_shown_get(a->shown[k], at[0], at[1], of[2]);

		if (whole.state == PROP_SHOWN_ROUNDED &&
		    whole.value - c.value < 5) {
			struct target *t = add_target(a, TARGET_COMPLEMENT, k,
			    of, whole.value - c.value);

			sum_cell(a, &t->sum, k, at, -1);
		}
	}
}

static void
add_targets(struct attack *a, size_t k)
{
	const struct prop_shown *s = a->shown[k];

	for (size_t scope = 0; scope < s->scopes; scope++)
		for (size_t q = 0; q <= s->fleet->quarters; q++)
			for (size_t i = 0; a->row[i] >= 0; i++)
				add_targets_at(a, k,
				    (size_t[]){ scope, q, (size_t)a->row[i] });
}

/* ----------------------------------------------------------------- the search */

static double
value_of(const struct attack *a, const struct sum *s, bool searched)
{
	double v = 0;

	for (int i = 1; i <= s->n; i++)
		v += s->factor[i] *
		     (searched ? glp_mip_col_val(a->lp, s->column[i])
			       : glp_get_col_prim(a->lp, s->column[i]));
	return v;
}

/* If the solution at hand is whole-numbered, every target has that value in
 * some table that agrees with all outputs. */
static void
note_solution(struct attack *a, bool searched)
{
	int n = glp_get_num_cols(a->lp);

	for (int c = 1; c <= n && !searched; c++) {
		double v = glp_get_col_prim(a->lp, c);

		if (glp_get_col_kind(a->lp, c) == GLP_IV &&
		    fabs(v - round(v)) > 1e-6)
			return;
	}
	for (size_t i = 0; i < a->targets; i++) {
		struct target *t = &a->target[i];
		int64_t v = llround(value_of(a, &t->sum, searched));

		if (v < t->seen_low)
			t->seen_low = v;
		if (v > t->seen_high)
			t->seen_high = v;
	}
}

/* From where the last target left it, or else from the beginning. */
static void
solve(glp_prob *lp)
{
	glp_smcp simplex;
	int status;

	glp_init_smcp(&simplex);
	simplex.msg_lev = GLP_MSG_OFF;
	if (glp_simplex(lp, &simplex) != 0) {
		glp_adv_basis(lp, 0);
		ASSERT(glp_simplex(lp, &simplex) == 0);
	}
	status = glp_get_status(lp);
	ASSERT(status == GLP_OPT || status == GLP_UNBND);
}

static void
stop_search(glp_tree *tree, void *arg)
{
	int nodes;

	(void)arg;
	glp_ios_tree_size(tree, NULL, NULL, &nodes);
	if (nodes > NODES_MAX)
		glp_ios_terminate(tree);
}

/* The extreme of a target; searched: over whole-numbered tables only. */
static int64_t
extreme(struct attack *a, const struct target *t, int direction, bool search)
{
	glp_iocp branch;
	bool unbounded;
	double v;

	glp_set_obj_dir(a->lp, direction);
	for (int i = 1; i <= t->sum.n; i++)
		glp_set_obj_coef(a->lp, t->sum.column[i], t->sum.factor[i]);
	solve(a->lp);
	unbounded = glp_get_status(a->lp) == GLP_UNBND;
	v = unbounded ? 0 : glp_get_obj_val(a->lp);
	if (!unbounded && !search)
		note_solution(a, false);
	if (!unbounded && search) {
		glp_init_iocp(&branch);
		branch.msg_lev = GLP_MSG_OFF;
		branch.br_tech = GLP_BR_MFV;
		branch.cb_func = stop_search;
		(void)glp_intopt(a->lp, &branch);
		if (glp_mip_status(a->lp) == GLP_OPT)
			v = glp_mip_obj_val(a->lp);
		if (glp_mip_status(a->lp) == GLP_OPT ||
		    glp_mip_status(a->lp) == GLP_FEAS)
			note_solution(a, true);
	}
	for (int i = 1; i <= t->sum.n; i++)
		glp_set_obj_coef(a->lp, t->sum.column[i], 0);
	if (unbounded)
		return direction == GLP_MAX ? INT32_MAX : INT32_MIN;
	return direction == GLP_MAX ? (int64_t)floor(v + 1e-6)
				    : (int64_t)ceil(v - 1e-6);
}

/* What is seen already proves that it is safe. */
static bool
is_safe(const struct target *t)
{
	int64_t seen = t->seen_high - t->seen_low + 1;

	if (t->kind != TARGET_HIDDEN)
		return seen > 1;
	return seen >= ENOUGH && (!t->few || t->seen_low < 5 || seen > ROUNDED);
}

static bool
find_leak(const struct target *t, int64_t low, int64_t high,
    enum prop_attack_kind *kind)
{
	int64_t n = high - low + 1;

	if (t->kind != TARGET_HIDDEN) {
		*kind = t->kind == TARGET_COMPLEMENT ? PROP_ATTACK_COMPLEMENT
						     : PROP_ATTACK_UNROUNDED;
		return n == 1;
	}
	*kind = n == 1       ? PROP_ATTACK_EXACT
		: n < ENOUGH ? PROP_ATTACK_NARROW
			     : PROP_ATTACK_AS_SHOWN;
	return n < ENOUGH || (t->few && low >= 5 && n <= ROUNDED);
}

static void
report_leak(struct attack *a, const struct target *t,
    enum prop_attack_kind kind, const int64_t bounds[2])
{
	struct prop_attack_report *r = a->report;
	const struct prop_shown *s = a->shown[t->snapshot];
	bool of_region = s->scope[t->scope].service == SUPPRESSION_ANY;

	if (kind == PROP_ATTACK_AS_SHOWN)
		r->of_regions += of_region;
	if (prop_attack_leaks(r) == 0) {
		r->first = (struct prop_attack_leak){ .kind = kind,
			.of_region = of_region,
			.low = bounds[0],
			.high = bounds[1],
			.value = t->value };
		prop_shown_name(s, t->scope, t->quarter, t->row, r->first.name);
	}
	r->leaks[kind]++;
}

static void
attack_target(struct attack *a, const struct target *t)
{
	enum prop_attack_kind kind;
	int64_t bounds[2];

	for (int search = 0; search < 2; search++) {
		if (is_safe(t))
			return;
		bounds[0] = extreme(a, t, GLP_MIN, search == 1);
		if (is_safe(t))
			return;
		bounds[1] = extreme(a, t, GLP_MAX, search == 1);
		ASSERT(bounds[0] <= t->value && t->value <= bounds[1]);
		if (find_leak(t, bounds[0], bounds[1], &kind)) {
			report_leak(a, t, kind, bounds);
			return;
		}
		/* Whole-numbered tables are looked for where it is close, and
		 * where means do not make that search endless. */
		if (bounds[1] - bounds[0] >= WIDE || a->has_means)
			return;
	}
}

void
prop_attack(const struct prop_shown *now, const struct prop_shown *later,
    enum prop_attack_topic topic, struct prop_attack_report *report)
{
	struct attack *a = mem_alloc(sizeof(*a));
	size_t n = 0;

	memset(a, 0, sizeof(*a));
	a->shown[0] = now;
	a->shown[1] = later;
	a->snapshots = later == NULL ? 1 : 2;
	a->report = report;
	for (size_t i = 0; topics[topic][i] != NULL; i++) {
		int row = row_of(topics[topic][i]);

		if (now->fleet->evidence || row < (int)measures_ips_grow_1()->n)
			a->row[n++] = row;
	}
	a->row[n] = -1;
	glp_term_out(GLP_OFF);
	a->lp = glp_create_prob();
	for (size_t k = 0; k < a->snapshots; k++) {
		make_columns(a, k);
		bound_returns(a, k);
		bound_shown(a, k);
		add_targets(a, k);
	}
	for (size_t i = 0; i < a->targets; i++)
		attack_target(a, &a->target[i]);
	for (size_t i = 0; i < a->targets; i++)
		sum_free(&a->target[i].sum);
	free(a->target);
	glp_delete_prob(a->lp);
	free(a);
}

size_t
prop_attack_leaks(const struct prop_attack_report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < PROP_ATTACK_KINDS; i++)
		n += report->leaks[i];
	return n;
}

const char *
prop_attack_kind_name(enum prop_attack_kind kind)
{
	static const char *const names[] = {
		[PROP_ATTACK_EXACT] = "hidden, and known exactly",
		[PROP_ATTACK_NARROW] = "hidden, and one of two values",
		[PROP_ATTACK_AS_SHOWN] =
		    "hidden, and known as well as if it were shown",
		[PROP_ATTACK_COMPLEMENT] =
		    "whole less part is below 5, and known exactly",
		[PROP_ATTACK_UNROUNDED] =
		    "rounded, and a rate gives it exactly",
	};

	return names[kind];
}
