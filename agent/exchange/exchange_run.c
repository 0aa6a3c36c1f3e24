/*
 * The skeleton of an import.  It stands here once, so that no kind of file
 * can forget to roll back, to sort its remarks, or to vouch for sealed rows.
 */
#include "agent/exchange/exchange_run.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "common/base/text.h"

/* Rows hold references and names, so the smaller copy is wiped. */
static void
grow(struct exchange_run *run)
{
	size_t size = run->format->row_size, old = run->room;
	void *row;

	run->room = old == 0 ? 64 : old * 2;
	row = mem_array(run->room, size);
	if (old > 0)
		memcpy(row, run->row, old * size);
	mem_wipe(run->row, old * size);
	free(run->row);
	run->row = row;
}

static int
take_row(void *arg, const struct csvread_row *cells, struct err *e)
{
	struct exchange_run *run = arg;
	size_t size = run->format->row_size;
	char *row;

	(void)e;
	if (run->rows == run->room)
		grow(run);
	row = (char *)run->row + run->rows * size;
	run->rows++;
	memset(row, 0, size);
	run->format->read(run->own, cells, row);
	return 0;
}

bool
exchange_run_stands(const struct exchange_run *run)
{
	if (run->format->whole)
		return run->remarks.n == 0;
	if (run->report->overtaken != 0)
		return false;
	return run->report->refused == 0 || run->options->accept_good_rows;
}

static int
store(struct exchange_run *run, struct err *e)
{
	struct exchange_report *report = run->report;

	if (run->format->store(run->own, e) < 0)
		return -1;
	report->read = run->rows;
	if (run->format->whole && run->remarks.n > 0) {
		/* What would have been stored is not. */
		report->stored = report->corrected = report->unchanged = 0;
		report->refused = run->rows;
	}
	report->written = exchange_run_stands(run) && !run->options->dry_run;
	return 0;
}

/* Hand the remarks over to the report, or drop both after a failure. */
static void
finish(struct exchange_run *run, int rc)
{
	exchange_remarks_sort(&run->remarks);
	run->report->remark = run->remarks.remark;
	run->report->remarks = run->remarks.n;
	if (rc == 0)
		return;
	exchange_remarks_free(&run->remarks);
	access_free(&run->report->beside);
	access_free(&run->report->refused_of);
	*run->report = (struct exchange_report){ 0 };
}

int
exchange_run_rows(struct exchange_run *run, struct err *e)
{
	int rc;

	ASSERT(run->inside);
	*run->report = (struct exchange_report){ 0 };
	rc = store(run, e);
	finish(run, rc);
	return rc;
}

static int
read_and_store(struct exchange_run *run, struct slice bytes, struct err *e)
{
	const struct csvread_config config = { .made_for = CSV_FOR_PEOPLE,
		.columns = run->format->columns,
		.ignored = run->format->ignored,
		.cell_max = run->format->cell_max,
		.rows_max = run->format->rows_max,
		.row = take_row,
		.arg = run };

	if (csvread_parse(bytes, &config, e) < 0)
		return -1;
	return store(run, e);
}

/* read_and_store() in a transaction of its own. */
static int
transact(struct exchange_run *run, struct slice bytes, struct err *e)
{
	const struct open_register *reg = run->reg;
	int rc;

	if (db_begin(reg->db, e) < 0)
		return -1;
	rc = read_and_store(run, bytes, e);
	/* Without a vault no sealed row can have been written. */
	if (rc == 0 && run->report->written)
		rc = reg->vault != NULL
			 ? vault_rows_commit(reg->db, reg->vault, e)
			 : db_commit(reg->db, e);
	if (rc < 0 || !run->report->written)
		db_rollback(reg->db);
	return rc;
}

int
exchange_run_file(struct exchange_run *run, struct slice bytes, struct err *e)
{
	char *row;
	int rc;

	ASSERT(!run->format->whole || !run->options->accept_good_rows);
	*run->report = (struct exchange_report){ 0 };
	rc = run->inside ? read_and_store(run, bytes, e)
			 : transact(run, bytes, e);
	finish(run, rc);
	row = run->row;
	for (size_t i = 0; run->format->forget != NULL && i < run->rows; i++)
		run->format->forget(row + i * run->format->row_size);
	mem_wipe(run->row, run->room * run->format->row_size);
	free(run->row);
	return rc;
}

enum exchange_code
exchange_run_service(struct slice cell, const char *const *services)
{
	if (!text_is_id(cell))
		return REMARK_SERVICE_FORM;
	if (services == NULL)
		return REMARK_NONE;
	/* Capitals alone are another fault, with a reason of its own. */
	for (; *services != NULL; services++)
		if (cell.n == strlen(*services) &&
		    strncasecmp((const char *)cell.p, *services, cell.n) == 0)
			return REMARK_NONE;
	return REMARK_SERVICE_UNKNOWN;
}
