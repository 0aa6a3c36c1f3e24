/*
 * The authority's notes, which wait for the operator.
 */
#include "tests/simulation/sim_authority.h"

#include <string.h>

#include "aggregator/authority/authority.h"
#include "common/base/mem.h"
#include "protocol/envelope.h"

void
sim_authority_add(struct sim *s, struct buf *note)
{
	struct sim_centre *c = &s->centre;
	struct envelope v = { .note = buf_slice(note) };
	struct buf *file = &c->errand[c->errands++];

	ASSERT(c->errands <= SIM_ERRANDS);
	buf_init(file, LIMITS_ENVELOPE_MAX);
	envelope_write(&v, file);
	buf_free(note);
}

static void
must(struct sim *s, int rc, const struct err *e)
{
	if (rc < 0)
		sim_fail(s, "the authority: %s", e->text);
}

void
sim_authority_services(struct sim *s, struct sim_site *site)
{
	struct err e = ERR_INIT;
	struct buf note, list;

	buf_init(&note, LIMITS_NOTE_MAX);
	buf_init(&list, 1024);
	for (size_t i = 0; i < s->services; i++)
		if (site->owns & 1u << i)
			buf_printf(&list, "%s%s", list.n > 0 ? "," : "",
			    s->service[i]);
	must(s,
	    authority_services(s->centre.authority, site->agent, buf_str(&list),
		&note, &e),
	    &e);
	buf_free(&list);
	sim_authority_add(s, &note);
}

void
sim_authority_revoke(struct sim *s, const struct sim_site *site, uint64_t last)
{
	struct statement_revoke what = { .last = last, .reason = REASON_LOST };
	struct err e = ERR_INIT;
	struct buf note;

	buf_init(&note, LIMITS_NOTE_MAX);
	must(s,
	    authority_revoke(s->centre.authority, site->agent, site->invited,
		&what, &note, &e),
	    &e);
	sim_authority_add(s, &note);
}

static void
remember(struct sim_centre *c, const uint8_t *bytes)
{
	c->gone = mem_resize(c->gone, c->gones + 1, sizeof(*c->gone));
	memcpy(c->gone[c->gones++], bytes, OPENING_SALT_SIZE);
}

static int
remember_box(void *arg, const struct store_box *box, struct err *e)
{
	(void)e;
	if (box->bytes.n > 0)
		remember(arg, box->bytes.p);
	return 0;
}

/* What must not be found once the statement is erased. */
static void
remember_opening(struct sim *s, const struct hash *id)
{
	struct sim_centre *c = &s->centre;
	struct err e = ERR_INIT;
	struct buf opening;
	uint64_t index;
	bool found = false;

	if (!c->up)
		return;
	buf_init(&opening, LIMITS_OPENING_MAX);
	must(s, store_log_find(c->reader, id, &index, &found, &e), &e);
	if (found)
		must(s,
		    store_opening_get(c->reader, index, &opening, &found, &e),
		    &e);
	if (found) {
		remember(c, opening.data);
		must(s, store_box_each(c->reader, index, remember_box, c, &e),
		    &e);
	}
	buf_free(&opening);
}

void
sim_authority_erase(struct sim *s, const struct hash *id)
{
	struct err e = ERR_INIT;
	struct buf note;

	remember_opening(s, id);
	buf_init(&note, LIMITS_NOTE_MAX);
	must(s, authority_erase(s->centre.authority, id, "request", &note, &e),
	    &e);
	sim_authority_add(s, &note);
}

void
sim_authority_trust(struct sim *s)
{
	struct sim_centre *c = &s->centre;
	struct sign_recipient *auditor = &c->auditor[c->auditors++];
	struct err e = ERR_INIT;
	struct buf note;

	ASSERT(c->auditors <= LIMITS_BOXES_KEPT_MAX);
	*auditor = sign_recipient_random();
	buf_init(&note, LIMITS_NOTE_MAX);
	must(s,
	    authority_trust(c->authority, &auditor->public, NULL, &note, &e),
	    &e);
	sim_authority_add(s, &note);
}

void
sim_authority_invite(struct sim *s, struct sim_site *site)
{
	struct authority_invitation what = { .agent = site->agent,
		.epoch = ++site->invited,
		.provider = "provider",
		.expires = sim_today(s) + 10000 };
	struct err e = ERR_INIT;
	struct envelope_invite v;
	struct buf note, services;

	buf_init(&note, LIMITS_NOTE_MAX);
	must(s,
	    authority_invite(s->centre.authority, &what, site->secret, &note,
		&e),
	    &e);
	buf_reset(&site->invite);
	buf_init(&services, LIMITS_NOTE_MAX);
	must(s,
	    authority_services_note(s->centre.authority, site->agent, &services,
		&e),
	    &e);
	v = (struct envelope_invite){ buf_slice(&note),
		authority_trust_note(s->centre.authority),
		buf_slice(&services) };
	envelope_invite_write(&v, &site->invite);
	buf_free(&services);
	buf_free(&note);
}
