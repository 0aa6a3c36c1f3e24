#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_CHARTS_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_CHARTS_H

#include <stddef.h>

#include "agent/desk/desk_figures_series.h"
#include "common/base/json.h"

/*
 * What stands in the charts of a page of figures, ready to be drawn: a title
 * that says what was found, how to read it, its figures in words (for who does
 * not see it) and as a table.
 *
 * Each is {id, kind, title, note, says}; where there is nothing to draw, kind
 * is "sentence" and says holds it.  Others have a table {head, rows} of cells
 * {shown, measure, period, since}: a cell with a measure is a number that opens
 * its facts (desk_figures_facts.h).  Numbers to be drawn are hundredths.
 *
 *	"quarters"   points {at, shown, period, complete, verdict, says, target},
 *	             lines {kind, at, name}
 *	"cumulative" the same, with nothing judged
 *	"bars"       bars {at, shown, title}
 *	"multiples"  charts of the kind "quarters", to one scale, or "sentence"
 *
 * A point without a value has at = null.  One that is not complete is judged by
 * nothing.
 */

/* All charts of a series, with `quarter` as the one that was chosen; the
 * series has at least one quarter.  The caller frees the array. */
struct jval *desk_figures_charts(const struct desk_figures_series *s,
    size_t quarter);

#endif
