/* What the centre could never take: misspelt services are asked about, and
 * neither they nor figures that were refused are sealed. */
#include "agent/desk/desk_services.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_import.h"
#include "agent/desk/desk_seal.h"
#include "common/base/day.h"
#include "common/base/text.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

#define NORTH  "north-tees,C1,referral_accepted,2026-04-07,self,,,,\n"
#define NROTH  "nroth-tees,C2,referral_accepted,2026-04-07,self,,,,\n"
#define HEADER "service,client,event,date,mode,flags,ref,value,staff\n"

static struct fake_courier site;
static struct desk desk;
static struct desk_returns_request request;

static void
begin(void)
{
	fake_courier_open(&site);
	desk = memory_register_desk(&site.reg);
	desk.spool = site.spool;
	request = (struct desk_returns_request){ .today = site.reg.today,
		.through = DAY_NONE };
	fake_courier_enrol(&site);
}

static void
end(void)
{
	desk_set_meant(&desk, NULL);
	fake_courier_close(&site);
}

static int64_t
count_rows(const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(site.reg.open.db, sql), &n,
			     &found, &e),
	    0);
	return n;
}

/* The authority names these services, divided by commas. */
static void
name_services(const char *services)
{
	struct slice rest = slice_of(services), name;
	struct err e = ERR_INIT;
	struct listed list;

	listed_begin(&list);
	while (rest.n > 0) {
		(void)text_split(rest, ',', &name, &rest);
		listed_add(&list, name);
	}
	ck_assert_int_eq(listed_store(site.reg.open.db, &list, &e), 0);
}

static size_t
import(const char *rows, const char **why)
{
	static char said[ERR_TEXT_MAX];
	struct desk_import_request r = { .kind = DESK_IMPORT_FACTS };
	struct exchange_report report;
	const struct exchange_manner manner = { .shows_cells = false };
	struct err e = ERR_INIT;
	struct buf text, line;
	size_t refused;

	buf_init(&text, 4096);
	buf_puts(&text, HEADER);
	buf_puts(&text, rows);
	r.text = buf_slice(&text);
	ck_assert_msg(desk_import(&desk, &r, &report, &e) == 0, "%s", e.text);
	refused = report.refused;
	buf_init(&line, sizeof(said) - 1);
	if (report.remarks > 0)
		exchange_words_line(&report.remark[0], &manner, &line);
	(void)snprintf(said, sizeof(said), "%s", buf_str(&line));
	buf_free(&line);
	*why = said;
	exchange_report_free(&report);
	buf_free(&text);
	return refused;
}

static void
answer_all(void)
{
	const struct desk_unrecorded_answer none = { .none = "all" };
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_unrecorded_answer(&desk, &none, &e), 0);
}

/* Prepare and sign off what is due, if anything is; *news is what was said. */
static size_t
seal(struct buf *news)
{
	struct desk_sealed sealed = { 0 };
	struct desk_seal_sign sign = { .today = request.today,
		.through = request.through,
		.said = request.today,
		.way = SIGNOFF_YES };
	struct desk_seal shown;
	struct err e = ERR_INIT;

	/* The facts are older than a clock may be ahead of them. */
	request.said = request.today;
	answer_all();
	ck_assert_msg(desk_seal_prepare(&desk, &request, &shown, &e) == 0, "%s",
	    e.text);
	buf_reset(news);
	buf_add_slice(news, buf_slice(&shown.news));
	sign.digest = &shown.draft.digest;
	sign.epoch = shown.epoch;
	if (shown.due.list.n > 0)
		ck_assert_msg(desk_seal_sign_off(&desk, &sign, &sealed, &e) ==
				  0,
		    "%s", e.text);
	desk_seal_free(&shown);
	return sealed.n;
}

/* The first service of a register is taken; a second one is asked about. */
START_TEST(test_asked)
{
	struct desk_services_question q;
	struct err e = ERR_INIT;
	const char *why;

	ck_assert_uint_eq(import(NORTH, &why), 0);
	ck_assert_uint_eq(import(NORTH NROTH NROTH, &why), 2);
	ck_assert(strstr(why, "line 3, column service: is new here") != NULL);
	ck_assert_int_eq(desk_services_ask(&desk, NULL,
			     slice_of(HEADER NORTH NROTH NROTH), &q, &e),
	    0);
	ck_assert_uint_eq(q.n, 1);
	ck_assert_str_eq(q.item[0].service, "nroth-tees");
	ck_assert_uint_eq(q.item[0].line, 3);
	ck_assert_str_eq(q.item[0].near, "north-tees");
	ck_assert_str_eq(buf_str(&q.known), "north-tees");
	ck_assert_int_lt(desk_services_settle(&q, "durham", &e), 0);
	ck_assert(strstr(e.text, "line 3: ") != NULL);
	ck_assert(strstr(e.text, "did you mean north-tees?") != NULL);
	ck_assert_int_eq(desk_services_settle(&q, "durham, nroth-tees", &e), 0);
	desk_services_free(&q);
	desk_set_meant(&desk, "nroth-tees");
	ck_assert_uint_eq(import(NORTH NROTH, &why), 0);
	/* Once it is there, nobody is asked again. */
	desk_set_meant(&desk, NULL);
	ck_assert_uint_eq(import(NROTH, &why), 0);
}
END_TEST

/* With a list of the authority, that is what is asked about. */
START_TEST(test_asked_of_list)
{
	struct err e = ERR_INIT;
	const char *why;

	name_services("durham,north-tees");
	ck_assert_uint_eq(import(NROTH, &why), 1);
	ck_assert_uint_eq(import(NORTH, &why), 0);
	ck_assert_int_eq(desk_services_check(desk.reg->db, "durham", NULL, &e),
	    0);
	ck_assert_int_lt(desk_services_check(desk.reg->db, "durhan", NULL, &e),
	    0);
	ck_assert(strstr(e.text, "known: durham, north-tees") != NULL);
	ck_assert(strstr(e.text, "did you mean durham?") != NULL);
	/* What is no id, or not so written, has reasons of its own. */
	ck_assert_int_eq(desk_services_check(desk.reg->db, "no id", NULL, &e),
	    0);
	ck_assert_int_eq(desk_services_check(desk.reg->db, "NORTH-TEES", NULL,
			     &e),
	    0);
}
END_TEST

/* What the authority has not named is not sealed; the rest is. */
START_TEST(test_unlisted)
{
	struct buf news;
	const char *why;

	buf_init(&news, 1 << 16);
	desk_set_meant(&desk, "nroth-tees");
	ck_assert_uint_eq(import(NORTH NROTH, &why), 0);
	name_services("north-tees");
	ck_assert_uint_eq(seal(&news), 1);
	ck_assert(strstr(buf_str(&news),
		      "nroth-tees is not among the services that the "
		      "authority has named for this site (north-tees)") !=
		  NULL);
	ck_assert(strstr(buf_str(&news), "did you mean north-tees?") != NULL);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 1);
	/* The authority names it after all. */
	name_services("north-tees,nroth-tees");
	ck_assert_uint_eq(seal(&news), 1);
	ck_assert(strstr(buf_str(&news), "not among") == NULL);
	ck_assert_int_eq(fake_courier_count(&site, "waiting"), 2);
	buf_free(&news);
}
END_TEST

/* The newest statement was refused, with that code. */
static void
refuse_newest(const char *code)
{
	struct err e = ERR_INIT;
	char sql[512];

	(void)snprintf(sql, sizeof(sql),
	    "INSERT INTO receipt (epoch, seq, status, at, answer, log_index,"
	    " log_size, code, line) SELECT epoch, max(seq), 422, 0, x'', 1, 2,"
	    " '%s', 9 FROM statement;"
	    "UPDATE outbox SET state = 'refused' WHERE seq ="
	    " (SELECT max(seq) FROM statement)",
	    code);
	ck_assert_msg(db_exec(site.reg.open.db, sql, &e) == 0, "%s", e.text);
}

/* Refused figures wait for a correction, also when a week has passed and
 * `through` with it; a refused revision does not. */
START_TEST(test_refused)
{
	struct buf news;
	const char *why;

	buf_init(&news, 1 << 16);
	ck_assert_uint_eq(import(NORTH, &why), 0);
	request.today -= 10;
	ck_assert_uint_eq(seal(&news), 1);
	refuse_newest("payload");
	request.today += 9;
	ck_assert_uint_eq(seal(&news), 0);
	ck_assert(strstr(buf_str(&news),
		      "north-tees, 2026/27 Q1 (Apr–Jun): the aggregator "
		      "refused these figures (payload, line 9 of the "
		      "return)") != NULL);
	ck_assert_uint_eq(import("north-tees,C9,referral_accepted,2026-04-09,"
				 "self,,,,\n",
			      &why),
	    0);
	ck_assert_uint_eq(seal(&news), 1);
	refuse_newest("revision");
	ck_assert_uint_eq(seal(&news), 1);
	buf_free(&news);
}
END_TEST

/* One that was made by mistake gets another name, with all that it holds. */
START_TEST(test_rename)
{
	struct err e = ERR_INIT;
	struct buf news;
	const char *why;
	char *rows;

	buf_init(&news, 1 << 16);
	ck_assert_uint_eq(import(NROTH, &why), 0);
	ck_assert_int_lt(desk_services_rename(&desk, "durham", "tees", NULL,
			     &e),
	    0);
	ck_assert_int_lt(desk_services_rename(&desk, "nroth-tees", "no id",
			     NULL, &e),
	    0);
	name_services("north-tees");
	ck_assert_int_lt(desk_services_rename(&desk, "nroth-tees", "nrth-tees",
			     NULL, &e),
	    0);
	ck_assert(strstr(e.text, "did you mean north-tees?") != NULL);
	ck_assert_msg(desk_services_rename(&desk, "nroth-tees", "north-tees",
			  NULL, &e) == 0,
	    "%s", e.text);
	/* Its clients are found by their references under the new name. */
	ck_assert_uint_eq(import("north-tees,C2,interview,2026-04-08,,,i1,,\n",
			      &why),
	    0);
	rows = memory_register_export(&site.reg);
	ck_assert(strstr(rows, "nroth") == NULL);
	ck_assert(strstr(rows, "north-tees,C2,referral_accepted") != NULL);
	free(rows);
	ck_assert_int_eq(count_rows("SELECT count(*) FROM client"), 1);
	/* What is sealed keeps its name, until it was refused. */
	ck_assert_uint_eq(seal(&news), 1);
	desk_set_meant(&desk, "durham");
	ck_assert_int_lt(desk_services_rename(&desk, "north-tees", "durham",
			     NULL, &e),
	    0);
	ck_assert(strstr(e.text, "sealed already") != NULL);
	refuse_newest("service");
	ck_assert_int_eq(desk_services_rename(&desk, "north-tees", "durham",
			     NULL, &e),
	    0);
	buf_free(&news);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { test_asked, test_asked_of_list,
		test_unlisted, test_refused, test_rename, NULL };
	const struct unit_suite suite = { .name = "desk_services",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
