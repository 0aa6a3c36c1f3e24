/* Half typed forms: kept, given back to their author, dropped. */
#include <string.h>

#include "aggregator/accounts/accounts_drafts.h"
#include "aggregator/pages/pages_answers.h"
#include "common/base/clock.h"
#include "protocol/limits.h"

static const char *
form_of(const struct pages_call *c)
{
	return httpd_param(c->request, "form");
}

static void
add_name(void *names, const char *form)
{
	jval_add(names, jval_text(form));
}

int
pages_drafts_list(struct pages_call *c, struct jval **out, struct err *e)
{
	struct jval *names = jval_array();

	if (accounts_drafts_each(c->pages->accounts, &c->person, clock_today(),
		add_name, names, e) < 0) {
		jval_free(names);
		return -1;
	}
	*out = jval_object();
	jval_set(*out, "forms", names);
	return 0;
}

int
pages_drafts_find(struct pages_call *c, struct jval **out, struct err *e)
{
	struct jval *words = NULL;
	int32_t kept_on;
	struct buf text;
	int r = accounts_drafts_find(c->pages->accounts, &c->person, form_of(c),
	    clock_today(), &text, &kept_on, e);

	if (r == 0 && text.n > 0)
		r = jval_parse(&words, buf_slice(&text),
		    LIMITS_REGION_DRAFT_MAX, e);
	if (r == 0) {
		*out = jval_object();
		jval_set_str(*out, "form", form_of(c));
		jval_set(*out, "kept_on", jval_day_shown(kept_on));
		jval_set(*out, "words", words != NULL ? words : jval_null());
	}
	buf_free(&text);
	return r;
}

int
pages_drafts_keep(struct pages_call *c, struct jval **out, struct err *e)
{
	const struct jval *words = jval_get(c->body, "words");
	const char *key;
	struct buf text;
	int r;

	if (!jval_is_object(words))
		return err_set(e, ERR_USAGE,
		    "the member \"words\" must be an object");
	key = jval_get_text(words, "key");
	if (strlen(key) >= ACCOUNTS_DRAFT_KEY_SIZE)
		return err_set(e, ERR_USAGE,
		    "the member \"key\" of the words has at most %d characters",
		    ACCOUNTS_DRAFT_KEY_SIZE - 1);
	/* The route's limit of a body holds here. */
	buf_init(&text, SIZE_MAX / 2);
	jval_write(words, false, &text);
	*out = NULL;
	c->status = 204;
	r = accounts_drafts_keep(c->pages->accounts, &c->person, form_of(c),
	    key, buf_slice(&text), clock_today(), e);
	buf_free(&text);
	return r;
}

int
pages_drafts_drop(struct pages_call *c, struct jval **out, struct err *e)
{
	c->status = 204;
	*out = NULL;
	return accounts_drafts_drop(c->pages->accounts, &c->person, form_of(c),
	    e);
}
