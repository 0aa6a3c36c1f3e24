#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_JUDGE_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk_figures_series.h"
#include "agent/register/baselines.h"
#include "common/ips/spc.h"

/* The quarters of a series judged by the rules of control charts
 * (common/ips/spc.h). */

/* The measures that have a control chart, in the order of the page; ends with
 * NULL. */
extern const char *const desk_figures_judge_measures[];

/*
 * Judge a measure: by limits made of the quarters of `base`, or of all complete
 * quarters where that is NULL.  Quarters of a baseline that are not in the series
 * (any more) count for nothing.  The series has at least one quarter.
 */
void desk_figures_judge(const struct desk_figures_series *s, const char *code,
    const struct baseline *base, struct spc_answer *out);

/* Whether quarter i belongs to the baseline in force of a measure. */
bool desk_figures_judge_is_base(const struct desk_figures_series *s,
    const char *code, size_t i);

#endif
