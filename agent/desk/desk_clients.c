/*
 * What identifies clients, for staff who asked.  No index over it exists, so
 * every question opens all clients; an answer keeps them open and points
 * into them, rather than copy what has to be wiped.
 */
#include "agent/desk/desk_clients.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_words.h"
#include "agent/desk/gate.h"
#include "agent/people/people_query.h"
#include "agent/people/people_refs.h"
#include "agent/register/facts.h"
#include "agent/register/services.h"
#include "common/base/day.h"
#include "common/base/mem.h"

enum { FACT_MAX = 4096 };

/* ------------------------------------------------------------------- fields */

void
desk_clients_view(const struct people_words *words, enum people_kind kind,
    struct desk_clients_fields *out)
{
	*out = (struct desk_clients_fields){ 0 };
	for (int i = 0; i < PEOPLE_FIELDS; i++) {
		enum people_field field = (enum people_field)i;

		if (!people_has(kind, field))
			continue;
		out->field[out->n].name = people_field(field)->name;
		out->field[out->n].title = people_field(field)->title;
		out->field[out->n++].text =
		    people_shown(words, field, out->nhs_number);
	}
}

static void
set_fields(struct jval *o, const struct people_words *words,
    enum people_kind kind)
{
	struct desk_clients_fields f;

	desk_clients_view(words, kind, &f);
	for (size_t i = 0; i < f.n; i++)
		if (f.field[i].text[0] != '\0')
			jval_set_str(o, f.field[i].name, f.field[i].text);
		else
			jval_set_null(o, f.field[i].name);
	mem_wipe(&f, sizeof(f));
}

static struct jval *
client_json(const struct people_entry *client)
{
	struct jval *o = jval_object();

	jval_set_i64(o, "client", client->number);
	jval_set_str(o, "service", client->service_id);
	jval_set_str(o, "reference", client->reference);
	jval_set_day(o, "review_on", client->review_on);
	set_fields(o, &client->words, PEOPLE_CLIENT);
	return o;
}

struct table *
desk_clients_table(void)
{
	static const struct table_column columns[] = {
		{ .heading = "client", .width = 6, .right = true },
		{ .heading = "service", .gap = 2, .width = 12 },
		{ .heading = "reference", .gap = 1, .width = 14 },
		{ .heading = "name", .gap = 1, .width = 24 },
		{ .heading = "born", .gap = 1, .width = 10 },
		{ .heading = "NHS number", .gap = 2 },
	};

	return table_new(columns, sizeof(columns) / sizeof(columns[0]), "");
}

void
desk_clients_put(struct table *t, const struct people_entry *client)
{
	char number[NHS_NUMBER_SHOWN_SIZE];
	const struct people_words *w = &client->words;

	table_integer(t, client->number);
	table_text(t, client->service_id);
	table_text(t, client->reference);
	table_text(t, people_get(w, PEOPLE_NAME));
	table_text(t, people_get(w, PEOPLE_BORN));
	table_text(t, people_shown(w, PEOPLE_NHS_NUMBER, number));
	mem_wipe(number, sizeof(number));
}

int
desk_clients_get(const struct people_search *all, uint32_t number,
    const struct people_entry **out, struct err *e)
{
	*out = people_search_get(all, number);
	if (*out != NULL)
		return 0;
	/* Not repeated: it may be a client's NHS number. */
	return err_refuse(e, "no-client", 0,
	    "the register holds no client of this number");
}

/* ------------------------------------------------------------------ finding */

static int
find(struct desk *d, const char *text, const char *service,
    struct desk_clients_found *out, struct err *e)
{
	struct access_shown shown = { 0 };
	const struct people_search *all;
	struct people_query query;
	int64_t number;
	bool known = true;

	*out = (struct desk_clients_found){ 0 };
	if (service != NULL &&
	    people_refs_service(d->reg->db, service, &number, &known, e) < 0)
		return -1;
	if (!known)
		return services_unknown(d->reg->db, e);
	if (people_search_hold(d->reg, &all, e) < 0)
		return -1;
	people_query_read(&query, slice_of(text));
	for (size_t i = 0; i < all->n; i++)
		if ((service == NULL ||
			strcmp(service, all->entry[i].service_id) == 0) &&
		    people_query_finds(&query, all->entry[i].text,
			&all->entry[i].words))
			people_search_copy(&out->found, &all->entry[i]);
	if (out->found.n == 0)
		out->hint = people_query_hint(&query);
	people_query_free(&query);
	access_of(&shown, service);
	for (size_t i = 0; i < out->found.n; i++)
		access_add(&shown, out->found.entry[i].number);
	if (gate_show(d, &shown, e) == 0)
		return 0;
	desk_clients_free_found(out);
	return -1;
}

int
desk_clients_find(struct desk *d, const char *text, const char *service,
    struct desk_clients_found *out, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_FIND, e) < 0)
		return -1;
	return gate_leave(d, find(d, text, service, out, e));
}

void
desk_clients_free_found(struct desk_clients_found *found)
{
	people_search_free(&found->found);
}

struct jval *
desk_clients_found_json(const struct desk_clients_found *found)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < found->found.n; i++)
		jval_add(all, client_json(&found->found.entry[i]));
	return all;
}

/* --------------------------------------------------------------- one client */

static int
by_day(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	if (x->event != y->event)
		return (int)x->event - (int)y->event;
	return x->id < y->id ? -1 : x->id > y->id;
}

/* What the job or employer contact of a fact is called. */
static int
open_words(struct open_register *reg, struct people_key key,
    const struct fact *f, struct desk_clients_fact *out, struct err *e)
{
	if (!people_book_about(f->event, f->client, &key))
		return 0;
	out->kind = key.kind;
	if (people_book_version(reg->db, &key, out->words_version, e) < 0)
		return -1;
	return people_book_get(reg, &key, &out->words, e);
}

static int
add_fact(struct open_register *reg, const struct fact *f,
    const struct symbols *names, struct desk_clients_page *page, struct err *e)
{
	struct desk_clients_fact *out = &page->fact[page->facts++];
	struct people_key key = { .service = page->client->service,
		.ref = symbols_text(names, f->ref) };
	struct buf text;

	out->id = f->id;
	facts_version(f, names, out->version);
	buf_init(&text, FACT_MAX);
	people_history_fact(&text, f, names);
	out->text = mem_string(buf_str(&text));
	buf_free(&text);
	return open_words(reg, key, f, out, e);
}

/* The client's facts in force. */
static int
add_facts(struct open_register *reg, struct desk_clients_page *page,
    struct err *e)
{
	struct facts own = { 0 };
	struct symbols names;
	int rc;

	symbols_init(&names);
	rc = facts_load_client(reg->db, page->client->service,
	    page->client->number, &names, &own, e);
	if (rc == 0 && own.n > 0)
		qsort(own.fact, own.n, sizeof(*own.fact), by_day);
	page->fact = mem_array(own.n, sizeof(*page->fact));
	for (size_t i = 0; rc == 0 && i < own.n; i++)
		rc = add_fact(reg, &own.fact[i], &names, page, e);
	facts_free(&own);
	symbols_free(&names);
	return rc;
}

static int
add_version(struct open_register *reg, struct desk_clients_page *page,
    struct err *e)
{
	const struct people_key key = { .service = page->client->service,
		.client = page->client->number,
		.kind = PEOPLE_CLIENT,
		.ref = "" };

	return people_book_version(reg->db, &key, page->words_version, e);
}

int
desk_clients_open_page(struct open_register *reg, uint32_t number,
    struct desk_clients_page *out, struct err *e)
{
	*out = (struct desk_clients_page){ 0 };
	if (people_search_open_one(reg, number, &out->all, e) == 0 &&
	    desk_clients_get(&out->all, number, &out->client, e) == 0 &&
	    add_version(reg, out, e) == 0 && add_facts(reg, out, e) == 0 &&
	    people_history_load(reg, out->client, &out->past, e) == 0)
		return 0;
	desk_clients_free_page(out);
	return -1;
}

static int
show(struct desk *d, uint32_t number, struct desk_clients_page *out,
    struct err *e)
{
	struct access_shown shown = { 0 };

	if (desk_clients_open_page(d->reg, number, out, e) < 0)
		return -1;
	access_add(&shown, number);
	if (gate_show(d, &shown, e) == 0)
		return 0;
	desk_clients_free_page(out);
	return -1;
}

int
desk_clients_show(struct desk *d, uint32_t number,
    struct desk_clients_page *out, struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_SHOW, e) < 0)
		return -1;
	return gate_leave(d, show(d, number, out, e));
}

void
desk_clients_free_page(struct desk_clients_page *page)
{
	for (size_t i = 0; i < page->facts; i++) {
		free(page->fact[i].text);
		people_wipe(&page->fact[i].words);
	}
	free(page->fact);
	people_history_free(&page->past);
	people_search_free(&page->all);
	*page = (struct desk_clients_page){ 0 };
}

struct jval *
desk_clients_page_json(const struct desk_clients_page *page)
{
	struct jval *o = client_json(page->client);
	struct jval *facts = jval_array(), *past = jval_array();

	for (size_t i = 0; i < page->facts; i++) {
		const struct desk_clients_fact *fact = &page->fact[i];
		struct jval *one = jval_object();

		jval_set_i64(one, "id", fact->id);
		jval_set_str(one, "version", fact->version);
		jval_set_str(one, "fact", fact->text);
		if (fact->kind != 0) {
			jval_set_str(one, "particulars_version",
			    fact->words_version);
			set_fields(one, &fact->words, fact->kind);
		}
		jval_add(facts, one);
	}
	for (size_t i = 0; i < page->past.n; i++) {
		const struct people_history_item *item = &page->past.item[i];
		struct jval *one = jval_object();

		jval_set_str(one, "at", item->at);
		jval_set_str(one, "by", item->by);
		jval_set_str(one, "what", item->what);
		jval_set_str_or_null(one, "reason", item->reason);
		jval_add(past, one);
	}
	jval_set_str(o, "particulars_version", page->words_version);
	jval_set(o, "facts", facts);
	jval_set(o, "changes", past);
	return o;
}

/* --------------------------------------------------------------- duplicates */

int
desk_clients_likely(struct open_register *reg, const struct people_search *all,
    struct people_duplicates *out, struct err *e)
{
	struct people_apart said;

	*out = (struct people_duplicates){ 0 };
	if (people_apart_load(reg->db, &said, e) < 0)
		return -1;
	people_duplicates_find(all, &said, out);
	people_apart_free(&said);
	return 0;
}

/* What is held of clients may change with the next question: an answer has
 * copies.  Somebody who stands in two pairs is copied twice. */
static void
keep_pairs(const struct people_search *held,
    const struct people_duplicates *likely, struct desk_clients_pairs *out)
{
	struct people_search *all = &out->all;

	for (size_t i = 0; i < likely->n; i++) {
		people_search_copy(all, likely->twin[i].a);
		people_search_copy(all, likely->twin[i].b);
	}
	out->apart = mem_array(out->said.n, sizeof(*out->apart));
	for (size_t i = 0; i < out->said.n; i++) {
		const struct people_apart_pair *x = &out->said.pair[i];
		const struct people_entry *a =
		    people_search_get(held, x->first);
		const struct people_entry *b =
		    people_search_get(held, x->second);

		if (!x->newest || !x->apart || a == NULL || b == NULL)
			continue;
		people_search_copy(all, a);
		people_search_copy(all, b);
		out->apart[out->aparts++].said = x;
	}
	/* The copies stay where they are from here on. */
	out->likely.twin = mem_array(likely->n, sizeof(*out->likely.twin));
	for (size_t i = 0; i < likely->n; i++)
		out->likely.twin[i] = (struct people_twin){ &all->entry[2 * i],
			&all->entry[2 * i + 1], likely->twin[i].nhs_number };
	out->likely.n = out->likely.cap = likely->n;
	for (size_t i = 0; i < out->aparts; i++) {
		out->apart[i].a = &all->entry[2 * (likely->n + i)];
		out->apart[i].b = out->apart[i].a + 1;
	}
}

static int
find_pairs(struct desk *d, struct desk_clients_pairs *out, struct err *e)
{
	struct access_shown shown = { 0 };
	const struct people_search *all;
	struct people_duplicates likely;

	*out = (struct desk_clients_pairs){ 0 };
	if (people_search_hold(d->reg, &all, e) < 0 ||
	    people_apart_load(d->reg->db, &out->said, e) < 0)
		return -1;
	people_duplicates_find(all, &out->said, &likely);
	keep_pairs(all, &likely, out);
	people_duplicates_free(&likely);
	for (size_t k = 0; k < out->all.n; k++)
		access_add(&shown, out->all.entry[k].number);
	if (gate_show(d, &shown, e) == 0)
		return 0;
	desk_clients_free_pairs(out);
	return -1;
}

int
desk_clients_find_pairs(struct desk *d, struct desk_clients_pairs *out,
    struct err *e)
{
	if (gate_enter(d, OPERATION_CLIENT_DUPLICATES, e) < 0)
		return -1;
	return gate_leave(d, find_pairs(d, out, e));
}

void
desk_clients_free_pairs(struct desk_clients_pairs *pairs)
{
	people_duplicates_free(&pairs->likely);
	people_apart_free(&pairs->said);
	free(pairs->apart);
	pairs->apart = NULL;
	people_search_free(&pairs->all);
}

const char *
desk_clients_no_pair(const struct desk_clients_pairs *pairs)
{
	return pairs->aparts == 0
		   ? "No two clients of a service have the same NHS number, or "
		     "the same name and date of birth."
		   : "No other two clients of a service have the same NHS "
		     "number, or the same name and date of birth.";
}

const char *
desk_clients_why(const struct people_twin *pair)
{
	return pair->nhs_number ? "same NHS number"
				: "same name and date of birth";
}

struct jval *
desk_clients_pairs_json(const struct desk_clients_pairs *pairs)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < pairs->likely.n; i++) {
		const struct people_twin *pair = &pairs->likely.twin[i];
		struct jval *o = jval_object();

		desk_words_set_alone(o, "why", desk_clients_why(pair));
		jval_set(o, "first", client_json(pair->a));
		jval_set(o, "second", client_json(pair->b));
		jval_add(all, o);
	}
	return all;
}
