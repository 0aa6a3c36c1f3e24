/*
 * The model of log and totals: lists and plain searches, slow and easy to believe.
 */
#include "tests/simulation/sim_model_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/note.h"

enum { REVISION_MAX = 1000000 };

struct model *
model_new(void)
{
	return mem_alloc(sizeof(struct model));
}

void
model_free(struct model *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->leaf[i]);
	for (size_t i = 0; i < m->known_n; i++)
		free(m->known[i]);
	free(m->leaf);
	free(m->known);
	free(m);
}

static const char *__attribute__((format(printf, 2, 3)))
fault(struct model *m, const char *fmt, ...)
{
	size_t n;
	va_list ap;

	n = (size_t)snprintf(m->fault, sizeof(m->fault),
	    "leaf %zu: ", m->n > 0 ? m->n - 1 : 0);
	va_start(ap, fmt);
	(void)vsnprintf(m->fault + n, sizeof(m->fault) - n, fmt, ap);
	va_end(ap);
	return m->fault;
}

uint64_t
model_size(const struct model *m)
{
	return m->n;
}

/* ----------------------------------------------------- what the test knows */

void
model_know(struct model *m, const struct hash *id,
    const struct returns *figures, const char *code)
{
	struct model_known *k = mem_alloc(sizeof(*k));

	k->id = *id;
	k->figures = *figures;
	(void)snprintf(k->fault, sizeof(k->fault), "%s", code);
	m->known = mem_resize(m->known, m->known_n + 1, sizeof(*m->known));
	m->known[m->known_n++] = k;
}

static const struct model_known *
find_known(const struct model *m, const struct hash *id)
{
	for (size_t i = 0; i < m->known_n; i++)
		if (hash_equal(&m->known[i]->id, id))
			return m->known[i];
	return NULL;
}

void
model_place(struct model *m, const char *service, int32_t from,
    const char *region)
{
	struct model_placing *p = &m->place[m->places++];

	ASSERT(m->places <= PLACES_MAX);
	(void)snprintf(p->service, sizeof(p->service), "%s", service);
	(void)snprintf(p->region, sizeof(p->region), "%s", region);
	p->from = from;
}

void
model_move_out(struct model *m)
{
	m->places = 0;
}

/* The region that counts a service: where it lies on the last day. */
static const char *
region_of(const struct model *m, const char *service, struct period q)
{
	const struct model_placing *best = NULL;

	for (size_t i = 0; i < m->places; i++) {
		const struct model_placing *p = &m->place[i];

		if (strcmp(p->service, service) == 0 && p->from <= q.end &&
		    (best == NULL || p->from > best->from))
			best = p;
	}
	return best != NULL ? best->region : "";
}

/* ------------------------------------------------------------- next leaf */

/* The refusal that a batch must get where it stands, or "". */
static const char *
expect(const struct model *m, uint64_t size, const struct model_leaf *l)
{
	const struct statement_batch *b = &l->s.u.batch;
	const struct model_leaf *old = NULL;
	uint64_t index;

	if (model_in_force(m, size, b->service, b->period, &index))
		old = m->leaf[index];
	if (!model_is_owner(m, size, l->s.agent, b->service))
		return "service";
	if (b->revision > REVISION_MAX ||
	    (old != NULL && b->revision <= old->s.u.batch.revision))
		return "revision";
	if (l->known->fault[0] != '\0')
		return l->known->fault;
	return "";
}

/* A service is counted at the first batch that names it. */
static bool
is_first_of_service(const struct model *m, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (m->leaf[i]->s.kind == STATEMENT_BATCH &&
		    strcmp(m->leaf[i]->s.u.batch.service,
			m->leaf[at]->s.u.batch.service) == 0)
			return false;
	return true;
}

static const char *
feed_batch(struct model *m, uint64_t at, struct model_leaf *l)
{
	const struct statement *s = &l->s;
	const struct model_leaf *enrolled =
	    model_enrolment_of(m, at, s->agent, s->epoch);
	const struct model_leaf *head =
	    model_head_of(m, at, s->agent, s->epoch);
	const struct hash *prev;

	l->known = find_known(m, &l->id);
	l->first = is_first_of_service(m, at);
	if (l->known == NULL)
		return fault(m, "a batch that nobody sealed");
	if (enrolled == NULL)
		return fault(m, "a batch of an epoch that is not enrolled");
	if (model_has_ended(m, at, s->agent, s->epoch))
		return fault(m, "a batch after its epoch's end");
	prev = head != NULL ? &head->id : &enrolled->id;
	if (s->u.batch.seq != (head != NULL ? head->s.u.batch.seq : 0) + 1 ||
	    !hash_equal(&s->u.batch.prev, prev))
		return fault(m, "a batch out of its chain");
	if (s->u.batch.seen.size > at)
		return fault(m, "a batch that has seen more than the log");
	(void)snprintf(l->expected, sizeof(l->expected), "%s",
	    expect(m, at, l));
	return NULL;
}

static const char *
feed_refusal(struct model *m, uint64_t at, const struct model_leaf *l)
{
	const struct statement_refusal *r = &l->s.u.refusal;
	struct model_leaf *batch = at > 0 ? m->leaf[at - 1] : NULL;

	if (batch == NULL || batch->s.kind != STATEMENT_BATCH ||
	    r->index != at - 1 || !hash_equal(&r->statement, &batch->id))
		return fault(m, "a refusal that is not behind its batch");
	if (strcmp(batch->expected, statement_refused_word(r->code)) != 0)
		return fault(m, "refused with code %s, expected \"%s\"",
		    statement_refused_word(r->code), batch->expected);
	batch->refused = true;
	return NULL;
}

/* P-REL-1 and P-REL-2: counted up, of a registry alone, and only when it is another. */
static const char *
feed_release(struct model *m, uint64_t at, const struct model_leaf *l)
{
	const struct statement_release *r = &l->s.u.release;
	const struct hash nothing = hash_of(slice_make("", 0));
	struct hash before;
	uint64_t last;

	if (r->number != model_releases(m))
		return fault(m, "release %llu is out of turn",
		    (unsigned long long)r->number);
	if (r->size > at)
		return fault(m, "a release beside more than the log");
	if (!hash_equal(&r->file, &nothing) ||
	    !hash_equal(&r->record, &nothing))
		return fault(m, "a release of more than a registry");
	if (model_bound(m, at, &last, &before) &&
	    hash_equal(&before, &r->registry))
		return fault(m, "a release of the registry that was bound");
	return NULL;
}

const char *
model_whole(struct model *m)
{
	const struct model_leaf *l = m->n > 0 ? m->leaf[m->n - 1] : NULL;

	if (l != NULL && l->s.kind == STATEMENT_BATCH &&
	    l->expected[0] != '\0' && !l->refused)
		return fault(m, "not refused, expected \"%s\"", l->expected);
	return NULL;
}

const char *
model_feed(struct model *m, struct slice whole)
{
	struct model_leaf *l = mem_alloc(sizeof(*l));
	struct err e = ERR_INIT;
	uint64_t at = m->n, twin;
	const char *late = NULL;
	struct note n;

	if (note_parse(&n, whole, LIMITS_NOTE_MAX, true, &e) < 0 ||
	    statement_parse(&l->s, n.text, &e) < 0) {
		free(l);
		return fault(m, "no statement: %s", e.text);
	}
	l->id = hash_of(n.text);
	if (model_find(m, &l->id, &twin)) {
		free(l);
		return fault(m, "the statement of leaf %llu again",
		    (unsigned long long)twin);
	}
	if (l->s.kind != STATEMENT_REFUSAL)
		late = model_whole(m);
	m->leaf = mem_resize(m->leaf, m->n + 1, sizeof(*m->leaf));
	m->leaf[m->n++] = l;
	if (late != NULL)
		return late;
	if (l->s.kind == STATEMENT_BATCH)
		return feed_batch(m, at, l);
	if (l->s.kind == STATEMENT_REFUSAL)
		return feed_refusal(m, at, l);
	if (l->s.kind == STATEMENT_RELEASE)
		return feed_release(m, at, l);
	return NULL;
}

/* ------------------------------------------------------------------- sums */

static void
widen(struct model_sums *out, int32_t through)
{
	if (out->services == 0 || through < out->through_min)
		out->through_min = through;
	if (out->services == 0 || through > out->through_max)
		out->through_max = through;
}

static void
add(struct model_sums *out, const struct returns *r)
{
	widen(out, r->through);
	out->services++;
	out->summaries += r->source == RETURNS_SUMMARY;
	for (size_t i = 0; i < r->n; i++) {
		if (r->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		out->sum[i] += r->value[i];
		out->collecting[i]++;
	}
}

void
model_sum(const struct model *m, uint64_t size, const char *service,
    const char *region, struct period quarter, struct model_sums *out)
{
	uint64_t index;

	memset(out, 0, sizeof(*out));
	out->through_min = out->through_max = DAY_NONE;
	for (size_t i = 0; i < size; i++) {
		const char *id = m->leaf[i]->s.u.batch.service;
		const struct model_leaf *l;

		if (!m->leaf[i]->first ||
		    (service != NULL && strcmp(service, id) != 0) ||
		    (region != NULL &&
			strcmp(region, region_of(m, id, quarter)) != 0) ||
		    !model_in_force(m, size, id, quarter, &index))
			continue;
		l = m->leaf[index];
		if (!l->known->figures.withdrawn &&
		    !model_is_erased(m, size, &l->id))
			add(out, &l->known->figures);
	}
}
