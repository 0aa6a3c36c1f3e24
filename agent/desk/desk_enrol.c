/*
 * An invite is verified before a password is asked for, so that a wrong file
 * or secret is known before anybody unlocks anything.
 */
#include "agent/desk/desk_enrol.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/gate.h"
#include "agent/sealing/enrol_paste.h"
#include "agent/sealing/outbox.h"
#include "agent/sealing/outbox_publish.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/url.h"
#include "protocol/fingerprint.h"

int
desk_enrol_read(struct desk_enrol *out, struct slice file, const char *secret,
    struct err *e)
{
	memset(out, 0, sizeof(*out));
	if (enrol_read_secret(secret, out->secret, e) < 0)
		return -1;
	return enrol_verify(&out->offer, file, out->secret, e);
}

void
desk_enrol_wipe(struct desk_enrol *enrol)
{
	mem_wipe(enrol->secret, sizeof(enrol->secret));
}

bool
desk_enrol_pasted(struct slice text, struct buf *file)
{
	return enrol_paste(text, file);
}

char *
desk_enrol_url(const char *text)
{
	size_t n = strlen(text);
	char *url;

	while (n > 0 && text[n - 1] == '/')
		n--;
	url = mem_copy_text(text, n);
	if (url_is_allowed(url))
		return url;
	free(url);
	return NULL;
}

static int
enrol_site(struct desk *d, struct desk_enrol *enrol, const char *url,
    int32_t today, struct err *e)
{
	struct enrol_request r = { .offer = &enrol->offer,
		.secret = enrol->secret,
		.url = url,
		.today = today };
	const struct desk_returns_request all = { .today = today,
		.through = DAY_NONE };
	struct outbox_agent agent;
	struct desk_due due;
	bool enrolled;
	int rc;

	/* Answers to the old epoch first: the new one sets aside whatever
	 * still waits. */
	if (desk_receive(d->reg->db, &d->spool, &d->taken, e) < 0 ||
	    desk_returns_due(d->reg->db, &all, &due, e) < 0)
		return -1;
	rc = enrol_begin(d->reg, &r, &enrol->again, e);
	if (rc == 0)
		rc = desk_returns_note(d->reg->db, &due, e);
	desk_returns_due_free(&due);
	if (rc < 0 || outbox_agent(d->reg->db, &agent, &enrolled, e) < 0)
		return -1;
	enrol->key = agent.pins.own;
	return outbox_publish(d->reg->db, &d->spool, e);
}

static void
put_words(const char *whose, const struct keys_public *key, struct buf *out)
{
	buf_printf(out, "  %-16s ", whose);
	fingerprint_put_key(key, out);
	buf_puts(out, "\n");
}

void
desk_enrol_words(const struct desk_enrol *enrol, struct buf *out)
{
	const struct statement_trust *t = &enrol->offer.trust.u.trust;

	buf_puts(out,
	    "The keys in words. Read them to the centre by telephone; "
	    "'sheaf-aggregator agents'\nshows there what they must be:\n");
	put_words("this site's", &enrol->key, out);
	put_words("the log's", &t->log_key[0].key, out);
	put_words("the authority's", &t->authority.key, out);
}

int
desk_enrol(struct desk *d, struct desk_enrol *enrol, const char *url,
    int32_t today, struct err *e)
{
	if (gate_enter(d, OPERATION_ENROL, e) < 0)
		return -1;
	return gate_leave(d, enrol_site(d, enrol, url, today, e));
}
