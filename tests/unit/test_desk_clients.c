/* Clients, as terminal and browser are shown them. */
#include "agent/desk/desk_clients.h"

#include <string.h>

#include "tests/unit/people_fixture.h"
#include "tests/unit/unit.h"

static struct people_fixture world;
static struct desk desk;

static void
begin(void)
{
	struct exchange_report r;

	people_fixture_open(&world);
	r = people_fixture_take(&world, PEOPLE_FIXTURE_COLUMNS
	    "svc-a,C1,client,,Ann Lee,9434765919,,,,,,,,,,\n"
	    "svc-a,C2,client,,Zo\xc3\xab Ek,,,,,,,,,,,\n"
	    "svc-a,C2,job,j1,,,,,,,,,Harbour Bakery,,,\n");
	exchange_report_free(&r);
	desk = memory_register_desk(&world.reg);
}

static void
end(void)
{
	people_fixture_close(&world);
}

static void
check_json(struct jval *json, const char *text)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	jval_write(json, false, &out);
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	jval_free(json);
}

START_TEST(a_client_is_found_by_a_field)
{
	struct desk_clients_found found;
	struct err e = ERR_INIT;
	struct table *t;
	struct buf out;

	ck_assert_msg(desk_clients_find(&desk, " zo\xc3\xab ", "svc-a", &found,
			  &e) == 0,
	    "%s", e.text);
	ck_assert_uint_eq(found.found.n, 1);
	t = desk_clients_table();
	desk_clients_put(t, &found.found.entry[0]);
	buf_init(&out, 1000);
	table_write_text(t, &out);
	ck_assert_ptr_nonnull(strstr(buf_str(&out),
	    "     2  svc-a        C2             Zo\xc3\xab Ek     "));
	buf_free(&out);
	table_free(t);
	check_json(desk_clients_found_json(&found),
	    "[{\"client\":2,\"service\":\"svc-a\",\"reference\":\"C2\","
	    "\"review_on\":null,\"name\":\"Zo\xc3\xab Ek\","
	    "\"nhs_number\":null,\"date_of_birth\":null,\"address\":null,"
	    "\"postcode\":null,\"phone\":null,\"email\":null,"
	    "\"notes\":null}]");
	desk_clients_free_found(&found);
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct desk_clients_found found;
	struct desk_clients_page page;
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_clients_find(&desk, "x", "svc-z", &found, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_clients_show(&desk, 65919, &page, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_ptr_null(strstr(e.text, "65919"));
}
END_TEST

START_TEST(a_page_has_facts_with_words_and_changes)
{
	struct desk_clients_page page;
	struct exchange_report r;
	struct err e = ERR_INIT;
	struct jval *json;
	size_t job = 0;

	r = people_fixture_take(&world,
	    PEOPLE_FIXTURE_COLUMNS "svc-a,C2,client,,Zoe Ek,,,,,,,,,,,\n");
	exchange_report_free(&r);
	ck_assert_msg(desk_clients_show(&desk, 2, &page, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(page.client->reference, "C2");
	while (job < page.facts && page.fact[job].kind != PEOPLE_JOB)
		job++;
	ck_assert_uint_lt(job, page.facts);
	ck_assert_ptr_eq(strstr(page.fact[job].text, "job_started of "),
	    page.fact[job].text);
	ck_assert_str_eq(people_get(&page.fact[job].words, PEOPLE_EMPLOYER),
	    "Harbour Bakery");
	ck_assert_uint_eq(page.past.n, 1);
	json = desk_clients_page_json(&page);
	ck_assert_str_eq(jval_get_str(json, "name"), "Zoe Ek");
	ck_assert_str_eq(jval_get_str(jval_at(jval_get(json, "facts"), job),
			     "employer"),
	    "Harbour Bakery");
	ck_assert_str_eq(jval_get_str(jval_at(jval_get(json, "changes"), 0),
			     "by"),
	    "ann");
	jval_free(json);
	desk_clients_free_page(&page);
}
END_TEST

START_TEST(pairs_are_told_with_the_reason)
{
	struct desk_clients_pairs pairs;
	struct exchange_report r;
	struct err e = ERR_INIT;
	struct jval *json;

	ck_assert_int_eq(desk_clients_find_pairs(&desk, &pairs, &e), 0);
	ck_assert_uint_eq(pairs.likely.n, 0);
	desk_clients_free_pairs(&pairs);
	r = people_fixture_take(&world, PEOPLE_FIXTURE_COLUMNS
	    "svc-a,C3,client,,Lee,9434765919,,,,,,,,,,\n");
	exchange_report_free(&r);
	ck_assert_int_eq(desk_clients_find_pairs(&desk, &pairs, &e), 0);
	ck_assert_uint_eq(pairs.likely.n, 1);
	json = desk_clients_pairs_json(&pairs);
	ck_assert_str_eq(jval_get_str(jval_at(json, 0), "why"),
	    "Same NHS number");
	ck_assert_str_eq(jval_get_str(jval_get(jval_at(json, 0), "second"),
			     "reference"),
	    "C3");
	jval_free(json);
	desk_clients_free_pairs(&pairs);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_client_is_found_by_a_field,
		what_is_not_there_is_refused,
		a_page_has_facts_with_words_and_changes,
		pairs_are_told_with_the_reason, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_clients",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
