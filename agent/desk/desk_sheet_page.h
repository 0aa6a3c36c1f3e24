#ifndef SHEAF_AGENT_DESK_DESK_SHEET_PAGE_H
#define SHEAF_AGENT_DESK_DESK_SHEET_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk_rows_page.h"
#include "agent/desk/desk_sheets.h"
#include "agent/register/services.h"
#include "common/base/buf.h"
#include "common/base/err.h"
#include "common/base/json.h"
#include "common/base/text.h"

/*
 * A sheet with one row per client as a page goes through it, over the steps of
 * desk_sheets.h: it is read and its columns are proposed; a person says what
 * they hold, and a dry run tells what would become of each row; then all of it
 * is stored, or only the good rows.  It is in memory alone between the steps.
 * A file that Sheaf wrote comes the same way, and is known by its first row: it
 * has no columns to map and goes the steps of desk_rows_page.h.
 */
struct desk_sheet_page;

/* Read the bytes of a file, of LIMITS_SHEET_UPLOAD_MAX at most, and propose what
 * its columns hold; they are not needed afterwards.  *out, NULL after a
 * failure, is freed and wiped with desk_sheet_page_free(). */
int desk_sheet_page_read(struct slice bytes, struct desk_sheet_page **out,
    struct err *e) MUST_USE;
void desk_sheet_page_free(struct desk_sheet_page *p);

/* The same of an extract from MHSDS, which goes the way of a sheet up to its
 * mapping and is then compared (desk_reconcile.h); nothing of it is ever
 * stored. */
int desk_sheet_page_read_extract(struct slice bytes,
    struct desk_sheet_page **out, struct err *e) MUST_USE;
bool desk_sheet_page_is_extract(const struct desk_sheet_page *p);

/*
 * As JSON: kind ("sheet", "extract", "facts" or "people"; the last two have no
 * mapping),
 * about (sentences about the file), roles, options
 * and words (desk_sheet_words.h), sheets (name, heading_row, columns with what each is
 * taken for and the first values in it, rows: the first ten with the cells of
 * these columns), notes, service, faults of the mapping (field, say) and the
 * report of the last run, or null.
 */
struct jval *desk_sheet_page_json(const struct desk_sheet_page *p);

/* The file of rows that was handed in in place of a sheet, for desk_rows_page_ready()
 * and desk_rows_page_took(); NULL where it is a sheet. */
struct desk_rows_page *desk_sheet_page_rows(struct desk_sheet_page *p);

/*
 * Take what a person says of the sheet:
 * {"service", "options", "words", "sheets": [{"columns": [...]}]}, sheets and columns in
 * the order of desk_sheet_page_json().  With {"heading_row": 3} alone the
 * columns are proposed again.  services are those that it may be of
 * (desk_settings_list()).  0 also where something is left open, which the
 * JSON tells; *settled says that nothing is, so that it can be run.
 */
int desk_sheet_page_map(struct desk_sheet_page *p, const struct jval *said,
    const struct services_list *services, bool *settled,
    struct err *e) MUST_USE;

/*
 * Make it ready for desk_sheets_import(): *out is what to import, with *r, whose
 * service is set here.  A run that is not dry wants one before that was:
 * ERR_REFUSED without it, and once the sheet is stored.
 */
int desk_sheet_page_ready(struct desk_sheet_page *p,
    struct desk_sheets_request *r, struct desk_sheet **out,
    struct err *e) MUST_USE;

/* Take what that import came to.  Once it is stored, nothing is left in *p but
 * the report and the refused rows. */
void desk_sheet_page_took(struct desk_sheet_page *p,
    const struct desk_sheets_request *r, const struct mapping_report *report);

/*
 * Make an extract that is settled ready for desk_reconcile(): *out is what to
 * compare, *service what with (NULL: all of the register).  Then take the answer,
 * which is copied and takes the place of the report.
 */
int desk_sheet_page_ready_extract(struct desk_sheet_page *p,
    struct desk_sheet **out, const char **service, struct err *e) MUST_USE;
void desk_sheet_page_took_answer(struct desk_sheet_page *p,
    const struct jval *answer);

/* The answer that was taken last, NULL before; it is gone with the next step. */
const struct jval *desk_sheet_page_answer(const struct desk_sheet_page *p);
bool desk_sheet_page_stored(const struct desk_sheet_page *p);

/* How many files of refused rows there are: one for each sheet that has some. */
size_t desk_sheet_page_parts(const struct desk_sheet_page *p);

/* Append one of them, from 0, as desk_sheets_refused() does; false where there
 * is none. */
bool desk_sheet_page_refused(const struct desk_sheet_page *p, size_t part,
    struct buf *out);

/* Whether this desk may bring a sheet in by a page at all: many people and
 * their particulars at once are for a team leader.  To be asked before anything
 * of a sheet is read or shown. */
int desk_sheet_page_may(struct desk *d, struct err *e) MUST_USE;

/* What is told before anything is handed in: the largest file, the sentence for
 * a larger one, and the services that a sheet may be of. */
struct jval *desk_sheet_page_before(const struct services_list *services);

#endif
