/*
 * Contracts and claims: where they stand, a file taken in, a claim signed off and
 * handed out, and what is disputed.
 */
#include "agent/desk/desk_contracts.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_claims_clients.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "protocol/limits.h"

enum { LISTED = 100 }; /* outcomes in one answer */

static const char workbook_type[] =
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/* ------------------------------------------------------------------- contracts */

int
web_contracts_show(struct web_call *c, struct jval **out, struct err *e)
{
	if (desk_contracts_show(&c->desk, out, e) < 0)
		return -1;
	jval_set(*out, "file", desk_contracts_file_limits());
	return 0;
}

static int
take(struct web_call *c, bool check, struct jval **out, struct err *e)
{
	const char *new = httpd_query(c->request, "new");
	const struct desk_contracts_file r = {
		.service = httpd_param(c->request, "service"),
		.text = httpd_body(c->request),
		.version = check ? NULL : c->version,
		.check = check,
		.list = check,
		.new = new != NULL &&strcmp(new, "yes") == 0,
	};

	return desk_contracts_import(&c->desk, &r, out, e);
}

int
web_contracts_check(struct web_call *c, struct jval **out, struct err *e)
{
	return take(c, true, out, e);
}

int
web_contracts_store(struct web_call *c, struct jval **out, struct err *e)
{
	return take(c, false, out, e);
}

/* ---------------------------------------------------------------------- claims */

static int
read_which(const struct web_call *c, struct desk_claims_which *r, struct err *e)
{
	int64_t number = 0, from = 0;

	*r = (struct desk_claims_which){ .most = LISTED };
	if (web_call_text(c, "service", true, &r->service, e) < 0 ||
	    web_call_text(c, "contract", true, &r->contract, e) < 0 ||
	    web_call_text(c, "state", false, &r->state, e) < 0)
		return -1;
	if ((jval_get(c->body, "number") != NULL &&
		(!jval_get_i64(c->body, "number", &number) || number < 0 ||
		    number > INT32_MAX)) ||
	    (jval_get(c->body, "from") != NULL &&
		(!jval_get_i64(c->body, "from", &from) || from < 0)))
		return err_set(e, ERR_USAGE,
		    "the members \"number\" and \"from\" must be numbers from "
		    "0");
	r->number = (unsigned)number;
	r->from = (size_t)from;
	return 0;
}

int
web_contracts_draft(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_claims_asked q;

	if (web_call_text(c, "service", true, &q.service, e) < 0 ||
	    web_call_text(c, "contract", true, &q.contract, e) < 0 ||
	    web_call_text(c, "sent", false, &q.sent, e) < 0)
		return -1;
	return desk_claims_draft(&c->desk, &q, out, e);
}

int
web_contracts_sign(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_claims_signing r;

	if (web_call_text(c, "service", true, &r.service, e) < 0 ||
	    web_call_text(c, "contract", true, &r.contract, e) < 0 ||
	    web_call_text(c, "digest", true, &r.digest, e) < 0 ||
	    web_call_text(c, "name", true, &r.typed, e) < 0 ||
	    web_call_said(c, &r.said, e) < 0 ||
	    web_call_flag(c, "twice", &r.twice, e) < 0 ||
	    web_call_text(c, "sent", false, &r.sent, e) < 0)
		return -1;
	return desk_claims_sign(&c->desk, &r, out, e);
}

int
web_contracts_file(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = workbook_type };
	struct desk_claims_which r;

	if (read_which(c, &r, e) < 0)
		return -1;
	if (desk_claims_file(&c->desk, &r, &file.bytes, e) < 0) {
		buf_free(&file.bytes);
		return -1;
	}
	(void)snprintf(file.name, sizeof(file.name), "claim-%s-%u.xlsx",
	    r.contract, r.number);
	/* As the names of files that are handed out are written. */
	for (char *p = file.name; *p != '\0'; p++)
		if (*p == '_')
			*p = '-';
	web_call_hand_out(c, &file, out);
	return 0;
}

int
web_contracts_clients(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_claims_clients answer;
	struct desk_claims_which r;

	if (read_which(c, &r, e) < 0 ||
	    desk_claims_clients(&c->desk, &r, &answer, e) < 0)
		return -1;
	*out = answer.page;
	answer.page = NULL;
	desk_claims_free_clients(&answer);
	return 0;
}

/* -------------------------------------------------------------------- disputes */

int
web_contracts_dispute(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_contracts_dispute r = { .version = c->version };
	bool disputed;
	int64_t client;

	if (web_call_number(c, "client", &client, e) < 0 ||
	    web_call_text(c, "outcome", true, &r.outcome, e) < 0 ||
	    web_call_text(c, "ref", true, &r.ref, e) < 0 ||
	    web_call_flag(c, "disputed", &disputed, e) < 0)
		return -1;
	r.client = (uint32_t)client;
	r.settle = !disputed;
	return desk_contracts_dispute(&c->desk, &r, out, e);
}
