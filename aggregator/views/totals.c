/*
 * Merged totals of one published state, as the writer keeps them: a region's is
 * one stored row, the country's is one row for each region.
 */
#include "aggregator/views/totals.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "aggregator/log/ledger.h"
#include "aggregator/log/publisher.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum {
	WAIT_MS = 2000, /* a group takes a fraction of that to publish */
	POLL_MS = 20
};

/* ---------------------------------------------------------------- views */

static int
root_at(struct store *reader, uint64_t size, struct hash *root, struct err *e)
{
	struct ledger *l = ledger_new(reader);
	int rc = ledger_root(l, size, root, e);

	ledger_free(l);
	return rc;
}

int
totals_begin(struct totals_snapshot *v, struct store *reader,
    const struct totals_gate *gate, struct err *e)
{
	*v = (struct totals_snapshot){ .reader = reader };
	if (store_read_begin(reader, e) < 0)
		return -1;
	if (store_log_size(reader, &v->log_size, e) < 0 ||
	    root_at(reader, v->log_size, &v->log_root, e) < 0)
		goto fail;
	if (gate->wait(gate->arg, v->log_size) < v->log_size) {
		err_set(e, ERR_LATER,
		    "the newest of the %llu entries are not under a published "
		    "checkpoint yet; try again, or start the aggregator if it "
		    "is down",
		    (unsigned long long)v->log_size);
		goto fail;
	}
	return 0;
fail:
	store_read_end(reader);
	return -1;
}

void
totals_end(struct totals_snapshot *v)
{
	store_read_end(v->reader);
}

/* Another process publishes, so there is nothing to wait on but the file. */
uint64_t
totals_wait_file(void *dir, uint64_t size)
{
	const struct timespec pause = { .tv_nsec = POLL_MS * 1000000L };
	int64_t deadline = clock_mono_now().ms + WAIT_MS;
	struct checkpoint published;
	struct err ignored = ERR_INIT;

	/* None that can be read is none that is published. */
	while ((void)!publisher_published(dir, &published, &ignored),
	    published.size < size && clock_mono_now().ms < deadline)
		nanosleep(&pause, NULL);
	return published.size;
}

/* -------------------------------------------------------------- figures */

static void
widen(struct totals_figures *out, int32_t through)
{
	if (out->through_min == DAY_NONE || through < out->through_min)
		out->through_min = through;
	if (out->through_max == DAY_NONE || through > out->through_max)
		out->through_max = through;
}

static int
add_total(void *arg, const struct store_total *t, struct err *e)
{
	struct totals_figures *out = arg;

	(void)e;
	out->services += t->services;
	out->by_set[measures_number(t->rules)] += t->services;
	out->summaries += t->summaries;
	for (size_t i = 0; i < out->n; i++) {
		out->sum[i] += t->sum[i];
		out->collecting[i] += t->collecting[i];
	}
	for (int32_t day = 0; day < STORE_DAYS_MAX; day++)
		if (t->through[day] > 0)
			widen(out, t->start + day);
	return 0;
}

static int
read_service(const struct totals_snapshot *v, const struct ruleset *rules,
    struct store_key *key, const char *id, struct totals_figures *out,
    struct err *e)
{
	struct store_service service;
	struct store_figure f;
	bool found;

	if (store_agent_service_find(v->reader, id, &service, &found, e) < 0)
		return -1;
	if (!found)
		return 0;
	key->service = service.no;
	if (store_figure_get(v->reader, key, &f, &found, e) < 0)
		return -1;
	if (!found || f.withdrawn || f.erased || !measures_adds(rules, f.rules))
		return 0;
	out->services = out->by_set[measures_number(f.rules)] = 1;
	out->summaries = f.summary;
	widen(out, f.through);
	for (size_t i = 0; i < f.n; i++)
		if (f.value[i] != MEASURE_NOT_COLLECTED) {
			out->sum[i] = f.value[i];
			out->collecting[i] = 1;
		}
	return 0;
}

/* One rule set of a region or of all. */
static int
read_set(const struct totals_snapshot *v, const struct ruleset *set,
    enum totals_scope scope, const char *name, int32_t start,
    struct totals_figures *out, struct err *e)
{
	struct store_total total;
	bool found;

	if (scope == TOTALS_NATIONAL)
		return store_total_each(v->reader, set, start, add_total, out,
		    e);
	ASSERT(scope == TOTALS_REGION);
	if (store_total_get(v->reader, set, start, name, &total, &found, e) < 0)
		return -1;
	return found ? add_total(out, &total, e) : 0;
}

int
totals_read(const struct totals_snapshot *v, const struct ruleset *rules,
    enum totals_scope scope, const char *name, struct period quarter,
    struct totals_figures *out, struct err *e)
{
	struct store_key key = { .content = CONTENT_RETURN,
		.start = quarter.start };

	memset(out, 0, sizeof(*out));
	out->through_min = out->through_max = DAY_NONE;
	out->n = rules->n;
	if (scope == TOTALS_SERVICE)
		return read_service(v, rules, &key, name, out, e);
	for (; rules != NULL; rules = rules->extends)
		if (read_set(v, rules, scope, name, quarter.start, out, e) < 0)
			return -1;
	return 0;
}

int
totals_span(const struct totals_snapshot *v, int32_t day,
    struct totals_span *out, struct err *e)
{
	int32_t first, last, newest;
	bool some;

	memset(out, 0, sizeof(*out));
	if (store_total_span(v->reader, day, &first, &last, &out->any, e) < 0 ||
	    store_total_span(v->reader, INT32_MAX, &newest, &newest, &some, e) <
		0)
		return -1;
	out->later = some && newest > day;
	if (out->any) {
		out->first = period_of(first);
		out->last = period_of(last);
	}
	return 0;
}
