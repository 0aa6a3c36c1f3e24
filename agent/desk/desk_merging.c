/*
 * Two records of one person, before they are made one.  What would change is not reckoned:
 * the merge is made in a transaction, looked at, and taken back, so it is what
 * will be.
 */
#include "agent/desk/desk_merging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_apart.h"
#include "agent/desk/desk_client_past.h"
#include "agent/desk/desk_enter_effects.h"
#include "agent/desk/gate.h"
#include "agent/desk/record_versions.h"
#include "agent/people/people_merge.h"
#include "agent/register/evidence_kinds.h"

#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

enum { SENTENCE_MAX = 512 };

/* Two records on the way to become one, and back. */
struct merging {
	struct desk *d;
	struct people_search all;
	struct people_merge m;
	struct held_facts kept, gone; /* of each */
	struct held_facts before, after;
	struct buf said;
	bool against;
};

/* -------------------------------------------------------------------- pairs */

static struct jval *
client_json(const struct people_entry *c)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "client", c->number);
	jval_set_str(o, "service", c->service_id);
	jval_set_str(o, "reference", c->reference);
	jval_set_str_or_null(o, "name", people_get(&c->words, PEOPLE_NAME));
	return o;
}

static struct jval *
apart_json(const struct desk_clients_pairs *pairs)
{
	struct jval *all = jval_array();
	char version[VERSIONS_SIZE];
	struct buf says;

	buf_init(&says, SENTENCE_MAX);
	for (size_t i = 0; i < pairs->aparts; i++) {
		struct jval *one = jval_object(), *clients = jval_array();

		buf_reset(&says);
		desk_apart_say(pairs->apart[i].said, &says);
		jval_set_str(one, "says", buf_str(&says));
		record_versions_apart(&pairs->said, pairs->apart[i].a->number,
		    pairs->apart[i].b->number, version);
		jval_set_str(one, "version", version);
		jval_add(clients, client_json(pairs->apart[i].a));
		jval_add(clients, client_json(pairs->apart[i].b));
		jval_set(one, "clients", clients);
		jval_add(all, one);
	}
	buf_free(&says);
	return all;
}

struct jval *
desk_merging_pairs(const struct desk_clients_pairs *pairs)
{
	struct jval *o = jval_object(), *all = jval_array();
	size_t n = pairs->likely.n;
	char *says = n == 0   ? mem_string(desk_clients_no_pair(pairs))
		     : n == 1 ? mem_string("Two records are likely of one "
					   "person.")
			      : mem_printf("%zu pairs of records are likely of "
					   "one person each.",
				    n);

	for (size_t i = 0; i < n; i++) {
		const struct people_twin *twin = &pairs->likely.twin[i];
		struct jval *one = jval_object(), *clients = jval_array();

		jval_set_str(one, "why", desk_clients_why(twin));
		jval_add(clients, client_json(twin->a));
		jval_add(clients, client_json(twin->b));
		jval_set(one, "clients", clients);
		jval_add(all, one);
	}
	jval_set_str(o, "says", says);
	jval_set(o, "pairs", all);
	jval_set(o, "apart", apart_json(pairs));
	free(says);
	return o;
}

/* ----------------------------------------------------------- made, taken back */

static int
make(struct merging *w, struct err *e)
{
	struct db *db = w->d->reg->db;
	struct err why = ERR_INIT;

	if (desk_enter_effects_load(db, w->m.keep, &w->kept, e) < 0 ||
	    desk_enter_effects_load(db, w->m.other, &w->gone, e) < 0 ||
	    desk_enter_effects_load(db, w->m.keep, &w->before, e) < 0 ||
	    desk_enter_effects_load(db, w->m.other, &w->before, e) < 0)
		return -1;
	/* The same numbers for the same names, so that the two compare. */
	for (uint32_t i = 1; i < w->before.names.n; i++)
		(void)symbols_add(&w->after.names,
		    slice_of(symbols_text(&w->before.names, i)));
	if (people_merge_within(w->d->reg, &w->m, &w->said, &why) == 0)
		return desk_enter_effects_load(db, w->m.keep, &w->after, e);
	w->against = strcmp(why.code, "conflict") == 0;
	if (w->against)
		return 0;
	*e = why;
	return -1;
}

static int
try_it(struct merging *w, struct err *e)
{
	int rc;

	if (db_begin(w->d->reg->db, e) < 0)
		return -1;
	rc = make(w, e);
	db_rollback(w->d->reg->db);
	return rc;
}

/* ----------------------------------------------------------------- in words */

static struct jval *
side_json(const struct people_entry *c, const struct facts *facts)
{
	struct jval *o = client_json(c);
	char first[DAY_SAID_SIZE], last[DAY_SAID_SIZE];
	int32_t from = DAY_NONE, to = DAY_NONE;
	char *says;

	for (size_t i = 0; i < facts->n; i++) {
		int32_t day = facts->fact[i].day;

		from = from == DAY_NONE || day < from ? day : from;
		to = to == DAY_NONE || day > to ? day : to;
	}
	if (facts->n == 0) {
		says = mem_string("No entries.");
	} else {
		day_say(first, from);
		day_say(last, to);
		says = facts->n == 1 ? mem_printf("One entry, of %s.", first)
				     : mem_printf("%zu entries, from %s to %s.",
					   facts->n, first, last);
	}
	jval_set_str(o, "says", says);
	free(says);
	return o;
}

/* Fields that both have, and not alike: one text goes to the history. */
static void
put_fields(const struct merging *w, struct jval *goes)
{
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field f = (enum people_field)i;
		const char *ours = people_get(&w->m.keep->words, f);
		const char *theirs = people_get(&w->m.other->words, f);
		char *says;

		if (ours[0] == '\0' || theirs[0] == '\0' ||
		    strcmp(ours, theirs) == 0)
			continue;
		says = mem_printf("%s: both have one. That of %s stays, that "
				  "of %s goes to the history.",
		    people_field(f)->title, w->m.keep->reference,
		    w->m.other->reference);
		jval_add_str(goes, says);
		free(says);
	}
}

static struct jval *
goes_json(const struct merging *w)
{
	struct jval *goes = jval_array();
	char says[SENTENCE_MAX];

	(void)snprintf(says, sizeof(says),
	    "All that happened stands in the record %s afterwards. What both "
	    "records say alike stands there once.",
	    w->m.keep->reference);
	jval_add_str(goes, says);
	put_fields(w, goes);
	(void)snprintf(says, sizeof(says),
	    "There is no record %s any more. A sheet that still has that "
	    "reference brings it back as a new client.",
	    w->m.other->reference);
	jval_add_str(goes, says);
	jval_add_str(goes, "Nobody can take this apart again.");
	return goes;
}

/* Lines, as people_merge() gives them. */
static struct jval *
against_json(const struct merging *w)
{
	struct jval *all = jval_array();
	struct slice rest = buf_slice(&w->said), line;

	while (w->against && rest.n > 0) {
		char *copy;

		(void)text_split(rest, '\n', &line, &rest);
		copy = mem_copy_text(line.p, line.n);
		if (copy[0] != '\0')
			jval_add_str(all, copy);
		mem_wipe(copy, strlen(copy));
		free(copy);
	}
	return all;
}

/* All that was said about whether the two are one person. */
static int
put_said(const struct merging *w, struct jval *o, struct err *e)
{
	struct jval *lines = jval_array();
	char version[VERSIONS_SIZE];
	struct people_apart said;
	struct buf text;

	jval_set(o, "said", lines);
	if (people_apart_load(w->d->reg->db, &said, e) < 0)
		return -1;
	buf_init(&text, SENTENCE_MAX);
	for (size_t i = 0; i < said.n; i++) {
		const struct people_apart_pair *x = &said.pair[i];

		if ((x->first != w->m.keep->number ||
			x->second != w->m.other->number) &&
		    (x->first != w->m.other->number ||
			x->second != w->m.keep->number))
			continue;
		buf_reset(&text);
		desk_apart_say(x, &text);
		jval_add_str(lines, buf_str(&text));
	}
	jval_set_bool(o, "apart",
	    people_apart_has(&said, w->m.keep->number, w->m.other->number));
	record_versions_apart(&said, w->m.keep->number, w->m.other->number,
	    version);
	jval_set_str(o, "apart_version", version);
	buf_free(&text);
	people_apart_free(&said);
	return 0;
}

static int
put(struct merging *w, struct jval *o, struct err *e)
{
	const struct counts_question q = { .before = &w->before,
		.after = &w->after,
		.today = w->d->today };
	struct jval *clients = jval_array(), *figures = NULL;
	char version[VERSIONS_SIZE];

	if (record_versions_of(w->d->reg, w->m.keep->number, w->m.other->number,
		version, e) < 0)
		return -1;
	jval_set_str(o, "version", version);
	jval_add(clients, side_json(w->m.keep, &w->kept.facts));
	jval_add(clients, side_json(w->m.other, &w->gone.facts));
	jval_set(o, "clients", clients);
	jval_set(o, "goes", w->against ? jval_array() : goes_json(w));
	jval_set(o, "against", against_json(w));
	jval_set_str(o, "staff", register_staff(w->d->reg));
	if (put_said(w, o, e) < 0)
		return -1;
	if (w->against)
		figures = jval_array();
	else if (desk_enter_effects_compare(w->d->reg->db,
		     w->m.keep->service_id, &q, &figures, e) < 0)
		return -1;
	jval_set(o, "figures", figures);
	return 0;
}

/* ----------------------------------------------------------------- together */

static int
find(struct merging *w, uint32_t keep, uint32_t other, struct err *e)
{
	struct access_shown shown = { 0 };

	if (people_search_open(w->d->reg, &w->all, e) < 0)
		return -1;
	w->m.keep = people_search_get(&w->all, keep);
	w->m.other = people_search_get(&w->all, other);
	if (w->m.keep == NULL || w->m.other == NULL)
		return err_refuse(e, "no-such", 0,
		    "one of the two clients is not here any more; find them by "
		    "name or reference");
	access_add(&shown, keep);
	access_add(&shown, other);
	return gate_show(w->d, &shown, e);
}

static void
init_held(struct held_facts *h)
{
	*h = (struct held_facts){ .facts = { .n = 0 } };
	symbols_init(&h->names);
}

static void
free_held(struct held_facts *h)
{
	facts_free(&h->facts);
	symbols_free(&h->names);
}

static int
weigh(struct desk *d, uint32_t keep, uint32_t other, struct jval **out,
    struct err *e)
{
	struct evidence_kinds own;
	const struct people_history_say say = { desk_client_past_words, &own };
	struct merging w = { .d = d, .m = { .today = d->today, .say = &say } };
	int rc;

	if (evidence_kinds_load(d->reg->db, &own, e) < 0)
		return -1;

	init_held(&w.kept);
	init_held(&w.gone);
	init_held(&w.before);
	init_held(&w.after);
	buf_init(&w.said, LIMITS_IMPORT_MAX);
	*out = jval_object();
	rc = find(&w, keep, other, e);
	if (rc == 0)
		rc = people_merge_check(&w.m, e);
	if (rc == 0)
		rc = try_it(&w, e);
	if (rc == 0)
		rc = put(&w, *out, e);
	free_held(&w.kept);
	free_held(&w.gone);
	free_held(&w.before);
	free_held(&w.after);
	buf_free(&w.said);
	people_search_free(&w.all);
	if (rc == 0)
		return 0;
	jval_free(*out);
	*out = NULL;
	return -1;
}

int
desk_merging_weigh(struct desk *d, uint32_t keep, uint32_t other,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_MERGING, e) < 0)
		return -1;
	return gate_leave(d, weigh(d, keep, other, out, e));
}

struct jval *
desk_merging_made(void)
{
	struct jval *o = jval_object(), *says = jval_array();

	jval_add_str(says, "The two records are one.");
	jval_add_str(says,
	    "Figures that changed and were sent before are sent again at the "
	    "next seal.");
	jval_set(o, "says", says);
	return o;
}
