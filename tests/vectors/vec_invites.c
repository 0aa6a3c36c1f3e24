/* Of statements.json: one-time secrets, and invite files. */
#include <stdio.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/err.h"
#include "protocol/envelope.h"
#include "tests/vectors/vec_files.h"

enum { SECRET_CHARS = 80 };

/* 64 hex digits in groups of four. */
static void
format_secret(char out[static SECRET_CHARS], const struct hash *secret)
{
	char hex[2 * HASH_SIZE + 1];
	size_t at = 0;

	encode_hex(hex, secret->b, HASH_SIZE);
	for (size_t i = 0; i < 2 * HASH_SIZE; i++) {
		if (i > 0 && i % 4 == 0)
			out[at++] = '-';
		out[at++] = hex[i];
	}
	out[at] = '\0';
}

static void
add_secret(struct jval *list, const char *name, const char *text,
    const struct hash *secret, const char *reason)
{
	struct jval *c = vec_case(list, name, secret != NULL, reason);
	struct sign_key key;

	jval_set_str(c, "secret", text);
	if (!secret)
		return;
	key = sign_key_once(secret->b);
	vec_set_base64(c, "once",
	    slice_make(key.public.b, sizeof(key.public.b)));
}

static void
add_secrets(struct jval *list)
{
	struct hash secret = vec_bytes("a secret");
	char text[SECRET_CHARS], other[2 * SECRET_CHARS];
	char plain[2 * HASH_SIZE + 1];

	format_secret(text, &secret);
	encode_hex(plain, secret.b, HASH_SIZE);
	add_secret(list, "as printed", text, &secret, "P-INV-3");
	add_secret(list, "without hyphens", plain, &secret, "P-INV-3");
	for (size_t i = 0; i <= strlen(text); i++) {
		bool letter = text[i] >= 'a' && text[i] <= 'f';

		other[i] = (char)(letter ? text[i] - 'a' + 'A' : text[i]);
	}
	add_secret(list, "capital letters", other, &secret, "P-INV-3");
	snprintf(other, sizeof(other), "  %.40s\n\t%s \n", text, text + 40);
	add_secret(list, "white space", other, &secret, "P-INV-3");
	snprintf(other, sizeof(other), "%.63s", plain);
	add_secret(list, "a digit missing", other, NULL, "P-INV-3");
	snprintf(other, sizeof(other), "%s0", plain);
	add_secret(list, "a digit too many", other, NULL, "P-INV-3");
	snprintf(other, sizeof(other), "g%s", plain + 1);
	add_secret(list, "no hex digit", other, NULL, "P-INV-3");
	add_secret(list, "empty", "", NULL, "P-INV-3");
}

/* The parts of an invite file, each of which a case may change. */
struct parts {
	struct jval *list;
	struct statement invite, trust;
	const char *once_name; /* whose key makes the second line */
	bool has_services;
	struct statement services;
	const char *services_key; /* who signs the list */
};

static void
add_file(const struct parts *p, const char *name, bool ok,
    const char *secret_of, const char *reason)
{
	static const char *const authority[] = { VEC_ORIGIN "/authority" };
	struct jval *c = vec_case(p->list, name, ok, reason);
	struct buf text = vec_buf(), invite = vec_buf(), trust = vec_buf();
	struct buf file = vec_buf(), services = vec_buf();
	struct hash secret = vec_bytes(secret_of);
	struct sign_key once = vec_key(p->once_name);
	char printed[SECRET_CHARS], names[2][KEYS_NAME_MAX];
	size_t n;

	statement_write(&p->invite, &text);
	vec_sign(&invite, buf_slice(&text), authority, 1);
	statement_signers(&p->invite, names);
	n = text.n;
	sign_note(&invite, n, false, names[1], &once);
	vec_log_sign(&p->trust, &trust);
	if (p->has_services) {
		struct sign_key key = vec_key(p->services_key);

		statement_write(&p->services, &services);
		n = services.n;
		sign_note(&services, n, true, authority[0], &key);
	}
	envelope_invite_write(&(struct envelope_invite){ buf_slice(&invite),
				  buf_slice(&trust), buf_slice(&services) },
	    &file);
	buf_free(&services);
	format_secret(printed, &secret);
	vec_set_base64(c, "file", buf_slice(&file));
	jval_set_str(c, "secret", printed);
	buf_free(&text);
	buf_free(&invite);
	buf_free(&trust);
	buf_free(&file);
}

static void
parse(struct statement *s, struct slice bytes)
{
	struct err e = ERR_INIT;
	struct note n;

	ASSERT(note_parse(&n, bytes, LIMITS_NOTE_MAX, true, &e) == 0);
	ASSERT(statement_parse(s, n.text, &e) == 0);
}

static void
add_broken_frames(struct jval *list, const struct vec_golden *g)
{
	const struct envelope_invite v = {
		.invite = vec_log_note(&g->log, g->first[STATEMENT_INVITE]),
		.trust = vec_log_note(&g->log, g->first[STATEMENT_TRUST]),
	};
	const struct envelope_invite turned = { v.trust, v.invite, { 0 } };
	struct hash secret = vec_bytes("provider-a.tees/1/once");
	struct buf file = vec_buf();
	char printed[SECRET_CHARS];

	format_secret(printed, &secret);
	envelope_invite_write(&v, &file);
	for (int i = 0; i < 4; i++) {
		static const char *const name[] = { "cut short",
			"one byte too many", "first length too large",
			"notes the wrong way round" };
		struct jval *c = vec_case(list, name[i], false, "P-INV-4");

		if (i == 0)
			file.n--;
		else if (i == 1)
			buf_puts(&file, "x");
		else if (i == 2)
			file.data[0] = 0xff;
		if (i == 3) {
			buf_reset(&file);
			envelope_invite_write(&turned, &file);
		}
		vec_set_base64(c, "file", buf_slice(&file));
		jval_set_str(c, "secret", printed);
		buf_reset(&file);
		envelope_invite_write(&v, &file);
	}
	buf_free(&file);
}

/* The list of services that an invite may bring along. */
static void
add_with_services(const struct parts *without, const struct vec_golden *g)
{
	static const char once[] = "provider-a.tees/1/once";
	struct parts p = *without, q;

	parse(&p.services, vec_log_note(&g->log, g->first[STATEMENT_SERVICES]));
	memcpy(p.services.agent, p.invite.agent, sizeof(p.services.agent));
	p.has_services = true;
	p.services_key = VEC_ORIGIN "/authority";
	add_file(&p, "with a list of services", true, once, "P-INV-4");
	q = p;
	memcpy(q.services.agent, "provider-z", sizeof("provider-z"));
	add_file(&q, "with another agent's list", false, once, "P-INV-5");
	q = p;
	q.services_key = "attacker";
	add_file(&q, "with a list that another key signed", false, once,
	    "P-INV-5");
	q = p;
	(void)snprintf(q.services.origin, sizeof(q.services.origin),
	    "other.example/log");
	add_file(&q, "with a list of another log", false, once, "P-INV-5");
}

void
vec_files_invites(struct jval *file, const struct vec_golden *g)
{
	static const char once[] = "provider-a.tees/1/once";
	struct parts p = { .once_name = once };
	struct parts q;

	add_secrets(vec_list(file, "secrets"));
	p.list = vec_list(file, "invite_files");
	parse(&p.invite, vec_log_note(&g->log, g->first[STATEMENT_INVITE]));
	parse(&p.trust, vec_log_note(&g->log, g->first[STATEMENT_TRUST]));
	add_file(&p, "honest", true, once, "P-INV-5");
	add_file(&p, "another secret", false, "x/1/once", "P-INV-5");
	q = p;
	q.once_name = "x/1/once";
	add_file(&q, "one-time line by another key", false, once,
	    "P-INV-5 (first case 9)");
	q = p;
	q.invite.u.invite.once = vec_key("x/1/once").public;
	add_file(&q, "another one-time key", false, once, "P-INV-5");
	q = p;
	q.trust.u.trust.number = 2;
	add_file(&q, "another trust statement", false, once, "P-INV-5");
	q = p;
	q.invite.u.invite.trust_number = 2;
	add_file(&q, "another trust number", false, once, "P-INV-5");
	q = p;
	q.trust.u.trust.recipient[0] = vec_recipient("attacker").public;
	add_file(&q, "an attacker's recipient", false, once,
	    "P-INV-5 (first case 9)");
	add_with_services(&p, g);
	add_broken_frames(p.list, g);
}
