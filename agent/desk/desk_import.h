#ifndef SHEAF_AGENT_DESK_DESK_IMPORT_H
#define SHEAF_AGENT_DESK_DESK_IMPORT_H

#include <stdbool.h>

#include "agent/desk/desk.h"
#include "agent/exchange/exchange.h"
#include "common/workbook/workbook_grid.h"

/* Files of rows that come in, and the files that go out. */

enum desk_import_kind {
	DESK_IMPORT_FACTS, /* the exchange format */
	DESK_IMPORT_PEOPLE,
	DESK_IMPORT_SUMMARY,
	DESK_IMPORT_FIDELITY /* reviews, or their actions */
};

/* Whether good rows of such a file can be stored without the others. */
bool desk_import_by_row(enum desk_import_kind kind);

/*
 * The bytes of a CSV file as UTF-8, into text (initialised here, freed by
 * the caller in any case); *encoding is what it was, in words.  A workbook is
 * ERR_REFUSED.
 */
int desk_import_decode(struct slice file, struct buf *text,
    const char **encoding, struct err *e) MUST_USE;

/* Which of these files it is, by the columns that its first row names; false
 * where it is none of them.  A file may be of a kind, and lack a column. */
bool desk_import_kind_of(struct slice text, enum desk_import_kind *kind);
bool desk_import_kind_of_grid(const struct workbook_grid *g,
    enum desk_import_kind *kind);

struct desk_import_request {
	enum desk_import_kind kind;
	struct slice text; /* of desk_import_decode() */
	bool dry_run;
	bool accept_good_rows; /* only where desk_import_by_row() */
};

/*
 * Import a file as of the desk's day; the register is unlocked.  0 with *out
 * filled (freed with exchange_report_free()) also when rows were refused and
 * nothing was stored, which out->written tells; -1 as exchange_import().  Rows
 * of a service that is new and not meant (desk_services.h) are refused.
 */
int desk_import(struct desk *d, const struct desk_import_request *r,
    struct exchange_report *out, struct err *e) MUST_USE;

/* Append the counts as lines of text. */
void desk_import_describe(const struct exchange_report *report, bool dry_run,
    struct buf *out);

/* Append the refused rows of that file as CSV, each with its reason. */
int desk_import_refused(struct slice text, const struct exchange_report *report,
    struct buf *out, struct err *e) MUST_USE;

struct desk_export_request {
	const char *service; /* NULL: every service */
	bool people;         /* particulars, not facts */
	bool nhs_numbers;    /* with people: NHS numbers too */
};

/*
 * Append facts or particulars as CSV that can be imported again; the
 * register is unlocked.  -1 when it does not fit into out, among others.
 */
int desk_export(struct desk *d, const struct desk_export_request *r,
    struct buf *out, struct err *e) MUST_USE;

#endif
