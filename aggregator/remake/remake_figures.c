/*
 * Figures of what is in force at the end, from its openings, and totals by adding
 * everything up; the writer keeps both by difference (merge/standing.c,
 * merge/tally.c).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/remake/remake_inside.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/service.h"
#include "protocol/opening.h"
#include "protocol/returns.h"

/* ---------------------------------------------------------------- openings */

int
remake_figures_opening(struct remake *r, uint64_t index, const struct note *n,
    struct buf *out, bool *found, struct err *e)
{
	const struct remake_source *from = &r->config->source;
	struct hash id = note_id(n), commit;

	if (from->opening(from->opening_arg, index, &id, out, found, e) < 0)
		return -1;
	if (!*found)
		return 0;
	if (out->full || out->n < OPENING_SALT_SIZE)
		return err_set(e, ERR_CORRUPT,
		    "the opening of entry %llu is not one",
		    (unsigned long long)index);
	commit = opening_commit(statement_header(n->text), out->data,
	    slice_make(out->data + OPENING_SALT_SIZE,
		out->n - OPENING_SALT_SIZE));
	if (!hash_equal(&commit, &r->st.u.batch.commit))
		return err_set(e, ERR_CORRUPT,
		    "the opening of entry %llu does not match it",
		    (unsigned long long)index);
	return 0;
}

/* Put the figures of the statement r->st, with that opening, into f. */
static int
read_figures(struct remake *r, struct store_figure *f, struct slice opening,
    struct err *e)
{
	struct returns *v = mem_alloc(sizeof(*v));
	struct err why = ERR_INIT;
	struct slice payload = slice_make(opening.p + OPENING_SALT_SIZE,
	    opening.n - OPENING_SALT_SIZE);
	int rc = 0;

	if (returns_read(v, payload, &r->st, &why) < 0) {
		rc = err_set(e, ERR_CORRUPT,
		    "the opening of entry %llu cannot be read, and it was not "
		    "refused: %s",
		    (unsigned long long)f->index, why.text);
	} else {
		f->through = v->through;
		f->summary = v->source == RETURNS_SUMMARY;
		f->withdrawn = v->withdrawn;
		f->rules = v->rules;
		f->n = v->withdrawn ? 0 : v->n;
		memcpy(f->value, v->value, f->n * sizeof(f->value[0]));
	}
	free(v);
	return rc;
}

/* ------------------------------------------------------------------ totals */

static int
add_up(struct remake *r, const struct store_figure *f, struct err *e)
{
	struct store_total t;
	bool found;

	if (f->rules == NULL || f->withdrawn)
		return 0;
	if (store_total_get(r->made, f->rules, f->key.start, f->region, &t,
		&found, e) < 0)
		return -1;
	if (!found) {
		memset(&t, 0, sizeof(t));
		t.rules = f->rules;
		t.start = f->key.start;
		memcpy(t.region, f->region, sizeof(t.region));
		r->report->totals++;
	}
	t.services++;
	t.summaries += f->summary;
	t.through[f->through - f->key.start]++;
	for (size_t i = 0; i < f->n; i++)
		if (f->value[i] != MEASURE_NOT_COLLECTED) {
			t.sum[i] += f->value[i];
			t.collecting[i]++;
		}
	return store_total_put(r->made, &t, e);
}

/* ----------------------------------------------------------------- figures */

/* Fill in the row f, whose note is `whole`. */
static int
fill_from(struct remake *r, struct store_figure *f, struct slice whole,
    struct err *e)
{
	const char *region;
	struct buf opening;
	struct hash id;
	struct note n;
	bool found;
	int rc = 0;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, e) < 0 ||
	    statement_parse(&r->st, n.text, e) < 0)
		return remake_inside_bad(f->index, "is not a statement", e);
	id = note_id(&n);
	region = registry_region_of(&r->registry, r->st.u.batch.service,
	    r->st.u.batch.period);
	snprintf(f->region, sizeof(f->region), "%s",
	    region != NULL ? region : "");
	f->erased = remake_inside_erased(r, &id);
	buf_init(&opening, LIMITS_OPENING_MAX);
	if (!f->erased) {
		rc = remake_figures_opening(r, f->index, &n, &opening, &found,
		    e);
		f->awaiting = !found;
		if (rc == 0 && found)
			rc = read_figures(r, f, buf_slice(&opening), e);
	}
	buf_free(&opening);
	if (rc == 0)
		rc = store_figure_put(r->made, f, e);
	return rc == 0 ? add_up(r, f, e) : -1;
}

struct rows {
	struct store_figure *row;
	size_t n, cap;
};

static int
collect(void *arg, const struct store_figure *f, struct err *e)
{
	struct rows *s = arg;

	(void)e;
	s->row = mem_grow(s->row, s->n, &s->cap, sizeof(*s->row));
	s->row[s->n++] = *f;
	return 0;
}

static void
count_service(void *arg, const struct store_service *v)
{
	*(int64_t *)arg = v->no;
}

/* One service at a time: a row may not change while its table is read. */
int
remake_figures_fill(struct remake *r, struct err *e)
{
	struct rows s = { .n = 0 };
	int64_t services = 0;
	struct buf note;
	int rc;

	buf_init(&note, LIMITS_NOTE_MAX);
	rc = store_agent_service_each(r->made, count_service, &services, e);
	for (int64_t no = 1; rc == 0 && no <= services; no++) {
		struct store_figure_range of = { .service = no,
			.start = DAY_NONE };

		s.n = 0;
		rc = store_figure_each(r->made, &of, collect, &s, e);
		for (size_t i = 0; rc == 0 && i < s.n; i++) {
			service_step();
			buf_reset(&note);
			rc = store_log_get(r->made, s.row[i].index, &note, e);
			if (rc == 0)
				rc = fill_from(r, &s.row[i], buf_slice(&note),
				    e);
		}
		r->report->in_force += s.n;
	}
	buf_free(&note);
	free(s.row);
	return rc;
}
