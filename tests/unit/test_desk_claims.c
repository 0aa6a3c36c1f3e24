/*
 * Claims and disputes at the desk: which day a claim reaches to, and what is
 * stored where something is refused or fails on the way.
 */
#include "agent/desk/desk_claims_clients.h"

#include <stdio.h>
#include <string.h>

#include "agent/desk/desk_contracts.h"
#include "agent/desk/desk_enter.h"
#include "agent/desk/desk_session.h"
#include "agent/desk/versions.h"
#include "agent/register/evidence_kinds.h"
#include "agent/register/instance.h"
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
/* Which contract is drafted and signed off; what other contracts have claimed of its
 * draft, in words ("": nothing); and whether who signs says that both pay. */
static const char *contract;
/* The last claim that was sent, as somebody says after a restore. */
static const char *sent;
static char twice[ERR_TEXT_MAX];
static bool both_pay;

/* On the day before the newest fact there may be one, or after it. */
static void
begin_on(const char *clock)
{
	struct desk_contracts_file file = { .service = "svc-a",
		.text = slice_of(RULES) };
	struct err e = ERR_INIT;
	struct jval *out;

	contract = "pays";
	sent = NULL;
	both_pay = false;
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

	ck_assert_msg(desk_claims_draft(&desk,
			  &(struct desk_claims_asked){ .service = "svc-a",
			      .contract = contract,
			      .sent = sent },
			  &out, &e) == 0,
	    "%s", e.text);
	(void)snprintf(twice, sizeof(twice), "%s", jval_get_text(out, "twice"));
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
	struct desk_claims_signing r = { .service = "svc-a",
		.contract = contract,
		.digest = digest,
		.typed = name,
		.twice = both_pay,
		.sent = sent };
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
	ck_assert_str_eq(sign("ann", "2026-02-20"), "nothing");
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

/* The answer is lost, and the same form is sent again by a program that knows of no
 * session before. */
START_TEST(a_claim_whose_answer_was_lost)
{
	begin_on("2026-03-02");
	draft_to("2026-03-02", "\u00a310.00");
	desk.key = (struct stored_key){ .key = "one", .form = "claims" };
	ck_assert_str_eq(sign("bea", NULL), "name");
	ck_assert_str_eq(sign("ann", NULL), "");
	desk.key = (struct stored_key){ .key = "one", .form = "claims" };
	ck_assert_str_eq(sign("ann", NULL), "stored");
	desk.key = (struct stored_key){ .key = "two", .form = "claims" };
	ck_assert_str_eq(sign("ann", NULL), "nothing");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM stored_key"), 1);
	end();
}
END_TEST

/* ------------------------------------------------------------ after a restore */

#define ANOTHER \
	"svc-a,C1,job_started,2026-02-10,,,j2,20,\n" \
	"svc-a,C1,job_full_day,2026-02-10,,,j2,,\n" \
	"svc-a,C1,job_start_evidence,2026-02-27,payslip,,j2,,\n"

/* A word of the draft, as JSON has it. */
static void
draft_says(const char *key, const char *words)
{
	const struct desk_claims_asked q = { .service = "svc-a",
		.contract = contract,
		.sent = sent };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_msg(desk_claims_draft(&desk, &q, &out, &e) == 0, "%s",
	    e.text);
	if (words == NULL)
		ck_assert(jval_is_null(jval_get(out, key)));
	else
		ck_assert_ptr_nonnull(strstr(jval_get_text(out, key), words));
	jval_free(out);
}

static void
draft_refused(const char *typed)
{
	const struct desk_claims_asked q = { .service = "svc-a",
		.contract = contract,
		.sent = typed };
	struct err e = ERR_INIT;
	struct jval *out;

	ck_assert_int_lt(desk_claims_draft(&desk, &q, &out, &e), 0);
	ck_assert_str_eq(e.code, "sent");
}

static void
restore(const char *backup)
{
	disk_register_close(&site);
	disk_register_move(&site, "again");
	disk_register_restore(&site, backup, NULL);
	disk_register_open(&site, "ann");
	desk = memory_register_desk(&site.reg);
	desk.today = desk.clock = memory_register_day("2026-03-02");
}

/* A backup knows nothing of a claim that was signed off since, and when the site
 * signs returns again it still does not.  No number is used twice, and what the lost
 * claim counted is counted once, in the claim that takes its place. */
START_TEST(a_claim_since_the_backup)
{
	struct err e = ERR_INIT;
	char seen[sizeof(digest)];

	begin_on("2026-03-02");
	draft_to("2026-03-02", "\u00a310.00");
	draft_says("warning", NULL);
	ck_assert_str_eq(sign("ann", NULL), "");
	disk_register_backup(&site, "backup");
	memory_register_take(&site.reg, ANOTHER);
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	restore("backup");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 1);
	ck_assert_int_eq(instance_settle(site.reg.open.db, &e), 0);
	memory_register_take(&site.reg, ANOTHER);

	draft_to("2026-03-02", "\u00a310.00");
	draft_says("warning", "restored from a backup");
	ck_assert_str_eq(sign("ann", NULL), "sent");
	draft_refused("");
	draft_refused("one");
	draft_refused("-1");
	draft_refused("102");
	sent = "1"; /* of claim 2 nobody has a workbook */
	draft_to("2026-03-02", "\u00a310.00");
	draft_says("warning", NULL);
	draft_says("instead", NULL);
	draft_says("sent_says", "claim 1 of pays was the last");
	draft_says("text", "\nnumber,2\nthrough");
	memcpy(seen, digest, sizeof(seen));
	sent = "0";
	draft_says("sent_says", "no claim of pays was sent");
	sent = " 2 ";
	ck_assert_str_eq(sign("ann", NULL), "changed");
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_ne(seen, digest);
	draft_says("text", "\nnumber,3\ninstead_of,2,2\nthrough");
	draft_says("instead", "takes the place of claim 2, of which");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 1);
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_int_eq(number("SELECT max(number) FROM claim"), 3);

	draft_says("sent_says", NULL);

	/* It is known again what was sent: nobody asks, and a number that is said is
	 * not looked at. */
	memory_register_take(&site.reg,
	    "svc-a,C1,job_start_evidence,2026-02-27,payslip,withdrawn,j2,,\n");
	sent = "7";
	draft_to("2026-03-02", "-\u00a310.00");
	draft_says("instead", NULL);
	draft_says("text", "\nnumber,4\nthrough");
	sent = NULL;
	ck_assert_str_eq(sign("ann", NULL), "");
	end();
}
END_TEST

/* The claims between are named on the page and in the workbook. */
START_TEST(several_claims_since_the_backup)
{
	static const struct desk_claims_which which = { .service = "svc-a",
		.contract = "pays",
		.number = 3 };
	struct err e = ERR_INIT;
	struct jval *out;
	struct buf file;

	begin_on("2026-03-02");
	disk_register_backup(&site, "backup");
	restore("backup");
	sent = "2";
	draft_to("2026-03-02", "\u00a310.00");
	draft_says("instead", "takes the place of claims 1 to 2, of which");
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_int_eq(desk_claims_file(&desk, &which, &file, &e), 0);
	buf_free(&file);
	ck_assert_int_eq(desk_contracts_show(&desk, &out, &e), 0);
	ck_assert_ptr_nonnull(strstr(
	    jval_get_str(
		jval_at(
		    jval_get(jval_at(jval_get(jval_at(jval_get(out, "services"),
						  0),
					 "contracts"),
				 0),
			"claims"),
		    0),
		"says"),
	    "It took the place of claims 1 to 2."));
	jval_free(out);
	end();
}
END_TEST

/* ------------------------------------------------------------ two contracts */

#define OTHER(name, days, kind) \
	"row,outcome,hours,from,to,pounds,evidence,value\n" \
	"contract,,," days ",,," name "\nstarts,,,,,,,one\n" \
	"tariff," kind ",any,2026-01-01,,7,,\n"

/* Take a file in: the code of the refusal, or "". */
static const char *
take(const char *text, bool new)
{
	const struct desk_contracts_file file = { .service = "svc-a",
		.text = slice_of(text),
		.new = new };
	static struct err e;
	struct jval *out;

	e = (struct err)ERR_INIT;
	if (desk_contracts_import(&desk, &file, &out, &e) == 0)
		jval_free(out);
	return e.code;
}

/* It is asked before there is a claim of either, and once. */
START_TEST(two_contracts_for_the_same_outcomes)
{
	static const char later[] =
	    OTHER("later", "2027-01-01,2027-12-31", "job_start");
	static const char earlier[] =
	    OTHER("later", "2026-12-31,2027-12-31", "job_start");

	begin_on("2026-03-02");
	ck_assert_str_eq(take(OTHER("Pays", "2029-01-01,2029-12-31", "engaged"),
			     false),
	    "another");
	ck_assert_str_eq(take(OTHER("o", "2026-01-01,2026-12-31", "job_start"),
			     false),
	    "another");
	ck_assert_str_eq(take(OTHER("o", "2026-01-01,2026-12-31", "engaged"),
			     false),
	    "");
	/* Of a name that is there it is another kind, or another day. */
	ck_assert_str_eq(take(OTHER("o", "2026-01-01,2026-12-31", "job_start"),
			     false),
	    "another");
	ck_assert_str_eq(take(later, false), "");
	ck_assert_str_eq(take(earlier, false), "another");
	ck_assert_int_eq(number("SELECT count(*) FROM contract WHERE text LIKE"
				" '%,2026-12-31,2027-%'"),
	    0);
	ck_assert_str_eq(take(earlier, true), "");
	ck_assert_str_eq(take(earlier, false), "");
	ck_assert_str_eq(take(later, false), "");
	end();
}
END_TEST

#define BAND(name, hours) \
	"row,outcome,hours,from,to,pounds,evidence,value\n" \
	"contract,,,2026-01-01,2026-12-31,,," name "\nstarts,,,,,,,one\n" \
	"tariff,job_start," hours ",2026-01-01,,7,,\n"

/* What is under 16 hours is not 16 or more, and any hours are both. */
START_TEST(two_contracts_for_different_hours)
{
	begin_on("2026-03-02");
	ck_assert_str_eq(take(BAND("pays", "16_up"), false), "");
	ck_assert_str_eq(take(BAND("o", "16_up"), false), "another");
	ck_assert_str_eq(take(BAND("o", "any"), false), "another");
	ck_assert_str_eq(take(BAND("o", "under_16"), false), "");
	/* The kind and its days are those that it pays for already. */
	ck_assert_str_eq(take(BAND("o", "any"), false), "another");
	ck_assert_str_eq(take(BAND("o", "any"), true), "");
	ck_assert_str_eq(take(BAND("o", "any"), false), "");
	ck_assert_str_eq(take(BAND("o", "16_up"), false), "");
	end();
}
END_TEST

static const char *dispute(const char *ref, bool settle);

START_TEST(what_another_contract_has_claimed)
{
	char before[sizeof(digest)];

	begin_on("2026-03-02");
	ck_assert_str_eq(take(OTHER("o", "2026-01-01,2026-12-31", "job_start"),
			     true),
	    "");
	contract = "o";
	draft_to("2026-03-02", "\u00a37.00");
	ck_assert_str_eq(twice, "");
	memcpy(before, digest, sizeof(before));
	contract = "pays";
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	/* The clients and pounds are the same, and it is not what was shown. */
	contract = "o";
	memcpy(digest, before, sizeof(digest));
	both_pay = true;
	ck_assert_str_eq(sign("ann", NULL), "changed");
	draft_to("2026-03-02", "\u00a37.00");
	ck_assert_str_eq(twice,
	    "1 of these outcomes is in claims of pays already, and would be "
	    "claimed a second time.");
	both_pay = false;
	ck_assert_str_eq(sign("ann", NULL), "another");
	ck_assert_int_eq(number("SELECT count(*) FROM claim"), 1);
	ck_assert_int_eq(number("SELECT count(*) FROM sign_off"), 1);
	/* What is paid back there, or priced anew here, is not claimed twice. */
	both_pay = true;
	ck_assert_str_eq(sign("ann", NULL), "");
	both_pay = false;
	ck_assert_str_eq(
	    take("row,outcome,hours,from,to,pounds,evidence,value\n"
		 "contract,,,2026-01-01,2026-12-31,,,o\nstarts,,,,,,,one\n"
		 "tariff,job_start,any,2026-01-01,,9,,\n",
		false),
	    "");
	draft_to("2026-03-02", "\u00a32.00");
	ck_assert_str_eq(twice, "");
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_str_eq(dispute("j1", false), "");
	draft_to("2026-03-02", "-\u00a39.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	contract = "pays";
	draft_to("2026-03-02", "-\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	ck_assert_str_eq(dispute("j1", true), "");
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(twice, "");
	end();
}
END_TEST

/* ---------------------------------------------------------------- disputes */

static const char *
dispute_seen(const char *ref, bool settle, const char *version)
{
	static struct err e;
	const struct desk_contracts_dispute r = { .client = 1,
		.outcome = "job_start",
		.ref = ref,
		.version = version,
		.settle = settle };
	struct jval *out;

	e = (struct err)ERR_INIT;
	if (desk_contracts_dispute(&desk, &r, &out, &e) == 0)
		jval_free(out);
	return e.code;
}

static const char *
dispute(const char *ref, bool settle)
{
	return dispute_seen(ref, settle, NULL);
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

/* ------------------------------------------------------------- one by one */

/* The list of the draft, or of a claim: its rows as "C1 j1 state pounds disputed; ".
 * Valid until the next call. */
static struct desk_claims_clients listed;
static char version[VERSIONS_SIZE];

static const char *
rows(const struct desk_claims_which *which)
{
	static char text[1024];
	struct err e = ERR_INIT;
	const struct jval *all;
	size_t n = 0;

	desk_claims_free_clients(&listed);
	ck_assert_msg(desk_claims_clients(&desk, which, &listed, &e) == 0, "%s",
	    e.text);
	all = jval_get(listed.page, "rows");
	ck_assert_uint_eq(jval_length(all), table_rows(listed.rows));
	text[0] = '\0';
	for (size_t i = 0; i < jval_length(all); i++) {
		const struct jval *x = jval_at(all, i);
		bool disputed = false;

		(void)jval_bool(jval_get(x, "disputed"), &disputed);
		n += (size_t)snprintf(text + n, sizeof(text) - n,
		    "%s %s %s %s%s; ", jval_get_text(x, "reference"),
		    jval_get_text(x, "ref"), jval_get_str(x, "state"),
		    jval_get_text(x, "pounds"), disputed ? " disputed" : "");
		(void)snprintf(version, sizeof(version), "%s",
		    jval_get_text(x, "version"));
	}
	return text;
}

static const struct desk_claims_which the_draft = { .service = "svc-a",
	.contract = "pays" };

/* Each outcome stands once under what is so of it, and what is disputed can be
 * settled, whatever became of it. */
START_TEST(every_outcome_with_why)
{
	struct desk_claims_which part = the_draft;
	int64_t next, before;

	begin_on("2026-03-02");
	memory_register_take(&site.reg,
	    "svc-a,C2,referral_accepted,2026-01-05,self,,,,\n"
	    "svc-a,C2,job_started,2026-02-04,,,j1,20,\n"
	    "svc-a,C2,job_full_day,2026-02-04,,,j1,,\n");
	ck_assert_str_eq(rows(&the_draft),
	    "C1 j1 claimable \u00a310.00; C2 j1 no_evidence \u00a310.00; ");
	ck_assert_int_eq(number("SELECT count FROM access ORDER BY number DESC"
				" LIMIT 1"),
	    2);
	part.state = "no_evidence";
	ck_assert_str_eq(rows(&part), "C2 j1 no_evidence \u00a310.00; ");
	ck_assert_uint_eq(jval_length(jval_get(listed.page, "states")), 2);
	ck_assert_int_eq(number("SELECT count FROM access ORDER BY number DESC"
				" LIMIT 1"),
	    1);
	part.state = NULL;
	part.most = 1;
	ck_assert_str_eq(rows(&part), "C1 j1 claimable \u00a310.00; ");
	ck_assert(jval_get_i64(listed.page, "next", &next) && next == 1);
	part.from = 1;
	ck_assert_str_eq(rows(&part), "C2 j1 no_evidence \u00a310.00; ");
	ck_assert(jval_is_null(jval_get(listed.page, "next")));
	draft_to("2026-03-02", "\u00a310.00");
	ck_assert_str_eq(sign("ann", NULL), "");
	part.state = "paid_before";
	part.from = 0;
	ck_assert_str_eq(rows(&part), "C1 j1 paid_before \u00a310.00; ");
	/* Over what was seen, and over nothing else. */
	ck_assert_str_eq(dispute_seen("j1", true, version), "no-such");
	ck_assert_str_eq(dispute_seen("j1", false, version), "");
	before = lines();
	ck_assert_str_eq(dispute_seen("j1", false, version), "changed");
	ck_assert_int_eq(lines(), before);
	ck_assert_str_eq(rows(&the_draft),
	    "C1 j1 paid_back -\u00a310.00 disputed; "
	    "C1 j1 disputed \u00a310.00 disputed; "
	    "C2 j1 no_evidence \u00a310.00; ");
	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-02-03,,withdrawn,j1,20,\n");
	part.state = "paid_back";
	ck_assert_str_eq(rows(&part),
	    "C1 j1 paid_back -\u00a310.00 disputed; ");
	ck_assert_str_eq(dispute_seen("j1", true, version), "");
	part = (struct desk_claims_which){ "svc-a", "pays", 1, NULL, 0, 0 };
	ck_assert_str_eq(rows(&part), "C1 j1 claimed \u00a310.00; ");
	desk_claims_free_clients(&listed);
	end();
}
END_TEST

/* A dispute of what is away, and in no claim, is there to be settled. */
START_TEST(a_dispute_of_nothing)
{
	begin_on("2026-03-02");
	ck_assert_str_eq(dispute("j1", false), "");
	memory_register_take(&site.reg,
	    "svc-a,C1,job_started,2026-02-03,,withdrawn,j1,20,\n");
	ck_assert_str_eq(rows(&the_draft), "C1 j1 disputed  disputed; ");
	ck_assert_str_eq(dispute_seen("j1", true, version), "");
	ck_assert_str_eq(rows(&the_draft), "");
	desk_claims_free_clients(&listed);
	end();
}
END_TEST

/* ----------------------------------------------------------------- its file */

START_TEST(what_is_wrong_with_each_row)
{
	struct desk_contracts_file file = { .service = "svc-a",
		.text = slice_of("row,outcome,hours,from,to,pounds,evidence,"
				 "value\nstarts,,,,,,,few\n"
				 "tariff,job_start,any,2026-01-01,,1,,\n"
				 "tariff,job_start,any,soon,,x,,\n"),
		.check = true,
		.list = true };
	struct err e = ERR_INIT;
	const struct jval *all;
	struct jval *out;

	begin_on("2026-03-02");
	ck_assert_int_eq(desk_contracts_import(&desk, &file, &out, &e), 0);
	all = jval_get(out, "faults");
	ck_assert_uint_eq(jval_length(all), 2);
	ck_assert_int_eq(jval_get_count(jval_at(all, 1), "line"), 4);
	ck_assert_str_eq(jval_get_str(jval_at(all, 1), "column"), "from");
	ck_assert(jval_is_null(jval_get(out, "name")));
	jval_free(out);
	/* What is stored is refused with the first of them. */
	file.check = file.list = false;
	ck_assert_int_eq(desk_contracts_import(&desk, &file, &out, &e), -1);
	ck_assert_ptr_nonnull(strstr(e.text, "line 2, column value"));
	/* Beside what is there now, under its version. */
	file.text = slice_of(RULES);
	file.check = file.list = true;
	ck_assert_int_eq(desk_contracts_import(&desk, &file, &out, &e), 0);
	ck_assert_uint_eq(jval_length(jval_get(out, "faults")), 0);
	ck_assert_uint_eq(jval_length(jval_get(out, "there")), 2);
	ck_assert_str_eq(jval_get_str(out, "seen"),
	    jval_get_str(out, "version"));
	jval_free(out);
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
	    "svc-a,C1,job_start_evidence,2026-02-27,payslip,withdrawn,j1,,\n");
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
			     &(struct desk_claims_which){ .service = "svc-a",
				 .contract = "pays",
				 .number = 1 },
			     &whom, &e),
	    0);
	buf_init(&page, 65536);
	table_write_text(whom.rows, &page);
	ck_assert_ptr_nonnull(strstr(buf_str(&page), "Letter"));
	buf_free(&page);
	desk_claims_free_clients(&whom);
	/* Nor does its number come to mean something else once it is withdrawn. */
	memory_register_take(&site.reg,
	    "svc-a,C1,job_start_evidence,2026-02-28,own_3,withdrawn,j1,,\n");
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
		a_claim_whose_answer_was_lost, a_claim_since_the_backup,
		several_claims_since_the_backup,
		two_contracts_for_the_same_outcomes,
		two_contracts_for_different_hours,
		what_another_contract_has_claimed, an_outcome_that_is_away,
		the_log_comes_first, every_outcome_with_why,
		a_dispute_of_nothing, what_is_wrong_with_each_row,
		a_kind_that_is_offered_no_more, NULL };

	return unit_main("desk_claims", tests);
}
