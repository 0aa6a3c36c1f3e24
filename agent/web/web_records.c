/*
 * What team leaders do to whole records from a page: erasing a client.
 */
#include "agent/desk/desk_erasure.h"
#include "agent/desk/desk_records.h"
#include "agent/web/web_answers.h"
#include "common/base/buf.h"

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
	struct desk_records_erasure r = { .today = c->desk.today };
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
