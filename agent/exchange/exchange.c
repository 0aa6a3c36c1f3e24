/*
 * An import from the bytes of a file to the report: read every row, merge,
 * judge the whole, write all of it or nothing.  A dry run does the same and
 * rolls back, so that it finds every fault that an import would.
 */
#include "agent/exchange/exchange.h"

#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_changes.h"
#include "agent/exchange/exchange_merge.h"
#include "agent/exchange/exchange_row.h"
#include "agent/exchange/exchange_rules.h"
#include "agent/exchange/exchange_run.h"
#include "agent/exchange/exchange_write.h"
#include "agent/register/facts.h"
#include "agent/register/services.h"
#include "common/base/mem.h"
#include "protocol/limits.h"

/* A file under import. */
struct import {
	struct exchange_run run;
	struct symbols names;
	struct exchange_row_rules rules;
	struct exchange_row *row; /* of the run */
	size_t rows;
	struct exchange_row **by_service; /* the readable rows, by service */
	size_t readable;
	uint32_t next_client;
};

/* ----------------------------------------------------------------- reading */

static void
read_row(void *own, const struct csvread_row *cells, void *row)
{
	struct import *im = own;

	exchange_row_read(cells, &im->rules, row);
}

/* Said once: who uses NHS numbers as references does so on every row. */
static void
note_numbers(struct import *im)
{
	for (size_t i = 0; i < im->rows; i++)
		if (im->row[i].like_nhs_number) {
			exchange_remarks_add(&im->run.remarks,
			    &(struct exchange_remark){ .line = im->row[i].line,
				.column = "client",
				.code = REMARK_LIKE_NHS_NUMBER });
			return;
		}
}

static int
by_service(const void *a, const void *b)
{
	const struct exchange_row *x = *(struct exchange_row *const *)a;
	const struct exchange_row *y = *(struct exchange_row *const *)b;

	if (x->service != y->service)
		return x->service < y->service ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
sort_rows(struct import *im)
{
	im->by_service = mem_array(im->rows, sizeof(struct exchange_row *));
	for (size_t i = 0; i < im->rows; i++)
		if (im->row[i].service)
			im->by_service[im->readable++] = &im->row[i];
	if (im->readable)
		qsort(im->by_service, im->readable,
		    sizeof(struct exchange_row *), by_service);
}

/* ---------------------------------------------------------------- services */

/* The row of a service; 0 when the register does not hold it. */
static int
find_service(struct db *db, const char *name, int64_t *number, bool *twin,
    struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT id, name FROM service WHERE name = ?");

	*number = 0;
	*twin = false;
	db_bind_str(q, 1, name);
	while (db_step(q)) {
		*number = db_i64(q, 0);
		*twin = strcmp(db_str(q, 1), name) != 0;
	}
	return db_done(q, e);
}

static void
refuse_twin_service(struct import *im, struct exchange_row **row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		row[i]->state = ROW_REFUSED;
		exchange_remarks_add(&im->run.remarks,
		    &(struct exchange_remark){ .line = row[i]->line,
			.refused = true,
			.column = "service",
			.code = REMARK_SERVICE_TWIN });
	}
}

/* An equal row says no more than the first of its kind. */
static void
settle_twins(struct import *im, struct exchange_row **row, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!row[i]->twin || row[i]->twin->state != ROW_REFUSED ||
		    row[i]->state == ROW_REFUSED)
			continue;
		row[i]->state = ROW_REFUSED;
		exchange_remarks_add(&im->run.remarks,
		    &(struct exchange_remark){ .line = row[i]->line,
			.refused = true,
			.code = REMARK_SAME_REFUSED,
			.at = row[i]->twin->line });
	}
}

/* Whom the register knew before this file. */
static void
note_shown(const struct import *im, const struct exchange_merge *m)
{
	struct exchange_report *report = im->run.report;

	for (size_t i = 0; i < m->entries; i++) {
		const struct exchange_entry *entry = &m->entry[i];
		uint32_t client;

		if (entry->row == NULL)
			continue;
		client = entry->row->fact.client;
		if (client >= m->first_new)
			client = 0;
		access_add(&report->beside, client);
		if (entry->stored != NULL && entry->stored->client != client)
			access_add(&report->beside, entry->stored->client);
		if (entry->row->state == ROW_REFUSED)
			access_add(&report->refused_of, client);
	}
}

/* Merge, check and write the n rows of one service. */
static int
import_service(struct import *im, struct exchange_row **row, size_t n,
    struct err *e)
{
	struct exchange_merge_input input = { .reg = im->run.reg,
		.names = &im->names,
		.remarks = &im->run.remarks,
		.service = symbols_text(&im->names, row[0]->service),
		.client = im->run.options->client,
		.of_nobody = im->run.options->of_nobody,
		.expected = im->run.options->expected,
		.row = row,
		.rows = n };
	struct exchange_merge m;
	bool twin;
	int rc;

	if (find_service(im->run.reg->db, input.service, &input.number, &twin,
		e) < 0)
		return -1;
	if (twin) {
		refuse_twin_service(im, row, n);
		return 0;
	}
	rc = exchange_merge_build(&m, &input, &im->next_client, e);
	if (rc == 0) {
		exchange_rules_apply(&m, &im->run.remarks);
		settle_twins(im, row, n);
		note_shown(im, &m);
		if (im->run.options->dry_run)
			exchange_changes_say(&m, &im->run.remarks);
		rc = exchange_write(&m, &input, im->run.report, e);
	}
	exchange_merge_free(&m);
	return rc;
}

static int
import_services(struct import *im, struct err *e)
{
	size_t n;

	if (clients_next_number(im->run.reg->db, &im->next_client, e) < 0)
		return -1;
	for (size_t i = 0; i < im->readable; i += n) {
		for (n = 1;
		     i + n < im->readable && im->by_service[i + n]->service ==
						 im->by_service[i]->service;)
			n++;
		if (import_service(im, &im->by_service[i], n, e) < 0)
			return -1;
	}
	return 0;
}

/* ------------------------------------------------------------------ report */

static void
count_rows(const struct import *im)
{
	struct exchange_report *report = im->run.report;

	for (size_t i = 0; i < im->rows; i++)
		switch (im->row[i].state) {
		case ROW_STORES:
			report->stored++;
			break;
		case ROW_CORRECTS:
		case ROW_WITHDRAWS:
			report->corrected++;
			break;
		case ROW_UNCHANGED:
			report->unchanged++;
			break;
		case ROW_REFUSED:
			report->refused++;
			break;
		}
}

static int
store_rows(void *own, struct err *e)
{
	struct import *im = own;

	im->row = im->run.row;
	im->rows = im->run.rows;
	note_numbers(im);
	sort_rows(im);
	if (import_services(im, e) < 0)
		return -1;
	count_rows(im);
	if (!exchange_run_stands(&im->run))
		return 0;
	return services_check_sources(im->run.reg->db, e);
}

static const struct exchange_format format = {
	.columns = exchange_row_columns,
	.ignored = EXCHANGE_REASON,
	.cell_max = LIMITS_CELL_MAX,
	.rows_max = LIMITS_IMPORT_ROWS_MAX,
	.row_size = sizeof(struct exchange_row),
	.read = read_row,
	.store = store_rows,
};

static int
import(const struct exchange_run *run, struct slice bytes, struct err *e)
{
	struct import im = { .run = *run };
	int32_t newest;
	int rc;

	im.run.format = &format;
	im.run.own = &im;
	*run->report = (struct exchange_report){ 0 };
	if (facts_newest(run->reg->db, &newest, e) < 0)
		return -1;
	symbols_init(&im.names);
	/* A clock that went back does not refuse what is known already. */
	im.rules = (struct exchange_row_rules){
		.today =
		    newest > run->options->today ? newest : run->options->today,
		.services = run->options->services,
		.names = &im.names,
		.remarks = &im.run.remarks,
	};
	rc = exchange_run_file(&im.run, bytes, e);
	free(im.by_service);
	symbols_free(&im.names);
	return rc;
}

int
exchange_take(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	const struct exchange_run run = { .reg = reg,
		.options = options,
		.report = report,
		.inside = true };

	return import(&run, bytes, e);
}

int
exchange_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	const struct exchange_run run = { .reg = reg,
		.options = options,
		.report = report };

	return import(&run, bytes, e);
}

void
exchange_report_free(struct exchange_report *report)
{
	struct exchange_remarks remarks = { .remark = report->remark,
		.n = report->remarks };

	exchange_remarks_free(&remarks);
	access_free(&report->beside);
	access_free(&report->refused_of);
	*report = (struct exchange_report){ 0 };
}

struct access_shown *
exchange_report_shown(struct exchange_report *report)
{
	return report->written ? &report->refused_of : &report->beside;
}
