/*
 * The sums of days and minutes behind a table.  They are never shown, but means
 * that are made of them are, so a table is possible only if there are sums that
 * round to the same means, and that people in those bands can have.
 */
#include "common/base/err.h"
#include "common/ips/possible.h"

enum {
	BROUGHT_MAX = 1000000, /* days or minutes of one person */
	DAYS_MAX = 9000,       /* from profile to first contact: 25 years */
	MINUTES_MAX = 10080    /* in a week */
};

/* What each person of the step may bring to a sum of days or minutes. */
struct brought {
	int64_t low, high;
};

/* low <= 2 * by * x <= high */
static void
narrow(struct brought *x, int64_t by, int64_t low, int64_t high)
{
	int64_t two = 2 * (by < 0 ? -by : by), swap = low;

	if (by < 0) {
		low = -high;
		high = -swap;
	}
	/* Up and down, of negative numbers too. */
	low = low >= 0 ? (low + two - 1) / two : -(-low / two);
	high = high >= 0 ? high / two : -((-high + two - 1) / two);
	if (low > x->low)
		x->low = low;
	if (high < x->high)
		x->high = high;
}

/* Whether the mean of a cell is shown: P-TOT-60. */
static bool
is_mean_shown(const struct possible *a, size_t at)
{
	const struct suppression *s = a->s;
	const struct possible_group *g = a->g;

	if (s->hidden[at] || s->value[at] == 0 ||
	    s->collecting[at] !=
		s->collecting[possible_beside(s, at, (size_t)g->sum)])
		return false;
	for (size_t i = 0; i < g->n; i++)
		if (s->rules->rows[g->row[i]].role == MEASURE_BAND &&
		    s->hidden[possible_beside(s, at, g->row[i])])
			return false;
	return true;
}

/* The least and the most days or minutes of a return, by the true table or by
 * the one at hand. */
static struct brought
bounds_in(const struct possible *a, bool truly, size_t n)
{
	static const int days[][2] = { { 0, 30 }, { 31, 60 }, { 61, 150 },
		{ 151, 270 }, { 271, DAYS_MAX } };
	const struct suppression *s = a->s;
	const struct possible_group *g = a->g;
	struct brought sum = { 0, 0 };
	bool bands = false;
	size_t band = 0;

	for (size_t i = 0; i < g->n; i++) {
		size_t cell = possible_beside(s, n, g->row[i]);

		if (s->rules->rows[g->row[i]].role != MEASURE_BAND)
			continue;
		if (s->value[cell] != MEASURE_NOT_COLLECTED) {
			int64_t of = truly ? s->value[cell] : a->cell[cell].now;

			bands = true;
			sum.low += days[band][0] * of;
			sum.high += days[band][1] * of;
		}
		band++;
	}
	if (!bands)
		sum.high = (truly ? s->value[n] : a->cell[n].now) *
			   (g->scale == 1 ? DAYS_MAX : MINUTES_MAX);
	return sum;
}

/* No reader can count on bounds that the true figures do not keep. */
static struct brought
sum_bounds(const struct possible *a, size_t n)
{
	int64_t truly =
	    a->s->value[possible_beside(a->s, n, (size_t)a->g->sum)];
	struct brought b = bounds_in(a, true, n);

	if (truly < b.low || truly > b.high)
		return (struct brought){ 0, INT64_MAX / 4 };
	return bounds_in(a, false, n);
}

/* Of a service and a quarter. */
static bool
is_return(const struct suppression *s, size_t at)
{
	return s->node[at / s->times % s->nodes].service != SIZE_MAX &&
	       at % s->times < s->quarters;
}

static int64_t
shown_mean(const struct possible *a, size_t n)
{
	const struct suppression *s = a->s;
	int64_t sum = s->value[possible_beside(s, n, (size_t)a->g->sum)];
	int64_t two = 2 * s->value[n] * a->g->scale;

	return (2 * sum + two / 2) / two;
}

/* What a cell lets each person of the step bring. */
static void
narrow_cell(const struct possible *a, size_t n, struct brought *x)
{
	const struct suppression *s = a->s;
	size_t at = possible_beside(s, n, (size_t)a->g->sum);
	int64_t by = possible_changed(a, n), sum = a->cell[at].now, mean;

	if (by == 0 || s->value[at] == MEASURE_NOT_COLLECTED)
		return;
	if (is_return(s, n)) {
		struct brought b = sum_bounds(a, n);

		narrow(x, by, 2 * (b.low - sum), 2 * (b.high - sum));
	}
	if (!is_mean_shown(a, n))
		return;
	mean = shown_mean(a, n);
	narrow(x, by, (2 * mean - 1) * a->g->scale * a->cell[n].now - 2 * sum,
	    (2 * mean + 1) * a->g->scale * a->cell[n].now - 1 - 2 * sum);
}

/* The sum of a return: each person brings so much, and people who are in
 * another band now what they must. */
static void
bring_sum(struct possible *a, size_t n, int64_t each)
{
	const struct suppression *s = a->s;
	size_t at = possible_beside(s, n, (size_t)a->g->sum);
	struct possible_leaf l = { .node = at / s->times % s->nodes,
		.quarter = at % s->times };
	struct brought b = sum_bounds(a, n);
	int64_t sum = a->cell[at].now + each * possible_changed(a, n);

	if (s->value[at] == MEASURE_NOT_COLLECTED || a->mark[at] != 0)
		return;
	if (sum < b.low)
		sum = b.low;
	if (sum > b.high)
		sum = b.high;
	possible_add(a, &l, (size_t)a->g->sum, sum - a->cell[at].now);
}

/* The sums with which the mean of a cell, if it is shown, stays the same; true
 * when it is the same now. */
static bool
holds_mean(const struct possible *a, size_t n, struct brought *sum)
{
	const struct suppression *s = a->s;
	int64_t scale = a->g->scale, mean;
	int64_t now = a->cell[possible_beside(s, n, (size_t)a->g->sum)].now;

	*sum = (struct brought){ 0, INT64_MAX / 4 };
	if (!is_mean_shown(a, n))
		return true;
	mean = shown_mean(a, n);
	/* Up to a whole number; and below one, so that half is rounded up. */
	sum->low = ((2 * mean - 1) * scale * a->cell[n].now + 1) / 2;
	sum->high = ((2 * mean + 1) * scale * a->cell[n].now - 1) / 2;
	if (sum->low < 0)
		sum->low = 0;
	return now >= sum->low && now <= sum->high;
}

/* How far the sum of a return may move: no mean that is right becomes wrong. */
static struct brought
sum_room(const struct possible *a, const struct possible_leaf *l)
{
	const struct suppression *s = a->s;
	size_t of = a->g->first, times[] = { l->quarter, s->quarters };
	size_t n = suppression_at(s, l->node, l->quarter, of);
	int64_t sum = a->cell[possible_beside(s, n, (size_t)a->g->sum)].now;
	struct brought room = sum_bounds(a, n), mean;

	room.low -= sum;
	room.high -= sum;
	for (int node = (int)l->node; node >= 0; node = s->node[node].parent)
		for (size_t i = 0; i < (suppression_is_flow(s, of) ? 2 : 1);
		     i++) {
			n = suppression_at(s, (size_t)node, times[i], of);
			sum = a->cell[possible_beside(s, n, (size_t)a->g->sum)]
				  .now;
			if (!holds_mean(a, n, &mean))
				continue;
			if (mean.low - sum > room.low)
				room.low = mean.low - sum;
			if (mean.high - sum < room.high)
				room.high = mean.high - sum;
		}
	return room;
}

/* Whether a return has an integer in that row. */
static bool
is_there(const struct suppression *s, const struct possible_leaf *l, size_t row)
{
	return s->value[suppression_at(s, l->node, l->quarter, row)] !=
	       MEASURE_NOT_COLLECTED;
}

/* Move sums of returns below a place until the mean of a cell is right. */
static void
right_mean(struct possible *a, size_t n, size_t node)
{
	const struct suppression *s = a->s;
	size_t sum = possible_beside(s, n, (size_t)a->g->sum),
	       time = n % s->times;
	struct possible_leaf l = { .node = node };
	struct brought mean;

	for (size_t i = 0; i < s->node[node].children; i++)
		right_mean(a, n, s->node[node].child[i]);
	if (s->node[node].service == SIZE_MAX)
		return;
	for (; l.quarter < s->quarters && !holds_mean(a, n, &mean);
	     l.quarter++) {
		int64_t by = a->cell[sum].now < mean.low
				 ? mean.low - a->cell[sum].now
				 : mean.high - a->cell[sum].now;
		struct brought room;

		if ((time != s->quarters && time != l.quarter) ||
		    !is_there(s, &l, (size_t)a->g->sum))
			continue;
		room = sum_room(a, &l);
		by = by > room.high ? room.high : by < room.low ? room.low : by;
		if (room.low <= room.high && by != 0 &&
		    a->touches + 6 <= POSSIBLE_TOUCHED_MAX)
			possible_add(a, &l, (size_t)a->g->sum, by);
	}
}

static bool
right_means(struct possible *a, size_t touches)
{
	const struct suppression *s = a->s;
	struct brought mean;

	for (size_t i = 0; i < touches; i++) {
		size_t n = possible_beside(s, a->touched[i].at, a->g->first);

		if (!holds_mean(a, n, &mean))
			right_mean(a, n, n / s->times % s->nodes);
	}
	for (size_t i = 0; i < touches; i++)
		if (!holds_mean(a,
			possible_beside(s, a->touched[i].at, a->g->first),
			&mean))
			return false;
	return true;
}

bool
possible_sums(struct possible *a)
{
	const struct suppression *s = a->s;
	struct brought x = { -BROUGHT_MAX, BROUGHT_MAX };
	size_t touches = a->touches;

	if (a->g->sum < 0)
		return true;
	for (size_t i = 0; i < touches; i++)
		narrow_cell(a,
		    possible_beside(s, a->touched[i].at, a->g->first), &x);
	if (x.low > x.high)
		return false;
	for (size_t i = 0; i < touches; i++) {
		size_t n = possible_beside(s, a->touched[i].at, a->g->first);

		if (is_return(s, n))
			bring_sum(a, n, x.low + (x.high - x.low) / 2);
	}
	if (right_means(a, touches))
		return true;
	for (size_t i = touches; i < a->touches; i++)
		a->cell[a->touched[i].at].now -= a->touched[i].by;
	possible_forget(a, touches);
	return false;
}
