#ifndef SHEAF_AGENT_DESK_DESK_SHEET_REPORT_H
#define SHEAF_AGENT_DESK_DESK_SHEET_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "agent/desk/desk_faults.h"
#include "agent/desk/desk_sheets.h"
#include "common/base/json.h"

/*
 * What a run of a sheet came to, for a page: says (how it stands, in a
 * sentence), counts and notes (sentences), good and refused (rows), stored, new
 * (whether anything was, or would be, changed), faults (sheet, row, column, say:
 * the first 200, by row), more (how many others), changes and more_changes (the
 * same of what is to be known of rows that are not refused) and mend (what each
 * file of refused rows is called).
 */
struct jval *desk_sheet_report(const struct desk_sheet *s,
    const struct mapping_report *r, bool dry_run);

/* Whose rows they are, and what else a run came to. */
struct desk_sheet_report_manner {
	bool of_rows; /* a file of rows, not a sheet with a row per client */
	bool dry_run;
	size_t taken; /* facts that go with a withdrawn referral or job */
};

/* All of it but notes and mend, of whatever has rows. */
struct jval *desk_sheet_report_words(const struct mapping_report *r,
    const struct desk_faults *all,
    const struct desk_sheet_report_manner *manner);

/* How many rows of one of the s->rows.bounds sheets were refused, and how many
 * of these sheets have such rows. */
size_t desk_sheet_report_refused(const struct desk_sheet *s, size_t bound);
size_t desk_sheet_report_parts(const struct desk_sheet *s);

#endif
