/*
 * What team leaders do to whole records from a page: until when one is kept,
 * making one of two or saying that they are two, and erasing a client.
 */
#include <string.h>

#include "agent/desk/desk_apart.h"
#include "agent/desk/desk_erasure.h"
#include "agent/desk/desk_merging.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_retention.h"
#include "agent/web/web_answers.h"
#include "common/base/buf.h"
#include "common/base/day.h"
#include "protocol/limits.h"

enum { SAID_MAX = 4096 };

int
web_records_weigh(struct web_call *c, struct jval **out, struct err *e)
{
	int64_t client;

	if (web_call_number(c, "client", &client, e) < 0)
		return -1;
	return desk_erasure_weigh(&c->desk, (uint32_t)client, out, e);
}

int
web_records_erase(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_records_erasure r = { .today = c->desk.today,
		.version = c->version };
	struct buf said, warning;
	int64_t client;
	int rc;

	if (web_call_number(c, "client", &client, e) < 0 ||
	    web_call_text(c, "reason", true, &r.reason, e) < 0 ||
	    web_call_text(c, "typed", true, &r.typed, e) < 0 ||
	    desk_erasure_check_reason(r.reason, e) < 0)
		return -1;
	r.client = (uint32_t)client;
	buf_init(&said, SAID_MAX);
	buf_init(&warning, SAID_MAX);
	rc = desk_records_erase(&c->desk, &r, &said, &warning, e);
	if (rc == 0)
		*out = desk_erasure_made(warning.n > 0);
	buf_free(&said);
	buf_free(&warning);
	return rc;
}

int
web_records_keep(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_retention_request r = { .day = DAY_NONE,
		.version = c->version };
	const char *typed;
	int64_t client;

	if (web_call_number(c, "client", &client, e) < 0 ||
	    web_call_text(c, "day", true, &typed, e) < 0 ||
	    web_call_due(c, "day", false, &r.day, e) < 0 ||
	    web_call_text(c, "reason", true, &r.reason, e) < 0)
		return -1;
	r.client = (uint32_t)client;
	if (desk_retention_set(&c->desk, &r, out, e) < 0)
		return -1;
	if (strcmp(jval_get_str(*out, "outcome"), "overtaken") == 0)
		c->status = 412;
	return 0;
}

/* ------------------------------------------------------------------ merging */

static int
read_pair(const struct web_call *c, uint32_t *keep, uint32_t *other,
    struct err *e)
{
	int64_t a, b;

	if (web_call_number(c, "client", &a, e) < 0)
		return -1;
	if (!jval_get_i64(c->body, "other", &b) || b <= 0 || b > INT32_MAX)
		return err_set(e, ERR_USAGE,
		    "the member \"other\" must be a client's number");
	*keep = (uint32_t)a;
	*other = (uint32_t)b;
	return 0;
}

int
web_records_pairs(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_clients_pairs pairs;

	if (desk_clients_find_pairs(&c->desk, &pairs, e) < 0)
		return -1;
	*out = desk_merging_pairs(&pairs);
	desk_clients_free_pairs(&pairs);
	return 0;
}

int
web_records_weigh_merge(struct web_call *c, struct jval **out, struct err *e)
{
	uint32_t keep, other;

	if (read_pair(c, &keep, &other, e) < 0)
		return -1;
	return desk_merging_weigh(&c->desk, keep, other, out, e);
}

int
web_records_merge(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_records_merge r = { .today = c->desk.today,
		.version = c->version };
	struct buf said;
	int rc;

	if (read_pair(c, &r.keep, &r.other, e) < 0 ||
	    web_call_text(c, "typed", true, &r.typed, e) < 0)
		return -1;
	buf_init(&said, LIMITS_IMPORT_MAX);
	rc = desk_records_merge(&c->desk, &r, &said, e);
	buf_free(&said);
	if (rc == 0)
		*out = desk_merging_made();
	return rc;
}

int
web_records_apart(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_apart_request r = { .version = c->version };

	if (read_pair(c, &r.one, &r.other, e) < 0 ||
	    web_call_flag(c, "apart", &r.apart, e) < 0)
		return -1;
	return desk_apart_set(&c->desk, &r, out, e);
}
