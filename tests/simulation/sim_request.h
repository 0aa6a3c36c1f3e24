#ifndef SHEAF_TESTS_SIMULATION_SIM_REQUEST_H
#define SHEAF_TESTS_SIMULATION_SIM_REQUEST_H

#include "aggregator/intake/submission.h"
#include "tests/simulation/sim.h"

/* What the HTTP routes would make of a request. */
struct submission *sim_request(struct intake *in, const char *url,
    struct slice body);

/* The same for the request that was held back at place i; it is gone. */
struct submission *sim_request_held(struct sim *s, size_t i);

/* Hold a request back, unless there is no room. */
void sim_request_hold(struct sim *s, const char *url, struct slice body);

#endif
