/*
 * The second derivation, in SQL over an export: it is there to disagree with the
 * agent's.
 */
#include "tests/simulation/prop_derive_sql.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/csvread.h"
#include "common/base/day.h"
#include "common/base/file.h"
#include "common/base/mem.h"

enum { SCRIPT_MAX = 1 << 20, ROWS_MAX = 100000, CELL_MAX = 256, COLUMNS = 9 };

static const char *const columns[] = { "service", "client", "event", "date",
	"mode", "flags", "ref", "value", "staff", NULL };

static void
must(int rc, const struct err *e)
{
	if (rc == 0)
		return;
	(void)fprintf(stderr, "%s\n", e->text);
	abort();
}

static char *
script(const char *path)
{
	struct err e = ERR_INIT;
	struct buf text;

	must(file_read(path, SCRIPT_MAX, &text, &e), &e);
	return buf_take(&text);
}

/* Cut a script after each semicolon that ends a line. */
static void
cut(struct prop_derive_sql *s)
{
	char *at = s->script, *end;

	while ((end = strstr(at, ";\n")) != NULL) {
		end[1] = '\0';
		s->statement =
		    mem_resize(s->statement, s->n + 1, sizeof(*s->statement));
		s->statement[s->n++] = at;
		at = end + 2;
	}
	ASSERT(at[strspn(at, "\n")] == '\0');
}

void
prop_derive_sql_open(struct prop_derive_sql *s)
{
	char *tables = script("tests/sql/tables.sql");
	struct err e = ERR_INIT;

	memset(s, 0, sizeof(*s));
	s->script = script("tests/sql/derive.sql");
	cut(s);
	must(db_open(&s->db, ":memory:", DB_CREATE, &e), &e);
	must(db_exec(s->db, tables, &e), &e);
	free(tables);
}

void
prop_derive_sql_close(struct prop_derive_sql *s)
{
	db_close(s->db);
	free(s->statement);
	free(s->script);
}

static int
add_row(void *arg, const struct csvread_row *row, struct err *e)
{
	struct db *db = arg;
	struct db_stmt *q = db_prepare(db,
	    "INSERT INTO cell VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");

	for (int i = 0; i < COLUMNS; i++)
		db_bind_text(q, i + 1, row->cell[i]);
	return db_run(q, e);
}

void
prop_derive_sql_load(struct prop_derive_sql *s, const char *file)
{
	const struct csvread_config config = { .made_for = CSV_FOR_PEOPLE,
		.columns = columns,
		.cell_max = CELL_MAX,
		.rows_max = ROWS_MAX,
		.row = add_row,
		.arg = s->db };
	struct err e = ERR_INIT;

	must(db_begin(s->db, &e), &e);
	must(db_run(db_prepare(s->db, "DELETE FROM cell"), &e), &e);
	must(csvread_parse(slice_of(file), &config, &e), &e);
	must(db_commit(s->db, &e), &e);
}

void
prop_derive_sql_title(struct prop_derive_sql *s, const char *mode)
{
	struct db_stmt *q =
	    db_prepare(s->db, "INSERT OR IGNORE INTO titled VALUES (?)");
	struct err e = ERR_INIT;

	db_bind_str(q, 1, mode);
	must(db_begin(s->db, &e), &e);
	must(db_run(q, &e), &e);
	must(db_commit(s->db, &e), &e);
}

static void
set_scope(struct db *db, struct period period, int32_t through)
{
	const int32_t day[] = { period.start, period.end, through };
	struct err e = ERR_INIT;
	struct db_stmt *q;

	must(db_run(db_prepare(db, "DELETE FROM scope"), &e), &e);
	q = db_prepare(db, "INSERT INTO scope VALUES (?, ?, ?)");
	for (int i = 0; i < 3; i++) {
		char text[DAY_TEXT_SIZE];

		day_format(text, day[i]);
		db_bind_str(q, i + 1, text);
	}
	must(db_run(q, &e), &e);
}

void
prop_derive_sql_figures(struct prop_derive_sql *s, struct period period,
    int32_t through, const struct ruleset *rules, int64_t *values)
{
	struct err e = ERR_INIT;
	struct db_stmt *q;
	size_t found = 0;

	must(db_begin(s->db, &e), &e);
	set_scope(s->db, period, through);
	for (size_t i = 0; i < s->n; i++)
		must(db_run(db_prepare(s->db, s->statement[i]), &e), &e);
	q = db_prepare(s->db, "SELECT code, n FROM figure");
	for (; db_step(q); found++) {
		int row = measures_find(rules, slice_of(db_str(q, 0)));

		ASSERT(row >= 0);
		values[row] = db_i64(q, 1);
	}
	must(db_done(q, &e), &e);
	ASSERT(found == rules->n);
	must(db_commit(s->db, &e), &e);
}
