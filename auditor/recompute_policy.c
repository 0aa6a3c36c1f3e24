/*
 * Disclosure control by the text of protocol/TOTALS.md: a second writing of what
 * common/ips/disclosure does for the aggregator.
 */
#include "auditor/recompute_policy.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"

enum { FEW = 5, SMALL = 5, STEP = 5, CASELOAD_LEAST = 20 };

/* What is shown in place of a number: none of these is one. */
enum { DASH = MEASURE_NOT_COLLECTED, STAR = -2, BLANK = -3 };

static const char *const names[] = {
	[RECOMPUTE_EXACT_1] = "exact/1",
	[RECOMPUTE_MHSDS_1] = "mhsds/1",
	[RECOMPUTE_SHEAF_1] = "sheaf/1",
};

bool
recompute_policy_parse(const char *name, enum recompute_policy *p)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i], name) == 0) {
			*p = (enum recompute_policy)i;
			return true;
		}
	return false;
}

const char *
recompute_policy_name(enum recompute_policy p)
{
	return names[p];
}

static bool
is_few(size_t services)
{
	return services > 0 && services < FEW;
}

/* A column of one quarter; what is hidden is added to out. */
static void
judge_quarter(const struct recompute_column *c, struct recompute_judged *out)
{
	const struct ruleset *rules = c->scope->grid->rules;

	if (c->reported == 0)
		return;
	if (c->scope->single) {
		int row = measures_find(rules, slice_of("caseload"));

		/* "-" is below any number. */
		if (c->value[row] < CASELOAD_LEAST)
			out->hidden = true;
		return;
	}
	if (c->reported < FEW)
		out->hidden = true;
	for (size_t row = 0; row < rules->n; row++)
		if (is_few(c->collecting[row]))
			out->star[row] = true;
	for (size_t k = 0; k < RECOMPUTE_RATES; k++)
		if (is_few(c->rate[k].services))
			out->rate_star[k] = true;
}

void
recompute_policy_judge(const struct recompute_judge *by,
    const struct recompute_column *c, struct recompute_judged *out)
{
	size_t rows = c->scope->grid->rules->n;

	*out = (struct recompute_judged){ .policy = by->policy };
	if (by->policy == RECOMPUTE_EXACT_1)
		return;
	for (size_t q = c->from; q <= c->to; q++) {
		struct recompute_column one;

		recompute_column_make(&one, c->scope, q, q, false);
		judge_quarter(&one, out);
		recompute_column_free(&one);
	}
	/* There the column as a whole hides nothing by itself. */
	for (size_t row = 0; row < rows; row++)
		out->star[row] = by->policy == RECOMPUTE_SHEAF_1
				     ? recompute_sheaf_hides(by->sheaf, c, row)
				     : out->star[row] || out->hidden;
	for (size_t k = 0; k < RECOMPUTE_RATES; k++)
		out->rate_star[k] = by->policy != RECOMPUTE_SHEAF_1 &&
				    (out->rate_star[k] || out->hidden);
}

/* The number shown in a row, or DASH, STAR or BLANK. */
static int64_t
row_shown(const struct recompute_judged *j, const struct recompute_column *c,
    size_t row)
{
	const char *code = c->scope->grid->rules->rows[row].code;
	int64_t value = c->value[row];

	if (j->policy == RECOMPUTE_EXACT_1)
		return value;
	if (j->policy == RECOMPUTE_MHSDS_1 && j->star[row])
		return STAR;
	if (value == MEASURE_NOT_COLLECTED)
		return DASH;
	if (recompute_rates_is_sum(code))
		return BLANK;
	if (recompute_rates_is_work(code))
		return value;
	if (j->star[row] || value < SMALL)
		return STAR;
	return (value + STEP / 2) / STEP * STEP;
}

static struct jval *
as_json(int64_t shown)
{
	if (shown == DASH)
		return jval_text("-");
	if (shown == STAR)
		return jval_text("*");
	return shown == BLANK ? jval_text("") : jval_number(shown);
}

struct jval *
recompute_policy_row(const struct recompute_judged *j,
    const struct recompute_column *c, size_t row)
{
	return as_json(row_shown(j, c, row));
}

/* Rounded once, half up; in tenths with a decimal.  No overflow: a figure is
 * below 2^31, so with a million returns all of this stays below 2^63. */
static int64_t
rounded(const struct recompute_rate *r, int64_t num, int64_t den,
    unsigned decimals)
{
	int64_t twice = 2 * num * r->times * (decimals == 1 ? 10 : 1);

	return (twice + den * r->by) / (2 * den * r->by);
}

static struct jval *
exact_rate(const struct recompute_rate *r, const struct recompute_rated *sum)
{
	int64_t value = rounded(r, sum->num, sum->den, r->decimals);
	struct jval *v;
	char *text;

	if (r->decimals == 0)
		return jval_number(value);
	text = mem_printf("%" PRId64 ".%" PRId64, value / 10, value % 10);
	v = jval_text(text);
	free(text);
	return v;
}

/* P-TOT-60, 4: whether a band that the mean is about is hidden beside it. */
static bool
hides_a_band(const struct recompute_judged *j, const struct recompute_column *c)
{
	static const char *const bands[] = { "first_employer_contact.0_30",
		"first_employer_contact.31_60", "first_employer_contact.61_150",
		"first_employer_contact.151_270",
		"first_employer_contact.271_up" };

	for (size_t i = 0; i < sizeof(bands) / sizeof(bands[0]); i++) {
		int row =
		    measures_find(c->scope->grid->rules, slice_of(bands[i]));

		if (row_shown(j, c, (size_t)row) == STAR)
			return true;
	}
	return false;
}

/* P-TOT-60, of a rate of people. */
static int64_t
sheaf_rate(const struct recompute_judged *j, const struct recompute_column *c,
    size_t rate)
{
	const struct recompute_rate *r = &recompute_rates()[rate];
	const struct recompute_parts *part = &c->scope->grid->part[rate];
	const struct recompute_rated *sum = &c->rate[rate];
	int64_t num = row_shown(j, c, (size_t)part->num[0]);
	int64_t den = row_shown(j, c, (size_t)part->den);
	int64_t mean;

	if (sum->uneven || num == STAR || den == STAR)
		return STAR;
	if (num == BLANK) {
		mean = rounded(r, sum->num, sum->den, 0);
		return strcmp(r->den, "first_employer_contact") == 0 &&
			       hides_a_band(j, c)
			   ? STAR
			   : mean;
	}
	if (strcmp(r->code, "satisfaction.percent") == 0 && num == den)
		return STAR;
	return rounded(r, num, den, 0);
}

struct jval *
recompute_policy_rate(const struct recompute_judged *j,
    const struct recompute_column *c, size_t rate)
{
	const struct recompute_rate *r = &recompute_rates()[rate];
	const struct recompute_rated *sum = &c->rate[rate];

	if (j->rate_star[rate])
		return as_json(STAR);
	if (sum->den == 0)
		return as_json(DASH);
	if (j->policy == RECOMPUTE_EXACT_1 || r->people == NULL)
		return exact_rate(r, sum);
	if (j->policy == RECOMPUTE_SHEAF_1)
		return as_json(sheaf_rate(j, c, rate));
	if (sum->num < SMALL || sum->people < SMALL)
		return as_json(STAR);
	return as_json(rounded(r, sum->num, sum->den, 0));
}
