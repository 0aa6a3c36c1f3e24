/*
 * A hash table from strings to numbers.  A register holds few different staff
 * codes and refs many times over: as numbers they compare fast and take four
 * bytes.
 */
#include "agent/register/symbols.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/err.h"
#include "common/base/mem.h"

enum { SLOTS_FIRST = 256 };

uint32_t
symbols_hash(const void *p, size_t n)
{
	const uint8_t *b = p;
	uint64_t h = 1469598103934665603U; /* FNV-1a */

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * 1099511628211U;
	return (uint32_t)(h ^ h >> 32);
}

void
symbols_init(struct symbols *names)
{
	*names = (struct symbols){ .slots = SLOTS_FIRST };
	names->slot = mem_array(names->slots, sizeof(*names->slot));
	symbols_add(names, slice_of(""));
}

void
symbols_free(struct symbols *names)
{
	for (uint32_t i = 0; i < names->n; i++) {
		mem_wipe(names->text[i], strlen(names->text[i]));
		free(names->text[i]);
	}
	free(names->text);
	free(names->hash);
	free(names->slot);
	*names = (struct symbols){ 0 };
}

/* Linear probing; the table is at most half full, so it always ends. */
static void
place(struct symbols *names, uint32_t number)
{
	uint32_t i = names->hash[number] & (names->slots - 1);

	while (names->slot[i])
		i = (i + 1) & (names->slots - 1);
	names->slot[i] = number + 1;
}

static void
grow(struct symbols *names)
{
	if (names->n == names->cap) {
		names->cap = names->cap ? names->cap * 2 : 64;
		names->text =
		    mem_resize(names->text, names->cap, sizeof(*names->text));
		names->hash =
		    mem_resize(names->hash, names->cap, sizeof(*names->hash));
	}
	if (names->n < names->slots / 2)
		return;
	free(names->slot);
	names->slots *= 2;
	names->slot = mem_array(names->slots, sizeof(*names->slot));
	for (uint32_t i = 0; i < names->n; i++)
		place(names, i);
}

uint32_t
symbols_add(struct symbols *names, struct slice s)
{
	uint32_t hash = symbols_hash(s.p, s.n);
	uint32_t i = hash & (names->slots - 1);

	for (; names->slot[i]; i = (i + 1) & (names->slots - 1)) {
		uint32_t number = names->slot[i] - 1;

		if (names->hash[number] == hash &&
		    slice_is(s, names->text[number]))
			return number;
	}
	grow(names);
	names->text[names->n] = mem_copy_text(s.p, s.n);
	names->hash[names->n] = hash;
	place(names, names->n);
	return names->n++;
}

const char *
symbols_text(const struct symbols *names, uint32_t number)
{
	ASSERT(number < names->n);
	return names->text[number];
}
