/*
 * The store against the one that log and openings give (remake/).  Whatever the
 * writer does a little at a time is done there at once and in another way, so an
 * error in one of the two shows as a difference.
 */
#include "aggregator/check/rebuild.h"

#include <stdio.h>
#include <string.h>

#include "aggregator/remake/remake.h"
#include "aggregator/remake/remake_local.h"
#include "aggregator/store/released.h"
#include "aggregator/store/service_ids.h"
#include "common/base/day.h"

/* All that follows from leaves and openings. */
static const enum store_table derived[] = { STORE_KNOWN, STORE_TILE,
	STORE_AWAITING, STORE_AGENT, STORE_EPOCH, STORE_SERVICE, STORE_TRUST,
	STORE_INVITE, STORE_BATCH, STORE_FIGURE, STORE_TOTAL };

struct work {
	struct rebuild_report *report;
	struct service_ids ids; /* of the made store */
};

/* ------------------------------------------------------------- differences */

static const char *
service_of(const struct work *w, int64_t no)
{
	return no > 0 && (size_t)no <= w->ids.n ? service_ids_of(&w->ids, no)
						: "an unknown service";
}

static int
differs(void *arg, const struct store_difference *d, struct err *e)
{
	struct work *w = arg;
	char sentence[256], day[DAY_TEXT_SIZE];

	(void)e;
	w->report->differences++;
	if (w->report->say == NULL)
		return 0;
	if (d->table == STORE_FIGURE || d->table == STORE_TOTAL) {
		bool figure = d->table == STORE_FIGURE;

		day_format(day, d->key.start);
		snprintf(sentence, sizeof(sentence),
		    "the %s of %s for the period from %s: what is stored is "
		    "not what the log gives",
		    figure ? "figures" : "totals",
		    figure                 ? service_of(w, d->key.service)
		    : d->region[0] != '\0' ? d->region
					   : "no region",
		    day);
	} else {
		snprintf(sentence, sizeof(sentence),
		    "the table %s, row %lld: what is stored is not what the "
		    "log gives",
		    d->name, (long long)d->no);
	}
	w->report->say(w->report->arg, sentence);
	return 0;
}

/* ---------------------------------------------------------------------- all */

static int
make(struct store *made, struct store *s, struct rebuild_report *r,
    struct err *e)
{
	struct remake_config config = { .source = remake_source_store(s) };
	struct remake_report report;

	if (store_log_size(s, &config.size, e) < 0 ||
	    store_copy(made, s, STORE_REGISTRY, e) < 0 ||
	    remake_run(made, &config, &report, e) < 0 ||
	    remake_local_quota(made, s, e) < 0)
		return -1;
	r->leaves = config.size;
	r->in_force = report.in_force;
	r->totals = report.totals;
	return 0;
}

static int
compare(struct store *made, struct store *s, bool write,
    struct rebuild_report *r, struct err *e)
{
	struct work w = { .report = r };
	int rc = service_ids_load(&w.ids, made, e);

	for (size_t i = 0; rc == 0 && i < sizeof(derived) / sizeof(derived[0]);
	     i++) {
		uint64_t before = r->differences;

		rc = store_compare(s, made, derived[i], differs, &w, e);
		if (rc == 0 && write && r->differences > before)
			rc = store_copy(s, made, derived[i], e);
	}
	service_ids_free(&w.ids);
	return rc;
}

/* Of the texts, where the newest release stands.  A store that does not say it yet, and
 * has none, lacks nothing. */
static int
compare_released(struct store *made, struct store *s, bool write,
    struct rebuild_report *r, struct err *e)
{
	struct err unread = ERR_INIT;
	uint64_t want = 0, have = 0;
	bool any_want = false, any = false;

	if (released_newest(made, &want, &any_want, e) < 0)
		return -1;
	if (released_newest(s, &have, &any, &unread) == 0 && any == any_want &&
	    have == want)
		return 0;
	r->differences++;
	if (r->say != NULL)
		r->say(r->arg,
		    "where the newest release stands: what is stored is not "
		    "what the log gives");
	if (!write)
		return 0;
	return any_want ? released_set(s, want, e) : released_set_none(s, e);
}

static int
run(struct store *s, bool write, struct rebuild_report *r, struct err *e)
{
	struct store *made;
	int rc;

	r->differences = 0;
	if (store_make_scratch(&made, s, e) < 0)
		return -1;
	rc = store_begin(made, e);
	if (rc == 0)
		rc = make(made, s, r, e);
	if (rc == 0)
		rc = store_commit(made, e);
	if (rc == 0)
		rc = compare(made, s, write, r, e);
	if (rc == 0)
		rc = compare_released(made, s, write, r, e);
	store_close(made);
	return rc;
}

int
rebuild_within(struct store *s, struct rebuild_report *r, struct err *e)
{
	return run(s, true, r, e);
}

int
rebuild_check(struct store *s, struct rebuild_report *r, struct err *e)
{
	int rc;

	if (store_read_begin(s, e) < 0)
		return -1;
	rc = run(s, false, r, e);
	store_read_end(s);
	return rc;
}

int
rebuild_write(struct store *s, struct rebuild_report *r, struct err *e)
{
	if (store_begin(s, e) < 0)
		return -1;
	if (run(s, true, r, e) < 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e);
}
