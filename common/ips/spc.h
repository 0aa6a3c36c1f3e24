#ifndef SHEAF_COMMON_IPS_SPC_H
#define SHEAF_COMMON_IPS_SPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Control charts (XmR) of one figure over the quarters, as in NHS England's
 * "Making Data Count".  Whether a value may be shown is not decided here: the
 * caller hands over what is to be drawn, and limits that are made of hidden
 * values would give those away.
 *
 *	m        mean of the values
 *	R        mean of the moving ranges |x(i) - x(i-1)|, without those of at
 *	         least 3.267 times the mean of all of them
 *	limits   m +- 2.66 R, near-limits m +- 1.7733 R
 *
 * All comparisons are exact.  Neither a moving range nor a run goes across a
 * quarter without a value.
 */
enum {
	SPC_MAX = 200,  /* quarters in one chart: fifty years */
	SPC_LEAST = 12, /* values from which there are limits */
	SPC_RUNNING = 7 /* values of a run or a trend */
};

/* In place of a value where a quarter has none. */
#define SPC_MISSING INT64_MIN

enum spc_better {
	SPC_HIGHER_BETTER,
	SPC_LOWER_BETTER,
	SPC_NONE_BETTER /* a change is worth a look, and neither good nor bad */
};

struct spc_question {
	/* n of them (at most SPC_MAX), of complete quarters in order, each
	 * from -2^31 to 2^31 - 1 or SPC_MISSING. */
	const int64_t *value;
	size_t n;
	enum spc_better better;
	bool count; /* cannot be below 0, so neither can its limits */
	/* Mean, median and limits are made of value[from] and on, before
	 * value[to]; to = 0: of all. */
	size_t from, to;
	bool has_target;
	int64_t target;
};

enum spc_chart {
	SPC_NOTHING,   /* no value to make a line of */
	SPC_RUN_CHART, /* a median, no limits */
	SPC_CONTROL_CHART
};

/* Why a value is marked; of several, the first decides the verdict. */
enum spc_signal {
	SPC_OUTSIDE = 1, /* outside a limit */
	SPC_SIDE = 2,    /* SPC_RUNNING or more running on one side of m */
	SPC_TREND = 4,   /* as many running, each higher (or lower) than the
			    last; the first of them is the lowest (highest) */
	SPC_NEAR = 8     /* 2 of 3 running beyond the same near-limit, all
			    three on that side of m; those beyond */
};

enum spc_verdict { SPC_USUAL, SPC_IMPROVEMENT, SPC_CONCERN, SPC_NEITHER };

struct spc_mark {
	unsigned signals; /* enum spc_signal */
	bool high;        /* above the mean, or rising */
	enum spc_verdict verdict;
};

enum spc_assurance {
	SPC_UNKNOWN,       /* no target, no limits, or SPC_NONE_BETTER */
	SPC_ALWAYS_MET,    /* no usual value misses the target */
	SPC_ALWAYS_MISSED, /* none meets it */
	SPC_HIT_AND_MISS
};

/* Lines are in hundredths, rounded half up, once. */
struct spc_answer {
	enum spc_chart chart;
	bool baseline;  /* lines are made of value[from] and on, not of all */
	size_t known;   /* values that lines are made of */
	int64_t median; /* unless SPC_NOTHING */
	int64_t mean, lower, upper, near_lower, near_upper; /* with limits */
	enum spc_assurance assurance;
	struct spc_mark mark[SPC_MAX]; /* of value[i] */
};

/*
 * Judge a series.  A control chart from SPC_LEAST values on that lines can be
 * made of, if at least two of them are neighbours; a run chart before, and
 * nothing at all without a value.  Pure; nothing is to be freed.
 */
void spc_judge(const struct spc_question *q, struct spc_answer *out);

#endif
