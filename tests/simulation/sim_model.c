#include "tests/simulation/sim_model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/mem.h"
#include "protocol/note.h"
#include "protocol/statement.h"

enum { PLACES_MAX = 64, FAULT_MAX = 300, REVISION_MAX = 1000000 };

struct known {
	struct hash id;
	struct returns figures;
	char fault[ERR_CODE_MAX];
};

struct leaf {
	struct hash id;
	struct statement s;
	const struct known *known; /* of a batch */
	bool refused;
	bool first;                  /* the first batch of its service */
	char expected[ERR_CODE_MAX]; /* refusal a batch must get, or "" */
};

struct place {
	char service[LIMITS_ID_MAX + 1], region[LIMITS_ID_MAX + 1];
	int32_t from;
};

struct model {
	struct leaf **leaf;
	size_t n;
	struct known **known;
	size_t known_n;
	struct place place[PLACES_MAX];
	size_t places;
	char fault[FAULT_MAX];
};

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
	struct known *k = mem_alloc(sizeof(*k));

	k->id = *id;
	k->figures = *figures;
	(void)snprintf(k->fault, sizeof(k->fault), "%s", code);
	m->known = mem_resize(m->known, m->known_n + 1, sizeof(*m->known));
	m->known[m->known_n++] = k;
}

static const struct known *
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
	struct place *p = &m->place[m->places++];

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
	const struct place *best = NULL;

	for (size_t i = 0; i < m->places; i++) {
		const struct place *p = &m->place[i];

		if (strcmp(p->service, service) == 0 && p->from <= q.end &&
		    (best == NULL || p->from > best->from))
			best = p;
	}
	return best != NULL ? best->region : "";
}

/* ----------------------------------------------------- questions to a log */

static bool
is_epoch(const struct statement *s, const char *agent, uint64_t epoch)
{
	return s->epoch == epoch && strcmp(s->agent, agent) == 0;
}

bool
model_find(const struct model *m, const struct hash *id, uint64_t *index)
{
	for (size_t i = 0; i < m->n; i++)
		if (hash_equal(&m->leaf[i]->id, id)) {
			*index = i;
			return true;
		}
	return false;
}

bool
model_refused(const struct model *m, uint64_t index)
{
	return m->leaf[index]->refused;
}

/* The newest batch of an epoch before `size`, or NULL. */
static const struct leaf *
head_of(const struct model *m, uint64_t size, const char *agent, uint64_t epoch)
{
	for (size_t i = size; i-- > 0;)
		if (m->leaf[i]->s.kind == STATEMENT_BATCH &&
		    is_epoch(&m->leaf[i]->s, agent, epoch))
			return m->leaf[i];
	return NULL;
}

uint64_t
model_head(const struct model *m, const char *agent, uint64_t epoch)
{
	const struct leaf *head = head_of(m, m->n, agent, epoch);

	return head != NULL ? head->s.u.batch.seq : 0;
}

static const struct leaf *
enrolment_of(const struct model *m, uint64_t size, const char *agent,
    uint64_t epoch)
{
	for (size_t i = 0; i < size; i++)
		if (m->leaf[i]->s.kind == STATEMENT_ENROL &&
		    is_epoch(&m->leaf[i]->s, agent, epoch))
			return m->leaf[i];
	return NULL;
}

bool
model_enrolled(const struct model *m, const char *agent, uint64_t epoch)
{
	return enrolment_of(m, m->n, agent, epoch) != NULL;
}

const struct hash *
model_some_batch(const struct model *m, size_t n)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct leaf *l = m->leaf[(n + i) % m->n];

		if (l->s.kind == STATEMENT_BATCH)
			return &l->id;
	}
	return NULL;
}

static bool
is_revocation(const struct statement *s)
{
	return s->kind == STATEMENT_REVOKE && !s->u.revoke.of_invite;
}

/* Revoked, or replaced by a later epoch. */
static bool
has_ended(const struct model *m, uint64_t size, const char *agent,
    uint64_t epoch)
{
	for (size_t i = 0; i < size; i++) {
		const struct statement *s = &m->leaf[i]->s;

		if ((is_revocation(s) && is_epoch(s, agent, epoch)) ||
		    (s->kind == STATEMENT_ENROL && s->epoch > epoch &&
			strcmp(s->agent, agent) == 0))
			return true;
	}
	return false;
}

bool
model_ended(const struct model *m, const char *agent, uint64_t epoch)
{
	return has_ended(m, m->n, agent, epoch);
}

static bool
is_taken_back(const struct model *m, uint64_t size, const struct statement *b)
{
	for (size_t i = 0; i < size; i++) {
		const struct statement *s = &m->leaf[i]->s;

		if (is_revocation(s) && is_epoch(s, b->agent, b->epoch) &&
		    s->u.revoke.last < b->u.batch.seq)
			return true;
	}
	return false;
}

static bool
is_erased(const struct model *m, uint64_t size, const struct hash *id)
{
	for (size_t i = 0; i < size; i++)
		if (m->leaf[i]->s.kind == STATEMENT_ERASE &&
		    hash_equal(&m->leaf[i]->s.u.erase.statement, id))
			return true;
	return false;
}

bool
model_took_back(const struct model *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (is_revocation(&m->leaf[i]->s) ||
		    m->leaf[i]->s.kind == STATEMENT_ERASE)
			return true;
	return false;
}

/* Whose the service is: the last list that names it decides, unless a later
 * one of the same agent does not. */
static bool
is_owner(const struct model *m, uint64_t size, const char *agent,
    const char *service)
{
	for (size_t i = size; i-- > 0;) {
		const struct statement *s = &m->leaf[i]->s;
		bool named = false;

		if (s->kind != STATEMENT_SERVICES)
			continue;
		for (size_t k = 0; k < s->u.services.services; k++)
			named |= strcmp(s->u.services.service[k], service) == 0;
		if (named)
			return strcmp(s->agent, agent) == 0;
		if (strcmp(s->agent, agent) == 0)
			return false;
	}
	return false;
}

bool
model_in_force(const struct model *m, uint64_t size, const char *service,
    struct period quarter, uint64_t *index)
{
	for (size_t i = size; i-- > 0;) {
		const struct leaf *l = m->leaf[i];

		if (l->s.kind == STATEMENT_BATCH && !l->refused &&
		    l->s.u.batch.content == CONTENT_RETURN &&
		    l->s.u.batch.period.start == quarter.start &&
		    strcmp(l->s.u.batch.service, service) == 0 &&
		    !is_taken_back(m, size, &l->s)) {
			*index = i;
			return true;
		}
	}
	return false;
}

bool
model_through_end(const struct model *m, const char *service,
    struct period quarter)
{
	uint64_t index;

	return model_in_force(m, m->n, service, quarter, &index) &&
	       m->leaf[index]->known->figures.through == quarter.end;
}

bool
model_newest_in_force(const struct model *m, const char *service,
    struct period quarter)
{
	uint64_t newest = 0, index;

	for (size_t i = 0; i < m->n; i++) {
		const struct statement_batch *b = &m->leaf[i]->s.u.batch;

		if (m->leaf[i]->s.kind == STATEMENT_BATCH &&
		    !m->leaf[i]->refused && b->revision > newest &&
		    b->period.start == quarter.start &&
		    strcmp(b->service, service) == 0)
			newest = b->revision;
	}
	if (!model_in_force(m, m->n, service, quarter, &index))
		return newest == 0;
	return m->leaf[index]->s.u.batch.revision == newest;
}

/* ------------------------------------------------------------- next leaf */

/* The refusal that a batch must get where it stands, or "". */
static const char *
expect(const struct model *m, uint64_t size, const struct leaf *l)
{
	const struct statement_batch *b = &l->s.u.batch;
	const struct leaf *old = NULL;
	uint64_t index;

	if (model_in_force(m, size, b->service, b->period, &index))
		old = m->leaf[index];
	if (!is_owner(m, size, l->s.agent, b->service))
		return "service";
	if (b->revision > REVISION_MAX ||
	    (old != NULL && b->revision <= old->s.u.batch.revision))
		return "revision";
	if (l->known->fault[0] != '\0')
		return l->known->fault;
	/* With the opening its `through` is gone. */
	if (old != NULL && !is_erased(m, size, &old->id) &&
	    l->known->figures.through < old->known->figures.through)
		return "through";
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
feed_batch(struct model *m, uint64_t at, struct leaf *l)
{
	const struct statement *s = &l->s;
	const struct leaf *enrolled = enrolment_of(m, at, s->agent, s->epoch);
	const struct leaf *head = head_of(m, at, s->agent, s->epoch);
	const struct hash *prev;

	l->known = find_known(m, &l->id);
	l->first = is_first_of_service(m, at);
	if (l->known == NULL)
		return fault(m, "a batch that nobody sealed");
	if (enrolled == NULL)
		return fault(m, "a batch of an epoch that is not enrolled");
	if (has_ended(m, at, s->agent, s->epoch))
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
feed_refusal(struct model *m, uint64_t at, const struct leaf *l)
{
	const struct statement_refusal *r = &l->s.u.refusal;
	struct leaf *batch = at > 0 ? m->leaf[at - 1] : NULL;

	if (batch == NULL || batch->s.kind != STATEMENT_BATCH ||
	    r->index != at - 1 || !hash_equal(&r->statement, &batch->id))
		return fault(m, "a refusal that is not behind its batch");
	if (strcmp(batch->expected, statement_refused_word(r->code)) != 0)
		return fault(m, "refused with code %s, expected \"%s\"",
		    statement_refused_word(r->code), batch->expected);
	batch->refused = true;
	return NULL;
}

const char *
model_whole(struct model *m)
{
	const struct leaf *l = m->n > 0 ? m->leaf[m->n - 1] : NULL;

	if (l != NULL && l->s.kind == STATEMENT_BATCH &&
	    l->expected[0] != '\0' && !l->refused)
		return fault(m, "not refused, expected \"%s\"", l->expected);
	return NULL;
}

const char *
model_feed(struct model *m, struct slice whole)
{
	struct leaf *l = mem_alloc(sizeof(*l));
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
		const struct leaf *l;

		if (!m->leaf[i]->first ||
		    (service != NULL && strcmp(service, id) != 0) ||
		    (region != NULL &&
			strcmp(region, region_of(m, id, quarter)) != 0) ||
		    !model_in_force(m, size, id, quarter, &index))
			continue;
		l = m->leaf[index];
		if (!l->known->figures.withdrawn && !is_erased(m, size, &l->id))
			add(out, &l->known->figures);
	}
}
