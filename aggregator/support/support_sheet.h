#ifndef SHEAF_AGGREGATOR_SUPPORT_SUPPORT_SHEET_H
#define SHEAF_AGGREGATOR_SUPPORT_SUPPORT_SHEET_H

#include "aggregator/support/support_events.h"
#include "common/base/json.h"
#include "common/workbook/workbook_grid.h"

/*
 * A shared sheet of events and who came, as DESIGN.md of this room lays it out: one
 * row for each event, service and role with a count, or one for each person without.
 * Columns that could name a person are not read.
 */
struct support_sheet_fault {
	uint32_t line;       /* of the sheet, from 1 */
	char column[4];      /* "C", or "" for the row as a whole */
	const char *heading; /* "date", or NULL */
	char *value;         /* what the cell shows, cut; NULL: none */
	char *rule;          /* a sentence */
};

struct support_sheet {
	struct support_events events; /* checked, where there is no fault */
	uint32_t *line;               /* of the first row of each */
	int64_t ref_column;           /* of their references */
	size_t rows;                  /* below the headings */
	struct support_sheet_fault fault[LIMITS_SUPPORT_FAULTS_MAX];
	size_t faults;  /* of all, also of those that are not kept */
	bool elsewhere; /* one is about an event that is not theirs to write */
	struct jval *notes; /* sentences about columns that are not read */
};

/*
 * Read a grid.  What is wrong with single cells are faults; ERR_REFUSED with code
 * "headings" when no sheet has the headings, or "sheet" for one that could not be
 * read or has too many events.  *out is freed with support_sheet_free() in any case.
 * Nothing is kept of cells in columns that are not read.
 */
int support_sheet_read(struct support_sheet *out, const struct workbook_grid *g,
    const struct support_by *by, struct err *e) MUST_USE;
void support_sheet_free(struct support_sheet *sheet);

/* One more fault: another event, which is not theirs to change, has the reference of
 * event i of the sheet. */
void support_sheet_taken(struct support_sheet *sheet, size_t i);

/* Whether it is stored, or would be but for a dry run. */
bool support_sheet_good(const struct support_sheet *sheet,
    const struct support_events_import *in);

/* What an import of it did or would do, as JSON and as text for a terminal: says,
 * faults, notes, and the events with what becomes of each. */
struct jval *support_sheet_json(const struct support_sheet *sheet,
    const struct support_events_import *import);
void support_sheet_text(const struct support_sheet *sheet,
    const struct support_events_import *import, struct buf *out);

/* Read the bytes of a file and import it, unless it has faults, that of
 * support_sheet_taken() among them; reader as workbook_open().  What came of it is in
 * *sheet and *import, which are freed with support_sheet_free() and free(import->what). */
int support_sheet_import(struct support *s, const struct support_by *by,
    struct slice bytes, struct support_sheet *sheet,
    struct support_events_import *import, struct err *e) MUST_USE;

#endif
