/*
 * Facts and particulars of a sheet through the importers of their own files.
 * So a sheet is judged by the rules that every other import is judged by;
 * what they say of lines is turned back into rows and columns here.
 */
#include "agent/mapping/mapping_import.h"

#include <stdlib.h>
#include <string.h>

#include "agent/mapping/mapping_people.h"
#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "common/base/text.h"
#include "protocol/limits.h"

static const char header[] =
    "service,client,event,date,mode,flags,ref,value,staff\n";

enum { FIRST_LINE = 2, HEADER_BYTES = sizeof(header) - 1 };

/* The facts of rows not refused, as a file of the exchange format. */
static void
write_file(const struct mapping_rows *rows, struct buf *file, size_t *fact_of,
    size_t *lines)
{
	*lines = 0;
	buf_add(file, header, HEADER_BYTES);
	for (size_t i = 0; i < rows->facts; i++) {
		const struct mapping_fact *fact = &rows->fact[i];

		if (rows->source[fact->source].refused)
			continue;
		buf_add(file, rows->text.data + fact->begin, fact->n);
		fact_of[(*lines)++] = i;
	}
}

/* ------------------------------------------------------------------ remarks */

/* The column of the sheet that a cell of the exchange format was made of. */
static size_t
blame(const struct mapping_rows *rows, const struct mapping_fact *fact,
    struct slice cell)
{
	static const struct {
		const char *cell;
		enum mapping_role role;
	} from[] = { { "client", ROLE_CLIENT }, { "ref", ROLE_REFERRAL_ID },
		{ "staff", ROLE_STAFF }, { "value", ROLE_JOB_HOURS },
		{ "mode", ROLE_SOURCE } };
	const struct mapping_map_sheet *sheet =
	    rows->bound[rows->source[fact->source].bound].map;
	const struct mapping_column *value =
	    mapping_map_partner(sheet, &sheet->column[fact->column]);
	size_t column;

	if (value && slice_is(cell, "value"))
		return (size_t)(value - sheet->column);
	for (size_t i = 0; i < sizeof(from) / sizeof(from[0]); i++) {
		if (!slice_is(cell, from[i].cell))
			continue;
		column = mapping_map_find(sheet, from[i].role,
		    from[i].role == ROLE_JOB_HOURS
			? sheet->column[fact->column].job
			: 0);
		if (column != MAPPING_ABSENT)
			return column;
	}
	return fact->column;
}

/* The lines of the file made here, and the facts that they state. */
struct lines {
	const struct mapping_rows *rows;
	const size_t *fact_of;
	size_t n;
};

/* Call a line by the row of the sheet. */
static void
put_row(void *arg, unsigned line, struct buf *out)
{
	const struct lines *lines = arg;

	buf_puts(out, "in ");
	if (line >= FIRST_LINE && line - FIRST_LINE < lines->n)
		mapping_rows_place(lines->rows,
		    lines->rows->fact[lines->fact_of[line - FIRST_LINE]].source,
		    out);
	else
		buf_puts(out, "another row");
}

/* Refuse the row that a refused line was made of, for the same reason. */
static void
refuse(struct mapping_rows *rows, const struct exchange_remark *remark,
    const size_t *fact_of, size_t n)
{
	struct lines lines = { rows, fact_of, n };
	/* Who has a sheet knows its headings, and no word of the format. */
	const struct exchange_manner manner = { .for_people = true,
		.at = put_row,
		.arg = &lines };
	const struct mapping_fact *fact;
	struct buf why;

	ASSERT(remark->line >= FIRST_LINE && remark->line - FIRST_LINE < n);
	fact = &rows->fact[fact_of[remark->line - FIRST_LINE]];
	buf_init(&why, LIMITS_WORKBOOK_CELL_MAX);
	exchange_words_sentence(remark, &manner, &why);
	mapping_rows_refuse(rows, fact->source,
	    blame(rows, fact,
		slice_of(remark->column != NULL ? remark->column : "")),
	    buf_str(&why));
	buf_free(&why);
}

/* ------------------------------------------------------------------- passes */

/* Each pass tells of those whom it refused. */
static void
note_shown(struct mapping_report *report, const struct exchange_report *r)
{
	for (size_t i = 0; i < r->beside.n; i++)
		access_add(&report->beside, r->beside.client[i]);
	for (size_t i = 0; i < r->refused_of.n; i++)
		access_add(&report->refused_of, r->refused_of.client[i]);
}

/* The facts of all rows that are not refused. */
static int
take_facts(const struct open_register *reg, struct mapping_rows *rows,
    const struct exchange_options *options, struct mapping_report *report,
    struct err *e)
{
	size_t *fact_of = mem_array(rows->facts, sizeof(*fact_of)), lines;
	struct exchange_report r;
	struct buf file;
	int rc;

	buf_init(&file, (size_t)LIMITS_IMPORT_MAX + HEADER_BYTES);
	write_file(rows, &file, fact_of, &lines);
	rc = exchange_take(reg, buf_slice(&file), options, &r, e);
	if (rc == 0) {
		for (size_t i = 0; i < r.remarks; i++)
			if (r.remark[i].refused)
				refuse(rows, &r.remark[i], fact_of, lines);
		report->stored = r.stored;
		report->corrected = r.corrected;
		report->unchanged = r.unchanged;
		report->written = r.written;
		note_shown(report, &r);
		exchange_report_free(&r);
	}
	buf_free(&file);
	free(fact_of);
	return rc;
}

/* Their particulars, in the same transaction: they are about clients and jobs
 * which that has only just stored. */
static int
take_people(const struct open_register *reg, struct mapping_rows *rows,
    const struct exchange_options *options, struct mapping_report *report,
    struct err *e)
{
	struct mapping_people people;
	struct exchange_report r;
	int rc;

	mapping_people_merge(rows, &people);
	rc = people_take(reg, &people.rows, options, &r, e);
	if (rc == 0) {
		for (size_t i = 0; i < r.remarks; i++)
			if (r.remark[i].refused)
				mapping_people_refuse(rows, &people,
				    &r.remark[i]);
		report->people_stored = r.stored;
		report->people_corrected = r.corrected;
		report->people_unchanged = r.unchanged;
		report->written = report->written && r.written;
		note_shown(report, &r);
		exchange_report_free(&r);
	}
	mapping_people_free(&people);
	return rc;
}

static size_t
refused_rows(const struct mapping_rows *rows)
{
	size_t n = 0;

	for (size_t i = 0; i < rows->sources; i++)
		n += rows->source[i].refused;
	return n;
}

/* Rows that are read and state nothing. */
static size_t
empty_rows(const struct mapping_rows *rows)
{
	bool *says = mem_array(rows->sources, sizeof(*says));
	size_t n = 0;

	for (size_t i = 0; i < rows->persons; i++)
		says[rows->person[i].source] = true;
	for (size_t i = 0; i < rows->sources; i++)
		n += !says[i] && rows->source[i].facts == 0 &&
		     !rows->source[i].refused;
	free(says);
	return n;
}

/*
 * One pass over the rows that are not refused.  *again if it refused some:
 * others may have needed their facts, so the rest is judged without them.
 */
static int
pass(const struct open_register *reg, struct mapping_rows *rows,
    const struct exchange_options *options, struct mapping_report *report,
    bool *again, struct err *e)
{
	size_t before = refused_rows(rows);
	int rc;

	if (db_begin(reg->db, e) < 0)
		return -1;
	rc = take_facts(reg, rows, options, report, e);
	if (rc == 0 && refused_rows(rows) == before)
		rc = take_people(reg, rows, options, report, e);
	*again = refused_rows(rows) > before;
	if (rc == 0 && report->written)
		rc = stored_keys_put(reg->key, reg->db, reg->vault, e);
	if (rc == 0 && report->written)
		rc = vault_rows_commit(reg->db, reg->vault, e);
	if (rc < 0 || !report->written)
		db_rollback(reg->db);
	return rc;
}

int
mapping_import(const struct open_register *reg, struct mapping_rows *rows,
    const struct exchange_options *options, struct mapping_report *report,
    struct err *e)
{
	struct exchange_options once = *options;
	bool again = true;

	*report = (struct mapping_report){ .rows = rows->sources };
	/* Each pass refuses at least one row more, so this ends. */
	once.accept_good_rows = false;
	while (again) {
		once.dry_run =
		    options->dry_run ||
		    (!options->accept_good_rows && refused_rows(rows) > 0);
		if (pass(reg, rows, &once, report, &again, e) < 0) {
			access_free(&report->beside);
			access_free(&report->refused_of);
			return -1;
		}
	}
	report->rows_refused = refused_rows(rows);
	report->rows_empty = empty_rows(rows);
	for (size_t i = 0; i < rows->sources; i++) {
		report->read += rows->source[i].facts;
		if (rows->source[i].refused)
			report->refused += rows->source[i].facts;
	}
	return 0;
}
