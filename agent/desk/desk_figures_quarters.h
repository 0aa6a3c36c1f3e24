#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_QUARTERS_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_QUARTERS_H

#include "agent/desk/desk_figures_series.h"
#include "common/base/json.h"

/*
 * The chart of a measure over the quarters of a series (desk_figures_charts.h):
 * a control chart where there are enough of them, else a run chart, beside the
 * targets where some are set.  The series has at least one quarter with a value
 * of the measure.  The caller frees it.
 */
struct jval *desk_figures_quarters(const struct desk_figures_series *s,
    const char *code);

#endif
