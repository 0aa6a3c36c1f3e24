#ifndef SHEAF_AGENT_DESK_DESK_ROWS_PAGE_H
#define SHEAF_AGENT_DESK_DESK_ROWS_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk_import.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"

/*
 * A file of rows that Sheaf wrote, facts or particulars, as a page goes through
 * it.  Its columns have names of their own, so there is nothing to map: a dry
 * run tells what would become of each row; then all of it is stored, or only
 * the good rows.  It is in memory alone between the steps:
 *
 *	read -> ready -> desk_import() -> took -> ready -> ...
 */
struct desk_rows_page;

/*
 * Take the bytes of a file, of LIMITS_SHEET_UPLOAD_MAX at most, if its first row
 * has the columns of one; they are not needed afterwards.  0 with *out NULL
 * where it is something else, and *out NULL after a failure, too.  Files of
 * reviews and of totals are ERR_REFUSED with where they go.  Freed and wiped with
 * desk_rows_page_free().
 */
int desk_rows_page_read(struct slice bytes, struct desk_rows_page **out,
    struct err *e) MUST_USE;
void desk_rows_page_free(struct desk_rows_page *p);

/* As JSON: kind ("facts" or "people"), about (sentences about the file) and the
 * report of the last run, or null. */
struct jval *desk_rows_page_json(const struct desk_rows_page *p);

/*
 * What to hand to desk_import(); r->dry_run and r->accept_good_rows are the
 * caller's.  A run that is not dry wants one before that was: ERR_REFUSED
 * without it, and once the file is stored.
 */
int desk_rows_page_ready(struct desk_rows_page *p,
    struct desk_import_request *r, struct err *e) MUST_USE;

/* Take what that import came to.  Once it is stored, nothing is left in *p but
 * the report and the refused rows. */
int desk_rows_page_took(struct desk_rows_page *p,
    const struct desk_import_request *r, const struct exchange_report *report,
    struct err *e) MUST_USE;

/* Whether the file, or its good rows, were stored. */
bool desk_rows_page_stored(const struct desk_rows_page *p);

/* The refused rows of the last run as CSV, each with its reason; "" where none
 * was refused.  Valid until the next run. */
struct slice desk_rows_page_refused(const struct desk_rows_page *p);

#endif
