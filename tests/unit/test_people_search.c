/*
 * With all clients opened: searching them, likely duplicates, and the history
 * of one.
 */
#include "agent/people/people_search.h"

#include <stdlib.h>
#include <string.h>

#include "agent/people/people_duplicates.h"
#include "agent/people/people_history.h"
#include "agent/people/people_query.h"
#include "common/base/day.h"
#include "common/base/mem.h"
#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

#define KEY "service,client,kind,ref"

static void
run(struct people_fixture *c, const char *sql)
{
	struct err e = ERR_INIT;

	ck_assert_msg(db_exec(c->reg.open.db, sql, &e) == 0, "%s", e.text);
}

/* --------------------------------------------------------------- searching */

static const char people[] =
    KEY ",name,nhs_number,date_of_birth,postcode,phone,email,address,notes\n"
	"svc-a,C1,client,,Jane O'Brien,943 476 5919,1990-03-31,LS1 4AB,"
	"0113 496 0000,Jane@Example.org,Elm Row,tall\n"
	"svc-a,C2,client,,Zo\xc3\xab \xc3\x85lund,,,,,,,\n";

/* How many of the clients the text finds. */
static size_t
find(const struct people_search *roll, const char *text)
{
	struct people_query q;
	size_t n = 0;

	people_query_read(&q, slice_of(text));
	for (size_t i = 0; i < roll->n; i++)
		n += people_query_finds(&q, roll->entry[i].text,
		    &roll->entry[i].words);
	people_query_free(&q);
	return n;
}

START_TEST(found)
{
	struct people_search roll;
	struct err e = ERR_INIT;
	struct people_fixture c;

	people_fixture_open(&c);
	(void)people_fixture_take(&c, people);
	ck_assert_int_eq(people_search_open(&c.reg.open, &roll, &e), 0);
	ck_assert_uint_eq(find(&roll, "jane"), 1);
	ck_assert_uint_eq(find(&roll, "zoe"), 1);
	ck_assert_uint_eq(find(&roll, "31/03/1990"), 1);
	/* who has no particulars is found by the reference */
	ck_assert_uint_eq(find(&roll, "c3"), 1);
	ck_assert_uint_eq(find(&roll, "nobody"), 0);
	people_search_free(&roll);
	people_fixture_close(&c);
}
END_TEST

START_TEST(the_roll)
{
	struct people_search roll;
	struct err e = ERR_INIT;
	struct people_fixture c;

	people_fixture_open(&c);
	(void)people_fixture_take(&c, people);
	run(&c, "UPDATE client SET review_on = 20634 WHERE id = 4");
	ck_assert_int_eq(people_search_open(&c.reg.open, &roll, &e), 0);
	ck_assert_uint_eq(roll.n, 4);
	for (uint32_t i = 0; i < 4; i++) {
		const struct people_entry *entry = &roll.entry[i];

		ck_assert_uint_eq(entry->number, i + 1);
		ck_assert_ptr_eq(people_search_get(&roll, i + 1), entry);
		ck_assert_int_eq(entry->service, c.service[i == 3]);
		ck_assert_str_eq(entry->service_id, i == 3 ? "svc-b" : "svc-a");
		ck_assert_int_eq(entry->reference[1],
		    i == 3 ? '1' : '1' + (int)i);
		ck_assert_int_eq(entry->review_on, i == 3 ? 20634 : DAY_NONE);
		ck_assert(people_is_blank(&entry->words) == (i > 1));
	}
	ck_assert_str_eq(people_get(&roll.entry[0].words, PEOPLE_NOTES),
	    "tall");
	ck_assert_ptr_null(people_search_get(&roll, 0));
	ck_assert_ptr_null(people_search_get(&roll, 5));
	ck_assert_ptr_null(people_search_get(&roll, UINT32_MAX));
	people_search_free(&roll);
	/* what does not open stops it */
	run(&c, "UPDATE particulars SET version = 2 WHERE id = 2");
	ck_assert_int_eq(people_search_open(&c.reg.open, &roll, &e), -1);
	ck_assert_int_eq(e.kind, ERR_CORRUPT);
	ck_assert_uint_eq(roll.n, 0);
	people_fixture_close(&c);
}
END_TEST

/* ------------------------------------------------------------------- twins */

/* Clients in a row, by number from 1, and the pairs that are found: "1-2n"
 * by NHS number, "1-2b" by name and birth. */
struct client {
	int64_t service;
	const char *name, *nhs_number, *born;
};
enum { CLIENTS_MAX = 5 };

static const struct {
	struct client client[CLIENTS_MAX];
	const char *pairs;
} groups[] = {
	{ { { 1, "Jane Lee", "", "1990-03-31" } }, "" },
	/* number */
	{ { { 1, "Jane", "9434765919", "" }, { 1, "Jo", "9434765919", "" } },
	    "1-2n " },
	{ { { 1, "Jane", "9434765919", "" }, { 1, "Jane", "9990000018", "" } },
	    "" },
	{ { { 1, "", "", "" }, { 1, "", "", "" } }, "" },
	/* name, in any order, case and punctuation, and birth */
	{ { { 1, "Jane Lee", "", "1990-03-31" },
	      { 1, "LEE, jane", "", "1990-03-31" } },
	    "1-2b " },
	{ { { 1, "Jane-Ann O'Brien", "", "1990-03-31" },
	      { 1, "OBrien,  Jane (Ann)", "", "1990-03-31" } },
	    "1-2b " },
	{ { { 1, "Jane Lee", "", "1990-03-31" },
	      { 1, "Jane Lee", "", "1990-03-30" } },
	    "" },
	{ { { 1, "Jane Lee", "", "" }, { 1, "Jane Lee", "", "" } }, "" },
	{ { { 1, "", "", "1990-03-31" }, { 1, " - ", "", "1990-03-31" } }, "" },
	{ { { 1, "Jane Lee", "", "1990-03-31" },
	      { 1, "Jane Lee Lee", "", "1990-03-31" } },
	    "" },
	{ { { 1, "Jane Lee", "", "1990-03-31" },
	      { 1, "Janel Ee", "", "1990-03-31" } },
	    "" },
	{ { { 1, "Zo\xc3\xab Lee", "", "1990-03-31" },
	      { 1, "lee zo\xc3\xab", "", "1990-03-31" } },
	    "1-2b " },
	{ { { 1, "Zo\xc3\xab O'Test", "", "1990-03-31" },
	      { 1, "ZOE O\xe2\x80\x99TEST", "", "1990-03-31" } },
	    "1-2b " },
	/* both: said once, by number */
	{ { { 1, "Jane Lee", "9434765919", "1990-03-31" },
	      { 1, "Jane Lee", "9434765919", "1990-03-31" } },
	    "1-2n " },
	/* not across services, with somebody of another between */
	{ { { 1, "Jane Lee", "9434765919", "1990-03-31" },
	      { 2, "Jane Lee", "9434765919", "1990-03-31" } },
	    "" },
	{ { { 1, "Jane Lee", "9434765919", "" },
	      { 2, "Jane Lee", "9434765919", "" },
	      { 1, "Jane Lee", "9434765919", "" } },
	    "1-3n " },
	/* service 1 and service 11 are not to be mixed up either */
	{ { { 1, "", "9434765919", "" }, { 11, "", "9434765919", "" } }, "" },
	/* three alike are two pairs; each is met */
	{ { { 1, "Jane Lee", "", "1990-03-31" },
	      { 1, "Lee Jane", "", "1990-03-31" },
	      { 1, "Lee, Jane", "", "1990-03-31" } },
	    "1-2b 2-3b " },
	/* chained by number and by name, sorted by number */
	{ { { 1, "Jane Lee", "", "1990-03-31" }, { 1, "", "9990000018", "" },
	      { 1, "Jo Ek", "9434765919", "1990-03-31" },
	      { 1, "Jane Lee", "9434765919", "1990-03-31" },
	      { 1, "x", "9990000018", "1990-03-31" } },
	    "1-4b 2-5n 3-4n " },
};

static void
twins_are(const struct client *client, const char *expected)
{
	struct people_entry entry[CLIENTS_MAX] = { 0 };
	struct people_search roll = { .entry = entry };
	struct people_duplicates twins;
	struct buf pairs;

	for (; roll.n < CLIENTS_MAX && client[roll.n].name != NULL; roll.n++) {
		struct people_entry *e = &entry[roll.n];

		e->number = (uint32_t)roll.n + 1;
		e->service = client[roll.n].service;
		people_set(&e->words, PEOPLE_NAME,
		    slice_of(client[roll.n].name));
		people_set(&e->words, PEOPLE_NHS_NUMBER,
		    slice_of(client[roll.n].nhs_number));
		people_set(&e->words, PEOPLE_BORN,
		    slice_of(client[roll.n].born));
		people_alike_marks(e->service, &e->words, e->alike);
	}
	people_duplicates_find(&roll, NULL, &twins);
	buf_init(&pairs, 1000);
	for (size_t i = 0; i < twins.n; i++)
		buf_printf(&pairs, "%u-%u%c ", twins.twin[i].a->number,
		    twins.twin[i].b->number,
		    twins.twin[i].nhs_number ? 'n' : 'b');
	ck_assert_str_eq(buf_str(&pairs), expected);
	buf_free(&pairs);
	people_duplicates_free(&twins);
	for (size_t i = 0; i < roll.n; i++)
		people_wipe(&entry[i].words);
}

START_TEST(likely_twins)
{
	const struct client nobody[CLIENTS_MAX] = { 0 };

	twins_are(nobody, "");
	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		twins_are(groups[i].client, groups[i].pairs);
}
END_TEST

/* As long a name as there can be, of as many words. */
START_TEST(long_names)
{
	struct client client[CLIENTS_MAX] = { 0 };
	char a[257], b[257];

	memset(a, 'x', sizeof(a) - 1);
	for (size_t i = 1; i < sizeof(a); i += 2)
		a[i] = ' ';
	a[256] = b[256] = '\0';
	memcpy(b, a, 256);
	client[0] = (struct client){ 1, a, "", "1990-03-31" };
	client[1] = (struct client){ 1, b, "", "1990-03-31" };
	twins_are(client, "1-2b ");
	b[0] = 'y';
	twins_are(client, "");
	memset(b, 'y', 256);
	twins_are(client, "");
	memset(a, 'Y', 256);
	twins_are(client, "1-2b ");
}
END_TEST

/* -------------------------------------------------------------------- past */

static void
past_is(struct people_fixture *c, uint32_t number, const char *const *what)
{
	struct people_search roll;
	struct people_history past;
	struct err e = ERR_INIT;
	size_t n = 0;

	ck_assert_int_eq(people_search_open(&c->reg.open, &roll, &e), 0);
	ck_assert_msg(people_history_load(&c->reg.open,
			  people_search_get(&roll, number), &past, &e) == 0,
	    "%s", e.text);
	for (; what[n] != NULL; n++) {
		ck_assert_uint_lt(n, past.n);
		ck_assert_str_eq(past.item[n].what, what[n]);
		ck_assert_str_eq(past.item[n].by, "ann");
		ck_assert_uint_eq(strlen(past.item[n].at), 20);
	}
	ck_assert_uint_eq(past.n, n);
	people_history_free(&past);
	people_search_free(&roll);
}

/* Whatever was changed just now was changed at that second. */
#define CHANGED(second) \
	"UPDATE particulars_history SET changed_at = " \
	"'2001-01-01T00:00:0" second "Z' WHERE changed_at NOT LIKE '2001%';" \
	"UPDATE fact_history SET changed_at = '2001-01-01T00:00:0" second \
	"Z' WHERE changed_at NOT LIKE '2001%'"

/* The changes of one client, in order, in words; and no one else's. */
START_TEST(the_past)
{
	struct people_fixture c;

	people_fixture_open(&c);
	past_is(&c, 1, (const char *const[]){ NULL });
	(void)people_fixture_take(&c,
	    KEY ",name,nhs_number,notes,employer\n"
		"svc-a,C1,client,,Jane,943 476 5919,\"a\nb\",\n"
		"svc-a,C2,client,,Jo,,,\n"
		"svc-a,C1,job,j1,,,,Acme\n"
		"svc-a,C2,job,j1,,,,Zed\n"
		"svc-b,C1,client,,Jay,,,\n"
		"svc-a,,employer_contact,e1,,,,Acme\n");
	(void)people_fixture_take(&c,
	    KEY ",name,employer\nsvc-a,C1,client,,Janet,\n");
	run(&c, CHANGED("1"));
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-04,,part_time,j1,15.5,\n");
	run(&c, CHANGED("2"));
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-04,,withdrawn,j1,,\n");
	run(&c, CHANGED("3"));
	(void)people_fixture_take(&c, KEY ",nhs_number\nsvc-a,C1,client,,\n");
	past_is(&c, 1,
	    (const char *const[]){
		"changed particulars of the client, which were: Name Jane; "
		"NHS number 943 476 5919; Notes a\nb",
		"changed what was job_started of 2026-05-04, 20, ref j1",
		"withdrew job_started of 2026-05-04, 15.5, part_time, ref j1",
		"changed particulars of the job j1, which were: Employer Acme",
		"changed particulars of the client, which were: Name Janet; "
		"NHS number 943 476 5919; Notes a\nb",
		NULL });
	past_is(&c, 2, (const char *const[]){ NULL });
	past_is(&c, 4, (const char *const[]){ NULL });
	people_fixture_close(&c);
}
END_TEST

/* A row of history that does not open is not skipped. */
START_TEST(a_damaged_past)
{
	static const char *const deeds[] = {
		"UPDATE particulars_history SET version = 9",
		"UPDATE particulars_history SET words = x''",
		"UPDATE particulars_history SET ref = 'j9'",
		"UPDATE fact_history SET event = 0",
		"UPDATE fact_history SET event = 99",
		"UPDATE fact_history SET mode = 99",
	};
	struct people_entry client = { .number = 1 };
	struct people_history past;
	struct people_fixture c;

	people_fixture_open(&c);
	client.service = c.service[0];
	(void)people_fixture_take(&c, KEY ",employer\nsvc-a,C1,job,j1,Acme\n");
	memory_register_take(&c.reg,
	    "svc-a,C1,job_started,2026-05-04,,withdrawn,j1,,\n");
	for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
		struct err e = ERR_INIT;

		run(&c, "SAVEPOINT before");
		run(&c, deeds[i]);
		ck_assert_msg(people_history_load(&c.reg.open, &client, &past,
				  &e) == -1,
		    "%s", deeds[i]);
		ck_assert_int_eq(e.kind, ERR_CORRUPT);
		ck_assert_uint_eq(past.n, 0);
		run(&c, "ROLLBACK TO before; RELEASE before");
	}
	people_fixture_close(&c);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { found, the_roll, likely_twins,
		long_names, the_past, a_damaged_past, NULL };

	return unit_main("people_search", tests);
}
