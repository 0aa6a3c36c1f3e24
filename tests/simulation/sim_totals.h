#ifndef SHEAF_TESTS_SIMULATION_SIM_TOTALS_H
#define SHEAF_TESTS_SIMULATION_SIM_TOTALS_H

#include <stdbool.h>

#include "aggregator/views/totals.h"
#include "tests/simulation/sim_model.h"

enum { SIM_TOTALS_TEXT_MAX = 160 };

/*
 * True when the aggregator's figures are the model's; else the first
 * difference in words.
 */
bool sim_totals_same(const struct totals_figures *is,
    const struct model_sums *must, char difference[static SIM_TOTALS_TEXT_MAX]);

#endif
