/*
 * Replaces libsodium's random source by a seeded one, so that a failing seed
 * repeats to the byte, keys and boxes included.
 */
#include "tests/simulation/sim_entropy.h"

#include <sodium.h>
#include <string.h>

#include "tests/demo/demo_prng.h"

static struct demo_prng stream;

static const char *
name(void)
{
	return "simulation";
}

static uint32_t
word(void)
{
	return (uint32_t)(demo_prng_next(&stream) >> 32);
}

static void
fill(void *p, const size_t n)
{
	uint8_t *out = p;

	for (size_t i = 0; i < n; i += sizeof(uint64_t)) {
		uint64_t v = demo_prng_next(&stream);

		memcpy(out + i, &v, n - i < sizeof(v) ? n - i : sizeof(v));
	}
}

static void
stir(void)
{
}

static int
end(void)
{
	return 0;
}

void
sim_entropy_start(void)
{
	static struct randombytes_implementation from_seed = {
		.implementation_name = name,
		.random = word,
		.stir = stir,
		.buf = fill,
		.close = end,
	};

	(void)randombytes_set_implementation(&from_seed);
}

void
sim_entropy_seed(uint64_t seed)
{
	demo_prng_seed(&stream, seed, "entropy");
}
