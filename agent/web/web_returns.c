/*
 * What leaves the site, and whether it arrived.  A seal is two requests, with
 * a person between them: what is signed is what the second one names.
 */
#include <inttypes.h>
#include <stdio.h>

#include "agent/desk/desk_adopt.h"
#include "agent/desk/desk_alarm.h"
#include "agent/desk/desk_carry.h"
#include "agent/desk/desk_seal_page.h"
#include "agent/desk/desk_sending.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"
#include "common/base/day.h"
#include "common/base/encode.h"
#include "protocol/limits.h"

int
web_returns_status(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_sending_status(&c->desk, out, e);
}

static int
read_request(const struct web_call *c, struct desk_returns_request *r,
    struct err *e)
{
	*r = (struct desk_returns_request){ .today = clock_today(),
		.through = DAY_NONE };
	return web_call_said(c, &r->said, e);
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
	if (rc == 0)
		*out = desk_seal_page(&seal, r.said);
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

/* What a service never recorded: none, or not written down? */
int
web_returns_unrecorded(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_unrecorded_answer a = {
		.service = httpd_param(c->request, "service"),
		.version = c->version,
		.overtaken = out,
	};

	*out = NULL;
	if (web_call_text(c, "none", true, &a.none, e) < 0 ||
	    web_call_text(c, "not_recorded", true, &a.not_recorded, e) < 0 ||
	    desk_unrecorded_answer(&c->desk, &a, e) < 0)
		return -1;
	c->status = *out == NULL ? 204 : 412;
	return 0;
}

/* ---------------------------------------------------------- what left before */

static int
read_name(const struct web_call *c, struct desk_sending_name *name,
    struct err *e)
{
	return desk_sending_read_name(httpd_param(c->request, "return"), name,
	    e);
}

int
web_returns_list(struct web_call *c, struct jval **out, struct err *e)
{
	const char *before = httpd_query(c->request, "before");
	struct desk_sending_name name = { 0 };

	if (before != NULL && desk_sending_read_name(before, &name, e) < 0)
		return -1;
	return desk_sending_list(&c->desk, name, out, e);
}

int
web_returns_text(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sending_name name;

	if (read_name(c, &name, e) < 0)
		return -1;
	return desk_sending_text(&c->desk, name, out, e);
}

int
web_returns_receipt(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "text/plain; charset=utf-8" };
	struct desk_sending_name name;

	if (read_name(c, &name, e) < 0)
		return -1;
	buf_init(&file.bytes, LIMITS_ANSWER_MAX);
	if (desk_sending_proof(&c->desk, name, &file.bytes, e) < 0) {
		buf_free(&file.bytes);
		return -1;
	}
	(void)snprintf(file.name, sizeof(file.name),
	    "receipt-%06" PRIu64 "-%010" PRIu64 ".tlog-proof", name.epoch,
	    name.seq);
	web_call_hand_out(c, &file, out);
	return 0;
}

int
web_returns_evidence(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "text/plain; charset=utf-8" };
	struct desk_sending_name name;

	if (read_name(c, &name, e) < 0)
		return -1;
	buf_init(&file.bytes, LIMITS_EVIDENCE_FILE_MAX);
	if (desk_sending_evidence(&c->desk, name, &file.bytes, e) < 0) {
		buf_free(&file.bytes);
		return -1;
	}
	(void)snprintf(file.name, sizeof(file.name),
	    "refused-%06" PRIu64 "-%010" PRIu64 ".evidence", name.epoch,
	    name.seq);
	web_call_hand_out(c, &file, out);
	return 0;
}

int
web_returns_verify(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_sending_verify(&c->desk, out, e);
}

/* ------------------------------------------------------------ after a restore */

int
web_returns_weigh_adoption(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_adopt_weigh(&c->desk, out, e);
}

int
web_returns_adopt(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_adopt_request r = { .by_hand = true,
		.today = c->desk.today };

	if (web_call_flag(c, "alone", &r.alone, e) < 0 ||
	    web_call_text(c, "typed", true, &r.typed, e) < 0 ||
	    web_call_text(c, "head", true, &r.head, e) < 0)
		return -1;
	return desk_adopt(&c->desk, &r, out, e);
}

/* ---------------------------------------------------------- two histories */

int
web_returns_alarm(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_alarm_look(&c->desk, out, e);
}

int
web_returns_alarm_evidence(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "text/plain; charset=utf-8",
		.name = "fork.evidence" };

	buf_init(&file.bytes, LIMITS_EVIDENCE_FILE_MAX);
	if (desk_alarm_evidence(&c->desk, &file.bytes, e) < 0) {
		buf_free(&file.bytes);
		return -1;
	}
	web_call_hand_out(c, &file, out);
	return 0;
}

int
web_returns_alarm_known(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_alarm_request r = { .today = c->desk.today };

	if (web_call_text(c, "typed", true, &r.typed, e) < 0)
		return -1;
	return desk_alarm_acknowledge(&c->desk, &r, out, e);
}

/* ------------------------------------------------------------------ by file */

int
web_returns_carry_out(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "application/octet-stream" };
	char day[DAY_TEXT_SIZE];
	size_t n;

	buf_init(&file.bytes, LIMITS_SHEAF_FILE_MAX);
	if (desk_carry_out(&c->desk, &file.bytes, &n, e) < 0) {
		buf_free(&file.bytes);
		return -1;
	}
	day_format(day, clock_today());
	(void)snprintf(file.name, sizeof(file.name), "returns-%s.sheaf", day);
	web_call_hand_out(c, &file, out);
	jval_set_i64(*out, "envelopes", (int64_t)n);
	return 0;
}

int
web_returns_carry_in(struct web_call *c, struct jval **out, struct err *e)
{
	return desk_carry_in(&c->desk, httpd_body(c->request), out, e);
}
