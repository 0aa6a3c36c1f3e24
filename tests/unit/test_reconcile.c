/*
 * Reconciliation of a register with an extract from MHSDS.  A register is
 * generated, and an extract of it is written here, by code that shares nothing
 * with the reader; each kind of disagreement is planted once, and exactly these
 * must be found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/reconcile/reconcile_kinds.h"
#include "common/base/day.h"
#include "protocol/limits.h"
#include "tests/unit/reconcile_fixture.h"
#include "tests/unit/unit.h"

/* ------------------------------------------------------------------ the world */

enum { PEOPLE = 130, VISITS = 6 };

/* What really happened, as the writer of the extract knows it. */
struct life {
	char name[16];
	bool second; /* the extract has the second referral */
	int32_t received, discharged, again; /* again: of the second */
	int32_t visit[VISITS];
	int attendance, mechanism;               /* of the first visit */
	bool coded, first_uncoded, team, silent; /* silent: no statuses */
	const char *qualifier, *area;
	bool employed;
	int32_t job;                 /* its start, or DAY_NONE */
	const char *work, *hours;    /* at the start of the job */
	bool absent;                 /* from the extract */
	enum reconcile_kind planted; /* RECONCILE_KINDS: nothing */
};

static struct life all[PEOPLE];
static struct buf rows;

static uint32_t
dice(uint32_t below)
{
	static uint32_t state = 20260630;

	state = state * 1664525U + 1013904223U;
	return (state >> 8) % below;
}

static void
live(int i)
{
	struct life *x = &all[i];
	int32_t received = memory_register_day("2025-07-01") + i;

	*x = (struct life){ .received = received,
		.discharged = DAY_NONE,
		.again = DAY_NONE,
		.attendance = 5,
		.mechanism = 1,
		.team = true,
		.qualifier = "",
		.area = i % 3 ? "E06000004" : "",
		.employed = i % 7 == 3,
		.job = DAY_NONE,
		.work = "01",
		.hours = "02",
		.planted = RECONCILE_KINDS };
	(void)snprintf(x->name, sizeof(x->name), "C-%03d", i);
	for (int k = 0; k < VISITS; k++)
		x->visit[k] = received + 3 + k * 17 + (int)dice(k ? 5 : 1);
	if (i % 2 == 0 && !x->employed)
		x->job = received + 60;
	if (i % 4 != 1 && !x->employed)
		x->discharged = received + 110 + (int)dice(5);
}

/* ----------------------------------------------------------------- the register */

static void
fact(const struct life *x, const char *event, int32_t on, const char *rest)
{
	char text[DAY_TEXT_SIZE];

	day_format(text, on);
	buf_printf(&rows, "svc-a,%s,%s,%s,%s\n", x->name, event, text, rest);
}

static void
enter(const struct life *x)
{
	bool missed = x->planted == KIND_CONTACT_REGISTER_NOT;

	fact(x, "referral_received", x->received,
	    x->employed ? "self,employed,,," : "self,,,,");
	fact(x, "referral_accepted", x->received, "self,,,,");
	for (int k = 0; k < VISITS; k++)
		fact(x, "contact", x->visit[k],
		    k == 0 && missed ? "face_to_face,missed,,,"
				     : "face_to_face,,,,");
	if (x->job != DAY_NONE) {
		bool sixteen = x->planted == KIND_HOURS_SIXTEEN;

		fact(x, "job_started", x->job,
		    sixteen ? ",,j1,16," : ",,j1,20,");
	}
	if (x->discharged != DAY_NONE)
		fact(x, "discharged", x->discharged, ",,,,");
	if (x->again != DAY_NONE) {
		fact(x, "referral_received", x->again, "self,,r2,,");
		fact(x, "referral_accepted", x->again, "self,,r2,,");
	}
}

/* ------------------------------------------------------------------ the extract */

#define HEADINGS \
	"LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate," \
	"ServDischDate,ServTeamTypeRefToMH,LADistrictAuth,CareContactId," \
	"CareContDate,AttendStatus,ConsMechanismMH,CodeProcAndProcStatus," \
	"EmployStatus,EmployStatusRecDate,WeekHoursWorked,Comment\n"

static void
cell_day(int32_t on)
{
	char text[DAY_TEXT_SIZE] = "";

	if (on != DAY_NONE)
		day_format(text, on);
	buf_printf(&rows, "%s,", text);
}

static void
begin_row(const struct life *x)
{
	buf_printf(&rows, "%s,S-%s,", x->name, x->name);
	cell_day(x->received);
	cell_day(x->discharged);
	buf_printf(&rows, "%s,%s,", x->team ? "D05" : "A06", x->area);
}

static void
submit_visit(const struct life *x, int k)
{
	begin_row(x);
	buf_printf(&rows, "V-%s-%d,", x->name, k);
	cell_day(x->visit[k]);
	buf_printf(&rows, "%d,%02d,%s%s,,,,\n", k ? 5 : x->attendance,
	    k ? 1 : x->mechanism,
	    x->coded && !(k == 0 && x->first_uncoded) ? "1082621000000104" : "",
	    x->qualifier);
}

static void
submit_status(const struct life *x, const char *work, const char *hours,
    int32_t on)
{
	if (x->silent)
		return;
	begin_row(x);
	buf_printf(&rows, ",,,,,%s,", work);
	cell_day(on);
	buf_printf(&rows, "%s,nobody reads this\n", hours);
}

static void
submit(const struct life *x)
{
	if (x->absent)
		return;
	for (int k = 0; k < VISITS; k++)
		if (x->visit[k] != DAY_NONE)
			submit_visit(x, k);
	submit_status(x, x->employed ? "01" : "02", "", x->received);
	if (x->job != DAY_NONE)
		submit_status(x, x->work, x->hours, x->job);
	if (x->again == DAY_NONE || !x->second)
		return;
	buf_printf(&rows, "%s,S2-%s,", x->name, x->name);
	cell_day(x->again);
	buf_puts(&rows, ",D05,,,,,,,,,,\n");
}

/* ------------------------------------------------------------ what is planted */

/* As the register has it: before it is entered. */
static void
plant_in_register(enum reconcile_kind kind, struct life *x)
{
	x->planted = kind;
	/* Whoever is chosen has a job and was discharged, but for these. */
	if (kind == KIND_EMPLOYED_AT_REFERRAL ||
	    kind == KIND_NO_STATUS_AT_REFERRAL) {
		x->employed = kind == KIND_NO_STATUS_AT_REFERRAL;
		x->job = x->discharged = DAY_NONE;
	}
	if (kind == KIND_DISCHARGED_ONLY_EXTRACT)
		x->discharged = DAY_NONE;
	if (kind == KIND_REFERRAL_ONLY_REGISTER)
		x->again = x->received + 130;
	if (kind == KIND_CONTACT_ONLY_EXTRACT)
		x->visit[0] = x->visit[1];
	if (kind == KIND_BEFORE_2016) {
		x->received = memory_register_day("2016-01-04");
		x->job = x->discharged = DAY_NONE;
	}
}

/* As the extract has it, after the register was entered: whether a referral is one
 * of IPS. */
static void
plant_whether(struct life *x)
{
	switch (x->planted) {
	case KIND_CLIENT_ONLY_REGISTER:
		x->absent = true;
		break;
	case KIND_REFERRAL_ONLY_EXTRACT:
		x->again = x->received + 130;
		x->second = true;
		break;
	case KIND_NOT_IDENTIFIED:
		x->team = false;
		break;
	case KIND_QUALIFIER:
		x->team = false;
		x->coded = true;
		x->qualifier = ":408730004=443390004";
		break;
	case KIND_OUTSIDE_ENGLAND:
		x->area = "W06000015";
		break;
	case KIND_BEFORE_2016:
		x->received = memory_register_day("2015-12-30");
		break;
	default:
		break;
	}
}

/* And its days, contacts and statuses. */
static void
plant_what(struct life *x)
{
	switch (x->planted) {
	case KIND_RECEIVED_DATE:
		x->received -= 31;
		break;
	case KIND_DISCHARGE_DATE:
		x->discharged += 31;
		break;
	case KIND_DISCHARGED_ONLY_EXTRACT:
		x->discharged = x->received + 110;
		break;
	case KIND_DISCHARGED_ONLY_REGISTER:
		x->discharged = DAY_NONE;
		break;
	case KIND_CONTACT_DATE:
		x->visit[0] += 6;
		break;
	case KIND_CONTACT_ONLY_EXTRACT:
		x->visit[0] = x->received + 3;
		break;
	case KIND_CONTACT_ONLY_REGISTER:
	case KIND_CONTACT_BEFORE_EXTRACT:
		x->visit[0] = DAY_NONE;
		break;
	case KIND_CONTACT_NOT_ATTENDED:
		x->attendance = 3;
		break;
	case KIND_CONTACT_NOT_DIRECT:
		x->mechanism = 5;
		break;
	case KIND_CONTACT_NOT_CODED:
		x->team = false;
		x->coded = x->first_uncoded = true;
		break;
	case KIND_EMPLOYED_AT_REFERRAL:
		x->employed = true;
		break;
	case KIND_NO_STATUS_AT_REFERRAL:
	case KIND_NO_STATUS_AT_DISCHARGE:
		x->silent = true;
		break;
	case KIND_EMPLOYED_AT_DISCHARGE:
		x->work = "02";
		break;
	case KIND_HOURS_BAND:
	case KIND_HOURS_SIXTEEN:
		x->hours = "03";
		break;
	default:
		break;
	}
}

/* The person for a kind: one with a job who was discharged, or for the begin of
 * the extract the very first one. */
static struct life *
chosen(enum reconcile_kind kind)
{
	return &all[kind == KIND_CONTACT_BEFORE_EXTRACT ? 0
							: 4 + 4 * (int)kind];
}

/* ------------------------------------------------------------- what is found */

/* Each listed disagreement must be a planted one; *seen counts each kind. */
static void
check_listed(const struct jval *kind, unsigned seen[RECONCILE_KINDS])
{
	const struct jval *listed = jval_get(kind, "listed");
	const char *name = jval_get_text(kind, "kind");

	for (size_t i = 0; i < jval_length(listed); i++) {
		const char *who =
		    jval_get_text(jval_at(listed, i), "reference");
		int k = 0;

		while (k < RECONCILE_KINDS &&
		       strcmp(reconcile_kind((enum reconcile_kind)k)->name,
			   name) != 0)
			k++;
		ck_assert_int_lt(k, RECONCILE_KINDS);
		ck_assert_msg(k == KIND_CLIENT_ONLY_EXTRACT
				  ? strcmp(who, "X-1") == 0
				  : strcmp(who,
					chosen((enum reconcile_kind)k)->name) ==
					0,
		    "%s was found of %s", name, who);
		ck_assert_uint_gt(jval_length(jval_get(jval_at(listed, i),
				      "changes")),
		    0);
		seen[k]++;
	}
}

/* Every kind is planted once; each is found and named, and nothing else is. */
START_TEST(every_kind_and_nothing_else)
{
	struct life stranger;
	unsigned seen[RECONCILE_KINDS] = { 0 };
	const struct jval *kinds;
	struct jval *answer;
	char *csv;

	buf_init(&rows, LIMITS_IMPORT_MAX);
	for (int i = 0; i < PEOPLE; i++)
		live(i);
	for (int k = 0; k < RECONCILE_KINDS; k++)
		plant_in_register((enum reconcile_kind)k,
		    chosen((enum reconcile_kind)k));
	for (int i = 0; i < PEOPLE; i++)
		enter(&all[i]);
	memory_register_take(&reconcile_fixture_site, buf_str(&rows));

	buf_reset(&rows);
	buf_puts(&rows, HEADINGS);
	for (int i = 0; i < PEOPLE; i++) {
		plant_whether(&all[i]);
		plant_what(&all[i]);
		submit(&all[i]);
	}
	stranger = all[1];
	(void)snprintf(stranger.name, sizeof(stranger.name), "X-1");
	submit(&stranger);
	csv = buf_take(&rows);
	answer = reconcile_fixture_ask(csv, "2025-07", "2026-06");
	free(csv);

	kinds = jval_get(answer, "kinds");
	for (size_t i = 0; i < jval_length(kinds); i++)
		check_listed(jval_at(kinds, i), seen);
	for (int k = 0; k < RECONCILE_KINDS; k++)
		ck_assert_msg(seen[k] == 1, "%s was found %u times",
		    reconcile_kind((enum reconcile_kind)k)->name, seen[k]);
	ck_assert_uint_eq(jval_length(jval_get(answer, "faults")), 0);
	jval_free(answer);
}
END_TEST

/* The same register and its extract without anything planted. */
START_TEST(nothing_to_find)
{
	struct jval *answer;
	char *csv;

	buf_init(&rows, LIMITS_IMPORT_MAX);
	for (int i = 0; i < PEOPLE; i++) {
		live(i);
		enter(&all[i]);
	}
	memory_register_take(&reconcile_fixture_site, buf_str(&rows));
	buf_reset(&rows);
	buf_puts(&rows, HEADINGS);
	for (int i = 0; i < PEOPLE; i++)
		submit(&all[i]);
	csv = buf_take(&rows);
	answer = reconcile_fixture_ask(csv, "2025-07", "2026-06");
	free(csv);
	ck_assert_uint_eq(jval_length(jval_get(answer, "kinds")), 0);
	ck_assert_int_gt(reconcile_fixture_figure(answer, "MHS116", "2026-03",
			     "extract"),
	    100);
	ck_assert_int_gt(reconcile_fixture_figure(answer,
			     "EmployedAtDischarge16to29Hours", "2026-01",
			     "register"),
	    2);
	jval_free(answer);
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { every_kind_and_nothing_else,
		nothing_to_find, NULL };
	const struct unit_suite suite = { .name = "reconcile",
		.tests = tests,
		.begin = reconcile_fixture_begin,
		.end = reconcile_fixture_end };

	return unit_run(&suite);
}
