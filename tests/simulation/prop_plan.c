/*
 * The signed statements of one case.  They are made with protocol/ and not with
 * the agent's sealing, whose faults the aggregator might share.
 */
#include "tests/simulation/prop_plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/day.h"
#include "protocol/envelope.h"
#include "protocol/opening.h"
#include "protocol/statement.h"
#include "tests/simulation/sim_figures.h"

enum { INVITE_DAYS = 40000 /* civil day far ahead */ };

static bool
chance(struct prop_plan *p, int32_t percent)
{
	return demo_prng_chance(&p->rng, percent);
}

static size_t
below(struct prop_plan *p, size_t n)
{
	return (size_t)demo_prng_below(&p->rng, (int32_t)n);
}

/* -------------------------------------------------------------- statements */

static struct statement
begin(const struct prop_plan *p, enum statement_kind kind,
    const struct prop_agent *a)
{
	struct statement s = { .kind = kind };

	(void)snprintf(s.origin, sizeof(s.origin), "%s", p->origin);
	if (a != NULL) {
		(void)snprintf(s.agent, sizeof(s.agent), "%s", a->id);
		s.epoch = a->epoch;
	}
	return s;
}

/* The signed note of s; its id. */
static struct hash
sign(const struct statement *s, const struct sign_key *first,
    const struct sign_key *second, struct buf *note)
{
	char names[2][KEYS_NAME_MAX];
	size_t text_n, lines = statement_signers(s, names);
	struct hash id;

	buf_init(note, LIMITS_NOTE_MAX);
	statement_write(s, note);
	text_n = note->n;
	id = hash_of(buf_slice(note));
	sign_note(note, text_n, true, names[0], first);
	if (lines == 2)
		sign_note(note, text_n, false, names[1], second);
	return id;
}

static struct prop_item *
add_item(struct prop_plan *p)
{
	struct prop_item *i = &p->item[p->items++];

	ASSERT(p->items <= PROP_ITEMS);
	buf_init(&i->sheaf, LIMITS_ENVELOPE_MAX);
	return i;
}

static void
put(struct prop_item *i, const struct buf *note)
{
	struct envelope v = { .note = buf_slice(note) };

	envelope_write(&v, &i->sheaf);
}

static struct prop_item *
by_authority(struct prop_plan *p, const struct statement *s)
{
	struct prop_item *i = add_item(p);
	struct buf note;

	i->id = sign(s, &p->authority, NULL, &note);
	put(i, &note);
	buf_free(&note);
	return i;
}

static void
add_trust(struct prop_plan *p)
{
	struct statement s = begin(p, STATEMENT_TRUST, NULL);
	struct statement_trust *t = &s.u.trust;
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/authority", p->origin);
	t->number = 1;
	t->authority = keys_verifier_make(name, 0x01, &p->authority.public);
	t->log_key[0] = keys_verifier_make(p->origin, 0x01, &p->log.public);
	t->log_keys = 1;
	t->recipient[0] = p->recipient.public;
	t->recipients = 1;
	(void)snprintf(t->policy[0], sizeof(t->policy[0]), "quorum none");
	t->policy_lines = 1;
	p->trust_id = by_authority(p, &s)->id;
}

static void
add_services(struct prop_plan *p, struct prop_agent *a)
{
	struct statement s = begin(p, STATEMENT_SERVICES, a);

	s.epoch = 0;
	s.u.services.number = ++a->services_number;
	for (size_t i = 0; i < p->services; i++)
		if (a->owns & 1u << i)
			(void)snprintf(
			    s.u.services.service[s.u.services.services++],
			    LIMITS_ID_MAX + 1, "%s", p->service[i]);
	by_authority(p, &s);
}

/* The next epoch of an agent. */
static void
add_enrolment(struct prop_plan *p, struct prop_agent *a)
{
	struct sign_key once = sign_key_random();
	struct statement s;
	struct prop_item *i = add_item(p);
	struct buf note;
	struct hash invite;

	a->epoch++;
	a->seq = 0;
	a->key = sign_key_random();
	s = begin(p, STATEMENT_INVITE, a);
	(void)snprintf(s.u.invite.provider, sizeof(s.u.invite.provider), "p");
	s.u.invite.once = once.public;
	s.u.invite.trust_number = 1;
	s.u.invite.trust_id = p->trust_id;
	s.u.invite.expires = INVITE_DAYS;
	invite = sign(&s, &p->authority, &once, &note);
	put(i, &note);
	buf_free(&note);
	s = begin(p, STATEMENT_ENROL, a);
	s.u.enrol.invite = invite;
	s.u.enrol.key = a->key.public;
	i->id = a->head = sign(&s, &a->key, &once, &note);
	i->needed = p->plain;
	put(i, &note);
	buf_free(&note);
}

static void
add_revocation(struct prop_plan *p, const struct prop_agent *a)
{
	struct statement s = begin(p, STATEMENT_REVOKE, a);

	s.u.revoke.last = below(p, (size_t)a->seq + 2);
	s.u.revoke.reason = (enum statement_reason)below(p, REASON_KINDS);
	by_authority(p, &s);
}

static void
add_erasure(struct prop_plan *p)
{
	struct statement s = begin(p, STATEMENT_ERASE, NULL);
	const struct prop_item *i = &p->item[below(p, p->items)];

	s.u.erase.statement = i->id;
	(void)snprintf(s.u.erase.reason, sizeof(s.u.erase.reason), "mistake");
	if (i->batch)
		by_authority(p, &s);
}

/* ----------------------------------------------------------------- batches */

/* One batch on its way. */
struct making {
	struct prop_agent *agent;
	size_t service, quarter;
	struct returns figures;
	char fault[ERR_CODE_MAX];
	struct statement s;
	struct buf payload;
};

static void
choose_figures(struct prop_plan *p, struct making *m)
{
	struct period q = p->quarter[m->quarter];
	int32_t *through = &p->through[m->service][m->quarter];
	const char *service = p->service[m->service];

	if (*through < q.start)
		*through = q.start;
	if (!p->plain && chance(p, 8))
		*through -= 1 + (int32_t)below(p, 5);
	else
		*through += demo_prng_below(&p->rng, 20);
	if (*through < q.start)
		*through = q.start;
	if (*through > q.end)
		*through = q.end;
	if (chance(p, 6))
		sim_figures_withdrawn(service, q, *through, &m->figures);
	else if (chance(p, 30))
		sim_figures_derived(&p->rng, service, q, *through, &m->figures);
	else
		sim_figures_random(&p->rng, service, q, *through, &m->figures);
}

static uint64_t
choose_revision(struct prop_plan *p, const struct making *m)
{
	uint64_t *last = &p->revision[m->service][m->quarter];

	if (!p->plain && chance(p, 2))
		return 1000001;
	if (!p->plain && chance(p, 1))
		return 1000000;
	if (!p->plain && chance(p, 8))
		return *last > 0 ? *last : 1;
	*last += 1 + below(p, 3);
	return *last;
}

/* Overwrite what follows `where` in the payload by as many bytes. */
static void
overwrite(struct buf *b, const char *where, const char *with)
{
	char *at = strstr((char *)b->data, where);

	ASSERT(at != NULL);
	memcpy(at + strlen(where), with, strlen(with));
}

static void
spoil(struct prop_plan *p, struct making *m)
{
	static const struct {
		const char *fault, *where, *with;
	} how[] = {
		{ "header", "service ", "x" },
		{ "payload", "source ", "r-" },
		{ "through", "through ", "2031" },
	};
	size_t i = below(p, 3);

	if (p->plain || !chance(p, 7))
		return;
	(void)snprintf(m->fault, sizeof(m->fault), "%s", how[i].fault);
	overwrite(&m->payload, how[i].where, how[i].with);
}

static void
fill_statement(struct prop_plan *p, struct making *m)
{
	struct statement_batch *b = &m->s.u.batch;

	m->s = begin(p, STATEMENT_BATCH, m->agent);
	b->seq = m->agent->seq + 1;
	b->prev = m->agent->head;
	(void)snprintf(b->service, sizeof(b->service), "%s",
	    p->service[m->service]);
	b->content = CONTENT_RETURN;
	b->period = p->quarter[m->quarter];
	b->revision = choose_revision(p, m);
	b->seen.root = hash_empty();
	b->time = p->quarter[0].start;
}

/* Commitment, signature, box; the model is told. */
static void
seal(struct prop_plan *p, struct making *m, struct prop_item *i)
{
	uint8_t salt[OPENING_SALT_SIZE];
	struct buf text, note, opening, box;
	struct envelope v = { .boxes = 1 };

	sign_random(salt, sizeof(salt));
	buf_init(&text, LIMITS_NOTE_MAX);
	buf_init(&opening, LIMITS_OPENING_MAX);
	buf_init(&box, LIMITS_BOX_MAX);
	statement_write(&m->s, &text);
	m->s.u.batch.commit = opening_commit(statement_header(buf_slice(&text)),
	    salt, buf_slice(&m->payload));
	i->id = sign(&m->s, &m->agent->key, NULL, &note);
	opening_write(salt, buf_slice(&m->payload), &opening);
	opening_seal(buf_slice(&opening), &p->recipient.public, &box);
	v.note = buf_slice(&note);
	keys_recipient_id(v.box[0].key_id, &p->recipient.public);
	v.box[0].box = buf_slice(&box);
	envelope_write(&v, &i->sheaf);
	buf_free(&text);
	buf_free(&note);
	buf_free(&opening);
	buf_free(&box);
	model_know(p->model, &i->id, &m->figures, m->fault);
}

static void
add_batch(struct prop_plan *p, struct prop_agent *a, size_t service)
{
	struct making m = { .agent = a, .service = service };
	struct prop_item *i = add_item(p);
	struct prop_newest *newest;

	m.quarter = below(p, p->quarters);
	choose_figures(p, &m);
	buf_init(&m.payload, LIMITS_PAYLOAD_MAX);
	returns_write(&m.figures, &m.payload);
	spoil(p, &m);
	fill_statement(p, &m);
	seal(p, &m, i);
	i->batch = true;
	i->needed = p->plain;
	buf_free(&m.payload);
	newest = &p->newest[m.service][m.quarter];
	newest->any = true;
	newest->figures = m.figures;
	/* Once in a while two machines have one key. */
	if (!p->plain && chance(p, 2))
		return;
	a->seq++;
	a->head = i->id;
}

/* -------------------------------------------------------------------- plan */

static size_t
a_service_of(struct prop_plan *p, const struct prop_agent *a)
{
	size_t s = below(p, p->services);

	for (size_t i = 0; i < p->services && !(a->owns & 1u << s); i++)
		s = (s + 1) % p->services;
	return s;
}

/* Service s goes from its owner to another agent. */
static void
move_service(struct prop_plan *p)
{
	size_t s = below(p, p->services), to = below(p, p->agents);

	for (size_t i = 0; i < p->agents; i++)
		p->agent[i].owns &= ~(1u << s);
	p->agent[to].owns |= 1u << s;
	add_services(p, &p->agent[to]);
}

/* One thing more that happens. */
static void
add_something(struct prop_plan *p)
{
	struct prop_agent *a = &p->agent[below(p, p->agents)];

	if (p->plain || chance(p, 80)) {
		bool own = p->plain || chance(p, 90);

		if (own && a->owns == 0)
			return;
		add_batch(p, a,
		    own ? a_service_of(p, a) : below(p, p->services));
	} else if (chance(p, 40)) {
		move_service(p);
	} else if (chance(p, 40)) {
		add_erasure(p);
	} else {
		if (chance(p, 70))
			add_revocation(p, a);
		if (chance(p, 60))
			add_enrolment(p, a);
	}
}

static void
name_all(struct prop_plan *p)
{
	struct period q = period_of(day_from_civil(2025, 4, 1) +
				    demo_prng_below(&p->rng, 900));

	(void)snprintf(p->origin, sizeof(p->origin), "prop.example/log");
	for (size_t i = 0; i < p->agents; i++)
		(void)snprintf(p->agent[i].id, sizeof(p->agent[i].id),
		    "agent-%zu", i);
	for (size_t i = 0; i < p->services; i++) {
		(void)snprintf(p->service[i], sizeof(p->service[i]),
		    "service-%zu", i);
		p->agent[i % p->agents].owns |= 1u << i;
	}
	for (size_t i = 0; i < p->quarters; i++, q = period_next(q))
		p->quarter[i] = q;
}

void
prop_plan_make(struct prop_plan *p, uint64_t seed)
{
	size_t things;

	memset(p, 0, sizeof(*p));
	demo_prng_seed(&p->rng, seed, "plan");
	p->model = model_new();
	p->authority = sign_key_random();
	p->log = sign_key_random();
	p->recipient = sign_recipient_random();
	p->plain = chance(p, 35);
	p->agents = 1 + below(p, PROP_AGENTS);
	p->services = 1 + below(p, PROP_SERVICES);
	p->quarters = 1 + below(p, PROP_QUARTERS);
	p->regions = 1 + below(p, PROP_REGIONS);
	name_all(p);
	add_trust(p);
	for (size_t i = 0; i < p->agents; i++) {
		add_services(p, &p->agent[i]);
		add_enrolment(p, &p->agent[i]);
	}
	p->setup = p->items;
	things = 3 + below(p, 22);
	for (size_t i = 0; i < things; i++)
		add_something(p);
}

void
prop_plan_free(struct prop_plan *p)
{
	for (size_t i = 0; i < p->items; i++)
		buf_free(&p->item[i].sheaf);
	model_free(p->model);
}

/* ---------------------------------------------------------------- registry */

const char *
prop_plan_region(size_t i)
{
	static const char *const names[PROP_REGIONS] = { "R0", "R1", "R2" };

	return names[i];
}

/* A service lies in one area, moves to another on a day, or in none. */
static void
place_service(struct prop_plan *p, const char *service, struct buf *csv)
{
	size_t first = below(p, p->regions), then = below(p, p->regions);
	int32_t day = p->quarter[0].start + demo_prng_below(&p->rng, 270);
	char before[DAY_TEXT_SIZE], from[DAY_TEXT_SIZE];

	if (chance(p, 12))
		return;
	day_format(from, day);
	day_format(before, day - 1);
	if (chance(p, 70)) {
		buf_printf(csv, "service,%s,A service,A%zu,2015-01-01,,\n",
		    service, first);
		model_place(p->model, service, 0, prop_plan_region(first));
		return;
	}
	buf_printf(csv, "service,%s,A service,A%zu,2015-01-01,%s,\n", service,
	    first, before);
	buf_printf(csv, "service,%s,A service,A%zu,%s,,\n", service, then,
	    from);
	model_place(p->model, service, 0, prop_plan_region(first));
	model_place(p->model, service, day, prop_plan_region(then));
}

void
prop_plan_registry(struct prop_plan *p, struct registry *out)
{
	struct err e = ERR_INIT;
	struct buf csv;

	model_move_out(p->model);
	buf_init(&csv, REGISTRY_FILE_MAX);
	buf_puts(&csv, "kind,code,name,parent,from,to,attributes\n");
	for (size_t i = 0; i < p->regions; i++) {
		buf_printf(&csv, "region,%s,A region,,2015-01-01,,\n",
		    prop_plan_region(i));
		buf_printf(&csv, "area,A%zu,An area,%s,2015-01-01,,\n", i,
		    prop_plan_region(i));
	}
	for (size_t i = 0; i < p->services; i++)
		place_service(p, p->service[i], &csv);
	if (registry_parse(out, buf_slice(&csv), &e) < 0) {
		(void)fprintf(stderr, "%s\n%s", e.text, buf_str(&csv));
		abort();
	}
	buf_free(&csv);
}
