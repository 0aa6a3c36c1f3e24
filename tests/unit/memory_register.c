/*
 * A register in memory with the cheapest password hash: what most tests of the
 * agent start from.
 */
#include "tests/unit/memory_register.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/exchange/exchange_export.h"
#include "agent/figures/due.h"
#include "agent/register/schema.h"
#include "common/base/day.h"
#include "common/base/db_schema.h"
#include "common/base/err.h"
#include "common/base/mem.h"
#include "tests/unit/unit.h"

static const char header[] =
    "service,client,event,date,mode,flags,ref,value,staff\n";

enum { EXPORT_MAX = 64 * 1024 * 1024, REMARK_MAX = 4096 };

int32_t
memory_register_day(const char *text)
{
	int32_t day;

	ck_assert_msg(day_parse(slice_of(text), &day), "%s", text);
	return day;
}

/*
 * Making all tables takes more time than most tests.  So each program makes a
 * few databases before Check forks, and every test has copies of them.
 */
enum { SPARES = 2 };
static struct db *spare[SPARES];
static int spares;

static struct db *
new_database(void)
{
	struct err e = ERR_INIT;
	struct db *db = NULL;

	ASSERT(db_schema_open(&db, ":memory:", DB_CREATE, schema_register,
		   &e) == 0);
	return db;
}

__attribute__((constructor)) static void
make_spares(void)
{
	while (spares < SPARES)
		spare[spares++] = new_database();
}

void
memory_register_open(struct memory_register *s)
{
	struct err e = ERR_INIT;

	*s = (struct memory_register){ .today =
					   memory_register_day("2026-06-30") };
	s->open.db = spares > 0 ? spare[--spares] : new_database();
	ck_assert_msg(vault_create(&s->open.vault, sealed_columns(s->open.db),
			  "ann", MEMORY_REGISTER_PASSWORD,
			  VAULT_COST_WEAK_FOR_TESTS, s->recovery, &e) == 0,
	    "%s", e.text);
	memory_register_work_as(s, "ann");
}

const struct vault_hash *
memory_register_hash(const struct vault *v, const char *password)
{
	static struct vault_hash h;
	struct err e = ERR_INIT;

	vault_hash_new(v, &h);
	ck_assert_msg(vault_hash_make(&h, password, &e) == 0, "%s", e.text);
	return &h;
}

void
memory_register_work_as(struct memory_register *s, const char *name)
{
	struct err e = ERR_INIT;
	struct vault_who who;
	bool found;

	ck_assert_msg(vault_find(s->open.db, s->open.vault, name, &who, &found,
			  &e) == 0,
	    "%s", e.text);
	ck_assert(found);
	s->actor = actor_of(&who, s->open.vault);
	s->open.actor = &s->actor;
}

struct desk
memory_register_desk(struct memory_register *s)
{
	s->open.actor = NULL;
	return (struct desk){ .reg = &s->open,
		.actor = s->actor,
		.today = s->today,
		.clock = s->today };
}

struct open_register
memory_register_own(struct memory_register *s)
{
	struct open_register own = s->open;

	own.actor = &s->actor;
	return own;
}

void
memory_register_close(struct memory_register *s)
{
	vault_lock(s->open.vault);
	db_close(s->open.db);
}

struct exchange_report
memory_register_import(struct memory_register *s, const char *rows,
    bool accept_good_rows)
{
	struct exchange_options options = { .today = s->today,
		.accept_good_rows = accept_good_rows };
	struct open_register own = memory_register_own(s);
	struct exchange_report report;
	struct err e = ERR_INIT;
	char *file = mem_printf("%s%s", header, rows);
	int rc = exchange_import(&own, slice_of(file), &options, &report, &e);

	ck_assert_msg(rc == 0, "%s", e.text);
	ck_assert_uint_eq(report.read, report.stored + report.corrected +
					   report.unchanged + report.refused);
	free(file);
	return report;
}

const char *
memory_register_remark(const struct exchange_report *r, size_t i)
{
	static char text[REMARK_MAX];
	const struct exchange_manner manner = { .shows_cells = true };
	struct buf out;

	buf_init(&out, sizeof(text));
	if (i < r->remarks)
		exchange_words_line(&r->remark[i], &manner, &out);
	else
		buf_puts(&out, "without a word");
	(void)snprintf(text, sizeof(text), "%s", buf_str(&out));
	buf_free(&out);
	return text;
}

void
memory_register_take(struct memory_register *s, const char *rows)
{
	struct exchange_report r = memory_register_import(s, rows, false);

	ck_assert_msg(r.refused == 0, "%s", memory_register_remark(&r, 0));
	ck_assert(r.written);
	exchange_report_free(&r);
}

char *
memory_register_export(struct memory_register *s)
{
	struct err e = ERR_INIT;
	struct buf out;
	char *text;

	buf_init(&out, EXPORT_MAX);
	ck_assert_msg(exchange_export(&s->open, NULL, &out, &e) == 0, "%s",
	    e.text);
	ck_assert(strncmp(buf_str(&out), header, strlen(header)) == 0);
	text = mem_string(buf_str(&out) + strlen(header));
	buf_free(&out);
	return text;
}

struct returns
memory_register_return(struct memory_register *s, const char *period,
    const char *through)
{
	struct due_question q = { .service = "svc-a",
		.today = s->today,
		.through = through ? memory_register_day(through) : DAY_NONE,
		.inside = true };
	struct err e = ERR_INIT;
	struct period p;
	struct returns r;

	ck_assert_msg(period_parse_user(period, &p, &e) == 0, "%s", e.text);
	ck_assert_msg(due_return(s->open.db, &q, p, &r, &e) == 0, "%s", e.text);
	return r;
}

int64_t
memory_register_figure(const struct returns *r, const char *code)
{
	int row = measures_find(r->rules, slice_of(code));

	ck_assert_msg(row >= 0, "%s is no measure", code);
	return r->value[row];
}
