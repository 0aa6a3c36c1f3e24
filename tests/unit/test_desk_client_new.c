/*
 * A new client: stored with the referral, the allocation and the particulars,
 * or not at all; and likely twins are shown first.
 */
#include "agent/desk/desk_client_new.h"

#include <stdlib.h>
#include <string.h>

#include "agent/vault/vault_rows.h"
#include "common/base/mem.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register s;
static struct desk desk;
static struct people_words words;

static void
begin(void)
{
	memory_register_open(&s);
	memory_register_take(&s,
	    "svc-a,C1,referral_received,2026-01-05,self,,1,,\n");
	desk = memory_register_desk(&s);
	words = (struct people_words){ .field = { NULL } };
}

static void
end(void)
{
	people_wipe(&words);
	memory_register_close(&s);
}

static struct desk_client_new_request
client(const char *reference)
{
	return (struct desk_client_new_request){ .service = "svc-a",
		.reference = reference,
		.received = "2026-05-04",
		.source = "self",
		.words = &words };
}

static struct jval *
enter(const struct desk_client_new_request *r, const char *outcome)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_client_new(&desk, r, &out, &e) == 0, "%s", e.text);
	ck_assert_str_eq(jval_get_str(out, "outcome"), outcome);
	ck_assert_int_eq(jval_is_null(jval_get(out, "client")),
	    strcmp(outcome, "done") != 0);
	ck_assert_int_eq(vault_rows_check(s.open.db, s.open.vault, &e), 0);
	return out;
}

static void
rows_are(const char *expected)
{
	char *rows = memory_register_export(&s);

	ck_assert_str_eq(rows, expected);
	free(rows);
}

#define FIRST "svc-a,C1,referral_received,2026-01-05,self,,1,,\n"

START_TEST(stored_with_all_that_is_known)
{
	struct desk_client_new_request r = client("C2");
	struct jval *out;
	int64_t number;

	r.staff = "as";
	people_set(&words, PEOPLE_NAME, slice_of("Ann Ashford"));
	people_set(&words, PEOPLE_NHS_NUMBER, slice_of("999 000 0018"));
	out = enter(&r, "done");
	ck_assert(jval_get_i64(out, "client", &number));
	ck_assert_int_eq(number, 2);
	ck_assert_uint_eq(jval_length(jval_get(out, "twins")), 0);
	jval_free(out);
	rows_are(FIRST "svc-a,C2,allocated,2026-05-04,,,,,as\n"
		       "svc-a,C2,referral_received,2026-05-04,self,,,,\n");
}
END_TEST

START_TEST(refused_as_a_whole)
{
	struct desk_client_new_request r = client("C2");
	struct err e = ERR_INIT;
	struct jval *out;

	people_set(&words, PEOPLE_NHS_NUMBER, slice_of("999 000 0019"));
	out = enter(&r, "refused");
	ck_assert_str_eq(jval_get_str(jval_at(jval_get(out, "remarks"), 0),
			     "field"),
	    "nhs_number");
	jval_free(out);
	people_wipe(&words);
	r.reference = "";
	jval_free(enter(&r, "refused"));
	r = client("C2");
	r.received = "2031-01-01";
	jval_free(enter(&r, "refused"));
	r = client("C2");
	r.service = "svc-z";
	ck_assert_int_eq(desk_client_new(&desk, &r, &out, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	r = client("C1");
	ck_assert_int_eq(desk_client_new(&desk, &r, &out, &e), -1);
	ck_assert_str_eq(e.code, "known");
	r = client(" C1 ");
	if (desk_client_new(&desk, &r, &out, &e) == 0) {
		ck_assert_str_eq(jval_get_str(out, "outcome"), "refused");
		jval_free(out);
	}
	rows_are(FIRST);
}
END_TEST

START_TEST(twins_are_shown_first)
{
	struct desk_client_new_request r = client("C2");
	const struct jval *twin;
	struct jval *out;

	people_set(&words, PEOPLE_NAME, slice_of("Zo\u00eb O'Brien"));
	people_set(&words, PEOPLE_BORN, slice_of("1990-04-03"));
	people_set(&words, PEOPLE_NHS_NUMBER, slice_of("999 000 0018"));
	jval_free(enter(&r, "done"));
	/* By name and birth, however it is written. */
	people_wipe(&words);
	people_set(&words, PEOPLE_NAME, slice_of("OBRIEN, Zoe"));
	people_set(&words, PEOPLE_BORN, slice_of("1990-04-03"));
	r.reference = "C3";
	out = enter(&r, "twins");
	ck_assert_uint_eq(jval_length(jval_get(out, "twins")), 1);
	twin = jval_at(jval_get(out, "twins"), 0);
	ck_assert_str_eq(jval_get_str(twin, "reference"), "C2");
	ck_assert_str_eq(jval_get_str(twin, "why"),
	    "same name and date of birth");
	jval_free(out);
	/* By number. */
	people_wipe(&words);
	people_set(&words, PEOPLE_NHS_NUMBER, slice_of("9990000018"));
	out = enter(&r, "twins");
	twin = jval_at(jval_get(out, "twins"), 0);
	ck_assert_str_eq(jval_get_str(twin, "why"), "same NHS number");
	jval_free(out);
	rows_are(FIRST "svc-a,C2,referral_received,2026-05-04,self,,,,\n");
	/* Another person all the same. */
	r.sure = true;
	out = enter(&r, "done");
	ck_assert_uint_eq(jval_length(jval_get(out, "twins")), 1);
	jval_free(out);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { stored_with_all_that_is_known,
		refused_as_a_whole, twins_are_shown_first, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_client_new",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
