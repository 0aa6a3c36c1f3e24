/*
 * Any bytes as NHS England's monthly figures: refused with a sentence and nothing to
 * free, or read into order, each figure once, with an area and a month of its own.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "aggregator/published/published_file.h"
#include "protocol/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static void
check_order(const struct published_value *a, const struct published_value *b)
{
	ASSERT(a->area <= b->area);
	if (a->area < b->area)
		return;
	ASSERT(a->measure <= b->measure);
	if (a->measure < b->measure)
		return;
	ASSERT(a->month.start < b->month.start);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
	struct published_file f = { 0 };
	struct err e = ERR_INIT;

	if (published_file_read(&f, "a", slice_make(bytes, n), &e) < 0 ||
	    published_file_settle(&f, &e) < 0) {
		ASSERT(e.kind == ERR_REFUSED && e.text[0] != '\0');
		ASSERT(f.area == NULL && f.value == NULL && f.name == NULL);
		return 0;
	}
	ASSERT(f.areas <= LIMITS_PUBLISHED_AREAS_MAX);
	for (size_t i = 0; i < f.n; i++) {
		const struct published_value *v = &f.value[i];

		ASSERT(v->area < f.areas && v->measure < MHSDS_MEASURES);
		ASSERT(v->month.start < v->month.end);
		ASSERT(v->value >= 0 && (!v->hidden || v->value == 0));
		if (i > 0)
			check_order(&f.value[i - 1], v);
	}
	for (size_t i = 1; i < f.areas; i++)
		ASSERT(f.area[i - 1].level < f.area[i].level ||
		       strcmp(f.area[i - 1].code, f.area[i].code) < 0);
	published_file_free(&f);
	return 0;
}
