/*
 * The access log: what a line says, and that a log somebody else has changed
 * is found, by line.
 */
#include "agent/register/access.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/sealed_columns.h"
#include "agent/vault/vault_staff.h"
#include "agent/vault/vault_vouch.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;

static void
begin(void)
{
	memory_register_open(&site);
}

static void
end(void)
{
	memory_register_close(&site);
}

/* Show these clients, or all n of a service where there is none. */
static void
show(const char *operation, const uint32_t *client, const char *service,
    size_t n)
{
	struct access_shown shown = { 0 };
	struct err e = ERR_INIT;

	for (size_t i = 0; client != NULL && i < n; i++)
		access_add(&shown, client[i]);
	if (client == NULL)
		access_add_all(&shown, service, n);
	ck_assert_msg(access_append(&site.open, operation, &shown, &e) == 0,
	    "%s", e.text);
	access_free(&shown);
}

/* Lines 1 to n, of client 1 to n. */
static void
show_some(uint32_t n)
{
	for (uint32_t i = 1; i <= n; i++)
		show("client show", &i, NULL, 1);
}

static void
run(const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(site.open.db,
			  "DROP TRIGGER IF EXISTS access_stays;"
			  "DROP TRIGGER IF EXISTS access_kept",
			  &e) == 0 &&
			  db_exec(site.open.db, sql, &e) == 0,
	    "%s: %s", e.text, sql);
}

static void
load(const struct access_question *q, struct access_list *out)
{
	struct err e = ERR_INIT;

	ck_assert_msg(access_load(&site.open, q, out, &e) == 0, "%s", e.text);
}

/* What is found wrong. */
static void
finds(const char *faults)
{
	struct access_list list;

	load(&(struct access_question){ 0 }, &list);
	ck_assert_str_eq(buf_str(&list.faults), faults);
	access_free_list(&list);
}

/* "3: clients 1 2, 2: nobody, " newest first. */
static void
says(const struct access_question *q, const char *text)
{
	struct access_list list;
	struct buf out;

	load(q, &list);
	buf_init(&out, 1 << 20);
	for (size_t i = 0; i < list.n; i++) {
		buf_printf(&out, "%d: ", (int)list.line[i].number);
		access_describe(&list.line[i], &out);
		buf_puts(&out, ", ");
	}
	ck_assert_str_eq(buf_str(&out), text);
	ck_assert_str_eq(buf_str(&list.faults), "");
	buf_free(&out);
	access_free_list(&list);
}

START_TEST(lines)
{
	static const uint32_t some[] = { 17, 3, 0, 17, 1 };
	uint32_t many[ACCESS_CLIENTS_MAX + 1];
	const struct access_question all = { 0 };

	finds("");
	says(&all, "");
	run("INSERT INTO service (name) VALUES ('north')");
	show("client find", some, NULL, 5);
	show("client find", some, NULL, 0);
	show("export", NULL, "north", 230);
	show("export", NULL, NULL, 500);
	for (uint32_t i = 0; i < ACCESS_CLIENTS_MAX + 1; i++)
		many[i] = i + 1;
	show("list", many, NULL, ACCESS_CLIENTS_MAX + 1);
	says(&all, "5: 201 clients of all services, "
		   "4: 500 clients of all services, "
		   "3: 230 clients of north, 2: nobody, 1: clients 1 3 17, ");
	says(&(struct access_question){ .before = 3 },
	    "2: nobody, 1: clients 1 3 17, ");
	says(&(struct access_question){ .client = 17, .service = "north" },
	    "5: 201 clients of all services, "
	    "4: 500 clients of all services, "
	    "3: 230 clients of north, 1: clients 1 3 17, ");
	says(&(struct access_question){ .client = 7, .service = "south" },
	    "5: 201 clients of all services, "
	    "4: 500 clients of all services, ");
}
END_TEST

START_TEST(pages)
{
	struct access_list list;

	show_some(ACCESS_PAGE + 5);
	load(&(struct access_question){ 0 }, &list);
	ck_assert_uint_eq(list.n, ACCESS_PAGE);
	ck_assert_int_eq(list.line[0].number, ACCESS_PAGE + 5);
	ck_assert_int_eq(list.line[list.n - 1].number, 6);
	access_free_list(&list);
	load(&(struct access_question){ .before = 6 }, &list);
	ck_assert_uint_eq(list.n, 5);
	access_free_list(&list);
}
END_TEST

START_TEST(changed_lines_are_found)
{
	static const struct {
		const char *sql, *faults;
	} c[] = {
		{ "DELETE FROM access WHERE number = 3",
		    "Line 3 of the log is missing.\n" },
		{ "DELETE FROM access WHERE number IN (3, 4)",
		    "Lines 3 to 4 of the log are missing.\n" },
		{ "DELETE FROM access WHERE number = 1",
		    "Line 1 of the log is missing.\n" },
		{ "DELETE FROM access WHERE number = 6",
		    "Line 6 of the log is missing.\n" },
		{ "DELETE FROM access WHERE number > 2",
		    "Lines 3 to 6 of the log are missing.\n" },
		{ "UPDATE access SET by = 'bob' WHERE number = 2",
		    "Line 2 of the log is not as it was written.\n" },
		{ "UPDATE access SET clients = '9' WHERE number = 2",
		    "Line 2 of the log is not as it was written.\n" },
		{ "UPDATE access SET at = '2026-01-01T00:00:00Z'"
		  " WHERE number = 6",
		    "Line 6 of the log is not as it was written.\n" },
		{ "UPDATE access SET number = number + 100 WHERE number = 5;"
		  "UPDATE access SET number = 5 WHERE number = 4;"
		  "UPDATE access SET number = 4 WHERE number = 105",
		    "Line 4 of the log is not as it was written.\n"
		    "Line 5 of the log is not as it was written.\n"
		    "Line 6 of the log is not as it was written.\n" },
		{ "INSERT INTO access SELECT 7, at, by, operation, service,"
		  " clients, count, hash FROM access WHERE number = 6",
		    "Line 7 of the log is not as it was written.\n"
		    "Line 7 of the log was put in.\n" },
		{ "UPDATE access_head SET lines = 5",
		    "The end of the log is not vouched for.\n" },
		{ "DELETE FROM access_head",
		    "The end of the log is not vouched for.\n" },
		{ "DELETE FROM access; DELETE FROM access_head",
		    "The end of the log is not vouched for.\n" },
		{ "DELETE FROM access",
		    "Lines 1 to 6 of the log are missing.\n" },
	};

	show_some(6);
	finds("");
	run("CREATE TABLE was AS SELECT * FROM access;"
	    "CREATE TABLE head_was AS SELECT * FROM access_head");
	for (size_t i = 0; i < sizeof(c) / sizeof(c[0]); i++) {
		run(c[i].sql);
		finds(c[i].faults);
		run("DELETE FROM access; DELETE FROM access_head;"
		    "INSERT INTO access SELECT * FROM was;"
		    "INSERT INTO access_head SELECT * FROM head_was");
		finds("");
	}
}
END_TEST

/* Whoever cuts the log cannot stop a site, nor make it look whole again. */
START_TEST(a_cut_log_goes_on_and_shows_it)
{
	struct access_list list;

	show_some(4);
	run("DELETE FROM access WHERE number > 2");
	show_some(1);
	finds("Lines 3 to 4 of the log are missing.\n");
	run("DELETE FROM access; DELETE FROM access_head");
	show_some(1);
	load(&(struct access_question){ 0 }, &list);
	ck_assert_uint_eq(list.n, 2);
	ck_assert_str_eq(list.line[1].operation,
	    "(the log before this was taken away)");
	access_free_list(&list);
}
END_TEST

START_TEST(it_holds_after_re_keying)
{
	struct err e = ERR_INIT;
	struct vault *v;

	show_some(2);
	ck_assert_int_eq(
	    vault_staff_add(site.open.db, site.open.vault, "will", "worker",
		memory_register_hash(site.open.vault, MEMORY_REGISTER_PASSWORD),
		&e),
	    0);
	ck_assert_int_eq(vault_staff_remove(site.open.db, site.open.vault,
			     "will", &e),
	    0);
	show_some(1);
	finds("");
	ck_assert_msg(vault_unlock(&v, sealed_columns(site.open.db),
			  &(struct vault_login){ "ann",
			      MEMORY_REGISTER_PASSWORD },
			  NULL, &e) == 0,
	    "%s", e.text);
	vault_lock(v);
}
END_TEST

/* A line that cannot be written is an answer that is not given. */
START_TEST(no_line_no_answer)
{
	struct access_shown shown = { 0 };
	struct err e = ERR_INIT;

	run("CREATE TRIGGER full BEFORE INSERT ON access BEGIN"
	    " SELECT RAISE(ABORT, 'full'); END");
	access_add(&shown, 1);
	ck_assert_int_eq(access_append(&site.open, "client show", &shown, &e),
	    -1);
	ck_assert_ptr_nonnull(strstr(e.text, "access log"));
	access_free(&shown);
	/* Nor is anybody else locked out: accounts are checked as before. */
	ck_assert_msg(vault_vouch_slots(site.open.db, site.open.vault, &e) == 0,
	    "%s", e.text);
	run("DROP TRIGGER full");
	show_some(1);
	finds("");
}
END_TEST

/* A row of the highest number that there is, put in by somebody else. */
START_TEST(a_row_far_away_stops_no_line)
{
	show_some(2);
	run("INSERT INTO access SELECT 9223372036854775807, at, by, operation,"
	    " service, clients, count, hash FROM access WHERE number = 1");
	show_some(1);
	finds("Line 9223372036854775807 of the log was put in.\n");
}
END_TEST

/* A service that has another name since was shown all the same. */
START_TEST(a_renamed_service_hides_no_look)
{
	const struct access_question q = { .client = 1, .service = "new" };
	struct access_list list;

	show("export", NULL, "old", 3);
	load(&q, &list);
	ck_assert_uint_eq(list.n, 1);
	access_free_list(&list);
	run("INSERT INTO service (name) VALUES ('old')");
	load(&q, &list);
	ck_assert_uint_eq(list.n, 0);
	access_free_list(&list);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { lines, pages, changed_lines_are_found,
		a_cut_log_goes_on_and_shows_it, it_holds_after_re_keying,
		no_line_no_answer, a_row_far_away_stops_no_line,
		a_renamed_service_hides_no_look, NULL };

	return unit_run(&(struct unit_suite){ .name = "access",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
