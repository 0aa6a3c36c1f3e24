#include "agent/delivery/pins.h"

#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/json.h"
#include "common/base/text.h"

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
	if (!next.policy.quorum_none)
		return err_set(e, ERR_REFUSED,
		    "the trust statement asks for witnesses, which this "
		    "version cannot check; install a newer one first");
	*p = next;
	return 0;
}

struct keys_verifier
pins_own_verifier(const struct pins *p)
{
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/%llu", p->agent,
	    (unsigned long long)p->epoch);
	return keys_verifier_make(name, 0x01, &p->own);
}

static void
set_bytes(struct jval *o, const char *key, const void *bytes, size_t n)
{
	struct buf text;

	buf_init(&text, 256);
	encode_base64(&text, bytes, n);
	jval_set_text(o, key, buf_slice(&text));
	buf_free(&text);
}

static void
set_verifiers(struct jval *o, const struct pins *p)
{
	struct jval *logs = jval_array();
	struct buf text;

	buf_init(&text, 1024);
	for (size_t i = 0; i < p->log_keys; i++) {
		buf_reset(&text);
		keys_verifier_write(&p->log_key[i], &text);
		jval_add_str(logs, buf_str(&text));
	}
	jval_set(o, "log_keys", logs);
	buf_reset(&text);
	keys_verifier_write(&p->authority, &text);
	jval_set_text(o, "authority", buf_slice(&text));
	buf_free(&text);
}

static void
set_lists(struct jval *o, const struct pins *p)
{
	struct jval *recipients = jval_array(), *lines = jval_array();
	struct buf text;

	buf_init(&text, 256);
	for (size_t i = 0; i < p->recipients; i++) {
		buf_reset(&text);
		encode_base64(&text, p->recipient[i].b, 32);
		jval_add_str(recipients, buf_str(&text));
	}
	for (size_t i = 0; i < p->policy_lines; i++)
		jval_add_str(lines, p->policy_line[i]);
	jval_set(o, "recipients", recipients);
	jval_set(o, "policy", lines);
	buf_free(&text);
}

void
pins_write(const struct pins *p, struct buf *out)
{
	struct jval *o = jval_object();

	jval_set_str(o, "agent", p->agent);
	jval_set_i64(o, "epoch", (int64_t)p->epoch);
	jval_set_str(o, "url", p->url);
	set_bytes(o, "key", p->own.b, sizeof(p->own.b));
	set_bytes(o, "once", p->once.b, sizeof(p->once.b));
	set_bytes(o, "invite", p->invite.b, sizeof(p->invite.b));
	set_bytes(o, "enrolment", p->enrolment.b, sizeof(p->enrolment.b));
	jval_set_str(o, "origin", p->origin);
	set_verifiers(o, p);
	set_lists(o, p);
	jval_set_i64(o, "trust_number", (int64_t)p->trust_number);
	jval_write(o, true, out);
	buf_puts(out, "\n");
	jval_free(o);
}

static bool
take_str(const struct jval *o, const char *key, char *out, size_t max)
{
	const char *s = jval_get_str(o, key);

	if (s == NULL || strlen(s) >= max)
		return false;
	memcpy(out, s, strlen(s) + 1);
	return true;
}

static bool
take_bytes(const struct jval *o, const char *key, uint8_t out[static 32])
{
	const char *s = jval_get_str(o, key);

	return s != NULL && decode_base64_exact(slice_of(s), out, 32);
}

static bool
take_number(const struct jval *o, const char *key, uint64_t *out)
{
	int64_t v;

	if (!jval_get_i64(o, key, &v) || v < 1)
		return false;
	*out = (uint64_t)v;
	return true;
}

static bool
take_verifier(struct keys_verifier *v, const char *text)
{
	struct err ignored = ERR_INIT;

	return text != NULL &&
	       keys_verifier_parse(v, slice_of(text), &ignored) == 0;
}

static bool
take_log_keys(struct pins *p, const struct jval *o)
{
	const struct jval *a = jval_get(o, "log_keys");

	p->log_keys = jval_length(a);
	if (p->log_keys < 1 || p->log_keys > 2)
		return false;
	for (size_t i = 0; i < p->log_keys; i++)
		if (!take_verifier(&p->log_key[i], jval_str(jval_at(a, i))))
			return false;
	return true;
}

static bool
take_recipients(struct pins *p, const struct jval *o)
{
	const struct jval *a = jval_get(o, "recipients");

	p->recipients = jval_length(a);
	if (p->recipients < 1 || p->recipients > LIMITS_BOXES_MAX)
		return false;
	for (size_t i = 0; i < p->recipients; i++) {
		const char *s = jval_str(jval_at(a, i));

		if (s == NULL ||
		    !decode_base64_exact(slice_of(s), p->recipient[i].b, 32))
			return false;
	}
	return true;
}

static bool
take_policy_lines(struct pins *p, const struct jval *o)
{
	const struct jval *a = jval_get(o, "policy");

	p->policy_lines = jval_length(a);
	if (p->policy_lines > LIMITS_POLICY_LINES_MAX)
		return false;
	for (size_t i = 0; i < p->policy_lines; i++) {
		const char *s = jval_str(jval_at(a, i));

		if (s == NULL || strlen(s) >= sizeof(p->policy_line[i]))
			return false;
		memcpy(p->policy_line[i], s, strlen(s) + 1);
	}
	return true;
}

int
pins_parse(struct pins *p, struct slice json, struct err *e)
{
	struct jval *o = NULL;
	bool good;

	memset(p, 0, sizeof(*p));
	if (jval_parse(&o, json, PINS_JSON_MAX, e) < 0)
		return err_prefix(e, "pins");
	good = take_str(o, "agent", p->agent, sizeof(p->agent)) &&
	       statement_is_agent(slice_of(p->agent)) &&
	       take_number(o, "epoch", &p->epoch) &&
	       take_str(o, "url", p->url, sizeof(p->url)) &&
	       (p->url[0] == '\0' || pins_url_allowed(p->url)) &&
	       take_bytes(o, "key", p->own.b) &&
	       take_bytes(o, "once", p->once.b) &&
	       take_bytes(o, "invite", p->invite.b) &&
	       take_bytes(o, "enrolment", p->enrolment.b) &&
	       take_str(o, "origin", p->origin, sizeof(p->origin)) &&
	       take_verifier(&p->authority, jval_get_str(o, "authority")) &&
	       take_log_keys(p, o) && take_recipients(p, o) &&
	       take_policy_lines(p, o) &&
	       take_number(o, "trust_number", &p->trust_number);
	jval_free(o);
	if (!good)
		return err_set(e, ERR_CORRUPT,
		    "what this site pinned at enrolment cannot be read; "
		    "restore it from the register with 'sheaf-agent seal' "
		    "or 'enrol'");
	return make_policy(p, e);
}

/* The host of "http://host[:port][/...]" is this machine itself. */
static bool
is_loopback(const char *after_scheme)
{
	static const char *const hosts[] = { "localhost", "[::1]" };
	size_t n = strcspn(after_scheme, ":/");

	if (after_scheme[0] == '[')
		n = strcspn(after_scheme, "]") + 1;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		if (n == strlen(hosts[i]) &&
		    strncmp(after_scheme, hosts[i], n) == 0)
			return true;
	/* Digits and dots only, or 127.evil.example would pass. */
	return n >= 9 && n <= 15 && strncmp(after_scheme, "127.", 4) == 0 &&
	       strspn(after_scheme, "0123456789.") == n;
}

bool
pins_url_allowed(const char *url)
{
	static const char https[] = "https://", http[] = "http://";
	const char *rest;

	if (strlen(url) > PINS_URL_MAX)
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if (*c <= ' ' || *c > '~' || strchr("?#@\\\"'<>", *c) != NULL)
			return false;
	if (strncmp(url, https, sizeof(https) - 1) == 0) {
		rest = url + sizeof(https) - 1;
		return strcspn(rest, ":/") > 0;
	}
	if (strncmp(url, http, sizeof(http) - 1) != 0)
		return false;
	return is_loopback(url + sizeof(http) - 1);
}
