/*
 * What each kind of statement does to the store, in the order of the log: agents,
 * epochs, heads, services, trust, invites, batches, and which batch is in force
 * for a key.  Figures are filled in at the end (remake_figures.c), so a row of
 * figures says here only which batch it is of.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/remake/remake_inside.h"
#include "aggregator/store/released.h"
#include "common/base/day.h"
#include "common/base/mem.h"

/* The leaf at hand. */
static uint64_t
here(const struct remake *r)
{
	return r->size - 1;
}

static int
bad(const struct remake *r, const char *why, struct err *e)
{
	return remake_inside_bad(here(r), why, e);
}

/* The agent that the statement names; a new one at the first time. */
static int
find_agent(struct remake *r, struct store_agent *a, struct err *e)
{
	bool found;

	if (store_agent_find(r->made, r->st.agent, a, &found, e) < 0)
		return -1;
	if (found)
		return 0;
	*a = (struct store_agent){ .no = 0 };
	memcpy(a->id, r->st.agent, sizeof(a->id));
	return store_agent_add(r->made, a, e);
}

static int
find_epoch(struct remake *r, struct store_epoch *p, struct err *e)
{
	bool found;

	if (store_agent_epoch_find(r->made, r->st.agent, r->st.epoch, p, &found,
		e) < 0)
		return -1;
	return found ? 0 : bad(r, "is of an agent that is not enrolled", e);
}

/* -------------------------------------------------------- trust and services */

static int
put_text(struct remake *r, const char *name, const struct keys_verifier *key,
    struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, KEYS_NAME_MAX + 128);
	keys_verifier_write(key, &text);
	rc = store_text_put(r->made, name, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static int
take_trust(struct remake *r, const struct hash *id, struct err *e)
{
	const struct statement_trust *t = &r->st.u.trust;
	const struct store_trust row = { t->number, here(r), *id };
	struct store_trust newest;
	bool found;

	if (store_agent_trust_get(r->made, 0, &newest, &found, e) < 0)
		return -1;
	if (found ? t->number <= newest.number : t->number != 1)
		return bad(r, "has the number of an earlier trust statement",
		    e);
	/* The first one names the log. */
	if (!found &&
	    (store_text_put(r->made, "origin", slice_of(r->origin), e) < 0 ||
		released_set_none(r->made, e) < 0 ||
		put_text(r, "log-key", &t->log_key[0], e) < 0 ||
		put_text(r, "authority", &t->authority, e) < 0))
		return -1;
	return store_agent_trust_add(r->made, &row, e);
}

static int
give_service(struct remake *r, const char *id, int64_t owner, struct err *e)
{
	struct store_service v = { .no = 0 };
	bool found;

	if (store_agent_service_find(r->made, id, &v, &found, e) < 0)
		return -1;
	v.owner = owner;
	if (found)
		return store_agent_service_set(r->made, &v, e);
	snprintf(v.id, sizeof(v.id), "%s", id);
	return store_agent_service_add(r->made, &v, e);
}

static int
take_services(struct remake *r, struct err *e)
{
	const struct statement_services *list = &r->st.u.services;
	struct store_service *owned =
	    mem_array(LIMITS_AGENT_SERVICES_MAX, sizeof(*owned));
	struct store_agent a;
	size_t n = 0;
	int rc = -1;

	if (find_agent(r, &a, e) < 0 ||
	    store_agent_services(r->made, a.no, owned, &n, e) < 0)
		goto out;
	if (list->number <= a.services_number) {
		(void)bad(r, "has the number of an earlier service list", e);
		goto out;
	}
	rc = 0;
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = give_service(r, owned[i].id, 0, e);
	for (size_t i = 0; rc == 0 && i < list->services; i++)
		rc = give_service(r, list->service[i], a.no, e);
	a.services_number = list->number;
	if (rc == 0)
		rc = store_agent_set(r->made, &a, e);
out:
	free(owned);
	return rc;
}

/* --------------------------------------------------------- invites, enrolments */

static int
take_invite(struct remake *r, const struct hash *id, struct err *e)
{
	struct store_invite v = { .revoked = false };
	bool known;

	if (store_agent_invite_get(r->made, id, &v, &known, e) < 0)
		return -1;
	v.id = *id;
	v.logged = true;
	v.index = here(r);
	v.once = r->st.u.invite.once;
	return store_agent_invite_set(r->made, &v, e);
}

/* The epoch before ends with the enrolment of the next one (P-ENR-2). */
static int
end_before(struct remake *r, struct err *e)
{
	struct store_epoch p;
	bool found;

	if (r->st.epoch == 1)
		return 0;
	if (store_agent_epoch_find(r->made, r->st.agent, r->st.epoch - 1, &p,
		&found, e) < 0)
		return -1;
	if (!found)
		return bad(r, "enrols an epoch before the one in front of it",
		    e);
	if (p.ended)
		return 0;
	p.ended = true;
	p.ended_index = here(r);
	return store_agent_epoch_set(r->made, &p, e);
}

static int
take_enrol(struct remake *r, const struct hash *id, struct err *e)
{
	struct store_epoch p = { .epoch = r->st.epoch,
		.key = r->st.u.enrol.key,
		.enrol_index = here(r),
		.enrol_id = *id,
		.head_id = *id };
	struct store_epoch other;
	struct store_agent a;
	bool found;

	if (store_agent_epoch_find(r->made, r->st.agent, r->st.epoch, &other,
		&found, e) < 0)
		return -1;
	if (found)
		return bad(r, "enrols an epoch a second time", e);
	if (end_before(r, e) < 0 || find_agent(r, &a, e) < 0)
		return -1;
	p.agent = a.no;
	return store_agent_epoch_add(r->made, &p, e);
}

/* ------------------------------------------------------------------- batches */

static int
put_opening(struct remake *r, const struct note *n, const struct hash *id,
    struct err *e)
{
	struct buf opening;
	bool found = false;
	int rc = 0;

	buf_init(&opening, LIMITS_OPENING_MAX);
	if (remake_inside_erased(r, id))
		r->report->erased++;
	else
		rc = remake_figures_opening(r, here(r), n, &opening, &found, e);
	if (rc < 0)
		goto out;
	r->report->opened += found;
	if (!found && !remake_inside_erased(r, id)) {
		r->report->awaiting++;
		rc = store_awaiting_put(r->made, here(r), e);
	} else if (r->config->keep_openings) {
		/* An erased one is a row without bytes. */
		rc =
		    store_opening_put(r->made, here(r), buf_slice(&opening), e);
	}
out:
	buf_free(&opening);
	return rc;
}

static int
take_batch(struct remake *r, const struct note *n, const struct hash *id,
    struct err *e)
{
	const struct statement_batch *b = &r->st.u.batch;
	struct store_service service;
	struct store_figure f;
	struct store_epoch p;
	bool found;

	if (find_epoch(r, &p, e) < 0 ||
	    store_agent_service_find(r->made, b->service, &service, &found, e) <
		0)
		return -1;
	if (!found)
		return bad(r, "is of a service that no list has named", e);
	if (b->seq != p.head_seq + 1 || !hash_equal(&b->prev, &p.head_id))
		return bad(r, "does not follow the one before it of its agent",
		    e);
	r->batch = (struct store_batch){ .epoch = p.no,
		.seq = b->seq,
		.index = here(r),
		.key = { service.no, b->content, b->period.start },
		.revision = b->revision };
	if (store_figure_get(r->made, &r->batch.key, &f, &found, e) < 0)
		return -1;
	if (found) {
		r->batch.before_epoch = f.epoch;
		r->batch.before_seq = f.seq;
	}
	r->pending = true;
	r->pending_id = *id;
	p.head_seq = b->seq;
	p.head_index = here(r);
	p.head_id = *id;
	if (store_agent_epoch_set(r->made, &p, e) < 0)
		return -1;
	return put_opening(r, n, id, e);
}

/* b is in force for its key from now on. */
static int
put_in_force(struct remake *r, const struct store_batch *b, struct err *e)
{
	const struct store_figure f = { .key = b->key,
		.epoch = b->epoch,
		.seq = b->seq,
		.index = b->index,
		.revision = b->revision,
		.through = DAY_NONE };

	return store_figure_put(r->made, &f, e);
}

int
remake_kinds_settle(struct remake *r, bool refused, struct err *e)
{
	r->pending = false;
	r->batch.refused = refused;
	if (store_batch_add(r->made, &r->batch, e) < 0)
		return -1;
	return refused ? 0 : put_in_force(r, &r->batch, e);
}

/* --------------------------------------------------------------- revocations */

struct hit {
	int64_t epoch;
	uint64_t last;
	struct store_batch *batch;
	size_t n, cap;
};

static int
find_hit(void *arg, const struct store_figure *f, struct err *e)
{
	struct hit *h = arg;

	(void)e;
	if (f->epoch != h->epoch || f->seq <= h->last)
		return 0;
	h->batch = mem_grow(h->batch, h->n, &h->cap, sizeof(*h->batch));
	h->batch[h->n++] = (struct store_batch){ .epoch = f->epoch,
		.seq = f->seq,
		.key = f->key };
	return 0;
}

static int
is_revoked(struct remake *r, const struct store_batch *b, bool *is,
    struct err *e)
{
	struct store_epoch p;

	if (store_agent_epoch_get(r->made, b->epoch, &p, e) < 0)
		return -1;
	*is = p.revoked && b->seq > p.revoked_last;
	return 0;
}

/* The newest one of the key that no revocation has reached comes back. */
static int
take_back(struct remake *r, const struct store_batch *top, struct err *e)
{
	struct store_batch b = *top;
	bool out = true, found;

	while (out && b.epoch != 0) {
		if (store_batch_get(r->made, b.epoch, b.seq, &b, &found, e) < 0)
			return -1;
		ASSERT(found);
		if (is_revoked(r, &b, &out, e) < 0)
			return -1;
		if (out) {
			b.epoch = b.before_epoch;
			b.seq = b.before_seq;
		}
	}
	return out ? store_figure_drop(r->made, &top->key, e)
		   : put_in_force(r, &b, e);
}

static int
revoke_epoch(struct remake *r, struct err *e)
{
	const struct store_figure_range all = { .start = DAY_NONE };
	uint64_t last = r->st.u.revoke.last;
	struct hit h = { .n = 0 };
	struct store_epoch p;
	int rc;

	if (find_epoch(r, &p, e) < 0)
		return -1;
	if (!p.ended)
		p.ended_index = here(r);
	p.ended = true;
	if (!p.revoked || last < p.revoked_last)
		p.revoked_last = last;
	p.revoked = true;
	h.epoch = p.no;
	h.last = p.revoked_last;
	rc = store_agent_epoch_set(r->made, &p, e);
	if (rc == 0)
		rc = store_figure_each(r->made, &all, find_hit, &h, e);
	for (size_t i = 0; rc == 0 && i < h.n; i++)
		rc = take_back(r, &h.batch[i], e);
	free(h.batch);
	return rc;
}

static int
take_revoke(struct remake *r, struct err *e)
{
	struct store_invite v = { .logged = false };
	bool known;

	if (!r->st.u.revoke.of_invite)
		return revoke_epoch(r, e);
	if (store_agent_invite_get(r->made, &r->st.u.revoke.invite, &v, &known,
		e) < 0)
		return -1;
	if (v.revoked)
		return 0;
	v.id = r->st.u.revoke.invite;
	v.revoked = true;
	v.revoked_index = here(r);
	return store_agent_invite_set(r->made, &v, e);
}

/* Its effect was known from the first pass; here only what it names is judged. */
static int
take_erase(struct remake *r, struct err *e)
{
	struct hash id = r->st.u.erase.statement;
	struct buf whole;
	struct note n;
	uint64_t index;
	bool found;
	int rc;

	if (store_log_find(r->made, &id, &index, &found, e) < 0)
		return -1;
	if (!found)
		return bad(r, "erases what is not in front of it", e);
	buf_init(&whole, LIMITS_NOTE_MAX);
	rc = store_log_get(r->made, index, &whole, e);
	if (rc == 0 &&
	    (note_parse(&n, buf_slice(&whole), LIMITS_NOTE_MAX, true, e) < 0 ||
		statement_parse(&r->st, n.text, e) < 0 ||
		r->st.kind != STATEMENT_BATCH))
		rc = bad(r, "erases what is not a batch", e);
	buf_free(&whole);
	return rc;
}

int
remake_kinds_take(struct remake *r, const struct note *n, const struct hash *id,
    struct err *e)
{
	switch (r->st.kind) {
	case STATEMENT_BATCH:
		return take_batch(r, n, id, e);
	case STATEMENT_TRUST:
		return take_trust(r, id, e);
	case STATEMENT_INVITE:
		return take_invite(r, id, e);
	case STATEMENT_SERVICES:
		return take_services(r, e);
	case STATEMENT_ENROL:
		return take_enrol(r, id, e);
	case STATEMENT_REVOKE:
		return take_revoke(r, e);
	case STATEMENT_ERASE:
		return take_erase(r, e);
	case STATEMENT_RELEASE:
		return released_set(r->made, here(r), e);
	case STATEMENT_REFUSAL: /* remake_kinds_settle() has heard of it */
	case STATEMENT_KINDS:
		break;
	}
	return 0;
}
