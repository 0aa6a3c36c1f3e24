#ifndef SHEAF_AGGREGATOR_VIEWS_VIEWS_CHART_H
#define SHEAF_AGGREGATOR_VIEWS_VIEWS_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aggregator/views/views_shown.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/spc.h"

/*
 * The parts that charts are put together from, in the form in which the desk
 * has them (common/web/charts.tsx).  Numbers that are drawn are hundredths.
 */
enum {
	/* Quarters that are drawn: six years can be told apart on a phone.
	 * Lines are made of all there are. */
	VIEWS_CHART_QUARTERS = 24,
	VIEWS_CHART_SAYS_MAX = 16 * 1024,
	/* A count that is shown rounded is off by at most so many. */
	VIEWS_CHART_ROUNDED = 2
};

/* A shown value in hundredths, or SPC_MISSING. */
int64_t views_chart_at(const struct views_shown_cell *c);

/* "Jobs held 13 weeks". */
const char *views_chart_title(const struct views_shown_figure *f);

/* "2026/27 Q3 to 17 November" while it is in progress. */
void views_chart_quarter(const struct views_shown_point *p, struct buf *out);

/* A point: {period, at, shown, complete, verdict, says, target, services}; mark
 * is NULL where it is not judged.  The caller frees it. */
struct jval *views_chart_point(const struct views_shown_point *p,
    const struct views_shown_cell *cell, const struct spc_mark *mark,
    int64_t target);

/*
 * A point of one of many charts that share their quarters: {at, shown}, with why
 * it is not shown, and with the name of its quarter while that is in progress and
 * so reaches to another day in each chart.  The caller frees it.
 */
struct jval *views_chart_small_point(const struct views_shown_point *p);

/* Append a cell to a row of a table: a text, or a figure with its reason. */
void views_chart_text(struct jval *row, const char *text);
void views_chart_cell(struct jval *row, const struct views_shown_cell *c);

/* A table with n headings; takes rows.  The caller frees it. */
struct jval *views_chart_table(const char *const *head, size_t n,
    struct jval *rows);

/* In place of a chart that would be empty; the texts are copied, and the caller
 * frees it. */
struct jval *views_chart_sentence(const char *id, const char *title,
    const char *says);

/*
 * Append how a shown value of so many quarters together stands to its target:
 * "met", "about 4 short", or "met or nearly" where rounding hides which.  The
 * verdict for programs: "met", "short", "close".
 */
const char *views_chart_against(enum disclosure_policy p,
    const struct views_shown_cell *c, int64_t target, size_t quarters,
    struct buf *out);

/* Append "1,160", or why it is not shown. */
void views_chart_found(const struct views_shown_cell *c, struct buf *out);

#endif
