#ifndef SHEAF_TESTS_DEMO_PRNG_H
#define SHEAF_TESTS_DEMO_PRNG_H

#include <stdbool.h>
#include <stdint.h>

/*
 * splitmix64 (Steele, Lea, Flood 2014): integers only, so the same seed
 * gives the same numbers on every machine.  Not for secrets.
 */
struct demo_prng {
	uint64_t state;
};

/* A stream of its own for every pair of seed and name. */
void demo_prng_seed(struct demo_prng *r, uint64_t seed, const char *name);

/* 64 bits. */
uint64_t demo_prng_next(struct demo_prng *r);

/* 0 .. n - 1; n is at least 1. */
int32_t demo_prng_below(struct demo_prng *r, int32_t n);

/* low .. high, both included; low <= high. */
int32_t demo_prng_between(struct demo_prng *r, int32_t low, int32_t high);

/* True in `percent` of 100 cases. */
bool demo_prng_chance(struct demo_prng *r, int32_t percent);

#endif
