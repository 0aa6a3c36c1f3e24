/*
 * All that a register holds of people, as sorted rows of text: two registers are
 * equal when these are.
 */
#include "tests/simulation/prop_people_state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/exchange/exchange_export.h"
#include "agent/register/clients.h"
#include "agent/register/people_book.h"
#include "common/base/mem.h"
#include "protocol/limits.h"
#include "tests/simulation/sim_workers.h"

enum { LINE_MAX = 4096, TEXT_MAX = 1 << 24 };

#define SERVICE "svc-a"

/* A register while its state is taken. */
struct taking {
	struct prop_people_state *s;
	struct db *db;
	struct vault *v;
	struct clients_references clients;
};

static void
must(int rc, const struct err *e)
{
	if (rc < 0)
		sim_workers_fail("%s", e->text);
}

/* -------------------------------------------------------------------- rows */

struct prop_people_row *
prop_people_state_add(struct prop_people_state *s,
    const struct prop_people_row *row)
{
	struct prop_people_row *added, from = *row; /* it may be one of s */

	if (s->n == s->cap) {
		s->cap = s->cap ? s->cap * 2 : 256;
		s->row = mem_resize(s->row, s->cap, sizeof(*s->row));
	}
	added = &s->row[s->n++];
	added->tag = from.tag;
	for (int i = 0; i < CELLS; i++)
		added->cell[i] =
		    mem_string(from.cell[i] == NULL ? "" : from.cell[i]);
	return added;
}

void
prop_people_state_copy(struct prop_people_state *to,
    const struct prop_people_state *from)
{
	for (size_t i = 0; i < from->n; i++)
		(void)prop_people_state_add(to, &from->row[i]);
}

void
prop_people_state_free(struct prop_people_state *s)
{
	for (size_t i = 0; i < s->n; i++)
		for (int j = 0; j < CELLS; j++)
			free(s->row[i].cell[j]);
	free(s->row);
	*s = (struct prop_people_state){ 0 };
}

void
prop_people_state_set(struct prop_people_row *row, enum prop_people_cell cell,
    const char *text)
{
	char *copy = mem_string(text);

	free(row->cell[cell]);
	row->cell[cell] = copy;
}

bool
prop_people_state_is(const struct prop_people_row *row,
    enum prop_people_cell cell, const char *text)
{
	return strcmp(row->cell[cell], text) == 0;
}

/* ------------------------------------------------------------------- taking */

static const char *
reference(const struct taking *t, int64_t number)
{
	const char *text =
	    number == 0 ? "" : clients_reference(&t->clients, (uint32_t)number);

	if (text == NULL)
		sim_workers_fail("a row of client %lld, who is not there",
		    (long long)number);
	return text;
}

static int32_t
value_or_blank(struct db_stmt *q, int col)
{
	return db_is_null(q, col) ? FACT_BLANK : (int32_t)db_i64(q, col);
}

/* The first nine cells, as the export writes them. */
static void
set_fact(const struct taking *t, struct prop_people_row *row, struct db_stmt *q)
{
	struct fact f = { .event = (uint8_t)db_i64(q, 2),
		.day = (int32_t)db_i64(q, 3),
		.mode = (uint8_t)db_i64(q, 4),
		.flags = (uint8_t)db_i64(q, 5),
		.value = value_or_blank(q, 6),
		.part = value_or_blank(q, 7) };
	char *ref = mem_string(db_str(q, 8)), *staff = mem_string(db_str(q, 9));
	struct exchange_export_line line = { .f = &f,
		.client = reference(t, db_i64(q, 1)),
		.ref = ref,
		.staff = staff };
	struct buf text;
	char *at, *end;

	buf_init(&text, LINE_MAX);
	exchange_export_write(&text, SERVICE, &line);
	at = (char *)text.data;
	for (int i = CELL_SERVICE; i <= CELL_STAFF; i++) {
		end = strpbrk(at, ",\n");
		*end = '\0';
		prop_people_state_set(row, (enum prop_people_cell)i, at);
		at = end + 1;
	}
	buf_free(&text);
	free(ref);
	free(staff);
}

static void
set_number(struct prop_people_row *row, enum prop_people_cell cell,
    struct db_stmt *q, int col)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%012lld",
	    (long long)db_i64(q, col));
	prop_people_state_set(row, cell, text);
}

#define FACT_COLUMNS "client, event, day, mode, flags, value, part, ref, staff"

static void
take_facts(const struct taking *t)
{
	struct db_stmt *q =
	    db_prepare(t->db, "SELECT id, " FACT_COLUMNS " FROM fact");
	struct err e = ERR_INIT;

	while (db_step(q)) {
		struct prop_people_row *row = prop_people_state_add(t->s,
		    &(struct prop_people_row){ .tag = 'f' });

		set_fact(t, row, q);
		set_number(row, CELL_FACT, q, 0);
	}
	must(db_done(q, &e), &e);
}

static void
take_past_facts(const struct taking *t)
{
	struct db_stmt *q =
	    db_prepare(t->db, "SELECT fact, " FACT_COLUMNS ", id, changed_at,"
			      " changed_by, withdrawn FROM fact_history");
	struct err e = ERR_INIT;

	while (db_step(q)) {
		struct prop_people_row *row = prop_people_state_add(t->s,
		    &(struct prop_people_row){ .tag = 'h' });

		set_fact(t, row, q);
		set_number(row, CELL_FACT, q, 0);
		set_number(row, CELL_ID, q, 10);
		prop_people_state_set(row, CELL_AT, db_str(q, 11));
		prop_people_state_set(row, CELL_BY, db_str(q, 12));
		prop_people_state_set(row, CELL_TAKEN, db_str(q, 13));
	}
	must(db_done(q, &e), &e);
}

/* Columns: id, version, words, service, client, kind, ref, at, by. */
static void
set_words(const struct taking *t, struct prop_people_row *row,
    struct db_stmt *q)
{
	struct people_key key = { .service = db_i64(q, 3),
		.client = (uint32_t)db_i64(q, 4),
		.kind = (enum people_kind)db_i64(q, 5),
		.ref = db_str(q, 6) };
	struct vault_row r = people_book_row(&key, row->tag == 'p');
	struct people_words words = { 0 };
	struct err e = ERR_INIT;
	struct buf text;

	buf_init(&text, LINE_MAX);
	vault_column_take(&r, q, 0);
	must(people_book_open(t->v, &r, key.kind, &words, &e), &e);
	for (int i = 0; i < PEOPLE_FIELDS; i++)
		buf_printf(&text, "%s|",
		    people_get(&words, (enum people_field)i));
	prop_people_state_set(row, CELL_CLIENT, reference(t, key.client));
	prop_people_state_set(row, CELL_EVENT, people_kind_name(key.kind));
	prop_people_state_set(row, CELL_REF, key.ref);
	prop_people_state_set(row, CELL_VALUE, buf_str(&text));
	people_wipe(&words);
	buf_free(&text);
}

static void
take_words(const struct taking *t, char tag, const char *sql)
{
	struct db_stmt *q = db_prepare(t->db, sql);
	struct err e = ERR_INIT;

	while (db_step(q)) {
		struct prop_people_row *row = prop_people_state_add(t->s,
		    &(struct prop_people_row){ .tag = tag });

		set_words(t, row, q);
		if (tag != 'p')
			continue;
		set_number(row, CELL_ID, q, 0);
		prop_people_state_set(row, CELL_AT, db_str(q, 7));
		prop_people_state_set(row, CELL_BY, db_str(q, 8));
	}
	must(db_done(q, &e), &e);
}

void
prop_people_state_take(struct prop_people_state *s, struct db *db,
    struct vault *v)
{
	struct taking t = { .s = s, .db = db, .v = v };
	struct db_stmt *q = db_prepare(db, "SELECT id FROM service");
	struct err e = ERR_INIT;
	int64_t service;
	bool found;

	*s = (struct prop_people_state){ 0 };
	must(db_get_i64(q, &service, &found, &e), &e);
	if (!found)
		return;
	must(clients_open_references(&(struct open_register){ .db = db,
					 .vault = v },
		 service, &t.clients, &e),
	    &e);
	for (size_t i = 0; i < t.clients.n; i++)
		(void)prop_people_state_add(s,
		    &(struct prop_people_row){ .tag = 'c',
			.cell[CELL_CLIENT] = t.clients.client[i].text });
	take_facts(&t);
	take_past_facts(&t);
	take_words(&t, 'w',
	    "SELECT id, version, words, service, client, kind, ref"
	    " FROM particulars");
	take_words(&t, 'p',
	    "SELECT id, version, words, service, client, kind, ref,"
	    " changed_at, changed_by FROM particulars_history");
	clients_free_references(&t.clients);
}

/* ------------------------------------------------------------------ as text */

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Each row as a line, sorted, between two cells. */
static void
lines(const struct prop_people_state *s, const char *tags,
    enum prop_people_cell last, struct buf *out)
{
	char **line = mem_array(s->n + 1, sizeof(*line));
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct prop_people_row *row = &s->row[i];
		struct buf text;

		if (row->tag == 0 || strchr(tags, row->tag) == NULL)
			continue;
		buf_init(&text, LINE_MAX);
		for (int j = 0; j <= (int)last; j++)
			buf_printf(&text, "%s%s", j > 0 ? "," : "",
			    row->cell[j]);
		line[n++] = mem_printf("%s%s\n", buf_str(&text),
		    tags[1] != '\0' ? (char[]){ ' ', row->tag, '\0' } : "");
		buf_free(&text);
	}
	if (n > 0)
		qsort(line, n, sizeof(*line), by_text);
	for (size_t i = 0; i < n; i++) {
		buf_puts(out, line[i]);
		free(line[i]);
	}
	free(line);
}

void
prop_people_state_text(const struct prop_people_state *s, const char *tags,
    struct buf *out)
{
	buf_init(out, TEXT_MAX);
	lines(s, tags, CELL_TAKEN, out);
}

void
prop_people_state_sheet(const struct prop_people_state *s, struct buf *out)
{
	buf_init(out, TEXT_MAX);
	exchange_export_header(out);
	lines(s, "f", CELL_STAFF, out);
}
