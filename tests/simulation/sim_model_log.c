/*
 * The model's questions about the log itself: ids, epochs, revocations, owners of
 * services.
 */
#include "tests/simulation/sim_model_inside.h"

#include <string.h>

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
model_bound(const struct model *m, uint64_t size, uint64_t *index,
    struct hash *registry)
{
	for (size_t i = size; i-- > 0;)
		if (m->leaf[i]->s.kind == STATEMENT_RELEASE) {
			*index = i;
			*registry = m->leaf[i]->s.u.release.registry;
			return true;
		}
	return false;
}

uint64_t
model_releases(const struct model *m)
{
	uint64_t n = 0;

	for (size_t i = 0; i < m->n; i++)
		n += m->leaf[i]->s.kind == STATEMENT_RELEASE;
	return n;
}

uint64_t
model_released_beside(const struct model *m, uint64_t index, struct hash *root)
{
	*root = m->leaf[index]->s.u.release.root;
	return m->leaf[index]->s.u.release.size;
}

bool
model_refused(const struct model *m, uint64_t index)
{
	return m->leaf[index]->refused;
}

const struct model_leaf *
model_head_of(const struct model *m, uint64_t size, const char *agent,
    uint64_t epoch)
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
	const struct model_leaf *head = model_head_of(m, m->n, agent, epoch);

	return head != NULL ? head->s.u.batch.seq : 0;
}

const struct model_leaf *
model_enrolment_of(const struct model *m, uint64_t size, const char *agent,
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
	return model_enrolment_of(m, m->n, agent, epoch) != NULL;
}

const struct hash *
model_some_batch(const struct model *m, size_t n)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct model_leaf *l = m->leaf[(n + i) % m->n];

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

bool
model_has_ended(const struct model *m, uint64_t size, const char *agent,
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
	return model_has_ended(m, m->n, agent, epoch);
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

bool
model_is_erased(const struct model *m, uint64_t size, const struct hash *id)
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

bool
model_is_owner(const struct model *m, uint64_t size, const char *agent,
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
		const struct model_leaf *l = m->leaf[i];

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
