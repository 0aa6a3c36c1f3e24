/*
 * The erasure of a client as a page asks for it.  What changes in the figures
 * is derived from the client's own facts, without removing anything: a figure
 * is a sum over clients.
 */
#include "agent/desk/desk_erasure.h"

#include <stdio.h>

#include "agent/desk/desk_enter_effects.h"
#include "agent/desk/gate.h"
#include "agent/desk/record_versions.h"
#include "agent/people/people_erase.h"
#include "agent/people/people_search.h"
#include "agent/register/erasures.h"
#include "agent/register/held.h"
#include "common/base/mem.h"

enum { SENTENCE_MAX = 256 };

/* The reasons of erasures_is_reason(), as a page asks for them. */
static const struct {
	const char *word, *title;
} reasons[] = {
	{ "request", "The client asked for it" },
	{ "retention", "The record is no longer needed" },
	{ "mistake", "This was never a client" },
};

/* ------------------------------------------------------------------ figures */

static int
put_figures(const struct desk *d, const struct people_entry *c, struct jval *o,
    struct err *e)
{
	struct held_facts before = { .facts = { .n = 0 } };
	struct held_facts after = { .facts = { .n = 0 } };
	const struct counts_question q = { .before = &before,
		.after = &after,
		.today = d->today };
	struct jval *figures = NULL;
	int rc;

	symbols_init(&before.names);
	symbols_init(&after.names);
	rc = desk_enter_effects_load(d->reg->db, c, &before, e);
	if (rc == 0)
		rc = desk_enter_effects_compare(d->reg->db, c->service_id, &q,
		    &figures, e);
	if (rc == 0)
		jval_set(o, "figures", figures);
	facts_free(&before.facts);
	symbols_free(&before.names);
	symbols_free(&after.names);
	return rc;
}

/* ---------------------------------------------------------------- weighing */

static void
put_goes(const struct people_extent *x, struct jval *o)
{
	struct jval *goes = jval_array(), *stays = jval_array();
	char says[SENTENCE_MAX];

	if (x->past > 0)
		(void)snprintf(says, sizeof(says),
		    "%lld %s of the record, with %lld earlier version%s.",
		    (long long)x->facts, x->facts == 1 ? "entry" : "entries",
		    (long long)x->past, x->past == 1 ? "" : "s");
	else
		(void)snprintf(says, sizeof(says), "%lld %s of the record.",
		    (long long)x->facts, x->facts == 1 ? "entry" : "entries");
	jval_add_str(goes, says);
	jval_add_str(goes,
	    "All details: name, NHS number, date of birth, addresses, notes, "
	    "and the employers of jobs.");
	jval_add_str(goes,
	    "Contacts with employers that were made for this client, with "
	    "their reviews.");
	jval_add_str(goes,
	    "Forms of new clients that somebody has half typed, since they may "
	    "name anybody.");
	jval_add_str(stays,
	    "That an erasure took place: the day, the reason and your name, "
	    "but not whose record it was.");
	if (x->claimed > 0)
		jval_add_str(stays,
		    "What claims of contracts have counted, without whose it "
		    "was. What was taken back before is paid back by the next "
		    "claim; so is all of a record that was never a client.");
	jval_add_str(stays, "Backups made before, until you delete them.");
	jval_set(o, "goes", goes);
	jval_set(o, "stays", stays);
}

static void
put_reasons(struct jval *o)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		struct jval *one = jval_object();

		jval_set_str(one, "word", reasons[i].word);
		jval_set_str(one, "title", reasons[i].title);
		jval_add(all, one);
	}
	jval_set(o, "reasons", all);
}

static int
refuse_unknown(struct err *e)
{
	return err_refuse(e, "no-such", 0,
	    "there is no client of this number any more; find the client "
	    "by name or reference");
}

static int
put_weighed(const struct desk *d, const struct people_entry *c, struct jval *o,
    struct err *e)
{
	char version[VERSIONS_SIZE];
	struct people_extent extent;

	if (c == NULL)
		return refuse_unknown(e);
	if (people_erase_extent(d->reg->db, c->number, &extent, e) < 0 ||
	    record_versions_of(d->reg, c->number, 0, version, e) < 0)
		return -1;
	jval_set_str(o, "version", version);
	jval_set_i64(o, "client", c->number);
	jval_set_str(o, "reference", c->reference);
	jval_set_str(o, "staff", register_staff(d->reg));
	put_goes(&extent, o);
	put_reasons(o);
	return put_figures(d, c, o, e);
}

static int
weigh(const struct desk *d, uint32_t client, struct jval **out, struct err *e)
{
	struct people_search all;
	int rc;

	if (people_search_open_one(d->reg, client, &all, e) < 0)
		return -1;
	*out = jval_object();
	rc = put_weighed(d, people_search_get(&all, client), *out, e);
	people_search_free(&all);
	if (rc == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_erasure_weigh(struct desk *d, uint32_t client, struct jval **out,
    struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_ERASURE, e) < 0)
		return -1;
	return gate_leave(d, weigh(d, client, out, e));
}

/* ------------------------------------------------------------------ erasing */

int
desk_erasure_check_reason(const char *reason, struct err *e)
{
	if (erasures_is_reason(reason))
		return 0;
	return err_refuse(e, "reason", 0,
	    "choose why the client is erased; nothing was erased");
}

struct jval *
desk_erasure_made(bool traces)
{
	struct jval *o = jval_object(), *says = jval_array();

	jval_add_str(says, "The client is erased for good.");
	jval_add_str(says,
	    "Figures that changed and were sent before are sent again at the "
	    "next seal.");
	jval_add_str(says,
	    "Backups made before still hold the client. Keep a copy of the "
	    "file \"erasures\" in the folder of the register beside them: "
	    "whoever is in it is erased again when a backup is restored.");
	jval_add_str(says,
	    "A sheet that lists the client brings the client back when it is "
	    "imported again.");
	if (traces)
		jval_add_str(says,
		    "There was too little space on the disk to write the "
		    "register anew, so traces of the client may still be in "
		    "its file. Free some space; the erasure is finished when "
		    "somebody next works with the register.");
	jval_set(o, "says", says);
	return o;
}
