/*
 * Half typed forms: kept, given back to their author, dropped.
 */
#include "agent/desk/desk_drafts.h"
#include "agent/web/web_answers.h"

static const char *
form_of(const struct web_call *c)
{
	return httpd_param(c->request, "form");
}

int
web_drafts_list(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_drafts_list(&c->desk, out, e);
}

int
web_drafts_find(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_drafts_find(&c->desk, form_of(c), out, e);
}

int
web_drafts_keep(struct web_call *c, struct jval **out, struct err *e)
{
	const struct jval *words = jval_get(c->body, "words");

	if (!jval_is_object(words))
		return err_set(e, ERR_USAGE,
		    "the member \"words\" must be an object");
	c->status = 204;
	*out = NULL;
	return desk_drafts_keep(&c->desk, form_of(c), words, e);
}

int
web_drafts_drop(struct web_call *c, struct jval **out, struct err *e)
{
	c->status = 204;
	*out = NULL;
	return desk_drafts_drop(&c->desk, form_of(c), e);
}
