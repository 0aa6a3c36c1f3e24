/*
 * The differential test of the live store.  What it holds was written a group at a
 * time by merge/; what remake/ makes of the same leaves and openings must be the
 * same rows.
 */
#include "tests/unit/remade.h"

#include <stdio.h>

#include "aggregator/check/rebuild.h"
#include "aggregator/remake/remake.h"

struct inputs {
	struct store *made;
	uint64_t *differences;
};

int
remade_is_erased(struct store *made, const struct store_difference *d, bool *is,
    struct err *e)
{
	struct buf opening;
	bool found = true;
	int rc = 0;

	buf_init(&opening, LIMITS_OPENING_MAX);
	if (d->table == STORE_OPENING && d->lacks)
		rc = store_opening_get(made, (uint64_t)d->no, &opening, &found,
		    e);
	buf_free(&opening);
	*is = !found;
	return rc;
}

static int
print(void *arg, const struct store_difference *d, struct err *e)
{
	const struct inputs *in = arg;
	bool erased;

	/* The log names three texts; there may be others. */
	if (d->table == STORE_TEXT && d->extra)
		return 0;
	if (remade_is_erased(in->made, d, &erased, e) < 0)
		return -1;
	if (erased)
		return 0;
	++*in->differences;
	(void)fprintf(stderr,
	    "remade: table %s, row %lld (service %lld, content %d, start %d)"
	    "%s\n",
	    d->name, (long long)d->no, (long long)d->key.service,
	    (int)d->key.content, (int)d->key.start,
	    d->lacks   ? " is lacking"
	    : d->extra ? " is too much"
		       : "");
	return 0;
}

/* The tables that rebuild_check() need not compare, since it stores none. */
static int
compare_inputs(struct store *s, uint64_t *differences, struct err *e)
{
	static const enum store_table input[] = { STORE_TEXT, STORE_LEAF,
		STORE_OPENING };
	struct remake_config config = { .source = remake_source_store(s),
		.keep_openings = true };
	struct inputs in = { .differences = differences };
	struct remake_report report;
	struct store *made;
	int rc = store_make_scratch(&made, s, e);

	if (rc < 0)
		return -1;
	in.made = made;
	if (store_log_size(s, &config.size, e) < 0 ||
	    store_begin(made, e) < 0 ||
	    store_copy(made, s, STORE_REGISTRY, e) < 0 ||
	    remake_run(made, &config, &report, e) < 0 ||
	    store_commit(made, e) < 0)
		rc = -1;
	for (size_t i = 0; rc == 0 && i < sizeof(input) / sizeof(input[0]); i++)
		rc = store_compare(s, made, input[i], print, &in, e);
	store_close(made);
	return rc;
}

static void
say(void *arg, const char *sentence)
{
	(void)arg;
	(void)fprintf(stderr, "remade: %s\n", sentence);
}

int
remade_differences(struct store *s, uint64_t *differences, struct err *e)
{
	struct rebuild_report report = { .say = say };
	int rc;

	if (rebuild_check(s, &report, e) < 0)
		return -1;
	*differences = report.differences;
	if (store_read_begin(s, e) < 0)
		return -1;
	rc = compare_inputs(s, differences, e);
	store_read_end(s);
	return rc;
}
