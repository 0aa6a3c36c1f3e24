/*
 * Particulars from a file into the register.  Rows about one client, job or
 * contact are judged together before any is stored: where two of them
 * contradict each other, the order of rows must not decide.
 */
#include "agent/people/people_import.h"

#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_run.h"
#include "agent/people/people_refs.h"
#include "agent/people/people_row.h"
#include "agent/register/clients.h"
#include "agent/register/events.h"
#include "common/base/mem.h"

/* A file under import. */
struct import {
	struct exchange_run run;
	struct people_row_rules rules;
	bool blank_leaves[PEOPLE_FIELDS];
	struct people_row *row; /* of the run */
	size_t rows;
	struct people_row **order; /* by service and key, then line */
};

static void
refuse(struct import *im, struct people_row *row, const char *column,
    enum exchange_code code)
{
	exchange_remarks_add(&im->run.remarks,
	    &(struct exchange_remark){ .line = row->line,
		.refused = true,
		.column = column,
		.code = code });
	row->refused = true;
}

/* ------------------------------------------------------------------ reading */

static void
read_row(void *own, const struct csvread_row *cells, void *row)
{
	struct import *im = own;

	people_row_read(cells, &im->rules, row);
	for (size_t i = 0; i < PEOPLE_FIELDS; i++)
		im->blank_leaves[i] = !cells->present[PEOPLE_COL_FIELDS + i];
}

static void
forget_row(void *row)
{
	struct people_row *r = row;

	people_wipe(&r->words);
}

static int
compare_key(const struct people_row *x, const struct people_row *y)
{
	int c = strcmp(x->service, y->service);

	if (c == 0)
		c = (int)x->kind - (int)y->kind;
	if (c == 0)
		c = strcmp(x->client, y->client);
	return c != 0 ? c : strcmp(x->ref, y->ref);
}

static int
compare(const void *a, const void *b)
{
	const struct people_row *x = *(struct people_row *const *)a;
	const struct people_row *y = *(struct people_row *const *)b;
	int c = compare_key(x, y);

	return c != 0 ? c : x->line < y->line ? -1 : x->line > y->line;
}

/* The first row that can be read and, if unlike is given, says other things
 * than that one; or NULL. */
static const struct people_row *
first_of(struct people_row *const *row, size_t n,
    const struct people_row *unlike)
{
	for (size_t i = 0; i < n; i++)
		if (!row[i]->refused &&
		    (unlike == NULL ||
			!people_same(&row[i]->words, &unlike->words)))
			return row[i];
	return NULL;
}

/* The n rows of one key say the same, or all of them are refused. */
static void
meet_twins(struct import *im, struct people_row **row, size_t n)
{
	const struct people_row *first = first_of(row, n, NULL);
	const struct people_row *other =
	    first == NULL ? NULL : first_of(row, n, first);

	for (size_t i = 0; other != NULL && i < n; i++) {
		bool same = people_same(&row[i]->words, &first->words);

		if (row[i]->refused)
			continue;
		exchange_remarks_add(&im->run.remarks,
		    &(struct exchange_remark){ .line = row[i]->line,
			.refused = true,
			.code = REMARK_OTHER_THINGS,
			.n = same ? other->line : first->line,
			.word = people_kind_name(row[i]->kind) });
		row[i]->refused = true;
	}
}

static void
put_in_order(struct import *im)
{
	size_t n;

	im->order = mem_array(im->rows + 1, sizeof(struct people_row *));
	for (size_t i = 0; i < im->rows; i++)
		im->order[i] = &im->row[i];
	qsort(im->order, im->rows, sizeof(struct people_row *), compare);
	for (size_t i = 0; i < im->rows; i += n) {
		for (n = 1; i + n < im->rows &&
			    compare_key(im->order[i], im->order[i + n]) == 0;)
			n++;
		meet_twins(im, &im->order[i], n);
	}
}

/* ------------------------------------------------------------------ storing */

static void
count(struct import *im, enum people_change change)
{
	if (change == PEOPLE_STORED)
		im->run.report->stored++;
	else if (change == PEOPLE_UNCHANGED)
		im->run.report->unchanged++;
	else
		im->run.report->corrected++;
}

/* Fields that are blank may leave what is stored. */
static int
put_row(struct import *im, const struct people_key *key, struct people_row *row,
    struct err *e)
{
	enum people_change change;
	struct people_words was;

	if (people_book_get(im->run.reg, key, &was, e) < 0)
		return -1;
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		if (im->blank_leaves[i] && row->words.field[i] == NULL)
			people_set(&row->words, (enum people_field)i,
			    slice_of(people_get(&was, (enum people_field)i)));
	people_wipe(&was);
	if (people_book_put(im->run.reg, key, &row->words, &change, e) < 0)
		return err_prefix(e, "line %u", row->line);
	count(im, change);
	return 0;
}

/* Find what the row is about and put it there. */
static int
store_row(struct import *im, const struct people_refs *refs,
    const struct clients *clients, struct people_row *row, struct err *e)
{
	struct exchange_report *report = im->run.report;
	struct people_key key = { .service = clients->service_number,
		.kind = row->kind,
		.ref = row->ref };
	const struct client *client = NULL;

	if (row->client[0] != '\0') {
		client = clients_find(clients, im->run.reg->vault,
		    slice_of(row->client));
		if (client == NULL) {
			refuse(im, row, "client", REMARK_NO_CLIENT);
			return 0;
		}
		key.client = client->number;
		access_add(&report->beside, client->number);
	}
	if (row->kind != PEOPLE_CLIENT && !people_refs_has(refs, &key)) {
		refuse(im, row, "ref",
		    row->kind == PEOPLE_JOB ? REMARK_NO_JOB
					    : REMARK_NO_CONTACT);
		access_add(&report->refused_of, key.client);
		return 0;
	}
	return put_row(im, &key, row, e);
}

/* The n rows of one service. */
static int
store_service(struct import *im, struct people_row **row, size_t n,
    struct err *e)
{
	struct clients clients = { 0 };
	struct people_refs refs = { 0 };
	int64_t number;
	bool known;
	int rc;

	if (people_refs_service(im->run.reg->db, row[0]->service, &number,
		&known, e) < 0)
		return -1;
	if (!known) {
		for (size_t i = 0; i < n; i++)
			if (!row[i]->refused)
				refuse(im, row[i], "service",
				    REMARK_NO_SERVICE);
		return 0;
	}
	rc =
	    clients_load(im->run.reg->db, number, row[0]->service, &clients, e);
	if (rc == 0)
		rc = people_refs_load(im->run.reg->db, number, &refs, e);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (!row[i]->refused)
			rc = store_row(im, &refs, &clients, row[i], e);
	people_refs_free(&refs);
	clients_free(&clients);
	return rc;
}

static int
store_rows(void *own, struct err *e)
{
	struct import *im = own;
	int rc = 0;
	size_t n;

	im->row = im->run.row;
	im->rows = im->run.rows;
	put_in_order(im);
	for (size_t i = 0; rc == 0 && i < im->rows; i += n) {
		for (n = 1;
		     i + n < im->rows && strcmp(im->order[i + n]->service,
					     im->order[i]->service) == 0;)
			n++;
		rc = store_service(im, &im->order[i], n, e);
	}
	for (size_t i = 0; i < im->rows; i++)
		im->run.report->refused += im->row[i].refused;
	free(im->order);
	return rc;
}

static const struct exchange_format format = {
	.columns = people_row_columns,
	.ignored = EXCHANGE_REASON,
	/* A note that is too long refuses its row, not the file. */
	.cell_max = LIMITS_FIELD_SEALED_MAX,
	.rows_max = LIMITS_IMPORT_ROWS_MAX,
	.row_size = sizeof(struct people_row),
	.read = read_row,
	.store = store_rows,
	.forget = forget_row,
};

int
people_take(const struct open_register *reg, const struct people_rows *rows,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	struct import im = { .run = { .format = &format,
				 .own = &im,
				 .reg = reg,
				 .options = options,
				 .report = report,
				 .inside = true,
				 .row = rows->row,
				 .rows = rows->n } };

	memcpy(im.blank_leaves, rows->blank_leaves, sizeof(im.blank_leaves));
	return exchange_run_rows(&im.run, e);
}

int
people_import(const struct open_register *reg, struct slice bytes,
    const struct exchange_options *options, struct exchange_report *report,
    struct err *e)
{
	struct import im = { .run = { .format = &format,
				 .own = &im,
				 .reg = reg,
				 .options = options,
				 .report = report } };

	im.rules = (struct people_row_rules){ options->today, &im.run.remarks };
	return exchange_run_file(&im.run, bytes, e);
}
