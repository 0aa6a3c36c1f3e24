/*
 * Totals of services that keep no register.  A quarter is replaced as a
 * whole, since half an old and half a new summary would be the truth of no
 * day.
 */
#include "agent/figures/summary.h"

#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_run.h"
#include "agent/register/services.h"
#include "agent/register/symbols.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "common/base/text.h"

enum column { COL_SERVICE, COL_PERIOD, COL_MEASURE, COL_VALUE, COL_THROUGH };

const char *const summary_columns[] = { "service", "period", "measure", "value",
	"?through", NULL };

struct row {
	unsigned line;
	uint32_t service; /* number of its name */
	struct period period;
	int measure; /* row of the rule set */
	int64_t value;
	int32_t through; /* DAY_NONE: not given */
	bool refused;
};

/* A file under import. */
struct summary {
	struct exchange_run run;
	struct db *db;
	const struct ruleset *rules;
	struct symbols names;
};

/* Record a fault of one row. */
static void
refuse(struct summary *s, struct row *row, const char *column,
    enum exchange_code why)
{
	row->refused = true;
	exchange_remarks_refuse(&s->run.remarks, row->line, column, why);
}

/* The same by a rule that has a sentence of its own. */
static void
refuse_by_rule(struct summary *s, struct row *row, const char *column,
    enum exchange_code why, const char *rule)
{
	row->refused = true;
	exchange_remarks_add(&s->run.remarks,
	    &(struct exchange_remark){ .line = row->line,
		.refused = true,
		.column = column,
		.code = why,
		.text = mem_string(rule) });
}

/* -------------------------------------------------------------------- cells */

static void
read_service(struct summary *s, struct row *row, struct slice cell)
{
	enum exchange_code why =
	    exchange_run_service(cell, s->run.options->services);

	if (why == REMARK_NONE) {
		row->service = symbols_add(&s->names, cell);
		return;
	}
	row->refused = true;
	exchange_remarks_add(&s->run.remarks,
	    &(struct exchange_remark){ .line = row->line,
		.refused = true,
		.column = "service",
		.code = why });
}

static void
read_period(struct summary *s, struct row *row, struct slice cell)
{
	char *text = mem_copy_text(cell.p, cell.n);
	struct err why = ERR_INIT;

	if (period_parse_user(text, &row->period, &why) < 0)
		refuse_by_rule(s, row, "period", REMARK_PERIOD_FORM, why.text);
	else if (row->period.start > s->run.options->today)
		refuse(s, row, "period", REMARK_PERIOD_AHEAD);
	free(text);
}

static void
read_figure(struct summary *s, struct row *row, struct slice measure,
    struct slice value)
{
	uint64_t n;

	row->measure = measures_find(s->rules, measure);
	if (row->measure < 0)
		refuse(s, row, "measure", REMARK_MEASURE_UNKNOWN);
	if (slice_is(value, "-"))
		row->value = MEASURE_NOT_COLLECTED;
	else if (text_parse_u64(value, INT32_MAX, &n))
		row->value = (int64_t)n;
	else
		refuse(s, row, "value", REMARK_FIGURE_FORM);
}

static void
read_through(struct summary *s, struct row *row, struct slice cell)
{
	row->through = DAY_NONE;
	if (row->refused)
		return;
	if (cell.n == 0) {
		if (row->period.end > s->run.options->today)
			refuse(s, row, "through", REMARK_THROUGH_REQUIRED);
		else
			row->through = row->period.end;
	} else if (!day_parse(cell, &row->through)) {
		refuse(s, row, "through", REMARK_THROUGH_FORM);
	} else if (row->through < row->period.start ||
		   row->through > row->period.end) {
		refuse(s, row, "through", REMARK_THROUGH_OUTSIDE);
	} else if (row->through > s->run.options->today) {
		refuse(s, row, "through", REMARK_THROUGH_AHEAD);
	}
}

static void
read_row(void *own, const struct csvread_row *cells, void *to)
{
	struct summary *s = own;
	struct row *row = to;

	row->line = cells->line;
	read_service(s, row, cells->cell[COL_SERVICE]);
	read_period(s, row, cells->cell[COL_PERIOD]);
	read_figure(s, row, cells->cell[COL_MEASURE], cells->cell[COL_VALUE]);
	read_through(s, row, cells->cell[COL_THROUGH]);
}

/* ------------------------------------------------------------------ returns */

static int
by_key(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->refused != y->refused)
		return x->refused ? 1 : -1;
	if (x->service != y->service)
		return x->service < y->service ? -1 : 1;
	if (x->period.start != y->period.start)
		return x->period.start < y->period.start ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void
start_return(struct returns *r, const struct ruleset *rules,
    const char *service, struct period period)
{
	*r = (struct returns){ .content = CONTENT_RETURN,
		.period = period,
		.rules = rules,
		.through = period.end,
		.source = RETURNS_SUMMARY,
		.n = rules->n };
	ASSERT(strlen(service) < sizeof(r->service));
	memcpy(r->service, service, strlen(service));
	for (size_t i = 0; i < r->n; i++)
		r->value[i] = MEASURE_NOT_COLLECTED;
}

/* The n rows of one service and quarter as a return; faults are remarks. */
static void
gather(struct summary *s, struct row *row, size_t n, struct returns *r)
{
	struct row *by_measure[MEASURES_MAX] = { NULL };
	struct err why = ERR_INIT;
	bool refused = false;
	int at = 0;

	start_return(r, s->rules, symbols_text(&s->names, row->service),
	    row->period);
	r->through = row->through;
	for (size_t i = 0; i < n; i++) {
		if (by_measure[row[i].measure])
			refuse(s, &row[i], "measure", REMARK_MEASURE_TWICE);
		if (row[i].through != r->through)
			refuse(s, &row[i], "through", REMARK_THROUGH_DIFFERS);
		refused = refused || row[i].refused;
		by_measure[row[i].measure] = &row[i];
		r->value[row[i].measure] = row[i].value;
	}
	if (!refused && measures_check(s->rules, r->value, &at, &why) < 0)
		refuse_by_rule(s, by_measure[at] ? by_measure[at] : row, NULL,
		    REMARK_FIGURES_DISAGREE, why.text);
}

/* How the rows of one quarter differ from what is stored. */
static void
count(struct summary *s, const struct row *row, size_t n,
    const struct returns *r, const struct returns *old)
{
	for (size_t i = 0; i < n; i++) {
		int m = row[i].measure;

		if (!old || (old->value[m] == MEASURE_NOT_COLLECTED &&
				r->value[m] != MEASURE_NOT_COLLECTED))
			s->run.report->stored++;
		else if (old->value[m] != r->value[m] ||
			 old->through != r->through)
			s->run.report->corrected++;
		else
			s->run.report->unchanged++;
	}
}

/* -------------------------------------------------------------------- store */

static int
store_head(struct db *db, int64_t service, const struct returns *r,
    struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "INSERT OR REPLACE INTO summary (service, quarter, rules, through)"
	    " VALUES (?, ?, ?, ?)");

	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, r->period.start);
	db_bind_str(q, 3, r->rules->name);
	db_bind_i64(q, 4, r->through);
	if (db_run(q, e) < 0)
		return -1;
	q = db_prepare(db,
	    "DELETE FROM summary_figure WHERE service = ? AND quarter = ?");
	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, r->period.start);
	return db_run(q, e);
}

static int
store(struct db *db, const struct returns *r, struct err *e)
{
	int64_t service;

	if (services_number(db, r->service, &service, e) < 0 ||
	    store_head(db, service, r, e) < 0)
		return -1;
	for (size_t i = 0; i < r->n; i++) {
		struct db_stmt *q;

		if (r->value[i] == MEASURE_NOT_COLLECTED)
			continue;
		q = db_prepare(db,
		    "INSERT INTO summary_figure (service, quarter, code,"
		    " value) VALUES (?, ?, ?, ?)");
		db_bind_i64(q, 1, service);
		db_bind_i64(q, 2, r->period.start);
		db_bind_str(q, 3, r->rules->rows[i].code);
		db_bind_i64(q, 4, r->value[i]);
		if (db_run(q, e) < 0)
			return -1;
	}
	return 0;
}

/* Gather, compare and store the n rows of one quarter. */
static int
import_quarter(struct summary *s, struct row *row, size_t n, struct err *e)
{
	struct returns r, old;
	bool known;

	gather(s, row, n, &r);
	if (summary_return(s->db, r.service, r.period, &old, &known, e) < 0)
		return -1;
	if (known && r.through < old.through)
		refuse(s, row, "through", REMARK_THROUGH_BACK);
	for (size_t i = 0; i < n; i++)
		if (row[i].refused)
			return 0;
	count(s, row, n, &r, known ? &old : NULL);
	return store(s->db, &r, e);
}

static int
store_rows(void *own, struct err *e)
{
	struct summary *s = own;
	struct row *row = s->run.row;
	size_t rows = s->run.rows, n;

	if (rows > 0)
		qsort(row, rows, sizeof(*row), by_key);
	for (size_t i = 0; i < rows && !row[i].refused; i += n) {
		for (n = 1; i + n < rows && !row[i + n].refused &&
			    row[i + n].service == row[i].service &&
			    row[i + n].period.start == row[i].period.start;)
			n++;
		if (import_quarter(s, &row[i], n, e) < 0)
			return -1;
	}
	if (!exchange_run_stands(&s->run))
		return 0;
	return services_check_sources(s->db, e);
}

static const struct exchange_format format = {
	.columns = summary_columns,
	.cell_max = LIMITS_CELL_MAX,
	.rows_max = LIMITS_IMPORT_ROWS_MAX,
	.row_size = sizeof(struct row),
	.whole = true,
	.read = read_row,
	.store = store_rows,
};

int
summary_import(struct db *db, const struct ruleset *rules, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	/* Nothing of it is sealed, so the run needs no vault. */
	const struct open_register reg = { .db = db };
	struct summary s = { .run = { .format = &format,
				 .own = &s,
				 .reg = &reg,
				 .options = options,
				 .report = report },
		.db = db,
		.rules = rules };
	int rc;

	symbols_init(&s.names);
	rc = exchange_run_file(&s.run, bytes, e);
	symbols_free(&s.names);
	return rc;
}

/* ------------------------------------------------------------------ reading */

int
summary_periods(struct db *db, const char *service, struct period **periods,
    size_t *n, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT quarter FROM summary JOIN service"
	    " ON summary.service = service.id WHERE name = ? ORDER BY 1");
	size_t cap = 0;

	*periods = NULL;
	*n = 0;
	db_bind_str(q, 1, service);
	while (db_step(q)) {
		*periods = mem_grow(*periods, *n, &cap, sizeof(**periods));
		(*periods)[(*n)++] = period_of((int32_t)db_i64(q, 0));
	}
	if (db_done(q, e) == 0)
		return 0;
	free(*periods);
	*periods = NULL;
	return -1;
}

static int
read_figures(struct db *db, int64_t service, struct returns *r, struct err *e)
{
	struct db_stmt *q =
	    db_prepare(db, "SELECT code, value FROM summary_figure"
			   " WHERE service = ? AND quarter = ?");

	db_bind_i64(q, 1, service);
	db_bind_i64(q, 2, r->period.start);
	while (db_step(q)) {
		int row = measures_find(r->rules, db_bytes(q, 0));

		if (row >= 0)
			r->value[row] = db_i64(q, 1);
	}
	return db_done(q, e);
}

int
summary_return(struct db *db, const char *service, struct period period,
    struct returns *out, bool *found, struct err *e)
{
	struct db_stmt *q = db_prepare(db,
	    "SELECT service.id, rules, through FROM summary JOIN service"
	    " ON summary.service = service.id"
	    " WHERE name = ? AND quarter = ?");
	const struct ruleset *rules = NULL;
	int64_t number = 0;
	int32_t through = 0;

	*found = false;
	db_bind_str(q, 1, service);
	db_bind_i64(q, 2, period.start);
	while (db_step(q)) {
		*found = true;
		number = db_i64(q, 0);
		rules = measures_ruleset(db_bytes(q, 1));
		through = (int32_t)db_i64(q, 2);
	}
	if (db_done(q, e) < 0)
		return -1;
	if (!*found)
		return 0;
	if (!rules)
		return err_set(e, ERR_CORRUPT,
		    "a summary of service %s names an unknown rule set",
		    service);
	start_return(out, rules, service, period);
	out->through = through;
	return read_figures(db, number, out, e);
}
