#ifndef SHEAF_AGENT_DESK_DESK_FIGURES_BASELINE_H
#define SHEAF_AGENT_DESK_DESK_FIGURES_BASELINE_H

#include "agent/desk/desk_figures_series.h"
#include "agent/desk/versions.h"
#include "agent/register/baselines.h"
#include "common/base/buf.h"
#include "common/base/json.h"
#include "common/ips/spc.h"

/* The baseline of a control chart in words. */

/*
 * What a chart has of its baseline: code (of the measure); says (which quarters,
 * who set it, when and why; or what the limits are made of without one); printed
 * (the same without the reason, for what leaves the page); from, to (quarters);
 * reason; version; possible (there are enough quarters to set one); past (what was
 * set and removed before, newest first, as sentences).  Where none is set, printed,
 * from, to and reason are null.  `judged` is the chart as it is drawn.  The caller
 * frees it.
 */
struct jval *desk_figures_baseline(const struct desk_figures_series *s,
    const char *code, const struct spc_answer *judged);

/* Append " The limits are made of the baseline, 2021/22 Q1 to 2023/24 Q4.";
 * nothing where none is set. */
void desk_figures_baseline_say_short(const struct desk_figures_series *s,
    const char *code, struct buf *out);

/* Append "quarters 2021/22 Q1 to 2023/24 Q4". */
void desk_figures_baseline_say_quarters(const struct baseline *b,
    struct buf *out);

/* Append "Quarters 2021/22 Q1 to 2023/24 Q4 because" and the reason in quotes. */
void desk_figures_baseline_say_reason(const struct baseline *b,
    struct buf *out);

/* The version of what is set for a measure: its newest change. */
void desk_figures_baseline_version(const struct baselines *list,
    const char *code, char out[static VERSIONS_SIZE]);

#endif
