/*
 * Claims and disputes at the desk: which day a claim reaches to, and what is
 * stored where something is refused or fails on the way.
 */
#include "agent/desk/desk_claims.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_contracts.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_session.h"
#include "agent/register/evidence_kinds.h"
#include "common/base/day.h"
#include "tests/unit/disk_register.h"
#include "tests/unit/unit.h"

#define RULES \
	"row,outcome,hours,from,to,pounds,evidence,value\n" \
	"contract,,,2026-01-01,2026-12-31,,,pays\nstarts,,,,,,,many\n" \
	"tariff,job_start,any,2026-01-01,,10,,\n"
#define JOB \
	"svc-a,C1,referral_accepted,2026-01-05,self,,,,\n" \
	"svc-a,C1,job_started,2026-02-03,,,j1,20,\n" \
	"svc-a,C1,job_full_day,2026-02-03,,,j1,,\n" \
	"svc-a,C1,job_start_evidence,2026-02-27,payslip,,j1,,\n"

static struct disk_register site;
static struct desk desk;

/* On the day before the newest fact there may be one, or after it. */
static void
begin_on(const char *clock)
{
	struct desk_contracts_file file = { .service = "svc-a",
		.text = slice_of(RULES) };
	struct err e = ERR_INIT;
	struct jval *out;

	disk_register_begin(&site);
	memory_register_take(&site.reg, JOB);
	desk = memory_register_desk(&site.reg);
	ck_assert_msg(desk_contracts_import(&desk, &file, &out, &e) == 0, "%s",
	    e.text);
	jval_free(out);
	ck_assert_int_eq(desk_set_today(&desk, memory_register_day(clock), &e),
	    0);
}

static void
end(void)
{
	disk_register_end(&site);
}

static int64_t
number(const char *sql)
{
	return disk_register_number(&site, sql);
}

/* The draft as it stands; its digest goes into the next call of sign(). */
static char digest[80];

static void
draft_to(const char *day, const char *pounds)
{
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(
	    desk_claims_draft(&desk, "svc-a", "pays", &out, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(jval_get_str(jval_get(out, "through"), "day"), day);
	ck_assert_str_eq(jval_get_str(out, "pounds"), pounds);
	(void)snprintf(digest, sizeof(digest), "%s",
	    jval_get_str(out, "digest"));
	jval_free(out);
}

/* Sign it off as `name`: the code of the refusal, or "". */
static const char *
sign(const char *name, const char *said)
{
	static struct err e;
	struct desk_claims_signing r = { "svc-a", "pays", digest, name, 0 };
	struct jval *out;

	e = (struct err)ERR_INIT;
	if (said != NULL)
		r.said = memory_register_day(said);
	if (desk_claims_sign(&desk, &r, &out, &e) == 0)
		jval_free(out);
	return e.code;
}

/* ---------------------------------------------------------- which day it is */

START_TEST(a_clock_that_can_be_believed)
{
	begin_on("2026-03-02");
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("bea", NULL), "name");
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_int_eq(number("SELECT count(*) FROM said_day"), 0);
	ck_assert_str_eq(sign("ann", NULL), "nothing");
	end();
}
END_TEST

/* Behind the newest fact lists go by that fact's day, and so did the draft: but no
 * claim reaches to a day that the clock has not come to. */
START_TEST(a_clock_behind_what_was_entered)
{
	begin_on("2026-02-20");
	draft_to("2026-02-27", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "doubt");
	ck_assert_str_eq(sign("ann", "2026-02-27"), "clock");
	ck_assert_str_eq(sign("bea", "2026-02-20"), "name");
	ck_assert_int_eq(number("SELECT count(*) FROM said_day"), 0);
	/* The word is kept; what was shown was of another day. */
	ck_assert_str_eq(sign("ann", "2026-02-20"), "changed");
	ck_assert_int_eq(number("SELECT count(*) FROM said_day"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 0);
	draft_to("2026-02-20", "\u00a30.00");
	ck_assert_str_eq(sign("ann", NULL), "nothing");
	end();
}
END_TEST

START_TEST(a_clock_far_ahead)
{
	begin_on("2031-03-02");
	draft_to("2031-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "doubt");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 0);
	ck_assert_int_eq(number("SELECT count(*) FROM sign_off"), 0);
	ck_assert_str_eq(sign("ann", "2031-03-02"), "");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 1);
	end();
}
END_TEST

/* ---------------------------------------------------------------- disputes */

static const char *
dispute(const char *ref, bool settle)
{
	static struct err e;
	const struct desk_contracts_dispute r = { .client = 1,
		.outcome = "job_start",
		.ref = ref,
		.settle = settle };
	struct jval *out;

	e = (struct err)ERR_INIT;
	if (desk_contracts_dispute(&desk, &r, &out, &e) == 0)
		jval_free(out);
	return e.code;
}

static int64_t
lines(void)
{
	return number("SELECT count(*) FROM access");
}

/* What somebody disputes can be settled though the outcome has gone meanwhile. */
START_TEST(an_outcome_that_is_away)
{
	begin_on("2026-03-02");
	ck_assert_str_eq(dispute("j1", false), "");
	draft_to("2026-03-02", "\u00a30.00");
	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-02-03,,withdrawn,j1,20,\n");
	ck_assert_str_eq(dispute("j1", false), "no-such");
	ck_assert_str_eq(dispute("j1", true), "");
	ck_assert_str_eq(dispute("j1", true), "no-such");
	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-02-03,,,j1,20,\n"
	    "svc-a,C1,job_full_day,2026-02-03,,,j1,,\n"
	    "svc-a,C1,job_start_evidence,2026-02-27,payslip,,j1,,\n");
	draft_to("2026-03-02", "\u00a310.00");
	end();
}
END_TEST

/* Who disputes has seen whose outcome it is: without the line in the access log
 * nothing is stored, and what is refused before it shows nothing. */
START_TEST(the_log_comes_first)
{
	struct err e = ERR_INIT;
	int64_t before;

	begin_on("2026-03-02");
	before = lines();
	ck_assert_str_eq(dispute("j2", false), "no-such");
	ck_assert_int_eq(lines(), before);
	ck_assert_str_eq(dispute("j1", false), "");
	ck_assert_int_eq(lines(), before + 1);
	ck_assert_int_eq(db_exec(site.reg.open.db,
			     "CREATE TRIGGER no_log BEFORE INSERT ON access"
			     " BEGIN SELECT RAISE(ABORT, 'no room'); END",
			     &e),
	    0);
	ck_assert_str_ne(dispute("j1", true), "no-such");
	ck_assert_int_eq(number("SELECT count(*) FROM claim_dispute"), 1);
	ck_assert_int_eq(number("SELECT stands FROM claim_dispute"), 1);
	end();
}
END_TEST

/* ---------------------------------------- kinds of evidence of the site's own */

static enum desk_enter_outcome
enter(const char *mode)
{
	struct desk_enter_request r = { .client = 1,
		.cell = { "job_start_evidence", "2026-02-28", mode, NULL, "j1",
		    NULL, NULL } };
	struct desk_enter_answer answer;
	enum desk_enter_outcome outcome;
	struct err e = ERR_INIT;

	ck_assert_msg(desk_enter(&desk, &r, &answer, &e) == 0, "%s", e.text);
	outcome = answer.outcome;
	if (outcome == DESK_ENTER_REFUSED) {
		ck_assert_uint_eq(answer.report.remarks, 1);
		ck_assert_str_eq(answer.report.remark[0].column, "mode");
	}
	desk_enter_free(&answer);
	return outcome;
}

static void
title(const char *text)
{
	struct open_register own = memory_register_own(&site.reg);
	struct err e = ERR_INIT;

	ck_assert_int_eq(evidence_kinds_set(&own, 3, text, &e), 0);
}

/* The sentence of the tariff. */
static void
tariff_says(const char *text)
{
	const struct jval *all;
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_eq(desk_contracts_show(&desk, &out, &e), 0);
	all = jval_get(jval_at(jval_get(out, "services"), 0), "contracts");
	ck_assert_ptr_nonnull(strstr(
	    jval_str(jval_at(jval_get(jval_at(all, 0), "says"), 1)), text));
	jval_free(out);
}

/* Nobody enters what is not offered; what was entered while it was is still paid
 * for, and both the contract and the claim call it by its name. */
START_TEST(a_kind_that_is_offered_no_more)
{
	struct desk_claims_clients whom;
	struct err e = ERR_INIT;
	struct buf page;

	begin_on("2026-03-02");
	memory_register_take(&site.reg,
	    "svc-a,C1,job_start_evidence,,,withdrawn,j1,,\n");
	tariff_says("written confirmation.");
	ck_assert_int_eq(enter("own_3"), DESK_ENTER_REFUSED);
	title("Letter");
	tariff_says("or Letter.");
	ck_assert_int_eq(enter("own_3"), DESK_ENTER_DONE);
	title("");
	tariff_says("or Letter (offered no more).");
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_int_eq(desk_claims_clients(&desk,
			     &(struct desk_claims_which){ "svc-a", "pays", 1 },
			     &whom, &e),
	    0);
	buf_init(&page, 65536);
	table_write_text(whom.rows, &page);
	ck_assert_ptr_nonnull(strstr(buf_str(&page), "Letter"));
	buf_free(&page);
	desk_claims_free_clients(&whom);
	/* Nor does its number come to mean something else once it is withdrawn. */
	memory_register_take(&site.reg,
	    "svc-a,C1,job_start_evidence,,,withdrawn,j1,,\n");
	ck_assert_int_eq(evidence_kinds_check_used(site.reg.open.db, 3,
			     "Tax code", &e),
	    -1);
	ck_assert_int_eq(enter("own_3"), DESK_ENTER_REFUSED);
	ck_assert_int_eq(enter("payslip"), DESK_ENTER_DONE);
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { a_clock_that_can_be_believed,
		a_clock_behind_what_was_entered, a_clock_far_ahead,
		an_outcome_that_is_away, the_log_comes_first,
		a_kind_that_is_offered_no_more, NULL };

	return unit_main("desk_claims", tests);
}
