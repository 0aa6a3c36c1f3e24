#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_SPC_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_SPC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/views_shown.h"
#include "common/base/json.h"
#include "common/ips/spc.h"

/*
 * Run charts and control charts of shown figures.  They are made of shown values
 * alone, of complete quarters, and of those since which the same services collect
 * the figure: what services come or go changes a sum by more than chance.  With
 * a hidden quarter among them there are no lines: made of the true value they
 * would give it away, and made without it they would be wrong.
 */
enum views_spc_none {
	VIEWS_SPC_DRAWN,   /* there are lines */
	VIEWS_SPC_RATIO,   /* a ratio, or a number of posts: not judged */
	VIEWS_SPC_YEAR,    /* it begins anew each April: not judged */
	VIEWS_SPC_HIDDEN,  /* a quarter is hidden */
	VIEWS_SPC_CHANGED, /* the services changed in the newest quarter */
	VIEWS_SPC_EMPTY    /* no complete quarter has a value */
};

/* Targets of a figure by quarter of a series, SPC_MISSING where there is none;
 * NULL: none at all. */
struct views_spc_question {
	const struct views_shown *shown;
	size_t place, figure;
	const int64_t *target;
};

struct views_spc {
	struct views_shown_series series;
	enum views_spc_none none;
	struct spc_answer answer; /* of the points of the series */
	size_t from;              /* the first point that is judged */
	bool has_last;
	size_t last; /* the newest complete quarter that was reported */
};

/* Judge a figure; freed with views_spc_free(). */
void views_spc_judge(const struct views_spc_question *q, struct views_spc *out);
void views_spc_free(struct views_spc *spc);

/*
 * The chart with its title, which is its finding, the note on how to read it,
 * its figures in words and the table behind it: {id, kind, title, note, says,
 * name, points, lines, table}.  Where there is nothing to be drawn its kind is
 * "sentence".  The caller frees it.
 */
struct jval *views_spc_json(const struct views_spc_question *q);

#endif
