/*
 * Control charts: limits from moving ranges, and what is unusual beside them.
 * The constants are those of NHS England's "Making Data Count" (2.66, and two
 * thirds of it; 3.267 is the upper limit of a moving range).  A limit is a
 * fraction, so a value is compared with it after both were multiplied by its
 * denominator.
 */
#include "common/ips/spc.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"

/* Constants as fractions. */
enum {
	SCREEN = 3267, /* thousandths: 3.267 */
	LIMIT = 26600, /* of the mean range, in ten-thousandths: 2.66 */
	NEAR = 17733,
	OF = 10000,
	HUNDREDTHS = 100
};

/* No product below reaches 2^63: a value has 31 bits, and there are at most
 * SPC_MAX values and as many ranges. */
struct basis {
	int64_t sum, n;           /* m = sum / n */
	int64_t ranges, ranges_n; /* R = ranges / ranges_n */
};

/* A value less the mean, times the number of values. */
static int64_t
above_mean(const struct basis *b, int64_t x)
{
	return x * b->n - b->sum;
}

static int
side_of(const struct basis *b, int64_t x)
{
	int64_t d = above_mean(b, x);

	return d > 0 ? 1 : d < 0 ? -1 : 0;
}

/* 1 or -1 where x is further above or below the mean than factor / OF * R. */
static int
beyond(const struct basis *b, int64_t x, int64_t factor)
{
	int64_t distance = above_mean(b, x) * b->ranges_n * OF;
	int64_t limit = factor * b->ranges * b->n;

	return distance > limit ? 1 : distance < -limit ? -1 : 0;
}

/* ------------------------------------------------------------------- lines */

static bool
has_range(const struct spc_question *q, size_t from, size_t i)
{
	return i > from && q->value[i] != SPC_MISSING &&
	       q->value[i - 1] != SPC_MISSING;
}

static int64_t
range_at(const struct spc_question *q, size_t i)
{
	return llabs(q->value[i] - q->value[i - 1]);
}

/* The mean of the values, and of those ranges that are no outliers. */
static struct basis
find_basis(const struct spc_question *q, size_t from, size_t to)
{
	struct basis b = { 0, 0, 0, 0 };
	int64_t all = 0, n = 0;

	for (size_t i = from; i < to; i++) {
		if (q->value[i] == SPC_MISSING)
			continue;
		b.sum += q->value[i];
		b.n++;
		if (has_range(q, from, i)) {
			all += range_at(q, i);
			n++;
		}
	}
	for (size_t i = from; i < to; i++) {
		if (!has_range(q, from, i))
			continue;
		/* Where nothing ever changed, no range is an outlier. */
		if (all > 0 && range_at(q, i) * n * 1000 >= SCREEN * all)
			continue;
		b.ranges += range_at(q, i);
		b.ranges_n++;
	}
	return b;
}

/* num / den to the nearest whole number, half up; den is positive. */
static int64_t
rounded(int64_t num, int64_t den)
{
	int64_t twice = 2 * num + den, whole = twice / (2 * den);

	return twice % (2 * den) < 0 ? whole - 1 : whole;
}

/* m + factor / OF * R, in hundredths. */
static int64_t
line(const struct basis *b, int64_t factor)
{
	return rounded(b->sum * b->ranges_n * OF + factor * b->ranges * b->n,
	    b->n * b->ranges_n * (OF / HUNDREDTHS));
}

static int
compare(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static int64_t
median(const struct spc_question *q, size_t from, size_t to)
{
	int64_t sorted[SPC_MAX];
	size_t n = 0;

	for (size_t i = from; i < to; i++)
		if (q->value[i] != SPC_MISSING)
			sorted[n++] = q->value[i];
	qsort(sorted, n, sizeof(sorted[0]), compare);
	return (sorted[(n - 1) / 2] + sorted[n / 2]) * (HUNDREDTHS / 2);
}

/* ----------------------------------------------------------------- signals */

static void
mark(struct spc_answer *out, size_t i, enum spc_signal signal, bool high)
{
	struct spc_mark *m = &out->mark[i];

	/* They come in the order in which they decide. */
	if (m->signals == 0)
		m->high = high;
	m->signals |= signal;
}

static void
mark_outside(const struct spc_question *q, const struct basis *b,
    struct spc_answer *out)
{
	for (size_t i = 0; i < q->n; i++) {
		int way;

		if (q->value[i] == SPC_MISSING)
			continue;
		way = beyond(b, q->value[i], LIMIT);
		if (way != 0)
			mark(out, i, SPC_OUTSIDE, way > 0);
	}
}

/* The side of the mean on which value i is; 0: none. */
static int
way_of_side(const struct spc_question *q, const struct basis *b, size_t i)
{
	return q->value[i] == SPC_MISSING ? 0 : side_of(b, q->value[i]);
}

/* Runs of equal sides. */
static void
mark_sides(const struct spc_question *q, const struct basis *b,
    struct spc_answer *out)
{
	size_t first = 0;

	for (size_t i = 1; i <= q->n; i++) {
		int way = way_of_side(q, b, first);

		if (i < q->n && way_of_side(q, b, i) == way)
			continue;
		for (size_t k = first;
		     way != 0 && i - first >= SPC_RUNNING && k < i; k++)
			mark(out, k, SPC_SIDE, way > 0);
		first = i;
	}
}

/* Whether value i is higher (1) or lower (-1) than the one before it. */
static int
way_of_step(const struct spc_question *q, size_t i)
{
	if (!has_range(q, 0, i) || q->value[i] == q->value[i - 1])
		return 0;
	return q->value[i] > q->value[i - 1] ? 1 : -1;
}

/* Runs of equal steps; the value before the first step belongs to them. */
static void
mark_trends(const struct spc_question *q, struct spc_answer *out)
{
	size_t first = 1; /* step */

	for (size_t i = 2; i <= q->n; i++) {
		int way = way_of_step(q, first);

		if (i < q->n && way_of_step(q, i) == way)
			continue;
		for (size_t k = first - 1;
		     way != 0 && i - first + 1 >= SPC_RUNNING && k < i; k++)
			mark(out, k, SPC_TREND, way > 0);
		first = i;
	}
}

static void
mark_near(const struct spc_question *q, const struct basis *b,
    struct spc_answer *out)
{
	for (size_t i = 2; i < q->n; i++) {
		int way = way_of_side(q, b, i), n = 0;

		if (way == 0 || way_of_side(q, b, i - 1) != way ||
		    way_of_side(q, b, i - 2) != way)
			continue;
		for (size_t k = i - 2; k <= i; k++)
			n += beyond(b, q->value[k], NEAR) == way;
		for (size_t k = i - 2; n >= 2 && k <= i; k++)
			if (beyond(b, q->value[k], NEAR) == way)
				mark(out, k, SPC_NEAR, way > 0);
	}
}

static enum spc_verdict
verdict_of(const struct spc_mark *m, enum spc_better better)
{
	if (m->signals == 0)
		return SPC_USUAL;
	if (better == SPC_NONE_BETTER)
		return SPC_NEITHER;
	return m->high == (better == SPC_HIGHER_BETTER) ? SPC_IMPROVEMENT
							: SPC_CONCERN;
}

/* ------------------------------------------------------------------ target */

/* Usual values are those within the limits; which of them meet the target? */
static enum spc_assurance
assure(const struct spc_question *q, const struct basis *b)
{
	int way = beyond(b, q->target, LIMIT);
	int64_t half = LIMIT * b->ranges * b->n;
	int64_t distance = above_mean(b, q->target) * b->ranges_n * OF;
	/* A target on the limit is met by the value on it. */
	bool at_lower = distance <= -half || (q->count && q->target <= 0);
	bool at_upper = distance >= half;

	if (q->better == SPC_HIGHER_BETTER)
		return way > 0    ? SPC_ALWAYS_MISSED
		       : at_lower ? SPC_ALWAYS_MET
				  : SPC_HIT_AND_MISS;
	if (way < 0 || (q->count && q->target < 0))
		return SPC_ALWAYS_MISSED;
	return at_upper ? SPC_ALWAYS_MET : SPC_HIT_AND_MISS;
}

static void
draw_limits(const struct spc_question *q, const struct basis *b,
    struct spc_answer *out)
{
	out->chart = SPC_CONTROL_CHART;
	out->mean = line(b, 0);
	out->upper = line(b, LIMIT);
	out->lower = line(b, -LIMIT);
	out->near_upper = line(b, NEAR);
	out->near_lower = line(b, -NEAR);
	if (q->count && out->lower < 0)
		out->lower = 0;
	if (q->count && out->near_lower < 0)
		out->near_lower = 0;
	mark_outside(q, b, out);
	mark_sides(q, b, out);
	mark_trends(q, out);
	mark_near(q, b, out);
	for (size_t i = 0; i < q->n; i++)
		out->mark[i].verdict = verdict_of(&out->mark[i], q->better);
	if (q->has_target && q->better != SPC_NONE_BETTER)
		out->assurance = assure(q, b);
}

void
spc_judge(const struct spc_question *q, struct spc_answer *out)
{
	size_t to = q->to == 0 || q->to > q->n ? q->n : q->to;
	size_t from = q->to == 0 ? 0 : q->from;
	struct basis b;

	ASSERT(q->n <= SPC_MAX && from <= to);
	memset(out, 0, sizeof(*out));
	out->baseline = q->to != 0;
	b = find_basis(q, from, to);
	out->known = (size_t)b.n;
	if (b.n == 0)
		return;
	out->chart = SPC_RUN_CHART;
	out->median = median(q, from, to);
	if (b.n >= SPC_LEAST && b.ranges_n > 0)
		draw_limits(q, &b, out);
}
