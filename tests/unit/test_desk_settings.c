/*
 * The settings of a service, as they are asked for and changed at the desk.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/desk/desk_settings.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/desk/versions.h"
#include "tests/unit/memory_register.h"
#include "tests/unit/unit.h"

static struct memory_register site;
static struct desk desk, desk_of_bob;

static void
begin(void)
{
	memory_register_open(&site);
	desk = memory_register_desk(&site);
	desk_of_bob = desk;
	memcpy(desk_of_bob.actor.name, "bob", sizeof("bob"));
}

static void
end(void)
{
	memory_register_close(&site);
}

/* The sentences about all services, each with a LF. */
static void
tells(const char *text)
{
	struct services_list list;
	struct err e = ERR_INIT;
	struct buf out;

	ck_assert_msg(desk_settings_list(&desk, &list, &e) == 0, "%s", e.text);
	buf_init(&out, 64 * 1024);
	for (size_t i = 0; i < list.n; i++) {
		desk_settings_describe(&list.service[i], &out);
		buf_puts(&out, "\n");
	}
	ck_assert_str_eq(buf_str(&out), text);
	buf_free(&out);
	services_free(&list);
}

static void
refuse(const struct desk_settings_request *r, const char *why)
{
	struct err e = ERR_INIT;

	ck_assert(desk_settings_set(&desk, r, &e) < 0);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
}

START_TEST(settings_are_told_as_they_were_set)
{
	struct desk_settings_request r = { .service = "svc-a",
		.first_quarter = "2025/26 Q4",
		.not_collected = "interviews,applications" };
	struct err e = ERR_INIT;

	tells("");
	ck_assert_msg(desk_settings_set(&desk, &r, &e) == 0, "%s", e.text);
	tells("svc-a: first quarter 2025/26 Q4 (Jan–Mar); not collected: "
	      "applications, interviews\n");
	r = (struct desk_settings_request){ .service = "svc-a",
		.collected = "interviews",
		.retention_years = "8" };
	ck_assert_msg(desk_settings_set(&desk, &r, &e) == 0, "%s", e.text);
	tells("svc-a: first quarter 2025/26 Q4 (Jan–Mar); not collected: "
	      "applications\n");
}
END_TEST

START_TEST(nothing_changes_where_something_is_wrong)
{
	const struct desk_settings_request good = { .service = "svc-a",
		.first_quarter = "2025/26 Q4",
		.collected = "interviews",
		.not_collected = "applications",
		.retention_years = "8" };
	struct desk_settings_request r = good;

	r.service = "no where";
	refuse(&r, "service id");
	r = good;
	r.first_quarter = "2025";
	refuse(&r, "reporting quarter");
	r = good;
	r.collected = "interviews,referrals.self";
	refuse(&r, "is a band");
	r = good;
	r.not_collected = "applications,,interviews";
	refuse(&r, "not a measure");
	r = good;
	r.retention_years = "0";
	refuse(&r, "from 1 to 100");
	r.retention_years = "101";
	refuse(&r, "from 1 to 100");
	tells("");
}
END_TEST

/* The version of the settings of svc-a. */
static void
look(char version[static VERSIONS_SIZE])
{
	struct services_list list;
	struct err e = ERR_INIT;
	struct jval *all;

	ck_assert_msg(desk_settings_list(&desk, &list, &e) == 0, "%s", e.text);
	all = desk_settings_json(&list);
	(void)snprintf(version, VERSIONS_SIZE, "%s",
	    jval_get_str(jval_at(all, 0), "version"));
	jval_free(all);
	services_free(&list);
}

static void
overtaken(int rc, struct err *e, const char *yours)
{
	ck_assert_int_eq(rc, -1);
	ck_assert_str_eq(e->code, "changed");
	ck_assert_msg(strstr(e->text, "changed meanwhile by bob at 2") != NULL,
	    "%s", e->text);
	ck_assert_msg(strstr(e->text, yours) != NULL, "%s", e->text);
	*e = (struct err)ERR_INIT;
}

/* What else is made from the settings of svc-a. */
static void
nothing_else_is_done(const char *seen)
{
	const struct desk_services_removal removal = { .service = "svc-a",
		.today = desk.today,
		.typed = "ann",
		.version = seen };
	const struct desk_unrecorded_answer answer = { .service = "svc-a",
		.not_recorded = "profiles",
		.none = "all",
		.version = seen };
	struct err e = ERR_INIT;

	overtaken(desk_services_rename(&desk, "svc-a", "svc-q", seen, &e), &e,
	    "Yours: named svc-q");
	overtaken(desk_services_remove(&desk, &removal, &e), &e,
	    "Yours: removed");
	overtaken(desk_unrecorded_answer(&desk, &answer, &e), &e,
	    "Yours: not recorded: profiles; said to be none: all others");
}

/* bob, then ann, from what both have seen: ann is told, and nothing of her
 * request is stored until she has seen what bob did. */
static void
bob_then_ann(struct desk_settings_request bobs)
{
	char seen[VERSIONS_SIZE], now[VERSIONS_SIZE], after[VERSIONS_SIZE];
	struct desk_settings_request anns = { .service = "svc-a",
		.first_quarter = "2025/26 Q4",
		.version = seen };
	struct err e = ERR_INIT;

	memory_register_take(&site, "svc-a,,satisfaction,2026-05-20,,,,3,\n");
	look(seen);
	/* An import changes no setting. */
	memory_register_take(&site, "svc-a,,satisfaction,2026-02-20,,,,3,\n");
	bobs.version = seen;
	ck_assert_msg(desk_settings_set(&desk_of_bob, &bobs, &e) == 0, "%s",
	    e.text);
	look(now);
	ck_assert_str_ne(seen, now);
	refuse(&anns, "changed meanwhile by bob at 2");
	refuse(&anns, "Yours: first quarter 2025/26 Q4");
	nothing_else_is_done(seen);
	anns.version = VERSIONS_NONE;
	refuse(&anns, "changed meanwhile");
	look(after);
	ck_assert_str_eq(now, after);
	anns.version = now;
	ck_assert_msg(desk_settings_set(&desk, &anns, &e) == 0, "%s", e.text);
	look(now);
	ck_assert_msg(desk_services_rename(&desk, "svc-a", "svc-q", now, &e) ==
			  0,
	    "%s", e.text);
}

START_TEST(who_was_overtaken_is_told)
{
	static const struct desk_settings_request request[] = {
		{ .service = "svc-a", .first_quarter = "2026/27 Q1" },
		{ .service = "svc-a", .not_collected = "interviews" },
		{ .service = "svc-a", .none = "posts" },
		{ .service = "svc-a", .retention_years = "7" },
		{ .service = "svc-a", .evidence = "on" },
	};

	for (size_t i = 0; i < sizeof(request) / sizeof(request[0]); i++) {
		end();
		begin();
		bob_then_ann(request[i]);
	}
}
END_TEST

/* The first setting is right, a later one is refused by the register. */
START_TEST(one_request_is_one_transaction)
{
	const struct desk_settings_request r = { .service = "svc-a",
		.not_collected = "interviews",
		.not_recorded = "satisfaction" };
	char before[VERSIONS_SIZE], after[VERSIONS_SIZE];

	memory_register_take(&site, "svc-a,,satisfaction,2026-05-20,,,,3,\n");
	look(before);
	refuse(&r, "satisfaction");
	look(after);
	ck_assert_str_eq(before, after);
}
END_TEST

static int64_t
rows_of_evidence(void)
{
	struct err e = ERR_INIT;
	int64_t n = 0;
	bool found;

	ck_assert_int_eq(
	    db_get_i64(db_prepare(site.open.db,
			   "SELECT count(*) FROM service_evidence"),
		&n, &found, &e),
	    0);
	return n;
}

/* Off by itself; each change says who and when, and none is ever overwritten. */
START_TEST(evidence_is_kept_once_somebody_says_so)
{
	struct desk_settings_request r = { .service = "svc-a",
		.first_quarter = "2025/26 Q4" };
	const struct desk_services_removal gone = { .service = "svc-a",
		.today = desk.today,
		.typed = "ann" };
	struct services_list list;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_settings_set(&desk, &r, &e) == 0, "%s", e.text);
	tells("svc-a: first quarter 2025/26 Q4 (Jan–Mar)\n");
	r = (struct desk_settings_request){ .service = "svc-a",
		.evidence = "off" };
	ck_assert_int_eq(desk_settings_set(&desk, &r, &e), 0);
	ck_assert_int_eq(rows_of_evidence(), 0);
	r.evidence = "yes";
	refuse(&r, "is \"on\" or \"off\"");
	r.evidence = "on";
	ck_assert_int_eq(desk_settings_set(&desk, &r, &e), 0);
	ck_assert_int_eq(desk_settings_set(&desk, &r, &e), 0);
	tells("svc-a: first quarter 2025/26 Q4 (Jan–Mar); keeps evidence of "
	      "outcomes\n");
	ck_assert_int_eq(services_load(site.open.db, &list, &e), 0);
	ck_assert_str_eq(list.service[0].evidence_by, "ann");
	ck_assert_uint_gt(strlen(list.service[0].evidence_at), 0);
	ck_assert_ptr_eq(services_rules(&list.service[0]),
	    measures_ips_grow_2());
	services_free(&list);
	r.evidence = "off";
	ck_assert_int_eq(desk_settings_set(&desk_of_bob, &r, &e), 0);
	ck_assert_int_eq(rows_of_evidence(), 2);
	ck_assert_int_eq(services_load(site.open.db, &list, &e), 0);
	ck_assert_str_eq(list.service[0].evidence_by, "bob");
	ck_assert_ptr_eq(services_rules(&list.service[0]),
	    measures_ips_grow_1());
	services_free(&list);
	ck_assert_int_lt(db_exec(site.open.db,
			     "UPDATE service_evidence SET is_on = 1", &e),
	    0);
	e = (struct err)ERR_INIT;
	ck_assert_msg(desk_services_remove(&desk, &gone, &e) == 0, "%s",
	    e.text);
	ck_assert_int_eq(rows_of_evidence(), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { settings_are_told_as_they_were_set,
		nothing_changes_where_something_is_wrong,
		who_was_overtaken_is_told, one_request_is_one_transaction,
		evidence_is_kept_once_somebody_says_so, NULL };
	const struct unit_suite suite = { .name = "desk_settings",
		.tests = tests,
		.begin = begin,
		.end = end };

	return unit_run(&suite);
}
