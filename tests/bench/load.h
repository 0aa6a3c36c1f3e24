#ifndef SHEAF_TESTS_BENCH_LOAD_H
#define SHEAF_TESTS_BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

#include "tests/bench/fleet.h"

/*
 * What the agents of a fleet deliver, made ahead of time, a connection for each.
 * Any failure ends the program.
 */
struct load;

/* Make so many batches of each agent, of whom there is an even number.  Freed with
 * load_free(). */
struct load *load_make(struct fleet *f, size_t batches);
void load_free(struct load *all);

/* Connect each agent with the door at a port of 127.0.0.1. */
void load_connect(struct load *all, uint16_t port);

/* Deliver the next so many batches of each agent; returns when each is accepted
 * durably. */
void load_run(struct load *all, size_t batches);

#endif
