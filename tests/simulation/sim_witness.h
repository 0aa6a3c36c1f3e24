#ifndef SHEAF_TESTS_SIMULATION_SIM_WITNESS_H
#define SHEAF_TESTS_SIMULATION_SIM_WITNESS_H

#include "aggregator/merge/merger_io.h"
#include "tests/simulation/sim.h"

/*
 * Three witnesses, of which two must sign.  Each keeps what it signed last, for ever,
 * whatever becomes of the centre, and the world ends if it would have to refuse: the
 * log is honest.
 */

/* Make their keys, and the authority's note that names them. */
void sim_witness_begin(struct sim *s, struct buf *note);

/* merger_io.witnessed.  They are away at times, unless the world is healed or
 * s->centre.certain. */
enum merger_quorum sim_witness_ask(void *arg, const struct merger_question *q,
    struct buf *out);

#endif
