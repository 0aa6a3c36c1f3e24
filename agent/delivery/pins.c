/*
 * Whom an epoch believes, as it was fixed by the invite; the log, the authority
 * and the recipients can change only by a statement of the pinned authority.
 */
#include "agent/delivery/pins.h"

#include <stdio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/base/record.h"

/* Log keys and lines as one policy text, parsed into p->policy. */
static int
make_policy(struct pins *p, struct err *e)
{
	struct buf text;
	int rc;

	buf_init(&text, LIMITS_NOTE_MAX * 2);
	for (size_t i = 0; i < p->log_keys; i++) {
		buf_puts(&text, "log ");
		keys_verifier_write(&p->log_key[i], &text);
		buf_puts(&text, "\n");
	}
	for (size_t i = 0; i < p->policy_lines; i++)
		buf_printf(&text, "%s\n", p->policy_line[i]);
	rc = policy_parse(&p->policy, buf_slice(&text), e);
	buf_free(&text);
	return rc;
}

int
pins_take_trust(struct pins *p, const struct statement *trust, struct err *e)
{
	const struct statement_trust *t = &trust->u.trust;
	struct pins next = *p;

	ASSERT(trust->kind == STATEMENT_TRUST);
	(void)snprintf(next.origin, sizeof(next.origin), "%s", trust->origin);
	next.authority = t->authority;
	memcpy(next.log_key, t->log_key, sizeof(next.log_key));
	next.log_keys = t->log_keys;
	memcpy(next.recipient, t->recipient, sizeof(next.recipient));
	next.recipients = t->recipients;
	memcpy(next.policy_line, t->policy, sizeof(next.policy_line));
	next.policy_lines = t->policy_lines;
	next.trust_number = t->number;
	if (make_policy(&next, e) < 0)
		return err_prefix(e, "the trust statement's policy");
	*p = next;
	return 0;
}

struct policy
pins_held(const struct pins *p)
{
	struct policy held = p->policy;

	held.quorum_none = true;
	return held;
}

struct keys_verifier
pins_own_verifier(const struct pins *p)
{
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/%llu", p->agent,
	    (unsigned long long)p->epoch);
	return keys_verifier_make(name, 0x01, &p->own);
}

static int
read_verifier(const struct jval *v, void *at, struct err *e)
{
	const char *text = jval_str(v);
	struct err ignored = ERR_INIT;

	if (text != NULL &&
	    keys_verifier_parse(at, slice_of(text), &ignored) == 0)
		return 0;
	return err_set(e, ERR_REFUSED, "a key as the log writes it is wanted");
}

static struct jval *
write_verifier(const void *at)
{
	struct jval *v;
	struct buf text;

	buf_init(&text, 1024);
	keys_verifier_write(at, &text);
	v = jval_text(buf_str(&text));
	buf_free(&text);
	return v;
}

static const struct record_field each_key = { .kind = RECORD_OTHER,
	.size = sizeof(struct keys_verifier),
	.read = read_verifier,
	.write = write_verifier };
static const struct record_field each_recipient = { .kind = RECORD_BYTES,
	.size = sizeof(struct keys_recipient) };
static const struct record_field each_line = { .kind = RECORD_TEXT,
	.size = sizeof(((struct pins *)0)->policy_line[0]) };

#define FIELD(key, kind, member) \
	RECORD_FIELD(key, RECORD_##kind, struct pins, member)

static const struct record_field fields[] = {
	{ FIELD("agent", TEXT, agent) },
	{ FIELD("epoch", NUMBER, epoch), .least = 1 },
	{ FIELD("url", TEXT, url) },
	{ FIELD("key", BYTES, own) },
	{ FIELD("once", BYTES, once) },
	{ FIELD("invite", BYTES, invite) },
	{ FIELD("enrolment", BYTES, enrolment) },
	{ FIELD("origin", TEXT, origin) },
	{ FIELD("log_keys", LIST, log_key), .least = 1, .item = &each_key,
	    .count = offsetof(struct pins, log_keys) },
	{ FIELD("authority", OTHER, authority), .read = read_verifier,
	    .write = write_verifier },
	{ FIELD("recipients", LIST, recipient), .least = 1,
	    .item = &each_recipient,
	    .count = offsetof(struct pins, recipients) },
	{ FIELD("policy", LIST, policy_line), .item = &each_line,
	    .count = offsetof(struct pins, policy_lines) },
	{ FIELD("trust_number", NUMBER, trust_number), .least = 1 },
	{ .key = NULL },
};

void
pins_write(const struct pins *p, struct buf *out)
{
	struct jval *o = record_write(fields, p);

	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
}

static int
check_names(const struct pins *p, struct err *e)
{
	if (!statement_is_agent(slice_of(p->agent)))
		return err_set(e, ERR_REFUSED,
		    "agent: \"provider\" or \"provider.site\" is wanted");
	if (p->url[0] != '\0' && !url_is_allowed(p->url))
		return err_set(e, ERR_REFUSED,
		    "url: delivery does not use such an address");
	return 0;
}

int
pins_parse(struct pins *p, struct slice json, struct err *e)
{
	struct err why = ERR_INIT;
	struct jval *o = NULL;
	int rc;

	memset(p, 0, sizeof(*p));
	if (jval_parse(&o, json, PINS_JSON_MAX, e) < 0)
		return err_prefix(e, "pins");
	rc = record_read(fields, o, p, &why);
	if (rc == 0)
		rc = check_names(p, &why);
	jval_free(o);
	if (rc < 0)
		return err_set(e, ERR_CORRUPT,
		    "what this site pinned at enrolment cannot be read (%s); "
		    "restore it from the register with 'sheaf-agent seal' "
		    "or 'enrol'",
		    why.text);
	return make_policy(p, e);
}
