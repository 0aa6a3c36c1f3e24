#ifndef SHEAF_AGENT_DESK_DESK_SHEETS_H
#define SHEAF_AGENT_DESK_DESK_SHEETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/desk/desk.h"
#include "agent/desk/desk_faults.h"
#include "agent/mapping/mapping_import.h"
#include "agent/mapping/mapping_map.h"
#include "agent/mapping/mapping_rows.h"
#include "common/workbook/workbook_grid.h"

/*
 * Sheets with one row per client.  A file is read and a mapping of its
 * columns proposed; a person reads, changes and confirms that; then the
 * sheet is imported by it.
 *
 *	begin -> read -> propose, or confirm
 *	begin -> take_map -> read -> find -> import
 *
 * No register is needed before the import.
 */
struct desk_sheet {
	/* The program that is executed to read a workbook: see
	 * workbook_child_read().  desk_sheets_begin() sets this program. */
	const char *reader;
	struct workbook_grid grid; /* the file */
	struct mapping_map map;
	struct mapping_rows rows; /* the mapping's rows in the file */
	struct buf doubts;        /* about the import, line by line */
};

/* An empty one; it stays where it is, and ends with desk_sheets_end(). */
void desk_sheets_begin(struct desk_sheet *s);
void desk_sheets_end(struct desk_sheet *s);

/* Read the bytes of a file, CSV or .xlsx, of LIMITS_WORKBOOK_MAX at most. */
int desk_sheets_read(struct desk_sheet *s, struct slice bytes,
    struct err *e) MUST_USE;

/* Append what kind of file it is, and of each sheet what nobody sees who looks
 * at it in a spreadsheet: see workbook_notes_sheet(). */
void desk_sheets_describe(const struct desk_sheet *s, struct buf *out);

/*
 * Propose a mapping into s->map, with particulars where `people`; with `extract`
 * that of an extract from MHSDS (desk_reconcile.h).  What a
 * person must know before confirming it is appended to says, line by line.
 * With `confirm` it counts as confirmed at once; refused when anything is
 * left open then.
 */
struct desk_sheets_proposal {
	enum mapping_dates dates; /* DATES_OPEN: not known */
	bool people, confirm;
	bool extract;
	unsigned heading_row; /* 0: where known headings stand */
};
int desk_sheets_propose(struct desk_sheet *s,
    const struct desk_sheets_proposal *r, struct buf *says,
    struct err *e) MUST_USE;

/* Append s->map as the text of its file; ERR_REFUSED when it is too long. */
int desk_sheets_write_map(const struct desk_sheet *s, struct buf *out,
    struct err *e) MUST_USE;

/*
 * Confirm the mapping in `text`, which a person has read and perhaps changed,
 * for the file that was read: its new text is appended to out.  Refused when
 * anything is left open or a heading is not in the file.  dates, unless
 * DATES_OPEN, takes the place of what the text states.
 */
int desk_sheets_confirm(struct desk_sheet *s, struct slice text,
    enum mapping_dates dates, struct buf *out, struct err *e) MUST_USE;

/* Take a mapping that leaves nothing open into s->map; s->map.confirmed says
 * whether it was confirmed. */
int desk_sheets_take_map(struct desk_sheet *s, struct slice text,
    struct err *e) MUST_USE;

/*
 * Append, line by line, what is wrong with a mapping that was refused with e,
 * unless e says it all; and what a mapping that was taken does not say and was
 * taken for granted.
 */
void desk_sheets_faults(const struct desk_sheet *s, const struct err *e,
    struct buf *out);
void desk_sheets_notes(const struct desk_sheet *s, struct buf *out);

/* A CSV file has no name for its sheet: true when the mapping is of several,
 * so that desk_sheets_find() has to be told which. */
bool desk_sheets_needs_name(const struct desk_sheet *s);

/* Find the mapping's rows in the file; only those of one sheet, unless NULL. */
int desk_sheets_find(struct desk_sheet *s, const char *only,
    struct err *e) MUST_USE;

/* Append what nobody sees of the sheets whose rows were found, line by line. */
void desk_sheets_unseen(const struct desk_sheet *s, struct buf *out);

struct desk_sheets_request {
	const char *service;
	int32_t today;
	bool dry_run, accept_good_rows;
};

/*
 * Import the rows that were found; the register is unlocked.  ERR_REFUSED
 * without a confirmed mapping, and for a service that is new and not meant
 * (desk_services.h).  0 also when rows were refused and nothing was
 * stored, which out->written tells.
 */
int desk_sheets_import(struct desk *d, struct desk_sheet *s,
    const struct desk_sheets_request *r, struct mapping_report *out,
    struct err *e) MUST_USE;

/* Why rows were refused, by sheet and row; it refers to s.  Freed with
 * desk_faults_free(). */
void desk_sheets_refusals(const struct desk_sheet *s, struct desk_faults *out);

/* Append what speaks against the whole import, why rows were refused, each
 * reason once, and how many rows and headings were not read, line by line. */
void desk_sheets_reasons(const struct desk_sheet *s, struct buf *out);

/* The same without why rows were refused. */
void desk_sheets_doubts(const struct desk_sheet *s, struct buf *out);

/* Append what the import came to. */
void desk_sheets_report(const struct desk_sheet *s,
    const struct mapping_report *report, bool dry_run, struct buf *out);

/* The same counts, the reasons, and the lines of desk_sheets_unseen(). */
struct jval *desk_sheets_json(const struct desk_sheet *s,
    const struct mapping_report *report);

/*
 * Append the refused rows of one of the s->rows.bounds sheets, in the form
 * they came in and with their reasons; false when none was refused.
 */
bool desk_sheets_refused(const struct desk_sheet *s, size_t bound,
    struct buf *out);

#endif
