/*
 * A sheet handed in by a browser: read, mapped, judged, stored.  Between two
 * requests it is kept in memory (web_imports).
 */
#include <stdio.h>

#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_sheet_page.h"
#include "agent/web/web.h"
#include "agent/web/web_answers.h"
#include "common/base/clock.h"
#include "protocol/limits.h"

/* The sheet that the address names, for this thread alone. */
static int
borrow(struct web_call *c, int64_t *number, struct desk_sheet_page **out,
    struct err *e)
{
	if (desk_sheet_page_may(&c->desk, e) < 0 ||
	    web_call_number(c, "import", number, e) < 0)
		return -1;
	*out = web_imports_borrow(c->web->imports, c->session.number, *number,
	    false, c->until);
	if (*out != NULL)
		return 0;
	if (web_imports_find(c->web->imports, c->session.number, false) ==
	    *number)
		return web_call_busy(e, "this sheet");
	return err_refuse(e, "no-such", 0,
	    "this sheet is not here any more: it was stored, or its hour is "
	    "over, or another one took its place; hand the file in again");
}

static void
say(const struct desk_sheet_page *p, int64_t number, struct jval **out)
{
	*out = desk_sheet_page_json(p);
	jval_set_i64(*out, "import", number);
}

int
web_import_before(struct web_call *c, struct jval **out, struct err *e)
{
	int64_t number =
	    web_imports_find(c->web->imports, c->session.number, false);
	struct services_list services;

	if (desk_sheet_page_may(&c->desk, e) < 0 ||
	    desk_settings_list(&c->desk, &services, e) < 0)
		return -1;
	*out = desk_sheet_page_before(&services);
	services_free(&services);
	if (number > 0)
		jval_set_i64(*out, "import", number);
	else
		jval_set_null(*out, "import");
	return 0;
}

/* Judge the rows of a file that Sheaf wrote, and store them unless it is a dry
 * run. */
static int
run_rows(struct web_call *c, struct desk_rows_page *rows, bool dry_run,
    bool good_only, struct err *e)
{
	struct desk_import_request r = { .dry_run = dry_run,
		.accept_good_rows = good_only };
	struct exchange_report report;
	int rc;

	if (desk_rows_page_ready(rows, &r, e) < 0 ||
	    desk_import(&c->desk, &r, &report, e) < 0)
		return -1;
	rc = desk_rows_page_took(rows, &r, &report, e);
	exchange_report_free(&report);
	return rc;
}

int
web_import_begin(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;

	if (desk_sheet_page_may(&c->desk, e) < 0 ||
	    desk_sheet_page_read(httpd_body(c->request), &p, e) < 0)
		return -1;
	/* There is nothing to be said of its columns, so it is judged at once. */
	if (desk_sheet_page_rows(p) != NULL &&
	    run_rows(c, desk_sheet_page_rows(p), true, false, e) < 0) {
		desk_sheet_page_free(p);
		return -1;
	}
	*out = desk_sheet_page_json(p);
	number = web_imports_put(c->web->imports, c->session.number, p,
	    clock_mono_now());
	jval_set_i64(*out, "import", number);
	return 0;
}

int
web_import_show(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;

	if (borrow(c, &number, &p, e) < 0)
		return -1;
	say(p, number, out);
	web_imports_give_back(c->web->imports, number, false);
	return 0;
}

/* Judge the rows by the rules of the register, and store them unless it is a dry
 * run. */
static int
run(struct web_call *c, struct desk_sheet_page *p, bool dry_run, bool good_only,
    struct err *e)
{
	struct desk_sheets_request r = { .today = c->desk.today,
		.dry_run = dry_run,
		.accept_good_rows = good_only };
	struct mapping_report report;
	struct desk_sheet *sheet;

	if (desk_sheet_page_rows(p) != NULL)
		return run_rows(c, desk_sheet_page_rows(p), dry_run, good_only,
		    e);
	if (desk_sheet_page_ready(p, &r, &sheet, e) < 0 ||
	    desk_sheets_import(&c->desk, sheet, &r, &report, e) < 0)
		return -1;
	desk_sheet_page_took(p, &r, &report);
	return 0;
}

static int
take_map(struct web_call *c, struct desk_sheet_page *p, struct err *e)
{
	struct services_list services;
	bool settled;
	int rc;

	/* Looked at again, since the record may have changed. */
	if (desk_sheet_page_rows(p) != NULL)
		return run(c, p, true, false, e);
	if (desk_settings_list(&c->desk, &services, e) < 0)
		return -1;
	rc = desk_sheet_page_map(p, c->body, &services, &settled, e);
	services_free(&services);
	return rc == 0 && settled ? run(c, p, true, false, e) : rc;
}

int
web_import_map(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;
	int rc;

	if (borrow(c, &number, &p, e) < 0)
		return -1;
	rc = take_map(c, p, e);
	if (rc == 0)
		say(p, number, out);
	web_imports_give_back(c->web->imports, number, false);
	return rc;
}

int
web_import_store(struct web_call *c, struct jval **out, struct err *e)
{
	struct desk_sheet_page *p;
	int64_t number;
	bool good_only;
	int rc;

	if (web_call_flag(c, "good_only", &good_only, e) < 0 ||
	    borrow(c, &number, &p, e) < 0)
		return -1;
	rc = run(c, p, false, good_only, e);
	if (rc == 0)
		say(p, number, out);
	/* The refused rows of what is stored are still to be saved. */
	web_imports_give_back(c->web->imports, number,
	    rc == 0 && desk_sheet_page_stored(p) &&
		desk_sheet_page_parts(p) == 0);
	return rc;
}

int
web_import_refused(struct web_call *c, struct jval **out, struct err *e)
{
	struct httpdownload file = { .type = "text/csv; charset=utf-8" };
	struct desk_sheet_page *p;
	int64_t number, part;
	bool found;

	if (!jval_get_i64(c->body, "part", &part) || part < 0)
		return err_set(e, ERR_USAGE,
		    "the member \"part\" must be the number of a file");
	if (borrow(c, &number, &p, e) < 0)
		return -1;
	buf_init(&file.bytes, (size_t)LIMITS_WORKBOOK_TEXT_MAX * 4);
	found = desk_sheet_page_refused(p, (size_t)part, &file.bytes);
	web_imports_give_back(c->web->imports, number, false);
	if (!found) {
		buf_free(&file.bytes);
		return err_refuse(e, "no-such", 0,
		    "this sheet has no rows to mend");
	}
	(void)snprintf(file.name, sizeof(file.name), "rows-to-mend-%d.csv",
	    (int)(part % 1000) + 1);
	web_call_hand_out(c, &file, out);
	return 0;
}
