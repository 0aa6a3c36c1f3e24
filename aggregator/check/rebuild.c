/*
 * Figures and totals made again by adding everything up, where the writer adds
 * differences (merge/tally.c).  Two ways to the same numbers: an error in one
 * of them shows as a difference.
 */
#include "aggregator/check/rebuild.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/check/rebuild_names.h"
#include "aggregator/store/reference.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/inforce.h"
#include "protocol/note.h"
#include "protocol/opening.h"
#include "protocol/returns.h"

/* What is made again, and what was found of it. */
struct work {
	struct store *store;
	struct rebuild_report *report;
	bool write;
	struct rebuild_names names;
	struct registry registry;
	struct inforce_entry *entry;
	size_t entries;
	struct store_total *total;
	size_t totals;
	uint64_t stored; /* rows of figures, or of totals, that exist */
};

/* Report one difference: `what` of `whom` for the period from `start`. */
static void
differs(struct work *w, const char *what, const char *whom, int32_t start)
{
	char sentence[256], day[DAY_TEXT_SIZE];

	w->report->differences++;
	if (w->report->say == NULL)
		return;
	day_format(day, start);
	snprintf(sentence, sizeof(sentence),
	    "%s of %s for the period from %s: what is stored is not what the "
	    "log gives",
	    what, whom, day);
	w->report->say(w->report->arg, sentence);
}

/* ------------------------------------------------------------- the replay */

static int
replay(void *arg, uint64_t index, struct slice whole, struct err *e)
{
	struct statement st;
	struct note n;
	struct hash id;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&st, n.text, e) < 0)
		return err_set(e, ERR_CORRUPT,
		    "entry %llu of the store is not a statement: run fsck",
		    (unsigned long long)index);
	id = note_id(&n);
	inforce_add(arg, &st, &id);
	return 0;
}

static int
load_in_force(struct work *w, struct err *e)
{
	struct inforce *f = inforce_new();
	int rc = store_log_size(w->store, &w->report->leaves, e);

	if (rc == 0)
		rc = store_log_each(w->store, 0, w->report->leaves, replay, f,
		    e);
	if (rc == 0)
		inforce_list(f, &w->entry, &w->entries);
	inforce_free(f);
	w->report->in_force = w->entries;
	return rc;
}

/* ---------------------------------------------------------------- figures */

/* Read the payload of a statement in force, if its opening is there. */
static int
read_payload(struct work *w, const struct inforce_entry *x, struct returns *r,
    bool *found, struct err *e)
{
	struct statement *st = mem_alloc(sizeof(*st));
	struct buf note, opening;
	struct note n;
	int rc = -1;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	if (store_log_get(w->store, x->index, &note, e) < 0 ||
	    note_parse(&n, buf_slice(&note), LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(st, n.text, e) < 0 ||
	    store_opening_get(w->store, x->index, &opening, found, e) < 0)
		goto out;
	rc = 0;
	if (!*found)
		goto out;
	*found = opening.n >= OPENING_SALT_SIZE &&
		 returns_read(r,
		     slice_make(opening.data + OPENING_SALT_SIZE,
			 opening.n - OPENING_SALT_SIZE),
		     st, e) == 0;
out:
	buf_free(&note);
	buf_free(&opening);
	free(st);
	return rc;
}

/* What the store should hold for x; *known is false when that cannot be known,
 * since the opening is missing or damaged. */
static int
expect(struct work *w, const struct inforce_entry *x, struct store_figure *f,
    bool *known, struct err *e)
{
	struct returns *r = mem_alloc(sizeof(*r));
	const char *region =
	    registry_region_of(&w->registry, x->service, x->period);
	int rc = 0;

	memset(f, 0, sizeof(*f));
	f->key =
	    (struct store_key){ rebuild_names_service(&w->names, x->service),
		    x->content, x->period.start };
	f->epoch = rebuild_names_epoch(&w->names, x->agent, x->epoch);
	f->seq = x->seq;
	f->index = x->index;
	f->revision = x->revision;
	f->erased = x->erased;
	f->through = DAY_NONE;
	snprintf(f->region, sizeof(f->region), "%s",
	    region != NULL ? region : "");
	*known = true;
	if (!x->erased)
		rc = read_payload(w, x, r, known, e);
	if (rc == 0 && !x->erased && *known) {
		f->through = r->through;
		f->summary = r->source == RETURNS_SUMMARY;
		f->withdrawn = r->withdrawn;
		f->rules = r->rules;
		for (size_t i = 0; !r->withdrawn && i < r->n; i++)
			f->value[f->n++] = r->value[i];
	}
	free(r);
	return rc;
}

/* Field by field, since unused bytes of the two may differ. */
static bool
same_figure(const struct store_figure *a, const struct store_figure *b)
{
	return a->epoch == b->epoch && a->seq == b->seq &&
	       a->index == b->index && a->revision == b->revision &&
	       a->through == b->through && a->summary == b->summary &&
	       a->withdrawn == b->withdrawn && a->erased == b->erased &&
	       strcmp(a->region, b->region) == 0 && a->rules == b->rules &&
	       a->n == b->n &&
	       memcmp(a->value, b->value, a->n * sizeof(a->value[0])) == 0;
}

/* The total that counts f, all zero at first. */
static struct store_total *
total_of(struct work *w, const struct store_figure *f)
{
	struct store_total *t;

	for (size_t i = 0; i < w->totals; i++) {
		t = &w->total[i];
		if (t->start == f->key.start && t->rules == f->rules &&
		    strcmp(t->region, f->region) == 0)
			return t;
	}
	w->total = mem_resize(w->total, w->totals + 1, sizeof(*w->total));
	t = &w->total[w->totals++];
	memset(t, 0, sizeof(*t));
	t->rules = f->rules;
	t->start = f->key.start;
	memcpy(t->region, f->region, sizeof(t->region));
	return t;
}

static void
count(struct work *w, const struct store_figure *f)
{
	struct store_total *t;

	if (f->rules == NULL || f->withdrawn || f->erased)
		return;
	t = total_of(w, f);
	t->services++;
	t->summaries += f->summary;
	t->through[f->through - f->key.start]++;
	for (size_t i = 0; i < f->n; i++)
		if (f->value[i] != MEASURE_NOT_COLLECTED) {
			t->sum[i] += f->value[i];
			t->collecting[i]++;
		}
}

static int
make_figure(struct work *w, const struct inforce_entry *x, struct err *e)
{
	struct store_figure want, have;
	bool known, found;

	if (expect(w, x, &want, &known, e) < 0)
		return -1;
	if (!known || want.key.service == 0 || want.epoch == 0) {
		differs(w, known ? "the agent or service" : "the opening",
		    x->service, x->period.start);
		return 0;
	}
	count(w, &want);
	if (store_figure_get(w->store, &want.key, &have, &found, e) < 0)
		return -1;
	if (found)
		w->stored++;
	if (found && same_figure(&want, &have))
		return 0;
	differs(w, "the figures", x->service, x->period.start);
	return w->write ? store_figure_put(w->store, &want, e) : 0;
}

/* ------------------------------------------------ rows that should not be */

struct extra {
	struct work *w;
	struct store_key *key;
	size_t n;
};

static bool
is_expected(const struct work *w, const struct store_figure *f)
{
	for (size_t i = 0; i < w->entries; i++) {
		const struct inforce_entry *x = &w->entry[i];

		if (x->period.start == f->key.start &&
		    x->content == f->key.content &&
		    rebuild_names_service(&w->names, x->service) ==
			f->key.service)
			return true;
	}
	return false;
}

static int
find_extra(void *arg, const struct store_figure *f, struct err *e)
{
	struct extra *x = arg;

	(void)e;
	if (is_expected(x->w, f))
		return 0;
	x->key = mem_resize(x->key, x->n + 1, sizeof(*x->key));
	x->key[x->n++] = f->key;
	return 0;
}

static int
count_row(void *arg, const struct store_figure *f, struct err *e)
{
	(void)f;
	(void)e;
	++*(uint64_t *)arg;
	return 0;
}

/* Rows that nothing in force stands behind.  They are searched for only when
 * the number of rows says that there are some. */
static int
drop_extra(struct work *w, struct err *e)
{
	const struct store_figure_range all = { .start = DAY_NONE };
	struct extra x = { .w = w };
	uint64_t rows = 0;
	int rc = store_figure_each(w->store, &all, count_row, &rows, e);

	if (rc == 0 && rows != w->stored)
		rc = store_figure_each(w->store, &all, find_extra, &x, e);
	for (size_t i = 0; rc == 0 && i < x.n; i++) {
		differs(w, "the figures", "a service that has none in force",
		    x.key[i].start);
		if (w->write)
			rc = store_figure_drop(w->store, &x.key[i], e);
	}
	free(x.key);
	return rc;
}

/* ----------------------------------------------------------------- totals */

static int
compare_total(void *arg, const struct store_total *have, struct err *e)
{
	struct work *w = arg;
	const char *region =
	    have->region[0] != '\0' ? have->region : "no region";

	(void)e;
	w->stored++;
	for (size_t i = 0; i < w->totals; i++) {
		const struct store_total *t = &w->total[i];

		if (t->start == have->start && t->rules == have->rules &&
		    strcmp(t->region, have->region) == 0) {
			if (memcmp(t, have, sizeof(*t)) != 0)
				differs(w, "the totals", region, t->start);
			return 0;
		}
	}
	differs(w, "the totals", region, have->start);
	return 0;
}

static int
make_totals(struct work *w, struct err *e)
{
	uint64_t before = w->report->differences;

	w->report->totals = w->totals;
	w->stored = 0;
	if (store_total_each(w->store, NULL, 0, compare_total, w, e) < 0)
		return -1;
	if (w->stored < w->totals)
		differs(w, "some totals", "regions that report",
		    w->total[0].start);
	if (!w->write || w->report->differences == before)
		return 0;
	if (store_total_clear(w->store, e) < 0)
		return -1;
	for (size_t i = 0; i < w->totals; i++)
		if (store_total_put(w->store, &w->total[i], e) < 0)
			return -1;
	return 0;
}

static int
run(struct store *s, bool write, struct rebuild_report *r, struct err *e)
{
	struct work w = { .store = s, .report = r, .write = write };
	int rc = -1;

	r->differences = 0;
	if (rebuild_names_load(&w.names, s, e) < 0 ||
	    reference_load(s, &w.registry, e) < 0 || load_in_force(&w, e) < 0)
		goto out;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < w.entries; i++)
		rc = make_figure(&w, &w.entry[i], e);
	if (rc == 0)
		rc = drop_extra(&w, e);
	if (rc == 0)
		rc = make_totals(&w, e);
out:
	rebuild_names_free(&w.names);
	registry_free(&w.registry);
	free(w.entry);
	free(w.total);
	return rc;
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
