/*
 * What leaves the site, and whether it arrived.  A seal is two requests, with
 * a person between them: what is signed is what the second one names.
 */
#include <stdio.h>

#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_site.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/encode.h"

int
web_returns_status(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_site_status(&c->desk, out, e);
}

/* A day that a person gave in answer to a question; 0: none. */
static int
read_day(const struct web_call *c, const char *key, int32_t none, int32_t *day,
    struct err *e)
{
	const char *text;

	*day = none;
	if (web_call_text(c, key, false, &text, e) < 0)
		return -1;
	if (text == NULL || day_parse(slice_of(text), day))
		return 0;
	return err_set(e, ERR_USAGE, "the member \"%s\" must be a date", key);
}

static int
read_request(const struct web_call *c, struct desk_returns_request *r,
    struct err *e)
{
	*r = (struct desk_returns_request){ .today = clock_today(),
		.through = DAY_NONE };
	return read_day(c, "said", 0, &r->said, e);
}

int
web_returns_prepare(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_returns_request r;
	struct desk_seal seal;
	int rc;

	if (read_request(c, &r, e) < 0)
		return -1;
	rc = desk_seal_prepare(&c->desk, &r, &seal, e);
	if (rc == 0) {
		*out = desk_seal_json(&seal);
		jval_set_str(*out, "changes", buf_str(&seal.changes));
		jval_set_str(*out, "held", buf_str(&seal.due.held));
	}
	desk_seal_free(&seal);
	return rc;
}

/* The digest and the epoch of what was shown. */
static int
read_shown(const struct web_call *c, struct hash *digest, uint64_t *epoch,
    struct err *e)
{
	const char *text;
	int64_t n;

	if (web_call_text(c, "digest", true, &text, e) < 0)
		return -1;
	if (!decode_base64_exact(slice_of(text), digest->b, HASH_SIZE))
		return err_set(e, ERR_USAGE,
		    "the member \"digest\" must be the one that was shown");
	if (!jval_get_i64(c->body, "epoch", &n) || n < 0)
		return err_set(e, ERR_USAGE,
		    "the member \"epoch\" must be the one that was shown");
	*epoch = (uint64_t)n;
	return 0;
}

int
web_returns_seal(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_returns_request r;
	struct hash digest;
	struct desk_seal_sign sign = { .digest = &digest,
		.way = SIGNOFF_TYPED };
	struct desk_sealed sealed = { 0 };

	if (read_request(c, &r, e) < 0 ||
	    read_shown(c, &digest, &sign.epoch, e) < 0 ||
	    web_call_text(c, "name", true, &sign.typed, e) < 0)
		return -1;
	sign.today = r.today;
	sign.through = r.through;
	sign.said = r.said;
	if (desk_seal_sign_off(&c->desk, &sign, &sealed, e) < 0) {
		/* To be shown again, as it is now. */
		if (sealed.outdated)
			(void)snprintf(e->code, sizeof(e->code), "outdated");
		return -1;
	}
	*out = jval_object();
	jval_set_i64(*out, "sealed", (int64_t)sealed.n);
	return 0;
}
