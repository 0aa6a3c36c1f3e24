/*
 * The services that a table may have to name.  Registry and log each know
 * services that the other does not, and may spell one in different case.
 */
#include "aggregator/views/views_roster.h"

#include <stdlib.h>
#include <string.h>

#include "common/base/mem.h"
#include "common/base/text.h"

/* Order of ids; of one in two spellings, the registry's has the lower index
 * and so comes first. */
struct entry {
	const char *code;
	size_t index; /* of the registry's codes, then of the store's ids */
};

static int
compare(const void *pa, const void *pb)
{
	const struct entry *a = pa, *b = pb;
	int c = text_compare_id(a->code, b->code);

	if (c != 0)
		return c;
	return a->index < b->index ? -1 : a->index > b->index;
}

int
views_roster_load(struct views_roster *out, const struct registry *registry,
    struct store *reader, struct err *e)
{
	const char **codes;
	struct entry *all;
	size_t known, n;

	*out = (struct views_roster){ 0 };
	if (service_ids_load(&out->ids, reader, e) < 0)
		return -1;
	codes = registry_codes(registry, REGISTRY_SERVICE, &known);
	n = known + out->ids.n;
	all = mem_array(n + 1, sizeof(*all));
	for (size_t i = 0; i < n; i++)
		all[i] = (struct entry){ i < known ? codes[i]
						   : out->ids.id[i - known],
			i };
	qsort(all, n, sizeof(*all), compare);
	out->code = mem_array(n + 1, sizeof(*out->code));
	out->place = mem_array(out->ids.n + 1, sizeof(*out->place));
	for (size_t i = 0; i < n; i++) {
		if (i == 0 ||
		    text_compare_id(all[i - 1].code, all[i].code) != 0)
			out->code[out->n++] = all[i].code;
		if (all[i].index >= known)
			out->place[all[i].index - known] = out->n - 1;
	}
	free(all);
	free(codes);
	return 0;
}

void
views_roster_free(struct views_roster *r)
{
	free(r->code);
	free(r->place);
	service_ids_free(&r->ids);
}

size_t
views_roster_find(const struct views_roster *r, int64_t service)
{
	ASSERT(service >= 1 && (size_t)service <= r->ids.n);
	return r->place[service - 1];
}
