/*
 * The notes that the authority signs.  They are checked here as far as the
 * authority can know; the log may still reject them (merge/admit_authority.c).
 */
#include "aggregator/authority/authority.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregator/authority/authority_folder.h"
#include "common/base/encode.h"
#include "common/base/mem.h"
#include "common/base/text.h"
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
		return -1;
	if (what->epoch == 0)
		return err_set(e, ERR_USAGE, "an epoch is a number from 1");
	if (!text_is_id(slice_of(what->provider)))
		return err_set(e, ERR_USAGE,
		    "\"%s\" is not a provider's code: letters, digits and -, "
		    "32 at most",
		    what->provider);
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
	return 0;
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
		return 0;
	}
	return err_set(e, ERR_USAGE,
	    "the reason of an erasure is one of request, mistake, order");
}
