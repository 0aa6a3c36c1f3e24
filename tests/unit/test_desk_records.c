/*
 * Changes of whole records: merging, erasing, the deletion log, the day of a
 * review.
 */
#include "agent/desk/desk_client_view.h"
#include "agent/desk/desk_erasure.h"
#include "agent/desk/desk_merging.h"
#include "agent/desk/desk_records.h"
#include "agent/desk/desk_retention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_services.h"
#include "agent/figures/due.h"
#include "agent/people/people_retention.h"
#include "agent/register/baselines.h"
#include "agent/vault/vault_rows.h"
#include "common/base/day.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

/* C1 to C3 of svc-a, numbers 1 to 3. */
static struct disk_register world;
static struct open_register reg;
static struct desk desk;
static struct buf said, warning;

static void
begin(void)
{
	disk_register_three(&world);
	desk = memory_register_desk(&world.reg);
	reg = world.reg.open;
	reg.dir = world.home;
	desk.reg = &reg;
	buf_init(&said, 4096);
	buf_init(&warning, 4096);
}

static void
end(void)
{
	buf_free(&said);
	buf_free(&warning);
	disk_register_end(&world);
}

static int
erase(uint32_t client, const char *reason, const char *typed, struct err *e)
{
	return desk_records_erase(&desk,
	    &(struct desk_records_erasure){ client, reason, world.reg.today,
		typed, NULL },
	    &said, &warning, e);
}

START_TEST(nothing_is_erased_without_name_and_reason)
{
	struct err e = ERR_INIT;

	ck_assert_int_eq(desk_records_check_reason("request", &e), 0);
	ck_assert_int_eq(erase(2, "boredom", "ann", &e), -1);
	ck_assert_int_eq(e.kind, ERR_USAGE);
	ck_assert_int_eq(erase(2, "request", "anne", &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_uint_eq(disk_register_client(&world, "C2"), 2);
	ck_assert_str_eq(buf_str(&said), "");
}
END_TEST

START_TEST(an_erasure_is_weighed_made_and_logged)
{
	struct err e = ERR_INIT;
	struct table *log;
	struct jval *json;

	ck_assert_int_eq(desk_erasure_weigh(&desk, 4, &json, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	ck_assert_int_eq(desk_erasure_weigh(&desk, 2, &json, &e), 0);
	ck_assert_str_eq(jval_str(jval_at(jval_get(json, "goes"), 0)),
	    "2 entries of the record.");
	ck_assert_msg(erase(2, "request", jval_get_str(json, "staff"), &e) == 0,
	    "%s", e.text);
	jval_free(json);
	ck_assert_uint_eq(disk_register_client(&world, "C2"), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&said), "Client 2 is erased."));
	ck_assert_ptr_nonnull(strstr(buf_str(&said), world.folder));
	ck_assert_str_eq(buf_str(&warning), "");
	ck_assert_int_eq(desk_records_erasures(&desk, &log, &e), 0);
	ck_assert_uint_eq(table_rows(log), 1);
	json = table_take_json(log);
	ck_assert_str_eq(jval_get_str(jval_at(json, 0), "on"), "2026-06-30");
	ck_assert_str_eq(jval_get_str(jval_at(json, 0), "reason"), "request");
	ck_assert_str_eq(jval_get_str(jval_at(json, 0), "by"), "ann");
	jval_free(json);
	table_free(log);
}
END_TEST

/* The return of svc-a for the quarter of a day. */
static struct returns
derived(const char *day)
{
	const struct due_question q = { .service = "svc-a",
		.today = world.reg.today,
		.through = DAY_NONE };
	struct err e = ERR_INIT;
	struct returns r;

	ck_assert_msg(due_return(reg.db, &q,
			  period_of(memory_register_day(day)), &r, &e) == 0,
	    "%s", e.text);
	return r;
}

static size_t
differing(const struct returns *a, const struct returns *b)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++)
		n += a->value[i] != b->value[i];
	return n;
}

static void
check_figures(const struct jval *figures)
{
	static const char *const lines[] = {
		"2025/26 Q4, Referrals accepted: 3 \u2192 2.",
		"2025/26 Q4, Referrals accepted: by the person: 3 \u2192 2.",
		"2026/27 Q1, Employer contacts logged: 1 \u2192 0.",
		"2026/27 Q1, Employer contacts logged: qualifying, by phone or "
		"video: 1 \u2192 0.",
		"2026/27 Q1, Employer contacts logged: reviewed by a team "
		"leader: 1 \u2192 0.",
	};
	size_t n = sizeof(lines) / sizeof(lines[0]);

	ck_assert_uint_eq(jval_length(figures), n);
	for (size_t i = 0; i < n; i++)
		ck_assert_str_eq(jval_str(jval_at(figures, i)), lines[i]);
}

/* What a page says would change is what has changed afterwards; the review of
 * the client's contact goes with it, though it is of nobody. */
START_TEST(an_erasure_tells_what_changes)
{
	struct returns winter, spring, now_winter, now_spring;
	struct err e = ERR_INIT;
	struct jval *o;

	memory_register_take(&world.reg,
	    "svc-a,C1,employer_contact,2026-05-05,phone,meaningful,e9,,as\n"
	    "svc-a,,employer_contact_reviewed,2026-05-08,,,e9,,\n");
	winter = derived("2026-01-31");
	spring = derived("2026-05-05");
	ck_assert_msg(desk_erasure_weigh(&desk, 1, &o, &e) == 0, "%s", e.text);
	ck_assert_str_eq(jval_get_str(o, "staff"), "ann");
	check_figures(jval_get(o, "figures"));
	jval_free(o);
	ck_assert_uint_eq(disk_register_client(&world, "C1"), 1);
	ck_assert_msg(erase(1, "request", "ann", &e) == 0, "%s", e.text);
	o = desk_erasure_made(false);
	ck_assert_str_eq(jval_str(jval_at(jval_get(o, "says"), 0)),
	    "The client is erased for good.");
	jval_free(o);
	ck_assert_uint_eq(disk_register_client(&world, "C1"), 0);
	now_winter = derived("2026-01-31");
	now_spring = derived("2026-05-05");
	ck_assert_uint_eq(differing(&winter, &now_winter), 2);
	ck_assert_uint_eq(differing(&spring, &now_spring), 3);
}
END_TEST

START_TEST(a_page_is_refused_an_erasure_by_a_code)
{
	struct err e = ERR_INIT;
	struct jval *o;

	ck_assert_int_eq(desk_erasure_weigh(&desk, 9, &o, &e), -1);
	ck_assert_str_eq(e.code, "no-such");
	ck_assert_ptr_null(o);
	ck_assert_int_eq(desk_erasure_check_reason("", &e), -1);
	ck_assert_str_eq(e.code, "reason");
	ck_assert_int_eq(erase(1, "retention", "bob", &e), -1);
	ck_assert_str_eq(e.code, "typed");
	ck_assert_uint_eq(disk_register_client(&world, "C1"), 1);
	ck_assert_int_eq(erase(9, "retention", "ann", &e), -1);
	ck_assert_str_eq(e.code, "no-such");
}
END_TEST

START_TEST(two_records_become_one)
{
	struct err e = ERR_INIT;
	struct desk_records_merge r = { 1, 9, world.reg.today, "ann", NULL };

	ck_assert_int_eq(desk_records_merge(&desk, &r, &said, &e), -1);
	ck_assert_int_eq(e.kind, ERR_REFUSED);
	r.other = 3; /* accepted on another day */
	ck_assert_int_eq(desk_records_merge(&desk, &r, &said, &e), -1);
	ck_assert_ptr_nonnull(strstr(buf_str(&said), "referral"));
	ck_assert_uint_eq(disk_register_client(&world, "C3"), 3);
	memory_register_take(&world.reg,
	    "svc-a,C4,referral_accepted,2026-01-05,self,,,,\n");
	r.other = 4;
	ck_assert_msg(desk_records_merge(&desk, &r, &said, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(disk_register_client(&world, "C1"), 1);
	ck_assert_uint_eq(disk_register_client(&world, "C4"), 0);
}
END_TEST

static int
keep(uint32_t client, const char *day, const char *reason, const char *version,
    struct jval **out)
{
	const struct desk_retention_request r = { client,
		day == NULL ? DAY_NONE : memory_register_day(day), reason,
		version };
	struct err e = ERR_INIT;
	int rc = desk_retention_set(&desk, &r, out, &e);

	if (rc < 0)
		ck_assert_int_eq(e.kind, ERR_REFUSED);
	return rc;
}

static void
keeps(const char *day, const char *reason, const char *version,
    const char *outcome)
{
	struct jval *out;

	ck_assert_int_eq(keep(2, day, reason, version, &out), 0);
	ck_assert_str_eq(jval_get_str(out, "outcome"), outcome);
	jval_free(out);
}

/* Names of figures that change, as one text. */
static char *
figures_of(const struct jval *weighed)
{
	const struct jval *all = jval_get(weighed, "figures");
	struct buf b;

	buf_init(&b, 4096);
	for (size_t i = 0; i < jval_length(all); i++)
		buf_printf(&b, "%s\n", jval_str(jval_at(all, i)));
	return buf_take(&b);
}

/* C1 and C3 contradict each other; what is said is said for people. */
START_TEST(a_merge_says_what_stands_against_it)
{
	struct err e = ERR_INIT;
	struct jval *out;
	const char *says;

	ck_assert_int_eq(desk_merging_weigh(&desk, 1, 9, &out, &e), -1);
	ck_assert_str_eq(e.code, "no-such");
	ck_assert_int_eq(desk_merging_weigh(&desk, 1, 1, &out, &e), -1);
	/* What hangs on the referral is not said besides. */
	memory_register_take(&world.reg,
	    "svc-a,C3,profile_started,2026-02-05,,,,,\n"
	    "svc-a,C3,contact,2026-02-06,phone,,,,\n");
	ck_assert_msg(desk_merging_weigh(&desk, 1, 3, &out, &e) == 0, "%s",
	    e.text);
	ck_assert_uint_eq(jval_length(jval_get(out, "against")), 1);
	says = jval_str(jval_at(jval_get(out, "against"), 0));
	ck_assert_ptr_nonnull(says);
	ck_assert_ptr_nonnull(strstr(says, "Referral accepted"));
	ck_assert_ptr_null(strstr(says, "referral_accepted"));
	ck_assert_ptr_nonnull(strstr(says, "7 January 2026 is within"));
	ck_assert_ptr_null(strstr(says, "2026-0"));
	ck_assert_uint_eq(jval_length(jval_get(out, "figures")), 0);
	jval_free(out);
	ck_assert_uint_eq(disk_register_client(&world, "C3"), 3);
}
END_TEST

/* Nothing is changed by looking, and what is said is what then happens. */
START_TEST(a_merge_tells_what_changes)
{
	struct desk_records_merge r = { 1, 4, world.reg.today, "anne", NULL };
	struct returns before, after;
	struct err e = ERR_INIT;
	struct jval *out;
	char *figures;

	memory_register_take(&world.reg,
	    "svc-a,C4,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C4,profile_started,2026-02-05,,,,,\n");
	before = derived("2026-02-01");
	ck_assert_msg(desk_merging_weigh(&desk, 1, 4, &out, &e) == 0, "%s",
	    e.text);
	figures = figures_of(out);
	ck_assert_ptr_nonnull(strstr(figures,
	    "2025/26 Q4, Referrals accepted: 4 \u2192 3."));
	ck_assert_ptr_null(strstr(figures, "profiles"));
	free(figures);
	ck_assert_uint_eq(jval_length(jval_get(out, "against")), 0);
	ck_assert_str_eq(jval_get_str(jval_at(jval_get(out, "clients"), 1),
			     "says"),
	    "2 entries, from 5 January 2026 to 5 February 2026.");
	after = derived("2026-02-01");
	ck_assert_uint_eq(differing(&before, &after), 0);
	ck_assert_uint_eq(disk_register_client(&world, "C4"), 4);
	ck_assert_int_eq(desk_records_merge(&desk, &r, &said, &e), -1);
	ck_assert_str_eq(e.code, "typed");
	ck_assert_uint_eq(disk_register_client(&world, "C4"), 4);
	r.typed = "ann";
	e = (struct err)ERR_INIT;
	ck_assert_msg(desk_records_merge(&desk, &r, &said, &e) == 0, "%s",
	    e.text);
	after = derived("2026-02-01");
	ck_assert_uint_eq(differing(&before, &after),
	    jval_length(jval_get(out, "figures")));
	jval_free(out);
}
END_TEST

/* What client 2's page says of it; the caller frees it. */
static struct jval *
kept(void)
{
	const struct desk_client_view_request r = { .client = 2 };
	struct err e = ERR_INIT;
	struct jval *out, *retention;

	ck_assert_msg(desk_client_view(&desk, &r, &out, &e) == 0, "%s", e.text);
	retention = jval_copy(jval_get(out, "retention"));
	jval_free(out);
	return retention;
}

static void
check_says(const char *first, const char *second)
{
	struct jval *now = kept();
	const struct jval *says = jval_get(now, "says");

	ck_assert_str_eq(jval_str(jval_at(says, 0)), first);
	ck_assert_uint_eq(jval_length(says), second == NULL ? 1 : 2);
	if (second != NULL)
		ck_assert_str_eq(jval_str(jval_at(says, 1)), second);
	jval_free(now);
}

/* The day of the desk is 30 June 2026. */
START_TEST(until_when_a_record_is_kept_is_said)
{
	struct err e = ERR_INIT;

	check_says("No day is set. While support goes on, the record is kept.",
	    NULL);
	keeps("2026-07-01", "needed", NULL, "done");
	check_says("On 1 July 2026 it is to be decided whether this record is "
		   "still needed.",
	    NULL);
	keeps("2026-06-30", "mistake", NULL, "done");
	check_says("It is to be decided now whether this record is still "
		   "needed. The day was 30 June 2026.",
	    NULL);
	keeps(NULL, "mistake", NULL, "done");
	memory_register_take(&world.reg,
	    "svc-a,C2,discharged,2026-06-20,,,,,\n");
	check_says("No day is set, and Settings do not say for how many years "
		   "the service keeps records after the last entry.",
	    NULL);
	ck_assert_int_eq(db_begin(reg.db, &e), 0);
	ck_assert_int_eq(people_retention_set_years(reg.db, "svc-a", 8, &e), 0);
	ck_assert_int_eq(db_commit(reg.db, &e), 0);
	check_says("On 20 June 2034 it is to be decided whether this record is "
		   "still needed.",
	    "That is 8 years after the last entry, as Settings say for the "
	    "service.");
}
END_TEST

START_TEST(a_day_of_review_is_set_with_its_reason)
{
	struct jval *out, *before, *now;

	ck_assert_int_eq(keep(4, "2026-07-01", "needed", NULL, &out), -1);
	ck_assert_int_eq(keep(2, "2026-07-01", "boredom", NULL, &out), -1);
	ck_assert_int_eq(keep(2, "2026-07-01", "", NULL, &out), -1);
	before = kept();
	keeps("2026-07-01", "needed", jval_get_str(before, "version"), "done");
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT review_on FROM client WHERE id = 2"),
	    memory_register_day("2026-07-01"));
	keeps("2026-07-01", "needed", NULL, "unchanged");
	/* Made from what stood there before. */
	ck_assert_int_eq(keep(2, "2027-07-01", "client",
			     jval_get_str(before, "version"), &out),
	    0);
	ck_assert_str_eq(jval_get_str(out, "outcome"), "overtaken");
	ck_assert_str_eq(jval_get_str(jval_get(out, "conflict"), "theirs"),
	    "1 July 2026");
	ck_assert_str_eq(jval_get_str(jval_get(out, "conflict"), "yours"),
	    "1 July 2027");
	ck_assert_str_eq(jval_get_str(jval_get(out, "conflict"), "by"), "ann");
	keeps(NULL, "client",
	    jval_get_str(jval_get(out, "conflict"), "version"), "done");
	jval_free(out);
	jval_free(before);
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT review_on IS NULL FROM client WHERE id ="
			     " 2"),
	    1);
	now = kept();
	ck_assert_uint_eq(jval_length(jval_get(now, "past")), 2);
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(jval_get(now, "past"),
					 0)),
	    ", ann: no day of its own any more (The client asked for it)"));
	ck_assert_ptr_nonnull(strstr(jval_str(jval_at(jval_get(now, "past"),
					 1)),
	    ", ann: 1 July 2026 (It was looked at: still needed)"));
	jval_free(now);
}
END_TEST

/* Why a record was kept is about the client, and goes with the client. */
START_TEST(reasons_go_with_the_client)
{
	struct err e = ERR_INIT;

	keeps("2026-07-01", "safeguarding", NULL, "done");
	ck_assert_int_eq(erase(2, "request", "ann", &e), 0);
	ck_assert_int_eq(disk_register_number(&world,
			     "SELECT count(*) FROM retention_set"),
	    0);
}
END_TEST

static int64_t
rows(const char *sql)
{
	struct err e = ERR_INIT;
	int64_t n = -1;
	bool found;

	ck_assert_int_eq(db_get_i64(db_prepare(reg.db, sql), &n, &found, &e),
	    0);
	return n;
}

/* The version of a record, or of two, as pages have it. */
static void
look(uint32_t client, uint32_t other, char version[static VERSIONS_SIZE])
{
	struct err e = ERR_INIT;
	struct jval *out;
	int rc = other == 0
		     ? desk_erasure_weigh(&desk, client, &out, &e)
		     : desk_merging_weigh(&desk, client, other, &out, &e);

	ck_assert_msg(rc == 0, "%s", e.text);
	(void)snprintf(version, VERSIONS_SIZE, "%s",
	    jval_get_str(out, "version"));
	jval_free(out);
}

/* What somebody enters after a record was shown is not erased, or made a part of
 * another, unseen. */
START_TEST(nothing_goes_that_was_not_shown)
{
	char one[VERSIONS_SIZE], two[VERSIONS_SIZE];
	struct desk_records_erasure erasure = { 1, "request", world.reg.today,
		"ann", one };
	struct desk_records_merge merge = { 1, 4, world.reg.today, "ann", two };
	struct err e = ERR_INIT;
	int64_t clients;

	memory_register_take(&world.reg,
	    "svc-a,C9,referral_accepted,2026-01-05,self,,,,\n");
	clients = rows("SELECT count(*) FROM client");
	merge.other = (uint32_t)rows("SELECT max(id) FROM client");
	look(1, 0, one);
	look(1, merge.other, two);
	memory_register_take(&world.reg,
	    "svc-a,C1,contact,2026-05-04,phone,,,,\n");
	ck_assert_int_lt(desk_records_erase(&desk, &erasure, &said, &warning,
			     &e),
	    0);
	ck_assert_str_eq(e.code, "changed");
	ck_assert_msg(strstr(e.text, "Yours: erased") != NULL, "%s", e.text);
	e = (struct err)ERR_INIT;
	ck_assert_int_lt(desk_records_merge(&desk, &merge, &said, &e), 0);
	ck_assert_str_eq(e.code, "changed");
	ck_assert_msg(strstr(e.text, "Yours: made one") != NULL, "%s", e.text);
	ck_assert_int_eq(rows("SELECT count(*) FROM client"), clients);
	look(1, merge.other, two);
	e = (struct err)ERR_INIT;
	ck_assert_msg(desk_records_merge(&desk, &merge, &said, &e) == 0, "%s",
	    e.text);
	look(1, 0, one);
	ck_assert_msg(desk_records_erase(&desk, &erasure, &said, &warning,
			  &e) == 0,
	    "%s", e.text);
}
END_TEST

/* Set the baseline of a chart of a service. */
static void
set_baseline(const char *service)
{
	struct baseline b = { .measure = (char[]){ "referrals" },
		.from = period_of(day_from_civil(2022, 4, 1)),
		.to = period_of(day_from_civil(2025, 1, 1)),
		.reason = (char[]){ "the team had its size" } };
	struct err e = ERR_INIT;

	reg.actor = &desk.actor;
	ck_assert_int_eq(db_begin(reg.db, &e), 0);
	ck_assert_msg(baselines_put(&reg, service, &b, &e) == 0, "%s", e.text);
	ck_assert_int_eq(vault_rows_commit(reg.db, reg.vault, &e), 0);
	reg.actor = NULL;
}

/* A service that holds something goes only with a name typed for it, its
 * clients go as the erased do, and the baselines of its charts with it. */
START_TEST(service_made_by_mistake_goes)
{
	struct desk_services_removal r = { .service = "svc-b",
		.today = world.reg.today,
		.typed = "bob" };
	struct desk_services_extent extent;
	struct err e = ERR_INIT;
	int64_t clients = rows("SELECT count(*) FROM client");

	memory_register_take(&world.reg,
	    "svc-b,C1,referral_accepted,2026-04-07,self,,,,\n"
	    "svc-b,C2,referral_accepted,2026-04-07,self,,,,\n");
	set_baseline("svc-a");
	set_baseline("svc-b");
	ck_assert_int_lt(desk_services_rename(&desk, "svc-b", "svc-a", NULL,
			     &e),
	    0);
	ck_assert(strstr(e.text, "a service of the new name already") != NULL);
	ck_assert_int_eq(desk_services_weigh(&desk, "svc-b", &extent, &e), 0);
	ck_assert_int_eq(extent.rows.clients, 2);
	ck_assert_int_eq(extent.rows.facts, 2);
	ck_assert(!extent.empty);
	/* Nothing goes that was not shown. */
	memory_register_take(&world.reg,
	    "svc-b,C2,contact,2026-05-07,phone,,,,\n");
	r.held = extent.held;
	ck_assert_int_lt(desk_services_remove(&desk, &r, &e), 0);
	ck_assert_str_eq(e.code, "changed");
	ck_assert(strstr(e.text, "facts 3") != NULL);
	e = (struct err)ERR_INIT;
	r.held = NULL;
	ck_assert_int_lt(desk_services_remove(&desk, &r, &e), 0);
	ck_assert(strstr(e.text, "that is not the name ann") != NULL);
	ck_assert_int_eq(rows("SELECT count(*) FROM client"), clients + 2);
	r.typed = "ann";
	ck_assert_msg(desk_services_remove(&desk, &r, &e) == 0, "%s", e.text);
	ck_assert_int_eq(rows("SELECT count(*) FROM client"), clients);
	ck_assert_int_eq(rows("SELECT count(*) FROM service"), 1);
	ck_assert_int_eq(rows("SELECT count(*) FROM chart_baseline"), 1);
	ck_assert_int_eq(vault_rows_check(reg.db, reg.vault, &e), 0);
	ck_assert_int_eq(rows("SELECT count(*) FROM fact"
			      " WHERE service NOT IN (SELECT id FROM service)"),
	    0);
	ck_assert_int_eq(rows("SELECT count(*) FROM erasure"
			      " WHERE reason = 'mistake'"),
	    2);
	ck_assert_int_lt(desk_services_remove(&desk, &r, &e), 0);
	/* One that holds nothing needs no name. */
	ck_assert_int_eq(db_exec(reg.db,
			     "INSERT INTO service (name) VALUES ('svc-c')", &e),
	    0);
	r = (struct desk_services_removal){ .service = "svc-c", .typed = "" };
	ck_assert_int_eq(desk_services_remove(&desk, &r, &e), 0);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { nothing_goes_that_was_not_shown,
		nothing_is_erased_without_name_and_reason,
		an_erasure_is_weighed_made_and_logged,
		an_erasure_tells_what_changes,
		a_page_is_refused_an_erasure_by_a_code, two_records_become_one,
		a_merge_says_what_stands_against_it, a_merge_tells_what_changes,
		until_when_a_record_is_kept_is_said,
		a_day_of_review_is_set_with_its_reason,
		reasons_go_with_the_client, service_made_by_mistake_goes,
		NULL };

	return unit_run(&(struct unit_suite){ .name = "desk_records",
	    .tests = tests,
	    .begin = begin,
	    .end = end });
}
