/*
 * The golden log: every kind of statement, and each way in which a batch can stop
 * counting.
 */
#include "tests/vectors/vec_golden.h"

#include <stdio.h>
#include <string.h>

#include "common/base/day.h"
#include "common/base/err.h"
#include "protocol/opening.h"
#include "tests/vectors/vec_payload.h"

#define Q1 "2026-04-01/P3M"
#define Q2 "2026-07-01/P3M"

static const char registry[] =
    "kind,code,name,parent,from,to,attributes\n"
    "region,north,North,,2020-04-01,,\n"
    "area,tees,Tees,north,2020-04-01,,\n"
    "provider,provider-a,Provider A,,2020-04-01,,\n"
    "provider,provider-b,Provider B,,2020-04-01,,\n"
    "service,north-tees,North Tees,tees,2020-04-01,,provider=provider-a\n"
    "service,south-tees,South Tees,tees,2020-04-01,,provider=provider-a\n"
    "service,hartlepool,Hartlepool,tees,2020-04-01,,provider=provider-b\n";

const char *
vec_golden_registry(void)
{
	return registry;
}

static struct statement
begin(enum statement_kind kind)
{
	return (struct statement){ .kind = kind, .origin = VEC_ORIGIN };
}

static void
set_text(char *to, size_t size, const char *from)
{
	int n = snprintf(to, size, "%s", from);

	ASSERT(n >= 0 && (size_t)n < size);
}

static struct hash
id_of(struct slice bytes)
{
	struct err e = ERR_INIT;
	struct note n;

	ASSERT(note_parse(&n, bytes, LIMITS_NOTE_MAX, true, &e) == 0);
	return note_id(&n);
}

/* Sign and log a statement; its id. */
static struct hash
add(struct vec_golden *g, const struct statement *s)
{
	struct buf note = vec_buf();
	struct hash id;
	uint64_t index;

	vec_log_sign(s, &note);
	id = id_of(buf_slice(&note));
	index = vec_log_add(&g->log, buf_slice(&note));
	if (index == 0 ||
	    (g->first[s->kind] == 0 && s->kind != STATEMENT_TRUST))
		g->first[s->kind] = index;
	buf_free(&note);
	return id;
}

static struct hash
add_trust(struct vec_golden *g, uint64_t number)
{
	struct statement s = begin(STATEMENT_TRUST);
	struct statement_trust *t = &s.u.trust;

	t->number = number;
	t->authority = vec_verifier(VEC_ORIGIN "/authority", 0x01);
	t->log_key[0] = vec_verifier(VEC_ORIGIN, 0x01);
	t->log_keys = 1;
	t->recipient[0] = vec_recipient("aggregator").public;
	t->recipient[1] = vec_recipient("recovery").public;
	t->recipients = number == 1 ? 1 : 2;
	set_text(t->policy[0], sizeof(t->policy[0]), "quorum none");
	t->policy_lines = 1;
	return add(g, &s);
}

static void
set_agent(struct statement *s, const struct vec_agent *a)
{
	set_text(s->agent, sizeof(s->agent), a->agent);
	s->epoch = a->epoch;
}

static void
add_invite(struct vec_golden *g, struct vec_agent *a, const char *provider)
{
	struct statement s = begin(STATEMENT_INVITE);
	char name[KEYS_NAME_MAX];

	set_agent(&s, a);
	snprintf(name, sizeof(name), "%s/%u/once", a->agent,
	    (unsigned)a->epoch);
	set_text(s.u.invite.provider, sizeof(s.u.invite.provider), provider);
	s.u.invite.once = vec_key(name).public;
	s.u.invite.trust_number = 1;
	s.u.invite.trust_id = a->trust;
	s.u.invite.expires = day_from_civil(2026, 6, 30);
	a->invite = add(g, &s);
}

static void
add_enrol(struct vec_golden *g, struct vec_agent *a)
{
	struct statement s = begin(STATEMENT_ENROL);
	char name[KEYS_NAME_MAX];

	set_agent(&s, a);
	snprintf(name, sizeof(name), "%s/%u", a->agent, (unsigned)a->epoch);
	s.u.enrol.invite = a->invite;
	s.u.enrol.key = vec_key(name).public;
	a->head = add(g, &s);
}

static void
add_services(struct vec_golden *g, const char *agent, uint64_t number,
    const char *one, const char *two)
{
	struct statement s = begin(STATEMENT_SERVICES);
	struct statement_services *l = &s.u.services;

	set_text(s.agent, sizeof(s.agent), agent);
	l->number = number;
	if (one)
		set_text(l->service[l->services++], LIMITS_ID_MAX + 1, one);
	if (two)
		set_text(l->service[l->services++], LIMITS_ID_MAX + 1, two);
	add(g, &s);
}

/* What a batch says, and the payload that goes with it. */
struct plan {
	const char *service, *period;
	enum statement_content content;
	uint64_t revision;
	struct slice payload;
};

static struct hash
add_batch(struct vec_golden *g, struct vec_agent *a, const struct plan *p)
{
	struct vec_opening *o = &g->opening[g->openings++];
	struct statement s = begin(STATEMENT_BATCH);
	struct statement_batch *b = &s.u.batch;
	struct buf text = vec_buf();
	char label[32];

	set_agent(&s, a);
	b->seq = ++a->seq;
	b->prev = a->head;
	set_text(b->service, sizeof(b->service), p->service);
	b->content = p->content;
	b->period = vec_payload_period(p->period);
	b->revision = p->revision;
	/* The first says that it has seen nothing, others the log before. */
	b->seen.size = g->openings == 1 ? 0 : g->log.n;
	b->seen.root = vec_log_root(&g->log, b->seen.size);
	b->time = day_from_civil(2026, 7, 1);
	snprintf(label, sizeof(label), "opening %zu", g->log.n);
	o->index = g->log.n;
	o->bytes = vec_buf();
	vec_payload_opening(label, p->payload, &o->bytes);
	statement_write(&s, &text);
	b->commit = opening_commit(statement_header(buf_slice(&text)),
	    o->bytes.data, p->payload);
	o->id = a->head = add(g, &s);
	buf_free(&text);
	return o->id;
}

static struct hash
add_return(struct vec_golden *g, struct vec_agent *a, const char *service,
    const char *period, uint64_t revision)
{
	struct returns r =
	    vec_payload_return(service, period, (int64_t)(20 + g->log.n));
	struct plan p = { service, period, CONTENT_RETURN, revision,
		{ NULL, 0 } };
	struct buf payload = vec_buf();
	struct hash id;

	returns_write(&r, &payload);
	p.payload = buf_slice(&payload);
	id = add_batch(g, a, &p);
	buf_free(&payload);
	return id;
}

/* Like add_return() with `from` in the payload replaced by `to`. */
static void
add_changed(struct vec_golden *g, struct vec_agent *a, const struct plan *p,
    const char *from, const char *to)
{
	struct returns r =
	    vec_payload_return(p->service, p->period, (int64_t)30);
	struct buf honest = vec_buf(), changed = vec_buf();
	struct plan other = *p;

	returns_write(&r, &honest);
	vec_replace(&changed, buf_slice(&honest), from, to);
	other.payload = buf_slice(&changed);
	add_batch(g, a, &other);
	buf_free(&honest);
	buf_free(&changed);
}

static void
add_refusal(struct vec_golden *g, enum statement_refused code, uint64_t line)
{
	struct vec_opening *o = &g->opening[g->openings - 1];
	struct statement s = begin(STATEMENT_REFUSAL);

	o->refused = true;
	if (g->refused == 0)
		g->refused = o->index;
	s.u.refusal = (struct statement_refusal){ .statement = o->id,
		.index = o->index,
		.code = code,
		.line = line };
	add(g, &s);
}

static void
add_withdrawal(struct vec_golden *g, struct vec_agent *a, uint64_t revision)
{
	static const char text[] =
	    "sheaf-return/1\nservice hartlepool\n"
	    "period " Q1 "\nrules ips-grow/1\nthrough 2026-06-30\n"
	    "source summary\nwithdrawn\n";
	struct plan p = { "hartlepool", Q1, CONTENT_RETURN, revision,
		slice_of(text) };

	add_batch(g, a, &p);
}

static void
add_sparse(struct vec_golden *g, struct vec_agent *a, uint64_t revision)
{
	struct returns r = vec_payload_sparse("hartlepool", Q1, 12);
	struct buf payload = vec_buf();
	struct plan p = { "hartlepool", Q1, CONTENT_RETURN, revision,
		{ NULL, 0 } };

	returns_write(&r, &payload);
	p.payload = buf_slice(&payload);
	add_batch(g, a, &p);
	buf_free(&payload);
}

static void
add_review(struct vec_golden *g, struct vec_agent *a)
{
	static const char day[] = "2026-05-14/P1D";
	struct returns r = vec_payload_fidelity("north-tees", day);
	struct buf payload = vec_buf();
	struct plan p = { "north-tees", day, CONTENT_FIDELITY_INDEPENDENT, 1,
		{ NULL, 0 } };

	returns_write(&r, &payload);
	p.payload = buf_slice(&payload);
	add_batch(g, a, &p);
	buf_free(&payload);
}

static void
add_revocation(struct vec_golden *g, const struct vec_agent *a, uint64_t last)
{
	struct statement s = begin(STATEMENT_REVOKE);

	set_agent(&s, a);
	s.u.revoke.last = last;
	s.u.revoke.reason = REASON_STOLEN;
	add(g, &s);
}

static void
add_invite_revocation(struct vec_golden *g)
{
	struct statement s = begin(STATEMENT_REVOKE);

	s.u.revoke.of_invite = true;
	s.u.revoke.invite = vec_bytes("an invite never used");
	s.u.revoke.reason = REASON_LOST;
	add(g, &s);
}

static void
add_erasure(struct vec_golden *g, const struct hash *id)
{
	struct statement s = begin(STATEMENT_ERASE);

	s.u.erase.statement = *id;
	set_text(s.u.erase.reason, sizeof(s.u.erase.reason), "request");
	for (size_t i = 0; i < g->openings; i++)
		g->opening[i].erased |= hash_equal(&g->opening[i].id, id);
	add(g, &s);
}

static void
add_release(struct vec_golden *g, uint64_t number)
{
	struct statement s = begin(STATEMENT_RELEASE);
	struct statement_release *r = &s.u.release;

	r->number = number;
	r->size = g->log.n;
	r->root = vec_log_root(&g->log, r->size);
	r->file = vec_bytes("released data");
	r->registry = hash_of(slice_of(registry));
	r->record = vec_bytes("disclosure record");
	add(g, &s);
}

/* Agent A: superseded, refused, then robbed of its key. */
static void
add_first_agent(struct vec_golden *g, struct vec_agent *a)
{
	static const struct plan south = { "south-tees", Q1, CONTENT_RETURN, 1,
		{ NULL, 0 } };

	add_invite(g, a, "provider-a");
	add_services(g, a->agent, 1, "north-tees", "south-tees");
	add_enrol(g, a);
	add_return(g, a, "north-tees", Q1, 1);
	add_changed(g, a, &south, "\njob_starts 4", "\njob_starts 5");
	add_refusal(g, REFUSED_PAYLOAD, 25);
	add_return(g, a, "south-tees", Q1, 2);
	add_return(g, a, "north-tees", Q1, 2);
	add_review(g, a);
	add_return(g, a, "south-tees", Q1, 2);
	add_refusal(g, REFUSED_REVISION, 0);
}

/* Agent B: not all collected, withdrawn, sent again. */
static struct hash
add_second_agent(struct vec_golden *g, struct vec_agent *b)
{
	add_invite(g, b, "provider-b");
	add_services(g, b->agent, 1, "hartlepool", NULL);
	add_enrol(g, b);
	add_sparse(g, b, 1);
	add_withdrawal(g, b, 2);
	return add_return(g, b, "hartlepool", Q1, 3);
}

/* South Tees moves from A to B, with a statement of A still under way. */
static void
add_move(struct vec_golden *g, struct vec_agent *a, struct vec_agent *b)
{
	add_services(g, b->agent, 2, "hartlepool", "south-tees");
	add_return(g, a, "south-tees", Q1, 3);
	add_refusal(g, REFUSED_SERVICE, 0);
	add_return(g, b, "south-tees", Q1, 3);
}

static void
add_late_refusals(struct vec_golden *g, struct vec_agent *b)
{
	static const struct plan earlier = { "hartlepool", Q2, CONTENT_RETURN,
		2, { NULL, 0 } };
	static const struct plan p = { "hartlepool", Q2, CONTENT_RETURN, 3,
		{ NULL, 0 } };

	add_return(g, b, "hartlepool", Q2, 1);
	/* A later revision decides, whatever its `through` (P-RET-2). */
	add_changed(g, b, &earlier, "\nthrough 2026-09-30",
	    "\nthrough 2026-08-31");
	add_changed(g, b, &p, "\nthrough 2026-09-30", "\nthrough 2026-10-01");
	add_refusal(g, REFUSED_THROUGH, 5);
	add_changed(g, b, &p, "\nservice hartlepool", "\nservice north-tees");
	add_refusal(g, REFUSED_HEADER, 2);
	add_return(g, b, "hartlepool", Q2, LIMITS_REVISION_MAX);
	add_return(g, b, "hartlepool", Q2, LIMITS_REVISION_MAX + 1);
	add_refusal(g, REFUSED_REVISION, 0);
}

void
vec_golden_make(struct vec_golden *g)
{
	struct vec_agent a = { .agent = "provider-a.tees", .epoch = 1 };
	struct vec_agent again = { .agent = a.agent, .epoch = 2 };
	struct vec_agent b = { .agent = "provider-b", .epoch = 1 };
	struct hash erased;

	memset(g, 0, sizeof(*g));
	vec_log_init(&g->log);
	a.trust = again.trust = b.trust = add_trust(g, 1);
	add_first_agent(g, &a);
	erased = add_second_agent(g, &b);
	add_return(g, &a, "north-tees", Q1, 3); /* by the thief */
	add_revocation(g, &a, a.seq - 1);
	add_invite(g, &again, "provider-a");
	add_enrol(g, &again);
	add_return(g, &again, "north-tees", Q1, 3);
	add_erasure(g, &erased);
	add_release(g, 1);
	add_return(g, &b, "hartlepool", Q1, 4);
	add_move(g, &again, &b);
	add_trust(g, 2);
	add_invite_revocation(g);
	add_late_refusals(g, &b);
	add_services(g, "provider-c", 1, NULL, NULL);
	add_release(g, 2);
}

void
vec_golden_free(struct vec_golden *g)
{
	for (size_t i = 0; i < g->openings; i++)
		buf_free(&g->opening[i].bytes);
	vec_log_free(&g->log);
}

const struct vec_opening *
vec_golden_opening(const struct vec_golden *g, uint64_t index)
{
	size_t i = 0;

	while (i < g->openings && g->opening[i].index != index)
		i++;
	ASSERT(i < g->openings);
	return &g->opening[i];
}
