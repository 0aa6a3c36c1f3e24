#include "aggregator/authority.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/encode.h"
#include "common/base/file.h"
#include "common/base/json.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/note.h"
#include "protocol/sign.h"

/*
 * Files of the folder: authority.key (seed, 0600), trust.note (newest),
 * numbers.json ({"origin": …, "services": {"<agent>": last number}}).  A
 * number is stored before the note that uses it leaves, so that a crash
 * may skip a number but never use one twice.
 */
#define KEY_HEAD "sheaf-authority-key/v1\n"

struct authority {
	char *dir;
	char origin[LIMITS_ORIGIN_MAX + 1];
	struct sign_key key;
	struct keys_verifier verifier;
	struct buf trust_note;
	struct statement trust;
	struct jval *numbers;
};

static int
save(const struct authority *a, const char *name, struct slice bytes,
    struct err *e)
{
	char *path = file_path(a->dir, name);
	int r = file_replace(path, bytes, 0600, e);

	free(path);
	return r;
}

static int
save_numbers(const struct authority *a, struct err *e)
{
	struct buf text;
	int r;

	buf_init(&text, 4 * 1024 * 1024);
	jval_write(a->numbers, true, &text);
	buf_puts(&text, "\n");
	r = save(a, "numbers.json", buf_slice(&text), e);
	buf_free(&text);
	return r;
}

static int
save_key(const struct authority *a, struct err *e)
{
	struct buf text;
	char *path = file_path(a->dir, "authority.key");
	int r;

	buf_init(&text, 256);
	buf_puts(&text, KEY_HEAD);
	encode_base64(&text, a->key.seed, sizeof(a->key.seed));
	buf_puts(&text, "\n");
	r = file_create(path, buf_slice(&text), 0600, e);
	sign_wipe(text.data, text.cap);
	buf_free(&text);
	free(path);
	return r;
}

static void
name_key(struct authority *a)
{
	char name[KEYS_NAME_MAX];

	(void)snprintf(name, sizeof(name), "%s/authority", a->origin);
	a->verifier = keys_verifier_make(name, 0x01, &a->key.public);
}

/* Write s with the authority's signature line as its first. */
static size_t
sign_statement(const struct authority *a, const struct statement *s,
    struct buf *note)
{
	size_t text_n;

	buf_reset(note);
	statement_write(s, note);
	text_n = note->n;
	sign_note(note, text_n, true, a->verifier.name, &a->key);
	return text_n;
}

static void
begin(const struct authority *a, struct statement *s,
    enum statement_kind kind)
{
	*s = (struct statement){ .kind = kind };
	memcpy(s->origin, a->origin, sizeof(s->origin));
}

static int
store_trust(struct authority *a, const struct statement *s, struct buf *note,
    struct err *e)
{
	(void)sign_statement(a, s, note);
	if (save(a, "trust.note", buf_slice(note), e) < 0)
		return -1;
	a->trust = *s;
	buf_reset(&a->trust_note);
	buf_add_slice(&a->trust_note, buf_slice(note));
	return 0;
}

static struct authority *
authority_new(const char *dir)
{
	struct authority *a = mem_alloc(sizeof(*a));

	a->dir = mem_string(dir);
	buf_init(&a->trust_note, LIMITS_NOTE_MAX);
	return a;
}

int
authority_create(const char *dir, const struct keys_verifier *log_key,
    const struct keys_recipient *recipient, struct buf *trust,
    struct err *e)
{
	struct authority *a = authority_new(dir);
	struct statement s;
	int r = -1;

	ASSERT(strlen(log_key->name) < sizeof(a->origin));
	memcpy(a->origin, log_key->name, strlen(log_key->name) + 1);
	a->key = sign_key_random();
	name_key(a);
	a->numbers = jval_object();
	jval_set_str(a->numbers, "origin", a->origin);
	jval_set(a->numbers, "services", jval_object());
	begin(a, &s, STATEMENT_TRUST);
	s.u.trust.number = 1;
	s.u.trust.authority = a->verifier;
	s.u.trust.log_key[0] = *log_key;
	s.u.trust.log_keys = 1;
	s.u.trust.recipient[0] = *recipient;
	s.u.trust.recipients = 1;
	(void)snprintf(s.u.trust.policy[0], sizeof(s.u.trust.policy[0]),
	    "quorum none");
	s.u.trust.policy_lines = 1;
	if (file_make_dir(dir, 0700, e) < 0 || save_key(a, e) < 0 ||
	    save_numbers(a, e) < 0 || store_trust(a, &s, trust, e) < 0)
		goto out;
	r = 0;
out:
	authority_close(a);
	return r;
}

static int
load_key(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "authority.key");
	struct buf text;
	struct slice s;
	uint8_t seed[32];
	int r = -1;

	if (file_read(path, 256, &text, e) < 0) {
		err_prefix(e, "the authority's key");
		goto out;
	}
	s = buf_slice(&text);
	if (s.n != strlen(KEY_HEAD) + ENCODE_BASE64_CHARS(32) + 1 ||
	    memcmp(s.p, KEY_HEAD, strlen(KEY_HEAD)) != 0 ||
	    !decode_base64_exact(slice_make(s.p + strlen(KEY_HEAD),
	    ENCODE_BASE64_CHARS(32)), seed, sizeof(seed))) {
		err_set(e, ERR_CORRUPT, "%s is not an authority's key", path);
		goto out;
	}
	a->key = sign_key_from_seed(seed);
	sign_wipe(seed, sizeof(seed));
	r = 0;
out:
	if (text.data != NULL)
		sign_wipe(text.data, text.cap);
	buf_free(&text);
	free(path);
	return r;
}

static int
load_numbers(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "numbers.json");
	const char *origin;
	struct buf text;
	int r = -1;

	if (file_read(path, 4 * 1024 * 1024, &text, e) < 0 ||
	    jval_parse(&a->numbers, buf_slice(&text), text.max, e) < 0)
		goto out;
	origin = jval_get_str(a->numbers, "origin");
	if (origin == NULL || !keys_is_origin(slice_of(origin))) {
		err_set(e, ERR_CORRUPT, "%s names no origin", path);
		goto out;
	}
	(void)snprintf(a->origin, sizeof(a->origin), "%s", origin);
	r = 0;
out:
	buf_free(&text);
	free(path);
	return r;
}

static int
load_trust(struct authority *a, struct err *e)
{
	char *path = file_path(a->dir, "trust.note");
	struct note n;
	int r = -1;

	buf_free(&a->trust_note);
	if (file_read(path, LIMITS_NOTE_MAX, &a->trust_note, e) < 0 ||
	    note_parse(&n, buf_slice(&a->trust_note), LIMITS_NOTE_MAX, true,
	    e) < 0 || statement_parse(&a->trust, n.text, e) < 0)
		goto out;
	if (a->trust.kind != STATEMENT_TRUST ||
	    strcmp(a->trust.origin, a->origin) != 0 ||
	    !statement_verify(&a->trust, &n, &a->key.public)) {
		err_set(e, ERR_CORRUPT,
		    "%s is not a trust note of this authority", path);
		goto out;
	}
	r = 0;
out:
	free(path);
	return r;
}

int
authority_open(struct authority **out, const char *dir, struct err *e)
{
	struct authority *a = authority_new(dir);

	if (load_key(a, e) < 0 || load_numbers(a, e) < 0)
		goto fail;
	name_key(a);
	if (load_trust(a, e) < 0)
		goto fail;
	*out = a;
	return 0;
fail:
	authority_close(a);
	return -1;
}

void
authority_close(struct authority *a)
{
	if (a == NULL)
		return;
	sign_wipe(&a->key, sizeof(a->key));
	buf_free(&a->trust_note);
	jval_free(a->numbers);
	free(a->dir);
	free(a);
}

const struct keys_verifier *
authority_verifier(const struct authority *a)
{
	return &a->verifier;
}

const char *
authority_origin(const struct authority *a)
{
	return a->origin;
}

struct slice
authority_trust_note(const struct authority *a)
{
	return buf_slice(&a->trust_note);
}

struct keys_recipient
authority_recipient(const struct authority *a)
{
	return a->trust.u.trust.recipient[0];
}

static int
set_agent(struct statement *s, const char *agent, uint64_t epoch,
    struct err *e)
{
	if (!statement_is_agent(slice_of(agent)))
		return err_set(e, ERR_USAGE, "\"%s\" is not an agent's id: "
		    "provider or provider.site, letters, digits and -",
		    agent);
	memcpy(s->agent, agent, strlen(agent) + 1);
	s->epoch = epoch;
	return 0;
}

int
authority_invite(struct authority *a,
    const struct authority_invitation *what,
    uint8_t secret[static AUTHORITY_SECRET_SIZE], struct buf *note,
    struct err *e)
{
	struct statement_invite *i;
	struct statement s;
	struct sign_key once;
	char names[2][KEYS_NAME_MAX];
	struct note trust;
	size_t text_n;

	begin(a, &s, STATEMENT_INVITE);
	if (set_agent(&s, what->agent, what->epoch, e) < 0)
		return -1;
	if (what->epoch == 0)
		return err_set(e, ERR_USAGE, "an epoch is a number from 1");
	if (!text_is_id(slice_of(what->provider)))
		return err_set(e, ERR_USAGE, "\"%s\" is not a provider's "
		    "code: letters, digits and -, 32 at most",
		    what->provider);
	i = &s.u.invite;
	memcpy(i->provider, what->provider, strlen(what->provider) + 1);
	i->trust_number = a->trust.u.trust.number;
	if (note_parse(&trust, buf_slice(&a->trust_note), LIMITS_NOTE_MAX,
	    true, e) < 0)
		return -1;
	i->trust_id = note_id(&trust);
	i->expires = what->expires;
	sign_random(secret, AUTHORITY_SECRET_SIZE);
	once = sign_key_once(secret);
	i->once = once.public;
	text_n = sign_statement(a, &s, note);
	(void)statement_signers(&s, names);
	sign_note(note, text_n, false, names[1], &once);
	sign_wipe(&once, sizeof(once));
	return 0;
}

void
authority_secret_text(char out[static AUTHORITY_SECRET_TEXT_SIZE],
    const uint8_t secret[static AUTHORITY_SECRET_SIZE])
{
	char hex[2 * AUTHORITY_SECRET_SIZE + 1];
	size_t n = 0;

	encode_hex(hex, secret, AUTHORITY_SECRET_SIZE);
	for (size_t i = 0; i < 2 * AUTHORITY_SECRET_SIZE; i++) {
		if (i > 0 && i % 4 == 0)
			out[n++] = '-';
		out[n++] = hex[i];
	}
	out[n] = '\0';
	sign_wipe(hex, sizeof(hex));
}

static int
compare_services(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
read_services(struct statement_services *list, const char *text,
    struct err *e)
{
	struct slice one, rest = slice_of(text);

	while (rest.n > 0) {
		text_split(rest, ',', &one, &rest);
		if (!text_is_id(one))
			return err_set(e, ERR_USAGE, "\"%.*s\" is not a "
			    "service's id: letters, digits and -, 32 at most",
			    one.n > 60 ? 60 : (int)one.n,
			    (const char *)one.p);
		if (list->services == LIMITS_AGENT_SERVICES_MAX)
			return err_set(e, ERR_USAGE, "an agent reports at "
			    "most %d services", LIMITS_AGENT_SERVICES_MAX);
		memcpy(list->service[list->services], one.p, one.n);
		list->service[list->services++][one.n] = '\0';
	}
	qsort(list->service, list->services, sizeof(list->service[0]),
	    compare_services);
	for (size_t i = 0; i < list->services; i++)
		for (size_t j = i + 1; j < list->services; j++)
			if (text_compare_id(list->service[i],
			    list->service[j]) == 0)
				return err_set(e, ERR_USAGE, "service \"%s\" "
				    "is named twice", list->service[j]);
	return 0;
}

/* Take the next number of the agent's lists and store it durably. */
static int
next_number(struct authority *a, const char *agent, uint64_t *number,
    struct err *e)
{
	const struct jval *old = jval_get(a->numbers, "services");
	struct jval *all;
	int64_t last = 0;
	struct buf text;
	int r;

	buf_init(&text, 4 * 1024 * 1024);
	jval_write(old, false, &text);
	r = jval_parse(&all, buf_slice(&text), text.max, e);
	buf_free(&text);
	if (r < 0)
		return -1;
	(void)jval_get_i64(all, agent, &last);
	jval_set_i64(all, agent, last + 1);
	jval_set(a->numbers, "services", all);
	*number = (uint64_t)last + 1;
	return save_numbers(a, e);
}

int
authority_services(struct authority *a, const char *agent,
    const char *services, struct buf *note, struct err *e)
{
	struct statement s;

	begin(a, &s, STATEMENT_SERVICES);
	if (set_agent(&s, agent, 0, e) < 0 ||
	    read_services(&s.u.services, services, e) < 0 ||
	    next_number(a, agent, &s.u.services.number, e) < 0)
		return -1;
	(void)sign_statement(a, &s, note);
	return 0;
}

static int
find_recipient(const struct statement_trust *t,
    const struct keys_recipient *r)
{
	for (size_t i = 0; i < t->recipients; i++)
		if (memcmp(&t->recipient[i], r, sizeof(*r)) == 0)
			return (int)i;
	return -1;
}

int
authority_trust(struct authority *a, const struct keys_recipient *add,
    const struct keys_recipient *remove, struct buf *note, struct err *e)
{
	struct statement s = a->trust;
	struct statement_trust *t = &s.u.trust;

	t->number++;
	if (remove != NULL) {
		int at = find_recipient(t, remove);

		if (at < 0)
			return err_set(e, ERR_REFUSED, "the key to remove is "
			    "not among the recipients");
		if (at == 0)
			return err_set(e, ERR_REFUSED, "the first recipient "
			    "is the aggregator's own key and stays");
		t->recipients--;
		memmove(&t->recipient[at], &t->recipient[at + 1],
		    (t->recipients - (size_t)at) * sizeof(t->recipient[0]));
	}
	if (add != NULL) {
		if (find_recipient(t, add) >= 0)
			return err_set(e, ERR_REFUSED, "the key to add is "
			    "among the recipients already");
		if (t->recipients == LIMITS_BOXES_MAX)
			return err_set(e, ERR_REFUSED, "there are %d "
			    "recipients already, the most allowed; remove "
			    "one first", LIMITS_BOXES_MAX);
		t->recipient[t->recipients++] = *add;
	}
	return store_trust(a, &s, note, e);
}

int
authority_revoke(struct authority *a, const char *agent, uint64_t epoch,
    const struct statement_revoke *what, struct buf *note, struct err *e)
{
	struct statement s;

	begin(a, &s, STATEMENT_REVOKE);
	if (!what->of_invite && set_agent(&s, agent, epoch, e) < 0)
		return -1;
	s.u.revoke = *what;
	(void)sign_statement(a, &s, note);
	return 0;
}

int
authority_erase(struct authority *a, const struct hash *statement,
    const char *reason, struct buf *note, struct err *e)
{
	static const char *const reasons[] = { "request", "mistake", "order" };
	struct statement s;

	begin(a, &s, STATEMENT_ERASE);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(reason, reasons[i]) != 0)
			continue;
		s.u.erase.statement = *statement;
		memcpy(s.u.erase.reason, reason, strlen(reason) + 1);
		(void)sign_statement(a, &s, note);
		return 0;
	}
	return err_set(e, ERR_USAGE, "the reason of an erasure is one of "
	    "request, mistake, order");
}
