/*
 * What a page asks about clients.  Names are never in an address: a search is
 * posted, and a client is named by number.
 */
#include "agent/desk/desk_client_search.h"
#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_kinds.h"
#include "agent/desk/desk_today.h"
#include "agent/desk/desk_words.h"
#include "agent/web/web_answers.h"
#include "common/base/text.h"

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
	struct evidence_kinds own;

	if (desk_kinds_list(&c->desk, &own, e) < 0)
		return -1;
	*out = jval_object();
	jval_set(*out, "events", desk_words_choices(&own));
	jval_set(*out, "client", desk_words_client());
	return 0;
}

int
web_clients_search(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_client_search_request r = { .text = NULL };

	if (web_call_text(c, "text", true, &r.text, e) < 0 ||
	    web_call_text(c, "service", false, &r.service, e) < 0 ||
	    web_call_text(c, "specialist", false, &r.specialist, e) < 0 ||
	    web_call_text(c, "phase", false, &r.phase, e) < 0 ||
	    web_call_flag(c, "choices", &r.choices, e) < 0)
		return -1;
	return desk_client_search(&c->desk, &r, out, e);
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
