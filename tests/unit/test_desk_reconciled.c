/* Where each month of a site's reconciliations stands, and taking one back. */
#include "agent/desk/desk_reconciled.h"

#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_returns.h"
#include "agent/desk/desk_seal.h"
#include "agent/desk/desk_unrecorded.h"
#include "agent/register/listed.h"
#include "agent/register/reconciled.h"
#include "common/base/day.h"
#include "tests/unit/fake_courier.h"
#include "tests/unit/unit.h"

static struct fake_courier site;
static struct desk desk;
static struct desk_returns_request request;
static struct jval *answer;
static int64_t value[RECONCILIATION_VALUES];
static struct err e;

static void
run_sql(const char *sql)
{
	ck_assert_msg(db_exec(site.reg.open.db, sql, &e) == 0, "%s", e.text);
}

/* The newest head names them, as one that was taken in. */
static void
takes(void)
{
	run_sql(
	    "INSERT INTO taken_content VALUES ('sheaf-reconciliation/1', 1)");
}

static void
names_service(const char *service)
{
	struct listed list;

	listed_begin(&list);
	listed_add(&list, slice_of(service));
	ck_assert_int_eq(listed_store(site.reg.open.db, &list, &e), 0);
}

static void
send(bool on)
{
	ck_assert_msg(desk_reconcile_send(&desk, on, NULL, &e) == 0, "%s",
	    e.text);
}

/* Numbers of May 2026 are kept, with so many new referrals. */
static void
keep(int64_t referrals)
{
	const struct open_register reg = memory_register_own(&site.reg);

	for (size_t i = 0; i < RECONCILIATION_VALUES; i++)
		value[i] = MEASURE_NOT_COLLECTED;
	value[reconciliation_at(MHSDS_NEW_REFERRALS, RECONCILIATION_REGISTER)] =
	    referrals;
	ck_assert_msg(reconciled_put(&reg, "svc-a",
			  memory_register_day("2026-05-01"), value, &e) == 0,
	    "%s", e.text);
}

static void
begin(void)
{
	const struct desk_unrecorded_answer none = { .none = "all" };

	e = (struct err)ERR_INIT;
	fake_courier_open(&site);
	desk = memory_register_desk(&site.reg);
	desk.spool = site.spool;
	request = (struct desk_returns_request){ .today = site.reg.today,
		.through = DAY_NONE,
		.said = site.reg.today };
	memory_register_take(&site.reg,
	    "svc-a,C1,referral_accepted,2026-04-07,self,,,,\n");
	ck_assert_int_eq(desk_unrecorded_answer(&desk, &none, &e), 0);
	fake_courier_enrol(&site);
	send(true);
}

static void
end(void)
{
	jval_free(answer);
	answer = NULL;
	fake_courier_close(&site);
}

/* The only month that is listed. */
static const struct jval *
month(void)
{
	const struct jval *months;

	jval_free(answer);
	ck_assert_msg(desk_reconcile_sending(&desk, &answer, &e) == 0, "%s",
	    e.text);
	months = jval_get(answer, "months");
	ck_assert_uint_eq(jval_length(months), 1);
	return jval_at(months, 0);
}

/* It stands there, and a part of what is said of it. */
static void
stands(const char *state, const char *says)
{
	const struct jval *m = month();

	ck_assert_str_eq(jval_get_text(m, "state"), state);
	ck_assert_msg(strstr(jval_get_text(m, "says"), says) != NULL, "%s",
	    jval_get_text(m, "says"));
}

/* How many reconciliations a seal with a person has, as a seal without one says. */
static size_t
due(void)
{
	struct desk_returns_request alone = request;
	struct desk_due with, without;
	size_t n = 0;

	alone.unattended = true;
	ck_assert_int_eq(desk_returns_due(site.reg.open.db, &request, &with,
			     &e),
	    0);
	ck_assert_int_eq(desk_returns_due(site.reg.open.db, &alone, &without,
			     &e),
	    0);
	for (size_t i = 0; i < with.list.n; i++)
		n += with.list.item[i].now.content == CONTENT_RECONCILIATION;
	ck_assert_uint_eq(without.left, n);
	ck_assert_uint_eq(without.list.n, with.list.n - n);
	ck_assert_str_eq(buf_str(&with.held), buf_str(&without.held));
	desk_returns_due_free(&with);
	desk_returns_due_free(&without);
	return n;
}

/* Ann signs off all that is due. */
static void
seal(void)
{
	struct desk_sealed sealed;
	struct desk_seal s;

	ck_assert_msg(desk_seal_prepare(&desk, &request, &s, &e) == 0, "%s",
	    e.text);
	ck_assert_msg(desk_seal_sign_off(&desk,
			  &(struct desk_seal_sign){ .today = request.today,
			      .through = request.through,
			      .said = request.today,
			      .digest = &s.draft.digest,
			      .epoch = s.epoch,
			      .way = SIGNOFF_TYPED,
			      .typed = "ann" },
			  &sealed, &e) == 0,
	    "%s", e.text);
	desk_seal_free(&s);
}

static void
change(bool undo, const char *says)
{
	const struct desk_reconciled_withdrawal r = { .month = "2026-05",
		.undo = undo };
	char *said;

	ck_assert_msg(desk_reconcile_withdraw(&desk, &r, &said, &e) == 0, "%s",
	    e.text);
	ck_assert_str_eq(said, says);
	free(said);
}

static void
withdraw(const char *says)
{
	change(false, says);
}

static bool
may_undo(void)
{
	bool may = false;

	ck_assert(jval_bool(jval_get(month(), "may_undo"), &may));
	return may;
}

static void
keep_after_all(void)
{
	ck_assert(may_undo());
	change(true,
	    "The numbers of svc-a, May 2026, stay as they were signed off.");
	ck_assert_uint_eq(due(), 0);
}

static void
nothing_to_undo(const char *code)
{
	const struct desk_reconciled_withdrawal r = { .month = "2026-05",
		.undo = true };
	struct err why = ERR_INIT;
	char *said;

	ck_assert(!may_undo());
	ck_assert_int_lt(desk_reconcile_withdraw(&desk, &r, &said, &why), 0);
	ck_assert_str_eq(why.code, code);
	ck_assert_ptr_null(said);
}

#define NOT_TAKEN \
	", but in no seal: the aggregator has not said that it takes " \
	"reconciliations."

/* What no seal has does not wait for one, and it is said why. */
START_TEST(what_no_seal_has_says_why)
{
	begin();
	keep(3);
	stands("kept", ": kept" NOT_TAKEN);
	ck_assert_uint_eq(due(), 0);
	takes();
	stands("kept", ": kept, and waiting for the next seal that a person");
	ck_assert_uint_eq(due(), 1);
	send(false);
	stands("kept", ": kept, and not sent while sending is off.");
	send(true);
	names_service("other");
	stands("kept",
	    ": kept, but in no seal: svc-a is not among the services "
	    "that the authority has named for this site.");
	ck_assert_uint_eq(due(), 0);
	names_service("svc-a");
	seal();
	stands("sent", ": signed off to be sent. ");
	keep(4);
	stands("changed",
	    "numbers are kept since, which wait for the next seal");
	send(false);
	stands("changed", "kept since, and not sent while sending is off.");
	run_sql("DELETE FROM taken_content");
	withdraw(
	    "The numbers of svc-a, May 2026, are to be withdrawn" NOT_TAKEN);
	stands("withdrawing", ": to be withdrawn" NOT_TAKEN);
	ck_assert_uint_eq(due(), 0);
	takes();
	stands("withdrawing",
	    ": to be withdrawn by the next seal that a person");
	ck_assert_uint_eq(due(), 1);
	seal();
	stands("withdrawn", ": withdrawn. Withdrawn by ann");
	end();
}
END_TEST

/* The same numbers are not signed again where the aggregator has refused them. */
START_TEST(what_was_refused_is_in_no_seal)
{
	begin();
	keep(3);
	takes();
	seal();
	run_sql("UPDATE outbox SET state = 'refused' WHERE (epoch, seq) IN"
		" (SELECT epoch, seq FROM statement"
		"  WHERE content = 'sheaf-reconciliation/1');"
		"INSERT INTO receipt SELECT epoch, seq, 422, 0, x'', 1, 2,"
		" 'values', 0 FROM statement"
		" WHERE content = 'sheaf-reconciliation/1'");
	stands("kept",
	    ": kept, but in no seal: the aggregator has refused just "
	    "this (values), and it has not changed.");
	ck_assert_uint_eq(due(), 0);
	keep(4);
	stands("kept", ": kept, and waiting for the next seal");
	ck_assert_uint_eq(due(), 1);
	end();
}
END_TEST

/* A month that the log holds and this register has lost is named, and can be taken
 * back. */
START_TEST(what_was_lost_is_named)
{
	begin();
	keep(3);
	takes();
	seal();
	run_sql(
	    "UPDATE outbox SET state = 'received';"
	    "DELETE FROM opening; DELETE FROM reconcile_kept;"
	    "INSERT INTO adoption SELECT epoch, min(seq), max(seq), 0, 'ann'"
	    " FROM statement WHERE seq > 0 GROUP BY epoch");
	stands("unknown", ": signed off to be sent; its numbers are not kept");
	ck_assert_str_eq(jval_get_text(month(), "month"), "2026-05");
	ck_assert_uint_eq(due(), 0);
	withdraw(
	    "The numbers of svc-a, May 2026, are withdrawn by the next seal "
	    "that a person signs off.");
	stands("withdrawing", ": to be withdrawn by the next seal");
	ck_assert_uint_eq(due(), 1);
	keep_after_all();
	stands("unknown", ": signed off to be sent; its numbers are not kept");
	end();
}
END_TEST

/* Until a seal has it, a month that was taken back is kept after all: as it was sealed,
 * also where other numbers had been kept since and the extract is gone. */
START_TEST(what_was_taken_back_is_kept_after_all)
{
	static const char taken_back[] =
	    "The numbers of svc-a, May 2026, are withdrawn by the next seal "
	    "that a person signs off.";

	begin();
	takes();
	keep(3);
	nothing_to_undo("no-withdrawal");
	seal();
	withdraw(taken_back);
	ck_assert_uint_eq(due(), 1);
	keep_after_all();
	stands("sent", ": signed off to be sent. Kept by ann");
	nothing_to_undo("no-withdrawal");
	keep(4);
	withdraw(taken_back);
	keep_after_all();
	stands("sent", ": signed off to be sent. Kept by ann");
	withdraw(taken_back);
	seal();
	nothing_to_undo("withdrawn");
	end();
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { what_no_seal_has_says_why,
		what_was_refused_is_in_no_seal, what_was_lost_is_named,
		what_was_taken_back_is_kept_after_all, NULL };

	return unit_main("desk_reconciled", tests);
}
