/*
 * A file that Sheaf wrote on its way through a page: known by its first row,
 * judged, stored.  Its rows keep the form of the file, also those to mend.
 */
#include "agent/desk/desk_rows_page.h"

#include <stdlib.h>

#include "agent/desk/desk_faults.h"
#include "agent/desk/desk_sheet_report.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

struct desk_rows_page {
	enum desk_import_kind kind;
	struct buf text;     /* the file, as UTF-8 */
	struct jval *report; /* of the last run; NULL before */
	struct buf refused;  /* its rows to mend */
	bool stored;
};

/* ------------------------------------------------------------------- reading */

static int
refuse_kind(enum desk_import_kind kind, struct err *e)
{
	if (kind == DESK_IMPORT_FIDELITY)
		return err_refuse(e, "elsewhere", 0,
		    "this is a file of fidelity reviews or of their plans: a "
		    "team leader hands it in on the page Fidelity");
	return err_refuse(e, "elsewhere", 0,
	    "this is a file of totals of earlier quarters, which no page "
	    "takes: ask whoever looks after Sheaf at your site to read it in "
	    "at the terminal");
}

int
desk_rows_page_read(struct slice bytes, struct desk_rows_page **out,
    struct err *e)
{
	struct err ignored = ERR_INIT;
	enum desk_import_kind kind;
	struct desk_rows_page *p;
	const char *encoding;
	struct buf text;
	bool known;

	*out = NULL;
	/* What cannot be read here is a workbook, or is refused as a sheet. */
	known = desk_import_decode(bytes, &text, &encoding, &ignored) == 0 &&
		desk_import_kind_of(buf_slice(&text), &kind);
	if (!known || !desk_import_by_row(kind)) {
		buf_free(&text);
		return known ? refuse_kind(kind, e) : 0;
	}
	p = mem_alloc(sizeof(*p));
	*p = (struct desk_rows_page){ .kind = kind, .text = text };
	buf_init(&p->refused, (size_t)LIMITS_IMPORT_MAX * 4);
	*out = p;
	return 0;
}

void
desk_rows_page_free(struct desk_rows_page *p)
{
	if (p == NULL)
		return;
	jval_free(p->report);
	buf_free(&p->refused);
	buf_free(&p->text);
	free(p);
}

/* ------------------------------------------------------------------- showing */

struct jval *
desk_rows_page_json(const struct desk_rows_page *p)
{
	struct jval *o = jval_object(), *about = jval_array();

	jval_set_str(o, "kind",
	    p->kind == DESK_IMPORT_PEOPLE ? "people" : "facts");
	jval_add_str(about,
	    p->kind == DESK_IMPORT_PEOPLE
		? "This file has details of clients, jobs and employer "
		  "contacts, as Sheaf writes them."
		: "This file has a row for each thing that happened, as Sheaf "
		  "writes them.");
	if (p->kind == DESK_IMPORT_PEOPLE)
		jval_add_str(about,
		    "A cell that is blank takes away what stands in the "
		    "record.");
	jval_set(o, "about", about);
	jval_set(o, "report",
	    p->report == NULL ? jval_null() : jval_copy(p->report));
	return o;
}

/* Rows of such a file in the words of a sheet's. */
static struct mapping_report
counts_of(const struct desk_rows_page *p, const struct exchange_report *r)
{
	struct mapping_report m = { .rows = r->read,
		.rows_refused = r->refused,
		.unchanged = r->unchanged,
		.written = r->written };

	if (p->kind == DESK_IMPORT_PEOPLE) {
		m.people_stored = r->stored;
		m.people_corrected = r->corrected;
	} else {
		m.stored = r->stored;
		m.corrected = r->corrected;
	}
	return m;
}

static struct jval *
report_json(const struct desk_rows_page *p, const struct exchange_report *r,
    bool dry_run)
{
	const struct exchange_manner manner = { .for_people = true };
	const struct mapping_report counts = counts_of(p, r);
	struct jval *mend = jval_array();
	struct desk_faults all;
	struct jval *o;

	desk_faults_of(r, &manner, &all);
	o = desk_sheet_report_words(&counts, &all,
	    &(struct desk_sheet_report_manner){ .of_rows = true,
		.dry_run = dry_run,
		.taken = r->taken });
	desk_faults_free(&all);
	if (r->refused > 0)
		jval_add_str(mend, r->refused == 1 ? "Save the row to mend"
						   : "Save the rows to mend");
	jval_set(o, "notes", jval_array());
	jval_set(o, "mend", mend);
	return o;
}

/* ------------------------------------------------------------------- running */

int
desk_rows_page_ready(struct desk_rows_page *p, struct desk_import_request *r,
    struct err *e)
{
	if (p->stored)
		return err_set(e, ERR_REFUSED, "this file is stored already");
	if (!r->dry_run && p->report == NULL)
		return err_set(e, ERR_REFUSED,
		    "check the file first: then it is known what would be "
		    "stored");
	r->kind = p->kind;
	r->text = buf_slice(&p->text);
	return 0;
}

int
desk_rows_page_took(struct desk_rows_page *p,
    const struct desk_import_request *r, const struct exchange_report *report,
    struct err *e)
{
	int rc = 0;

	jval_free(p->report);
	p->report = report_json(p, report, r->dry_run);
	p->stored = report->written;
	buf_reset(&p->refused);
	if (report->refused > 0)
		rc = desk_import_refused(r->text, report, &p->refused, e);
	if (p->stored) {
		buf_free(&p->text);
		buf_init(&p->text, 0);
	}
	return rc;
}

bool
desk_rows_page_stored(const struct desk_rows_page *p)
{
	return p->stored;
}

struct slice
desk_rows_page_refused(const struct desk_rows_page *p)
{
	return buf_slice(&p->refused);
}
