/* Lists and evidence, as terminal and browser are given them. */
#include "agent/desk/desk_lists.h"

#include <string.h>

#include "common/base/day.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register reg;
static struct desk desk;

static void
begin(void)
{
	memory_register_open(&reg);
	memory_register_take(&reg,
	    "svc-a,C1,referral_accepted,2026-01-05,self,,r1,,\n"
	    "svc-a,C1,profile_started,2026-06-01,,,r1,,\n"
	    "svc-b,C1,referral_accepted,2020-01-05,self,,r1,,\n"
	    "svc-b,C1,discharged,2020-02-05,,,r1,,\n");
	desk = memory_register_desk(&reg);
}

static void
end(void)
{
	memory_register_close(&reg);
}

static void
ask(const char *list, const char *service, struct desk_lists *out)
{
	struct err e = ERR_INIT;

	ck_assert_msg(desk_lists_ask(&desk, list, service, out, &e) == 0, "%s",
	    e.text);
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

START_TEST(a_list_has_a_part_for_each_service)
{
	struct desk_lists a;

	ask("no-employer-contact", NULL, &a);
	ck_assert_uint_eq(a.n, 2);
	ck_assert_str_eq(a.part[0].service, "svc-a");
	ck_assert_uint_eq(table_rows(a.part[0].rows), 1);
	ck_assert_uint_eq(table_rows(a.part[1].rows), 0);
	ck_assert_str_eq(a.none, "none");
	desk_lists_free(&a);

	ask("no-employer-contact", "svc-a", &a);
	ck_assert_uint_eq(a.n, 1);
	check_json(desk_lists_take_json(&a),
	    "[{\"service\":\"svc-a\",\"today\":\"2026-06-30\","
	    "\"list\":\"no-employer-contact\",\"rows\":[{\"client\":\"C1\","
	    "\"staff\":null,\"profile_started\":\"2026-06-01\",\"days\":29,"
	    "\"stage\":\"20 days\"}]}]");
	desk_lists_free(&a);
}
END_TEST

START_TEST(lists_of_all_services_have_one_part)
{
	struct desk_lists a;

	ask("retention", NULL, &a);
	ck_assert_ptr_null(a.title);
	ck_assert_uint_eq(a.n, 1);
	ck_assert_uint_eq(a.no_period, 1);
	check_json(desk_lists_take_json(&a), "[]");
	desk_lists_free(&a);

	ask("actions", "svc-a", &a);
	ck_assert_uint_eq(table_rows(a.part->rows), 0);
	ck_assert_str_eq(a.none, "No fidelity action is open.");
	desk_lists_free(&a);
}
END_TEST

START_TEST(what_is_not_there_is_refused)
{
	struct desk_lists_evidence v;
	struct desk_lists a;
	struct err e = ERR_INIT;
	unsigned item;

	ck_assert_int_eq(desk_lists_check("nothing", &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(desk_lists_ask(&desk, "no-support", "svc-c", &a, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_lists_read_item(slice_of("26"), &item, &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(desk_lists_read_item(slice_of("2"), &item, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_lists_ask_evidence(&desk,
			     &(struct desk_lists_evidence_request){ .item = 15,
				 .from = DAY_NONE,
				 .to = desk.today + 1 },
			     &v, &e),
	    -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
}
END_TEST

START_TEST(evidence_is_of_26_weeks_up_to_today)
{
	struct desk_lists_evidence_request r = { .service = "svc-a",
		.from = DAY_NONE,
		.to = DAY_NONE };
	struct desk_lists_evidence v;
	struct err e = ERR_INIT;
	struct jval *json;
	const struct jval *one, *figures;

	ck_assert_int_eq(desk_lists_read_item(slice_of("15"), &r.item, &e), 0);
	ck_assert_msg(desk_lists_ask_evidence(&desk, &r, &v, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(v.to, desk.today);
	ck_assert_int_eq(v.from, desk.today - 26 * 7 + 1);
	ck_assert_uint_eq(v.n, 1);
	ck_assert_uint_eq(table_rows(v.shown->figures), v.shown->lines);
	json = desk_lists_take_evidence_json(&v);
	one = jval_at(json, 0);
	figures = jval_get(one, "figures");
	ck_assert_str_eq(jval_get_str(one, "from"), "2025-12-31");
	ck_assert_str_eq(jval_get_str(one, "cannot_show"), v.shown->cannot);
	ck_assert_ptr_nonnull(jval_get(figures, v.shown->line[0].key));
	jval_free(json);
	desk_lists_free_evidence(&v);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_list_has_a_part_for_each_service,
		lists_of_all_services_have_one_part,
		what_is_not_there_is_refused,
		evidence_is_of_26_weeks_up_to_today, NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_lists",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
