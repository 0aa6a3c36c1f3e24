/*
 * What a page asks about clients.  Names are never in an address: a search is
 * posted, and a client is named by number.
 */
#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_clients.h"
#include "agent/desk/desk_today.h"
#include "agent/desk/desk_words.h"
#include "agent/web/web_answers.h"
#include "common/base/text.h"

enum {
	/* As many as somebody looks through; more letters find fewer. */
	FOUND_MAX = 100
};

int
web_clients_today(struct web_call *c, struct jval **out, struct err *e)
{
	const struct desk_today_request r = { .service = httpd_query(c->request,
						  "service"),
		.specialist = httpd_query(c->request, "specialist") };

	return desk_today(&c->desk, &r, out, e);
}

int
web_clients_choices(struct web_call *c, struct jval **out, struct err *e)
{
	(void)c;
	(void)e;
	*out = jval_object();
	jval_set(*out, "events", desk_words_choices());
	return 0;
}

static struct jval *
row_json(const struct people_entry *x)
{
	struct jval *o = jval_object();
	const char *name = people_get(&x->words, PEOPLE_NAME);

	jval_set_i64(o, "client", x->number);
	jval_set_str(o, "service", x->service_id);
	jval_set_str(o, "reference", x->reference);
	if (name[0] != '\0')
		jval_set_str(o, "name", name);
	else
		jval_set_null(o, "name");
	return o;
}

int
web_clients_search(struct web_call *c, struct jval **out, struct err *e)
{
	const char *text, *service;
	struct desk_clients_found found;
	struct jval *rows;

	if (web_call_text(c, "text", true, &text, e) < 0 ||
	    web_call_text(c, "service", false, &service, e) < 0 ||
	    desk_clients_find(&c->desk, text, service, &found, e) < 0)
		return -1;
	*out = jval_object();
	rows = jval_array();
	for (size_t i = 0; i < found.found.n && i < FOUND_MAX; i++)
		jval_add(rows, row_json(&found.found.entry[i]));
	jval_set_i64(*out, "found", (int64_t)found.found.n);
	jval_set(*out, "clients", rows);
	jval_set(*out, "hint",
	    found.hint == NULL ? jval_null() : jval_text(found.hint));
	desk_clients_free_found(&found);
	return 0;
}

int
web_clients_show(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_client_view_request r = { 0 };
	const char *before = httpd_query(c->request, "before");
	uint64_t from = 0;
	int64_t client;

	if (web_call_number(c, "client", &client, e) < 0)
		return -1;
	if (before != NULL &&
	    !text_parse_u64(slice_of(before), INT32_MAX, &from))
		return err_set(e, ERR_USAGE,
		    "\"before\" must be the number that \"more\" gave");
	r.client = (uint32_t)client;
	r.before = (size_t)from;
	return desk_client_view(&c->desk, &r, out, e);
}
