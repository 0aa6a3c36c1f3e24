/*
 * Holds the aggregator's exact totals against the generator's ledger and
 * the published sums:
 *
 *   compare_ledger SITES.csv LEDGER.csv REGION.json BY-SERVICE.json...
 *
 * REGION.json: `totals --region R --policy exact/1 --json`, all quarters.
 * BY-SERVICE.json: the same with --by-service --period Q, one a quarter.
 * Every line of every total must be in the ledger and the other way round.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/ips/measures.h"
#include "tests/demo/demo_ledger.h"
#include "tests/demo/demo_sites.h"

enum { FILE_BYTES_MAX = 1 << 26, KEY_SIZE = 160 };

struct line {
	char service[40], period[20], measure[64];
	int64_t value;
	bool met; /* by a line of the totals */
};

struct ledger {
	struct line *line;
	size_t n;
};

struct tally {
	size_t compared, wrong;
};

static void
copy(char *to, size_t size, struct slice s)
{
	ASSERT(s.n < size);
	memcpy(to, s.p, s.n);
	to[s.n] = '\0';
}

static int
read_line(void *arg, const struct csvread_row *row, struct err *e)
{
	struct ledger *l = arg;
	struct line *one;
	uint64_t value;

	l->line = mem_resize(l->line, l->n + 1, sizeof(*l->line));
	one = &l->line[l->n++];
	one->met = false;
	copy(one->service, sizeof(one->service), row->cell[0]);
	copy(one->period, sizeof(one->period), row->cell[1]);
	copy(one->measure, sizeof(one->measure), row->cell[2]);
	if (!text_parse_u64(row->cell[3], INT32_MAX, &value))
		return err_set(e, ERR_REFUSED, "line %u: not a number",
		    row->line);
	one->value = (int64_t)value;
	return 0;
}

static int
read_ledger(const char *path, struct ledger *l, struct err *e)
{
	static const char *const columns[] = { "service", "period", "measure",
		"value", NULL };
	struct csvread_config config = { .made_for = CSV_FOR_PROGRAMS,
		.columns = columns,
		.cell_max = 63,
		.rows_max = 100000,
		.row = read_line,
		.arg = l };
	struct buf bytes;
	int r = -1;

	if (file_read(path, FILE_BYTES_MAX, &bytes, e) == 0)
		r = csvread_parse(buf_slice(&bytes), &config, e);
	buf_free(&bytes);
	return r;
}

static struct jval *
read_json(const char *path, struct err *e)
{
	struct jval *v = NULL;
	struct buf bytes;

	if (file_read(path, FILE_BYTES_MAX, &bytes, e) == 0)
		(void)!jval_parse(&v, buf_slice(&bytes), FILE_BYTES_MAX, e);
	buf_free(&bytes);
	return v;
}

/* "referrals.self" of a totals row. */
static void
code_of(const struct jval *row, char out[static KEY_SIZE])
{
	const char *band = jval_get_str(row, "band");

	(void)snprintf(out, KEY_SIZE, "%s%s%s", jval_get_str(row, "measure"),
	    band[0] != '\0' ? "." : "", band);
}

static struct line *
find(struct ledger *l, const char *service, const char *period,
    const char *code)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(l->line[i].service, service) == 0 &&
		    strcmp(l->line[i].period, period) == 0 &&
		    strcmp(l->line[i].measure, code) == 0)
			return &l->line[i];
	return NULL;
}

/* Sum of the ledger over services, and over quarters when all is set. */
static int64_t
sum(const struct ledger *l, const char *service, const char *period,
    const char *code)
{
	int64_t total = 0;

	for (size_t i = 0; i < l->n; i++)
		if ((service == NULL ||
			strcmp(l->line[i].service, service) == 0) &&
		    (period == NULL ||
			strcmp(l->line[i].period, period) == 0) &&
		    strcmp(l->line[i].measure, code) == 0)
			total += l->line[i].value;
	return total;
}

static void
judge(struct tally *t, const char *where, const char *code, int64_t got,
    int64_t want)
{
	t->compared++;
	if (got == want)
		return;
	t->wrong++;
	printf("WRONG %s %s: total %" PRId64 ", ledger %" PRId64 "\n", where,
	    code, got, want);
}

static void
compare_services(struct ledger *l, const struct jval *totals, struct tally *t)
{
	const struct jval *rows = jval_get(totals, "rows");

	for (size_t i = 0; i < jval_length(rows); i++) {
		const struct jval *row = jval_at(rows, i);
		const char *service = jval_get_str(row, "service");
		const char *period = jval_get_str(row, "period");
		char code[KEY_SIZE];
		int64_t value = INT64_MIN;
		struct line *line;

		code_of(row, code);
		(void)jval_get_i64(row, "value", &value);
		line = find(l, service, period, code);
		if (line == NULL) {
			t->wrong++;
			printf("WRONG %s %s %s: not in the ledger\n", service,
			    period, code);
			continue;
		}
		line->met = true;
		judge(t, service, code, value, line->value);
	}
}

static void
compare_region(const struct ledger *l, const struct jval *totals,
    struct tally *t)
{
	const struct jval *rows = jval_get(totals, "rows");

	for (size_t i = 0; i < jval_length(rows); i++) {
		const struct jval *row = jval_at(rows, i);
		const char *period = jval_get_str(row, "period");
		bool all = strstr(period, "/P") == NULL;
		char code[KEY_SIZE];
		int64_t value = INT64_MIN;

		code_of(row, code);
		(void)jval_get_i64(row, "value", &value);
		judge(t, period, code, value,
		    sum(l, NULL, all ? NULL : period, code));
	}
}

/* The region's own sum over all quarters. */
static int64_t
region_sum(const struct jval *totals, const char *measure)
{
	const struct jval *rows = jval_get(totals, "rows");
	int64_t value = -1;

	for (size_t i = 0; i < jval_length(rows); i++) {
		const struct jval *row = jval_at(rows, i);
		char code[KEY_SIZE];

		code_of(row, code);
		if (strcmp(code, measure) == 0 &&
		    strstr(jval_get_str(row, "period"), "/P") == NULL)
			(void)jval_get_i64(row, "value", &value);
	}
	return value;
}

/* Sum of the services' own totals as the aggregator gave them. */
static void
compare_published(const struct ledger *l, const struct demo_sites *sites,
    struct tally *t)
{
	for (size_t i = 0; i < sites->n; i++) {
		const struct demo_site *s = &sites->site[i];

		judge(t, s->slug, "referrals (published)",
		    sum(l, s->slug, NULL, "referrals"), (int64_t)s->referrals);
		judge(t, s->slug, "job_starts (published)",
		    sum(l, s->slug, NULL, "job_starts"), (int64_t)s->jobs);
	}
}

static void
count_unmet(const struct ledger *l, struct tally *t)
{
	for (size_t i = 0; i < l->n; i++) {
		if (l->line[i].met)
			continue;
		t->wrong++;
		printf("WRONG %s %s %s: in the ledger, not in the totals\n",
		    l->line[i].service, l->line[i].period, l->line[i].measure);
	}
}

int
main(int argc, char **argv)
{
	struct err e = ERR_INIT;
	struct ledger ledger = { 0 };
	struct demo_sites sites = { 0 };
	struct jval *region = NULL;
	struct tally t = { 0 };
	int64_t referrals, jobs, published[2] = { 0, 0 };

	if (argc < 5 || demo_sites_read(argv[1], &sites, &e) < 0 ||
	    read_ledger(argv[2], &ledger, &e) < 0 ||
	    (region = read_json(argv[3], &e)) == NULL)
		goto fail;
	compare_region(&ledger, region, &t);
	for (int i = 4; i < argc; i++) {
		struct jval *v = read_json(argv[i], &e);

		if (v == NULL)
			goto fail;
		compare_services(&ledger, v, &t);
		jval_free(v);
	}
	count_unmet(&ledger, &t);
	compare_published(&ledger, &sites, &t);
	for (size_t i = 0; i < sites.n; i++) {
		published[0] += sites.site[i].referrals;
		published[1] += sites.site[i].jobs;
	}
	referrals = region_sum(region, "referrals");
	jobs = region_sum(region, "job_starts");
	printf("%zu figures compared with the ledger and the published sums, "
	       "%zu wrong\n",
	    t.compared, t.wrong);
	printf("total referrals %" PRId64 " published %" PRId64 "\n", referrals,
	    published[0]);
	printf("total job_starts %" PRId64 " published %" PRId64 "\n", jobs,
	    published[1]);
	free(ledger.line);
	jval_free(region);
	return t.wrong == 0 && referrals == published[0] && jobs == published[1]
		   ? 0
		   : 1;
fail:
	fprintf(stderr, "compare_ledger: %s\n",
	    argc < 5
		? "usage: SITES.csv LEDGER.csv REGION.json BY-SERVICE.json..."
		: e.text);
	return 1;
}
