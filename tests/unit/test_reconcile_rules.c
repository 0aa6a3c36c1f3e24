/*
 * The published measures by hand, the traps of MHS116, who is matched with whom,
 * and what an extract may not be.
 */
#include <stdlib.h>
#include <string.h>

#include "agent/desk/desk_import.h"
#include "agent/reconcile/reconcile_answers.h"
#include "agent/reconcile/reconcile_side.h"
#include "common/base/day.h"
#include "protocol/limits.h"
#include "tests/unit/reconcile_fixture.h"
#include "tests/unit/unit.h"

/* ---------------------------------------------------------- by hand, in figures */

#define SHORT \
	"LocalPatientId,ServiceRequestId,ReferralRequestReceivedDate," \
	"ServDischDate,ServTeamTypeRefToMH,CareContactId,CareContDate," \
	"AttendStatus,ConsMechanismMH,CodeProcAndProcStatus,EmployStatus," \
	"EmployStatusRecDate,WeekHoursWorked\n"

/*
 * MHS116 of May 2026 looks back to 1 June 2025.  A: first contact ever 14 months
 * before, and one inside.  B: only before.  C: on the first day of the window,
 * and D on the last.  E: the day after.  F: flagged both ways, in two rows.  G: by
 * its code alone; H: by a code with the excluding qualifier.  I: missed.
 */
START_TEST(mhs116)
{
	static const char csv[] =
	    SHORT "A,SA,2025-02-20,,D05,a1,2025-03-03,5,01,,,,\n"
		  "A,SA,2025-02-20,,D05,a2,2026-02-02,5,01,,,,\n"
		  "B,SB,2025-02-20,,D05,b1,2025-05-31,5,01,,,,\n"
		  "C,SC,2025-02-20,,D05,c1,2025-06-01,6,02,,,,\n"
		  "D,SD,2025-02-20,,D05,d1,2026-05-31,5,11,,,,\n"
		  "E,SE,2025-02-20,,D05,e1,2026-06-01,5,11,,,,\n"
		  "F,SF,2026-01-05,,D05,f1,2026-01-09,5,4,,,,\n"
		  "F,SF,2026-01-05,,A06,f1,2026-01-09,5,4,1082621000000104,,,\n"
		  "G,SG,2026-01-05,,A06,g1,2026-01-09,5,01,772822000,,,\n"
		  "H,SH,2026-01-05,,A06,h1,2026-01-09,5,01,"
		  "1082621000000104:408730004=443390004,,,\n"
		  "I,SI,2026-01-05,,D05,i1,2026-01-09,3,01,,,,\n";
	struct jval *answer = reconcile_fixture_ask(csv, "2026-04", "2026-06");

	reconcile_fixture_both(answer, "MHS116", "2026-04", 5,
	    0); /* A B C F G */
	reconcile_fixture_both(answer, "MHS116", "2026-05", 5,
	    0); /* without B, with D */
	reconcile_fixture_both(answer, "MHS116", "2026-06", 5,
	    0); /* without C, with E */
	reconcile_fixture_both(answer, "AccessedFirstTimeEver", "2026-05", 1,
	    0);
	reconcile_fixture_both(answer, "AccessedInFinancialYear", "2026-05", 1,
	    0);
	/* All but H are open; I was never seen, B before. */
	reconcile_fixture_both(answer, "OpenReferrals", "2026-05", 8, 0);
	reconcile_fixture_both(answer, "Caseload", "2026-05", 6, 0);
	jval_free(answer);
}
END_TEST

/* Every measure of one month, counted by hand.  Register and extract agree. */
START_TEST(by_hand)
{
	static const char csv[] = SHORT
	    /* Seen on day 7, then discharged after 90 days, 30 hours. */
	    "P1,S1,2026-02-02,2026-05-10,D05,1,2026-02-09,5,01,,,,\n"
	    "P1,S1,,,,,,,,,02,2026-02-02,\n"
	    "P1,S1,,,,,,,,,01,2026-03-02,1\n"
	    /* New in May and employed; seen on day 8. */
	    "P2,S2,2026-05-04,,D05,2,2026-05-12,5,02,,01,2026-05-04,02\n"
	    /* Seen on day 31, before that an e-mail. */
	    "P3,S3,2026-04-10,,D05,3,2026-04-12,5,05,,,,\n"
	    "P3,S3,,,,4,2026-05-11,6,11,,,,\n"
	    /* Discharged after 91 days, 16 to 29 hours; a status of April. */
	    "P4,S4,2026-01-01,2026-05-20,D05,5,2026-02-18,5,01,,,,\n"
	    "P4,S4,,,,,,,,,01,2026-04-20,02\n"
	    /* Discharged after 181 days, 5 to 15 hours. */
	    "P5,S5,2025-10-20,2026-05-20,D05,6,2025-11-20,5,01,,01,"
	    "2026-05-01,03\n"
	    /* Seen on the day of the referral, and discharged never. */
	    "P6,S6,2026-05-06,,D05,7,2026-05-06,5,01,,02,2026-05-06,\n";
	static const char facts[] =
	    "svc-a,P1,referral_accepted,2026-02-02,self,,,,\n"
	    "svc-a,P1,contact,2026-02-09,face_to_face,,,,\n"
	    "svc-a,P1,job_started,2026-03-02,,,j,30,\n"
	    "svc-a,P1,discharged,2026-05-10,,,,,\n"
	    "svc-a,P2,referral_accepted,2026-05-04,self,employed,,,\n"
	    "svc-a,P2,contact,2026-05-12,phone,,,,\n"
	    "svc-a,P3,referral_received,2026-04-10,self,,,,\n"
	    "svc-a,P3,contact,2026-04-12,message,,,,\n"
	    "svc-a,P3,contact,2026-05-11,video,,,,\n"
	    "svc-a,P4,referral_accepted,2026-01-01,self,,,,\n"
	    "svc-a,P4,contact,2026-02-18,face_to_face,,,,\n"
	    "svc-a,P4,job_started,2026-04-20,,,j,16,\n"
	    "svc-a,P4,discharged,2026-05-20,,,,,\n"
	    "svc-a,P5,referral_accepted,2025-10-20,self,,,,\n"
	    "svc-a,P5,contact,2025-11-20,face_to_face,,,,\n"
	    "svc-a,P5,job_started,2026-05-01,,,j,15.5,\n"
	    "svc-a,P5,discharged,2026-05-20,,,,,\n"
	    "svc-a,P6,referral_accepted,2026-05-06,self,,,,\n"
	    "svc-a,P6,contact,2026-05-06,face_to_face,,,,\n";
	static const struct {
		const char *measure;
		int64_t n;
	} want[] = { { "MHS116", 6 }, { "AccessedInFinancialYear", 3 },
		{ "AccessedFirstTimeEver", 3 }, { "NewReferrals", 2 },
		{ "ClosedReferrals", 3 }, { "OpenReferrals", 3 },
		{ "Caseload", 3 }, { "SeenIn7", 1 }, { "SeenIn8To30", 1 },
		{ "SeenInOver30", 1 }, { "EmployedAtReferral", 1 },
		{ "EmployedAtDischarge", 3 },
		{ "EmployedAtDischarge30Hours", 1 },
		{ "EmployedAtDischarge16to29Hours", 1 },
		{ "EmployedAtDischarge15OrLess", 1 },
		{ "TimeInCaseload0To90", 1 }, { "TimeInCaseload91To180", 1 },
		{ "TimeInCaseloadOver180", 1 } };
	struct jval *answer;

	memory_register_take(&reconcile_fixture_site, facts);
	answer = reconcile_fixture_ask(csv, NULL, "2026-05");
	ck_assert_uint_eq(jval_length(jval_get(answer, "kinds")), 0);
	ck_assert_uint_eq(jval_length(jval_get(answer, "measures")),
	    sizeof(want) / sizeof(want[0]));
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		reconcile_fixture_both(answer, want[i].measure, "2026-05",
		    want[i].n, want[i].n);
	jval_free(answer);
}
END_TEST

/* --------------------------------------------------------------- who is who */

/* By NHS number whatever the reference; by the reference only where nobody has a
 * number that says otherwise. */
START_TEST(matched)
{
	static const char people[] = "service,client,kind,ref,name,nhs_number\n"
				     "svc-a,P1,client,,One,943 476 5919\n"
				     "svc-a,P2,client,,Two,401 023 2137\n";
	static const char facts[] =
	    "svc-a,P1,referral_accepted,2026-05-02,self,,,,\n"
	    "svc-a,P2,referral_accepted,2026-05-02,self,,,,\n"
	    "svc-a,P3,referral_accepted,2026-05-02,self,,,,\n"
	    "svc-b,P4,referral_accepted,2026-05-02,self,,,,\n"
	    "svc-a,P4,referral_accepted,2026-05-02,self,,,,\n";
	static const char csv[] =
	    "NHSNumber,LocalPatientId,ServiceRequestId,"
	    "ReferralRequestReceivedDate,ServTeamTypeRefToMH\n"
	    "9434765919,T900,S1,2026-05-02,D05\n" /* P1 */
	    ",P2,S2,2026-05-02,D05\n"             /* P2: no number here */
	    "943 476 5870,P3,S3,2026-05-02,D05\n" /* P3: none there */
	    ",P4,S4,2026-05-02,D05\n";            /* of two services */
	struct desk_import_request r = { .kind = DESK_IMPORT_PEOPLE,
		.text = slice_of(people) };
	struct exchange_report report;
	struct err e = ERR_INIT;
	const struct jval *kinds;
	struct jval *answer;

	memory_register_take(&reconcile_fixture_site, facts);
	ck_assert_msg(desk_import(&reconcile_fixture_desk, &r, &report, &e) ==
			  0,
	    "%s", e.text);
	ck_assert(report.written);
	exchange_report_free(&report);
	answer = reconcile_fixture_ask(csv, NULL, "2026-05");
	kinds = jval_get(answer, "kinds");
	ck_assert_uint_eq(jval_length(kinds), 2);
	ck_assert_str_eq(jval_get_text(jval_at(kinds, 0), "kind"),
	    "client-only-extract");
	ck_assert_int_eq(jval_get_count(jval_at(kinds, 0), "n"), 1);
	ck_assert_str_eq(jval_get_text(jval_at(kinds, 1), "kind"),
	    "client-only-register");
	ck_assert_int_eq(jval_get_count(jval_at(kinds, 1), "n"), 2);
	reconcile_fixture_both(answer, "NewReferrals", "2026-05", 4, 5);
	jval_free(answer);
}
END_TEST

/* ------------------------------------------------------------- bad input */

/* The sentence about a column, of rows as they are named. */
static void
has_fault(const struct jval *answer, const char *row, const char *column,
    const char *say)
{
	const struct jval *faults = jval_get(answer, "faults");

	for (size_t i = 0; i < jval_length(faults); i++) {
		const struct jval *f = jval_at(faults, i);

		if (strcmp(jval_get_text(f, "rows"), row) == 0 &&
		    strcmp(jval_get_text(f, "column"), column) == 0 &&
		    strstr(jval_get_text(f, "say"), say) != NULL)
			return;
	}
	ck_abort_msg("no fault of row %s, column %s: %s", row, column, say);
}

START_TEST(rows_that_cannot_be_read)
{
	static const char csv[] =
	    SHORT "A,SA,2026-02-31,,D05,,,,,,,,\n"
		  "B,SB,2026-02-20,,D05,b1,2026-02-21,Attended,01,,,,\n"
		  "C,SC,2026-02-20,,D05,c1,2026-02-21,5,phone,,,,\n"
		  "D,SD,2026-02-20,,D05,d1,2026-02-21,5,01,1.08262E+15,,,\n"
		  "E,SE,2026-02-20,,D05,,,,,,employed,2026-02-20,\n"
		  "F,SF,2026-02-20,,D05,,,,,,01,,\n"
		  "G,SG,2026-02-20,,D05,,,,,,01,2026-02-20,20\n"
		  "H,SH,2026-02-20,,D05,,,,,,,,\n"
		  "H,SH,2026-02-21,,D05,,,,,,,,\n"
		  "I,SH,2026-02-20,,D05,,,,,,,,\n"
		  ",SJ,2026-02-20,,D05,,,,,,,,\n"
		  "K,SK,2026-02-20,,D05,k1,2026-02-21,5,01,,,,\n"
		  "K,SK,2026-02-20,,D05,k1,2026-02-21,3,01,,,,\n";
	struct jval *answer = reconcile_fixture_ask(csv, NULL, "2026-02");

	has_fault(answer, "2", "ReferralRequestReceivedDate", "2026-02-31");
	has_fault(answer, "3", "AttendStatus", "no attendance status");
	has_fault(answer, "4", "ConsMechanismMH", "no consultation mechanism");
	has_fault(answer, "5", "CodeProcAndProcStatus", "15 digits");
	has_fault(answer, "6", "EmployStatus", "no employment status");
	has_fault(answer, "7", "EmployStatusRecDate", "the day");
	has_fault(answer, "8", "WeekHoursWorked", "no code for hours");
	has_fault(answer, "10", "ReferralRequestReceivedDate", "another day");
	has_fault(answer, "11", "ServiceRequestId", "another client");
	has_fault(answer, "12", "ServiceRequestId", "whose referral");
	has_fault(answer, "14", "AttendStatus", "another code");
	ck_assert_uint_eq(jval_length(jval_get(answer, "faults")), 11);
	/* Those of H, from row 9, and K, from row 13: what other rows say is
	 * left out whole. */
	reconcile_fixture_both(answer, "NewReferrals", "2026-02", 2, 0);
	jval_free(answer);
}
END_TEST

/* Whether a sentence of an answer, of those under a key, has these words. */
static bool
says(const struct jval *answer, const char *key, const char *words)
{
	const struct jval *all = jval_get(answer, key);

	for (size_t i = 0; i < jval_length(all); i++)
		if (strstr(jval_str(jval_at(all, i)), words) != NULL)
			return true;
	return false;
}

/* A row whose contact is another referral's is refused for it, and its referral,
 * which no other row states, is not counted either; a row that only names this
 * referral has nothing to belong to. */
START_TEST(refused_whole)
{
	static const char csv[] =
	    SHORT "A,SA,2026-02-20,,D05,k1,2026-02-21,5,01,,,,\n"
		  "B,SB,2026-02-20,,D05,k1,2026-02-21,5,01,,,,\n"
		  ",SB,,,,k2,2026-02-22,5,01,,,,\n"
		  "A,SA2,2026-02-24,,D05,k3,2026-02-24,5,01,,,,\n"
		  "A,SA2,2026-02-24,,D05,k3,2026-02-25,5,01,,,,\n";
	struct jval *answer = reconcile_fixture_ask(csv, NULL, "2026-02");

	has_fault(answer, "3", "CareContactId", "another referral");
	has_fault(answer, "6", "CareContDate", "another day");
	ck_assert_uint_eq(jval_length(jval_get(answer, "faults")), 2);
	ck_assert(says(answer, "notes", "2 of 5 rows"));
	ck_assert(says(answer, "notes", "1 contact or employment status "));
	ck_assert(says(answer, "says", "2 referrals of 1 client, 2 contacts"));
	reconcile_fixture_both(answer, "NewReferrals", "2026-02", 2, 0);
	reconcile_fixture_both(answer, "AccessedFirstTimeEver", "2026-02", 2,
	    0);
	jval_free(answer);
}
END_TEST

/* Only who has a referral is one of its clients; a status of anybody else is
 * left out, and said. */
START_TEST(clients_are_those_with_a_referral)
{
	static const char csv[] =
	    SHORT "A,SA,2026-02-20,,D05,,,,,,02,2026-02-20,\n"
		  "A,SA,,,,,,,,,01,2026-02-21,02\n"
		  "B,,,,,,,,,,01,2026-02-20,02\n"
		  "C,SC,,,D05,,,,,,01,2026-02-20,02\n"
		  "C,SC,,,D05,c1,2026-02-21,5,01,,,,\n";
	struct jval *answer = reconcile_fixture_ask(csv, NULL, "2026-02");

	ck_assert_uint_eq(jval_length(jval_get(answer, "faults")), 0);
	ck_assert(says(answer, "says",
	    "1 referral of 1 client, 0 contacts and 2 employment statuses"));
	ck_assert(says(answer, "notes", "3 contacts or employment statuses "));
	jval_free(answer);
}
END_TEST

/* "TBC" in the column of the client: no file makes the search for pairs long. */
START_TEST(too_many_referrals_of_one)
{
	struct buf csv;
	struct jval *answer;

	buf_init(&csv, LIMITS_IMPORT_MAX);
	buf_puts(&csv, SHORT);
	for (int i = 0; i <= RECONCILE_REFERRALS_MAX; i++)
		buf_printf(&csv, "TBC,S%d,2026-02-20,,D05,,,,,,,,\n", i);
	buf_puts(&csv, "TBC,S0,2026-02-20,2026-02-27,D05,,,,,,,,\n"
		       "A,SA,2026-02-20,,D05,,,,,,,,\n");
	answer = reconcile_fixture_ask(buf_str(&csv), NULL, "2026-02");
	buf_free(&csv);
	has_fault(answer, "202", "LocalPatientId", "200 other referrals");
	ck_assert_uint_eq(jval_length(jval_get(answer, "faults")), 1);
	reconcile_fixture_both(answer, "NewReferrals", "2026-02",
	    RECONCILE_REFERRALS_MAX + 1, 0);
	reconcile_fixture_both(answer, "ClosedReferrals", "2026-02", 1, 0);
	jval_free(answer);
}
END_TEST

/* What is refused, and by which words. */
static void
refused(const char *csv, bool extract, const struct desk_reconcile_request *r,
    const char *why)
{
	const struct desk_sheets_proposal proposal = { .dates = DATES_ISO,
		.extract = extract };
	struct desk_sheet sheet;
	struct err e = ERR_INIT;
	struct jval *out;
	struct buf says;

	buf_init(&says, LIMITS_MAPPING_MAX);
	desk_sheets_begin(&sheet);
	ck_assert_int_eq(desk_sheets_read(&sheet, slice_of(csv), &e), 0);
	ck_assert_int_eq(desk_sheets_propose(&sheet, &proposal, &says, &e), 0);
	ck_assert_int_eq(desk_sheets_find(&sheet, NULL, &e), 0);
	sheet.map.confirmed = true;
	ck_assert_int_lt(desk_reconcile(&reconcile_fixture_desk, &sheet, r,
			     &out, &e),
	    0);
	ck_assert_ptr_null(out);
	ck_assert_msg(strstr(e.text, why) != NULL, "%s", e.text);
	desk_sheets_end(&sheet);
	buf_free(&says);
}

START_TEST(what_cannot_be_asked)
{
	static const char csv[] = SHORT "A,SA,2026-02-20,,D05,,,,,,,,\n";
	struct desk_reconcile_request r = { .to = "2026-07" };

	refused(csv, true, &r, "once it is over");
	r.to = "May";
	refused(csv, true, &r, "like 2026-05");
	r.to = "2026-02";
	r.from = "2026-03";
	refused(csv, true, &r, "must not be after");
	r.from = "2020-01";
	refused(csv, true, &r, "at most 24");
	r.from = NULL;
	r.service = "nowhere";
	refused(csv, true, &r, "no service of this id");
	r.service = NULL;
	refused("Client ID,Referral date\nA,2026-02-20\n", false, &r,
	    "of a client sheet");
}
END_TEST

/* The mapping of an extract stores nothing as a client sheet. */
START_TEST(never_stored)
{
	static const char csv[] = SHORT "A,SA,2026-02-20,,D05,,,,,,,,\n";
	const struct desk_sheets_proposal proposal = { .dates = DATES_ISO,
		.extract = true,
		.confirm = true };
	const struct desk_sheets_request r = { .service = "svc-a",
		.today = reconcile_fixture_site.today };
	struct mapping_report report;
	struct desk_sheet sheet;
	struct err e = ERR_INIT;
	struct buf says, again;

	buf_init(&says, LIMITS_MAPPING_MAX);
	buf_init(&again, LIMITS_MAPPING_MAX);
	desk_sheets_begin(&sheet);
	ck_assert_int_eq(desk_sheets_read(&sheet, slice_of(csv), &e), 0);
	ck_assert_int_eq(desk_sheets_propose(&sheet, &proposal, &says, &e), 0);
	ck_assert_int_eq(desk_sheets_find(&sheet, NULL, &e), 0);
	ck_assert_int_lt(desk_sheets_import(&reconcile_fixture_desk, &sheet, &r,
			     &report, &e),
	    0);
	ck_assert_str_eq(e.code, "extract");
	/* The mapping's file says that it is one, and is read as such. */
	buf_reset(&says);
	ck_assert_int_eq(desk_sheets_write_map(&sheet, &says, &e), 0);
	ck_assert_ptr_nonnull(strstr(buf_str(&says), "\"about\": \"mhsds\""));
	ck_assert_int_eq(desk_sheets_take_map(&sheet, buf_slice(&says), &e), 0);
	ck_assert(sheet.map.extract && sheet.map.confirmed);
	ck_assert_int_eq(desk_sheets_write_map(&sheet, &again, &e), 0);
	ck_assert_str_eq(buf_str(&says), buf_str(&again));
	desk_sheets_end(&sheet);
	buf_free(&says);
	buf_free(&again);
}
END_TEST

/* An extract with these inputs whose contacts begin on that day, asked for May 2026:
 * the letter of each measure that it can answer. */
static void
answers(unsigned inputs, const char *begins, const char *expected)
{
	static const struct {
		enum mhsds measure;
		char letter;
	} asked[] = { { MHSDS_MHS116, 'm' },
		{ MHSDS_ACCESSED_IN_FINANCIAL_YEAR, 'y' },
		{ MHSDS_ACCESSED_FIRST_TIME_EVER, 'f' },
		{ MHSDS_NEW_REFERRALS, 'n' }, { MHSDS_OPEN_REFERRALS, 'o' },
		{ MHSDS_CASELOAD, 'c' }, { MHSDS_SEEN_IN_7, 's' },
		{ MHSDS_EMPLOYED_AT_REFERRAL, 'r' },
		{ MHSDS_EMPLOYED_AT_DISCHARGE, 'd' },
		{ MHSDS_EMPLOYED_AT_DISCHARGE_30, 'h' },
		{ MHSDS_IN_CASELOAD_0_TO_90, 't' } };
	int32_t first = begins == NULL ? DAY_NONE : memory_register_day(begins);
	struct month may = month_of(memory_register_day("2026-05-01"));
	char got[sizeof(asked) / sizeof(asked[0]) + 1] = "";
	size_t n = 0;

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++)
		if (reconcile_answers(inputs, first,
			&reconcile_measures()[asked[i].measure], &may))
			got[n++] = asked[i].letter;
	ck_assert_str_eq(got, expected);
}

/* Without a column, or without contacts from the first month that is looked at, a
 * number would be a 0 that nobody counted. */
START_TEST(what_an_extract_answers)
{
	const unsigned all = 127;

	answers(all, "2025-01-10", "myfnocsrdht");
	answers(all, NULL, "myfnocsrdht");
	answers(all, "2025-06-30", "myfnocsrdht");
	answers(all, "2025-07-01", "ynordh");
	answers(all, "2026-04-30", "ynordh");
	answers(all, "2026-05-01", "nordh");
	answers(all & ~(unsigned)INPUT_CONTACT, NULL, "nordh");
	answers(all & ~(unsigned)INPUT_COUNTED, "2025-01-10", "");
	answers(all & ~(unsigned)INPUT_RECEIVED, "2025-01-10", "myfdht");
	answers(all & ~(unsigned)INPUT_DISCHARGED, "2025-01-10", "myfnsr");
	answers(all & ~(unsigned)INPUT_HOURS, "2025-01-10", "myfnocsrdt");
	answers(all & ~(unsigned)INPUT_AT_DISCHARGE, "2025-01-10", "myfnocsrt");
	answers(all & ~(unsigned)INPUT_AT_REFERRAL, "2025-01-10", "myfnocsdht");
}
END_TEST

int
main(void)
{
	const TTest *const tests[] = { mhs116, by_hand, matched,
		rows_that_cannot_be_read, refused_whole,
		clients_are_those_with_a_referral, too_many_referrals_of_one,
		what_cannot_be_asked, never_stored, what_an_extract_answers,
		NULL };
	const struct unit_suite suite = { .name = "reconcile_rules",
		.tests = tests,
		.begin = reconcile_fixture_begin,
		.end = reconcile_fixture_end };

	return unit_run(&suite);
}
