/*
 * Random numbers that are the same everywhere, so that a seed printed by a failing
 * test gives the same case on another machine.
 */
#include "tests/demo/demo_prng.h"

#include "common/base/err.h"

uint64_t
demo_prng_next(struct demo_prng *r)
{
	uint64_t z = r->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
demo_prng_seed(struct demo_prng *r, uint64_t seed, const char *name)
{
	r->state = seed;
	for (; *name; name++)
		r->state = demo_prng_next(r) ^ (unsigned char)*name;
}

int32_t
demo_prng_below(struct demo_prng *r, int32_t n)
{
	ASSERT(n >= 1);
	return (int32_t)((demo_prng_next(r) >> 32) * (uint64_t)n >> 32);
}

int32_t
demo_prng_between(struct demo_prng *r, int32_t low, int32_t high)
{
	ASSERT(low <= high);
	return low + demo_prng_below(r, high - low + 1);
}

bool
demo_prng_chance(struct demo_prng *r, int32_t percent)
{
	return demo_prng_below(r, 100) < percent;
}
