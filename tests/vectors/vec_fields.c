/* The "fields" of a good case of statements.json, by kind. */
#include <stdio.h>

#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/err.h"
#include "tests/vectors/vec_files.h"

static void
set_key(struct jval *o, const char *name, const struct keys_public *key)
{
	vec_set_base64(o, name, slice_make(key->b, sizeof(key->b)));
}

static void
set_number(struct jval *o, const char *name, uint64_t n)
{
	jval_set_i64(o, name, (int64_t)n);
}

static void
set_day(struct jval *o, const char *name, int32_t day)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, day);
	jval_set_str(o, name, text);
}

static void
set_agent(struct jval *o, const struct statement *s)
{
	jval_set_str(o, "agent", s->agent);
	set_number(o, "epoch", s->epoch);
}

static void
set_batch(struct jval *o, const struct statement *s)
{
	const struct statement_batch *b = &s->u.batch;
	char period[PERIOD_TEXT_SIZE];

	set_agent(o, s);
	set_number(o, "seq", b->seq);
	vec_set_hash(o, "prev", &b->prev);
	jval_set_str(o, "service", b->service);
	jval_set_str(o, "content", statement_content_word(b->content));
	period_format(period, b->period);
	jval_set_str(o, "period", period);
	set_number(o, "revision", b->revision);
	vec_set_hash(o, "commit", &b->commit);
	set_number(o, "seen_size", b->seen.size);
	vec_set_hash(o, "seen_root", &b->seen.root);
	set_day(o, "time", b->time);
}

static void
set_vkey(struct jval *o, const char *name, const struct keys_verifier *v)
{
	struct buf text = vec_buf();

	keys_verifier_write(v, &text);
	jval_set_str(o, name, buf_str(&text));
	buf_free(&text);
}

static void
set_trust(struct jval *o, const struct statement *s)
{
	const struct statement_trust *t = &s->u.trust;
	struct jval *list;

	set_number(o, "number", t->number);
	set_vkey(o, "authority", &t->authority);
	list = vec_list(o, "log_keys");
	for (size_t i = 0; i < t->log_keys; i++)
		vec_add_vkey(list, &t->log_key[i]);
	list = vec_list(o, "recipients");
	for (size_t i = 0; i < t->recipients; i++)
		vec_add_base64(list,
		    slice_make(t->recipient[i].b, sizeof(t->recipient[i].b)));
	list = vec_list(o, "policy");
	for (size_t i = 0; i < t->policy_lines; i++)
		jval_add_str(list, t->policy[i]);
}

static void
set_invite(struct jval *o, const struct statement *s)
{
	const struct statement_invite *v = &s->u.invite;

	set_agent(o, s);
	jval_set_str(o, "provider", v->provider);
	set_key(o, "once", &v->once);
	set_number(o, "trust_number", v->trust_number);
	vec_set_hash(o, "trust_id", &v->trust_id);
	set_day(o, "expires", v->expires);
}

static void
set_services(struct jval *o, const struct statement *s)
{
	struct jval *list;

	jval_set_str(o, "agent", s->agent);
	set_number(o, "number", s->u.services.number);
	list = vec_list(o, "services");
	for (size_t i = 0; i < s->u.services.services; i++)
		jval_add_str(list, s->u.services.service[i]);
}

static void
set_enrol(struct jval *o, const struct statement *s)
{
	set_agent(o, s);
	vec_set_hash(o, "invite", &s->u.enrol.invite);
	set_key(o, "key", &s->u.enrol.key);
}

static void
set_revoke(struct jval *o, const struct statement *s)
{
	const struct statement_revoke *r = &s->u.revoke;

	if (r->of_invite) {
		vec_set_hash(o, "invite", &r->invite);
	} else {
		set_agent(o, s);
		set_number(o, "last", r->last);
	}
	jval_set_str(o, "reason", statement_reason_word(r->reason));
}

static void
set_refusal(struct jval *o, const struct statement *s)
{
	const struct statement_refusal *r = &s->u.refusal;

	vec_set_hash(o, "statement", &r->statement);
	set_number(o, "index", r->index);
	jval_set_str(o, "code", statement_refused_word(r->code));
	set_number(o, "line", r->line);
}

static void
set_release(struct jval *o, const struct statement *s)
{
	const struct statement_release *r = &s->u.release;

	set_number(o, "number", r->number);
	set_number(o, "size", r->size);
	vec_set_hash(o, "root", &r->root);
	vec_set_hash(o, "file", &r->file);
	vec_set_hash(o, "registry", &r->registry);
	vec_set_hash(o, "record", &r->record);
}

static void
set_erase(struct jval *o, const struct statement *s)
{
	vec_set_hash(o, "statement", &s->u.erase.statement);
	jval_set_str(o, "reason", s->u.erase.reason);
}

struct jval *
vec_files_fields(const struct statement *s)
{
	static void (*const set[STATEMENT_KINDS])(struct jval *,
	    const struct statement *) = {
		[STATEMENT_BATCH] = set_batch,
		[STATEMENT_TRUST] = set_trust,
		[STATEMENT_INVITE] = set_invite,
		[STATEMENT_SERVICES] = set_services,
		[STATEMENT_ENROL] = set_enrol,
		[STATEMENT_REVOKE] = set_revoke,
		[STATEMENT_REFUSAL] = set_refusal,
		[STATEMENT_RELEASE] = set_release,
		[STATEMENT_ERASE] = set_erase,
	};
	struct jval *fields = jval_object();

	ASSERT(s->kind < STATEMENT_KINDS);
	set[s->kind](fields, s);
	return fields;
}
