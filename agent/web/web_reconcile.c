/*
 * An extract from MHSDS handed in by a browser: read, mapped, compared.  Between two
 * requests it is kept in memory as a sheet is (web_imports), and goes when the
 * session or its hour ends.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_reconcile.h"
#include "agent/desk/desk_reconciled.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_sheet_page.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"

enum { LISTED = 100 }; /* disagreements of one kind in one answer */

/* The extract that the address names, for this thread alone. */
static int
borrow(struct web_call *c, int64_t *number, struct desk_sheet_page **out,
    struct err *e)
{
	if (desk_reconcile_may(&c->desk, e) < 0 ||
	    web_call_number(c, "extract", number, e) < 0)
		return -1;
	*out = web_imports_borrow(c->web->imports, c->session.number, *number,
	    true, c->until);
	if (*out != NULL)
		return 0;
	if (web_imports_find(c->web->imports, c->session.number, true) ==
	    *number)
		return web_call_busy(e, "this extract");
	return err_refuse(e, "no-such", 0,
	    "this extract is not here any more: its hour is over, or another "
	    "file took its place; hand it in again");
}

static void
say(const struct desk_sheet_page *p, int64_t number, struct jval **out)
{
	*out = desk_sheet_page_json(p);
	jval_set_i64(*out, "extract", number);
}

/* The whole page before a file; also what each change of what is sent answers with. */
int
web_reconcile_before(struct web_call *c, struct jval **out, struct err *e)
{
	int64_t number =
	    web_imports_find(c->web->imports, c->session.number, true);
	struct services_list services;
	struct jval *sending;

	if (desk_reconcile_may(&c->desk, e) < 0 ||
	    desk_reconcile_sending(&c->desk, &sending, e) < 0)
		return -1;
	if (desk_settings_list(&c->desk, &services, e) < 0) {
		jval_free(sending);
		return -1;
	}
	*out = desk_reconcile_before(&services, c->desk.today);
	services_free(&services);
	jval_set(*out, "sending", sending);
	if (number > 0)
		jval_set_i64(*out, "extract", number);
	else
		jval_set_null(*out, "extract");
	return 0;
}

int
web_reconcile_begin(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	struct jval *answer;
	int64_t number;

	if (desk_reconcile_may(&c->desk, e) < 0 ||
	    desk_sheet_page_read_extract(httpd_body(c->request), &p, e) < 0)
		return -1;
	answer = desk_sheet_page_json(p);
	number = web_imports_put(c->web->imports, c->session.number, p,
	    clock_mono_now());
	jval_set_i64(answer, "extract", number);
	*out = answer;
	return 0;
}

int
web_reconcile_show(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;

	if (borrow(c, &number, &p, e) < 0)
		return -1;
	say(p, number, out);
	web_imports_give_back(c->web->imports, number, false);
	return 0;
}

/* Compare what the page has, and take the answer. */
static int
compare(struct web_call *c, struct desk_sheet_page *p,
    struct desk_reconcile_request *r, struct err *e)
{
	struct desk_sheet *sheet;
	struct jval *answer;

	if (desk_sheet_page_ready_extract(p, &sheet, &r->service, e) < 0 ||
	    desk_reconcile(&c->desk, sheet, r, &answer, e) < 0)
		return -1;
	desk_sheet_page_took_answer(p, answer);
	jval_free(answer);
	return 0;
}

/* Take what is said of the columns and, where nothing is open, compare. */
static int
run(struct web_call *c, struct desk_sheet_page *p, struct err *e)
{
	struct desk_reconcile_request r = { .most = LISTED };
	struct services_list services;
	bool settled;
	int rc;

	if (web_call_text(c, "from", false, &r.from, e) < 0 ||
	    web_call_text(c, "to", false, &r.to, e) < 0 ||
	    desk_settings_list(&c->desk, &services, e) < 0)
		return -1;
	rc = desk_sheet_page_map(p, c->body, &services, &settled, e);
	services_free(&services);
	if (rc < 0 || !settled)
		return rc;
	return compare(c, p, &r, e);
}

int
web_reconcile_run(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;
	int rc;

	if (borrow(c, &number, &p, e) < 0)
		return -1;
	rc = run(c, p, e);
	if (rc == 0)
		say(p, number, out);
	web_imports_give_back(c->web->imports, number, false);
	return rc;
}

/* Keep the numbers of the answer that the page has.  Where the record has changed
 * since, the page has the new answer, to be looked at; after any other refusal the
 * one that it had. */
static int
keep(struct web_call *c, struct desk_sheet_page *p, struct err *e)
{
	struct desk_reconcile_request r = { .most = LISTED,
		.keep = true,
		.seen = c->version };
	struct err ignored = ERR_INIT;
	struct jval *shown;
	int rc;

	if (desk_sheet_page_answer(p) == NULL)
		return err_refuse(e, "nothing-compared", 0,
		    "nothing was compared yet, so there are no numbers to be "
		    "kept");
	shown = jval_copy(desk_sheet_page_answer(p));
	r.from = jval_get_str(shown, "from");
	r.to = jval_get_str(shown, "to");
	rc = compare(c, p, &r, e);
	if (rc < 0) {
		r.keep = false;
		if (strcmp(e->code, "changed") != 0 ||
		    compare(c, p, &r, &ignored) < 0)
			desk_sheet_page_took_answer(p, shown);
	}
	jval_free(shown);
	return rc;
}

int
web_reconcile_keep(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;
	int rc;

	if (borrow(c, &number, &p, e) < 0)
		return -1;
	rc = keep(c, p, e);
	if (rc == 0)
		say(p, number, out);
	web_imports_give_back(c->web->imports, number, false);
	return rc;
}

/* -------------------------------------------------------------- what is sent */

int
web_reconcile_send(struct web_call *c, struct jval **out, struct err *e)
{
	bool on;

	if (web_call_flag(c, "on", &on, e) < 0 ||
	    desk_reconcile_send(&c->desk, on, c->version, e) < 0)
		return -1;
	return web_reconcile_before(c, out, e);
}

int
web_reconcile_withdraw(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_reconciled_withdrawal r = { .version = c->version };
	char *says;

	if (web_call_text(c, "service", true, &r.service, e) < 0 ||
	    web_call_text(c, "month", true, &r.month, e) < 0 ||
	    web_call_flag(c, "undo", &r.undo, e) < 0 ||
	    desk_reconcile_withdraw(&c->desk, &r, &says, e) < 0)
		return -1;
	if (web_reconcile_before(c, out, e) < 0) {
		free(says);
		return -1;
	}
	jval_set_str(*out, "done", says);
	free(says);
	return 0;
}
