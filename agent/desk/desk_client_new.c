/*
 * A client who is new.  Referral and allocation are rows of the exchange
 * format, so that what an import would refuse is refused here; the client is
 * compared with the others as they would be stored, in a transaction that is
 * rolled back where a person has to decide first.
 */
#include "agent/desk/desk_client_new.h"

#include <string.h>

#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_enter_answer.h"
#include "agent/desk/desk_enter_words.h"
#include "agent/desk/gate.h"
#include "agent/register/clients.h"
#include "agent/register/drafts.h"
#include "agent/register/services.h"
#include "agent/vault/vault_rows.h"
#include "common/base/csvread.h"

enum { ROWS_MAX = 8192 };

struct fresh {
	struct desk *d;
	const struct desk_client_new_request *r;
	int64_t service;
	uint32_t number;
	const struct people_search *all; /* as they were before */
	struct people_search one;        /* the new client */
	struct people_duplicates twins;
	struct desk_enter_answer answer;
};

static void
put_row(const struct fresh *w, const char *event, const char *mode,
    const char *staff, struct buf *out)
{
	const char *const cells[] = { w->r->service, w->r->reference, event,
		w->r->received, mode, "", "", "", staff };
	size_t n = sizeof(cells) / sizeof(cells[0]);

	for (size_t i = 0; i < n; i++)
		csvread_write_cell(out,
		    slice_of(cells[i] == NULL ? "" : cells[i]), CSV_FOR_PEOPLE,
		    i == n - 1);
}

/* Have the rows judged and written. */
static int
take(struct fresh *w, struct err *e)
{
	const struct exchange_options options = { .today = w->d->today };
	struct exchange_report *report = &w->answer.report;
	struct buf rows;
	int rc;

	buf_init(&rows, ROWS_MAX);
	exchange_export_header(&rows);
	put_row(w, "referral_received", w->r->source, "", &rows);
	if (w->r->staff != NULL && w->r->staff[0] != '\0')
		put_row(w, "allocated", "", w->r->staff, &rows);
	rc = rows.full ? err_set(e, ERR_REFUSED, "a cell is far too long")
		       : exchange_take(w->d->reg, buf_slice(&rows), &options,
			     report, e);
	buf_free(&rows);
	if (rc == 0 && !report->written)
		w->answer.outcome = DESK_ENTER_REFUSED;
	return rc;
}

static int
put_words(struct fresh *w, struct err *e)
{
	const struct desk_enter_words at = { .reg = w->d->reg,
		.client = &w->one.entry[0],
		.key = { .service = w->service,
		    .client = w->number,
		    .kind = PEOPLE_CLIENT,
		    .ref = "" },
		.today = w->d->today };
	bool changed;

	if (w->r->words == NULL)
		return 0;
	return desk_enter_words_put(&at, w->r->words, &w->answer, &changed, e);
}

static int
refuse_known(struct err *e)
{
	return err_refuse(e, "known", 0,
	    "the service has a client of this reference already, so nothing "
	    "was stored");
}

static int
open_new(struct fresh *w, struct err *e)
{
	people_search_free(&w->one);
	if (people_search_open_one(w->d->reg, w->number, &w->one, e) < 0)
		return -1;
	/* The rows were taken for those of a client who is there. */
	return w->one.n > 0 ? 0 : refuse_known(e);
}

/* All of it, inside the transaction. */
static int
store(struct fresh *w, struct err *e)
{
	bool removed;

	if (clients_next_number(w->d->reg->db, &w->number, e) < 0 ||
	    take(w, e) < 0)
		return -1;
	if (w->answer.outcome != DESK_ENTER_DONE)
		return 0;
	if (open_new(w, e) < 0 || put_words(w, e) < 0)
		return -1;
	if (w->answer.outcome != DESK_ENTER_DONE)
		return 0;
	if (open_new(w, e) < 0)
		return -1;
	people_duplicates_of(w->all, &w->one.entry[0], &w->twins);
	if (w->r->draft == NULL)
		return 0;
	return drafts_check_form(w->r->draft, e) < 0
		   ? -1
		   : drafts_drop(w->d->reg, w->r->draft, &removed, e);
}

/* Whether a person has to look at likely twins first. */
static bool
asks(const struct fresh *w)
{
	return w->answer.outcome == DESK_ENTER_DONE && w->twins.n > 0 &&
	       !w->r->sure;
}

static struct jval *
twins_json(const struct fresh *w, struct access_shown *shown)
{
	struct jval *all = jval_array();

	for (size_t i = 0; i < w->twins.n; i++) {
		const struct people_entry *x = w->twins.twin[i].a;
		struct jval *o = jval_object();

		jval_set_i64(o, "client", x->number);
		jval_set_str(o, "reference", x->reference);
		jval_set_str_or_null(o, "name",
		    people_get(&x->words, PEOPLE_NAME));
		jval_set_str(o, "why", desk_clients_why(&w->twins.twin[i]));
		jval_add(all, o);
		access_add(shown, x->number);
	}
	return all;
}

static int
finish(struct fresh *w, struct jval **out, struct err *e)
{
	struct access_shown shown = { 0 };
	struct jval *o;

	/* Only pages make clients by themselves; a file brings them with what
	 * happened. */
	w->answer.for_page = true;
	o = desk_enter_answer_json(&w->answer);

	if (w->answer.outcome == DESK_ENTER_DONE && !asks(w)) {
		jval_set_i64(o, "client", w->number);
		access_add(&shown, w->number);
	} else {
		jval_set_null(o, "client");
	}
	if (asks(w))
		jval_set_str(o, "outcome", "twins");
	jval_set(o, "twins", twins_json(w, &shown));
	if (gate_show_some(w->d, &shown, e) == 0) {
		*out = o;
		return 0;
	}
	jval_free(o);
	return -1;
}

static int
transact(struct fresh *w, struct err *e)
{
	const struct open_register *reg = w->d->reg;
	int rc;

	if (db_begin(reg->db, e) < 0)
		return -1;
	rc = store(w, e);
	return desk_enter_conclude(reg, rc, &w->answer, asks(w), e);
}

static int
check(struct fresh *w, struct err *e)
{
	struct services_list services;
	const struct services *service;

	if (services_load(w->d->reg->db, &services, e) < 0)
		return -1;
	service = services_find(&services, w->r->service);
	if (service != NULL)
		w->service = service->number;
	services_free(&services);
	if (w->service == 0)
		return err_set(e, ERR_REFUSED,
		    "the register holds no service of this id");
	if (people_search_hold(w->d->reg, &w->all, e) < 0)
		return -1;
	for (size_t i = 0; i < w->all->n; i++)
		if (w->all->entry[i].service == w->service &&
		    strcmp(w->all->entry[i].reference, w->r->reference) == 0)
			return refuse_known(e);
	return 0;
}

static int
add_client(struct desk *d, const struct desk_client_new_request *r,
    struct jval **out, struct err *e)
{
	struct fresh w = { .d = d, .r = r };
	int rc = check(&w, e);

	if (rc == 0)
		rc = transact(&w, e);
	if (rc == 0)
		rc = finish(&w, out, e);
	people_duplicates_free(&w.twins);
	people_search_free(&w.one);
	desk_enter_free(&w.answer);
	return rc;
}

int
desk_client_new(struct desk *d, const struct desk_client_new_request *r,
    struct jval **out, struct err *e)
{
	*out = NULL;
	if (gate_enter(d, OPERATION_CLIENT_NEW, e) < 0)
		return -1;
	return gate_leave(d, add_client(d, r, out, e));
}
