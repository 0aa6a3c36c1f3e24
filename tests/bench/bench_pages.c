/*
 * Pages of the region at the server, over loopback HTTP, with 400 services that
 * reported 40 quarters.  Of each view of the table of routes:
 *
 *	_fresh         100 answers that are made, each to a question that nobody has
 *		       asked since the log grew: the 99th percentile
 *	_fresh_growth  their median, and that with 40 services
 *	_kept	       200 answers that were made already, likewise
 *	_kept_growth   likewise
 *	_longer	       how many times as long the answer is as with 40 services
 *
 * An answer that lists the services of a region is about as many times longer as there
 * are more of them, and to make it takes as many times longer too: of such a view
 * _longer says whether a growth over its limit is of its work or of its length.
 *
 * Besides, the state behind all of them, which is made once for each growth of the
 * log, and an answer that is still the same.  The "floor" is the limit, the ratio is
 * above 1 within it, and the program fails where one is not.
 */
#include <stdio.h>
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
	FRESH = 100,
	KEPT = 200,
	PAGE_MS = 50,
	GROWTH = 3,
	SAME_MS = 1
};

static bool late;

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* What a view takes, in milliseconds. */
struct took {
	double p99, median;
	double bytes; /* of one answer, with its header */
};

/* n is at most KEPT.  `one`: the same question each time. */
static struct took
measure(struct door *d, const char *path, int n, bool one)
{
	double ms[KEPT];
	unsigned status = 0;

	/* The door closes one that was idle while the other was measured. */
	(void)close(d->fd);
	door_dial(d);
	for (int i = 0; i < n; i++) {
		/* An argument that no view reads makes a question another one,
		 * whose answer has to be made. */
		char *full = mem_printf("%s%cregion=r0&since=%d", path,
		    strchr(path, '?') == NULL ? '?' : '&', one ? -1 : i);

		if (one && i == 0)
			(void)door_ask(d, full, "", &status);
		ms[i] = door_ask(d, full, "", &status);
		free(full);
		if (status != 200)
			gauge_die("%s: %.300s", path, d->answer);
	}
	qsort(ms, (size_t)n, sizeof(ms[0]), by_size);
	return (struct took){ ms[(99 * n + 99) / 100 - 1], ms[n / 2],
		(double)strlen(d->answer) };
}

static void
print(const char *what, const char *name, double value, const char *unit,
    double limit)
{
	char *full = mem_printf("page_%s%s", name, what);

	late = gauge_over(full, value, unit, limit) || late;
	free(full);
}

/* What a view cannot be asked without: a figure and its quarter, the newest that
 * is there; NULL: nothing. */
static const char *
needs(const char *path, const char *period)
{
	static char query[128];

	if (strcmp(path, "/v1/provenance") != 0)
		return "";
	(void)snprintf(query, sizeof(query), "?measure=referrals&period=%s",
	    period);
	return query;
}

static void
measure_view(struct door *few, struct door *many, const char *route,
    const char *period)
{
	static const struct {
		const char *what, *growth;
		int n;
		bool one;
	} ways[] = {
		{ "_fresh", "_fresh_growth", FRESH, false },
		{ "_kept", "_kept_growth", KEPT, true },
	};
	char *path = mem_printf("%s%s", route, needs(route, period));
	const char *name = route + strlen("/v1/");
	double longer = 0;
	char *full;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		struct took at_many =
		    measure(many, path, ways[i].n, ways[i].one);
		struct took at_few = measure(few, path, ways[i].n, ways[i].one);

		print(ways[i].what, name, at_many.p99, "ms", PAGE_MS);
		print(ways[i].growth, name, at_many.median / at_few.median, "x",
		    GROWTH);
		longer = at_many.bytes / at_few.bytes;
	}
	full = mem_printf("page_%s_longer", name);
	gauge_print(full, longer, "x", -1, -1);
	free(full);
	free(path);
}

/* The newest quarter of a page, which the caller frees. */
static char *
newest_quarter(struct door *d)
{
	static const char member[] = "\"quarter\":{\"period\":\"";
	unsigned status;
	char *at;

	(void)door_ask(d, "/v1/services?region=r0", "", &status);
	at = strstr(d->answer, member);
	if (status != 200 || at == NULL)
		gauge_die("%.300s", d->answer);
	at += strlen(member);
	return mem_copy_text(at, strcspn(at, "\""));
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
	double ms[KEPT];
	unsigned status;

	(void)door_ask(d, path, "", &status);
	at = strstr(d->answer, "ETag: \"");
	if (status != 200 || at == NULL)
		gauge_die("%.300s", d->answer);
	tag = mem_copy_text(at + 7, strcspn(at + 7, "\""));
	for (int i = 0; i < KEPT; i++) {
		ms[i] = door_ask(d, path, tag, &status);
		if (status != 304)
			gauge_die("%.300s", d->answer);
	}
	free(tag);
	print("_same", "totals", gauge_median(ms, KEPT), "ms", SAME_MS);
}

int
main(void)
{
	struct door few = { 0 }, many = { 0 };
	char *period;

	keys_start();
	door_open(&few, FEW, QUARTERS);
	door_open(&many, MANY, QUARTERS);
	measure_state(&many);
	measure_same(&many);
	period = newest_quarter(&many);
	for (const struct pages_route *r = pages_routes; r->method != NULL; r++)
		if ((r->flags & PAGES_VIEW) != 0 &&
		    strcmp(r->method, "GET") == 0 &&
		    strchr(r->path, '{') == NULL)
			measure_view(&few, &many, r->path, period);
	free(period);
	door_close(&few);
	door_close(&many);
	return late ? 1 : 0;
}
