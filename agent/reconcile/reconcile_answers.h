#ifndef SHEAF_AGENT_RECONCILE_RECONCILE_ANSWERS_H
#define SHEAF_AGENT_RECONCILE_RECONCILE_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "agent/mapping/mapping_rows.h"
#include "agent/reconcile/reconcile_measures.h"

/* The inputs, of enum reconcile_input, that the sheets found have columns for. */
unsigned reconcile_answers_inputs(const struct mapping_rows *rows);

/*
 * Whether an extract with columns for these inputs, whose first contact was on that
 * day (DAY_NONE: it has none), can answer a measure in a month: it has each input, and,
 * of a measure that looks for the first contact, its contacts begin in the first month
 * that the measure looks at, or before.  Of measures that look for the first contact
 * ever that is the first of the rolling twelve months.
 */
bool reconcile_answers(unsigned inputs, int32_t begins,
    const struct reconcile_measure *measure, const struct month *m);

#endif
