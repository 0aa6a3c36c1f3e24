/*
 * Clients found while somebody types, by what is nearly their name, and by how
 * far they have come and whose they are.
 */
#include "agent/desk/desk_client_search.h"

#include <string.h>

#include "agent/people/people_import.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register s;
static struct desk desk;

static void
begin(void)
{
	const struct exchange_options options = {
		.today = memory_register_day("2026-06-30")
	};
	struct exchange_report report;
	struct err e = ERR_INIT;

	memory_register_open(&s);
	memory_register_take(&s,
	    "svc-a,C1,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,C2,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,C2,profile_started,2026-01-20,,,1,,\n"
	    "svc-a,C2,allocated,2026-01-20,,,,,bk\n"
	    "svc-a,C3,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,C3,referral_accepted,2026-01-05,self,,1,,\n"
	    "svc-a,C3,profile_started,2026-01-20,,,1,,\n"
	    "svc-a,C3,profile_completed,2026-01-28,,,1,,\n"
	    "svc-a,C3,allocated,2026-01-20,,,,,as\n"
	    "svc-a,C3,allocated,2026-03-20,,,,,bk\n"
	    "svc-a,C4,referral_received,2026-01-05,self,,1,,\n"
	    "svc-a,C4,referral_accepted,2026-01-05,self,,1,,\n"
	    "svc-a,C4,job_started,2026-02-02,,part_time,j,20,\n"
	    "svc-a,C4,job_four_hours,2026-02-02,,,j,,\n"
	    "svc-b,C5,referral_received,2026-01-05,self,,1,,\n"
	    "svc-b,C5,discharged,2026-03-05,,,1,,\n");
	ck_assert_msg(people_import(&s.open,
			  slice_of("service,client,kind,ref,name\n"
				   "svc-a,C1,client,,Ann Ashford\n"
				   "svc-a,C2,client,,Bo Ashfrod\n"
				   "svc-a,C3,client,,Margaret Elm\n"
				   "svc-b,C5,client,,Zed Elm\n"),
			  &options, &report, &e) == 0,
	    "%s", e.text);
	exchange_report_free(&report);
	desk = memory_register_desk(&s);
}

static void
end(void)
{
	memory_register_close(&s);
}

/* The numbers of the clients that are found: "1 2"; and the sentence. */
static void
finds(const struct desk_client_search_request *r, const char *expected,
    const char *says)
{
	struct err e = ERR_INIT;
	const struct jval *all;
	struct jval *out;
	struct buf got;

	buf_init(&got, 1024);
	ck_assert_msg(desk_client_search(&desk, r, &out, &e) == 0, "%s",
	    e.text);
	all = jval_get(out, "clients");
	for (size_t i = 0; i < jval_length(all); i++) {
		int64_t n;

		ck_assert(jval_get_i64(jval_at(all, i), "client", &n));
		buf_printf(&got, "%s%d", i > 0 ? " " : "", (int)n);
	}
	ck_assert_str_eq(buf_str(&got), expected);
	if (says == NULL)
		ck_assert(jval_is_null(jval_get(out, "says")));
	else
		ck_assert_str_eq(jval_get_str(out, "says"), says);
	buf_free(&got);
	jval_free(out);
}

START_TEST(by_words)
{
	struct desk_client_search_request r = { .text = "ashford" };

	finds(&r, "1", "One client is found.");
	r.text = "elm";
	finds(&r, "3 5", "2 clients are found.");
	r.text = "a";
	finds(&r, "", NULL);
	r.text = "";
	finds(&r, "", NULL);
	r.text = "nobody";
	finds(&r, "", "Nobody is found. Fewer letters find more.");
	/* Only where nobody is spelt like that. */
	r.text = "ashferd";
	finds(&r, "1",
	    "Nobody is spelt like that. One client is spelt nearly so.");
	r.text = "ashfo rd";
	finds(&r, "1", "One client is found.");
	r.text = "ahsford";
	finds(&r, "1",
	    "Nobody is spelt like that. One client is spelt nearly so.");
	r.text = "marrgaret elmm";
	finds(&r, "3",
	    "Nobody is spelt like that. One client is spelt nearly so.");
}
END_TEST

START_TEST(by_filters)
{
	static const struct {
		const char *phase, *clients;
	} phases[] = { { "referred", "1" }, { "profile", "2" },
		{ "search", "3" }, { "in-work", "4" }, { "discharged", "5" } };
	struct desk_client_search_request r = { .text = "",
		.service = "svc-a" };
	struct err e = ERR_INIT;
	struct jval *out;

	finds(&r, "1 2 3 4", "4 clients are found.");
	r.service = NULL;
	for (size_t i = 0; i < sizeof(phases) / sizeof(phases[0]); i++) {
		r.phase = phases[i].phase;
		finds(&r, phases[i].clients, "One client is found.");
	}
	/* The last allocation holds. */
	r.phase = NULL;
	r.specialist = "bk";
	finds(&r, "2 3", "2 clients are found.");
	r.specialist = "as";
	finds(&r, "", "Nobody is found. Fewer letters find more.");
	r = (struct desk_client_search_request){ .text = "elm",
		.service = "svc-b",
		.phase = "discharged" };
	finds(&r, "5", "One client is found.");
	r.phase = "in-work";
	finds(&r, "", "Nobody is found. Fewer letters find more.");
	r.phase = "x";
	ck_assert_int_eq(desk_client_search(&desk, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	r.phase = NULL;
	r.service = "svc-z";
	ck_assert_int_eq(desk_client_search(&desk, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
}
END_TEST

START_TEST(what_the_filters_may_be)
{
	const struct desk_client_search_request r = { .text = "",
		.choices = true };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_eq(desk_client_search(&desk, &r, &out, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(out, "services")), 2);
	ck_assert_uint_eq(jval_length(jval_get(out, "phases")), 5);
	ck_assert_uint_eq(jval_length(jval_get(out, "specialists")), 1);
	ck_assert_str_eq(jval_str(jval_at(jval_get(out, "specialists"), 0)),
	    "bk");
	jval_free(out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { by_words, by_filters,
		what_the_filters_may_be, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_client_search",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
