/*
 * Pages of the region at the server, over loopback HTTP, with 400 services that
 * reported 40 quarters: each view of the table of routes at its 99th percentile
 * of 120 requests, of which the first makes what the others are given, and its
 * growth from 40 services; what making it takes, and the state behind all of
 * them, which is made once for each growth of the log; and an answer that is
 * still the same.  The "floor" is the target; the ratio is above 1 within it.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aggregator/pages/pages_routes.h"
#include "common/base/mem.h"
#include "tests/bench/door.h"
#include "tests/bench/gauge.h"

enum {
	FEW = 40,
	MANY = 400,
	QUARTERS = 40,
	ASKED = 120,
	MADE = 5,
	PAGE_MS = 50,
	GROWTH = 3,
	SAME_MS = 1
};

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What a view takes, in milliseconds. */
struct took {
	double p99, median, made;
};

/* False for a view that wants more than a region.  An argument that no view
 * reads makes a question another one, whose answer has to be made. */
static bool
measure(struct door *d, const char *path, struct took *out)
{
	double ms[ASKED], made[MADE];
	unsigned status = 0;
	char *full;

	/* The door closes one that was idle while the other was measured. */
	(void)close(d->fd);
	door_dial(d);
	for (int i = 0; i < MADE; i++) {
		full = mem_printf("%s?region=r0&since=%d", path, i);
		made[i] = door_ask(d, full, "", &status);
		free(full);
		if (status == 400)
			return false;
		if (status != 200)
			gauge_die("%s: %.300s", path, d->answer);
	}
	full = mem_printf("%s?region=r0", path);
	for (int i = 0; i < ASKED; i++)
		ms[i] = door_ask(d, full, "", &status);
	free(full);
	qsort(ms, ASKED, sizeof(ms[0]), by_size);
	out->p99 = ms[ASKED - 1 - ASKED / 100];
	out->median = ms[ASKED / 2];
	out->made = gauge_median(made, MADE);
	return true;
}

static void
print(const char *what, const char *path, double value, const char *unit,
    double target)
{
	char *name = mem_printf("page_%s%s", path + strlen("/v1/"), what);

	gauge_print(name, value, unit, target,
	    target < 0 ? -1 : target / value);
	free(name);
}

/* The first question after a change makes the state that the others share. */
static void
measure_state(struct door *d)
{
	unsigned status;
	double first = door_ask(d, "/v1/totals?region=r0", "", &status);

	if (status != 200)
		gauge_die("%.300s", d->answer);
	gauge_print("page_state", first, "ms", -1, -1);
}

static void
measure_same(struct door *d)
{
	static const char path[] = "/v1/totals?region=r0";
	char *at, *tag;
	double ms[ASKED];
	unsigned status;

	(void)door_ask(d, path, "", &status);
	at = strstr(d->answer, "ETag: \"");
	if (status != 200 || at == NULL)
		gauge_die("%.300s", d->answer);
	tag = mem_copy_text(at + 7, strcspn(at + 7, "\""));
	for (int i = 0; i < ASKED; i++) {
		ms[i] = door_ask(d, path, tag, &status);
		if (status != 304)
			gauge_die("%.300s", d->answer);
	}
	free(tag);
	print("_same", "/v1/totals", gauge_median(ms, ASKED), "ms", SAME_MS);
}

int
main(void)
{
	struct door few = { 0 }, many = { 0 };

	keys_start();
	door_open(&few, FEW, QUARTERS);
	door_open(&many, MANY, QUARTERS);
	measure_state(&many);
	measure_same(&many);
	for (const struct pages_route *r = pages_routes; r->method != NULL;
	     r++) {
		struct took at_many, at_few;

		if ((r->flags & PAGES_VIEW) == 0 ||
		    strcmp(r->method, "GET") != 0 ||
		    strchr(r->path, '{') != NULL ||
		    !measure(&many, r->path, &at_many) ||
		    !measure(&few, r->path, &at_few))
			continue;
		print("", r->path, at_many.p99, "ms", PAGE_MS);
		print("_growth", r->path, at_many.median / at_few.median, "x",
		    GROWTH);
		print("_made", r->path, at_many.made, "ms", -1);
	}
	door_close(&few);
	door_close(&many);
	return 0;
}
