/*
 * The notes that the authority signs.  They are checked here as far as the
 * authority can know; the log may still reject them (merge/admit_authority.c).
 */
#include "aggregator/authority/authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/authority/authority_folder.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "common/base/url.h"
#include "protocol/envelope.h"
#include "protocol/note.h"
#include "protocol/sign.h"

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
set_agent(struct statement *s, const char *agent, uint64_t epoch, struct err *e)
{
	if (!statement_is_agent(slice_of(agent)))
		return err_set(e, ERR_USAGE,
		    "\"%s\" is not an agent's id: provider or provider.site, "
		    "letters, digits and -",
		    agent);
	memcpy(s->agent, agent, strlen(agent) + 1);
	s->epoch = epoch;
	return 0;
}

static int
check_invitation(const struct authority_invitation *what, struct err *e)
{
	char day[DAY_SAID_SIZE];

	if (what->epoch == 0) {
		err_set(e, ERR_USAGE, "an epoch is a number from 1");
		return err_code(e, "epoch");
	}
	if (!text_is_id(slice_of(what->provider))) {
		err_set(e, ERR_USAGE,
		    "\"%s\" is not a provider's code: letters, digits and -, "
		    "32 at most",
		    what->provider);
		return err_code(e, "provider");
	}
	if (what->expires < what->today) {
		day_say(day, what->expires);
		err_set(e, ERR_USAGE,
		    "an invite that can be used until %s has run out already: "
		    "give today or a later day",
		    day);
		return err_code(e, "expires");
	}
	return 0;
}

int
authority_invite(struct authority *a, const struct authority_invitation *what,
    uint8_t secret[static AUTHORITY_SECRET_SIZE], struct buf *note,
    struct err *e)
{
	struct statement_invite *i;
	struct statement s;
	struct sign_key once;
	char names[2][KEYS_NAME_MAX];
	struct note trust;
	size_t text_n;

	authority_folder_begin(a, &s, STATEMENT_INVITE);
	if (set_agent(&s, what->agent, what->epoch, e) < 0)
		return err_code(e, "agent");
	if (check_invitation(what, e) < 0)
		return -1;
	i = &s.u.invite;
	memcpy(i->provider, what->provider, strlen(what->provider) + 1);
	i->trust_number = a->trust.u.trust.number;
	if (note_parse(&trust, buf_slice(&a->trust_note), LIMITS_NOTE_MAX, true,
		e) < 0)
		return -1;
	i->trust_id = note_id(&trust);
	i->expires = what->expires;
	sign_random(secret, AUTHORITY_SECRET_SIZE);
	once = sign_key_once(secret);
	i->once = once.public;
	text_n = authority_folder_sign(a, &s, note);
	(void)statement_signers(&s, names);
	sign_note(note, text_n, false, names[1], &once);
	mem_wipe(&once, sizeof(once));
	return authority_folder_keep(a, buf_slice(note), e);
}

int
authority_invite_file(const struct authority *a, const char *agent,
    struct slice note, struct buf *file, struct err *e)
{
	struct envelope_invite v = { .invite = note,
		.trust = authority_trust_note(a) };
	struct buf services;
	int r;

	buf_init(&services, LIMITS_NOTE_MAX);
	r = authority_services_note(a, agent, &services, e);
	v.services = buf_slice(&services);
	if (r == 0)
		envelope_invite_write(&v, file);
	buf_free(&services);
	return r;
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
	mem_wipe(hex, sizeof(hex));
}

static int
compare_services(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
read_services(struct statement_services *list, const char *text, struct err *e)
{
	struct slice one, rest = slice_of(text);

	while (rest.n > 0) {
		text_split(rest, ',', &one, &rest);
		if (!text_is_id(one))
			return err_set(e, ERR_USAGE,
			    "\"%.*s\" is not a service's id: letters, digits "
			    "and -, 32 at most",
			    one.n > 60 ? 60 : (int)one.n, (const char *)one.p);
		if (list->services == LIMITS_AGENT_SERVICES_MAX)
			return err_set(e, ERR_USAGE,
			    "an agent reports at most %d services",
			    LIMITS_AGENT_SERVICES_MAX);
		memcpy(list->service[list->services], one.p, one.n);
		list->service[list->services++][one.n] = '\0';
	}
	/* P-SRV-1: sorted, and none named twice. */
	qsort(list->service, list->services, sizeof(list->service[0]),
	    compare_services);
	for (size_t i = 0; i < list->services; i++)
		for (size_t j = i + 1; j < list->services; j++)
			if (text_compare_id(list->service[i],
				list->service[j]) == 0)
				return err_set(e, ERR_USAGE,
				    "service \"%s\" is named twice",
				    list->service[j]);
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

	/* Members are read-only: the list is copied, changed and put back. */
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
	return authority_folder_save_numbers(a, e);
}

int
authority_services(struct authority *a, const char *agent, const char *services,
    struct buf *note, struct err *e)
{
	struct statement s;

	authority_folder_begin(a, &s, STATEMENT_SERVICES);
	if (set_agent(&s, agent, 0, e) < 0 ||
	    read_services(&s.u.services, services, e) < 0 ||
	    next_number(a, agent, &s.u.services.number, e) < 0)
		return -1;
	(void)authority_folder_sign(a, &s, note);
	return authority_folder_keep_services(a, agent, buf_slice(note), e);
}

static int
find_recipient(const struct statement_trust *t, const struct keys_recipient *r)
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
			return err_set(e, ERR_REFUSED,
			    "the key to remove is not among the recipients");
		if (at == 0)
			return err_set(e, ERR_REFUSED,
			    "the first recipient is the aggregator's own key "
			    "and stays");
		t->recipients--;
		memmove(&t->recipient[at], &t->recipient[at + 1],
		    (t->recipients - (size_t)at) * sizeof(t->recipient[0]));
	}
	if (add != NULL) {
		if (find_recipient(t, add) >= 0)
			return err_set(e, ERR_REFUSED,
			    "the key to add is among the recipients already");
		if (t->recipients == LIMITS_BOXES_MAX)
			return err_set(e, ERR_REFUSED,
			    "there are %d recipients already, the most "
			    "allowed; remove one first",
			    LIMITS_BOXES_MAX);
		t->recipient[t->recipients++] = *add;
	}
	return authority_folder_keep_trust(a, &s, note, e);
}

/* ------------------------------------------------------------------ policy */

/* A line of the file with one blank between words, as statements have it; "" for
 * one that says nothing. */
static void
write_words(struct slice line, struct buf *out)
{
	struct slice rest = line;
	bool first = true;

	for (size_t i = 0; i < rest.n;) {
		size_t start;

		while (i < rest.n && (rest.p[i] == ' ' || rest.p[i] == '\t'))
			i++;
		start = i;
		while (i < rest.n && rest.p[i] != ' ' && rest.p[i] != '\t')
			i++;
		if (i == start || (first && rest.p[start] == '#'))
			return;
		if (!first)
			buf_u8(out, ' ');
		buf_add(out, rest.p + start, i - start);
		first = false;
	}
}

/* A `log` line must be of this log, and says nothing new. */
static int
is_own_log(const struct statement_trust *t, struct slice words, struct err *e)
{
	struct keys_verifier key;
	struct slice vkey, url;

	(void)text_split(words, ' ', &vkey, &url);
	if (keys_verifier_parse(&key, vkey, e) < 0)
		return err_prefix(e, "the log line of the policy");
	for (size_t i = 0; i < t->log_keys; i++)
		if (strcmp(key.name, t->log_key[i].name) == 0 &&
		    memcmp(&key.key, &t->log_key[i].key, sizeof(key.key)) == 0)
			return 0;
	return err_set(e, ERR_REFUSED,
	    "the policy is for another log: its log line has not this log's "
	    "key");
}

static int
take_policy_line(struct statement_trust *t, struct slice words, struct err *e)
{
	static const char log[] = "log ";

	if (words.n == 0)
		return 0;
	if (words.n > sizeof(log) - 1 &&
	    memcmp(words.p, log, sizeof(log) - 1) == 0)
		return is_own_log(t,
		    slice_make(words.p + sizeof(log) - 1,
			words.n - (sizeof(log) - 1)),
		    e);
	if (t->policy_lines == LIMITS_POLICY_LINES_MAX)
		return err_set(e, ERR_REFUSED,
		    "the policy has more than %d lines, and a trust statement "
		    "has no room for more",
		    LIMITS_POLICY_LINES_MAX);
	if (words.n >= sizeof(t->policy[0]))
		return err_set(e, ERR_REFUSED,
		    "line \"%.*s...\" of the policy has %zu characters; a "
		    "trust "
		    "statement has room for %zu: give the witness a shorter "
		    "name or address",
		    40, (const char *)words.p, words.n,
		    sizeof(t->policy[0]) - 1);
	memcpy(t->policy[t->policy_lines], words.p, words.n);
	t->policy[t->policy_lines++][words.n] = '\0';
	return 0;
}

static int
read_policy(struct statement_trust *t, struct slice text, struct err *e)
{
	struct slice line, rest = text;
	struct buf words;
	int rc = 0;

	t->policy_lines = 0;
	buf_init(&words, LIMITS_NOTE_MAX);
	while (rc == 0 && rest.n > 0) {
		(void)text_split(rest, '\n', &line, &rest);
		buf_reset(&words);
		write_words(line, &words);
		rc = words.full ? err_set(e, ERR_REFUSED,
				      "a line of the policy is too long")
				: take_policy_line(t, buf_slice(&words), e);
	}
	buf_free(&words);
	return rc;
}

/* What would make a round of questions useless. */
static int
check_addresses(const struct policy *p, struct err *e)
{
	for (size_t i = 0; i < p->witnesses; i++)
		if (p->witness[i].url[0] != '\0' &&
		    !url_is_allowed(p->witness[i].url))
			return err_set(e, ERR_REFUSED,
			    "the address of the witness %s is not one with "
			    "https (http only to this machine), without user, "
			    "query or fragment",
			    p->witness[i].name);
	return 0;
}

int
authority_trust_policy(struct authority *a, struct slice text,
    struct policy *policy, struct buf *note, struct err *e)
{
	struct statement s = a->trust;

	s.u.trust.number++;
	if (read_policy(&s.u.trust, text, e) < 0 ||
	    statement_policy(&s.u.trust, policy, e) < 0 ||
	    check_addresses(policy, e) < 0)
		return -1;
	return authority_folder_keep_trust(a, &s, note, e);
}

int
authority_revoke(struct authority *a, const char *agent, uint64_t epoch,
    const struct statement_revoke *what, struct buf *note, struct err *e)
{
	struct statement s;

	authority_folder_begin(a, &s, STATEMENT_REVOKE);
	if (!what->of_invite && set_agent(&s, agent, epoch, e) < 0)
		return -1;
	s.u.revoke = *what;
	(void)authority_folder_sign(a, &s, note);
	return authority_folder_keep(a, buf_slice(note), e);
}

int
authority_erase(struct authority *a, const struct hash *statement,
    const char *reason, struct buf *note, struct err *e)
{
	static const char *const reasons[] = { "request", "mistake", "order" };
	struct statement s;

	authority_folder_begin(a, &s, STATEMENT_ERASE);
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (strcmp(reason, reasons[i]) != 0)
			continue;
		s.u.erase.statement = *statement;
		memcpy(s.u.erase.reason, reason, strlen(reason) + 1);
		(void)authority_folder_sign(a, &s, note);
		return authority_folder_keep(a, buf_slice(note), e);
	}
	return err_set(e, ERR_USAGE,
	    "the reason of an erasure is one of request, mistake, order");
}
