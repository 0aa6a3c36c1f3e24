/*
 * Imports and exports of whole files.  Each kind of file is read in its own
 * room, by the same rules: all of it or nothing, unless good rows are
 * accepted without the others.
 */
#include "agent/desk/desk_import.h"

#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/gate.h"
#include "agent/fidelity/fidelity_sheet.h"
#include "agent/figures/summary.h"
#include "agent/mapping/mapping_heading_row.h"
#include "agent/mapping/mapping_refused.h"
#include "agent/people/people_export.h"
#include "agent/people/people_import.h"
#include "agent/register/clients.h"
#include "common/workbook/workbook_csv.h"
#include "protocol/limits.h"

enum { HEAD_BYTES = 1 << 16 };

/* A total or a review is one thing of many rows, so part of it is nothing. */
bool
desk_import_by_row(enum desk_import_kind kind)
{
	return kind == DESK_IMPORT_FACTS || kind == DESK_IMPORT_PEOPLE;
}

/* True for a ZIP file, as .xlsx is, and for the older .xls. */
static bool
is_workbook(struct slice s)
{
	return s.n >= 4 && (memcmp(s.p, "PK\x03\x04", 4) == 0 ||
			       memcmp(s.p, "\xd0\xcf\x11\xe0", 4) == 0);
}

int
desk_import_decode(struct slice file, struct buf *text, const char **encoding,
    struct err *e)
{
	/* A letter of Windows-1252 has up to three bytes in UTF-8. */
	buf_init(text, (size_t)LIMITS_IMPORT_MAX * 3);
	if (!is_workbook(file))
		return workbook_csv_decode(file, text, encoding, e);
	return err_refuse(e, "workbook", 0,
	    "this is a workbook, and CSV is wanted: save the sheet as \"CSV "
	    "UTF-8\"");
}

static enum operation
import_operation(enum desk_import_kind kind)
{
	static const enum operation id[] = {
		[DESK_IMPORT_FACTS] = OPERATION_IMPORT,
		[DESK_IMPORT_PEOPLE] = OPERATION_IMPORT_PEOPLE,
		[DESK_IMPORT_SUMMARY] = OPERATION_IMPORT_SUMMARY,
		[DESK_IMPORT_FIDELITY] = OPERATION_IMPORT_FIDELITY,
	};

	return id[kind];
}

/* The rows at the beginning of a file, where headings stand; false when they
 * cannot be read.  The caller frees grid in any case. */
static bool
read_head(struct slice text, struct workbook_grid *grid)
{
	struct err ignored = ERR_INIT;
	struct slice first = text;

	if (first.n > HEAD_BYTES) {
		first.n = HEAD_BYTES;
		while (first.n > 0 && first.p[first.n - 1] != '\n')
			first.n--;
	}
	workbook_grid_init(grid);
	return workbook_csv_read(first, grid, &ignored) == 0 &&
	       grid->sheets == 1;
}

/* Whether a row names a column as this program writes it. */
static bool
names(const struct workbook_grid *g, const struct workbook_row *row,
    const char *column)
{
	for (size_t i = 0; i < row->n; i++)
		if (slice_is(workbook_grid_trim(workbook_grid_text(g,
				 &g->cell[row->first + i])),
			column))
			return true;
	return false;
}

bool
desk_import_kind_of_grid(const struct workbook_grid *g,
    enum desk_import_kind *kind)
{
	/* Three that no client sheet has together. */
	static const struct {
		const char *column[3];
		enum desk_import_kind kind;
	} known[] = { { { "service", "event", "date" }, DESK_IMPORT_FACTS },
		{ { "service", "client", "kind" }, DESK_IMPORT_PEOPLE },
		{ { "service", "ref", "kind" }, DESK_IMPORT_PEOPLE },
		{ { "service", "period", "measure" }, DESK_IMPORT_SUMMARY },
		{ { "service", "kind", "score" }, DESK_IMPORT_FIDELITY },
		{ { "service", "kind", "action" }, DESK_IMPORT_FIDELITY } };
	const struct workbook_row *row;

	if (g->sheets == 0 || g->sheet[0].n == 0)
		return false;
	row = &g->row[g->sheet[0].first];
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (names(g, row, known[i].column[0]) &&
		    names(g, row, known[i].column[1]) &&
		    names(g, row, known[i].column[2])) {
			*kind = known[i].kind;
			return true;
		}
	return false;
}

bool
desk_import_kind_of(struct slice text, enum desk_import_kind *kind)
{
	struct workbook_grid grid;
	bool known =
	    read_head(text, &grid) && desk_import_kind_of_grid(&grid, kind);

	workbook_grid_free(&grid);
	return known;
}

/*
 * A client sheet in place of a file of rows: known headings in one of its first
 * rows, and no column of services, which every file of this program has.  Says so in e, which holds
 * why the file was refused.
 */
static int
tell_sheet(struct slice text, struct err *e)
{
	const struct workbook_row *row = NULL;
	struct workbook_grid grid;

	if (read_head(text, &grid))
		row = mapping_heading_row_known(&grid, 0, WANTED_FACTS);
	if (row && !names(&grid, row, "service"))
		err_set(e, ERR_REFUSED,
		    "row %u has the headings of a sheet with one row per "
		    "client, and this command reads one row per fact: use "
		    "'sheet map' and then 'sheet import'",
		    row->line);
	workbook_grid_free(&grid);
	return -1;
}

static int
import_kind(struct desk *d, const struct desk_import_request *r,
    const struct exchange_options *options, struct exchange_report *out,
    struct err *e)
{
	switch (r->kind) {
	case DESK_IMPORT_PEOPLE:
		return people_import(d->reg, r->text, options, out, e);
	case DESK_IMPORT_FACTS:
		if (exchange_import(d->reg, r->text, options, out, e) == 0)
			return 0;
		return e->kind == ERR_REFUSED ? tell_sheet(r->text, e) : -1;
	case DESK_IMPORT_SUMMARY:
		return summary_import(d->reg->db, measures_ips_grow_1(),
		    r->text, options, out, e);
	case DESK_IMPORT_FIDELITY:
		break;
	}
	return fidelity_sheet_import(d->reg, r->text, options, out, e);
}

static int
import(struct desk *d, const struct desk_import_request *r,
    struct exchange_report *out, struct err *e)
{
	struct exchange_options options = { .today = d->today,
		.dry_run = r->dry_run,
		.accept_good_rows =
		    r->accept_good_rows && desk_import_by_row(r->kind) };
	char **services = NULL;
	int rc = 0;

	/* Particulars are of clients that the register has. */
	if (r->kind != DESK_IMPORT_PEOPLE)
		rc = desk_services_rows(d->reg->db, d->meant, &services, e);
	options.services = (const char *const *)services;
	if (rc == 0)
		rc = import_kind(d, r, &options, out, e);
	desk_services_rows_free(services);
	if (rc < 0 || gate_show_some(d, exchange_report_shown(out), e) == 0)
		return rc;
	if (out->written)
		err_prefix(e, "the good rows were stored");
	exchange_report_free(out);
	return -1;
}

int
desk_import(struct desk *d, const struct desk_import_request *r,
    struct exchange_report *out, struct err *e)
{
	if (gate_enter(d, import_operation(r->kind), e) < 0)
		return -1;
	return gate_leave(d, import(d, r, out, e));
}

void
desk_import_describe(const struct exchange_report *report, bool dry_run,
    struct buf *out)
{
	buf_printf(out,
	    "rows read %zu, %s %zu, corrected %zu, unchanged %zu, refused "
	    "%zu\n",
	    report->read, report->written ? "stored" : "could be stored",
	    report->stored, report->corrected, report->unchanged,
	    report->refused);
	if (report->taken > 0)
		buf_printf(out, "%zu fact%s with a withdrawn referral or job\n",
		    report->taken, report->taken == 1 ? " goes" : "s go");
	if (dry_run)
		buf_puts(out, "dry run: nothing was stored\n");
}

int
desk_import_refused(struct slice text, const struct exchange_report *report,
    struct buf *out, struct err *e)
{
	return mapping_refused_exchange(text, report, out, e);
}

/* An export shows every client of its services. */
static int
show_all(struct desk *d, const char *service, struct err *e)
{
	struct access_shown shown = { 0 };
	size_t n;

	if (clients_count(d->reg->db, service, &n, e) < 0)
		return -1;
	access_add_all(&shown, service, n);
	return gate_show(d, &shown, e);
}

static int
export_rows(struct desk *d, const struct desk_export_request *r,
    struct buf *out, struct err *e)
{
	int rc = r->people
		     ? people_export(d->reg, r->service, r->nhs_numbers, out, e)
		     : exchange_export(d->reg, r->service, out, e);

	if (rc == 0 && !out->full)
		rc = show_all(d, r->service, e);
	if (rc < 0 || !out->full)
		return rc;
	return err_set(e, ERR_REFUSED,
	    "the register is too large for one file; use --service");
}

int
desk_export(struct desk *d, const struct desk_export_request *r,
    struct buf *out, struct err *e)
{
	if (gate_enter(d,
		r->people ? OPERATION_EXPORT_PEOPLE : OPERATION_EXPORT, e) < 0)
		return -1;
	return gate_leave(d, export_rows(d, r, out, e));
}
