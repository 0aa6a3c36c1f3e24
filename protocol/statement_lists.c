/*
 * The lines of a statement that repeat: keys, recipients and policy of a trust
 * statement (P-TRU-1 to 3), services of a list (P-SRV-1).  What holds between
 * those lines is checked here, at the line that breaks it.
 */
#include "protocol/statement_lists.h"

#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "protocol/policy.h"

enum { TYPE_ED25519 = 0x01 };

/* One vkey line of an Ed25519 key of that name. */
static void
take_vkey(struct statement_parser *p, const struct statement_field *f,
    const char *name, struct keys_verifier *v)
{
	struct slice s = statement_values_next(p, f);
	struct err e = ERR_INIT;

	if (p->t.failed)
		return;
	if (keys_verifier_parse(v, s, &e) != 0)
		text_fail(&p->t, "%s", e.text);
	else if (v->type != TYPE_ED25519 || strcmp(v->name, name) != 0)
		text_fail(&p->t, "the key must be of type 1 and named \"%s\"",
		    name);
}

static bool
is_same_key(const struct keys_verifier *a, const struct keys_verifier *b)
{
	return memcmp(a->key.b, b->key.b, sizeof(a->key.b)) == 0;
}

static void
read_authority(struct statement_parser *p, const struct statement_field *f)
{
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/authority", p->s->origin);
	take_vkey(p, f, name, &p->s->u.trust.authority);
}

/* True when one more of a repeated line follows, or must. */
static bool
has_more(const struct statement_parser *p, const struct statement_field *f,
    size_t n, size_t least)
{
	return !p->t.failed && (n < least || text_next_is(&p->t, f->key));
}

static bool
has_room(struct statement_parser *p, const struct statement_field *f, size_t n,
    size_t most)
{
	if (n < most)
		return true;
	/* The line that is too many is read, so that the error names it. */
	(void)text_line(&p->t);
	text_fail(&p->t, "there are at most %zu lines of \"%s\"", most, f->key);
	return false;
}

static void
read_log_keys(struct statement_parser *p, const struct statement_field *f)
{
	struct statement_trust *trust = &p->s->u.trust;

	while (has_more(p, f, trust->log_keys, 1) &&
	       has_room(p, f, trust->log_keys, 2)) {
		struct keys_verifier *v = &trust->log_key[trust->log_keys];

		take_vkey(p, f, p->s->origin, v);
		/* P-TRU-1.  The log's key is on a server, the authority's is
		 * kept offline: one key for both would let the server appoint
		 * keys. */
		if (is_same_key(v, &trust->authority) ||
		    (trust->log_keys > 0 && is_same_key(v, trust->log_key)))
			text_fail(&p->t, "the same key is listed twice");
		trust->log_keys++;
	}
}

static void
take_recipient(struct statement_parser *p, const struct statement_field *f,
    struct keys_recipient *r)
{
	struct slice hex, key;
	uint8_t given[8], id[8];

	(void)text_split(statement_values_next(p, f), ' ', &hex, &key);
	statement_values_hash(p, key, r->b);
	if (p->t.failed)
		return;
	keys_recipient_id(id, r);
	if (!decode_hex(hex, given, sizeof(given)) ||
	    memcmp(given, id, sizeof(id)) != 0)
		text_fail(&p->t, "the 16 hex digits are not the key's id");
	else if (!keys_recipient_is_sound(r))
		/* Sites would take the trust and then be unable to send. */
		text_fail(&p->t, "nothing can be sealed to this key");
}

static void
read_recipients(struct statement_parser *p, const struct statement_field *f)
{
	struct statement_trust *trust = &p->s->u.trust;

	while (has_more(p, f, trust->recipients, 1) &&
	       has_room(p, f, trust->recipients, LIMITS_BOXES_MAX)) {
		struct keys_recipient *r = &trust->recipient[trust->recipients];

		take_recipient(p, f, r);
		for (size_t i = 0; i < trust->recipients; i++)
			if (memcmp(r, &trust->recipient[i], sizeof(*r)) == 0)
				text_fail(&p->t,
				    "the same recipient is listed twice");
		trust->recipients++;
	}
}

/* A line of a policy that is not the log's own.  Policies may have any blanks
 * between words, statements one space (P-GEN-2). */
static bool
is_policy_line(struct slice s)
{
	struct slice word, rest;

	if (!text_split(s, ' ', &word, &rest) ||
	    !(slice_is(word, "witness") || slice_is(word, "group") ||
		slice_is(word, "quorum")))
		return false;
	for (bool more = true; more;) {
		more = text_split(rest, ' ', &word, &rest);
		if (word.n == 0 || !text_is_printable(word))
			return false;
	}
	return true;
}

int
statement_policy(const struct statement_trust *trust, struct policy *p,
    struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, 2 * LIMITS_NOTE_MAX);
	for (size_t i = 0; i < trust->log_keys; i++) {
		buf_puts(&text, "log ");
		keys_verifier_write(&trust->log_key[i], &text);
		buf_puts(&text, "\n");
	}
	for (size_t i = 0; i < trust->policy_lines; i++)
		buf_printf(&text, "%s\n", trust->policy[i]);
	ASSERT(!text.full);
	rc = policy_parse(p, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

static void
check_policy(struct statement_parser *p)
{
	struct err e = ERR_INIT;
	struct policy policy;

	if (statement_policy(&p->s->u.trust, &policy, &e) != 0)
		text_fail(&p->t, "the policy lines are not a policy");
}

static void
read_policy(struct statement_parser *p, const struct statement_field *f)
{
	struct statement_trust *trust = &p->s->u.trust;

	while (has_more(p, f, trust->policy_lines, 1) &&
	       has_room(p, f, trust->policy_lines, LIMITS_POLICY_LINES_MAX)) {
		struct slice s = statement_values_next(p, f);

		if (s.n < sizeof(trust->policy[0]) && is_policy_line(s))
			statement_values_copy(
			    trust->policy[trust->policy_lines], s);
		else
			text_fail(&p->t,
			    "a policy line is a witness, group or quorum line "
			    "of at most %zu characters",
			    sizeof(trust->policy[0]) - 1);
		trust->policy_lines++;
	}
	if (!p->t.failed)
		check_policy(p);
}

static void
check_service(struct statement_parser *p, const struct statement_services *list)
{
	const char *new = list->service[list->services];

	/* Ids are unique without regard to case (P-GEN-7), but sorted by bytes,
	 * so that a set of services has one text; so not by neighbours alone. */
	for (size_t i = 0; i < list->services; i++)
		if (text_compare_id(list->service[i], new) == 0)
			text_fail(&p->t, "the same service is listed twice");
	if (list->services > 0 &&
	    strcmp(list->service[list->services - 1], new) > 0)
		text_fail(&p->t, "the services are not sorted");
}

static void
read_services(struct statement_parser *p, const struct statement_field *f)
{
	struct statement_services *list = &p->s->u.services;

	while (has_more(p, f, list->services, 0) &&
	       has_room(p, f, list->services, LIMITS_AGENT_SERVICES_MAX)) {
		statement_values_id(p, f, list->service[list->services]);
		check_service(p, list);
		list->services++;
	}
}

bool
statement_lists_has(enum statement_field_type type)
{
	return type >= FIELD_AUTHORITY;
}

void
statement_lists_read(struct statement_parser *p,
    const struct statement_field *f)
{
	static void (*const read[FIELD_TYPES])(struct statement_parser *,
	    const struct statement_field *) = {
		[FIELD_AUTHORITY] = read_authority,
		[FIELD_LOG_KEYS] = read_log_keys,
		[FIELD_RECIPIENTS] = read_recipients,
		[FIELD_POLICY] = read_policy,
		[FIELD_SERVICES] = read_services,
	};

	read[f->type](p, f);
}
